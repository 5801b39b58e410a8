"""Reports that have changed here, brought up to date in Label Studio, where nobody's work is lost by it.

Label Studio takes a change whatever has become of the annotation meanwhile, and an editor that is open later
sends back whole what it opened. So a report is left alone where somebody has edits that weren't submitted, or
work that wasn't pulled; and an update bears a stamp, by which a pull knows from which state a submission
began. The new state is kept in the base before it is sent, beside the old one: which of them Label Studio
has is told by the stamp, whatever was cut off between.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from wirespan.labelstudio.stamps import KEY, stamped
from wirespan.layers import alike
from wirespan.studio.base import Base, Mode, Task
from wirespan.studio.remote import Row
from wirespan.studio.sending import Job, Parcel, send
from wirespan.wording import many

UNPULLED = "it was annotated in Label Studio since the last pull; left as it is there. Pull first"


def update(job: Job, parcels: Sequence[Parcel]) -> None:
    """Give the annotations of reports that are there their state here."""
    ready = _ready(job, parcels)
    if not ready:
        return
    stamp, remote = secrets.token_hex(4), job.desk.remote
    for parcel, _ in ready:
        job.base.expect(parcel.doc, stamp, parcel.annotations)
    job.save(f"Update {many(len(ready), 'report')} of {job.base.title}")
    try:
        with job.desk.progress("Updating", len(ready)) as step:
            for parcel, number in ready:
                # Once more: what is done there between this and the next line is the one thing that is lost.
                task = next(remote.tasks(job.base.project, [number]), None)
                why = hindrance(task, job.base.tasks[parcel.doc], job.base.mark.mode)
                if task is None or why is not None:
                    job.done.wrong.append(f"{parcel.doc}: {why}")
                else:
                    at = remote.replace(annotations_of(task)[0]["id"], stamped(parcel.result(), stamp))
                    job.base.advance(parcel.doc, stamp, parcel.annotations)
                    job.base.pulled.pop(("", parcel.doc), None)
                    job.base.tasks[parcel.doc].ours = at
                    job.done.updated.append(parcel.doc)
                step(1)
    finally:
        job.save(f"Updated {many(len(job.done.updated), 'report')} of {job.base.title}")


def replace(job: Job, parcels: Sequence[Parcel]) -> None:
    """Give reports with another text a new task each, and delete the old one when the new one is there."""
    ready = [parcel for parcel, _ in _ready(job, parcels)]
    if not ready:
        return
    stamp = secrets.token_hex(4)
    for parcel in ready:
        job.base.expect(parcel.doc, stamp, parcel.annotations if job.correct else [])
    job.save(f"Replace {many(len(ready), 'report')} of {job.base.title}")
    send(job.desk, job.base.project, ready, stamp)
    finish(job, job.rows())


def finish(job: Job, rows: Sequence[Row]) -> list[Row]:
    """End replacements of which the new task is there already; return the tasks left."""
    of_doc: dict[str, list[int]] = {}
    for row in rows:
        known = None if row.doc is None else job.base.tasks.get(row.doc)
        if known is not None and known.sent:
            of_doc.setdefault(known.doc, []).append(row.id)
    begun = {doc: ids for doc, ids in of_doc.items() if ids != [job.base.tasks[doc].task]}
    tasks = {
        task["id"]: task
        for task in job.desk.remote.tasks(job.base.project, [n for ids in begun.values() for n in ids])
    }
    gone = set()
    for doc, ids in begun.items():
        known = job.base.tasks[doc]
        there = [tasks[number] for number in ids if number in tasks]
        old = next((task for task in there if task["id"] == known.task), None)
        new = next((task for task in there if task is not old and _bears(task, known.sent)), None)
        if new is None:
            continue
        why = None if old is None else hindrance(old, known, job.base.mark.mode)
        if why is not None:
            job.done.wrong.append(f"{doc}: {why}")
            if not touched(new, job.base.mark.mode):
                job.desk.remote.delete(new["id"])
                gone.add(new["id"])
            continue
        if old is not None:
            job.desk.remote.delete(old["id"])
            gone.add(old["id"])
        job.base.restart(doc, new["id"], job.base.state(doc, known.sent) if job.correct else None)
        job.done.replaced.append(doc)
    return [row for row in rows if row.id not in gone]


def hindrance(task: Mapping[str, Any] | None, known: Task, mode: Mode) -> str | None:
    """Return why a report must not be changed in Label Studio now, if it mustn't."""
    if task is None:
        return "its task was deleted in Label Studio meanwhile; push again"
    if task.get("drafts") or task.get("draft_exists"):
        return "somebody has edits in Label Studio that aren't submitted; left as it is there"
    if mode != "correct":
        done = task.get("annotations")
        return "somebody has annotated it in Label Studio; left as it is there" if done else None
    annotations = annotations_of(task)
    if len(annotations) != 1:
        return f"it has {len(annotations)} annotations in Label Studio, not one; left as it is there"
    a = annotations[0]
    seen = str(task.get("updated_at")) == known.seen or (known.ours and a.get("updated_at") == known.ours)
    if seen or (known.seen is None and a.get("updated_by") is None and not a.get("was_cancelled")):
        return None
    return UNPULLED


def touched(task: Mapping[str, Any], mode: Mode) -> bool:
    """Whether anybody has worked on a task since it was imported."""
    annotations = annotations_of(task)
    if annotations != (task.get("annotations") or []):  # what isn't understood isn't taken for nothing
        return True
    pushed = 1 if mode == "correct" else 0
    imported = len(annotations) <= pushed and all(a.get("updated_by") is None for a in annotations)
    return not imported or bool(task.get("drafts") or task.get("draft_exists"))


def annotations_of(task: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the annotations of a task; none where they aren't such as Label Studio makes them."""
    found = task.get("annotations")
    given = found if isinstance(found, list) else []
    return given if all(isinstance(a, dict) and isinstance(a.get("id"), int) for a in given) else []


def _ready(job: Job, parcels: Sequence[Parcel]) -> list[tuple[Parcel, int]]:
    """Return the reports that may be changed now, with their tasks' ids."""
    at = {parcel.row.id: parcel for parcel in parcels if parcel.row is not None}
    ready = []
    with job.desk.progress("Looking", len(at)) as step:
        for task in job.desk.remote.tasks(job.base.project, [*at], step):
            parcel = at[task["id"]]
            retexted = parcel.row is not None and parcel.row.text != parcel.text
            if _arrived(task, job.base, parcel) and not retexted:
                job.done.updated.append(parcel.doc)
                continue
            known = job.base.tasks[parcel.doc]
            why = hindrance(task, known, job.base.mark.mode)
            if why is None:
                if job.correct:  # a server that dies in an update may have touched the task alone
                    known.ours = str(annotations_of(task)[0].get("updated_at"))
                ready.append((parcel, task["id"]))
            else:
                how = ", with its old text, and correct it again" if why == UNPULLED and retexted else ""
                job.done.wrong.append(f"{parcel.doc}: {why}{how}")
    return ready


def _arrived(task: Mapping[str, Any], base: Base, parcel: Parcel) -> bool:
    """Whether an update that was cut off has arrived, is all that there is to send, and is as it was sent."""
    known = base.tasks[parcel.doc]
    state = base.state(parcel.doc, known.sent) if known.sent else None
    if state is None or not alike(state, parcel.annotations):
        return False
    annotations = annotations_of(task)
    if not annotations or annotations[0].get("result") != stamped(parcel.result(), known.sent):
        return False
    base.advance(parcel.doc, known.sent, state)
    base.pulled.pop(("", parcel.doc), None)
    known.ours = str(annotations[0].get("updated_at"))
    return True


def _bears(task: Mapping[str, Any], stamp: str) -> bool:
    meta = task.get("meta")
    return isinstance(meta, dict) and meta.get(KEY) == stamp

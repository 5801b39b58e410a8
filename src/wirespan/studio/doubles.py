"""Reports that have two tasks in a project, as after a time-out: of those that nobody touched one is left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wirespan.studio.base import Base
from wirespan.studio.remote import Remote, Row


def remove_doubles(
    remote: Remote, base: Base, rows: Sequence[Row], *, removed: list[int], wrong: list[str]
) -> list[Row]:
    """Delete the second task of a report where it is a copy that nobody touched; return the tasks left.

    What two people have worked on, or what differs, is left and noted in `wrong`.
    """
    of_doc: dict[str, list[Row]] = {}
    for row in rows:
        if row.doc is not None:
            of_doc.setdefault(row.doc, []).append(row)
    several = {doc: found for doc, found in of_doc.items() if len(found) > 1 and doc in base.tasks}
    ids = [row.id for found in several.values() for row in found]
    tasks = {task["id"]: task for task in remote.tasks(base.project, ids)}
    gone = set()
    for doc, found in several.items():
        there = [tasks[row.id] for row in found if row.id in tasks]
        touched = [task for task in there if _touched(task, base)]
        untouched = sorted(
            (task for task in there if not _touched(task, base)), key=lambda task: int(task["id"])
        )
        own = base.tasks[doc].task
        keep = (touched or [task for task in untouched if task["id"] == own] or untouched)[:1]
        if len(touched) > 1 or any(_content(task) != _content(untouched[0]) for task in untouched):
            numbers = ", ".join(str(row.id) for row in found)
            wrong.append(
                f"{doc} has several tasks, which differ ({numbers}): delete all but one in Label Studio"
            )
            continue
        for task in untouched:
            if task not in keep:
                remote.delete(task["id"])
                gone.add(task["id"])
    removed += sorted(gone)
    return [row for row in rows if row.id not in gone]


def _touched(task: dict[str, Any], base: Base) -> bool:
    """Whether anybody has worked on a task since it was imported."""
    annotations = task.get("annotations") or []
    pushed = 1 if base.mark.mode == "correct" else 0
    imported = len(annotations) <= pushed and all(a.get("updated_by") is None for a in annotations)
    return not imported or bool(task.get("drafts") or task.get("draft_exists"))


def _content(task: dict[str, Any]) -> Any:
    return task.get("data"), [a.get("result") for a in task.get("annotations") or []]

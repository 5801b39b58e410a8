"""Reports that have two tasks in a project, as after a time-out: of those that nobody touched one is left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wirespan.studio.base import Base
from wirespan.studio.remote import Remote, Row
from wirespan.studio.updating import annotations_of, touched


def remove_doubles(
    remote: Remote, base: Base, rows: Sequence[Row], *, removed: list[int], wrong: list[str]
) -> list[Row]:
    """Delete the second task of a report where it is a copy that nobody touched; return the tasks left.

    What two people have worked on, or what differs, is left and noted in `wrong`.
    """
    of_text: dict[tuple[str, str | None], list[Row]] = {}
    for row in rows:
        if row.doc is not None:
            of_text.setdefault((row.doc, row.text), []).append(row)
    several = [(doc, found) for (doc, _), found in of_text.items() if len(found) > 1 and doc in base.tasks]
    ids = [row.id for _, found in several for row in found]
    tasks = {task["id"]: task for task in remote.tasks(base.project, ids)}
    gone = set()
    for doc, found in several:
        there = [tasks[row.id] for row in found if row.id in tasks]
        worked_on = [task for task in there if touched(task, base.mark.mode)]
        untouched = sorted(
            (task for task in there if not touched(task, base.mark.mode)), key=lambda task: int(task["id"])
        )
        own = base.tasks[doc].task
        keep = (worked_on or [task for task in untouched if task["id"] == own] or untouched)[:1]
        if len(worked_on) > 1 or any(_content(task) != _content(untouched[0]) for task in untouched):
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


def _content(task: dict[str, Any]) -> Any:
    return task.get("data"), [a.get("result") for a in annotations_of(task)]

"""Reports as tasks into a project, in batches, each once: what is made, sent and seen to arrive."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from wirespan import labelstudio
from wirespan.contents import Contents
from wirespan.errors import WirespanError
from wirespan.labelstudio.offered import Offered
from wirespan.labelstudio.opening import opened
from wirespan.labelstudio.stamps import KEY
from wirespan.layers import by_layer
from wirespan.model import Annotation, Document
from wirespan.studio.base import Base, Mode
from wirespan.studio.client import TimedOutError
from wirespan.studio.desk import Desk
from wirespan.studio.remote import Remote, Row
from wirespan.wording import many, some

BATCH = 250
BATCH_BYTES = 8 << 20
"""Tasks and bytes a request: few enough that one which is lost costs little."""


@dataclass(slots=True)
class Pushed:
    """What a push did. `wrong`: what somebody has to see to; `notes` are told and do no harm.

    `left`: withheld reports left out, and why; `behind`: those whose annotations have changed here since they
    were sent, and weren't updated; `retexted`: those whose texts have.
    """

    title: str
    project: int
    created: bool
    mode: Mode
    sent: list[str] = field(default_factory=list)
    there: int = 0
    behind: list[str] = field(default_factory=list)
    retexted: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Job:
    """A push at work: from which desk, what is known of its project, and what it has done."""

    desk: Desk
    base: Base
    done: Pushed
    contents: Contents
    offered: Offered

    @property
    def correct(self) -> bool:
        """Whether annotations are sent too."""
        return self.base.mark.mode == "correct"

    def save(self, why: str) -> None:
        """Keep what is known of the project."""
        self.desk.keeper.save(self.base, why)

    def rows(self) -> list[Row]:
        """Return all tasks of the project in short, with the reports that they are of."""
        return self.desk.rows(self.base.project, docs=True)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A report to be sent: its annotations as the corpus has them, its task, and where it is there."""

    doc: str
    annotations: list[Annotation]
    task: bytes
    text: str
    row: Row | None = None

    def result(self) -> list[dict[str, Any]]:
        """Return the result of its annotation."""
        found: list[dict[str, Any]] = orjson.loads(self.task)["annotations"][0]["result"]
        return found

    def stamped(self, stamp: str) -> bytes:
        """Return its task with a stamp, by which it is told from another of the same report."""
        task = {**orjson.loads(self.task), "meta": {KEY: stamp}}
        return orjson.dumps(task)


def parcel(job: Job, document: Document, annotations: list[Annotation], row: Row | None) -> Parcel | str:
    """Return what is to be sent of a report, or why its text isn't.

    Raises `RecordError` where its annotations can't be shown.
    """
    withheld = job.desk.withheld
    if document.text is None and not withheld.allowed:
        return f"{document.id}: its text is withheld, and this server isn't allowed to have it"
    there = opened(document, by_layer(annotations), withheld.library)
    if isinstance(there, str):
        return f"{document.id}: {there}"
    registry = job.offered.to(there.document, annotations)
    layers = job.base.mark.layers
    task = labelstudio.task(there.document, there.annotations, layers, registry=registry)
    if not job.correct:
        del task["annotations"]
    return Parcel(document.id, annotations, orjson.dumps(task), document.digests.text, row)


def send(desk: Desk, project: int, parcels: Sequence[Parcel], stamp: str | None = None) -> None:
    """Send parcels in batches. Raises `WirespanError` where one hasn't arrived in time."""
    with desk.progress("Sending", len(parcels)) as step:
        for batch in _batches(parcels):
            _send(desk.remote, project, batch, stamp)
            step(len(batch))


def not_shown(docs: Sequence[str]) -> WirespanError:
    """Return the error for reports that were sent, and of which no task is there."""
    return WirespanError(
        f"Label Studio took {many(len(docs), 'task')} and doesn't show: {some(docs)}",
        "Run it again: what isn't there is sent.",
    )


def _batches(parcels: Sequence[Parcel]) -> Iterator[list[Parcel]]:
    batch: list[Parcel] = []
    size = 0
    for one in parcels:
        if batch and (len(batch) >= BATCH or size + len(one.task) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += len(one.task)
    if batch:
        yield batch


def _send(remote: Remote, project: int, batch: Sequence[Parcel], stamp: str | None) -> None:
    tasks = [one.task if stamp is None else one.stamped(stamp) for one in batch]
    try:
        remote.add(project, b"[" + b",".join(tasks) + b"]")
    except TimedOutError as error:
        # It may be at work on them still: sending them again would double them.
        wanted = {(one.doc, one.text) for one in batch}
        end, pause = time.monotonic() + remote.timeout, 0.25
        while not wanted <= {(row.doc, row.text) for row in remote.rows(project, docs=True)}:
            if time.monotonic() > end:
                raise WirespanError(error.message, error.hint) from None
            time.sleep(pause)
            pause = min(2 * pause, 15)

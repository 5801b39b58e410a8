"""Reports and their annotations into a Label Studio project.

Safe to cut off at any moment, and to run again: what is to be sent is written into the base before it is
sent, reports are told apart by `data.doc_id`, and what is there is compared before and after.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import orjson

from wirespan import labelstudio
from wirespan.errors import RecordError, UsageError, WirespanError
from wirespan.labelstudio.importing import Library
from wirespan.model import Annotation, Document
from wirespan.store import Corpus, choose
from wirespan.studio.base import Base, Mode, Task, alike, flat
from wirespan.studio.client import TimedOutError
from wirespan.studio.contents import Contents, documents, opened
from wirespan.studio.doubles import remove_doubles
from wirespan.studio.keeper import Keeper
from wirespan.studio.project import FETCH, Found, Progress, by_title, create, default_title, silent
from wirespan.studio.remote import Done, Remote, Row

BATCH = 250
BATCH_BYTES = 8 << 20
"""Tasks and bytes a request: few enough that one which is lost costs little."""


@dataclass(slots=True)
class Pushed:
    """What a push did. `wrong`: what somebody has to see to.

    `left`: reports left out, and why; `behind`: those whose annotations have changed here since.
    """

    title: str
    project: int
    created: bool
    mode: Mode
    sent: list[str] = field(default_factory=list)
    there: int = 0
    behind: list[str] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Parcel:
    doc: str
    annotations: list[Annotation]
    task: bytes


@dataclass(frozen=True, slots=True)
class _May:
    """Whether withheld texts may be sent, where they are, and who is told of each report."""

    withheld: bool
    library: Library | None
    step: Done


def push(
    corpus: Corpus,
    remote: Remote,
    keeper: Keeper,
    *,
    stories: Sequence[str] = (),
    layers: Sequence[str] | None = None,
    title: str | None = None,
    mode: Mode | None = None,
    by: str | None = None,
    force: bool = False,
    withheld: bool = False,
    library: Library | None = None,
    progress: Progress = silent,
) -> Pushed:
    """Push stories, all by default. `withheld`: their texts may go to this server. `force`: the page too.

    Raises `WirespanError` where work can't go on; what was sent by then is known when it is run again.
    """
    chosen = choose(corpus, stories)
    title = title or default_title(corpus, mode or "correct")
    found = by_title(remote, keeper, title)
    created = found is None
    found = found or create(remote, corpus, mode=mode or "correct", title=title, layers=layers, by=by)
    _agrees(found, layers, mode, by)
    done = Pushed(title, found.id, created, found.mark.mode)
    rows = [] if created else _rows(remote, found.id, progress)
    base = found.base
    if base is None:
        if rows:
            raise UsageError(
                f"what was pushed to {title!r} isn't known here",
                f"It was pushed from another clone. Push refs/wirespan/* there, and here: {FETCH}",
            )
        base = Base(found.mark, found.id, title, found.config.strip())
    _page(remote, found, base, force, done)
    base.title = title
    rows = remove_doubles(remote, base, rows, removed=done.removed, wrong=done.wrong)
    at = {row.doc: row for row in rows if row.doc is not None}
    texts = documents(corpus, chosen)
    with progress("Tasks", len(texts)) as step:
        parcels = _parcels(corpus, texts, base, at, may=_May(withheld, library, step), done=done)
    for parcel in parcels:
        base.tasks[parcel.doc] = Task(parcel.doc)
        if found.mark.mode == "correct":
            base.held["", parcel.doc] = parcel.annotations
    if parcels:
        keeper.save(base, f"Push {len(parcels)} reports to {title}")
    with progress("Sending", len(parcels)) as step:
        for batch in _batches(parcels):
            _send(remote, found.id, batch)
            step(len(batch))
    if parcels:
        rows = _rows(remote, found.id, progress)
        rows = remove_doubles(remote, base, rows, removed=done.removed, wrong=done.wrong)
    _settle(base, rows, parcels)
    keeper.save(base, f"Pushed {len(parcels)} reports to {title}")
    done.sent = [parcel.doc for parcel in parcels]
    return done


def _agrees(found: Found, layers: Sequence[str] | None, mode: Mode | None, by: str | None) -> None:
    """Raise `UsageError` where a project was made for something else."""
    mark = found.mark
    wanted = None if layers is None else set(layers)
    for given, own in ((wanted, set(mark.layers)), (mode, mark.mode), (by, mark.by)):
        if given is not None and given != own:
            about = f"mode {mark.mode}, layers {', '.join(mark.layers)}" + (
                f", by {mark.by}" if mark.by else ""
            )
            raise UsageError(
                f"the project {found.title!r} was made for something else: {about}",
                "Leave those options out, or name another project with --project.",
            )


def _page(remote: Remote, found: Found, base: Base, force: bool, done: Pushed) -> None:
    ours, theirs = labelstudio.page(found.mark.layers).strip(), found.config.strip()
    if theirs == ours:
        base.page = ours
    elif theirs == base.page or force:
        remote.change(found.id, {"label_config": ours})
        base.page = ours
    else:
        done.wrong.append(
            "the labelling page was changed by hand in Label Studio and left so; --force puts ours back"
        )


def _parcels(
    corpus: Corpus,
    found: Mapping[str, Document],
    base: Base,
    at: Mapping[str, Row],
    *,
    may: _May,
    done: Pushed,
) -> list[_Parcel]:
    """Return what is to be sent, and note what isn't."""
    contents, layers, correct = Contents(corpus), base.mark.layers, base.mark.mode == "correct"
    parcels: list[_Parcel] = []
    for document in found.values():
        may.step(1)
        own = flat(contents.of(document.id), layers) if correct else []
        row = at.get(document.id)
        if row is not None:
            done.there += 1
            done.wrong += _differences(document, row, base)
            if correct and document.id in base.tasks and not alike(base.of(document.id), own):
                done.behind.append(document.id)
            continue
        if document.text is None and not may.withheld:
            done.left.append(f"{document.id}: its text is withheld, and this server isn't allowed to have it")
            continue
        there = opened(document, own, may.library)
        if isinstance(there, str):
            done.left.append(f"{document.id}: {there}")
            continue
        try:
            task = labelstudio.task(there.document, there.annotations, layers)
        except RecordError as error:
            done.left.append(f"{error.message}. {error.hint}")
            continue
        if not correct:
            del task["annotations"]
        parcels.append(_Parcel(document.id, own, orjson.dumps(task)))
    return parcels


def _differences(document: Document, row: Row, base: Base) -> list[str]:
    if document.id not in base.tasks:
        return [f"{document.id}: its task {row.id} wasn't pushed from here; delete it there, and push again"]
    if row.text != document.digests.text:
        return [
            f"{document.id}: its text has changed here; pull, delete its task {row.id} there, and push again"
        ]
    return []


def _batches(parcels: Sequence[_Parcel]) -> Iterator[list[_Parcel]]:
    batch: list[_Parcel] = []
    size = 0
    for parcel in parcels:
        if batch and (len(batch) >= BATCH or size + len(parcel.task) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(parcel)
        size += len(parcel.task)
    if batch:
        yield batch


def _send(remote: Remote, project: int, batch: Sequence[_Parcel]) -> None:
    try:
        remote.add(project, b"[" + b",".join(parcel.task for parcel in batch) + b"]")
    except TimedOutError as error:
        # It may be at work on them still: sending them again would double them.
        wanted, end, pause = {parcel.doc for parcel in batch}, time.monotonic() + remote.timeout, 0.25
        while not wanted <= {row.doc for row in remote.rows(project, docs=True)}:
            if time.monotonic() > end:
                raise WirespanError(error.message, error.hint) from None
            time.sleep(pause)
            pause = min(2 * pause, 15)


def _rows(remote: Remote, project: int, progress: Progress) -> list[Row]:
    with progress("Comparing", 0) as step:
        return remote.rows(project, docs=True, done=step)


def _settle(base: Base, rows: Sequence[Row], parcels: Sequence[_Parcel]) -> None:
    for row in rows:
        if row.doc in base.tasks:
            base.tasks[row.doc] = replace(base.tasks[row.doc], task=row.id)
    lacking = [parcel.doc for parcel in parcels if base.tasks[parcel.doc].task is None]
    if lacking:
        raise WirespanError(
            f"Label Studio took {len(lacking)} tasks and doesn't show them: {', '.join(lacking[:5])}",
            "Run it again: what isn't there is sent.",
        )

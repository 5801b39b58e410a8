"""What two sides disagree on into a Label Studio project, a task a report.

Safe to cut off at any moment, and to run again, as a push of annotations: what both sides say is written into
the base before it is sent, and stays there until the task is sent anew. A report of which both say the same
gets no task; a pull settles it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import orjson

from wirespan.adjudication import tasks
from wirespan.adjudication.faults import damaged
from wirespan.adjudication.project import Request, Sent, Work, base_titled, title_of
from wirespan.adjudication.sides import Names, Report, Sides
from wirespan.compare import ADJUDICATED
from wirespan.contents import Contents
from wirespan.errors import RecordError, UsageError
from wirespan.joining import Library
from wirespan.labelstudio.layout import choose_layers
from wirespan.labelstudio.offered import Offered
from wirespan.labelstudio.opening import opened
from wirespan.layers import alike, by_layer, flat
from wirespan.model import Document
from wirespan.store import Corpus, choose, layer_file
from wirespan.studio.base import Base, Task
from wirespan.studio.desk import Desk, Withheld, alone
from wirespan.studio.keeper import Keeper
from wirespan.studio.remote import Row
from wirespan.studio.sending import Parcel
from wirespan.wording import some

LAYERS_FILE = "adjudicate/layers.json"
"""The file of a base that says what each report is adjudicated in."""


def push(desk: Desk, request: Request) -> Sent:
    """Push what two sides disagree on. Raises `WirespanError` where work can't go on."""
    names, layers = request.names, request.layers
    found, done = _compared(desk.corpus, desk.keeper, request)
    with alone(desk.corpus.root):
        work = Work(desk, request, done)
        project = work.find()
        _unsettled(desk.corpus, names, found, project.base if project else None)
        base = work.open(project, tasks.page(layers, names))
        parcels = _parcels(desk.corpus, names, found, desk.withheld, done)
        at = {row.doc: row for row in work.tasks(base) if row.doc is not None}
        chosen = [report for report in found if report.document.id in {*parcels, *done.agreed}]
        fresh = [report for report in chosen if _anew(work, base, report, at.get(report.document.id))]
        _note(desk.corpus, base, fresh)
        work.deliver(base, [parcels[r.document.id] for r in fresh if r.document.id in parcels])
    return done


def preview(corpus: Corpus, keeper: Keeper, request: Request, library: Library) -> Sent:
    """Return what a push would send, to a server that may have withheld texts; nothing is sent or written."""
    found, done = _compared(corpus, keeper, request)
    _unsettled(corpus, request.names, found, base_titled(keeper, done.title, request.names))
    _parcels(corpus, request.names, found, Withheld(library, allowed=True), done)
    return done


def layers_of(base: Base) -> dict[str, tuple[list[str], list[str]]]:
    """Return by report the layers in which it is adjudicated, and the ids that other layers had taken.

    The base may have come from elsewhere, by a fetch: raises `WirespanError` where it is damaged.
    """
    try:
        data = orjson.loads(base.extra.get(LAYERS_FILE, b"{}"))
        found = {
            doc: (choose_layers(layers), [str(own) for own in ids]) for doc, (layers, ids) in data.items()
        }
        if found.keys() >= base.tasks.keys():
            return found
        lacking = some(sorted(base.tasks.keys() - found.keys()))
    except (ValueError, TypeError, AttributeError, UsageError) as error:
        lacking = str(error)
    raise damaged(lacking)


def _compared(corpus: Corpus, keeper: Keeper, request: Request) -> tuple[list[Report], Sent]:
    """Return the reports that both sides have finished, and what is to be told of the others."""
    stories = choose(corpus, request.stories)
    found, left, wrong = Sides(corpus, request.names).reports(stories, request.layers)
    title = title_of(corpus, keeper, request)
    return found, Sent(title, left=left, wrong=wrong)


def _unsettled(corpus: Corpus, names: Names, found: Sequence[Report], base: Base | None) -> None:
    """Raise `UsageError` where the layers hold annotations that come from neither side nor this project."""
    if ADJUDICATED in names:
        return
    # What was there when a report was pushed had come from this project, too.
    ours = {doc for doc, task in base.tasks.items() if task.seen or base.of(doc)} if base else set()
    contents = Contents(corpus)
    for report in found:
        story = report.document.story
        docs = [document.id for document in corpus.documents(story)]
        for layer in report.layers:
            if any(contents.of(doc)[layer] for doc in docs if doc not in ours):
                raise UsageError(
                    f"{layer_file(layer, story)} holds annotations already, and neither {names[0]} nor"
                    f" {names[1]} is {ADJUDICATED}",
                    f"Settle against them: wirespan adjudicate push {ADJUDICATED} {names[1]} {story}",
                )


def _parcels(
    corpus: Corpus, names: Names, found: Sequence[Report], withheld: Withheld, done: Sent
) -> dict[str, Parcel]:
    """Return what is to be sent of each report, and note what isn't."""
    parcels, offered = {}, Offered(corpus, Contents(corpus))
    for report in found:
        document = report.document
        disputes = len(report.case(names).disputes)
        if not disputes:
            done.agreed.append(document.id)
            continue
        if document.text is None and not withheld.allowed:
            done.left.append(f"{document.id}: its text is withheld, and this server isn't allowed to have it")
            continue
        try:
            task = _task(offered, report, names, withheld.library)
        except RecordError as error:
            done.wrong.append(f"{error.message}. {error.hint}")
            continue
        if isinstance(task, str):
            done.left.append(task)
            continue
        parcels[document.id] = Parcel(document.id, [], task, document.digests.text)
        done.sent[document.id] = disputes
    return parcels


def _task(offered: Offered, report: Report, names: Names, library: Library | None) -> bytes | str:
    """Return the task of a report, or why its text can't be sent; raises `RecordError` as `tasks.task`."""
    both = [opened(report.document, by_layer(side), library) for side in (report.a, report.b)]
    for side in both:
        if isinstance(side, str):
            return f"{report.document.id}: {side}"
    document: Document = both[0].document  # type: ignore[union-attr]
    a, b = (flat(side.annotations, report.layers) for side in both)  # type: ignore[union-attr]
    surfaced = replace(report, document=document, a=a, b=b)
    return orjson.dumps(
        tasks.task(
            document,
            surfaced.case(names),
            report.layers,
            names,
            digest=tasks.digest(report.a, report.b),
            registry=offered.to(document, (*a, *b)),
        )
    )


def _anew(work: Work, base: Base, report: Report, row: Row | None) -> bool:
    """Whether a report is sent, or noted as agreed, anew; its task of before is deleted first."""
    doc, done = report.document.id, work.done
    same = _same(base, report) and (row is None or row.text == report.document.digests.text)
    disputed = doc in done.sent
    if same and (row is not None or not disputed):
        anew = False
    else:
        anew = row is None or work.withdraw(base, doc, row)
    if disputed and not anew:
        done.there[doc] = done.sent.pop(doc)
    return anew


def _same(base: Base, report: Report) -> bool:
    """Whether both sides still say what they said when a report was sent."""
    doc, names = report.document.id, base.mark.sides
    if doc not in base.tasks or layers_of(base).get(doc, [[]])[0] != list(report.layers):
        return False
    if base.tasks[doc].seen is not None and ADJUDICATED in names:
        # The settled layers are one side, and a verdict has changed them since.
        return all(
            alike(base.of(doc, n), side)
            for n, side in zip(names, (report.a, report.b), strict=True)
            if n != ADJUDICATED
        )
    return alike(base.of(doc, names[0]), report.a) and alike(base.of(doc, names[1]), report.b)


def _note(corpus: Corpus, base: Base, fresh: Sequence[Report]) -> None:
    contents, layers = Contents(corpus), layers_of(base)
    for report in fresh:
        doc = report.document.id
        base.tasks[doc] = Task(doc)
        base.held[base.mark.sides[0], doc] = report.a
        base.held[base.mark.sides[1], doc] = report.b
        base.held["", doc] = flat(contents.of(doc), report.layers)
        ids = {a.id for a in (*report.a, *report.b)}
        layers[doc] = (list(report.layers), sorted(report.taken & ids))
    base.extra[LAYERS_FILE] = orjson.dumps(layers, option=orjson.OPT_SORT_KEYS) + b"\n"

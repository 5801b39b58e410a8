"""Verdicts of a Label Studio project into the layers, merged with what has changed there meanwhile.

What a report is in the layers comes to what both sides agree on and what the verdict holds. A report with a
fault or a conflict is left as it is, whole, and comes again at the next pull. A layer's file says of all
reports of its story what was found; so where there is none yet, it waits until all are settled.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import nullcontext
from dataclasses import replace

from wirespan import store
from wirespan.adjudication.people import Judges
from wirespan.adjudication.pulled import PulledVerdicts, looked_through
from wirespan.adjudication.push import layers_of
from wirespan.adjudication.reading import Read, Reader, changed_side, submitted
from wirespan.adjudication.sides import Report, Sides, names_of
from wirespan.contents import Contents, documents
from wirespan.labelstudio.outcome import Outcome, files, lacking
from wirespan.layers import by_layer, flat
from wirespan.merge import merge, resolve
from wirespan.merge.references import rename
from wirespan.model import Document, story_of
from wirespan.store import Corpus
from wirespan.studio.base import Base
from wirespan.studio.desk import Desk, alone, changing
from wirespan.studio.people import People
from wirespan.studio.project import known
from wirespan.studio.pulled import Take, links_to_removed

AGREED = "agreed"
"""Stands for the time of a verdict where none is needed."""


def pull(
    desk: Desk,
    people: People,
    *,
    title: str | None = None,
    take: Take | None = None,
    by: str | None = None,
    dry_run: bool = False,
) -> PulledVerdicts:
    """Pull a project. `take` settles conflicts; `by` is whose all verdicts are, whoever gave them there.

    Raises `WirespanError` where work can't go on, before anything was written.
    """
    corpus = desk.corpus
    with nullcontext() if dry_run else alone(corpus.root):
        project, base = known(desk, title, adjudicates=True)
        done, judges = PulledVerdicts(project.title), Judges(desk, people, by, base.place)
        read = _read(desk, base, judges, done)
        judges.ended()
        with changing(corpus.root, dry_run=dry_run) as change:
            for path, content in _merge(corpus, base, read, take, done).items():
                change.put(path, content)
        if not dry_run:
            desk.keeper.save(base, f"Pull {len(done.outcomes)} verdicts from {project.title}")
        return done


def _read(desk: Desk, base: Base, judges: Judges, done: PulledVerdicts) -> list[Read]:
    """Read the verdicts that are new, and what needs none."""
    names, sides = names_of(base), Sides(desk.corpus, names_of(base))
    every, layers = documents(desk.corpus, desk.corpus.stories()), layers_of(base)
    rows, several = looked_through(desk, base, done)
    at = {row.id: row for row in rows}
    reader = Reader(base.place, names, judges, desk.withheld.library)
    found, wanted = [], {}
    for doc, task in base.tasks.items():
        if doc not in every:
            done.notes.append(f"{doc}: there is no such report any more")
            continue
        sent = _sent(base, every[doc], layers[doc])
        case = sent.case(names)
        if not case.disputes:
            if task.seen is not None:
                continue
            if who := changed_side(names, sent, sides.report(sent.document, sent.layers)):
                done.open.append(doc)
                done.notes.append(f"{doc}: {who} has changed since it was pushed; push again")
            else:
                found.append(Read(doc, 0, AGREED, list(case.settled)))
        elif task.task is None or task.task not in at:
            done.open.append(doc)
            done.notes.append(f"{doc}: its task isn't in Label Studio; push again")
        elif doc not in several and at[task.task].updated != task.seen:
            wanted[task.task] = sent
    with desk.progress("Verdicts", len(wanted)) as step:
        for given in desk.remote.tasks(base.project, sorted(wanted)):
            sent = wanted[given["id"]]
            one = reader.read(given, sent, sides.report(sent.document, sent.layers))
            if one is not None:
                found.append(one)
            elif not submitted(given):
                done.open.append(sent.document.id)
            step(1)
    done.findings += reader.findings
    return found


def _sent(base: Base, document: Document, held: tuple[list[str], list[str]]) -> Report:
    """Return a report as it was sent."""
    layers, taken = held
    a, b = (base.of(document.id, name) for name in base.mark.sides)
    return Report(document, tuple(layers), a, b, frozenset(taken))


def _merge(
    corpus: Corpus, base: Base, read: Iterable[Read], take: Take | None, done: PulledVerdicts
) -> dict[str, bytes]:
    """Merge each verdict, bring the base to what was merged, and return the files that change."""
    contents, layers = Contents(corpus), layers_of(base)
    merged: dict[str, tuple[Read, Outcome, dict[str, str]]] = {}
    for one in read:
        doc = one.doc
        task, own = base.tasks[doc], layers[doc][0]
        names = {("annotation", doc, old): new for old, new in task.renamed.items()}
        before, theirs = ([rename(a, names) for a in side] for side in (base.of(doc), one.annotations))
        ours = contents.of(doc)
        found = merge(before, flat(ours, own), theirs)
        if found.conflicts and take is None:
            done.conflicts[doc] = found.conflicts
            continue
        after = by_layer(resolve(found, take or "ours"))  # type: ignore[arg-type]
        outcome = Outcome(
            doc, "", {layer: ours[layer] for layer in own}, {layer: after[layer] for layer in own}
        )
        renamed = task.renamed | {old: new for (_, _, old), new in found.renamed.items()}
        merged[doc] = (one, outcome, renamed)
    waiting = set()
    for story in sorted({story_of(doc) for doc in (*merged, *done.conflicts)}):
        if reasons := _lacking(corpus, base, story, merged.keys(), done.conflicts):
            done.waits(story, reasons)
            waiting.add(story)
    outcomes = []
    for doc, (one, outcome, renamed) in merged.items():
        if outcome.story not in waiting:
            outcomes.append(outcome)
            base.held["", doc] = one.annotations
            base.tasks[doc] = replace(base.tasks[doc], seen=one.updated, renamed=renamed)
    done.outcomes += outcomes
    done.notes += links_to_removed(corpus, outcomes)
    return files(corpus, outcomes)


def _lacking(
    corpus: Corpus, base: Base, story: str, merged: Collection[str], conflicts: Collection[str]
) -> list[str]:
    """Return what a layer of a story waits for that has no file yet: reports that aren't settled."""
    own = {doc: layers for doc, (layers, _) in layers_of(base).items() if doc in base.tasks}
    waits = lacking(corpus, story, base.mark.layers, {doc: own[doc] for doc in merged})
    reasons = []
    for doc in dict.fromkeys(doc for docs in waits.values() for doc in docs):
        new = [layer for layer, docs in waits.items() if doc in docs]
        unfinished = [layer for layer in new if layer not in own.get(doc, ())]
        if unfinished:
            reasons.append(f"{doc} isn't finished by both sides in {', '.join(unfinished)}")
        elif doc in conflicts:
            reasons.append(f"{doc} is in conflict")
        elif base.tasks[doc].seen is not None:
            gone = ", ".join(store.layer_file(layer, story) for layer in new)
            reasons.append(
                f"{doc} was settled before, and {gone} isn't here any more: bring it back from git"
            )
        else:
            reasons.append(f"{doc} has no verdict yet")
    return reasons

"""Verdicts of a Label Studio project into the layers, merged with what has changed there meanwhile.

What a report is in the layers comes to what both sides agree on and what the verdict holds. A report with a
fault or a conflict is left as it is, whole, and comes again at the next pull. A layer's file says of all
reports of its story what was found; so where there is none yet, it waits until all are settled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace

from wirespan import journal, store
from wirespan.adjudication.people import Judges
from wirespan.adjudication.push import layers_of
from wirespan.adjudication.reading import SEVERAL, Read, Reader, changed_side, fault, submitted
from wirespan.adjudication.sides import Names, Report, Sides
from wirespan.errors import Finding
from wirespan.labelstudio.faults import is_remark
from wirespan.labelstudio.importing import Library
from wirespan.labelstudio.outcome import Outcome, files, lacking
from wirespan.layers import by_layer, flat
from wirespan.merge import Conflict, merge, resolve
from wirespan.merge.references import rename
from wirespan.model import Document, story_of
from wirespan.store import Corpus
from wirespan.studio.base import Base
from wirespan.studio.contents import Contents, documents
from wirespan.studio.keeper import Keeper
from wirespan.studio.people import People
from wirespan.studio.project import Progress, alone, known, silent
from wirespan.studio.pull import Take, links_to_removed
from wirespan.studio.remote import Remote

AGREED = "agreed"
"""Stands for the time of a verdict where none is needed."""


@dataclass(slots=True)
class Settled:
    """What a pull did, or would do. `waiting` stories are written once all of their reports are settled.

    `open` are reports without a verdict yet; `notes` are told and do no harm.
    """

    title: str
    outcomes: list[Outcome] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    waiting: dict[str, list[str]] = field(default_factory=dict)
    conflicts: dict[str, tuple[Conflict, ...]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing is left for somebody to see to, but verdicts to give."""
        return not self.conflicts and all(map(is_remark, self.findings))


def pull(
    corpus: Corpus,
    remote: Remote,
    keeper: Keeper,
    people: People,
    *,
    title: str | None = None,
    take: Take | None = None,
    by: str | None = None,
    dry_run: bool = False,
    library: Library | None = None,
    progress: Progress = silent,
) -> Settled:
    """Pull a project. `take` settles conflicts; `by` is whose all verdicts are, whoever gave them there.

    Raises `WirespanError` where work can't go on, before anything was written.
    """
    with nullcontext() if dry_run else alone(corpus.root):
        found, base = known(remote, keeper, title, adjudicates=True)
        done = Settled(found.title)
        judges = Judges(corpus, remote, people, by)
        read = _read(corpus, remote, base, judges=judges, library=library, done=done, progress=progress)
        judges.ended()
        if dry_run:
            _merge(corpus, base, read, take, done)
            return done
        with journal.writing(corpus.root) as change:
            for path, content in _merge(corpus, base, read, take, done).items():
                change.put(path, content)
        keeper.save(base, f"Pull {len(done.outcomes)} verdicts from {found.title}")
        return done


def _read(
    corpus: Corpus,
    remote: Remote,
    base: Base,
    *,
    judges: Judges,
    library: Library | None,
    done: Settled,
    progress: Progress,
) -> list[Read]:
    """Read the verdicts that are new, and what needs none."""
    names: Names = (base.mark.sides[0], base.mark.sides[1])
    sides = Sides(corpus, names)
    every, layers = documents(corpus, corpus.stories()), layers_of(base)
    with progress("Comparing", 0) as step:
        rows = remote.rows(base.project, docs=True, done=step)
    at = {row.id: row for row in rows}
    doubled = _doubled(row.doc for row in rows)
    file = f"Label Studio project {base.project}"
    reader = Reader(file, names, judges, library)
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
        elif doc not in doubled and at[task.task].updated != task.seen:
            wanted[task.task] = sent
    done.notes += [
        f"{row.doc}: edits that weren't submitted, and aren't pulled" for row in rows if row.draft and row.doc
    ]
    with progress("Verdicts", len(wanted)) as step:
        for task_ in remote.tasks(base.project, sorted(wanted)):
            sent = wanted[task_["id"]]
            now = sides.report(sent.document, sent.layers)
            one = reader.read(task_, sent, now)
            if one is not None:
                found.append(one)
            elif not submitted(task_):
                done.open.append(sent.document.id)
            step(1)
    doubles = sorted(doubled & base.tasks.keys())
    done.findings += [fault(file, SEVERAL, "", f"{doc} has several tasks") for doc in doubles]
    done.findings += reader.findings
    return found


def _doubled(docs: Iterable[str | None]) -> set[str]:
    seen = Counter(docs)
    return {doc for doc, count in seen.items() if doc is not None and count > 1}


def _sent(base: Base, document: Document, held: tuple[list[str], list[str]]) -> Report:
    """Return a report as it was sent."""
    layers, taken = held
    a, b = (base.of(document.id, name) for name in base.mark.sides)
    return Report(document, tuple(layers), a, b, frozenset(taken))


def _merge(
    corpus: Corpus, base: Base, read: Iterable[Read], take: Take | None, done: Settled
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
    for story in sorted({story_of(doc) for doc in (*merged, *done.conflicts)}):
        if reasons := _lacking(corpus, base, story, merged.keys(), done.conflicts):
            done.waiting[story] = reasons
    for doc, (one, outcome, renamed) in merged.items():
        if outcome.story not in done.waiting:
            done.outcomes.append(outcome)
            base.held["", doc] = one.annotations
            base.tasks[doc] = replace(base.tasks[doc], seen=one.updated, renamed=renamed)
    done.notes += links_to_removed(corpus, done.outcomes)
    return files(corpus, done.outcomes)


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

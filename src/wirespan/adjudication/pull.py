"""Verdicts of a Label Studio project into the layers, merged with what has changed there meanwhile.

What a report is in the layers comes to what both sides agree on and what the verdict holds. A report with a
fault or a conflict is left as it is, whole, and comes again at the next pull. A layer's file says of all
reports of its story what was found; so where there is none yet, it waits until all are settled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace

from wirespan import journal, records, store
from wirespan.adjudication.people import Judges
from wirespan.adjudication.push import layers_of
from wirespan.adjudication.reading import SEVERAL, Read, Reader, changed_side, fault, harmless, submitted
from wirespan.adjudication.sides import Names, Report, Sides
from wirespan.errors import Finding
from wirespan.labelstudio.importing import Library
from wirespan.merge import Conflict, merge, resolve
from wirespan.merge.references import rename
from wirespan.model import Document
from wirespan.store import Corpus
from wirespan.studio.base import Base, by_layer, flat
from wirespan.studio.contents import Contents, documents
from wirespan.studio.keeper import Keeper
from wirespan.studio.people import People
from wirespan.studio.project import Progress, alone, known, silent
from wirespan.studio.pull import Outcome, Take, links_to_removed
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
        return not self.conflicts and all(map(harmless, self.findings))


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
    verdicts = {one.doc: one for one in read}
    for story in sorted({doc.partition("/")[0] for doc in verdicts}):
        lacking = _lacking(corpus, base, story, set(verdicts))
        if lacking:
            done.waiting[story] = lacking
            verdicts = {doc: one for doc, one in verdicts.items() if doc.partition("/")[0] != story}
    for doc, one in verdicts.items():
        task, own = base.tasks[doc], layers[doc][0]
        names = {("annotation", doc, old): new for old, new in task.renamed.items()}
        before, theirs = ([rename(a, names) for a in side] for side in (base.of(doc), one.annotations))
        ours = contents.of(doc)
        merged = merge(before, flat(ours, own), theirs)
        if merged.conflicts and take is None:
            done.conflicts[doc] = merged.conflicts
            continue
        after = by_layer(resolve(merged, take or "ours"))  # type: ignore[arg-type]
        done.outcomes.append(
            Outcome(doc, "", {layer: ours[layer] for layer in own}, {layer: after[layer] for layer in own})
        )
        base.held["", doc] = one.annotations
        renamed = task.renamed | {old: new for (_, _, old), new in merged.renamed.items()}
        base.tasks[doc] = replace(task, seen=one.updated, renamed=renamed)
    done.notes += links_to_removed(corpus, done.outcomes)
    return _files(corpus, done.outcomes)


def _lacking(corpus: Corpus, base: Base, story: str, settled: set[str]) -> list[str]:
    """Return what a layer of a story waits for that has no file yet: reports that aren't settled."""
    layers = layers_of(base)
    new = [layer for layer in base.mark.layers if not corpus.annotated(layer, story)]
    lacking = []
    for document in corpus.documents(story) if new else ():
        doc = document.id
        own = layers[doc][0] if doc in base.tasks else []
        ready = doc in settled or (doc in base.tasks and base.tasks[doc].seen is not None)
        if not set(new) <= set(own):
            more = ", ".join(layer for layer in new if layer not in own)
            lacking.append(f"{doc} isn't finished by both sides in {more}")
        elif not ready:
            lacking.append(f"{doc} has no verdict yet")
    return lacking


def _files(corpus: Corpus, outcomes: Iterable[Outcome]) -> dict[str, bytes]:
    """Return the files that outcomes change, and the empty ones of a layer in which nothing was found."""
    touched: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        story = outcome.doc.partition("/")[0]
        for layer in outcome.after:
            if layer in outcome.changed or not corpus.annotated(layer, story):
                touched.setdefault((layer, story), []).append(outcome)
    files = {}
    for (layer, story), anew in touched.items():
        docs = {outcome.doc for outcome in anew}
        kept = [a for a in corpus.layer(layer, story) if a.doc not in docs]
        kept += [a for outcome in anew for a in outcome.after[layer]]
        files[store.layer_file(layer, story)] = records.lines(kept)
    return files

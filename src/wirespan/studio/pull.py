"""What was annotated in a Label Studio project into the corpus, merged with what was changed here meanwhile.

For every report the base, the files and the server's annotation are merged, annotation by annotation. A
report with a fault or a conflict is left as it is, whole; it comes again at the next pull, as do all whose
tasks have changed since they were merged. A layer of which there is no file yet is left out until somebody
has worked on every report of its story; what it holds comes again, too. Files are written first and the base
after them: cut off between, the next pull merges the same once more, which changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from wirespan import journal, store
from wirespan.errors import Finding
from wirespan.labelstudio.faults import Faults, is_remark
from wirespan.labelstudio.importing import Library
from wirespan.labelstudio.outcome import Outcome, begun, files
from wirespan.layers import alike, by_layer, flat
from wirespan.merge import Conflict, merge, resolve
from wirespan.merge.references import rename
from wirespan.model import Annotation, story_of
from wirespan.store import Corpus
from wirespan.studio.base import Base
from wirespan.studio.contents import Contents, documents
from wirespan.studio.covering import covered
from wirespan.studio.keeper import Keeper
from wirespan.studio.people import People
from wirespan.studio.project import Found, Progress, alone, known, silent
from wirespan.studio.reading import Reading, Theirs
from wirespan.studio.remote import Remote

Take: TypeAlias = Literal["ours", "theirs"]


@dataclass(slots=True)
class Pulled:
    """What a pull did. `notes` are told and do no harm; conflicts by report."""

    title: str
    looked_at: int = 0
    outcomes: list[Outcome] = field(default_factory=list)
    conflicts: dict[tuple[str, str], tuple[Conflict, ...]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing is left for somebody to see to."""
        return not self.conflicts and all(is_remark(finding) for finding in self.findings)


def pull(
    corpus: Corpus,
    remote: Remote,
    keeper: Keeper,
    people: People,
    *,
    title: str | None = None,
    take: Take | None = None,
    by: str | None = None,
    checked: bool = False,
    dry_run: bool = False,
    library: Library | None = None,
    progress: Progress = silent,
) -> Pulled:
    """Pull a project. `take` settles conflicts; `by` is whose all changes are, whoever made them there.

    With `checked` whoever updated a report has looked at every annotation of it.

    Raises `WirespanError` where work can't go on, before anything was written.
    """
    with nullcontext() if dry_run else alone(corpus.root):
        found, base = known(remote, keeper, title)
        done = Pulled(found.title)
        _page(found, base, done)
        tasks = _tasks(corpus, remote, base, done, progress)
        reading = Reading(
            corpus,
            base,
            remote,
            people=people,
            by=by,
            checked=checked,
            library=library,
            faults=Faults(f"Label Studio project {found.id}"),
        )
        with progress("Reports", len(tasks)) as step:
            for task in remote.tasks(found.id, tasks):
                reading.take(task)
                step(1)
        theirs = reading.ended()
        for doc, (number, updated) in reading.bare.items():
            base.tasks[doc] = replace(base.tasks[doc], task=number, seen=updated)
        done.findings = reading.faults.found
        if dry_run:
            _Merge(corpus, base, take, done, reading.faults).all(theirs)
            return done
        with journal.writing(corpus.root) as change:
            _Merge(corpus, base, take, done, reading.faults).all(theirs)
            for path, content in _files(corpus, base, done.outcomes).items():
                change.put(path, content)
        keeper.save(base, f"Pull {len(done.outcomes)} reports from {found.title}")
        return done


def _page(found: Found, base: Base, done: Pulled) -> None:
    if found.config.strip() != base.page:
        done.notes.append("the labelling page was changed by hand in Label Studio")


def _tasks(corpus: Corpus, remote: Remote, base: Base, done: Pulled, progress: Progress) -> list[int]:
    """Return the tasks to read, and note those that have gone.

    They are those that have changed since they were merged, and the others of the same stories, where a layer
    may begin: it does so with all reports at once.
    """
    with progress("Comparing", 0) as step:
        rows = remote.rows(base.project, done=step)
    of_task = {task.task: task for task in base.tasks.values() if task.task is not None}
    there = {row.id for row in rows}
    gone = sorted(task.doc for number, task in of_task.items() if number not in there)
    done.notes += [
        f"{doc}: its task was deleted in Label Studio; its annotations stay as they are" for doc in gone
    ]
    done.notes += [
        f"{of_task[row.id].doc if row.id in of_task else f'task {row.id}'}: edits that weren't submitted, and"
        " aren't pulled"
        for row in rows
        if row.draft
    ]
    changed = {row.id for row in rows if row.id not in of_task or of_task[row.id].seen != row.updated}
    done.looked_at = len(changed)
    stories = {story_of(of_task[number].doc) for number in changed & of_task.keys()}
    new = {
        story
        for story in stories & {*corpus.stories()}
        if not all(corpus.annotated(layer, story) for layer in base.mark.layers)
    }
    docs = documents(corpus, new if base.mark.mode == "correct" else ())
    beside = {number for number, task in of_task.items() if number in there and task.doc in docs}
    return sorted(changed | beside)


class _Merge:
    """Merges reports, and brings the base to what was merged."""

    def __init__(self, corpus: Corpus, base: Base, take: Take | None, done: Pulled, faults: Faults) -> None:
        self._corpus = corpus
        self._base = base
        self._take = take
        self._done = done
        self._faults = faults
        self._contents = Contents(corpus)
        self._away: dict[str, list[str]] = {}

    def all(self, theirs: Iterable[Theirs]) -> None:
        base, done = self._base, self._done
        by_doc: dict[str, list[Theirs]] = {}
        for one in theirs:
            by_doc.setdefault(one.doc, []).append(one)
        merged = {doc: found for doc, found in by_doc.items() if self._report(doc, found)}
        if base.mark.mode == "correct":
            worked_on = {doc for doc, found in merged.items() if any(one.worked_on for one in found)}
            done.outcomes = begun(self._corpus, done.outcomes, worked_on, self._faults)
        layers = {outcome.doc: outcome.after.keys() for outcome in done.outcomes}
        for doc, found in merged.items():
            for one in found:
                if one.annotator:
                    base.held[one.annotator, doc] = one.annotations
                    base.tasks[doc] = replace(base.tasks[doc], seen=one.updated)
                else:
                    self._advance(one, layers[doc])
        done.notes += links_to_removed(self._corpus, done.outcomes)

    def _report(self, doc: str, found: Sequence[Theirs]) -> bool:
        """Merge a report. Whether that goes without a conflict, or with a side to take in one."""
        base, away = self._base, self._gone(doc)
        layers = [layer for layer in base.mark.layers if layer not in away]
        outcomes: list[Outcome] = []
        renamed = dict(base.tasks[doc].renamed)
        clashes = {}
        for one in found:
            ours = self._contents.of(doc, one.annotator)
            names = {("annotation", doc, old): new for old, new in renamed.items()}
            sides = (flat(by_layer(side), layers) for side in (self._began(one), one.annotations))
            before, there = ([rename(a, names) for a in side] for side in sides)
            merged = merge(before, flat(ours, layers), there)
            if merged.conflicts and self._take is None:
                clashes[doc, one.annotator] = merged.conflicts
                continue
            after = by_layer(resolve(merged, self._take or "ours"))  # type: ignore[arg-type]
            own = {layer: ours[layer] for layer in layers}
            outcomes.append(Outcome(doc, one.annotator, own, {layer: after[layer] for layer in layers}))
            renamed |= {old: new for (_, _, old), new in merged.renamed.items()}
        self._done.conflicts |= clashes
        if clashes:
            return False
        self._done.outcomes += outcomes
        base.tasks[doc] = replace(base.tasks[doc], task=found[0].task, renamed=renamed)
        return True

    def _began(self, one: Theirs) -> list[Annotation]:
        """Return the state that somebody began from."""
        if one.annotator:
            return self._base.of(one.doc, one.annotator)
        return self._base.state(one.doc, one.stamp) or []

    def _gone(self, doc: str) -> list[str]:
        """Return the layers of a story that were merged before, and have no file here any more."""
        story, base = story_of(doc), self._base
        if story not in self._away:
            new = [layer for layer in base.mark.layers if not self._corpus.annotated(layer, story)]
            if base.mark.mode != "correct":
                new = []
            of_story = [base.of(known) for known in base.tasks if story_of(known) == story]
            held = [by_layer(part) for part in (of_story if new else ())]
            self._away[story] = [layer for layer in new if any(part[layer] for part in held)]
        return self._away[story]

    def _advance(self, one: Theirs, layers: Collection[str]) -> None:
        """Bring the base to what was merged in some layers; what is left out of the others comes again."""
        base, doc, known = self._base, one.doc, self._base.tasks[one.doc]
        if one.stamp != known.stamp and not (known.sent and one.stamp == known.sent):
            self._done.notes.append(
                f"{doc}: somebody submitted it as it was before an update from here; only what they"
                " changed was merged. wirespan studio push --update shows them the rest"
            )
        others = [layer for layer in base.mark.layers if layer not in layers]
        before, there = (by_layer(part) for part in (self._began(one), one.annotations))
        base.advance(doc, one.stamp, flat(there, layers) + flat(before, others))
        if away := [layer for layer in self._gone(doc) if not alike(before[layer], there[layer])]:
            files_ = ", ".join(store.layer_file(layer, story_of(doc)) for layer in away)
            self._done.notes.append(
                f"{doc}: {files_} isn't here any more, so what was changed in it there isn't pulled;"
                " bring it back from git"
            )
        if all(alike(before[layer], there[layer]) for layer in others):
            known.seen = one.updated


def _files(corpus: Corpus, base: Base, outcomes: Sequence[Outcome]) -> dict[str, bytes]:
    """Return the files that outcomes change or begin, and what passes cover."""
    submitted = ((outcome.annotator, outcome.doc) for outcome in outcomes if outcome.annotator)
    return files(corpus, outcomes) | covered(corpus, submitted, base.mark.layers)


def links_to_removed(corpus: Corpus, outcomes: Iterable[Outcome]) -> list[str]:
    """Return notes on links that name what outcomes remove from the layers."""
    settled = [outcome for outcome in outcomes if not outcome.annotator]
    gone = {(o.doc, own) for o in settled for layer in o.changed for own in o.ids(layer)["removed"]}
    stories = sorted({story_of(doc) for doc, _ in gone})
    named = ((link, m) for story in stories for link in corpus.links(story) for m in link.members)
    return [
        f"{m.doc}: {m.id} was removed, and the link {link.id} names it still"
        for link, m in named
        if (m.doc, m.id) in gone
    ]

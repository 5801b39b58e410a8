"""What was annotated in a Label Studio project into the corpus, merged with what was changed here meanwhile.

For every report the base, the files and the server's annotation are merged, annotation by annotation. A
report with a fault or a conflict is left as it is, whole; it comes again at the next pull, as do all whose
tasks have changed since they were merged. A layer of which there is no file yet is left out until somebody
has worked on every report of its story; what it holds comes again, too. What a pull changes is remembered
before files are written, and the base brought forward after: cut off between, the next pull merges the same
once more, which changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import nullcontext
from copy import deepcopy
from dataclasses import dataclass, replace

from wirespan import store
from wirespan.contents import Contents, documents
from wirespan.labelstudio.faults import Faults
from wirespan.labelstudio.outcome import Outcome, begun, files, place
from wirespan.layers import alike, by_layer, flat
from wirespan.merge import merge, resolve
from wirespan.merge.references import rename
from wirespan.model import Annotation, story_of
from wirespan.store import Corpus
from wirespan.studio.again import Seen, note, repeat, retexted, seen, settled, undone
from wirespan.studio.base import Base
from wirespan.studio.covering import covered
from wirespan.studio.desk import Desk, alone, changing
from wirespan.studio.people import People
from wirespan.studio.project import known
from wirespan.studio.pulled import Pulled, Take, links_to_removed
from wirespan.studio.reading import Reading, Theirs
from wirespan.studio.remembered import AGAIN, AGAIN_ASIDE, restored, told
from wirespan.studio.remote import Row
from wirespan.wording import many


@dataclass(slots=True)
class PulledAnnotations(Pulled):
    """What a pull of annotations did. `looked_at`: how many tasks had changed there."""

    looked_at: int = 0


def pull(
    desk: Desk,
    people: People,
    *,
    title: str | None = None,
    take: Take | None = None,
    by: str | None = None,
    checked: bool = False,
    again: bool = False,
    dry_run: bool = False,
) -> PulledAnnotations:
    """Pull a project. `take` settles conflicts; `by` is whose all changes are, whoever made them there.

    With `checked` whoever updated a report has looked at every annotation of it. With `again` what was pulled
    before, and isn't in the files any more, comes once more.

    Raises `WirespanError` where work can't go on, before anything was written.
    """
    root = desk.corpus.root
    with nullcontext() if dry_run else alone(root):
        project, base = known(desk, title)
        # With what is remembered of pulls, which the two share.
        before = replace(base, tasks=deepcopy(base.tasks), held={**base.held}, states={**base.states})
        done = PulledAnnotations(project.title)
        if project.config.strip() != base.page:
            done.notes.append("the labelling page was changed by hand in Label Studio")
        rows = desk.rows(project.id, docs=bool(base.pulled))
        tasks = _tasks(desk.corpus, base, rows, done, again=again)
        reading = Reading(desk, base, people, by=by, checked=checked)
        with desk.progress("Reports", len(tasks)) as step:
            for task in desk.remote.tasks(project.id, tasks):
                reading.take(task)
                step(1)
        theirs = reading.ended()
        for doc, (number, updated) in reading.bare.items():
            base.tasks[doc] = replace(base.tasks[doc], task=number, seen=updated)
        done.findings = reading.faults.found
        with changing(root, dry_run=dry_run) as change:
            merging = _Merge(desk.corpus, base, take, done, reading.faults, again=again)
            outcomes = merging.completed(merging.all(theirs), retexted(desk.corpus, base, rows))
            for path, content in _files(desk.corpus, base, outcomes).items():
                change.put(path, content)
            if change.contents and not dry_run:
                desk.keeper.save(before, f"Pull from {project.title}")
        if not dry_run:
            desk.keeper.save(base, f"Pull {many(len(outcomes), 'report')} from {project.title}")
        return done


def _tasks(
    corpus: Corpus, base: Base, rows: Sequence[Row], done: PulledAnnotations, *, again: bool
) -> list[int]:
    """Return the tasks to read, and note those that have gone.

    They are those that have changed since they were merged, and the others of the same stories, where a layer
    may begin: it does so with all reports at once. Of passes all are read `again`, for what they cover.
    """
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
    if again and base.mark.mode == "pass":
        beside = there & of_task.keys()
    return sorted(changed | beside)


class _Merge:
    """Merges reports, and brings the base to what was merged."""

    def __init__(
        self,
        corpus: Corpus,
        base: Base,
        take: Take | None,
        done: Pulled,
        faults: Faults,
        *,
        again: bool,
    ) -> None:
        self._corpus = corpus
        self._base = base
        self._take = take
        self._done = done
        self._faults = faults
        self._again = again
        self._contents = Contents(corpus)
        self._outcomes: list[Outcome] = []
        self._away: dict[str, list[str]] = {}
        self._seen: dict[str, Seen] = {}

    def all(self, theirs: Iterable[Theirs]) -> list[Outcome]:
        base = self._base
        by_doc: dict[str, list[Theirs]] = {}
        for one in theirs:
            by_doc.setdefault(one.doc, []).append(one)
        merged = {doc: found for doc, found in by_doc.items() if self._report(doc, found)}
        outcomes = self._outcomes
        if base.mark.mode == "correct":
            worked_on = {doc for doc, found in merged.items() if any(one.worked_on for one in found)}
            outcomes = begun(self._corpus, outcomes, worked_on, self._faults)
        layers = {outcome.doc: outcome.after.keys() for outcome in outcomes}
        for doc, found in merged.items():
            for one in found:
                if one.annotator:
                    base.held[one.annotator, doc] = one.annotations
                    base.tasks[doc] = replace(base.tasks[doc], seen=one.updated)
                else:
                    self._advance(one, layers[doc])
        for outcome in outcomes:
            note(base, outcome, self._seen[outcome.where])
        return outcomes

    def completed(self, outcomes: list[Outcome], retexted: Collection[str]) -> list[Outcome]:
        """Return outcomes with what was pulled before and isn't here any more; or tell of it.

        What is lacking in reports that were `retexted` since is told in any case.
        """
        corpus, base, done, contents = self._corpus, self._base, self._done, self._contents
        if self._again:
            outcomes = repeat(corpus, base, contents, outcomes, retexted, take=self._take, done=done)
        found = undone(corpus, base, contents, outcomes, retexted)
        for what, aside in ((AGAIN, False), (AGAIN_ASIDE, True)):
            lacking = {
                where: changes
                for (annotator, doc), changes in found.items()
                if (where := place(doc, annotator)) not in done.conflicts and (doc in retexted) is aside
            }
            if lacking and (aside or not self._again):
                done.notes.append(f"{told(lacking)}, isn't in these files: {what}")
        done.outcomes += outcomes
        done.notes += links_to_removed(corpus, outcomes)
        return outcomes

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
            mine = flat(ours, layers)
            lost = {o: c for o, c in base.undone(doc, mine, one.annotator).items() if c.layer in layers}
            merged = merge(before, restored(lost, mine) if self._again else mine, there)
            if merged.conflicts and self._take is None:
                clashes[place(doc, one.annotator)] = merged.conflicts
                continue
            after = by_layer(resolve(merged, self._take or "ours"))  # type: ignore[arg-type]
            left = lost.keys() - settled(base, doc, one.annotator, merged.conflicts, self._take)
            lost = {own: lost[own] for own in left}
            self._seen[place(doc, one.annotator)] = seen(lost, before, mine, there, one.by)
            own = {layer: ours[layer] for layer in layers}
            outcomes.append(Outcome(doc, one.annotator, own, {layer: after[layer] for layer in layers}))
            renamed |= {old: new for (_, _, old), new in merged.renamed.items()}
        self._done.conflicts |= clashes
        if clashes:
            return False
        self._outcomes += outcomes
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

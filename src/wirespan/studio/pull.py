"""What was annotated in a Label Studio project into the corpus, merged with what was changed here meanwhile.

For every report the base, the files and the server's annotation are merged, annotation by annotation. A
report with a fault or a conflict is left as it is, whole; it comes again at the next pull, as do all whose
tasks have changed since they were merged. Files are written first and the base after them: cut off between,
the next pull merges the same once more, which changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from wirespan import journal, records, store
from wirespan.errors import Finding
from wirespan.labelstudio.faults import Faults, is_remark
from wirespan.labelstudio.importing import Library
from wirespan.merge import Conflict, merge, resolve
from wirespan.merge.references import rename
from wirespan.model import Annotation
from wirespan.store import Corpus
from wirespan.studio.base import Base, by_layer, flat
from wirespan.studio.contents import Contents
from wirespan.studio.covering import covered
from wirespan.studio.keeper import Keeper
from wirespan.studio.people import People
from wirespan.studio.project import Found, Progress, alone, known, silent
from wirespan.studio.reading import Reading, Theirs
from wirespan.studio.remote import Remote

Take: TypeAlias = Literal["ours", "theirs"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A report, in the layers or in somebody's pass, and what the merge makes of it."""

    doc: str
    annotator: str
    before: dict[str, list[Annotation]]
    after: dict[str, list[Annotation]]

    def ids(self, layer: str) -> dict[str, list[str]]:
        """Return the ids that are added, changed and removed in a layer."""
        old, new = ({a.id: a for a in side[layer]} for side in (self.before, self.after))
        return {
            "added": [i for i in new if i not in old],
            "changed": [i for i in new if i in old and new[i] != old[i]],
            "removed": [i for i in old if i not in new],
        }

    @property
    def changed(self) -> list[str]:
        """The layers in which something changes."""
        return [layer for layer in self.after if any(self.ids(layer).values())]


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
        changed = _changed(remote, found, base, done, progress)
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
        with progress("Reports", len(changed)) as step:
            for task in remote.tasks(found.id, changed):
                reading.take(task)
                step(1)
        theirs = reading.ended()
        for doc, (number, updated) in reading.bare.items():
            base.tasks[doc] = replace(base.tasks[doc], task=number, seen=updated)
        done.looked_at, done.findings = len(changed), reading.faults.found
        if dry_run:
            _merge(corpus, base, theirs, take, done)
            return done
        with journal.writing(corpus.root) as change:
            _merge(corpus, base, theirs, take, done)
            for path, content in _files(corpus, base, done.outcomes).items():
                change.put(path, content)
        keeper.save(base, f"Pull {len(done.outcomes)} reports from {found.title}")
        return done


def _page(found: Found, base: Base, done: Pulled) -> None:
    if found.config.strip() != base.page:
        done.notes.append("the labelling page was changed by hand in Label Studio")


def _changed(remote: Remote, found: Found, base: Base, done: Pulled, progress: Progress) -> list[int]:
    """Return the tasks that have changed since they were merged, and note those that have gone."""
    with progress("Comparing", 0) as step:
        rows = remote.rows(found.id, done=step)
    seen = {task.task: task.seen for task in base.tasks.values() if task.task is not None}
    there = {row.id for row in rows}
    gone = sorted(
        task.doc for task in base.tasks.values() if task.task is not None and task.task not in there
    )
    done.notes += [
        f"{doc}: its task was deleted in Label Studio; its annotations stay as they are" for doc in gone
    ]
    drafts = [row.id for row in rows if row.draft]
    of_task = {task.task: task.doc for task in base.tasks.values()}
    done.notes += [
        f"{of_task.get(number) or f'task {number}'}: edits that weren't submitted, and aren't pulled"
        for number in drafts
    ]
    return sorted(row.id for row in rows if seen.get(row.id) != row.updated)


def _merge(corpus: Corpus, base: Base, theirs: Iterable[Theirs], take: Take | None, done: Pulled) -> None:
    """Merge each report, and bring the base to what was merged."""
    contents, layers = Contents(corpus), base.mark.layers
    by_doc: dict[str, list[Theirs]] = {}
    for one in theirs:
        by_doc.setdefault(one.doc, []).append(one)
    for doc, found in by_doc.items():
        task = base.tasks[doc]
        outcomes: list[Outcome] = []
        renamed = dict(task.renamed)
        clashes = {}
        for one in found:
            ours = contents.of(doc, one.annotator)
            names = {("annotation", doc, old): new for old, new in renamed.items()}
            began = base.of(doc, one.annotator) if one.annotator else base.state(doc, one.stamp) or []
            before = [rename(a, names) for a in began]
            merged = merge(before, flat(ours, layers), [rename(a, names) for a in one.annotations])
            if merged.conflicts and take is None:
                clashes[doc, one.annotator] = merged.conflicts
                continue
            after = by_layer(resolve(merged, take or "ours"))  # type: ignore[arg-type]
            own = {layer: ours[layer] for layer in layers}
            outcomes.append(Outcome(doc, one.annotator, own, {layer: after[layer] for layer in layers}))
            renamed |= {old: new for (_, _, old), new in merged.renamed.items()}
        done.conflicts |= clashes
        if clashes:
            continue
        done.outcomes += outcomes
        for one in found:
            if one.annotator:
                base.held[one.annotator, doc] = one.annotations
                continue
            if one.stamp != task.stamp and not (task.sent and one.stamp == task.sent):
                done.notes.append(
                    f"{doc}: somebody submitted it as it was before an update from here; only what they"
                    " changed was merged. wirespan studio push --update shows them the rest"
                )
            base.advance(doc, one.stamp, one.annotations)
        base.tasks[doc] = replace(task, task=found[0].task, seen=found[0].updated, renamed=renamed)
    done.notes += links_to_removed(corpus, done.outcomes)


def _files(corpus: Corpus, base: Base, outcomes: Sequence[Outcome]) -> dict[str, bytes]:
    """Return the files that outcomes change, the empty ones of a pass that found nothing, what it covers."""
    touched: dict[tuple[str, str, str], list[Outcome]] = {}
    for outcome in outcomes:
        story = outcome.doc.partition("/")[0]
        for layer in base.mark.layers:
            bare = outcome.annotator and not corpus.annotated(layer, story, outcome.annotator)
            if bare or layer in outcome.changed:
                touched.setdefault((outcome.annotator, layer, story), []).append(outcome)
    files = {}
    for (annotator, layer, story), anew in touched.items():
        docs = {outcome.doc for outcome in anew}
        kept = [a for a in corpus.layer(layer, story, annotator or None) if a.doc not in docs]
        kept += [a for outcome in anew for a in outcome.after[layer]]
        files[store.layer_file(layer, story, annotator or None)] = records.lines(kept)
    submitted = ((outcome.annotator, outcome.doc) for outcome in outcomes if outcome.annotator)
    return files | covered(corpus, submitted, base.mark.layers)


def links_to_removed(corpus: Corpus, outcomes: Iterable[Outcome]) -> list[str]:
    """Return notes on links that name what outcomes remove from the layers."""
    settled = [outcome for outcome in outcomes if not outcome.annotator]
    gone = {(o.doc, own) for o in settled for layer in o.changed for own in o.ids(layer)["removed"]}
    stories = sorted({doc.partition("/")[0] for doc, _ in gone})
    named = ((link, m) for story in stories for link in corpus.links(story) for m in link.members)
    return [
        f"{m.doc}: {m.id} was removed, and the link {link.id} names it still"
        for link, m in named
        if (m.doc, m.id) in gone
    ]

"""What was pulled before and isn't in the files any more: noted at each pull, told, and merged once more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from wirespan import store
from wirespan.contents import Contents, documents
from wirespan.labelstudio.outcome import Outcome, place
from wirespan.layers import by_layer, flat, layer_of
from wirespan.merge import Conflict, merge, resolve
from wirespan.model import Annotation, story_of
from wirespan.store import Corpus
from wirespan.studio import remembered
from wirespan.studio.base import Base
from wirespan.studio.pulled import Pulled, Take
from wirespan.studio.remembered import Changes, Memory
from wirespan.studio.remote import Row


@dataclass(frozen=True, slots=True)
class Seen:
    """What was `undone` of a report when it was pulled, and the `whole` that it would be else; `by` whom."""

    undone: Changes
    whole: list[Annotation]
    by: str


def seen(
    undone: Changes,
    before: Sequence[Annotation],
    ours: Sequence[Annotation],
    theirs: Sequence[Annotation],
    by: str,
) -> Seen:
    """Return what a pull has seen of a report: of its base, what it is here, and what it is there."""
    merged = merge(before, remembered.restored(undone, ours), theirs) if undone else None
    full = () if merged is None else resolve(merged, "theirs")
    return Seen(undone, [a for a in full if isinstance(a, Annotation)], by)


def note(base: Base, outcome: Outcome, seen: Seen) -> None:
    """Note what a pull changes in a report."""
    layers, key = outcome.after.keys(), (outcome.annotator, outcome.doc)
    changes = remembered.noted(
        base.pulled.get(key, {}),
        flat(outcome.before, layers),
        flat(outcome.after, layers),
        seen.whole,
        undone=[own for own, change in seen.undone.items() if change.layer in layers],
        by=seen.by,
        day=datetime.now(UTC).date().isoformat(),
    )
    if changes:
        base.pulled[key] = changes
    else:
        base.pulled.pop(key, None)


def settled(
    base: Base, doc: str, annotator: str, conflicts: Iterable[Conflict], take: Take | None
) -> set[str]:
    """Forget what was pulled of annotations for which somebody has taken what is here; return their ids."""
    changes = base.pulled.get((annotator, doc), {})
    sides = ((c.base, c.ours, c.theirs) for c in (conflicts if take == "ours" else ()))
    ids = {record.id for side in sides for record in side if isinstance(record, Annotation)}
    for own in ids:
        changes.pop(own, None)
    return ids


def retexted(corpus: Corpus, base: Base, rows: Iterable[Row]) -> set[str]:
    """Return the reports of which something was pulled, and that have another text here than there."""
    pulled = {doc for _, doc in base.pulled}
    there = {row.id: row.text for row in rows} if pulled else {}
    texts = documents(corpus, {story_of(doc) for doc in pulled} & {*corpus.stories()})
    return {
        doc
        for doc in pulled & texts.keys() & base.tasks.keys()
        if (number := base.tasks[doc].task) in there and there[number] != texts[doc].digests.text
    }


def undone(
    corpus: Corpus, base: Base, contents: Contents, outcomes: Iterable[Outcome], retexted: Collection[str]
) -> Memory:
    """Return what isn't here of what was pulled, once reports have become outcomes."""
    of_key = {(outcome.annotator, outcome.doc): outcome for outcome in outcomes}
    known = documents(corpus, corpus.stories()) if base.pulled else {}
    found = {}
    for annotator, doc in base.pulled:
        if doc in known:
            now = flat(_now(contents, doc, annotator, of_key.get((annotator, doc))), base.mark.layers)
            found[annotator, doc] = base.undone(doc, now, annotator, retexted=doc in retexted)
    return {key: changes for key, changes in found.items() if changes}


def repeat(
    corpus: Corpus,
    base: Base,
    contents: Contents,
    outcomes: Sequence[Outcome],
    retexted: Collection[str],
    *,
    take: Take | None,
    done: Pulled,
) -> list[Outcome]:
    """Return outcomes with all that was pulled before, and isn't here; conflicts are noted.

    Its base is what each annotation was before it was pulled. Reports that were `retexted` since stay as they
    are: what was pulled of them is of another text.
    """
    of_key = {(outcome.annotator, outcome.doc): outcome for outcome in outcomes}
    docs = documents(corpus, corpus.stories())
    people = {annotator.id for annotator in corpus.annotators()}
    for annotator, doc in sorted(base.pulled):
        where = place(doc, annotator)
        known = doc in docs and doc in base.tasks and (not annotator or annotator in people)
        if not known or doc in retexted or where in done.conflicts:
            continue
        outcome = of_key.get((annotator, doc))
        now = _now(contents, doc, annotator, outcome)
        gone = base.undone(doc, flat(now, base.mark.layers), annotator)
        if not gone:
            continue
        layers = [layer for layer in base.mark.layers if annotator or _may_begin(corpus, base, doc, layer)]
        if lost := sorted({change.layer for change in gone.values()} - set(layers)):
            files = ", ".join(store.layer_file(layer, story_of(doc)) for layer in lost)
            done.notes.append(f"{doc}: {files} isn't here any more; bring it back from git")
        here = flat(now, layers)
        changes = {
            own: change
            for own, change in base.pulled[annotator, doc].items()
            if change.layer in layers and (own in gone or _edited(change, here, own))
        }
        there = {a.id for a in base.named(doc, annotator)}
        common = [a for a in here if a.id in there or a.id in changes]  # not what was added here
        merged = merge(remembered.began(changes, common), here, remembered.restored(changes, common))
        if merged.conflicts and take is None:
            done.conflicts[where] = merged.conflicts
            continue
        settled(base, doc, annotator, merged.conflicts, take)
        renamed = {old: new for (_, _, old), new in merged.renamed.items()}
        base.tasks[doc].renamed |= renamed
        for old in renamed:  # it has been drawn here anew
            base.pulled[annotator, doc].pop(old, None)
        after = by_layer(resolve(merged, take or "ours"))  # type: ignore[arg-type]
        part = {layer: after[layer] for layer in layers}
        before = outcome.before if outcome else contents.of(doc, annotator)
        part = {**(outcome.after if outcome else {}), **part}
        of_key[annotator, doc] = Outcome(doc, annotator, {layer: before[layer] for layer in part}, part)
    return list(of_key.values())


def _now(
    contents: Contents, doc: str, annotator: str, outcome: Outcome | None
) -> Mapping[str, list[Annotation]]:
    return {**contents.of(doc, annotator), **(outcome.after if outcome else {})}


def _edited(change: remembered.Change, here: Iterable[Annotation], own: str) -> bool:
    """Whether an annotation is neither as it was before a pull, nor as it was after."""
    return next((a for a in here if a.id == own), None) not in (change.after, *change.before)


def _may_begin(corpus: Corpus, base: Base, doc: str, layer: str) -> bool:
    """Whether a layer of a story has its file, or pulls have begun it and all of it is known."""
    story = story_of(doc)
    if corpus.annotated(layer, story):
        return True
    found = False
    for other in base.tasks:
        if story_of(other) == story:
            held = {a.id for a in base.named(other) if layer_of(a) == layer}
            if not held <= base.pulled.get(("", other), {}).keys():
                return False
            found = found or bool(held)
    return found

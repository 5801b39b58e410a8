"""What becomes of reports, and which files of layers that changes or begins.

A layer's file speaks of every report of its story: an empty one says that nothing was found, a missing one
that nobody looked. So a layer without a file begins once somebody has settled every report of its story in
it; until then it is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from wirespan import records, store
from wirespan.labelstudio.faults import Faults
from wirespan.model import LAYERS, Annotation, Link, story_of
from wirespan.store import Corpus
from wirespan.wording import some

Ids: TypeAlias = dict[str, list[str]]
"""Ids of annotations or links, by what becomes of them: `added`, `changed` or `removed`."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A report, in the layers or in somebody's pass, and what it becomes in the layers of `after`."""

    doc: str
    annotator: str
    before: dict[str, list[Annotation]]
    after: dict[str, list[Annotation]]

    @property
    def story(self) -> str:
        """The story of the report."""
        return story_of(self.doc)

    @property
    def where(self) -> str:
        """What it is called where it is told of."""
        return place(self.doc, self.annotator)

    @property
    def changed(self) -> dict[str, Ids]:
        """The layers in which something changes, and what."""
        return _changed(self.before, self.after)

    def without(self, layers: Collection[str]) -> Outcome:
        """Return it without some layers, which stay as they are."""
        return replace(self, after={layer: part for layer, part in self.after.items() if layer not in layers})


@dataclass(frozen=True, slots=True)
class LinksOutcome:
    """The links of a story, and what they become."""

    story: str
    before: Sequence[Link]
    after: Sequence[Link]

    @property
    def where(self) -> str:
        """What it is called where it is told of."""
        return self.story

    @property
    def changed(self) -> dict[str, Ids]:
        """What changes, as an `Outcome` says it."""
        return _changed({"links": self.before}, {"links": self.after})


def place(doc: str, annotator: str = "") -> str:
    """Return what a report is called where it is told of; in a pass its annotator belongs to it."""
    return f"{doc} ({annotator})" if annotator else doc


def _changed(
    before: Mapping[str, Sequence[Annotation | Link]], after: Mapping[str, Sequence[Annotation | Link]]
) -> dict[str, Ids]:
    found = {}
    for layer in after:
        old, new = ({a.id: a for a in side[layer]} for side in (before, after))
        ids = {
            "added": [i for i in new if i not in old],
            "changed": [i for i in new if i in old and new[i] != old[i]],
            "removed": [i for i in old if i not in new],
        }
        if any(ids.values()):
            found[layer] = ids
    return found


def files(corpus: Corpus, outcomes: Iterable[Outcome]) -> dict[str, bytes]:
    """Return the files that outcomes change, and those of layers that they begin, which may be empty."""
    touched: dict[tuple[str, str, str | None], list[Outcome]] = {}
    for outcome in outcomes:
        changed, annotator = outcome.changed, outcome.annotator or None
        for layer in outcome.after:
            if layer in changed or not corpus.annotated(layer, outcome.story, annotator):
                touched.setdefault((layer, outcome.story, annotator), []).append(outcome)
    found = {}
    for (layer, story, annotator), anew in touched.items():
        docs = {outcome.doc for outcome in anew}
        kept = [a for a in corpus.layer(layer, story, annotator) if a.doc not in docs]
        kept += [a for outcome in anew for a in outcome.after[layer]]
        found[store.layer_file(layer, story, annotator)] = records.lines(kept)
    return found


def lacking(
    corpus: Corpus, story: str, layers: Iterable[str], settled: Mapping[str, Collection[str]]
) -> dict[str, list[str]]:
    """Return the layers of a story that can't begin yet, each with the reports that aren't settled in it.

    `settled` has by report the layers in which it is. Layers that have their file aren't among what returns.
    """
    new = [layer for layer in layers if not corpus.annotated(layer, story)]
    docs = [document.id for document in corpus.documents(story)] if new else []
    found = {layer: [doc for doc in docs if layer not in settled.get(doc, ())] for layer in new}
    return {layer: waits for layer, waits in found.items() if waits}


def begun(
    corpus: Corpus, outcomes: Sequence[Outcome], worked_on: Collection[str], faults: Faults
) -> list[Outcome]:
    """Return outcomes in the layers without those that can't begin yet.

    `worked_on` are the reports that somebody has looked at, and not only been given. What waits is told of
    stories in which there is one.
    """
    settled = {outcome.doc: outcome.after.keys() for outcome in outcomes if outcome.doc in worked_on}
    out = {}
    for story in dict.fromkeys(outcome.story for outcome in outcomes):
        held = {layer for outcome in outcomes if outcome.story == story for layer in outcome.after}
        out[story] = lacking(corpus, story, [layer for layer in LAYERS if layer in held], settled)
        if any(story_of(doc) == story for doc in settled):
            _tell(story, out[story], faults)
    return [outcome.without(out[outcome.story]) for outcome in outcomes]


def _tell(story: str, waits: Mapping[str, Sequence[str]], faults: Faults) -> None:
    for_docs: dict[str, list[str]] = {}
    for layer, docs in waits.items():
        for_docs.setdefault(some(docs), []).append(layer)
    for docs, layers in for_docs.items():
        faults.add("studio-layer-waits", "", f"{', '.join(layers)} of {story} wait for {docs}")

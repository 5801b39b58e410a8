"""The annotations of a corpus by report, each file read once."""

from __future__ import annotations

from collections.abc import Iterable

from wirespan.model import LAYERS, Annotation, Document, story_of
from wirespan.store import Corpus


class Contents:
    """What a corpus holds of some stories, in the layers or in somebody's pass."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._read: dict[tuple[str, str], dict[str, dict[str, list[Annotation]]]] = {}

    def of(self, doc: str, annotator: str = "") -> dict[str, list[Annotation]]:
        """Return the annotations of a report by layer."""
        story = story_of(doc)
        found = self._read.get((annotator, story))
        if found is None:
            found = {}
            for layer in LAYERS:
                for a in self._corpus.layer(layer, story, annotator or None):
                    found.setdefault(a.doc, {name: [] for name in LAYERS})[layer].append(a)
            self._read[annotator, story] = found
        return found.get(doc) or {layer: [] for layer in LAYERS}


def documents(corpus: Corpus, stories: Iterable[str]) -> dict[str, Document]:
    """Return the reports of some stories by their ids."""
    return {document.id: document for story in stories for document in corpus.documents(story)}

"""The annotations of a corpus by report, and who they are about, each file read once."""

from __future__ import annotations

from collections.abc import Iterable

from wirespan.model import LAYERS, Annotation, Document, Entity, story_of
from wirespan.store import Corpus


class Contents:
    """What a corpus holds of some stories, in the layers or in somebody's pass, and their registries."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._read: dict[tuple[str, str], dict[str, dict[str, list[Annotation]]]] = {}
        self._registries: dict[str, list[Entity]] = {}

    def registry(self, story: str) -> list[Entity]:
        """Return the entities that a story may refer to."""
        if story not in self._registries:
            self._registries[story] = list(self._corpus.registry(story).values())
        return self._registries[story]

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

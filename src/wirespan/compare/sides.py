"""The two sides of a comparison: what each has finished, and what it says there.

A pass has finished the reports that its coverage.jsonl names, in the layers that stand there; the settled
layers all reports of a story that has a file. What has no file isn't annotated, whatever covers it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wirespan import records
from wirespan.errors import RecordError
from wirespan.model import Annotation, Coverage, Document, Link, Record, Zone
from wirespan.schemas import OF_LAYER, fast
from wirespan.store import Corpus, coverage_file, layer_file

ADJUDICATED = "layers"
"""What stands in place of an annotator for the adjudicated layers."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Reports of a story that aren't compared in a layer, as not both sides have finished them there.

    `reports` is how many the story has. Of links, `type` is that of those not compared, if not all: links
    are compared where the layer of their members is finished too.
    """

    layer: str
    story: str
    documents: tuple[str, ...]
    reports: int
    type: str = ""

    @property
    def share(self) -> float:
        """What share of the story's reports is left out."""
        return len(self.documents) / self.reports


class Side:
    """One side, an annotator's pass or the settled layers. `by` is whose work it is, as far as it was read.

    Reading raises `RecordError` for a file that doesn't fit its schema.
    """

    def __init__(self, corpus: Corpus, name: str) -> None:
        self.name = name
        self.by: set[str] = set() if name == ADJUDICATED else {name}
        self._corpus = corpus
        self._annotator = None if name == ADJUDICATED else name
        self._covered: dict[str, Coverage] = {}
        if self._annotator is not None:
            found = corpus.coverage(self._annotator)
            fit(found, "coverage", coverage_file(self._annotator))
            self._covered = {coverage.doc: coverage for coverage in found}

    def finished(self, layer: str, story: str, documents: Iterable[Document]) -> set[str]:
        """Return the reports of a story that are finished in a layer."""
        if not self._corpus.annotated(layer, story, self._annotator):
            return set()
        if self._annotator is None:
            return {document.id for document in documents}
        covered = (self._covered.get(document.id) for document in documents)
        return {coverage.doc for coverage in covered if coverage and layer in coverage.layers}

    def annotations(self, layer: str, documents: Sequence[Document]) -> list[Annotation]:
        """Return what is annotated in a layer of some reports."""
        docs = {document.id for document in documents}
        found = [a for story in _stories(documents) for a in self._layer(layer, story) if a.doc in docs]
        self.by.update(annotation.by for annotation in found)
        return found

    def links(self, type_: str, documents: Sequence[Document]) -> list[Link]:
        """Return the links of a type in the stories of some reports."""
        links: list[Link] = []
        for story in _stories(documents):
            found = self._corpus.links(story, self._annotator)
            fit(found, "link", layer_file("links", story, self._annotator))
            links += (link for link in found if link.type == type_)
        self.by.update(link.by for link in links)
        return links

    def zones(self, story: str) -> list[Zone]:
        """Return the zones of a story, finished or not."""
        return [zone for zone in self._layer("zones", story) if isinstance(zone, Zone)]

    def _layer(self, layer: str, story: str) -> list[Annotation]:
        found = self._corpus.layer(layer, story, self._annotator)
        fit(found, OF_LAYER[layer], layer_file(layer, story, self._annotator))
        return found


def shared(
    sides: tuple[Side, Side], stories: Mapping[str, Sequence[Document]], *layers: str, type_: str = ""
) -> tuple[list[Document], list[LeftOut]]:
    """Return the reports that both sides have finished in all of some layers, and those left out.

    Of a story that neither has begun nothing is left out. What is left out goes by the first layer.
    """
    both, left = [], []
    for story, documents in stories.items():
        done = [
            set.intersection(*(side.finished(layer, story, documents) for layer in layers)) for side in sides
        ]
        both += [document for document in documents if document.id in done[0] & done[1]]
        others = tuple(document.id for document in documents if document.id not in done[0] & done[1])
        if others and (done[0] or done[1]):
            left.append(LeftOut(layers[0], story, others, len(documents), type_))
    return both, left


def fit(found: Sequence[Record], name: str, path: str) -> None:
    """Make sure that records fit their schema: figures of anything else would mean nothing."""
    fits = fast(name).is_valid
    for number, record in enumerate(found, 1):
        if not fits(records.encode(record)):
            raise RecordError(
                f"{path}:{number}: the record doesn't fit its schema",
                "Run wirespan validate, which lists all that is wrong.",
            )


def _stories(documents: Iterable[Document]) -> list[str]:
    return sorted({document.story for document in documents})

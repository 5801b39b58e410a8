"""Passes for the small corpus: who annotates, and what they have finished."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from wirespan import records
from wirespan.model import Annotation, Annotator, Coverage
from wirespan.store import Corpus, coverage_file, layer_file

PEOPLE = (
    Annotator(id="model-a", kind="model", name="A", version="1", languages=("en", "pl")),
    Annotator(id="model-b", kind="model", name="A", version="1", languages=("en", "pl")),
    Annotator(id="ines", kind="person", languages=("en", "pl")),
    Annotator(id="oleg", kind="person", languages=("en", "pl")),
)

PL, EN = "bridge/most-info", "bridge/quay-wire"


def put(corpus: Corpus, who: str, layer: str, found: list[Annotation], story: str = "bridge") -> Path:
    path = corpus.root / layer_file(layer, story, who)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(records.lines([replace(annotation, by=who) for annotation in found]))
    cover(corpus, who, {document.id: (layer,) for document in corpus.documents(story)})
    return path


def cover(corpus: Corpus, who: str, more: dict[str, tuple[str, ...]], *, less: tuple[str, ...] = ()) -> None:
    """Cover more reports in some layers, and some no more."""
    covered = {coverage.doc: coverage.layers for coverage in corpus.coverage(who)}
    covered |= {doc: tuple({*covered.get(doc, ()), *layers}) for doc, layers in more.items()}
    found = [Coverage(doc=doc, layers=layers) for doc, layers in covered.items() if doc not in less]
    path = corpus.root / coverage_file(who)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(records.lines(found))


def with_links(corpus: Corpus) -> None:
    """Give both models the quotes, numbers and links of the story, one of them the figure alone."""
    for who, links in (("model-a", corpus.links("bridge")), ("model-b", corpus.links("bridge")[:1])):
        for layer in ("quotes", "numbers"):
            put(corpus, who, layer, corpus.layer(layer, "bridge"))
        put(corpus, who, "links", links)  # type: ignore[arg-type]

"""Records for the tests of the merge, read from the files of this repository's corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from wirespan.model import LAYERS, Record
from wirespan.store import Corpus

STORY = "ferry-2026"


class Story(list[Record]):
    """Records that a failing test doesn't print all of."""

    def __repr__(self) -> str:
        return f"<{len(self)} records>"


@pytest.fixture(scope="session")
def story() -> list[Record]:
    """All records of an open story: annotations, links, reports, registry, and who annotated."""
    corpus = Corpus(Path(__file__).parents[2])
    layers: list[Record] = [a for layer in LAYERS for a in corpus.layer(layer, STORY)]
    registry = corpus.registry(STORY).values()
    found = [*layers, *corpus.links(STORY), *corpus.documents(STORY), *registry, *corpus.annotators()]
    return Story(found)

"""Passes of annotators who say what somebody has said before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from wirespan import records
from wirespan.model import LAYERS, Coverage
from wirespan.store import Corpus, coverage_file, layer_file

ALL = (*LAYERS, "links")


def say_the_same(corpus: Corpus, who: str) -> None:
    """Write a pass by an annotator who says all that the settled layers say, links too, and covers all."""
    for layer in ALL:
        for story in corpus.stories():
            found: list[Any] = corpus.links(story) if layer == "links" else corpus.layer(layer, story)
            file = corpus.root / layer_file(layer, story, who)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(records.lines(replace(record, by=who) for record in found))
    docs = [document.id for story in corpus.stories() for document in corpus.documents(story)]
    covers = records.lines(Coverage(doc=doc, layers=ALL) for doc in docs)
    (corpus.root / coverage_file(who)).write_bytes(covers)

"""A corpus in which everything is named that can be, with passes, what they cover, and exceptions."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from wirespan import records
from wirespan.model import LAYERS, Accepted, Coverage
from wirespan.store import ACCEPTED, ANNOTATORS, Corpus, coverage_file, layer_file

from ..bridge import write_corpus

TOP = Path(__file__).parents[2]
ALL = (*LAYERS, "links")
QUAY, POLISH, HARBOUR = "bridge/quay-wire", "bridge/most-info", "patience/harbour-post"


def with_passes(corpus: Corpus) -> Corpus:
    """Give a corpus two passes that say all that the settled layers say."""
    for who in ("model-a", "model-b"):
        for layer in ALL:
            for story in corpus.stories():
                found: list[Any] = corpus.links(story) if layer == "links" else corpus.layer(layer, story)
                file = corpus.root / layer_file(layer, story, who)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(records.lines(replace(record, by=who) for record in found))
        lines = records.lines(Coverage(doc=doc, layers=ALL) for doc in (POLISH, QUAY, HARBOUR))
        (corpus.root / coverage_file(who)).write_bytes(lines)
    people = [*corpus.annotators(), replace(corpus.annotators()[0], id="model-b", name="B Model")]
    (corpus.root / ANNOTATORS).write_bytes(records.lines(people))
    return corpus


def accept(corpus: Corpus, *abouts: str) -> None:
    """Accept findings about some things, whether there are any or not."""
    entries = [Accepted(code="name-missed", about=about, reason="r", by="model-a") for about in abouts]
    (corpus.root / ACCEPTED).write_bytes(records.lines(entries))


def abouts(corpus: Corpus) -> list[str]:
    return sorted(entry.about for entry in corpus.accepted())


def write(root: Path) -> Corpus:
    """Write the corpus under a root."""
    return with_passes(write_corpus(root))


def real(place: Path) -> Corpus:
    """A copy of the corpus of this repository."""
    for name in ("corpus", "annotations", "schema"):
        shutil.copytree(TOP / name, place / name)
    shutil.copyfile(TOP / "LICENSE-DATA", place / "LICENSE-DATA")
    return Corpus(place)

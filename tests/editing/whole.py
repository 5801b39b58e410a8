"""A corpus in which everything is named that can be, with passes, what they cover, and exceptions."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from wirespan import records
from wirespan.model import LAYERS, Accepted
from wirespan.store import ACCEPTED, ANNOTATORS, Corpus

from ..bridge import write_corpus
from ..passes import say_the_same

TOP = Path(__file__).parents[2]
ALL = (*LAYERS, "links")
NO_SPLITS = [
    b"[]",
    b'{"train":["bridge"],"note":"by hand","withheld":["patience"]}',
    b'{"train":["bridge"],"withheld":["patience",1]}',
    b'{"train":["bridge"],"train":["patience"]}',
    b'{"train":["bridge"],"withheld":["patience"]',
    b'{"train":' + b"[" * 100_000,
]
"""What is no file of splits."""
QUAY, POLISH, HARBOUR = "bridge/quay-wire", "bridge/most-info", "patience/harbour-post"


def with_passes(corpus: Corpus) -> Corpus:
    """Give a corpus two passes that say all that the settled layers say."""
    for who in ("model-a", "model-b"):
        say_the_same(corpus, who)
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

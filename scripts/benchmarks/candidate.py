"""A candidate: one way to do a piece of work, and the job that it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from wirespan import formatting, schemas
from wirespan.model import LAYERS
from wirespan.store import Corpus, documents_file, layer_file, registry_file

KINDS = {cls: name for name, cls in schemas.RECORDS.items()}
"""The names of schemas by the class of their records."""


@dataclass(frozen=True, slots=True)
class Job:
    """A corpus, those of its stories to work on, and an empty folder to write into."""

    corpus: Corpus
    stories: list[str]
    folder: Path

    def files(self) -> list[tuple[str, Path]]:
        """Return the files of the stories, each with the name of its records' schema."""
        found = []
        for story in self.stories:
            paths = [documents_file(story), registry_file(story)]
            paths += [layer_file(layer, story) for layer in (*LAYERS, "links")]
            found += [(KINDS[cls], self.corpus.root / p) for p in paths if (cls := formatting.record_type(p))]
        return found

    def lines(self) -> Iterator[tuple[str, bytes]]:
        """Yield every line of the stories, each with the name of its schema."""
        for kind, path in self.files():
            with path.open("rb") as lines:
                for line in lines:
                    yield kind, line


@dataclass(frozen=True, slots=True)
class Candidate:
    """A way to do a piece of work.

    `prepare` gets all ready that isn't measured (imports, schemas, other forms of the data) and returns the
    work, which raises where it doesn't come to what it should. `sample`: how many stories are enough for one
    that is slow; 0 for all. `missing` says what has to be installed, empty where it is. `turns`: how often a
    round measures it, of which the middle time counts: more for what others are compared with, so that a
    moment's trouble of the machine doesn't show.
    """

    what: str
    prepare: Callable[[Job], Callable[[], object]]
    sample: int = 0
    missing: Callable[[], str] = str
    turns: int = 1

"""Which stories a shard holds: told by each story's name, so that a new story changes one shard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

from wirespan import schemas
from wirespan.checks import common, tree
from wirespan.checks.tree import Tree
from wirespan.errors import UsageError
from wirespan.publish import CONFIGS
from wirespan.shards import places
from wirespan.shards.places import Place
from wirespan.store import SPLITS_FILE, VERSION, documents_file, registry_file
from wirespan.wording import many

SIZE, LEAST = 100, 8
"""Stories of a shard where no number of shards is given; shards at least, if there are as many stories."""
_NAME = re.compile(r"\w+/(?:\w+-)?\d{5}-of-(\d{5})(?:\.\d+)?\.(?:jsonl?|parquet)")


@dataclass(frozen=True, slots=True)
class Shard:
    """One of the shards of a corpus, which are numbered from 0; the tree has the files of its stories."""

    corpus: str
    number: int
    of: int
    tree: Tree
    level: int
    configs: Sequence[str]

    @property
    def name(self) -> str:
        """The name of its files."""
        return name(self.number, self.of)

    @property
    def shared(self) -> list[str]:
        """The files that it shares with all others."""
        splits = [SPLITS_FILE] if SPLITS_FILE in self.tree.single else []
        return [*common.files(self.tree), *splits]

    @property
    def own(self) -> list[str]:
        """The files of its stories."""
        return [file for story in self.tree.stories for file in files(self.tree, story)]


def name(number: int, of: int) -> str:
    """Return the name of a shard's files."""
    return f"{number:05}-of-{of:05}"


def files(found: Tree, story: str) -> Iterator[str]:
    """Yield the paths of the files of a story."""
    yield documents_file(story)
    if story in found.registries:
        yield registry_file(story)
    yield from (path for _, _, path in found.layers(story))


def stories(found: Tree, of: int) -> list[list[str]]:
    """Return the stories of each of so many shards."""
    shares: list[list[str]] = [[] for _ in range(of)]
    for story in found.stories:
        shares[int.from_bytes(blake2b(story.encode(), digest_size=8).digest()) % of].append(story)
    return shares


def shards(address: str, found: Tree, of: int, level: int, configs: Sequence[str]) -> list[Shard]:
    """Return the shards of a corpus."""
    return [
        Shard(address, number, of, tree.part(found, share), level, tuple(configs))
        for number, share in enumerate(stories(found, of))
    ]


def numbers(out: Place) -> set[int]:
    """Return of how many shards the files are that lie in a folder."""
    return {int(m[1]) for n in out.names("shards", *CONFIGS) if (m := _NAME.fullmatch(n))}


def count(found: Tree, out: Place, asked: int | None) -> int:
    """Return of how many shards a run is: as asked, else as the ones that are there, else by size.

    A run that was cut off leaves rows without a head, which count too. Raises `UsageError` where others are
    there than are asked for.
    """
    there = numbers(out)
    if len(there) > 1 or (asked and there - {asked}):
        kinds = " and ".join(many(n, "shard") for n in sorted(there))
        wanted = f", not {asked}" if asked else ""
        hint = "Name another folder, or delete what is in this one."
        raise UsageError(f"the folder holds parts of {kinds}{wanted}", hint)
    size = max(1, min(len(found.stories), max(LEAST, -(-len(found.stories) // SIZE))))
    return asked or (there.pop() if there else size)


@contextmanager
def opened(address: str) -> Iterator[Tree]:
    """Look at the files of a corpus anywhere, and have here those that all stories share.

    Raises `UsageError` where no corpus is.
    """
    source = places.place(address)
    if source.here is not None:
        _check(address, (source.here / VERSION).is_file())
        yield tree.walk(source.here)
        return
    beside = [name for name in source.names(schemas.FOLDER) if name.endswith(schemas.SUFFIX)]
    names = [*source.names("corpus", "annotations"), *beside]
    _check(address, VERSION in names)
    with TemporaryDirectory(prefix="wirespan-") as made:
        folder = Path(made)
        for path in names:  # the tree goes by names
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        found = tree.walk(folder)
        shared = {*common.files(found), *found.single, *(schemas.files().keys() & names)}
        places.fetch(source, sorted(shared), folder)
        yield found


def _check(address: str, there: bool) -> None:
    if not there:
        hint = "Name the folder that has corpus/ and annotations/ in it."
        raise UsageError(f"no corpus in {address} (a corpus has a file {VERSION})", hint)

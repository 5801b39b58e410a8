"""Building the dataset: from the JSONL of a corpus to a folder that `datasets.load_dataset` takes.

<config>/<split>-00000-of-00001.parquet   the rows, in more files where they are many; a split without rows
                                          has none, since `datasets` refuses to load one that is empty
README.md                                 the card, with features, splits and a fingerprint of the rows
croissant.json                            the same for tools that read Croissant
figures/*.png                             its pictures
LICENSE-DATA, CITATION.cff                the data's licence and citation, where the corpus has them
SOURCES                                   digests of what it was built from
SHA256SUMS                                of every other file: sha256sum -c SHA256SUMS

The same corpus and the same versions of the libraries give the same bytes. The folder is made beside its
place and then moved there, so that a kill leaves the old dataset or the new one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from wirespan import built, journal
from wirespan.built import CITATION, LICENCE, LITTER, SOURCES, SUMS
from wirespan.compare import summary
from wirespan.errors import UsageError, WirespanError
from wirespan.publish import CONFIGS, citation, contents, plots
from wirespan.publish.card import card
from wirespan.publish.croissant import FILE, File, croissant
from wirespan.publish.facts import Facts, Part
from wirespan.publish.features import schema
from wirespan.publish.parquet import Shards
from wirespan.publish.tables import story_tables
from wirespan.publish.tally import Tally
from wirespan.store import Corpus

T = TypeVar("T")

_GROUP = {"documents": 1_000, "ner": 1_000}
_FLAT_GROUP = 10_000
_ELSEWHERE = "Name a folder that isn't there yet, or move what is in the way: wirespan build --out FOLDER"


@dataclass(frozen=True, slots=True)
class Report:
    """What a build made. `counts` are rows by configuration and split, only where there are any."""

    path: Path
    counts: dict[str, dict[str, int]]
    widened: int
    nbytes: int


def build(
    corpus: Corpus,
    out: Path,
    progress: Callable[[str], None] | None = None,
    configs: Collection[str] = CONFIGS,
) -> Report:
    """Build the dataset of a corpus in the folder `out`, in place of the one that was built there before.

    `progress` is called with each story that is done. Only the `configs` named are built, in the order of
    `CONFIGS`. The corpus is taken as valid: see `wirespan validate`. Raises `WirespanError` where it can't be
    read, and `UsageError` where `out` holds anything else, and for a configuration that there isn't.
    """
    unknown = sorted({*configs} - {*CONFIGS})
    if unknown or not configs:
        what = f"there is no configuration {unknown[0]!r}" if unknown else "no configuration is named"
        raise UsageError(what, f"There are: {', '.join(CONFIGS)}")
    wanted = [config for config in CONFIGS if config in configs]
    out = out.resolve()
    if not out.name:
        raise UsageError(f"{out} is no place for a dataset", _ELSEWHERE)
    new, old = out.with_name(f".{out.name}.new"), out.with_name(f".{out.name}.old")
    try:
        # A corpus that can't be written here has no writer to wait for.
        with journal.lock(corpus.root) if os.access(corpus.root, os.W_OK) else nullcontext():
            _recover(out, new, old)
            _check_place(out)
            try:
                new.mkdir(parents=True)
                report = _fill(corpus, new, progress, wanted)
                _swap(out, new, old)
            finally:
                shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        hint = "Look at the permissions of that place, and at the space left on the disk."
        message = f"{error.filename or out} can't be read or written: {error.strerror or error}"
        raise WirespanError(message, hint) from error
    return Report(out, *report)


def _fill(
    corpus: Corpus, folder: Path, progress: Callable[[str], None] | None, configs: list[str]
) -> tuple[dict[str, dict[str, int]], int, int]:
    version, splits = contents.version(corpus), contents.splits(corpus)
    tally = Tally()
    parts: dict[str, list[Part]] = {config: [] for config in configs}
    for split, stories in splits.items():
        told = _telling(stories, progress)
        for config, part in _write_split(corpus, folder, split, told, tally, configs=configs).items():
            parts[config].append(part)
    parts = {config: found for config, found in parts.items() if found}
    if not parts:
        if len(configs) < len(CONFIGS):
            raise WirespanError(f"the corpus has no rows in {', '.join(configs)}", "Build others too.")
        raise WirespanError("the corpus holds no report", "Add one with: wirespan add --help")
    for name in (LICENCE, CITATION):
        if (corpus.root / name).is_file():
            shutil.copyfile(corpus.root / name, folder / name)
    rows = _digests(folder, "*/*.parquet")
    facts = Facts(
        citation=citation.read(corpus.root),
        version=version,
        fingerprint=hashlib.sha256(built.lines(rows)).hexdigest(),
        parts=parts,
        tally=tally,
        annotators=corpus.annotators(),
        agreement=summary.pairs(corpus),
        pictures=plots.draw(tally, folder),
        changes=built.changes(corpus.root),
        licence_file=LICENCE if (folder / LICENCE).is_file() else None,
        citation_file=CITATION if (folder / CITATION).is_file() else None,
        configs=configs,
    )
    (folder / "README.md").write_bytes(card(facts).encode())
    files = [File(name, (folder / name).stat().st_size, rows[name]) for name in sorted(rows)]
    (folder / FILE).write_bytes(croissant(facts, files).encode())
    (folder / SOURCES).write_bytes(built.lines(built.sources(corpus)))
    (folder / SUMS).write_bytes(built.lines(_digests(folder, "**/*", rows)))
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    counts = {config: {part.split: part.rows for part in found} for config, found in parts.items()}
    return counts, tally.widened, size


def _write_split(
    corpus: Corpus, folder: Path, split: str, stories: Iterable[str], tally: Tally, *, configs: list[str]
) -> dict[str, Part]:
    """Write a split of the configurations, story by story; return the parts that have rows."""
    shards = {
        config: Shards(folder / config, split, schema(config), _GROUP.get(config, _FLAT_GROUP))
        for config in configs
    }
    try:
        for tables in _ahead(list(story_tables(corpus, story, split, tally, configs)) for story in stories):
            for config, rows in tables:
                shards[config].add(rows)
        for shard in shards.values():
            shard.close()
    finally:
        for shard in shards.values():
            shard.abandon()
    return {
        config: Part(split, shard.rows, shard.nbytes, shard.size)
        for config, shard in shards.items()
        if shard.rows
    }


def _ahead(items: Iterator[T]) -> Iterator[T]:
    """Yield items, and have the next one made meanwhile."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = pool.submit(next, items, None)
            yield item


def _telling(stories: list[str], progress: Callable[[str], None] | None) -> Iterator[str]:
    """Yield the stories, and tell of each when the next is asked for."""
    for story in stories:
        yield story
        if progress:
            progress(story)


def _digests(folder: Path, pattern: str, known: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Return the digests of the files of a pattern, those known taken as they are."""
    files = {f.relative_to(folder).as_posix(): f for f in folder.glob(pattern) if f.is_file()}
    return {name: known.get(name) or built.digest(file) for name, file in files.items()}


def _check_place(out: Path) -> None:
    """Refuse to build over anything but a dataset that was built, with nothing else in its folder."""
    if not out.exists():
        return
    if not out.is_dir():
        raise UsageError(f"{out} is no folder", _ELSEWHERE)
    found = {f.relative_to(out).as_posix() for f in out.rglob("*") if not f.is_dir()}
    sums = (out / SUMS).read_bytes() if (out / SUMS).is_file() else b""
    known = {SUMS, *built.parse(sums)} if sums else set()
    foreign = sorted(name for name in found - known if Path(name).name not in LITTER)
    if foreign:
        raise UsageError(f"{out} holds files that no build made, such as {foreign[0]!r}", _ELSEWHERE)


def _swap(out: Path, new: Path, old: Path) -> None:
    """Put the new folder in place. For a moment there is none: no portable call exchanges two folders."""
    if out.exists():
        os.rename(out, old)
    try:
        os.rename(new, out)
    except BaseException:
        if old.exists() and not out.exists():
            os.rename(old, out)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _recover(out: Path, new: Path, old: Path) -> None:
    """Take away what a build that was killed left: its own folder, or the old one set aside by it."""
    if old.exists() and not out.exists():
        os.rename(old, out)
    for folder in (new, old):
        shutil.rmtree(folder, ignore_errors=True)

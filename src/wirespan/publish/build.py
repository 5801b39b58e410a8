"""Building the dataset: from the JSONL of a corpus to a folder that `datasets.load_dataset` takes.

<config>/<split>-00000-of-00001.parquet   the rows, in more files where they are many; a split without rows
                                          has none, since `datasets` refuses to load one that is empty
README.md                                 the card, with features, splits and a fingerprint of the rows
croissant.json                            the same for tools that read Croissant
figures/*.png                             its pictures
LICENSE-DATA, GUIDELINES.md, DATASHEET.md the data's licence, guidelines and datasheet, where the corpus has
                                          them
CITATION.cff                              its citation, too, with the version of the data
SOURCES                                   digests of what it was built from
SHA256SUMS                                of every other file: sha256sum -c SHA256SUMS

The same corpus and the same versions of the libraries give the same bytes. The folder is made beside its
place and then exchanged for what is there, so that a kill leaves the old dataset or the new one.
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

from wirespan import built, disk, journal
from wirespan.built import CITATION, DATASHEET, GUIDELINES, LICENCE, SOURCES, SUMS
from wirespan.compare import summary
from wirespan.errors import WirespanError
from wirespan.publish import CONFIGS, chosen, citation, contents, licences, place, plots
from wirespan.publish.card import card
from wirespan.publish.croissant import FILE, File, croissant
from wirespan.publish.facts import Facts, Part
from wirespan.publish.features import schema
from wirespan.publish.parquet import Writer, group
from wirespan.publish.tables import split_tables, story_tables
from wirespan.publish.tally import Tally
from wirespan.store import Corpus

T = TypeVar("T")

_RULES = "GUIDELINES.md"
"""What the guidelines of a corpus are called in its dataset."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build made. `counts` are rows by configuration and split, only where there are any.

    `cut_off`: an earlier build had been killed there, and what it left was taken away.
    """

    path: Path
    counts: dict[str, dict[str, int]]
    widened: int
    nbytes: int
    cut_off: bool


def build(
    corpus: Corpus,
    out: Path,
    progress: Callable[[str], None] | None = None,
    configs: Collection[str] = CONFIGS,
) -> Report:
    """Build the dataset of a corpus in the folder `out`, in place of the one that was built there before.

    `progress` is called with each story that is done. Only the `configs` named are built, in the order of
    `CONFIGS`. The corpus is taken as valid: see `wirespan validate`. Raises `WirespanError` where it can't be
    read, `LockedError` where another process builds there, and `UsageError` where `out` holds anything else,
    and for a configuration that there isn't.
    """
    wanted = chosen(configs)
    out = disk.real(out)
    try:
        # A corpus that can't be written here has no writer to wait for.
        writers = journal.lock(corpus.root) if os.access(corpus.root, os.W_OK) else nullcontext()
        with writers, place.held(out) as held:
            report = _fill(corpus, held.new, progress, wanted)
            held.exchange()
    except OSError as error:
        hint = "Look at the permissions of that place, and at the space left on the disk."
        message = f"{error.filename or out} can't be read or written: {error.strerror or error}"
        raise WirespanError(message, hint) from error
    return Report(out, *report, cut_off=held.cut_off)


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
    for source, name in ((LICENCE, LICENCE), (DATASHEET, DATASHEET), (GUIDELINES, _RULES)):
        if (corpus.root / source).is_file():
            shutil.copyfile(corpus.root / source, folder / name)
    if (corpus.root / CITATION).is_file():
        (folder / CITATION).write_bytes(citation.of_data(citation.content(corpus.root), version))
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
        changes=built.changes(corpus),
        stories={split: len(names) for split, names in splits.items()},
        licence_file=_there(folder, LICENCE),
        citation_file=_there(folder, CITATION),
        guidelines_file=_there(folder, _RULES),
        datasheet_file=_there(folder, DATASHEET),
        configs=configs,
        licences=licences.of_annotations(corpus.root),
    )
    (folder / "README.md").write_bytes(card(facts).encode())
    files = [File(name, (folder / name).stat().st_size, rows[name]) for name in sorted(rows)]
    (folder / FILE).write_bytes(croissant(facts, files).encode())
    (folder / SOURCES).write_bytes(built.lines(built.sources(corpus)))
    (folder / SUMS).write_bytes(built.lines(_digests(folder, "**/*", rows)))
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    counts = {config: {part.split: part.rows for part in found} for config, found in parts.items()}
    return counts, tally.widened, size


def _there(folder: Path, name: str) -> str | None:
    """Return the name of a file of the dataset; None where the corpus had none to take along."""
    return name if (folder / name).is_file() else None


def _write_split(
    corpus: Corpus, folder: Path, split: str, stories: Iterable[str], tally: Tally, *, configs: list[str]
) -> dict[str, Part]:
    """Write a split of the configurations, story by story; return the parts that have rows."""
    files = {config: Writer(folder / config, split, schema(config), group(config)) for config in configs}
    try:
        for tables in _ahead(list(story_tables(corpus, story, split, tally, configs)) for story in stories):
            for config, rows in tables:
                files[config].add(rows)
        for config, rows in split_tables(corpus, split, tally, configs):
            files[config].add(rows)
        for made in files.values():
            made.close()
    finally:
        for made in files.values():
            made.abandon()
    return {
        config: Part(split, made.rows, made.nbytes, made.size) for config, made in files.items() if made.rows
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

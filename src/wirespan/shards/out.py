"""Where shards may be written: beside shards, or where nothing is."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from wirespan import disk
from wirespan.built import LITTER
from wirespan.errors import UsageError
from wirespan.publish import CONFIGS
from wirespan.shards import places, plan
from wirespan.shards.places import Place
from wirespan.shards.reduce import CARD, FINDINGS, MADE, STATISTICS
from wirespan.store import TOPS, VERSION


def check(address: str) -> None:
    """Refuse a place that holds anything else, or lies among the files of a corpus. Raises `UsageError`."""
    target = places.place(address)
    here = target.here
    if here is not None and _of_a_corpus(disk.real(here)):
        raise _refusal(address, "belongs to a corpus")
    if target.size(CARD) is not None:
        if not _is_ours(target):
            raise _refusal(address, f"holds a {CARD} that no shards have")
    elif here is not None and here.is_dir() and not plan.numbers(target):
        foreign = sorted(path.name for path in here.iterdir() if _is_foreign(path))
        if foreign:
            raise _refusal(address, f"holds something else than shards, such as {foreign[0]!r}")


def _of_a_corpus(folder: Path) -> bool:
    for root in (folder, *folder.parents):
        if (root / VERSION).is_file():
            inside = folder.relative_to(root).parts
            return not inside or inside[0] in TOPS
    return False


def _is_ours(target: Place) -> bool:
    with TemporaryDirectory(prefix="wirespan-") as made:
        target.get(CARD, Path(made, CARD))
        return MADE.encode() in Path(made, CARD).read_bytes()


def _is_foreign(path: Path) -> bool:
    if path.name in (FINDINGS, STATISTICS):  # a link is replaced, and what it leads to stays
        return not path.is_symlink()
    return path.name not in {"shards", *CONFIGS, *LITTER} and not path.name.startswith(".part-")


def _refusal(address: str, why: str) -> UsageError:
    return UsageError(
        f"{address} {why}; nothing was written", "Name a new folder, or one of shards, with --out."
    )

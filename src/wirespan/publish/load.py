"""Loading the built dataset by name."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from wirespan.errors import UsageError
from wirespan.model import SPLITS
from wirespan.publish import CONFIGS

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

VARIABLE = "WIRESPAN_DATASET"
PLACE = Path("build/wirespan")
_HINT = "Build it in a checkout of the repository: make dataset"


def load(
    config: str = "documents", split: str | None = None, path: str | os.PathLike[str] | None = None
) -> Dataset | DatasetDict:
    """Load the dataset, or one split of it, with the `datasets` library.

    It is the folder `path`; else the one that $WIRESPAN_DATASET names; else build/wirespan, here or in a
    folder above. Raises `UsageError` where there is none, and for a configuration or split it hasn't got.
    """
    if config not in CONFIGS:
        raise UsageError(f"there is no configuration {config!r}", f"There are: {', '.join(CONFIGS)}")
    folder = find(path)
    offered = splits(folder, config)
    if not offered:
        raise UsageError(f"the dataset in {folder} has no rows in {config}", "Another configuration may.")
    # As in the `datasets` library, "train[:10]" and "train+test" are splits too.
    for part in split.split("+") if split is not None else ():
        name = re.sub(r"\[.*", "", part).strip()
        if name not in (*offered, "all"):
            raise UsageError(f"{config} has no split {name!r}", f"It has: {', '.join(offered)}")

    from datasets import load_dataset  # noqa: PLC0415 - takes a second

    return load_dataset(str(folder), config, split=split)


def find(path: str | os.PathLike[str] | None = None) -> Path:
    """Return the folder of the dataset. Raises `UsageError` where there is none."""
    named = path if path is not None else os.environ.get(VARIABLE)
    if named:
        folder = Path(named).expanduser().absolute()
        if not _is_dataset(folder):
            by = "" if path is not None else f" (named by ${VARIABLE})"
            raise UsageError(f"no dataset in {folder}{by}: it has no README.md beside Parquet files", _HINT)
        return folder
    here = Path.cwd()
    for parent in (here, *here.parents):
        if _is_dataset(parent / PLACE):
            return parent / PLACE
    raise UsageError(f"no dataset in {PLACE} here in {here}, nor in a folder above it", _HINT)


def splits(folder: Path, config: str) -> list[str]:
    """Return the splits that a configuration of the dataset in a folder has."""
    return [split for split in SPLITS if any((folder / config).glob(f"{split}-*.parquet"))]


def _is_dataset(folder: Path) -> bool:
    return (folder / "README.md").is_file() and any(folder.glob("*/*.parquet"))

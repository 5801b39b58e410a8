"""A folder's files by their digests, and what of them is left over from work that was cut off."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import NamedTuple, TypeAlias

State: TypeAlias = dict[str, str]
"""The digest of each file by its path, but of those that are hidden or in hidden folders."""

_KNOWN = {".gitignore", ".gitattributes"}
HOME = ".wirespan"


class Ends(NamedTuple):
    """The state before a command, and that after it."""

    old: State
    new: State


def state(folder: Path) -> State:
    """Return the files under a folder by their digests."""
    return {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in _files(folder)
        if not _hidden(name)
    }


def everything(folder: Path) -> frozenset[tuple[str, str]]:
    """Return the same of all files, the hidden ones too, and of folders: what the next command meets."""
    files = ((p.relative_to(folder).as_posix(), p) for p in folder.rglob("*"))
    return frozenset(
        (name, hashlib.sha256(p.read_bytes()).hexdigest() if p.is_file() else "") for name, p in files
    )


def litter(folder: Path) -> list[str]:
    """Return what is hidden under a folder and isn't in the place kept for that."""
    return [name for name in _files(folder) if _hidden(name) and HOME not in name.split("/")]


def begun(folder: Path) -> str:
    """Return what a command that was cut off left: "moving", "staged", "building", or nothing."""
    for home in folder.rglob(HOME):
        if (home / "journal").is_file():
            return "moving"
    if any((home / "stage").is_dir() for home in folder.rglob(HOME)):
        return "staged"
    return "building" if any(any(room.iterdir()) for room in folder.glob(".*.new")) else ""


def _files(folder: Path) -> list[str]:
    found = []
    for place, folders, names in os.walk(folder):
        here = Path(place).relative_to(folder)
        empty = [here / name for name in folders if name.startswith(".") and name != HOME]
        found += [path.as_posix() for path in (*empty, *(here / name for name in names))]
    return sorted(name for name in found if (folder / name).is_file() or _hidden(name))


def _hidden(name: str) -> bool:
    return any(part.startswith(".") and part not in _KNOWN for part in name.split("/"))

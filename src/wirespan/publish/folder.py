"""A dataset that was built, as it lies in its folder: its files, and whether they are what they should be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wirespan.built import LITTER, SUMS, altered, digest, outdated
from wirespan.errors import UsageError
from wirespan.git import blob_name
from wirespan.store import Corpus
from wirespan.wording import some

_ANEW = "Build it anew with wirespan build, or leave out --path: then it is built for this."


@dataclass(frozen=True, slots=True)
class File:
    """A file of a dataset."""

    path: Path
    size: int
    sha256: str

    @property
    def blob(self) -> str:
        """What git, and a listing of the hub, names the content of a file that isn't kept in LFS."""
        return blob_name(self.path.read_bytes())


def read(folder: Path) -> dict[str, File]:
    """Return the files of a dataset that was built, by name, from the folder, with forward slashes."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in LITTER]
    return {p.relative_to(folder).as_posix(): File(p, p.stat().st_size, digest(p)) for p in paths}


def check(corpus: Corpus, folder: Path, fresh: Path) -> None:
    """Refuse a folder that isn't as it was built, or isn't what the corpus builds to: see the folder `fresh`.

    Raises `UsageError`.
    """
    if not (folder / SUMS).is_file():
        hint = "Name a folder that wirespan build made, or leave out --path: then it is built anew."
        raise UsageError(f"there is no built dataset in {folder}: it has no {SUMS}", hint)
    changed = altered(folder)
    if changed:
        told = [f"{name}: {what}" for name, what in changed.items()]
        raise UsageError(f"{folder} isn't as it was built: {some(told, between='; ')}", _ANEW)
    changes = outdated(corpus, folder)
    if changes:
        message = f"{folder} was built from another state of the corpus; these differ: {some(changes)}"
        raise UsageError(message, _ANEW)
    if (folder / SUMS).read_bytes() != (fresh / SUMS).read_bytes():
        message = f"{folder} was built from this very corpus, but with other versions of the libraries"
        raise UsageError(message, _ANEW)

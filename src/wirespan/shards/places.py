"""Folders by a path or a URL: on this machine, or wherever `fsspec` reaches (s3://, gs://, hdfs://, memory://).

Names inside are relative, with forward slashes. Nothing outside the folder is read or written, nor through a
symbolic link.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import psutil

from wirespan import disk
from wirespan.errors import UsageError, WirespanError

_PART = re.compile(r"\.part-(.+)-([0-9]{1,9})-[^-]+")
_REMEDY = "Look at the address, at your rights there, and at the space left."


class Place:
    """A folder on this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def here(self) -> Path | None:
        """The folder, if it is one of this machine."""
        return self.folder

    def names(self, *under: str) -> list[str]:
        """Return the names of all regular files in some folders of it, sorted."""
        found: list[str] = []
        for top in under:
            for path, folders, files in os.walk(self._inside(f"{top}/*").parent):
                folders[:] = [name for name in folders if not (Path(path) / name).is_symlink()]
                kept = (Path(path) / name for name in files)
                regular = (p for p in kept if p.is_file() and not p.is_symlink())
                found += [p.relative_to(self.folder).as_posix() for p in regular]
        return sorted(found)

    def size(self, name: str) -> int | None:
        """Return the bytes of a regular file; None where there is none."""
        path = self._inside(name)
        return path.stat().st_size if path.is_file() and not path.is_symlink() else None

    def get(self, name: str, to: Path) -> None:
        """Copy a file from here."""
        path = self._inside(name)
        if path.is_symlink() or not path.is_file():
            raise WirespanError(f"{path} is no regular file", "Take it away, and run this again.")
        shutil.copyfile(path, to)

    def put(self, file: Path, name: str) -> None:
        """Move a file of this machine here, in place of what has that name: the old or the new is seen."""
        path = self._inside(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with file.open("rb+") as whole:
            os.fsync(whole.fileno())
        disk.replace(file, path)
        disk.sync(path.parent)  # a shard's head relies on what was put before it, after a loss of power too

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""
        path = self._inside(name)
        if path.is_symlink() or path.exists():
            path.unlink(missing_ok=True)
            disk.sync(path.parent)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Make a folder for files that are going to be put here; it is gone afterwards.

        What those left that were killed is taken away.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        for left in self.folder.glob(".part-*"):
            if left.is_dir() and not left.is_symlink() and not _running(left.name):
                shutil.rmtree(left, ignore_errors=True)
        made = tempfile.mkdtemp(prefix=f".part-{platform.node()}-{os.getpid()}-", dir=self.folder)
        try:
            yield Path(made)
        finally:
            shutil.rmtree(made, ignore_errors=True)

    def _inside(self, name: str) -> Path:
        path = self.folder.joinpath(*_parts(name))
        for folder in path.parents:
            if folder == self.folder:
                break
            if folder.is_symlink():
                raise WirespanError(f"{folder} is a symbolic link", "Take it away, and run this again.")
        return path


class Remote(Place):
    """A folder that a file system of `fsspec` reaches."""

    def __init__(self, system: Any, root: str) -> None:
        super().__init__(Path("/"))
        self.system, self.root = system, root.rstrip("/")

    @property
    def here(self) -> None:
        """It is none of this machine."""
        return

    def names(self, *under: str) -> list[str]:
        """Return the names of all files in some folders of it, sorted."""
        found: list[str] = []
        with self._told("read"):
            for top in under:
                try:
                    found += self.system.find(f"{self.root}/{top}")
                except FileNotFoundError:  # others say of a folder that isn't there that nothing is in it
                    continue
        start = f"{self.root}/"
        return sorted("/".join(_parts(name.removeprefix(start))) for name in found)

    def size(self, name: str) -> int | None:
        """Return the bytes of a file; None where there is none."""
        with self._told("read"):
            try:
                found = self.system.info(self._of(name))
            except FileNotFoundError:
                return None
            return int(found["size"]) if found["type"] == "file" else None

    def get(self, name: str, to: Path) -> None:
        """Copy a file from there."""
        with self._told("read"):
            self.system.get_file(self._of(name), str(to))

    def put(self, file: Path, name: str) -> None:
        """Copy a file of this machine there; stores of objects show it when it is whole."""
        with self._told("written"):
            self.system.makedirs(self._of(name).rpartition("/")[0], exist_ok=True)
            self.system.put_file(str(file), self._of(name))

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""
        with self._told("written"):
            try:
                self.system.rm_file(self._of(name))
            except FileNotFoundError:
                return

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Make a folder on this machine for files that are going to be put there; it is gone afterwards."""
        with tempfile.TemporaryDirectory(prefix="wirespan-") as made:
            yield Path(made)

    def _of(self, name: str) -> str:
        return "/".join([self.root, *_parts(name)])

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        try:
            yield
        except WirespanError:
            raise
        except Exception as error:  # each file system has errors of its own
            raise WirespanError(f"{self.root} can't be {what}: {_words(error)}", _REMEDY) from error


def place(address: str) -> Place:
    """Return the folder of a path or URL. Raises `UsageError` for an address that leads nowhere."""
    if not address:
        raise UsageError("an empty address is no folder and no URL", "For this folder write a dot.")
    scheme = urlsplit(address).scheme if "://" in address else ""
    if not scheme:
        return Place(Path(address).absolute())
    import fsspec  # noqa: PLC0415 - takes a moment, and is needed for URLs alone

    try:  # without a cache of listings, which would not know what other processes have written
        system, root = fsspec.core.url_to_fs(address, use_listings_cache=False)
    except (ImportError, ValueError, OSError) as error:
        hint = "An address is a folder, or a URL that fsspec knows; s3:// needs s3fs, gs:// gcsfs, and so on."
        raise UsageError(f"{address} can't be reached: {_words(error)}", hint) from error
    return Place(Path(root)) if scheme in ("file", "local") else Remote(system, root)


def fetch(source: Place, names: Iterable[str], folder: Path) -> None:
    """Copy files to a folder of this machine, under the same names."""
    for name in names:
        to = folder.joinpath(*_parts(name))
        to.parent.mkdir(parents=True, exist_ok=True)
        source.get(name, to)


def _parts(name: str) -> tuple[str, ...]:
    """Return the parts of a name. Raises `WirespanError` for one that leads elsewhere."""
    parts = PurePosixPath(name).parts
    drive = any(PurePath(part).drive for part in parts)  # of Windows, there
    if name.startswith("/") or drive or ".." in parts or "\\" in name or "\0" in name:
        raise WirespanError(f"{name!r} is no name of a file in a folder", "Rename it there.")
    return parts


def _running(name: str) -> bool:
    """Whether what is called `.part-<machine>-<process>-…` may be in use: on another machine it may be."""
    match = _PART.fullmatch(name)
    if match is None or match[1] != platform.node():
        return True
    return psutil.pid_exists(int(match[2]))


def _words(error: Exception) -> str:
    return (str(error) or type(error).__name__).partition("\n")[0]

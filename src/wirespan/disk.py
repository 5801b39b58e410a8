"""Files that last, and those of the user's own: where they are kept, and how they are written."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from wirespan.errors import UsageError

_WAITS = (0.02, 0.1, 0.5, 1.0) if os.name == "nt" else ()
"""Seconds between tries to replace a file that somebody has open; elsewhere that is no hindrance."""


def named(text: str, name: str) -> Path:
    """Return the absolute path that a setting holds, ~ and ~user in front of it being homes.

    `name` is what the setting is called. Raises `UsageError` for the home of a user who isn't there.
    """
    path = os.path.expanduser(text)
    if path.startswith("~"):
        what = f"{name} names the home of a user who isn't there: {text!r}"
        raise UsageError(what, "Write the whole path.")
    return Path(path).absolute()


def real(path: Path) -> Path:
    """Return a path without symlinks. Of links in a circle it is what they are called: to open it fails."""
    return Path(os.path.realpath(path))


def user_folder(name: str) -> Path:
    """Return a folder in `$WIRESPAN_DATA`, or in the user's data folder where that isn't set.

    Raises `UsageError` as `named` does.
    """
    folder = os.environ.get("WIRESPAN_DATA")
    if folder:
        return named(folder, "$WIRESPAN_DATA") / name
    import platformdirs  # noqa: PLC0415 - a tool's dependency

    return Path(platformdirs.user_data_dir("wirespan", appauthor=False)) / name


def opened(file: Path, *, follow: bool = False) -> BufferedReader:
    """Open a regular file to be read, whatever stands at its path by now. Raises `OSError`.

    A pipe isn't waited for, and a symlink not followed unless `follow`.
    """
    flags = os.O_RDONLY
    for name in ("O_NONBLOCK", "O_BINARY", *(() if follow else ("O_NOFOLLOW",))):  # as far as there are
        flags |= getattr(os, name, 0)
    handle = os.open(file, flags)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(0, "no regular file", str(file))
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def read_regular(file: Path, limit: int) -> bytes | None:
    """Read a file of no more than so many bytes, as `opened` opens it; None where it is longer."""
    with opened(file) as handle:
        data = handle.read(limit + 1)
    return None if len(data) > limit else data


def write(file: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file whole or not at all, by default readable by its owner only. Raises `OSError`.

    One that is there already keeps its group, where this user may give it.
    """
    with writing(file, mode) as opened:
        opened.write(content)


@contextmanager
def writing(file: Path, mode: int = 0o600) -> Iterator[BinaryIO]:
    """Write a file part by part, as `write` does: it is there once the block ends without an error."""
    handle, part = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as opened:
            yield opened
            opened.flush()
            os.fsync(opened.fileno())
            if file.is_file():
                give_group(opened.fileno(), file.stat().st_gid)
        Path(part).chmod(mode)
        replace(part, file)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    sync(file.parent)


def replace(source: str | Path, target: Path) -> None:
    """Move a file to a place, whatever stands there: the old or the new is seen. Raises `OSError`."""
    for wait in _WAITS:
        try:
            os.replace(source, target)
        except PermissionError:
            time.sleep(wait)
        else:
            return
    os.replace(source, target)


def copy(file: Path, place: Path) -> None:
    """Copy a regular file so that it lasts, with its mode, times and group; of a symlink the link.

    Raises `OSError`; what is in the place is written over.
    """
    if file.is_symlink():
        place.unlink(missing_ok=True)
        place.symlink_to(os.readlink(file))
        return
    with opened(file) as old, open(place, "wb", opener=partial(os.open, mode=0o600)) as new:
        shutil.copyfileobj(old, new)
        new.flush()
        os.fsync(new.fileno())
        give_group(new.fileno(), os.fstat(old.fileno()).st_gid)
    shutil.copystat(file, place)


def give_group(handle: int, group: int) -> None:
    """Give an open file or folder to a group, where the system lets this user. A mode is set after that."""
    if hasattr(os, "fchown"):
        with suppress(OSError):
            os.fchown(handle, -1, group)


def make(folder: Path) -> None:
    """Make a folder, and those above it, that lasts. Raises `OSError`."""
    if not folder.is_dir():
        make(folder.parent)
        folder.mkdir(exist_ok=True)
        sync(folder.parent)


def sync(folder: Path) -> None:
    """Make the names in a folder last, on systems where a folder can be synced. Raises `OSError`."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

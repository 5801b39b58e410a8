"""Files named on the command line: none is read without end, and none written over that isn't ours."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from wirespan import disk, texts
from wirespan.errors import UsageError, WirespanError
from wirespan.store import TOPS, Corpus


def read(file: Path, limit: int, names: str, smaller: str) -> bytes:
    """Return the content of a file of so many bytes at most. Raises `UsageError`, `WirespanError`.

    `names` says what file is to be named where it isn't there, `smaller` what to do where it is too large.
    """
    if not file.is_file():
        what = f"{file} is no regular file" if os.path.lexists(file) else f"there is no file {file}"
        raise UsageError(what, names)
    try:
        with file.open("rb") as handle:
            content = handle.read(limit + 1)
            size = os.fstat(handle.fileno()).st_size
    except OSError as error:
        raise WirespanError(f"{file} can't be read: {error.strerror}", "Look at its permissions.") from error
    if len(content) > limit:
        raise UsageError(f"{file} has {size:,} bytes", smaller)
    return content


def text(file: Path) -> bytes:
    """Return the content of a file with the text of a report. Raises as `read` does."""
    most = f"A text has at most {texts.LIMIT:,}."
    return read(file, texts.LIMIT, "Name a file with the text of the report.", most)


def outside(file: Path, corpus: Corpus, option: str) -> None:
    """Refuse a file that would lie in a folder of a corpus, one of `TOPS`. Raises `UsageError`."""
    for folder in TOPS:
        if disk.real(file).is_relative_to(disk.real(corpus.root / folder)):
            raise UsageError(
                f"{file} would be a file of the corpus, where it belongs to nothing; nothing was written",
                f"Name one outside {', '.join(f'{top}/' for top in TOPS)} with {option}.",
            )


def replaceable(file: Path, ours: Callable[[Path], bool], option: str, *, force: bool) -> None:
    """Refuse what may not be written over: what is no file, and, unless `force`, what isn't `ours`."""
    if file.is_symlink() or (file.exists() and not file.is_file()):
        raise UsageError(
            f"{file} is no regular file; nothing was written", f"Name another one with {option}."
        )
    if file.exists() and not force and not ours(file):
        raise UsageError(
            f"{file} is there already, and holds something else; nothing was written",
            f"Name another one with {option}; --force writes over it.",
        )


def save(file: Path, content: bytes, option: str) -> None:
    """Write a file whole or not at all; one that is there keeps its mode. Raises `UsageError`."""
    with saving(file, option) as opened:
        opened.write(content)


@contextmanager
def saving(file: Path, option: str) -> Iterator[BinaryIO]:
    """Write a file part by part, as `save` does: it is there once the block ends without an error."""
    try:
        with disk.writing(file, stat.S_IMODE(file.stat().st_mode) if file.exists() else _usual()) as opened:
            yield opened
    except OSError as error:
        raise UsageError(
            f"{file} can't be written: {error.strerror}", f"Name another file with {option}."
        ) from error


def _usual() -> int:
    """Return the mode that a new file gets."""
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask

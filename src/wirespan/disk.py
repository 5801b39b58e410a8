"""Files that last, and those of the user's own: where they are kept, and how they are written."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def user_folder(name: str) -> Path:
    """Return a folder in `$WIRESPAN_DATA`, or in the user's data folder where that isn't set."""
    named = os.environ.get("WIRESPAN_DATA")
    if named:
        return Path(named) / name
    import platformdirs  # noqa: PLC0415 - a tool's dependency

    return Path(platformdirs.user_data_dir("wirespan", appauthor=False)) / name


def write_private(file: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable by its owner only. Raises `OSError`."""
    # A temporary file is readable by its owner only, and so is what it becomes.
    handle, part = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(part, file)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    sync(file.parent)


def sync(folder: Path) -> None:
    """Make the names in a folder last, on systems where a folder can be synced. Raises `OSError`."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

"""Reading a corpus of one moment, without a lock."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from wirespan.errors import LockedError
from wirespan.journal.change import recover
from wirespan.journal.plan import HOME

T = TypeVar("T")

_TRIES = 5


def steady(root: Path, read: Callable[[], T]) -> T:
    """Return what `read` reads of a corpus, all of it before a change of another process or all of it after.

    It is called again where one was made meanwhile. Raises `LockedError` where that goes on and on.
    """
    for _ in range(_TRIES):
        recover(root)
        before = state(root)
        if before[0] is not None:  # one has just begun
            continue
        try:
            found = read()
        except Exception:
            if state(root) == before:
                raise
            continue
        if state(root) == before:
            return found
    raise LockedError(
        f"the corpus in {root} has been changed by another process again and again while it was read",
        "Run it again when that process has ended.",
    )


def state(root: Path) -> tuple[bytes | None, bytes | None]:
    """Return the change that is being made, and the last one before it, each by the mark of its journal."""
    return _mark(root / HOME / "journal"), _mark(root / HOME / "last")


def _mark(journal: Path) -> bytes | None:
    try:
        handle = os.open(journal, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(handle, "rb") as file:
            return file.read(64)
    except OSError:
        return None

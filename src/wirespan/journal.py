"""Writing several files so that a kill at any moment leaves all of the old ones or all of the new.

New contents are staged under `.wirespan/stage`, then a journal says what goes where, then the files are
moved into place, then the journal goes. While the journal is there the change has happened, and `recover`
finishes it; without one, what is staged is rubbish. One lock a corpus: there is one writer at a time.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from wirespan.errors import LockedError

HOME = ".wirespan"


class Change:
    """The files that one change writes or removes, by paths relative to the root."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self.removals: set[str] = set()

    def put(self, path: str, content: bytes) -> None:
        """Write a file."""
        self.contents[path] = content

    def remove(self, path: str) -> None:
        """Remove a file."""
        self.removals.add(path)


@contextmanager
def lock(root: Path) -> Iterator[None]:
    """Hold the lock of a corpus. Raises `LockedError` at once where somebody else holds it."""
    home = root / HOME
    home.mkdir(exist_ok=True)
    try:
        with FileLock(home / "lock", timeout=0):
            yield
    except Timeout:
        raise LockedError(
            f"another process is writing the corpus in {root}",
            "Wait until it has ended. The lock goes with the process that holds it; it is never left behind.",
        ) from None


@contextmanager
def writing(root: Path) -> Iterator[Change]:
    """Gather a change and, when the block ends without an error, make it: all of it or nothing."""
    with lock(root):
        _roll_forward(root)
        change = Change()
        yield change
        _commit(root, change)


def recover(root: Path) -> bool:
    """Finish a change that was cut off, if there is one. Returns whether there was."""
    if not (root / HOME / "journal").exists():
        return False
    with lock(root):
        return _roll_forward(root)


def _commit(root: Path, change: Change) -> None:
    stage = root / HOME / "stage"
    stage.mkdir(exist_ok=True)
    moves = []
    for number, (path, content) in enumerate(sorted(change.contents.items())):
        target = root / path
        if target.exists() and target.read_bytes() == content:
            continue
        _write(stage / str(number), content)
        moves.append([str(number), path])
    if moves or change.removals:
        _sync(stage)
        journal = root / HOME / "journal"
        _write(stage / "journal", json.dumps({"moves": moves, "removals": sorted(change.removals)}).encode())
        os.replace(stage / "journal", journal)
        _sync(journal.parent)
    _roll_forward(root)


def _roll_forward(root: Path) -> bool:
    home = root / HOME
    journal, stage = home / "journal", home / "stage"
    found = journal.exists()
    if found:
        plan = json.loads(journal.read_bytes())
        for name, path in plan["moves"]:
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if (stage / name).exists():  # else it was moved before the cut
                os.replace(stage / name, target)
            _sync(target.parent)
        for path in plan["removals"]:
            (root / path).unlink(missing_ok=True)
        journal.unlink()
        _sync(home)
    shutil.rmtree(stage, ignore_errors=True)
    return found


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Make the names in a folder last, on systems where a folder can be synced."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

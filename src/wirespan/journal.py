"""Writing several files so that a kill at any moment leaves all of the old ones or all of the new.

New contents are staged under `.wirespan/stage`, then a journal says what goes where, then the files are
moved into place, then the journal goes. While the journal is there the change has happened, and `recover`
finishes it; without one, what is staged is rubbish. One lock a corpus: there is one writer at a time.

A corpus that came from elsewhere may bring a journal with it, so a plan is trusted in no more than this: it
moves staged files into the corpus, and never through a link or into a hidden folder.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from filelock import FileLock, Timeout

from wirespan.errors import LockedError, WirespanError

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
    """Hold the lock of a corpus, in which a change that was cut off is finished first.

    Raises `LockedError` at once where somebody else holds it, `WirespanError` where nothing can be written.
    """
    home = root / HOME
    for path in (home, home / "lock", home / "stage", home / "journal"):
        if path.is_symlink():
            raise WirespanError(f"{path} is a symbolic link", "Nothing was written. Take it away.")
    try:
        home.mkdir(exist_ok=True)
        held = FileLock(home / "lock").acquire(timeout=0)
    except Timeout:
        raise LockedError(
            f"another process is writing the corpus in {root}",
            "Wait until it has ended. The lock goes with the process that holds it; it is never left behind.",
        ) from None
    except OSError as error:
        raise WirespanError(
            f"{home} can't be written: {error.strerror or error}",
            "Make the corpus a folder that you may write.",
        ) from error
    with held:
        _roll_forward(root)
        yield


@contextmanager
def writing(root: Path) -> Iterator[Change]:
    """Gather a change and, when the block ends without an error, make it: all of it or nothing."""
    with lock(root):
        change = Change()
        yield change
        try:
            _commit(root, change)
        except OSError as error:
            raise WirespanError(
                f"{error.filename or root} can't be written: {error.strerror or error}",
                "Nothing was changed. Look at the permissions of that place, and at the space on the disk.",
            ) from error
        _roll_forward(root)


def recover(root: Path) -> bool:
    """Finish a change that was cut off, if there is one. Returns whether there was."""
    if not (root / HOME / "journal").exists():
        return False
    with lock(root):
        return True


def _commit(root: Path, change: Change) -> None:
    """Stage a change and write its journal: from then on it has happened."""
    stage = root / HOME / "stage"
    stage.mkdir()
    moves = []
    for number, (path, content) in enumerate(sorted(change.contents.items())):
        target = _target(root, path)
        if target.exists() and target.read_bytes() == content:
            continue
        # What would stop the move is better met now, while nothing has happened.
        target.parent.mkdir(parents=True, exist_ok=True)
        if not os.access(target.parent, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target.parent))
        _write(stage / str(number), content)
        moves.append([str(number), path])
    removals = [path for path in sorted(change.removals) if _target(root, path).exists()]
    if moves or removals:
        _sync(stage)
        _write(stage / "journal", json.dumps({"moves": moves, "removals": removals}).encode())
        os.replace(stage / "journal", root / HOME / "journal")


def _roll_forward(root: Path) -> None:
    """Do what the journal says, if there is one, and take away what is staged."""
    home = root / HOME
    journal, stage = home / "journal", home / "stage"
    try:
        if journal.exists():
            _sync(home)  # the journal lasts before anything is moved
            moves, removals = _plan(root, journal.read_bytes())
            for number, target in moves:
                target.parent.mkdir(parents=True, exist_ok=True)
                if (stage / number).exists():  # else it was moved before the cut
                    os.replace(stage / number, target)
                _sync(target.parent)
            for target in removals:
                target.unlink(missing_ok=True)
            journal.unlink()
            _sync(home)
    except OSError as error:
        raise WirespanError(
            f"a change can't be finished: {error.filename or root}: {error.strerror or error}",
            "Look at the permissions of that place. The change is kept, and finished by the next command.",
        ) from error
    shutil.rmtree(stage, ignore_errors=True)


def _plan(root: Path, content: bytes) -> tuple[list[tuple[str, Path]], list[Path]]:
    """Return what a journal moves where, and what it removes. Raises `WirespanError` for no plan of ours."""
    try:
        plan = json.loads(content)
        moves = [(str(int(number)), _target(root, path)) for number, path in plan["moves"]]
        return moves, [_target(root, path) for path in plan["removals"]]
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise WirespanError(
            f"{root / HOME / 'journal'} is damaged: no change is known that it could be of",
            f"Take the folder {HOME} away, and look with git at what has changed.",
        ) from error


def _target(root: Path, path: str) -> Path:
    """Return where a file of the corpus is to be. Raises `WirespanError` for a path that is none of its."""
    parts = PurePosixPath(path).parts
    target = root.joinpath(*parts)
    hidden = any(part.startswith(".") for part in parts[:-1]) or not parts or parts[-1] == ".."
    if hidden or not target.parent.resolve().is_relative_to(root.resolve()):
        raise WirespanError(
            f"{path!r} is no place for a file of the corpus: outside, behind a link or in a hidden folder",
            f"Nothing was written there. If it comes from a change cut off, take the folder {HOME} away.",
        )
    return target


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

"""A change of a corpus: gathered, staged, journalled, made; and one that was cut off, finished."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from wirespan import disk
from wirespan.errors import LockedError, WirespanError
from wirespan.journal import plan
from wirespan.journal.held import held
from wirespan.journal.plan import HOME, IMPORTS, Step

_WAIT = 30.0
"""Seconds that a reader waits for a change that is being made: renames, which take moments."""


class Change:
    """The files that one change writes and takes away, by paths relative to the root."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes | Callable[[], bytes] | None] = {}
        self.likes: dict[str, str] = {}

    def put(self, path: str, content: bytes | Callable[[], bytes], like: str | None = None) -> None:
        """Write a file: its path from the root, with `/`, and its whole content.

        A content that is called for is made when it is staged, so that one of many is in memory at a time.
        `like`: the file whose mode a new one gets.
        """
        self.contents[path] = content
        self.likes[path] = like or path

    def remove(self, path: str) -> None:
        """Take a file away, if it is there."""
        self.contents[path] = None


@contextmanager
def lock(root: Path) -> Iterator[None]:
    """Hold the lock of a corpus, in which a change that was cut off is finished first.

    Raises `LockedError` at once where somebody else holds it, `WirespanError` where nothing can be written.
    """
    with _hold(root):
        _roll_forward(root)
        yield


@contextmanager
def writing(root: Path, mode: int = 0o666) -> Iterator[Change]:
    """Gather a change and, when the block ends without an error, make it: all of it or nothing.

    `mode` is that of new files, less the bits of the umask; others keep theirs.
    """
    with lock(root):
        change = Change()
        yield change
        try:
            _commit(root, change, mode)
        except OSError as error:
            shutil.rmtree(root / HOME / "stage", ignore_errors=True)  # it may be what fills the disk
            raise WirespanError(
                f"{error.filename or root} can't be written: {error.strerror or error}",
                "Nothing was changed. Look at the permissions of that place, and at the space on the disk.",
            ) from error
        except WirespanError:  # of a content that couldn't be made
            shutil.rmtree(root / HOME / "stage", ignore_errors=True)
            raise
        _roll_forward(root, ours=True)


def recover(root: Path) -> bool:
    """Finish a change that was cut off, if there is one. Returns whether there was.

    One that another process is making right now is waited for.
    """
    journal = root / HOME / "journal"
    if not journal.is_file():
        return False
    with _hold(root, _WAIT):
        unfinished = journal.is_file()
        _roll_forward(root)
    return unfinished


def clear(root: Path) -> bool:
    """Take away what a change has staged that was cut off before it happened. Returns whether there was one.

    What another process stages right now is left to it, and so is all where nothing can be written.
    """
    stage = root / HOME / "stage"
    if not stage.is_dir() or stage.is_symlink() or not os.access(stage.parent, os.W_OK):
        return False
    try:
        with _hold(root):
            unmade = stage.is_dir() and not (root / HOME / "journal").is_file()
            _roll_forward(root)
    except LockedError:
        return False
    return unmade


@contextmanager
def _hold(root: Path, wait: float = 0) -> Iterator[None]:
    home = root / HOME
    for path in (home, root / IMPORTS, *(home / name for name in ("lock", "stage", "journal", "last"))):
        if path.is_symlink():
            raise WirespanError(f"{path} is a symbolic link", "Nothing was written. Take it away.")
    try:
        _make(home)
        held = FileLock(home / "lock").acquire(timeout=wait)
    except Timeout:
        raise LockedError(
            f"another process is writing in {root}",
            "Wait until it has ended. The lock goes with the process that holds it; it is never left behind.",
        ) from None
    except OSError as error:
        raise WirespanError(
            f"{home} can't be written: {error.strerror or error}",
            "Make it a folder that you may write, and look at the space on the disk.",
        ) from error
    with held:
        yield


def _commit(root: Path, change: Change, mode: int) -> None:
    """Stage a change and write its journal: from then on it has happened."""
    home = root / HOME
    stage = home / "stage"
    targets = {path: plan.target(root, path) for path in sorted(change.contents)}
    _make(stage)
    steps = []
    for number, (path, target) in enumerate(targets.items()):
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
        made = change.contents[path]
        content = made() if callable(made) else made
        before, after = plan.digest(target), None if content is None else hashlib.sha256(content).hexdigest()
        if before == after:
            continue
        # What would stop the move is better met now, while nothing has happened.
        _make(target.parent)
        if not os.access(target.parent, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target.parent))
        if content is not None:
            _write(stage / str(number), content, mode, like=plan.target(root, change.likes[path]))
        steps.append(Step(None if content is None else str(number), path, target, (before, after)))
    if steps:
        disk.sync(stage)
        _write(stage / "journal", plan.written(steps), mode)
        disk.replace(stage / "journal", home / "journal")


def _roll_forward(root: Path, *, ours: bool = False) -> None:
    """Do what the journal says, if there is one, and take away what is staged.

    Where it isn't `ours`, written just now, others may have changed its files since: then nothing is touched.
    """
    home = root / HOME
    journal, stage = home / "journal", home / "stage"
    try:
        if journal.is_file():
            disk.sync(home)  # the journal lasts before anything is moved
            steps = plan.read(root, journal)
            left = [step for step in steps if step.left(stage)]
            if left and not ours:
                plan.check(steps, stage)
            with held():
                _finish(home, steps, left)
    except OSError as error:
        raise WirespanError(
            f"a change can't be finished: {error.filename or root}: {error.strerror or error}",
            "Look at its permissions and what has it open. The change is kept; the next command finishes it.",
        ) from error
    shutil.rmtree(stage, ignore_errors=True)


def _finish(home: Path, steps: Sequence[Step], left: Sequence[Step]) -> None:
    """Move and take away what is left to be, and put the journal aside: the change is made."""
    for step in left:
        if step.number is None:
            step.target.unlink(missing_ok=True)
        else:
            _make(step.target.parent)
            disk.replace(home / "stage" / step.number, step.target)
    for folder in {step.target.parent: None for step in steps}:
        if folder.is_dir():
            disk.sync(folder)  # so does all that, before the journal goes
    disk.replace(home / "journal", home / "last")
    disk.sync(home)
    shutil.rmtree(home / "stage", ignore_errors=True)


def _make(folder: Path) -> None:
    """Make a folder, and those above it, that lasts."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(exist_ok=True)
        disk.sync(folder.parent)


def _write(path: Path, content: bytes, mode: int, like: Path | None = None) -> None:
    """Write a file that lasts, with the mode of another one where that is there."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), mode)
    with os.fdopen(handle, "wb") as file:
        if like is not None and like.is_file():
            path.chmod(stat.S_IMODE(like.stat().st_mode))
        file.write(content)
        file.flush()
        os.fsync(file.fileno())

"""A change of a corpus: gathered, staged, journalled, made; and one that was cut off, finished."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from wirespan import disk
from wirespan.errors import LockedError, WirespanError
from wirespan.journal import ahead, moving, plan
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
        `like`: the file whose mode and group a new one gets.
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

    `mode` is that of new files, less the bits of the umask; others keep theirs, and their group where this
    user may give it. Raises as `lock` does, and `WirespanError` where a file can't be written: then nothing
    was changed.
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

    One that another process is making right now is waited for. Where the folder of changes can't be entered
    nothing is known of one: see `shut`.
    """
    journal = root / HOME / "journal"
    if not os.path.isfile(journal):
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
    if not os.path.isdir(stage) or stage.is_symlink() or not os.access(stage.parent, os.W_OK):
        return False
    try:
        with _hold(root):
            unmade = stage.is_dir() and not (root / HOME / "journal").is_file()
            _roll_forward(root)
    except LockedError:
        return False
    return unmade


def shut(root: Path) -> bool:
    """Whether the folder of changes is there and can't be entered, as one that others made for themselves."""
    try:
        (root / HOME / "journal").lstat()
    except PermissionError:
        return os.path.isdir(root / HOME)
    except OSError:
        return False
    return False


def make_home(root: Path) -> Path:
    """Make the folder of changes, if there is none, for all who may write the corpus; return it.

    Raises `OSError`.
    """
    home = root / HOME
    if not home.is_dir():
        disk.make(home)
        _open_to_all(root, home)
    return home


@contextmanager
def _hold(root: Path, wait: float = 0) -> Iterator[None]:
    home = root / HOME
    for path in (home, root / IMPORTS, *(home / name for name in ("lock", "stage", "journal", "last"))):
        if os.path.islink(path):
            raise WirespanError(f"{path} is a symbolic link", "Nothing was written. Take it away.")
    try:
        make_home(root)
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
        _open_to_all(root, home / "lock")
        yield


def _commit(root: Path, change: Change, mode: int) -> None:
    """Stage a change and write its journal: from then on it has happened."""
    home = root / HOME
    stage = home / "stage"
    targets = {path: plan.target(root, path) for path in sorted(change.contents)}
    disk.make(stage)
    _open_to_all(root, stage)  # a teammate may have to finish it
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
        disk.make(target.parent)
        ahead.look(target)
        if content is not None:
            _write(stage / str(number), content, mode, like=plan.target(root, change.likes[path]))
        steps.append(Step(None if content is None else str(number), path, target, (before, after)))
    if steps:
        disk.sync(stage)
        _write(stage / "journal", plan.written(steps), mode)
        _open_to_all(root, stage / "journal")
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
                if ours:
                    moving.finish_or_undo(home, steps)
                else:
                    moving.finish(home, steps, left)
    except OSError as error:
        raise WirespanError(
            f"a change that was begun can't be finished: {moving.refused(error, root)}",
            "Some files may be the new ones already. Look at the owner and mode of that file and its folder,"
            " and at what has it open: once it can be replaced, the next command finishes the change. To give"
            f" it up, take {HOME}/journal and {HOME}/stage away; then look with git at what there is.",
        ) from error
    shutil.rmtree(stage, ignore_errors=True)


def _mode(root: Path) -> int:
    """Return the mode of what all who may write a corpus have to write: that of its root.

    A sticky folder gives its writers no power over the files of others, and what is begun in their name none
    either: there it is for its owner to write.
    """
    mode = stat.S_IMODE(root.stat().st_mode)
    return mode & ~0o1022 if mode & stat.S_ISVTX else mode


def _open_to_all(root: Path, path: Path) -> None:
    """Give a file or folder that this user made for the journal the group and mode of the root.

    So it is whatever the umask is. What another user made is left to them, and no link is followed.
    """
    if not hasattr(os, "fchmod"):  # no modes of this kind
        return
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            made = os.fstat(handle)
            if made.st_uid == os.geteuid():
                disk.give_group(handle, root.stat().st_gid)
                os.fchmod(handle, _mode(root) & (0o7777 if stat.S_ISDIR(made.st_mode) else 0o666))
        finally:
            os.close(handle)


def _write(path: Path, content: bytes, mode: int, like: Path | None = None) -> None:
    """Write a file that lasts, with the mode and group of another one where that is there."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), mode)
    with os.fdopen(handle, "wb") as file:
        if like is not None and like.is_file():
            found = like.stat()
            disk.give_group(file.fileno(), found.st_gid)
            path.chmod(stat.S_IMODE(found.st_mode))
        file.write(content)
        file.flush()
        os.fsync(file.fileno())

"""Writing several files so that a kill at any moment leaves all of the old ones or all of the new.

New contents are staged under `.wirespan/stage`, then a journal says what goes where and which files go, then
the files are moved into place or taken away, then the journal goes. While the journal is there the change has
happened, and `recover` finishes it; without one, what is staged is rubbish. One lock a corpus: there is one
writer at a time.

A corpus that came from elsewhere may bring a journal with it, so a plan is trusted in no more than this: it
moves staged files into the corpus and takes files of it away, never through a link or in a hidden folder.

The same holds for a loss of power: each step lasts on the disk before the next one relies on it. A rename is
taken for atomic, as file systems make it.

Whoever only reads holds no lock. `steady` reads again where a change was made meanwhile.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TypeVar

from filelock import FileLock, Timeout

from wirespan import disk
from wirespan.errors import LockedError, WirespanError

HOME = ".wirespan"

T = TypeVar("T")

_WAIT = 30.0
"""Seconds that a reader waits for a change that is being made: renames, which take moments."""
_TRIES = 5
_WINDOWS = os.name == "nt"


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
        _roll_forward(root)


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


def steady(root: Path, read: Callable[[], T]) -> T:
    """Return what `read` reads of a corpus, all of it before a change of another process or all of it after.

    It is called again where one was made meanwhile. Raises `LockedError` where that goes on and on.
    """
    for _ in range(_TRIES):
        recover(root)
        before = _state(root)
        if before[0] is not None:  # one has just begun
            continue
        try:
            found = read()
        except Exception:
            if _state(root) == before:
                raise
            continue
        if _state(root) == before:
            return found
    raise LockedError(
        f"the corpus in {root} has been changed by another process again and again while it was read",
        "Run it again when that process has ended.",
    )


def _state(root: Path) -> tuple[bytes | None, bytes | None]:
    """Return the change that is being made, and the last one before it, each by the mark of its journal."""
    return _mark(root / HOME / "journal"), _mark(root / HOME / "last")


def _mark(journal: Path) -> bytes | None:
    try:
        handle = os.open(journal, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(handle, "rb") as file:
            return file.read(64)
    except OSError:
        return None


@contextmanager
def _hold(root: Path, wait: float = 0) -> Iterator[None]:
    home = root / HOME
    for path in (home, home / "lock", home / "stage", home / "journal", home / "last"):
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
    targets = {path: _target(root, path) for path in sorted(change.contents)}
    _make(stage)
    moves, gone = [], []
    for number, (path, target) in enumerate(targets.items()):
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
        made = change.contents[path]
        content = made() if callable(made) else made
        if content == (target.read_bytes() if target.is_file() else None):
            continue
        # What would stop the move is better met now, while nothing has happened.
        _make(target.parent)
        if not os.access(target.parent, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target.parent))
        if content is None:
            gone.append(path)
        else:
            _write(stage / str(number), content, mode, like=_target(root, change.likes[path]))
            moves.append([str(number), path])
    if moves or gone:
        disk.sync(stage)
        plan = {"mark": secrets.token_hex(8), "moves": moves, "gone": gone}
        _write(stage / "journal", json.dumps(plan).encode(), mode)
        disk.replace(stage / "journal", home / "journal")


def _roll_forward(root: Path) -> None:
    """Do what the journal says, if there is one, and take away what is staged."""
    home = root / HOME
    journal, stage = home / "journal", home / "stage"
    try:
        if journal.is_file():
            disk.sync(home)  # the journal lasts before anything is moved
            moves, gone = _plan(root, journal.read_bytes())
            for number, target in moves:
                _make(target.parent)
                if (stage / number).exists():  # else it was moved before the cut
                    disk.replace(stage / number, target)
            for target in gone:
                target.unlink(missing_ok=True)
            for folder in {target.parent: None for target in (*(place for _, place in moves), *gone)}:
                if folder.is_dir():
                    disk.sync(folder)  # so does all that, before the journal goes
            disk.replace(journal, home / "last")
            disk.sync(home)
    except OSError as error:
        raise WirespanError(
            f"a change can't be finished: {error.filename or root}: {error.strerror or error}",
            "Look at its permissions and what has it open. The change is kept; the next command finishes it.",
        ) from error
    shutil.rmtree(stage, ignore_errors=True)


def _plan(root: Path, content: bytes) -> tuple[list[tuple[str, Path]], list[Path]]:
    """Return what a journal moves where, and what it takes away. Raises `WirespanError` for no plan."""
    try:
        plan = json.loads(content)
        moves = [(str(int(number)), _target(root, path)) for number, path in plan["moves"]]
        gone = plan.get("gone", [])
        if not isinstance(gone, list):
            raise TypeError("no list of files")
        return moves, [_target(root, path) for path in gone]
    except (ArithmeticError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise WirespanError(
            f"{root / HOME / 'journal'} is damaged: no change is known that it could be of",
            f"Take the folder {HOME} away, and look with git at what has changed.",
        ) from error


def _target(root: Path, path: str) -> Path:
    """Return where a file of the corpus is to be. Raises `WirespanError` for a path that is none of its."""
    parts = PurePosixPath(path).parts
    target = root.joinpath(*parts)
    # In a worktree .git is a file, which says where git looks for what it is to run.
    hidden = any(part.startswith(".") for part in parts[:-1]) or not parts
    hidden = hidden or parts[-1] == ".." or parts[-1].casefold().rstrip(". ") == ".git"
    # Windows parts names at "\" too, has drives and streams behind ":", and short names as GIT~1.
    hidden = hidden or (_WINDOWS and not {*path}.isdisjoint("\\:~"))
    # No system has a file with NUL or half a character in its name.
    if hidden or not path.isprintable() or not target.parent.resolve().is_relative_to(root.resolve()):
        raise WirespanError(
            f"{path!r} is no place for a file of the corpus: outside, behind a link or in a hidden folder",
            f"Nothing was written there. If it comes from a change cut off, take the folder {HOME} away.",
        )
    return target


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

"""The folder of a built dataset: made anew by one process at a time, and exchanged for the old one.

.<name>.new/dataset   what is being made, beside the place where it is to be
.<name>.new/old       the dataset before it, on systems that can't exchange two folders in one step

The folder `.<name>.new` is locked while a process works in it, and the lock goes with the process.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from wirespan import built
from wirespan.built import LITTER, SOURCES, SUMS
from wirespan.errors import LockedError, RecordError, UsageError, WirespanError
from wirespan.publish import CONFIGS
from wirespan.store import VERSION, small

try:
    import fcntl
except ImportError:  # where there is none, two builds in one place aren't kept apart
    fcntl = None  # type: ignore[assignment]

_ELSEWHERE = "Name a folder that isn't there yet, or move what is in the way: wirespan build --out FOLDER"
_HERE, _EXCHANGE = -100, 2
"""AT_FDCWD and RENAME_EXCHANGE of renameat2(2)."""
_TRIES = 5
_CARD = "README.md"
_MADE = re.compile(
    rf"({'|'.join(CONFIGS)})/[a-z]+-[0-9-]+(of-[0-9]+)?\.parquet|figures/[a-z-]+\.png|{_CARD}|croissant\.json"
    rf"|LICENSE-DATA|GUIDELINES\.md|CITATION\.cff|DATASHEET\.md|{SOURCES}|{SUMS}"
)
"""What a build makes, also when it is killed: the names from the folder of the dataset."""


class Place:
    """Where a dataset is to be, held by this process. `cut_off`: an earlier build there had been killed."""

    def __init__(self, out: Path, room: Path) -> None:
        self.out = out
        self.cut_off = any(room.iterdir())
        self._old, self.new = room / "old", room / "dataset"
        _check_room(room)
        if self._old.exists() and not out.exists():
            os.rename(self._old, out)
        for folder in (self._old, self.new):
            shutil.rmtree(folder, ignore_errors=True)
        _check(out)
        self.new.mkdir()

    def exchange(self) -> None:
        """Put the new folder in place: in one step where the system can, else for a moment there is none."""
        if not self.out.exists():
            os.rename(self.new, self.out)
        elif not _exchanged(self.new, self.out):
            os.rename(self.out, self._old)
            try:
                os.rename(self.new, self.out)
            except BaseException:
                os.rename(self._old, self.out)
                raise


@contextmanager
def held(out: Path) -> Iterator[Place]:
    """Hold the place of a dataset; what isn't put in place by the end is taken away.

    Raises `LockedError` where another process builds there, `UsageError` where anything stands there but a
    dataset that was built, and `OSError`.
    """
    if not out.name:
        raise UsageError(f"{out} is no place for a dataset", _ELSEWHERE)
    room = out.with_name(f".{out.name}.new")
    handle = _lock(room, out)
    try:
        place = Place(out, room)
        try:
            yield place
        finally:
            shutil.rmtree(room, ignore_errors=True)
    finally:
        with suppress(OSError):  # it holds what no build made
            room.rmdir()
        if handle is not None:
            os.close(handle)


def _lock(room: Path, out: Path) -> int | None:
    for _ in range(_TRIES):
        if room.is_symlink():
            raise WirespanError(f"{room} is a symbolic link", "Nothing was built. Take it away.")
        room.mkdir(parents=True, exist_ok=True)
        if fcntl is None:
            return None
        handle = os.open(room, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            break
        except OSError:  # a file system without locks
            return handle
        if room.exists() and os.path.samestat(os.fstat(handle), room.stat()):
            return handle
        os.close(handle)  # whoever held it has taken it away meanwhile
    raise LockedError(
        f"another process is building in {out}",
        "Wait until it has ended. The lock goes with the process that holds it; it is never left behind.",
    )


def _check(out: Path) -> None:
    """Refuse to build over anything but a dataset that was built, with nothing else in its folder."""
    if not out.exists():
        return
    if not out.is_dir():
        raise UsageError(f"{out} is no folder", _ELSEWHERE)
    found = _files(out)
    known = _built(out)
    foreign = sorted(found - known)
    if foreign:
        raise UsageError(f"{out} holds files that no build made, such as {foreign[0]!r}", _ELSEWHERE)


def _check_room(room: Path) -> None:
    """Refuse to clear a folder that holds anything but what builds leave there that are killed."""
    foreign = sorted(path.name for path in room.iterdir() if path.name not in ("old", "dataset"))
    foreign += [f"dataset/{name}" for name in sorted(_files(room / "dataset")) if not _MADE.fullmatch(name)]
    foreign += [name for name in ("old", "dataset") if (room / name).is_file() or (room / name).is_symlink()]
    if foreign:
        hint = "A build works in that folder. Move it away, or name another place with --out."
        raise UsageError(f"{room} holds files that no build made, such as {foreign[0]!r}", hint)
    _check(room / "old")


def _files(folder: Path) -> set[str]:
    """Return the names of all files in a folder but litter."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return {path.relative_to(folder).as_posix() for path in found if path.name not in LITTER}


def _built(folder: Path) -> set[str]:
    """Return the files that a build made, by what it left; none where it isn't sure that one did.

    Anybody may have sums. But our card holds the fingerprint of the rows in them.
    """
    if not all((folder / name).is_file() for name in (SUMS, SOURCES, _CARD)):
        return set()
    try:
        known, card = built.stated(folder), small(folder / _CARD, _CARD)
    except RecordError:
        return set()
    sources = (folder / SOURCES).read_bytes()
    rows = {name: digest for name, digest in known.items() if name.endswith(".parquet")}
    ours = {SOURCES, _CARD} <= known.keys() and rows and VERSION in built.parse(sources)
    fingerprint = hashlib.sha256(built.lines(rows)).hexdigest()
    return {SUMS, *known} if ours and fingerprint.encode() in card else set()


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step. Returns False where this system or this file system can't."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    done: int = call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE)
    return done == 0

"""What would stop a file from being replaced or taken away, looked for before anything has happened."""

from __future__ import annotations

import errno
import os
import stat
import struct
from pathlib import Path

try:
    import fcntl
except ImportError:  # not of this system
    fcntl = None  # type: ignore[assignment]

_GET_FLAGS = 0x80086601 if struct.calcsize("l") == 8 else 0x80046601
"""Linux's FS_IOC_GETFLAGS, as most processors have it; where it is none of theirs nothing is known."""
_LINUX = 0x10 | 0x20
"""Its flags of what may not be changed, or only be added to."""
_BSD = stat.UF_IMMUTABLE | stat.UF_APPEND | stat.SF_IMMUTABLE | stat.SF_APPEND
"""The same in `st_flags`, of macOS and the BSDs."""


def look(target: Path) -> None:
    """Raise `PermissionError` where a file can't be put in a place, or taken away, as far as that is known.

    Its folder is there. What can't be known, such as a mount in that place, is met when the file is moved.
    """
    folder = target.parent
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
    if _guarded(target, folder):
        why = "it belongs to another user, in a folder where only its owner may replace it (sticky)"
        raise PermissionError(errno.EPERM, why, str(target))
    for place in (folder, target):
        if _fixed(place):
            why = "it is marked as immutable or append-only (lsattr or ls -lO show it)"
            raise PermissionError(errno.EPERM, why, str(place))


def _guarded(target: Path, folder: Path) -> bool:
    """Whether a sticky folder keeps a file from this user."""
    above = folder.stat()
    if not above.st_mode & stat.S_ISVTX or not hasattr(os, "geteuid") or not os.path.lexists(target):
        return False
    return os.geteuid() not in (0, above.st_uid, target.lstat().st_uid)


def _fixed(place: Path) -> bool:
    """Whether a flag of the file system keeps a file or folder as it is, as far as the system says."""
    try:
        found = place.lstat()
        if getattr(found, "st_flags", 0) & _BSD:
            return True
        if fcntl is None or not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
            return False
        handle = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
        try:
            answer = fcntl.ioctl(handle, _GET_FLAGS, bytes(struct.calcsize("l")))
        finally:
            os.close(handle)
    except OSError:  # a file that isn't there, or a system that doesn't know
        return False
    return bool(struct.unpack_from("i", answer)[0] & _LINUX)

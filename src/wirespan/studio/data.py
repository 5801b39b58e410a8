"""The data directory of a Label Studio of one's own: who may log in, what runs, what the server keeps.

Everything in it is for its owner's eyes only: folders are 0700, files 0600. The password and the token
stand in it and nowhere else.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

from filelock import FileLock, Timeout

from wirespan import disk
from wirespan.errors import LockedError, UsageError, WirespanError

Tell: TypeAlias = Callable[[str], None]
"""Takes a sentence for the person who waits."""

EMAIL = "admin@localhost"
"""Whom to log in as."""
OLDEST_NAME = "1.23.2"
OLDEST = tuple(map(int, OLDEST_NAME.split(".")))
"""The oldest Label Studio that will do: with it all was measured, and earlier ones show markup in labels."""
_MINE = "wirespan-studio"
_WAIT = 15 * 60.0
_TOKEN = re.compile(r"[0-9a-f]{40}")


def default() -> Path:
    """Return where it is unless something else is said."""
    return disk.user_folder("studio")


@dataclass(frozen=True, slots=True)
class Started:
    """The process that we started. With `created`, its start in seconds, no other is ever taken for it."""

    pid: int
    created: float
    port: int
    version: str


@dataclass(frozen=True, slots=True)
class Data:
    """A data directory. Its path is absolute and its links are resolved."""

    root: Path

    @classmethod
    def at(cls, root: Path) -> Data:
        """Return the data directory of this path, there or not."""
        return cls(disk.real(root))

    @property
    def kept(self) -> Path:
        """What Label Studio itself keeps: its database, its signing key, files."""
        return self.root / "label-studio"

    @property
    def password_file(self) -> Path:
        """The password of the one who may log in."""
        return self.root / "password"

    @property
    def token_file(self) -> Path:
        """The token for the server's interface."""
        return self.root / "token"

    @property
    def log(self) -> Path:
        """What the server has said since it was started."""
        return self.root / "server.log"

    def there(self) -> bool:
        """Whether it is one that `prepare` made."""
        return (self.root / _MINE).is_file()

    def prepare(self) -> None:
        """Make it, or see that it is still its owner's alone.

        Raises `UsageError` for a folder that holds something else, so that nobody's home becomes 0700.
        """
        try:
            if self.root.exists() and not self.there() and any(self.root.iterdir()):
                raise UsageError(
                    f"{self.root} is not empty, and no data directory of a Label Studio started by wirespan",
                    "Name a new folder with --data.",
                )
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.root.chmod(0o700)
            self.kept.mkdir(mode=0o700, exist_ok=True)
            disk.write(self.root / _MINE, b"A Label Studio of wirespan's: wirespan studio --help\n")
        except OSError as error:
            raise self._unwritable(error) from error

    def prepare_secrets(self) -> None:
        """Make a password and a token where there are none yet. Only under the lock."""
        try:
            if not self.password_file.exists():
                disk.write(self.password_file, f"{secrets.token_urlsafe(18)}\n".encode("ascii"))
            if not self.token_file.exists():
                disk.write(self.token_file, f"{secrets.token_hex(20)}\n".encode("ascii"))
        except OSError as error:
            raise self._unwritable(error) from error

    def password(self) -> str:
        """Return the password."""
        return self._secret(self.password_file)

    def token(self) -> str:
        """Return the token. Raises `WirespanError` where there is none, or what is there is none."""
        token = self._secret(self.token_file)
        if not _TOKEN.fullmatch(token):
            raise WirespanError(
                f"{self.token_file} holds no token: 40 hexadecimal digits were expected",
                "Restore the file; the server was set up with the token that stood there.",
            )
        return token

    def started(self) -> Started | None:
        """Return what was started here and not stopped, whether or not it still runs."""
        try:
            found: dict[str, Any] = json.loads((self.root / "server.json").read_bytes())
            return Started(
                int(found["pid"]), float(found["created"]), int(found["port"]), str(found["version"])
            )
        except (OSError, ValueError, TypeError, KeyError):
            return None  # nothing runs that could be stopped safely

    def write_started(self, started: Started | None) -> None:
        """Keep what was started, or that nothing is."""
        file = self.root / "server.json"
        try:
            if started is None:
                file.unlink(missing_ok=True)
            else:
                disk.write(file, f"{json.dumps(asdict(started))}\n".encode("ascii"))
        except OSError as error:
            raise self._unwritable(error) from error

    def open_log(self) -> int:
        """Return a handle of a new log, readable by its owner only. That of the start before is kept too."""
        try:
            if self.log.exists():
                os.replace(self.log, self.log.with_suffix(".log.1"))
            return os.open(self.log, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
        except OSError as error:
            raise self._unwritable(error) from error

    @contextmanager
    def lock(self, tell: Tell) -> Iterator[None]:
        """Hold the directory: one `up` or `down` at a time; another waits for it to end."""
        lock = FileLock(self.root / "lock", mode=0o600)
        try:
            try:
                held = lock.acquire(timeout=0)
            except Timeout:
                tell("Another wirespan is starting or stopping this Label Studio; waiting for it …")
                held = lock.acquire(timeout=_WAIT)
        except Timeout:
            raise LockedError(
                f"another wirespan has been at work in {self.root} for {_WAIT / 60:.0f} minutes",
                "Wait until it has ended, or stop it.",
            ) from None
        except OSError as error:
            raise self._unwritable(error) from error
        with held:
            yield

    def _secret(self, file: Path) -> str:
        try:
            if file.stat().st_mode & 0o077:
                file.chmod(0o600)
            return file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise WirespanError(
                f"{file} can't be read", "Run wirespan studio up, or name the right folder with --data."
            ) from error

    def _unwritable(self, error: OSError) -> WirespanError:
        return WirespanError(
            f"{error.filename or self.root} can't be written: {error.strerror or error}",
            "Look at its permissions and at the space on the disk, or name another folder with --data.",
        )

"""Running a command of wirespan in a process of its own, which may be killed at a moment or at a step.

A step is a call that changes the disk: a file opened for writing, a rename, a folder made, a file removed, a
sync. A sync of a file is two: at the first, half of what was written is lost.

The process is forked from this one, in which everything is imported already (`warm`): Python's start, in
which nothing is written, would take most of the moments.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import resource
import signal
import stat
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_EVENTS = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.link", "os.symlink"}
_LONGEST = 300.0
_ROOM = 2**20


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended: its exit code, negative for a signal; what it printed; seconds; its steps."""

    code: int
    said: str
    seconds: float
    steps: int


@dataclass(slots=True)
class Limits:
    """What befalls a command. `after` seconds, or before `step`, counted from 1, it is killed.

    Before the step `pause` it stops, and goes on when it is told to.
    """

    after: float | None = None
    step: int | None = None
    pause: int | None = None
    file_size: int | None = None


@dataclass(slots=True)
class Running:
    """A command at work."""

    pid: int
    began: float
    output: int
    status: int | None = None

    def stopped(self) -> bool:
        """Wait until it stops, or ends. Returns whether it has stopped."""
        _, status = os.waitpid(self.pid, os.WUNTRACED)
        if os.WIFSTOPPED(status):
            return True
        self.status = status
        return False

    def go_on(self) -> None:
        """Let it go on, if it has stopped."""
        if self.status is None:
            os.kill(self.pid, signal.SIGCONT)

    def ends(self, within: float) -> bool:
        """Return whether it ends within so many seconds of its start."""
        until = self.began + within
        while self.status is None:
            found, status = os.waitpid(self.pid, os.WNOHANG)
            left = until - time.monotonic()
            if found:
                self.status = status
            elif left <= 0:
                return False
            else:
                time.sleep(min(left, 0.0005))
        return True

    def ended(self, after: float | None = None) -> Done:
        """Wait until it ends, or kill it and its processes after so many seconds."""
        if not self.ends(_LONGEST if after is None else after):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            _, self.status = os.waitpid(self.pid, 0)
        seconds = time.monotonic() - self.began
        with os.fdopen(self.output, "rb") as output:
            said, mark, steps = output.read().decode(errors="replace").partition("\0")
        return Done(os.waitstatus_to_exitcode(self.status or 0), said, seconds, int(steps) if mark else 0)


def warm(argv: Sequence[str], folder: Path, env: dict[str, str]) -> None:
    """Run a command in this process: what it imports and keeps is there when it is run in a fork."""
    from wirespan.cli import run as called  # noqa: PLC0415 - what takes time to import is imported here

    before = dict(os.environ)
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        contextlib.chdir(folder / "corpus"),
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        os.environ |= env
        called(list(argv))
    os.environ.clear()
    os.environ |= before


def start(argv: Sequence[str], folder: Path, env: dict[str, str], limits: Limits | None = None) -> Running:
    """Start a command in the corpus of a folder."""
    limits = limits or Limits()
    output, inlet = os.pipe()
    fcntl.fcntl(inlet, fcntl.F_SETPIPE_SZ, _ROOM)  # read once the command has ended
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        with contextlib.suppress(OSError):  # it has done so itself, or has ended
            os.setpgid(pid, pid)
        os.close(inlet)
        return Running(pid, time.monotonic(), output)
    code = 70
    try:
        os.setpgid(0, 0)
        for stream in (1, 2):
            os.dup2(inlet, stream)
        # The parent's know of a file that can be sought in; this is a pipe.
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
        os.chdir(folder / "corpus")
        os.environ |= env
        if limits.file_size is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file_size, resource.RLIM_INFINITY))
        steps = _count(folder, limits)
        from wirespan.cli import run  # noqa: PLC0415 - imported before the fork; the parent may not need it

        code = run(list(argv))
        sys.stdout.flush()
        sys.stderr.flush()
        os.write(1, f"\0{steps()}".encode())
    except BaseException:
        os.write(1, traceback.format_exc().encode())
    finally:
        os._exit(code)
    raise AssertionError


def run(argv: Sequence[str], folder: Path, env: dict[str, str], limits: Limits | None = None) -> Done:
    """Run a command in the corpus of a folder to its end, or to that which its limits say."""
    return start(argv, folder, env, limits).ended(limits.after if limits else None)


def _count(folder: Path, limits: Limits) -> Callable[[], int]:
    """Count the steps of this process from now on that touch the folder; kill or stop it before some."""
    count, top, real = [0], os.fspath(folder), os.fsync

    def step(before: Callable[[], None] | None = None) -> None:
        count[0] += 1
        if count[0] == limits.pause:
            os.kill(os.getpid(), signal.SIGSTOP)
        if count[0] == limits.step:
            if before:
                before()
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(60)  # it comes at once, but not always in this thread

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if isinstance(path, int) or not isinstance(flags, int) or not flags & _WRITES:
                return
        elif event not in _EVENTS:
            return
        place = arguments[0]
        path = os.readlink(f"/proc/self/fd/{place}") if isinstance(place, int) else os.fsdecode(place)
        if not os.path.isabs(path) or path.startswith(top):
            step()

    def sync(handle: int) -> None:
        if stat.S_ISREG(os.fstat(handle).st_mode):
            step(lambda: os.ftruncate(handle, os.fstat(handle).st_size // 2))
        step()
        real(handle)

    sys.addaudithook(watch)
    os.fsync = sync
    return lambda: count[0]

"""The entry of the `wirespan` command."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import Any, NoReturn, TextIO

from wirespan.errors import install

try:
    import fcntl
except ImportError:  # Windows has no modes of files that are open
    fcntl = None  # type: ignore[assignment]


class _Ended(BaseException):
    """The process was told to end (SIGTERM)."""


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 clean, 1 findings, 2 usage or failure.

    At SIGTERM what was made for a while is taken away first, as at Ctrl-C.
    """
    _open_streams()
    before = signal.getsignal(signal.SIGTERM)
    if before != signal.SIG_DFL:  # whoever called wants it so
        return _main(argv)
    with suppress(_Ended):
        signal.signal(signal.SIGTERM, _end)
        try:
            return _main(argv)
        finally:
            signal.signal(signal.SIGTERM, before)
    os.kill(os.getpid(), signal.SIGTERM)
    return 128 + signal.SIGTERM


def _end(*_: Any) -> NoReturn:
    raise _Ended


def _main(argv: list[str] | None) -> int:
    try:
        from wirespan.cli import run  # noqa: PLC0415 - the tools are an extra
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("wirespan"):
            raise
        sys.stderr.write(
            f"wirespan: the command needs {error.name}, which isn't installed.\n{install('tools')}\n"
        )
        return 2
    except KeyboardInterrupt:  # the tools take a second to import
        sys.stderr.write("stopped\n")
        return 130
    return run(argv)


def _open_streams() -> None:
    """Have something for each stream that whoever called has closed; in order, so that it has its number.

    A script of a shell whose stderr is closed takes that number itself, for what it is read from: a command
    that it calls gets a stderr that can't be written to. That one leads nowhere from here on.
    """
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        stream = getattr(sys, name)
        if stream is None:
            stream = open(os.devnull, mode, encoding="utf-8")  # noqa: SIM115 - it stays open
            setattr(sys, name, stream)
            with suppress(OSError):
                os.set_inheritable(stream.fileno(), stream.fileno() == number)
        elif mode == "w" and _only_read(stream, number):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, number)
            os.close(nowhere)


def _only_read(stream: TextIO, number: int) -> bool:
    """Whether a stream is the file of that number, and that one can only be read."""
    try:
        mine = stream.fileno() == number
        return mine and fcntl is not None and fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY
    except (OSError, ValueError, AttributeError):  # a stream that is no file of the system's
        return False


if __name__ == "__main__":
    sys.exit(main())

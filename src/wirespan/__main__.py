"""The entry of the `wirespan` command."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import Any, NoReturn

from wirespan.errors import install


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
    """Have something for each stream that whoever called has closed; in order, so that it has its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - it stays open


if __name__ == "__main__":
    sys.exit(main())

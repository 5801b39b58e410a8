"""What all commands share: the application, the corpus they work on, consoles, errors."""

from __future__ import annotations

import errno
import io
import os
import sys
import traceback
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.segment import Segment

from wirespan import disk, journal
from wirespan.cli.help import App
from wirespan.errors import UsageError, WirespanError
from wirespan.store import Corpus

app = App(
    name="wirespan",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

# Piped or written to a file, tables have room.
_WIDTH = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 140


class _Console(Console):
    """A console on which no text steers the terminal, wherever it came from: only rich's own styles do."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        for segment in super().render(renderable, options):
            text, style, control = segment
            yield segment if control or text.isprintable() else Segment(printable(text), style)


out = _Console(highlight=False, soft_wrap=True, width=_WIDTH)
err = _Console(stderr=True, highlight=False, soft_wrap=True)


def path(named: str) -> Path:
    """Return the path that an argument names. An empty one is no name of this folder: it names nothing."""
    if not named:
        raise UsageError("an empty path names no file and no folder", "For this folder write a dot.")
    return Path(named)


Root = Annotated[
    Path | None,
    typer.Option(
        "--root",
        parser=path,
        metavar="FOLDER",
        help="Folder of the corpus. By default it is found upwards from here.",
        show_default=False,
    ),
]
Stories = Annotated[
    list[str] | None,
    typer.Argument(metavar="STORY", help="Stories to work on; all of them by default.", show_default=False),
]
SideA = Annotated[
    str, typer.Argument(metavar="A", help="Annotator of a pass, or [bold]layers[/]: the settled layers.")
]
SideB = Annotated[str, typer.Argument(metavar="B", help="The other one.")]


def printable(text: str) -> str:
    """Return text without characters that steer a terminal or turn its writing round; "�" stands for each."""
    return "".join("�" if _steers(char) else char for char in text)


def _steers(char: str) -> bool:
    return (
        unicodedata.category(char) == "Cc" and char not in "\n\t"
    ) or char in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"


def unicode() -> bool:
    """Whether standard output takes every character; what it doesn't take is escaped as Python does."""
    return out.encoding.startswith("utf")


def print_json(data: Any) -> None:
    """Print data as JSON, in ASCII where any other escape would damage it."""
    out.print_json(data=data, ensure_ascii=not unicode())


def open_corpus(root: Path | None) -> Corpus:
    """Find the corpus; finish a change to it, or to the texts joined, that was cut off, and say so."""
    corpus = Corpus.find(root)
    for place, what in ((corpus.root, ""), (disk.user_folder("texts"), " of the texts joined")):
        if journal.shut(place):
            unseen = f"{place / journal.HOME} can't be entered, so a change that is under way isn't seen."
            hint = f"Its owner can give it the group and mode of {place}."
            err.print(printable(f"{unseen} {hint}"), style="dim", markup=False)
        elif journal.recover(place):
            err.print(f"A change{what} that had been cut off was finished.", style="dim")
        elif journal.clear(place):
            err.print(
                f"A change{what} had been cut off before it was made: nothing was changed.", style="dim"
            )
        _begun[place] = journal.state(place)
    return corpus


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Progress]:
    """Show a bar on the error console while work goes on; nothing where that is no terminal, or a dumb one.

    A total of None is one that nobody knows.
    """
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    still = not err.is_terminal or err.is_dumb_terminal
    with Progress(*columns, console=err, transient=True, disable=still) as bar:
        bar.add_task(what, total=total)
        yield bar


_STOPPED = 130
_begun: dict[Path, tuple[bytes | None, bytes | None]] = {}
"""The folders that a command may change, and what changes of each there were when it began."""
_HINT = "Nothing is known here of this error of the system's; look at that place."
_HINTS = {
    errno.ENOSPC: "Make room on that disk, and run it again.",
    errno.EDQUOT: "Make room on that disk, and run it again.",
    errno.EACCES: "You need permission for that place: look at its owner and mode.",
    errno.EPERM: "You need permission for that place: look at its owner and mode.",
    errno.ENOENT: "It isn't there, or no longer; look at how it is written.",
    errno.EEXIST: "It is there already: move it away, or name another one.",
    errno.EROFS: "That disk can only be read: name a place elsewhere.",
    errno.EISDIR: "It is a folder: name a file.",
    errno.ENOTDIR: "A part of that path is a file where a folder should be.",
    errno.EMFILE: "Too many files are open at once: close some programs, or raise the limit (ulimit -n).",
    errno.ELOOP: "Its links lead round in a circle: take them away.",
    errno.ENAMETOOLONG: "Name it shorter.",
    errno.EIO: "The disk fails there: save what you have elsewhere.",
}
"""What to do about an error of the system's, by its number."""
_NAME = 255
"""Bytes that a name of a file may have."""
_OF_WRITING = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def _fail(error: Exception) -> None:
    """Tell of what stopped a command, and what to do about it."""
    show = getattr(error, "show", None)  # of usage errors of the command-line library
    if isinstance(error, WirespanError):
        _say(error.message, error.hint)
    elif isinstance(error, OSError):
        _of_system(error)
    elif isinstance(error, MemoryError):
        hint = "Look for a file that is far larger than it should be; or work on fewer stories at once."
        _say("there is too little memory for this", hint)
    elif show is not None:
        show()
    else:  # that no command has a word for: mostly a damaged corpus, else a fault of ours
        place = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})"
        hint = "Run wirespan validate, which lists all that is wrong with a corpus."
        _say(printable(what), f"{hint} If nothing is, report this line.")


def _told(error: Exception) -> None:
    """Tell of what stopped a command; of nothing where that can't be written either."""
    try:
        _fail(error)
    except OSError:
        for stream in (sys.stdout, sys.stderr):
            _let_go(stream)


def here() -> Path | None:
    """Return the folder that this process is in; None where it is gone."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return None


def _of_system(error: OSError) -> None:
    if error.errno == errno.ENOENT and not os.path.isabs(str(error.filename or "")) and here() is None:
        _say("the folder that you are in is gone", "Go to another one with cd, and run it again.")
        return
    what = error.filename or "a file"
    if error.filename is None and error.errno in _OF_WRITING:  # what writes files tells of them itself
        what = "standard output"
        _let_go(sys.stdout)
    hint = _HINTS.get(error.errno or 0, _HINT)
    if error.errno == errno.ENAMETOOLONG:
        hint = f"{_longest_part(str(what))}{hint}"
    _say(printable(f"{what}: {error.strerror or error}"), hint)


def _longest_part(path: str) -> str:
    """Say which part of a path is too long for a file system, if one is."""
    part = max(Path(path).parts, key=lambda name: len(os.fsencode(name)), default="")
    size = len(os.fsencode(part))
    if size <= _NAME:
        return ""
    return printable(f"The part {part[:20]}… has {size} bytes, and most file systems take {_NAME}. ")


def _say(what: str, hint: str) -> None:
    err.print("[bold red]error:[/] ", end="")
    err.print(what, markup=False)
    if hint:
        err.print(hint, style="dim", markup=False)


def _let_go(stream: TextIO) -> None:
    """Send what is still to be written to a stream nowhere, so that the end is quiet."""
    with suppress(OSError, ValueError):  # a stream that is no file of the system's
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


@cache
def _command() -> Callable[..., Any]:
    """Return the application as it is called: made once, which takes longer than a short command does."""
    return typer.main.get_command(app)


def run(argv: list[str] | None = None) -> int:
    """Run a command line and return its exit code. No traceback reaches a user for bad input."""
    _begun.clear()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what it can't write is escaped, and no error
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _command()(args=argv, standalone_mode=False)
    except typer.Exit as stop:
        return stop.exit_code
    except (typer.Abort, KeyboardInterrupt):
        code = _STOPPED
    except SystemExit as stop:  # by which the libraries tell of a pipe that is closed
        if not isinstance(stop.__context__, BrokenPipeError):
            raise
        return _unheard()
    except BrokenPipeError:
        return _unheard()
    except Exception as error:
        _told(error)
        return 2
    if code == _STOPPED:  # by which the command-line library tells of Ctrl-C
        with suppress(OSError):
            err.print(_stopped())
    return code if isinstance(code, int) else 0


def _stopped() -> str:
    """Return what to say where a command was stopped: in the midst of a change, or past one."""
    now = {place: journal.state(place) for place in _begun}
    if any(unfinished for unfinished, _ in now.values()):
        return "stopped in the midst of a change; the next command finishes it"
    return "stopped" if now == _begun else "stopped; a change had been made before"


def _unheard() -> int:
    """Return the exit code where whoever reads the output has closed it, as `head` does: no fault."""
    for stream in (sys.stdout, sys.stderr):
        _let_go(stream)
    return 141

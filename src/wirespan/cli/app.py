"""What all commands share: the application, the corpus they work on, consoles, errors."""

from __future__ import annotations

import io
import os
import sys
import traceback
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.segment import Segment

from wirespan import disk, journal
from wirespan.errors import WirespanError
from wirespan.store import Corpus

app = typer.Typer(
    name="wirespan",
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode="rich",
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

Root = Annotated[
    Path | None,
    typer.Option(
        "--root", help="Folder of the corpus. By default it is found upwards from here.", show_default=False
    ),
]
Stories = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[STORY]…", help="Stories to work on; all of them by default.", show_default=False
    ),
]


def many(count: int, one: str, more: str = "") -> str:
    """Return a count with its noun, in the plural where it isn't one."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def printable(text: str) -> str:
    """Return text without characters that steer a terminal or turn its writing round; "�" stands for each."""
    return "".join("�" if _steers(char) else char for char in text)


def _steers(char: str) -> bool:
    return (
        unicodedata.category(char) == "Cc" and char not in "\n\t"
    ) or char in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"


def open_corpus(root: Path | None) -> Corpus:
    """Find the corpus; finish a change to it, or to the texts joined, that was cut off, and say so."""
    corpus = Corpus.find(root)
    for place, what in ((corpus.root, ""), (disk.user_folder("texts"), " of the texts joined")):
        if journal.recover(place):
            err.print(f"A change{what} that had been cut off was finished.", style="dim")
        elif journal.clear(place):
            err.print(
                f"A change{what} had been cut off before it was made: nothing was changed.", style="dim"
            )
    return corpus


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Progress]:
    """Show a bar on the error console while work goes on; nothing where that is no terminal.

    A total of None is one that nobody knows.
    """
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        bar.add_task(what, total=total)
        yield bar


def _unforeseen(error: Exception) -> None:
    """Tell of an error that no command has a word for: mostly a damaged corpus, else a fault of ours."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})"
    err.print("[bold red]error:[/] ", end="")
    err.print(printable(what), markup=False)
    hint = (
        "Run wirespan validate, which lists all that is wrong with a corpus. If nothing is, report this line."
    )
    err.print(hint, style="dim", markup=False)


def run(argv: list[str] | None = None) -> int:
    """Run a command line and return its exit code. No traceback reaches a user for bad input."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what it can't write is escaped, and no error
            stream.reconfigure(errors="backslashreplace")
    try:
        code = app(args=argv, standalone_mode=False)
    except WirespanError as error:
        err.print("[bold red]error:[/] ", end="")
        err.print(error.message, markup=False)
        if error.hint:
            err.print(error.hint, style="dim", markup=False)
        return 2
    except typer.Exit as stop:
        return stop.exit_code
    except typer.Abort:
        return 130
    except KeyboardInterrupt:
        err.print("stopped")
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 141
    except OSError as error:
        err.print("[bold red]error:[/] ", end="")
        err.print(printable(f"{error.filename or 'a file'}: {error.strerror or error}"), markup=False)
        return 2
    except Exception as error:
        show = getattr(error, "show", None)  # of usage errors of the command-line library
        if show is None:
            _unforeseen(error)
        else:
            show()
        return 2
    return code if isinstance(code, int) else 0

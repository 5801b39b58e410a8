"""What commands share that show what they would change, and ask before they do it."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import typer
from rich.markup import escape

from wirespan.cli.app import out

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def agreed(question: str, *, yes: bool) -> bool:
    """Whether a change is wanted: `yes` says so, or whoever sits at the terminal; elsewhere it isn't."""
    asks = not yes and sys.stdin.isatty() and sys.stdout.isatty()
    return yes or (asks and typer.confirm(question))


def tell_difference(rows: Iterable[str]) -> None:
    """Print the lines of a unified diff in colour."""
    for row in rows:
        colour = _COLOURS.get(row[:1], "default")
        out.print(f"[{'bold' if row[:3] in ('---', '+++') else colour}]{escape(row)}[/]")

"""Tables of a card, in which whatever the corpus says shows as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from wirespan.errors import escaped

_MARKS = re.compile(r"[`*\[\]|$~]")
"""What begins markup in a line of markdown, beside a backslash and a tag."""
_BLOCK = re.compile(r"^(\d*)([#>+=_.)-])")
"""What makes another block of a line that begins with it."""


class Markdown(str):
    """A cell that is markdown already."""

    __slots__ = ()


def table(head: Iterable[str], rows: Iterable[Iterable[object]], words: int = 1) -> str:
    """Return a table, of which so many columns are words and the others figures."""
    names = list(head)
    rule = [*["---"] * words, *["--:"] * (len(names) - words)]
    lines = [names, rule, *([_cell(c) for c in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def code(text: str) -> Markdown:
    """Return a name of the schemas, none of which has a backtick, as code."""
    return Markdown(f"`{text}`")


def plain(text: str) -> str:
    """Return words of the corpus as markdown that shows them as they are, in one line."""
    return _MARKS.sub(r"\\\g<0>", escaped(" ".join(text.split())).replace("\\", "\\\\")).replace("<", "&lt;")


def paragraph(text: str) -> str:
    """Return words of the corpus as a paragraph, no mark at whose beginning makes it a heading or a list."""
    return _BLOCK.sub(r"\1\\\2", plain(text))


def _cell(value: object) -> str:
    if isinstance(value, Markdown):
        return value
    return f"{value:,}" if isinstance(value, int) else plain(str(value))

"""Text of which a line may end behind a hyphen, as keys and dates are full of them."""

from __future__ import annotations

import re
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.containers import Lines
from rich.text import Text

_PIECE = re.compile(r"[^\s-]*(?:-+|\s+|$)")
"""What stays on one line: as far as a hyphen or the end of white space."""


class Breaking(Text):
    """Text that is broken at white space and behind hyphens; within a word only where that is too long."""

    def wrap(self, console: Console, width: int, **settings: Any) -> Lines:
        """Return the lines of the text, each of `width` cells at most."""
        if settings.get("no_wrap"):
            return super().wrap(console, width, **settings)
        lines = self.split(allow_blank=True)
        broken = [part for line in lines for part in line.divide(breaks(line.plain, width))]
        return Text("\n", style=self.style).join(broken).wrap(console, width, **settings)


def breaks(line: str, width: int) -> list[int]:
    """Return the offsets at which a line is broken so that no part has more than `width` cells."""
    found = []
    used = 0
    for match in _PIECE.finditer(line):
        size = cell_len(match[0].rstrip())
        if used and used + size > width:
            found.append(match.start())
            used = 0
        if size <= width:
            used += cell_len(match[0])
            continue
        for at, char in enumerate(match[0].rstrip(), match.start()):
            if used + cell_len(char) > width and used:
                found.append(at)
                used = 0
            used += cell_len(char)
        used += cell_len(match[0]) - size
    return found

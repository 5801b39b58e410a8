"""The screen of layers, compiled (_scan.c). It holds back where it isn't sure; layers.py looks then."""

from collections.abc import Callable
from typing import Any

SOURCE: str
"""SHA-256 of the source that this was compiled from."""

def run(raw: bytes, at: int) -> tuple[str, int, int]:
    """Return of whom the line at an offset speaks, where the lines end that speak of the same, and how many.

    Offsets are in bytes. A line without a head as canonical lines have it, or without its line feed, is by
    itself, and speaks of "".
    """

def report(
    kind: str,
    raw: bytes,
    at: int,
    end: int,
    number: int,
    text: str,
    delicate: bytes,
    names: dict[str, str],
    layer: str,
    clean: dict[str, Any],
    judge: Callable[[int, str, str], Any],
    keep: bool,
) -> list[Any] | bool | None:
    """Return the rows of the lines of a report in a block, or True where they aren't to be kept.

    None says that some line isn't plainly good; nothing is taken down then. `number` is that of the first
    line, `text` what its offsets speak of; `delicate` has a bit for each code point below 0x20000 before
    which, or behind which, a cut needs a closer look. Ids are put into `names`, with their layer. `clean`
    are rests with what they say; `judge` knows more of them, given number, id and rest.
    """

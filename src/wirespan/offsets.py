"""Offsets into text.

The unit of every offset in a corpus is the Unicode code point, as in a Python slice; spans are half-open.
JavaScript, Java and UIMA count UTF-16 code units: `Utf16Map` is the one place where the two meet.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right

from wirespan.errors import OffsetError

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Control characters (Unicode's category Cc) but tab and line feed: nothing in a corpus holds one."""


def surface(text: str, start: int, end: int) -> str:
    """Return `text[start:end]` after checking that the span lies in the text and isn't empty or reversed."""
    if not 0 <= start < end <= len(text):
        message = f"span {start}–{end} doesn't lie in a text of {len(text)} code points"
        raise OffsetError(message, "Offsets are code points, half-open: 0 <= start < end <= length.")
    return text[start:end]


def canonical_text(data: bytes) -> str:
    """Decode a file as the corpus stores it: UTF-8, no byte order mark, LF line ends, NFC.

    Raises `UnicodeDecodeError` for anything but UTF-8.
    """
    text = data.decode("utf-8").removeprefix("\ufeff")
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


class Utf16Map:
    """Converts offsets of one text from UTF-16 code units to code points."""

    def __init__(self, text: str) -> None:
        self._length = len(text)
        # Code points that take two units, and the unit at which each begins.
        self._astral = [i for i, char in enumerate(text) if char > "\uffff"]
        self._units = [point + seen for seen, point in enumerate(self._astral)]

    def to_codepoint(self, unit: int) -> int:
        """UTF-16 units → code points. Raises `OffsetError` inside a surrogate pair or outside the text."""
        seen = bisect_right(self._units, unit)
        if seen and self._units[seen - 1] + 1 == unit:
            raise OffsetError(f"offset {unit} stands inside a surrogate pair")
        point = unit - bisect_left(self._units, unit)
        if not 0 <= point <= self._length:
            units = self._length + len(self._astral)
            raise OffsetError(f"offset {unit} doesn't lie in a text of {units} UTF-16 units")
        return point

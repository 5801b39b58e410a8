"""Where a text may be cut: not inside what people see as one character.

A simple form of the rules for grapheme clusters (Unicode, UAX #29): marks, joiners, skin colours and flags.
Text in NFC has no Hangul in parts, and no CR.
"""

from __future__ import annotations

import unicodedata
from functools import cache

ZWJ = "\u200d"
_JOINING = {"\u200c", ZWJ, *map(chr, (*range(0x1F3FB, 0x1F400), *range(0xE0020, 0xE0080)))}
"""Joiners, skin colours, tags of regional flags."""
_BEFORE_MARKS = "\u02ff"
"""The last code point before the first mark."""


def _flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def extends(char: str) -> bool:
    """Whether a character belongs to the one before it."""
    return char > _BEFORE_MARKS and (unicodedata.category(char)[0] == "M" or char in _JOINING)


@cache
def delicate() -> frozenset[str]:
    """Return the characters before which, or behind which, a cut needs a closer look.

    That takes a moment, once: screens look there for every span, which is quicker than to ask Unicode.
    """
    # Marks lie in the first two planes, and the selectors and tags in a block of the fifteenth.
    places = map(chr, (*range(ord(_BEFORE_MARKS) + 1, 0x20000), *range(0xE0000, 0xE0200)))
    return frozenset(char for char in places if extends(char) or _flag(char))


def splits(text: str, at: int) -> bool:
    """Whether a cut before the code point `at` goes through a character."""
    if not 0 < at < len(text) or text[at - 1] in "\n\t":
        return False
    before, char = text[at - 1], text[at]
    if extends(char):
        return True
    if before == ZWJ:
        return unicodedata.category(char) == "So" and at > 1 and _picture(text, at - 2)
    if _flag(char):
        flags = at - len(text[:at].rstrip("".join(map(chr, range(0x1F1E6, 0x1F200)))))
        return flags % 2 == 1
    return False


def _picture(text: str, at: int) -> bool:
    """Whether the character that ends at `at` is a picture, perhaps with marks behind it."""
    while at > 0 and extends(text[at]):
        at -= 1
    return unicodedata.category(text[at]) == "So"

"""Where a text may be cut: not inside what people see as one character.

A simple form of the rules for grapheme clusters (Unicode, UAX #29): marks, joiners, skin colours and flags.
Text in NFC has no Hangul in parts, and no CR.
"""

from __future__ import annotations

import unicodedata

ZWJ = "\u200d"


def _flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _block(first: int, last: int) -> set[str]:
    return set(map(chr, range(first, last + 1)))


# Marks lie in the first two planes, and the selectors and tags in a block of the fifteenth.
_PLACES = "".join(map(chr, (*range(0x300, 0x20000), *range(0xE0000, 0xE0200))))
_MARKS = {
    char for char, kind in zip(_PLACES, map(unicodedata.category, _PLACES), strict=True) if kind[0] == "M"
}
EXTENDERS = frozenset(_MARKS | {"\u200c", ZWJ} | _block(0x1F3FB, 0x1F3FF) | _block(0xE0020, 0xE007F))
"""Characters that belong to the one before them: marks, joiners, skin colours, tags of regional flags."""
DELICATE = EXTENDERS | _block(0x1F1E6, 0x1F1FF)
"""Characters before which, or behind which, a cut needs a closer look."""


def splits(text: str, at: int) -> bool:
    """Whether a cut before the code point `at` goes through a character."""
    if not 0 < at < len(text) or text[at - 1] in "\n\t":
        return False
    before, char = text[at - 1], text[at]
    if char in EXTENDERS:
        return True
    if before == ZWJ:
        return unicodedata.category(char) == "So" and at > 1 and _picture(text, at - 2)
    if _flag(char):
        flags = at - len(text[:at].rstrip("".join(map(chr, range(0x1F1E6, 0x1F200)))))
        return flags % 2 == 1
    return False


def _picture(text: str, at: int) -> bool:
    """Whether the character that ends at `at` is a picture, perhaps with marks behind it."""
    while at > 0 and text[at] in EXTENDERS:
        at -= 1
    return unicodedata.category(text[at]) == "So"

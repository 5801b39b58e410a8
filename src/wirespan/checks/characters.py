"""Where a text may be cut: not inside what people see as one character.

A simple form of the rules for grapheme clusters (Unicode, UAX #29): marks, joiners, skin colours and flags.
Text in NFC has no Hangul in parts, and no CR.
"""

from __future__ import annotations

import unicodedata

ZWJ = "\u200d"


def _flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _extends(char: str) -> bool:
    return (
        unicodedata.category(char)[0] == "M"  # combining marks, variation selectors
        or char in ("\u200c", ZWJ)
        or "\U0001f3fb" <= char <= "\U0001f3ff"  # skin colours
        or "\U000e0020" <= char <= "\U000e007f"  # tags of regional flags
    )


# Marks lie in the first two planes, and the selectors and tags in a block of the fifteenth.
_PLACES = (*range(0x300, 0x20000), *range(0xE0000, 0xE0200))
EXTENDERS = frozenset(char for char in map(chr, _PLACES) if _extends(char))
"""Characters that belong to the one before them."""
DELICATE = EXTENDERS | {chr(code) for code in range(0x1F1E6, 0x1F200)}
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

"""Figures in digits: every number that a run of digits and separators may stand for in a language."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from functools import lru_cache

from wirespan.checks.guidelines.readings import locales
from wirespan.checks.guidelines.readings.locales import Convention

_SPACES = " \u00a0\u2009\u202f"
_APOSTROPHES = "'’"
TOKEN = re.compile(rf"\d+(?:(?:[.,\u066b\u066c{_APOSTROPHES}]|[{_SPACES}](?=\d{{3}}(?!\d)))\d+)*")
"""A run of digits, with separators between them."""
_LONGEST = 40
_PARTS = re.compile(r"(\d+)")
_ARABIC: Convention = ("\u066b", "\u066c")
_ANY: tuple[Convention, ...] = ((".", ","), (",", "."))


def vulgar(char: str) -> Fraction | None:
    """Return the value of a fraction that is one character, as ½; None of any other character."""
    if unicodedata.category(char) != "No" or "FRACTION" not in unicodedata.name(char, ""):
        return None
    return Fraction(unicodedata.numeric(char)).limit_denominator(100)


def plain(text: str) -> str:
    """Return text with the digits of all scripts as those from 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


@lru_cache(maxsize=16384)
def values(lang: str, token: str) -> frozenset[Fraction]:
    """Return the numbers that a run of digits may stand for; none where it is written in no known way.

    By the conventions of the language; where they don't allow it, by the other of point and comma. Three
    digits behind one separator may always be thousands: outlets write them as their sources do.
    """
    if len(token) > _LONGEST:
        return frozenset()
    parts = _PARTS.split(token)
    groups, separators = [plain(part) for part in parts[1::2]], parts[2:-1:2]
    if not separators:
        return frozenset([Fraction(groups[0])])
    own = locales.conventions(lang)
    found = {_value(groups, separators, convention) for convention in (*own, _ARABIC)} - {None}
    found = found or {_value(groups, separators, convention) for convention in _ANY} - {None}
    if len(separators) == 1 and separators[0] in ".," and _grouped(groups):
        found.add(Fraction("".join(groups)))
    return frozenset(value for value in found if value is not None)


def _value(groups: list[str], separators: list[str], convention: Convention) -> Fraction | None:
    decimal, group = convention
    whole, fraction = groups, ""
    if separators[-1] == decimal:
        whole, fraction, separators = groups[:-1], groups[-1], separators[:-1]
    if separators:
        allowed = {group, *_SPACES, *_APOSTROPHES} - {decimal}
        if len(set(separators)) > 1 or separators[0] not in allowed or not _grouped(whole):
            return None
    return Fraction(f"{''.join(whole)}.{fraction or 0}")


def _grouped(groups: list[str]) -> bool:
    """Whether groups are of three digits, or, as in India, of two before the last three."""
    sizes = [len(group) for group in groups]
    if groups[0].startswith("0") or sizes[0] > 3 or sizes[-1] != 3:
        return False
    return all(size == 3 for size in sizes[1:]) or (sizes[0] <= 2 and all(size == 2 for size in sizes[1:-1]))

"""What CLDR knows of a language: how its numbers are written, and its words for units, money and days."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from babel import Locale

Convention = tuple[str, str]
"""The decimal separator and that of thousands."""
STEM = 4
"""Letters that a form of a word has in common with the one that is known."""

_UNIT_WORDS = re.compile(r"[^\W\d_]+")
_ZEROS = re.compile(r"[0¤\s'’\u200e\u200f.\-]+")


@lru_cache(maxsize=256)
def locale(lang: str) -> Locale | None:
    """Return the locale of a language tag, else that of its language alone, else None."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - a tool's dependency, and slow to import

    for tag in (lang, lang.partition("-")[0]):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return None


@lru_cache(maxsize=256)
def conventions(lang: str) -> frozenset[Convention]:
    """Return how numbers are written in a language, in any land whose own language it is.

    What one land of many does alone is left out; a tag with a region has that region's alone.
    """
    from babel import Locale, localedata  # noqa: PLC0415
    from babel.languages import get_official_languages  # noqa: PLC0415

    own = locale(lang)
    if own is None:
        return frozenset()
    if own.territory:
        return frozenset([_separators(own)])
    found: Counter[Convention] = Counter()
    for name in localedata.locale_identifiers():
        language, *_, territory = [*name.split("_"), ""] if "_" not in name else name.split("_")
        if language != own.language or len(territory) != 2:
            continue
        if own.language in get_official_languages(territory, de_facto=True):
            found[_separators(Locale.parse(name))] += 1
    return frozenset({_separators(own)} | {separators for separators, lands in found.items() if lands > 1})


def _separators(own: Locale) -> Convention:
    symbols = own.number_symbols["latn"]
    return str(symbols.get("decimal", ".")), str(symbols.get("group", ","))


@lru_cache(maxsize=256)
def scales(lang: str) -> dict[str, Fraction]:
    """Return what each word or sign for a power of ten is worth, in small letters, as in 3 million."""
    own = locale(lang)
    found: dict[str, Fraction] = {}
    for length in ("long", "short") if own else ():
        for power, written in _compact(own, length):
            word = _ZEROS.sub(" ", written).strip().casefold()
            zeros = written.count("0")
            if word and zeros and " " not in word:
                found.setdefault(word, Fraction(int(power), 10 ** (zeros - 1)))
    return found


def _compact(own: Any, length: str) -> Iterator[tuple[str, str]]:
    try:
        forms = own.compact_decimal_formats[length]
    except KeyError:
        return
    for form in forms:
        for power, pattern in forms[form].items():
            yield power, str(getattr(pattern, "pattern", pattern))


@lru_cache(maxsize=256)
def units(lang: str) -> dict[str, frozenset[str]]:
    """Return the CLDR units that each word may stand for, in small letters."""
    own = locale(lang)
    found: dict[str, set[str]] = {}
    if own is not None:
        patterns = own._data["unit_patterns"]
        for unit in patterns:
            if unit.startswith("angle-arc") or unit.endswith("-person"):  # called as minutes and days are
                continue
            for length in patterns[unit]:
                for pattern in _texts(patterns[unit][length]):
                    word = pattern.replace("{0}", "").strip().casefold().rstrip(".")
                    if word and "{" not in word:
                        found.setdefault(word, set()).add(unit)
    return {word: frozenset(names) for word, names in found.items()}


@lru_cache(maxsize=256)
def nouns(lang: str) -> frozenset[str]:
    """Return all words that names of units and of currencies are made of, in small letters."""
    words = {word for name in units(lang) for word in _UNIT_WORDS.findall(name)}
    return frozenset(words | currencies(lang).keys())


@lru_cache(maxsize=256)
def noun_stems(lang: str) -> frozenset[str]:
    """Return how these words begin, since inflected languages have more forms of them than CLDR."""
    return frozenset(word[:STEM] for word in nouns(lang) if len(word) >= STEM)


@lru_cache(maxsize=256)
def currencies(lang: str) -> dict[str, frozenset[str]]:
    """Return the currencies (ISO 4217) whose name has a word, in small letters."""
    own = locale(lang)
    found: dict[str, set[str]] = {}
    if own is not None:
        names = [*own.currencies.items(), *own.currency_symbols.items()]
        plurals = own._data["currency_names_plural"]
        names += [(code, name) for code in plurals for name in _texts(plurals[code])]
        for code, name in names:
            for word in _UNIT_WORDS.findall(name.casefold()):
                found.setdefault(word, set()).add(code)
    return {word: frozenset(codes) for word, codes in found.items()}


@lru_cache(maxsize=1)
def currency_codes() -> frozenset[str]:
    """Return the codes of ISO 4217, old ones too, and XBT for bitcoin, which has none there (5.29)."""
    from babel.numbers import list_currencies  # noqa: PLC0415

    return frozenset(list_currencies()) | {"XBT", "XXX"}


@lru_cache(maxsize=256)
def months(lang: str) -> dict[str, int]:
    """Return the number of each name of a month, in small letters; names of two months are left out."""
    return _names(lang, "months", 0)


@lru_cache(maxsize=256)
def weekdays(lang: str) -> dict[str, int]:
    """Return the number, Monday 1, of each name of a weekday, in small letters."""
    return _names(lang, "days", 1)


def _names(lang: str, kind: str, shift: int) -> dict[str, int]:
    own = locale(lang)
    found: dict[str, int] = {}
    twice: set[str] = set()
    for use in ("format", "stand-alone") if own else ():
        for width in ("wide", "abbreviated"):
            for number, name in getattr(own, kind)[use][width].items():
                word = name.casefold().rstrip(".")
                if found.setdefault(word, number + shift) != number + shift:
                    twice.add(word)
    return {word: number for word, number in found.items() if word not in twice and not word.isdecimal()}


def _texts(pattern: Any) -> Iterator[str]:
    if isinstance(pattern, str):
        yield pattern
    else:
        for key in pattern:
            if key != "per":
                yield from _texts(pattern[key])

"""What the words of a date say of it: years, months, days, weekdays and clock times, where they name them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from wirespan.checks.guidelines.readings import locales
from wirespan.checks.guidelines.readings.digits import plain
from wirespan.checks.guidelines.readings.lexicon import lexicon

_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
_CLOCK = re.compile(r"(?<![\d.,:])(\d{1,2}):(\d{2})(?::\d{2})?(?![\d:])")
_DOTTED = re.compile(r"(?<![\d.,:])(\d{1,2})[.h](\d{2})(?![\d.,])")
_SIGNED = re.compile(r"(\d{1,4})\s*([\u5e74\ub144]|[\u6708\uc6d4]|[\u65e5\u53f7\u865f\uc77c])")
_DIGITS = re.compile(r"(?<!\d)(\d{1,2}|\d{4})(st|nd|rd|th|er|s|-\u0433\u043e|-\u0435|º|ª)?(?![\d\w])")
_WORD = re.compile(r"[^\s\d,;:!?()\[\]{}\"“”„«»/–—−‐‑+\u060c]+")
_INFLECTED = frozenset("be bg cs da el et fi hr hu lt lv nb nn no pl ro ru sk sl sr sv tr uk".split())  # noqa: SIM905
_DECADE = frozenset(("s", "-\u0435"))
_YEARS = range(1500, 2201)
"""Years of which none is likely to be of another calendar."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a surface names of a date. `whole` says that every word of it was understood.

    `small` are numbers up to 31 with no sign of what they are, `full` the days that a date in digits may be.
    """

    years: tuple[int, ...] = ()
    decades: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    small: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    clocks: tuple[tuple[int, int], ...] = ()
    full: tuple[tuple[int, int, int], ...] = ()
    whole: bool = False


@lru_cache(maxsize=16384)
def read(lang: str, surface: str) -> Said:
    """Return what a surface names in a language."""
    text = plain(surface.casefold())
    full = [(int(y), int(m), int(d)) for y, m, d in _ISO.findall(text)]
    text = _ISO.sub(" ", text)
    for one, _, two, year in _NUMERIC.findall(text):
        full += [(int(year), int(two), int(one)), (int(year), int(one), int(two))]
    text = _NUMERIC.sub(" ", text)
    clocks = [(int(hour), int(minute)) for hour, minute in _CLOCK.findall(text)]
    text = _CLOCK.sub(" ", text)
    dotted = _DOTTED.search(text) is not None
    text = _DOTTED.sub(" ", text)
    years, decades, months, small = _signed(text)
    text = _SIGNED.sub(" ", text)
    for digits, ending in _DIGITS.findall(text):
        number = int(digits)
        if len(digits) == 4 and (ending in _DECADE or (ending == "er" and number % 10 == 0)):
            decades.append(number // 10)
        elif len(digits) == 4 and number in _YEARS:
            years.append(number)
        elif len(digits) < 4 and 1 <= number <= 31:
            small.append(number)
        else:
            dotted = True
    weekdays, whole = _named(lang, _DIGITS.sub(" ", text), months)
    left = re.search(r"\d", _DIGITS.sub(" ", text)) is not None
    return Said(
        tuple(years),
        tuple(decades),
        tuple(months),
        tuple(small),
        tuple(weekdays),
        tuple(clocks),
        tuple(full),
        whole and not dotted and not left,
    )


def _signed(text: str) -> tuple[list[int], list[int], list[int], list[int]]:
    """Return years, no decades, months and days of numbers with the signs of East Asia behind them."""
    years, months, small = [], [], []
    for digits, sign in _SIGNED.findall(text):
        number = int(digits)
        if sign in "\u5e74\ub144":
            years += [number] if number in _YEARS else []
        elif sign in "\u6708\uc6d4":
            months += [number] if number <= 12 else []
        else:
            small.append(number)
    return years, [], months, small


def _named(lang: str, text: str, months: list[int]) -> tuple[list[int], bool]:
    """Take the names of months down; return those of weekdays, and whether all words were understood."""
    book = lexicon(lang)
    weekdays: list[int] = []
    whole = True
    for cue, _ in book.mods:
        if text.startswith(cue) and not text[len(cue) : len(cue) + 1].isalpha():
            text = text[len(cue) :]
            break
    for word in _WORD.findall(text):
        bare = word.strip(".-")
        month, weekday = _name(lang, bare, "months"), _name(lang, bare, "weekdays")
        if month is not None and weekday is None:
            months.append(month)
        elif weekday is not None and month is None:
            weekdays.append(weekday)
        elif bare and not {word, bare} & (book.fillers | book.whens | _literals(lang)):
            whole = False
    return weekdays, whole


@lru_cache(maxsize=16384)
def _name(lang: str, word: str, kind: str) -> int | None:
    """Return the number of the month or weekday that a word names, in whatever case it stands."""
    names: dict[str, int] = getattr(locales, kind)(lang)
    if word in names or len(word) < 4 or lang.partition("-")[0] not in _INFLECTED:
        return names.get(word)
    found = {number for name, number in names.items() if _inflected(word, name)}
    return found.pop() if len(found) == 1 else None


def _inflected(word: str, name: str) -> bool:
    """Whether two words have all but their endings in common."""
    common = next(
        (at for at, (one, two) in enumerate(zip(word, name, strict=False)) if one != two),
        min(len(word), len(name)),
    )
    return common >= max(3, len(name) - 2) and len(word) - common <= 3


@lru_cache(maxsize=256)
def _literals(lang: str) -> frozenset[str]:
    """Return the words that CLDR puts between the parts of a date."""
    own = locales.locale(lang)
    patterns = [str(own.date_formats[key].pattern) for key in own.date_formats] if own else []
    quoted = " ".join(part for pattern in patterns for part in re.findall(r"'([^']+)'", pattern))
    return frozenset(word.rstrip(".") for word in quoted.casefold().split()) | {"gmt", "utc"}

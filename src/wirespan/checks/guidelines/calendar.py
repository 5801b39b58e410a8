"""Dates: value, local and mod against the words of the span (guidelines, section 6)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from wirespan.checks.guidelines.readings import agreement, days, figures, locales, timex
from wirespan.checks.guidelines.readings.days import Said
from wirespan.checks.guidelines.readings.lexicon import lexicon
from wirespan.checks.guidelines.readings.timex import Point
from wirespan.checks.guidelines.sheets import Sheet, Sheets
from wirespan.checks.guidelines.telling import on, show
from wirespan.errors import Finding

Key = tuple[str, str, str | None, str | None]
"""Type, value, local and mod of a date."""
_LENGTHS = {"more_than": "MORE_THAN", "less_than": "LESS_THAN", "approximate": "APPROX"} | {
    "at_least": "EQUAL_OR_MORE",
    "at_most": "EQUAL_OR_LESS",
}
_DAYS_OF_WEEKS = frozenset(("ca", "de", "es", "fr", "it", "pt"))
"""Languages that call one week eight days, and two weeks fifteen."""
_WEEK = 604_800
_UNITS = {
    "duration-century": ("months", 1200),
    "duration-decade": ("months", 120),
    "duration-year": ("months", 12),
    "duration-month": ("months", 1),
    "duration-week": ("seconds", 604_800),
    "duration-day": ("seconds", 86_400),
    "duration-hour": ("seconds", 3600),
    "duration-minute": ("seconds", 60),
    "duration-second": ("seconds", 1),
}


class Wrong(NamedTuple):
    """What is wrong with a date."""

    code: str
    pointer: str
    found: str
    expected: str


def report(sheets: Sheets, sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with the dates of a report, as far as their words are there to be read."""
    lang, text = sheet.document["lang"], sheet.text
    if text is None:
        return
    for place, (_, start, end, said, _) in enumerate(sheet.spanned("dates")):
        surface = text[start:end]
        if surface == said["value"]:
            continue
        for wrong in judge(lang, surface, (said["type"], said["value"], said.get("local"), said.get("mod"))):
            found = f"{wrong.found} for {show(sheet, start, end)}"
            line, file = sheet.layers["dates"][place], sheets.file("dates")
            yield on(wrong.code, file, line, wrong.pointer, found=found, expected=wrong.expected)


@lru_cache(maxsize=65536)
def judge(lang: str, surface: str, key: Key) -> tuple[Wrong, ...]:
    """Return how a date in a language is contradicted by its words."""
    kind, value, local, mod = key
    found: list[Wrong] = []
    point = timex.point(value)
    if point is not None:
        said = days.read(lang, surface)
        expected = next(_point(kind, point, said), None)
        if expected:
            found.append(Wrong("date-contradicts-text", "/value", value, f"{expected}, as it says"))
        elif local is not None and (own := timex.point(local)) is not None:
            expected = next(_known(own, said), None)
            if expected:
                found.append(Wrong("date-contradicts-text", "/local", local, f"{expected}, as it says"))
        if local is not None and (distance := lexicon(lang).distances.get(_plain(surface))):
            written = timex.distance(local)
            if written is not None and kind == "DATE" and written != distance:
                found.append(
                    Wrong("date-contradicts-text", "/local", local, f"{_local(*distance)}, as it says")
                )
    elif kind == "DURATION":
        found += _length(lang, surface, value)
    found += _mod(lang, surface, kind, value, mod)
    return tuple(found)


def _plain(surface: str) -> str:
    return " ".join(surface.casefold().split())


def _local(unit: str, number: int) -> str:
    return f"dct{'-' if number < 0 else '+'}P{abs(number)}{unit}" if number or unit != "D" else "dct"


def _point(kind: str, point: Point, said: Said) -> Iterator[str]:
    """Yield what the words say where a value says something else, or less."""
    yield from _known(point, said)
    if not said.whole or len(said.full) + len(said.years) > 2:
        return
    if kind == "DATE" and said.clocks:
        yield "a time of day"
    if len(said.years) == 1 and "X" in point.year:
        yield f"the year {said.years[0]}"
    coarse = point.month is None and point.week is None and point.season is None
    if len(said.months) == 1 and not said.small and coarse and len(said.years) <= 1 and not said.full:
        yield f"month {said.months[0]}"
    if len(said.months) == 1 and len(said.small) == 1 and point.day is None and point.week is None:
        yield f"month {said.months[0]}, day {said.small[0]}"


def _known(point: Point, said: Said) -> Iterator[str]:
    """Yield what the words say where a field of a point that is known says something else."""
    day = point.date
    if len(said.full) and day is not None and (day.year, day.month, day.day) not in said.full:
        yield " or ".join(f"{year:04}-{month:02}-{date:02}" for year, month, date in said.full)
    if not said.whole or said.full:
        return
    clock = f"{point.hour}{point.minute}"  # 1900 GMT
    if len(said.years) == 1 and "X" not in point.year and f"{said.years[0]:04}" not in {point.year, clock}:
        yield f"the year {said.years[0]}"
    decade = "".join(map(str, said.decades))
    century = decade.endswith("0") and point.year == decade[:2]  # the 1900s
    if len(said.decades) == 1 and "X" not in point.year and not point.year.startswith(decade) and not century:
        yield f"the decade {said.decades[0]}"
    month = _number(point.month)
    if len(said.months) == 1 and month is not None and month != said.months[0]:
        yield f"month {said.months[0]}"
    number = _number(point.day)
    sure = bool(said.months) or (point.hour is None and point.part is None and not said.years)
    if sure and len(said.small) == 1 and len(said.months) <= 1 and number not in {None, said.small[0]}:
        yield f"day {said.small[0]}"
    yield from _weekday(point, said)
    hour, minute = _number(point.hour), _number(point.minute)
    if len(said.clocks) == 1 and hour is not None and minute is not None:
        there = (said.clocks[0][0] % 12, said.clocks[0][1])
        if there[1] != minute or (there[0] != hour % 12 and point.zone is None):
            yield f"{said.clocks[0][0]}:{said.clocks[0][1]:02}"


def _weekday(point: Point, said: Said) -> Iterator[str]:
    """Yield the weekday that is named, where a value is of another; a night may go by the morning after."""
    day, named = point.date, set(said.weekdays)
    if not named:
        return
    if day is not None:
        there = {day.isoweekday()}
        if point.part == "NI" or (point.hour is not None and len(named) > 1):
            there |= {day.isoweekday() % 7 + 1, (day.isoweekday() - 2) % 7 + 1}
    elif point.weekday is not None and point.weekday.isdecimal():
        there = {int(point.weekday)}
        if point.part == "NI":
            there.add(int(point.weekday) % 7 + 1)
    else:
        return
    if not named & there:
        yield f"a {timex.WEEKDAYS[min(named)]} (the value is a {timex.WEEKDAYS[min(there)]})"


def _number(field: str | None) -> int | None:
    return int(field) if field is not None and field.isdecimal() else None


def _length(lang: str, surface: str, value: str) -> Iterator[Wrong]:
    """Yield a length that isn't the number and unit of its words."""
    given, reading = timex.length(value), figures.read(lang, surface)
    if given is None or reading.doubt or reading.loose or len(reading.figures) != 1:
        return
    names = locales.units(lang)
    named = [names[word] for word in reading.words if word in names]
    if len(named) != 1 or len(named[0]) != 1 or named[0].isdisjoint(_UNITS) or not reading.figures[0].values:
        return
    (unit,) = named[0]
    kind, times = _UNITS[unit]
    said = {number * times for number in reading.figures[0].values}
    if unit == "duration-day" and reading.figures[0].spelt and lang.partition("-")[0] in _DAYS_OF_WEEKS:
        said |= {Fraction(weeks * _WEEK) for count, weeks in ((8, 1), (15, 2)) if count * times in said}
    months, seconds = given
    have, other = (months, seconds) if kind == "months" else (seconds, months)
    if have in said and not other:
        return
    if not have and other and _about(other, said, kind):
        return
    numbers = " or ".join(agreement.decimal(number) for number in sorted(reading.figures[0].values))
    yield Wrong(
        "date-contradicts-text", "/value", value, f"{numbers} {unit.removeprefix('duration-')}, as it says"
    )


def _about(other: Fraction, said: set[Fraction], kind: str) -> bool:
    """Whether a length in months is about that in days: months of 28 to 31 days, years of 365 or 366."""
    month = 86_400 * Fraction(61, 2)
    return any(
        abs((number * month - other) if kind == "months" else (other * month - number)) * 10
        <= (number * month if kind == "months" else number)
        for number in said
    )


def _mod(lang: str, surface: str, kind: str, value: str, mod: str | None) -> Iterator[Wrong]:
    """Yield a mod that isn't what the words before a date or length make it (6.32, 6.33)."""
    text = _plain(surface)
    point = timex.point(value)
    if kind == "DURATION" and timex.length(value) is not None:
        cues = tuple((cue, _LENGTHS[bound]) for cue, bound in lexicon(lang).bounds)
    elif kind == "DATE" and point is not None:
        cues = lexicon(lang).mods
    else:
        return
    for cue, meaning in cues:
        if text.startswith(cue) and not text[len(cue) : len(cue) + 1].isalpha():
            rest = text[len(cue) :].strip()
            if kind == "DURATION":  # over the last three months is no more than three months
                said = figures.read(lang, rest).figures
                sure = bool(said) and said[0].start <= 2
            else:
                sure = _names_one(days.read(lang, rest))
            if rest and sure and mod != meaning:
                yield Wrong("date-mod", "/mod" if mod else "", mod or "no mod", f"{meaning}, as it says")
            return


def _names_one(said: Said) -> bool:
    return said.whole and bool(said.years or said.months or said.weekdays or said.decades)

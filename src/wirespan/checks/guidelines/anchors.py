"""Dates against what they are reckoned from: the document's date, another date, and what they say alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from wirespan.checks.guidelines.readings import timex
from wirespan.checks.guidelines.readings.lexicon import lexicon
from wirespan.checks.guidelines.readings.timex import Point
from wirespan.checks.guidelines.sheets import Sheet, Sheets
from wirespan.checks.guidelines.telling import on, show
from wirespan.errors import Finding

Days = tuple[date, date]
_FAR = 13
"""Days to a weekday beyond which it is neither the nearest nor that of the week beside it (6.14)."""
_FIELDS = ("year", "month", "day", "hour", "minute", "zone", "part", "season")


def report(sheets: Sheets, sheet: Sheet) -> Iterator[Finding]:
    """Yield dates of a report whose value isn't what they are reckoned from makes it."""
    rows = sheet.spanned("dates")
    values = {name: said["value"] for _, _, _, said, name in rows}
    published = sheet.document["published"]["value"]
    lang, file, text = sheet.document["lang"], sheets.file("dates"), sheet.text
    for place, (_, start, end, said, _) in enumerate(rows):
        surface = text[start:end] if text is not None else None
        if said["value"] == surface and "local" not in said:
            continue
        anchor = said.get("anchor", "dct")
        base = published if anchor == "dct" else values.get(anchor, "")
        local = said.get("local")
        if local is not None:
            for code, found, expected in judge(said["value"], local, base, anchor != "dct"):
                if code == "date-unresolved" and said.get("unsure"):
                    continue
                pointer = "/local" if code == "date-local" else "/value"
                line, what = sheet.layers["dates"][place], f"{found}, for {show(sheet, start, end)}"
                yield on(code, file, line, pointer, found=what, expected=expected)
        elif said["type"] == "DATE" and surface is not None:
            for found, expected in deictic(lang, surface, said["value"], base):
                line, what = sheet.layers["dates"][place], f"{found}, for {show(sheet, start, end)}"
                yield on("date-contradicts-anchor", file, line, "/value", found=what, expected=expected)
        if ("end_point" in said or "begin_point" in said) and (found := _points(said, values, published)):
            line, other = sheet.layers["dates"][place], "a later day than that of begin_point"
            yield on("date-points", file, line, "/end_point", found=found, expected=other)


@lru_cache(maxsize=16384)
def judge(value: str, local: str, base: str, anchored: bool) -> tuple[tuple[str, str, str], ...]:
    """Return code, what was found and what is expected of a value and its local, reckoned from `base`."""
    point, days = timex.point(value), timex.days(base)
    if value == local and not (point is not None and point.open and days is not None and days[0] == days[1]):
        return (("date-local", f"{local}, the value again", "no local, as the words alone say the value"),)
    if point is None:
        return ()
    distance = timex.distance(local)
    if distance is not None and anchored:
        what = "no local, as its distance is from another date than the document's"
        return (("date-local", f"{local} beside an anchor", what),)
    if distance is not None:
        return tuple(_distance(value, local, point, distance, days))
    own = timex.point(local)
    return tuple(_fields(value, local, point, own, days)) if own is not None else ()


def _distance(
    value: str, local: str, point: Point, distance: tuple[str, int], days: Days | None
) -> Iterator[tuple[str, str, str]]:
    if days is None:
        return
    known = list(dict.fromkeys(timex.resolutions(days, *distance)))
    if not known:  # beyond the calendar
        return
    if not any(timex.fits(value, resolution) for resolution in known):
        ends = known[0] if len(known) == 1 else f"{known[0]} to {known[-1]}"
        yield "date-contradicts-anchor", f"{value}, {local} from {_told(days)}", ends
    elif days[0] == days[1] and point.open and len(known) == 1 and "X" in value[: len(known[0])]:
        yield "date-unresolved", f"{value}, {local} from {_told(days)}", known[0]


def _fields(
    value: str, local: str, point: Point, own: Point, days: Days | None
) -> Iterator[tuple[str, str, str]]:
    for name in _FIELDS:
        here, there = getattr(point, name), getattr(own, name)
        if there is not None and not _agree(here, there, name, point):
            yield "date-local", f"{local} beside the value {value}", f"a local that agrees in its {name}"
            return
    day = point.date
    if own.weekday is None or not own.weekday.isdecimal():
        if days is not None and days[0] == days[1] and _unresolved(point, own):
            yield (
                "date-unresolved",
                f"{value}, with {local} and the date {_told(days)} known",
                "no X for those",
            )
        return
    if day is None:
        if days is not None and days[0] == days[1] and point.open:
            yield "date-unresolved", f"{value}, with {local} and the date {_told(days)} known", "the day"
    elif day.isoweekday() != int(own.weekday):
        yield (
            "date-local",
            f"{local} beside the value {value}, a {timex.WEEKDAYS[day.isoweekday()]}",
            f"the value of a {timex.WEEKDAYS[int(own.weekday)]}, or XXXX-WXX-{day.isoweekday()}",
        )
    elif days is not None and not _nearby(day, days):
        what = f"the nearest such day before or after {_told(days)}, or an anchor"
        yield "date-contradicts-anchor", f"{value}, {local} from {_told(days)}", what


def _agree(here: str | None, there: str, name: str, point: Point) -> bool:
    if "X" in there or name == "zone":
        return True
    if here is None:  # less is known than the words say: so of a week for a day, never of an hour
        return name in {"month", "day"} and (point.week is not None or point.season is not None)
    return "X" in here or here == there


def _unresolved(point: Point, own: Point) -> bool:
    """Whether a month or day of a month has no year, though the document's date would tell the nearest."""
    return own.month is not None and own.month.isdecimal() and "X" in point.year


def _nearby(day: date, days: Days) -> bool:
    return (day - days[0]).days >= -_FAR and (day - days[1]).days <= _FAR


def _told(days: Days) -> str:
    return str(days[0]) if days[0] == days[1] else f"{days[0]}..{days[1]}"


@lru_cache(maxsize=16384)
def deictic(lang: str, surface: str, value: str, base: str) -> tuple[tuple[str, str], ...]:
    """Return what was found and is expected of a word such as yesterday whose value isn't at its distance."""
    distance = lexicon(lang).distances.get(" ".join(surface.casefold().split()))
    days = timex.days(base) if distance is not None else None
    if distance is None or days is None or timex.point(value) is None:
        return ()
    known = list(timex.resolutions(days, *distance))
    if not known or any(timex.fits(value, resolution) for resolution in known):
        return ()
    return (
        (f"{value} from {_told(days)}", known[0] if known[0] == known[-1] else f"{known[0]} to {known[-1]}"),
    )


def _points(said: Mapping[str, Any], values: Mapping[str, str], published: str) -> str:
    """Say how a duration ends before it begins; nothing where it doesn't."""
    ends = []
    for name in ("begin_point", "end_point"):
        target = said.get(name)
        value = published if target == "dct" else values.get(target or "", "")
        ends.append(timex.days(value.partition("T")[0]) if "W" not in value and "X" not in value else None)
    begin, end = ends
    if begin is not None and end is not None and end[1] < begin[0]:
        return f"an end on {_told(end)}, before its beginning on {_told(begin)}"
    return ""

"""TIMEX3 values taken apart, and the days and lengths that they stand for."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

_POINT = re.compile(
    r"(?P<year>[0-9X]{2,4})(?:-(?:(?P<month>[0-9X]{2})(?:-(?P<day>[0-9X]{2}))?"
    r"|W(?P<week>[0-9X]{2})(?:-(?P<weekday>[1-7X]|WE))?|(?P<season>[A-Z][A-Z0-9])))?"
    r"(?:T(?:(?P<hour>[0-9X]{2})(?::(?P<minute>[0-9X]{2})(?::[0-9X]{2})?)?"
    r"(?P<zone>Z|[+-][0-9:]+)?|(?P<part>[A-Z]{2})))?\Z"
)
_LENGTH = re.compile(r"([0-9]+(?:\.[0-9]+)?)(DE|CE|[YMWDHS])")
_MONTHS = {"Y": 12, "M": 1, "DE": 120, "CE": 1200}
_SECONDS = {"W": 604_800, "D": 86_400, "H": 3600, "TM": 60, "S": 1}
_DISTANCE = re.compile(r"dct(?:([+-])P(T?)([0-9]{1,6})([YMWDHS]))?\Z")
_EDTF = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
WEEKDAYS = ("", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""English names of weekdays by their number."""
_LONGEST = 366
"""Days of a document's date beyond which it tells nothing."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point in time: its fields as they are written, None for those that it hasn't."""

    year: str
    month: str | None
    day: str | None
    week: str | None
    weekday: str | None
    season: str | None
    hour: str | None
    minute: str | None
    zone: str | None
    part: str | None

    @property
    def date(self) -> date | None:
        """The day, where all of it is known."""
        return _day(self.year, self.month, self.day)

    @property
    def open(self) -> bool:
        """Whether something of its day, week or month is X."""
        return "X" in "".join(filter(None, (self.year, self.month, self.day, self.week, self.weekday)))


@lru_cache(maxsize=16384)
def point(value: str) -> Point | None:
    """Return the fields of a value that is a point in time; None of any other."""
    match = _POINT.match(value)
    return Point(**match.groupdict()) if match else None


@lru_cache(maxsize=4096)
def length(value: str) -> tuple[Fraction, Fraction] | None:
    """Return the months and the seconds that a length has; None where it has an X, or is none."""
    if not value.startswith("P") or "X" in value or "_" in value or len(value) > 40:
        return None
    months, seconds = Fraction(0), Fraction(0)
    days, _, hours = value[1:].partition("T")
    for number, unit in _LENGTH.findall(days):
        if unit in _MONTHS:
            months += Fraction(number) * _MONTHS[unit]
        else:
            seconds += Fraction(number) * _SECONDS[unit]
    for number, unit in _LENGTH.findall(hours):
        seconds += Fraction(number) * _SECONDS["TM" if unit == "M" else unit]
    return months, seconds


@lru_cache(maxsize=4096)
def distance(local: str) -> tuple[str, int] | None:
    """Return unit (Y, M, W, D; with T before it H, M, S) and number of a distance from dct."""
    match = _DISTANCE.match(local)
    if match is None:
        return None
    sign, clock, number, unit = match.groups()
    return (clock + unit, int(sign + number)) if unit else ("D", 0)


@lru_cache(maxsize=4096)
def days(published: str) -> tuple[date, date] | None:
    """Return the first and last day that a document's date may be (EDTF); None where that is unknown."""
    found = _EDTF.findall(published)
    if not found:
        return None
    try:
        first = date(int(found[0][0]), int(found[0][1] or 1), int(found[0][2] or 1))
        year, month, day = found[-1]
        last = date(int(year), int(month or 12), int(day or monthrange(int(year), int(month or 12))[1]))
    except ValueError:
        return None
    return (first, last) if first <= last and (last - first).days <= _LONGEST else None


def resolutions(base: tuple[date, date], unit: str, number: int) -> Iterator[str]:
    """Yield what a distance from any of some days comes to, in its own unit (guidelines, 6.30)."""
    for offset in range((base[1] - base[0]).days + 1):
        day = base[0] + timedelta(offset)
        try:
            if unit == "Y":
                yield f"{day.year + number:04}"
            elif unit == "M":
                year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
                yield f"{year:04}-{month + 1:02}"
            elif unit == "W":
                year, week, _ = (day + timedelta(7 * number)).isocalendar()
                yield f"{year:04}-W{week:02}"
            elif unit == "D":
                yield (day + timedelta(number)).isoformat()
            else:
                shift = timedelta(seconds=number * _SECONDS["TM" if unit == "TM" else unit[1]]).days
                yield from ((day + timedelta(days)).isoformat() for days in (shift, shift + 1))
        except (OverflowError, ValueError):
            return


def fits(value: str, resolution: str) -> bool:
    """Whether a point in time may be a resolution, as far as both go: a day, week, month or year."""
    written = value.partition("T")[0]
    if resolution[5:6] == "W" and written[5:6] != "W":
        known = point(value)
        if known is None or known.date is None:
            return resolution[:2] == written[:2]
        year, week, _ = known.date.isocalendar()
        written = f"{year:04}-W{week:02}"
    return all(one in ("X", two) for one, two in zip(written, resolution, strict=False))


def _day(year: str, month: str | None, day: str | None) -> date | None:
    if month is None or day is None or not (year + month + day).isdecimal():
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None

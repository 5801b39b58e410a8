"""Level 2: what the form of a value doesn't say: that there is such a day, that a range goes up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from wirespan.checks.catalogue import finding, short
from wirespan.errors import Finding

_DAY = re.compile(r"([0-9X]{4})-([0-9X]{2})(?:-([0-9X]{2}))?")
_WEEK = re.compile(r"([0-9X]{4})-W([0-9]{2})")
_TIME = re.compile(r"T([0-9X]{2})(?::([0-9X]{2}))?(?::([0-9X]{2}))?")
# What stands for X: a leap year whose weeks are 53, a month of 31 days.
_YEAR, _MONTH = 2020, 1


def record(file: str, number: int, data: dict[str, Any]) -> list[Finding]:
    """Return what is wrong with the values of a record that its schema takes."""
    return [
        finding(code, file, number, pointer, found=found, expected=expected)
        for code, pointer, found, expected in wrong(data)
    ]


def wrong(data: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Yield code, pointer, what was found and what is expected of each value that can't be."""
    if "upper" in data and not Fraction(data["value"]) < Fraction(data["upper"]):
        yield (
            "range-reversed",
            "/upper",
            f"{data['upper']} above {data['value']}",
            "the higher end of the range",
        )
    for pointer, value in _dates(data):
        if not exists(value):
            yield "no-such-date", pointer, short(value), "a day, week or hour that there is"
        elif value.startswith("[") and not value[1:11] < value[13:23]:
            yield "range-reversed", pointer, short(value), "the earlier day first"


def _dates(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if "published" in data:
        yield "/published/value", data["published"]["value"]
        if "retrieved" in data.get("source", ()):
            yield "/source/retrieved", data["source"]["retrieved"]
    elif "members" in data:
        for i, member in enumerate(data["members"]):
            if "as_of" in member:
                yield f"/members/{i}/as_of", member["as_of"]
    elif "bound" not in data:  # a date, not a number
        for name in ("value", "local"):
            if name in data:
                yield f"/{name}", data[name]


@lru_cache(maxsize=4096)
def exists(value: str) -> bool:
    """Whether the days, weeks and hours that a TIMEX3 or EDTF value names are ones that there are."""
    if value.startswith(("P", "dct")):  # a length or distance; or PAST_REF and its like
        return True
    try:
        for year, month, day in _DAY.findall(value):
            date(_number(year, _YEAR), _number(month, _MONTH), _number(day, 1))
        for year, week in _WEEK.findall(value):
            date.fromisocalendar(_number(year, _YEAR), int(week), 1)
    except ValueError:
        return False
    return all(
        (_number(hour, 0) < 24 and _number(minute, 0) < 60 and _number(second, 0) <= 60)
        or (hour, minute or "00", second or "00") == ("24", "00", "00")
        for hour, minute, second in _TIME.findall(value)
    )


def _number(digits: str, unknown: int) -> int:
    return int(digits) if digits.isdecimal() else unknown

"""Dates against their words and against what they are reckoned from."""

from __future__ import annotations

import pytest

from wirespan.checks.guidelines import anchors, calendar
from wirespan.checks.guidelines.readings import timex

RIGHT = [
    # language, surface, type, value, local, mod
    ("en", "Tuesday, 5 May", "DATE", "2026-05-05", "XXXX-05-05", None),
    ("en", "May 5th, 2026", "DATE", "2026-05-05", None, None),
    ("en", "04/05/2026", "DATE", "2026-05-04", None, None),
    ("en", "04/05/2026", "DATE", "2026-04-05", None, None),
    ("en", "the 1980s", "DATE", "198", None, None),
    ("en", "Monday morning", "TIME", "2026-05-04TMO", "XXXX-WXX-1TMO", None),
    ("en", "6 a.m. Thursday", "TIME", "2026-05-07T06:00", "XXXX-WXX-4T06:00", None),
    ("en", "7:10 p.m. EDT", "TIME", "2026-05-05T19:10-04:00", "XXXX-XX-XXT19:10-04:00", None),
    ("en", "early March", "DATE", "2026-03", "XXXX-03", "START"),
    ("en", "earlier this year", "DATE", "2026", "dct+P0Y", None),
    ("en", "more than two weeks", "DURATION", "P2W", None, "MORE_THAN"),
    ("en", "24 hours", "DURATION", "P1D", None, None),
    ("en", "a dozen years", "DURATION", "P12Y", None, None),
    ("en", "three months", "DURATION", "P3M", None, None),
    ("en", "several weeks", "DURATION", "PXW", None, None),
    ("en", "1900 GMT", "TIME", "2026-05-05T19:00Z", "XXXX-XX-XXT19:00Z", None),
    ("en", "the 1900s", "DATE", "19", None, None),
    ("en", "over the last three months", "DURATION", "P3M", None, None),
    ("de", "die 1990er", "DATE", "199", None, None),
    ("ru", "1990-е", "DATE", "199", None, None),
    ("fr", "quinze jours", "DURATION", "P2W", None, None),
    ("de", "acht Tage", "DURATION", "P1W", None, None),
    ("en", "3", "DATE", "2026-03-03", "XXXX-03-03", None),
    ("en", "24", "DATE", "2024", None, None),
    ("en", "today", "DATE", "PRESENT_REF", None, None),
    ("de", "Dienstag, den 3. März 2026", "DATE", "2026-03-03", None, None),
    ("de", "Morgen", "TIME", "2026-03-03TMO", "XXXX-XX-XXTMO", None),
    ("es", "lunes 16", "DATE", "2026-03-16", "XXXX-XX-16", None),
    ("es", "mañana", "TIME", "2026-03-16TMO", "XXXX-XX-XXTMO", None),
    ("pl", "w połowie lipca", "DATE", "2026-07", "XXXX-07", "MID"),
    ("pl", "lipcu", "DATE", "XXXX-07", None, None),
    ("pl", "środku tygodnia", "DATE", "2026-W20", None, None),
    ("pl", "nocy z niedzieli na poniedziałek", "TIME", "2026-05-03TNI", None, None),
    ("ru", "ночь на воскресенье", "TIME", "2026-03-07TNI", "XXXX-WXX-6TNI", None),
    ("ru", "среду, 28 января, на 11:00", "TIME", "2026-01-28T11:00+03:00", "XXXX-01-28T11:00+03:00", None),
    ("zh", "2026年3月5日", "DATE", "2026-03-05", None, None),
    ("ko", "2026년 3월 5일", "DATE", "2026-03-05", None, None),
    ("hi", "५ मार्च २०२६", "DATE", "2026-03-05", None, None),
    ("ar", "٥ مارس ٢٠٢٦", "DATE", "2026-03-05", None, None),
    ("th", "5 มีนาคม 2569", "DATE", "2026-03-05", None, None),
    ("xx", "5 Zorn 2026", "DATE", "2026-09-05", None, None),
]
WRONG = [
    ("en", "Tuesday, 5 May", "DATE", "2026-06-05", "XXXX-06-05", None, "date-contradicts-text", "month 5"),
    ("en", "May 5th, 2026", "DATE", "2026-05-15", None, None, "date-contradicts-text", "day 5"),
    ("en", "May 5th, 2026", "DATE", "2025-05-05", None, None, "date-contradicts-text", "year 2026"),
    ("en", "May 5th, 2026", "DATE", "2026-05", None, None, "date-contradicts-text", "day 5"),
    ("en", "May 2026", "DATE", "2026", None, None, "date-contradicts-text", "month 5"),
    ("en", "Friday", "DATE", "2026-05-05", None, None, "date-contradicts-text", "a Friday"),
    ("en", "Monday", "DATE", "2026-05-04", "XXXX-WXX-2", None, "date-contradicts-text", "a Monday"),
    ("en", "2026-05-04", "DATE", "2026-04-05", None, None, "date-contradicts-text", "2026-05-04"),
    ("en", "the 1980s", "DATE", "199", None, None, "date-contradicts-text", "decade 198"),
    ("en", "14:30", "TIME", "2026-05-04T13:30", None, None, "date-contradicts-text", "14:30"),
    ("en", "1900 GMT", "TIME", "2026-05-05T18:00Z", None, None, "date-contradicts-text", "year 1900"),
    ("de", "die 1990er", "DATE", "198", None, None, "date-contradicts-text", "decade 199"),
    ("fr", "15 jours", "DURATION", "P2W", None, None, "date-contradicts-text", "15 day"),
    ("en", "yesterday", "DATE", "2026-05-04", "dct+P1D", None, "date-contradicts-text", "dct-P1D"),
    ("en", "three months", "DURATION", "PT3M", None, None, "date-contradicts-text", "3 month"),
    ("en", "three weeks", "DURATION", "P4W", None, None, "date-contradicts-text", "3 week"),
    ("en", "early March", "DATE", "2026-03", "XXXX-03", None, "date-mod", "START"),
    ("en", "more than two weeks", "DURATION", "P2W", None, "LESS_THAN", "date-mod", "MORE_THAN"),
    (
        "de",
        "Mittwoch, den 3. März 2026",
        "DATE",
        "2026-03-03",
        None,
        None,
        "date-contradicts-text",
        "a Wednesday",
    ),
    ("pl", "9 marca", "DATE", "2026-05-09", "XXXX-05-09", None, "date-contradicts-text", "month 3"),
    ("pl", "środę", "DATE", "2026-05-05", None, None, "date-contradicts-text", "a Wednesday"),
    ("ru", "пятницу", "DATE", "2026-05-05", None, None, "date-contradicts-text", "a Friday"),
    ("zh", "2026年3月5日", "DATE", "2026-05-03", None, None, "date-contradicts-text", "month 3"),
    ("ar", "٥ مارس ٢٠٢٦", "DATE", "2026-03-06", None, None, "date-contradicts-text", "day 5"),
]
RECKONED = [
    # value, local, base, anchored, code or None
    ("2026-05-04", "dct-P1D", "2026-05-05", False, None),
    ("2026-05-05", "dct-P1D", "2026-05-05", False, "date-contradicts-anchor"),
    ("2026-05-04TNI", "dct-P1D", "2026-05-05", False, None),
    ("2026-W18", "dct-P1W", "2026-05-05?", False, None),
    ("2026-W17", "dct-P1W", "2026-05-05", False, "date-contradicts-anchor"),
    ("2025-12", "dct-P1M", "2026-01-31", False, None),
    ("2025", "dct-P1Y", "2026-01-31", False, None),
    ("2026", "dct-P1Y", "2026-01-31", False, "date-contradicts-anchor"),
    ("2026-05-04TXX:XX", "dct-PT33M", "2026-05-05", False, None),
    ("2026-05-02TXX:XX", "dct-PT33M", "2026-05-05", False, "date-contradicts-anchor"),
    ("2026-05-XX", "dct-P1D", "2026-05", False, None),
    ("2026-05-XX", "dct-P1D", "2026-05-05", False, "date-unresolved"),
    ("2026-04-29", "dct-P1D", "[2026-05-01..2026-05-03]", False, "date-contradicts-anchor"),
    ("2026-04-30", "dct-P1D", "[2026-05-01..2026-05-03]", False, None),
    ("XXXX-XX-XX", "dct-P1D", "XXXX", False, None),
    ("2026-05-04", "dct-P1D", "2026-05-05", True, "date-local"),
    ("2026-05-04", "XXXX-WXX-1", "2026-05-05", False, None),
    ("2026-05-04", "XXXX-WXX-2", "2026-05-05", False, "date-local"),
    ("2026-07-06", "XXXX-WXX-1", "2026-05-05", False, "date-contradicts-anchor"),
    ("XXXX-WXX-1", "XXXX-WXX-1", "2026-05-05", False, "date-unresolved"),
    ("2026-05-XX", "XXXX-WXX-1", "2026-05", False, None),
    ("2025-11-25", "XXXX-11-25", "2026-05-05", False, None),
    ("2025-11-25", "XXXX-11-26", "2026-05-05", False, "date-local"),
    ("XXXX-11-25", "XXXX-11-25", "2026-05-05", False, "date-unresolved"),
    ("2026-05-04T05:12+01:00", "XXXX-XX-XXT05:12", "2026-05-05", False, None),
    ("2026-05-04T05:12", "XXXX-XX-XXT06:12", "2026-05-05", False, "date-local"),
    ("2026-05-04", "2026-05-04", "2026-05-05", False, "date-local"),
    ("PRESENT_REF", "dct", "2026-05-05", False, None),
    ("9999-12-31", "dct+P999999D", "9999-12", False, None),
]
DEICTIC = [
    ("en", "yesterday", "2026-05-04", True),
    ("en", "yesterday", "2026-05-05", False),
    ("en", "last week", "2026-W18", True),
    ("en", "last week", "2026-W19", False),
    ("es", "hoy", "2026-05-05", True),
    ("es", "Hoy", "2026-05-06", False),
    ("de", "übermorgen", "2026-05-07", True),
    ("ru", "вчера", "2026-05-05", False),
    ("pl", "zeszłym roku", "2025", True),
    ("pl", "zeszłym roku", "2026", False),
    ("pl", "kiedyś", "1999", True),
    ("en", "today", "PRESENT_REF", True),
]


@pytest.mark.parametrize("date", RIGHT, ids=lambda date: f"{date[0]}-{date[1]}-{date[3]}")
def test_a_right_date_is_no_finding(date: tuple[str, ...]) -> None:
    lang, surface, *key = date
    assert calendar.judge(lang, surface, tuple(key)) == ()


@pytest.mark.parametrize("date", WRONG, ids=lambda date: f"{date[0]}-{date[1]}-{date[3]}")
def test_a_wrong_date_is_found_with_what_it_says(date: tuple[str, ...]) -> None:
    lang, surface, *key, code, expected = date
    (wrong,) = calendar.judge(lang, surface, tuple(key))
    assert wrong.code == code
    assert expected in wrong.expected


@pytest.mark.parametrize(("value", "local", "base", "anchored", "code"), RECKONED)
def test_a_value_is_where_its_local_and_its_anchor_put_it(
    value: str, local: str, base: str, anchored: bool, code: str | None
) -> None:
    assert [found for found, _, _ in anchors.judge(value, local, base, anchored)] == ([code] if code else [])


@pytest.mark.parametrize(("lang", "surface", "value", "right"), DEICTIC)
def test_a_deictic_without_local_is_reckoned_from_the_day(
    lang: str, surface: str, value: str, right: bool
) -> None:
    assert (anchors.deictic(lang, surface, value, "2026-05-05") == ()) == right


def test_days_of_a_date_that_is_not_known_to_the_day() -> None:
    assert [str(day) for day in timex.days("2024-02?") or ()] == ["2024-02-01", "2024-02-29"]
    assert timex.days("2024..") is not None
    assert timex.days("[2026-12-04..2025-12-10]") is None
    assert timex.days("XXXX") is None

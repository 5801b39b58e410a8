"""Days, weeks and hours that there are, and those that there aren't; ranges that go up."""

from __future__ import annotations

import pytest

from wirespan.checks.values import exists, wrong


@pytest.mark.parametrize(
    "value",
    [
        *(
            "2024-02-29",
            "2000-02-29",
            "XXXX-02-29",
            "2026-12-31",
            "2026-XX-31",
            "2026-02-XX",
            "2026",
            "198",
            "18",
        ),
        *("2020-W53", "XXXX-W53-7", "2026-W01-WE", "2026-SU", "2026-Q4", "XXXX-WXX-1"),
        *(
            "2026-05-04T24:00",
            "2026-05-04T24",
            "2026-05-04T23:59:60Z",
            "XXXX-XX-XXT14:30+05:30",
            "2026-05-04TNI",
            "2026-05-04TXX:XX",
        ),
        *("PT90M", "P99D", "P1DT36H", "PAST_REF", "PRESENT_REF", "dct-PT75M", "dct"),
        *("2026-05?", "2026-05-04~", "[2026-05-04..2026-05-06]"),
    ],
)
def test_what_there_is(value: str) -> None:
    assert exists(value)
    assert not list(wrong({"value": value}))


@pytest.mark.parametrize(
    "value",
    [
        *(
            "2023-02-29",
            "1900-02-29",
            "XXXX-02-30",
            "2026-04-31",
            "2026-XX-32",
            "2026-00-01",
            "2026-13",
            "2026-13-XX",
        ),
        *("2021-W53", "2026-W00", "XXXX-W54", "2026-05-04T25:00", "2026-05-04T10:60", "2026-05-04T10:59:61"),
        *("2026-02-30?", "[2026-05-04..2026-05-32]"),
    ],
)
def test_what_there_is_not(value: str) -> None:
    assert not exists(value)
    assert [row[:2] for row in wrong({"value": value})] == [("no-such-date", "/value")]


@pytest.mark.parametrize(
    ("lower", "upper", "right"),
    [
        *(
            ("30", "40", True),
            ("40", "30", False),
            ("30", "30.0", False),
            ("-5", "-7", False),
            ("-7", "-5", True),
        ),
        *(
            ("1/3", "1/2", True),
            ("1/2", "0.5", False),
            ("9", "10", True),
            ("0", "9" * 40, True),
        ),
    ],
)
def test_ranges_of_numbers(lower: str, upper: str, right: bool) -> None:
    found = [row[:2] for row in wrong({"value": lower, "upper": upper, "bound": "exact"})]
    assert found == ([] if right else [("range-reversed", "/upper")])


def test_every_date_of_a_record_is_looked_at() -> None:
    bad = "2026-02-30"
    document = {"published": {"value": "[2026-05-06..2026-05-04]"}, "source": {"retrieved": bad}}
    assert [row[:2] for row in wrong(document)] == [
        ("range-reversed", "/published/value"),
        ("no-such-date", "/source/retrieved"),
    ]
    assert [row[1] for row in wrong({"members": [{}, {"as_of": bad}]})] == ["/members/1/as_of"]
    assert [row[1] for row in wrong({"value": "2026", "local": "XXXX-02-30"})] == ["/local"]

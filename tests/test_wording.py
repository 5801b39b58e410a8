"""Counts and lists as messages write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirespan.wording import likely, many, some


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (many(0, "report"), "0 reports"),
        (many(1, "report"), "1 report"),
        (many(2, "story", "stories"), "2 stories"),
        (many(1, "report has", "reports have"), "1 report has"),
        (many(12_345, "mention"), "12,345 mentions"),
    ],
)
def test_a_count_has_its_noun(told: str, expected: str) -> None:
    assert told == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (some([]), ""),
        (some(["ferry"]), "ferry"),
        (some("abcde"), "a, b, c, d, e"),
        (some("abcdef"), "a, b, c, d, e and 1 more"),
        (some(range(1_300), 3), "0, 1, 2 and 1,297 more"),
        (some(["a: is new", "b: is gone"], 1, "; "), "a: is new and 1 more"),
        (some((name for name in "abc"), 2, "; "), "a; b and 1 more"),
        (some(["\x1b[2J", "ferry\u202e"]), r"\x1b[2J, ferry\u202e"),
    ],
)
def test_of_many_things_the_first_are_told(told: str, expected: str) -> None:
    assert told == expected


@given(st.lists(st.text(max_size=3), max_size=9), st.integers(1, 9))
def test_nothing_told_steers_a_terminal_or_is_lost(things: list[str], shown: int) -> None:
    told = some(things, shown, "\n")
    assert all(char.isprintable() for line in told.split("\n") for char in line)
    assert (f" and {len(things) - shown} more" in told) == (len(things) > shown)
    assert told.count("\n") == max(0, min(len(things), shown) - 1)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ([], ""),
        (["ferry", "bridge"], "ferry, bridge"),
        (["abbey", "dam", "ferry", "inlet", "quay"], "abbey, dam, ferry, inlet, quay"),
        (["abbey", "bridge", "canal", "dam", "ferry", "isle"], "bridge, abbey, canal, dam, ferry and 1 more"),
        (["\x1b", "b", "c", "d", "e", "brigde", "bridges"], r"bridges, brigde, \x1b, b, c and 2 more"),
        ([f"quay-{n}" for n in range(5_000)], "quay-0, quay-1, quay-2, quay-3, quay-4 and 4,995 more"),
    ],
)
def test_of_many_names_those_like_the_one_asked_for_are_told_first(known: list[str], expected: str) -> None:
    assert likely("bridge", known) == expected
    assert likely("bridge", iter(known)) == expected

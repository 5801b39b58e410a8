"""Fields that differ, in words: what differs is always seen, however long the values are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirespan.versions.records import Change, Field
from wirespan.versions.words import LONGEST, differences

CHANGE = Change(what="changed", layer="dates", type="DATE", story="dam", doc="dam/post", id="d" * 10)


def told(old: Any, new: Any) -> list[str]:
    fields = (Field("note", old, new),)
    return list(differences(replace(CHANGE, fields=fields)))


def test_short_values_are_told_whole() -> None:
    assert told("Monday", None) == ["note: Monday → –"]
    assert told({"start": 3, "end": 5, "text": "no"}, 7) == ["note: 3–5 “no” → 7"]


def test_of_long_values_the_part_that_differs_is_told() -> None:
    alike = "x" * 300
    told_(
        alike + "old" + alike,
        alike + "new" + alike,
        f"…{'x' * 20}old{'x' * 20}…",
        f"…{'x' * 20}new{'x' * 20}…",
    )
    told_("old" + alike, "new" + alike, f"old{'x' * 20}…", f"new{'x' * 20}…")
    told_(alike + "old", alike, f"…{'x' * 20}old", f"…{'x' * 20}")
    told_("a" * 400, "b" * 400, "a" * (LONGEST - 1) + "…", "b" * (LONGEST - 1) + "…")


def told_(old: str, new: str, was: str, now: str) -> None:
    assert told(old, new) == [f"note: {was} → {now}"]


def test_of_a_list_the_members_that_differ_are_told() -> None:
    names = [f"name-{number:03}" for number in range(100)]
    assert told(names, names[:50] + names[51:]) == ["note − name-050"]
    assert told(names, [*names, "more"]) == ["note + more"]
    assert told(["a", "a", "b"], ["a", "b"]) == ["note − a"]
    assert told(["a"], ["b"]) == ["note: [a] → [b]"]
    swapped = [*names[:70], names[71], names[70], *names[72:]]
    assert told(names, swapped) == ["note, other order: [name-070, name-071] → [name-071, name-070]"]


def test_members_too_long_to_be_told_are_told_apart() -> None:
    long = "y" * 300
    assert told(["same", long + "1"], ["same", long + "2"]) == [
        f"note − …{'y' * 20}1",
        f"note + …{'y' * 20}2",
    ]


@pytest.mark.parametrize(("old", "new"), [("true", True), ("12", 12), (["a, b"], ["a", "b"]), (None, "–")])
def test_values_of_other_types_in_the_same_words_are_told_apart(old: Any, new: Any) -> None:
    (line,) = told(old, new)
    was, _, now = line.removeprefix("note: ").partition(" → ")
    assert was != now


def test_words_that_are_withheld_on_both_sides_are_no_error() -> None:
    assert told([{"start": 1, "end": 2}], [{"start": 1, "end": 2}]) == ["note: [1–2] → [1–2]"]


values = st.text("ab“\n", max_size=400) | st.lists(st.text("ab", max_size=200), max_size=4)


@given(values, values)
def test_what_differs_is_never_told_alike(old: Any, new: Any) -> None:
    for line in told(old, new) if old != new else ():
        before, arrow, after = line.partition(" → ")
        assert before.partition(": ")[2] != after or not arrow
        assert len(line) <= 2 * LONGEST + 60

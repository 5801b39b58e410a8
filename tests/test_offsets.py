"""Offsets are code points; UTF-16 is met at one place only, and checked against Python's own encoder."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirespan.errors import OffsetError
from wirespan.offsets import Utf16Map, canonical_text, surface

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.text(
    st.sampled_from("a🚨𝄞é\u0301\u2028שע\u200f中\U0010ffff\n"), max_size=60
)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(TEXTS)
def test_every_offset_counts_the_units_that_the_encoder_writes(text: str) -> None:
    both = Utf16Map(text)
    for point in range(len(text) + 1):
        assert both.to_codepoint(units(text[:point])) == point


@given(TEXTS)
def test_what_stands_inside_a_pair_or_outside_the_text_is_refused(text: str) -> None:
    both = Utf16Map(text)
    boundaries = {units(text[:point]) for point in range(len(text) + 1)}
    for unit in set(range(-2, units(text) + 3)) - boundaries:
        with pytest.raises(OffsetError):
            both.to_codepoint(unit)


def test_a_siren_takes_two_units() -> None:
    both = Utf16Map("🚨 Feuer 🚒!")
    assert [both.to_codepoint(unit) for unit in (0, 2, 3, 9, 11, 12)] == [0, 1, 2, 8, 9, 10]


def test_the_last_character_of_one_unit_and_the_first_of_two() -> None:
    both = Utf16Map("\uffff\U00010000!")
    assert [both.to_codepoint(unit) for unit in (0, 1, 3, 4)] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfHarbour\r\nshut\r", "Harbour\nshut\n"),
        ("Cafe\u0301 au".encode(), "Café au"),
        ("one\u2028two\x85three".encode(), "one\u2028two\x85three"),
        ("\ufeff\ufefftwice".encode(), "\ufefftwice"),
        ("\u1112\u1161\u11ab".encode(), "한"),
        (b"", ""),
    ],
)
def test_canonical_text_undoes_what_files_differ_in(data: bytes, text: str) -> None:
    assert canonical_text(data) == text


@given(TEXTS)
def test_canonical_text_is_stable_and_the_same_from_any_normal_form(text: str) -> None:
    once = canonical_text(text.encode())
    assert canonical_text(unicodedata.normalize("NFD", once).encode()) == once
    assert "\r" not in once


@pytest.mark.parametrize("data", [b"\xff\xfea\0", b"caf\xe9", b"\xed\xa0\x80"])
def test_only_utf8_is_text(data: bytes) -> None:
    with pytest.raises(UnicodeDecodeError):
        canonical_text(data)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (0, 0), (3, 2), (0, 5), (4, 5)])
def test_a_span_that_lies_in_no_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(OffsetError):
        surface("quay", start, end)


def test_a_surface_is_what_was_selected() -> None:
    assert surface("🚨 the quay", 6, 10) == "quay"

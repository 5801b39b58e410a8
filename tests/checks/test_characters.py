"""Where a text may be cut agrees with the grapheme clusters of Unicode."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uniseg.graphemecluster import grapheme_cluster_boundaries

from wirespan.checks.characters import ZWJ, delicate, extends, splits

PIECES = [
    "a",
    "é",
    "q\u0301",
    "ש\u05b0",
    "Й",
    " ",
    "\n",
    "“",
    "🚨",
    "👩",
    "👩🏽",
    "👩\u200d🚀",
    "🇵🇱",
    "🇵",
    "❤\ufe0f",
    "کتاب\u200c",
    "1",
]


@pytest.mark.parametrize(
    "text", ["👩🏽", "👩\u200d🚀", "🇵🇱", "q\u0301", "❤\ufe0f", "ש\u05b0", "🏴\U000e0067\U000e007f"]
)
def test_no_cut_inside(text: str) -> None:
    around = f"a{text}b"
    assert [at for at in range(len(around) + 1) if splits(around, at)] == list(range(2, len(text) + 1))


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_agrees_with_unicode(pieces: list[str]) -> None:
    text = unicodedata.normalize("NFC", "".join(pieces))
    boundaries = set(grapheme_cluster_boundaries(text)) | {0, len(text)}
    assert {at for at in range(len(text) + 1) if not splits(text, at)} == boundaries


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.integers(0, 20))
def test_a_cut_that_splits_stands_at_a_delicate_character(text: str, at: int) -> None:
    if splits(text, at):
        assert text[at] in delicate() or ZWJ in text


def test_which_characters_belong_to_the_one_before_them() -> None:
    every = [chr(code) for code in range(sys.maxunicode + 1)]
    marks = {char for char in every if unicodedata.category(char) in ("Mn", "Mc", "Me")}
    joining = {"\u200c", "\u200d", *(char for char in every if "\U0001f3fb" <= char <= "\U0001f3ff")}
    tags = {char for char in every if "\U000e0020" <= char <= "\U000e007f"}
    flags = {char for char in every if unicodedata.name(char, "").startswith("REGIONAL INDICATOR")}
    assert {char for char in every if extends(char)} == marks | joining | tags
    assert delicate() == marks | joining | tags | flags

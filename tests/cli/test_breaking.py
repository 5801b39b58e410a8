"""Lines end at white space and behind hyphens, and no letter is lost."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from wirespan.cli.breaking import Breaking, breaks


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("ida-kells 2026-05-05", 12, ["ida-kells ", "2026-05-05"]),
        ("bornholm-sea-rescue-command", 12, ["bornholm-", "sea-rescue-", "command"]),
        ("a bridge-crack", 9, ["a bridge-", "crack"]),
        ("unbreakable", 4, ["unbr", "eaka", "ble"]),
        ("fits", 4, ["fits"]),
        ("水水水", 4, ["水水", "水"]),
        ("", 4, [""]),
    ],
)
def test_where_lines_end(text: str, width: int, lines: list[str]) -> None:
    cuts = [0, *breaks(text, width), len(text)]
    assert [text[start:end] for start, end in pairwise(cuts)] == lines


@given(st.text("ab -水\n", max_size=60), st.integers(2, 20))
def test_no_letter_is_lost_and_no_line_too_long(text: str, width: int) -> None:
    file = io.StringIO()
    Console(file=file, width=width).print(Breaking(text))
    lines = file.getvalue().split("\n")
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= width for line in lines)

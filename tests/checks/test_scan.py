"""The compiled screen of spans: it answers for what is plainly good, and for nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from .scanned import GOOD, PLAIN, TEXT, line, lines, needs_scan, report, scan

pytestmark = needs_scan


@pytest.mark.parametrize(
    ("start", "end"), [(0, 3), (8, 9), (13, 14), (15, 20), (22, 25), (22, 30), (32, 33), (0, len(TEXT))]
)
def test_a_span_is_where_its_surface_stands(start: int, end: int) -> None:
    assert report(line(start, end)) == [(1, start, end, GOOD, "aaaaaaaaaa")]
    assert report(line(start, end), keep=False) is True


@pytest.mark.parametrize(
    "raw",
    [
        line(0, 3, "Ada"),
        line(0, 3, "Id"),
        line(0, 3, "Ida "),
        line(1, 4, "Ida"),
        line(0, 4),  # white space at its end
        line(3, 7),  # and at its beginning
        line(1, 1, ""),
        line(7, 3, ""),
        line(34, len(TEXT) + 1),
        line(34, 999_999_999, "Done."),
        line(0, 10**9, "x"),
        line(22, 25).replace("ë".encode(), b"\xeb"),
        line(0, 3).replace(b"Ida", b"\xc1\x89da"),  # too long a form of I
        line(0, 3).replace(b"Ida", b"\\u0049da"),
        line(32, 33).replace("🚢".encode(), b"\xed\xa0\xbd\xed\xba\xa2"),  # as two surrogates
        line(0, 3).replace(b":0,", b":,"),
        line(0, 3).replace(b":0,", b":00,"),
        line(0, 3).replace(b":0,", b":-0,"),
        line(0, 3).replace(b":0,", b": 0,"),
        line(0, 3).replace(b":0,", b":0.0,"),
        line(0, 3).replace(b":0,", b":" + b"0" * 10 + b","),
        line(0, 3).replace(b":3,", b":" + str(2**64 + 3).encode() + b","),
        line(0, 3).replace(b'"end"', b'"End"'),
        line(0, 3, name="aaaaaaaaa"),
        line(0, 3, name="aaaaaaaaaaa"),
        line(0, 3, name="aaaaaaaaa."),
        line(0, 3, doc="A/b"),
        line(0, 3, doc=""),
        line(0, 3).replace(b'{"id"', b' {"id"'),
        line(0, 3).removesuffix(b"\n"),
        line(0, 3)[:40] + b"\n",
        line(0, 3).replace(b',"type":"headline"}', b""),
        line(0, 3).replace(b"headline", b"x" * 20_000),
        b"\n",
        b"\x00\n",
    ],
)
def test_it_holds_back(raw: bytes) -> None:
    assert report(raw) is None


@pytest.mark.parametrize("char", ["\t", "\x1f", "\x7f", "\x80", "\x9f", '"', "\\"])
def test_what_json_escapes_or_nothing_may_hold_is_left_to_others(char: str) -> None:
    """Also where it stands in the text, and unescaped in the line."""
    raw = line(0, 3, "a?c").replace(b"?", char.encode())
    assert report(raw, text=f"a{char}c") is None
    assert report(line(0, 3, "a\xa0c"), text="a\xa0c") is not None


def test_nothing_is_read_behind_the_lines() -> None:
    """Of whatever is cut off a line, the rest doesn't count, though it stands in the block."""
    raw = line(0, 3)
    for end in range(len(raw)):
        found = scan.report("zone", raw, 0, end, 1, TEXT, PLAIN, {}, "zones", {}, lambda *_: GOOD, True)
        assert found == ([] if end == 0 else None), end
    assert report(raw) is not None


@pytest.mark.parametrize("at", [0, 3])
def test_a_delicate_character_needs_a_closer_look(at: int) -> None:
    """Of what the span begins with, and of what stands behind it."""
    bits = bytearray(PLAIN)
    bits[ord(TEXT[at]) >> 3] |= 1 << (ord(TEXT[at]) & 7)
    assert report(line(0, 3), delicate=bytes(bits)) is None
    assert report(line(0, 2), delicate=bytes(bits)) == (None if at == 0 else [(1, 0, 2, GOOD, "aaaaaaaaaa")])


@pytest.mark.parametrize(
    ("spans", "good"),
    [
        ([(0, 3), (4, 7)], True),
        ([(0, 7), (0, 3), (4, 7), (8, 9)], True),
        ([(0, 12), (0, 9), (4, 9), (8, 9)], True),
        ([(4, 7), (0, 3)], False),
        ([(0, 3), (0, 7)], False),
        ([(0, 3), (0, 3)], False),
        ([(0, 7), (4, 9)], False),
        ([(0, 12), (0, 7), (4, 9)], False),
        ([(0, 3), (4, 12), (8, 12), (10, 20)], False),
    ],
)
def test_spans_stand_in_order_and_do_not_cross(spans: list[tuple[int, int]], good: bool) -> None:
    found = report(lines(*spans))
    assert (found is not None) == good
    if good:
        assert [row[:3] for row in found] == [(n, *span) for n, span in enumerate(spans, 1)]


def test_a_span_may_begin_where_one_inside_another_ended() -> None:
    text = "x" * 20
    spans = [(0, 20), (0, 5), (5, 9), (5, 7), (7, 9), (9, 20)]
    raw = [line(a, b, text[a:b], name=f"line-{n:05}") for n, (a, b) in enumerate(spans)]
    assert [row[1:3] for row in report(b"".join(raw), text=text)] == spans


def test_more_spans_inside_one_another_than_it_counts() -> None:
    text = "x" * 200
    raw = [line(n, 200 - n, text[n : 200 - n], name=f"line-{n:05}") for n in range(65)]
    assert len(report(b"".join(raw[:64]), text=text)) == 64
    assert report(b"".join(raw), text=text) is None


def test_ids_are_new_and_given_back() -> None:
    names = {"line-00009": "quotes"}
    assert report(lines((0, 3), (4, 7)), names=names) is not None
    assert names == {"line-00009": "quotes", "line-00000": "zones", "line-00001": "zones"}
    assert report(line(8, 9, name="line-00002") + line(10, 12, name="line-00000"), names=names) is None
    assert "line-00002" not in names
    assert report(line(8, 9, name="line-00009"), names=names) is None
    assert names["line-00009"] == "quotes"


def test_what_a_rest_says_is_asked_once_it_is_not_known() -> None:
    rest = ',"type":"headline"}'
    asked: list[Any] = []

    def judge(*given: Any) -> Any:
        asked.append(given)
        return None if given[0] == 2 else GOOD

    assert report(lines((0, 3)), judge=judge) is not None
    assert report(lines((0, 3), (4, 7)), judge=judge) is None
    assert asked == [(1, "line-00000", rest), (1, "line-00000", rest), (2, "line-00001", rest)]
    other = {"label": "known"}
    (row,) = report(lines((0, 3)), judge=judge, clean={rest: other})
    assert row[3] is other
    assert len(asked) == 3


def test_what_the_judge_raises_is_raised() -> None:
    def judge(*_: Any) -> Any:
        raise LookupError("no such thing")

    with pytest.raises(LookupError, match="no such thing"):
        report(lines((0, 3)), judge=judge)


@pytest.mark.parametrize(("at", "end"), [(-1, 3), (3, 2), (0, 10**6)])
def test_only_a_part_of_the_block(at: int, end: int) -> None:
    raw = line(0, 3)
    with pytest.raises(ValueError, match="part of the block"):
        scan.report("zone", raw, at, end, 1, TEXT, PLAIN, {}, "zones", {}, lambda *_: GOOD, True)
    with pytest.raises(ValueError, match="bit"):
        report(raw, delicate=b"\x00")
    with pytest.raises(ValueError, match="no place"):
        scan.run(raw, len(raw))

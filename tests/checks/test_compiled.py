"""The compiled screen: it answers for what is plainly good, and for nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from wirespan.checks import common, compiled, cutting, screen, tree
from wirespan.checks.context import Context
from wirespan.checks.judging import Judge
from wirespan.checks.kept import Kept
from wirespan.store import Corpus, bundled

pytestmark = pytest.mark.skipif(
    compiled.SCAN is None,
    reason="the screen isn't compiled: no C compiler or headers of Python when this was installed",
)
scan: Any = compiled.SCAN

TEXT = "Ida ran 5 km — “far”, Zoë said. 🚢 Done."
"""Of one-byte, two-byte, three-byte and four-byte characters."""
PLAIN = bytes(0x20000 // 8)
GOOD = {"label": "X"}


def line(
    start: int, end: int, surface: str | None = None, name: str = "aaaaaaaaaa", doc: str = "a/b"
) -> bytes:
    """Return the line of a zone; the surface is what stands there, unless another is given."""
    text = TEXT[start:end] if surface is None else surface
    data = {"id": name, "doc": doc, "span": {"start": start, "end": end, "text": text}, "type": "headline"}
    return orjson.dumps(data) + b"\n"


def report(raw: bytes, kind: str = "zone", **other: Any) -> Any:
    """Return what it says of the lines of a report, whose rests are all good."""
    given = {"names": {}, "clean": {}, "judge": lambda *_: GOOD, "keep": True, "delicate": PLAIN} | other
    return scan.report(
        *(kind, raw, 0, len(raw), 1, given.get("text", TEXT), given["delicate"], given["names"], "zones"),
        *(given["clean"], given["judge"], given["keep"]),
    )


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
        line(3, 3, ""),
        line(7, 3, ""),
        line(33, len(TEXT) + 1),
        line(0, 10**9, "x"),
        line(22, 25).replace("ë".encode(), b"\xeb"),
        line(0, 3).replace(b"Ida", b"\xc1\x89da"),  # too long a form of I
        line(0, 3).replace(b"Ida", b"\\u0049da"),
        line(32, 33).replace("🚢".encode(), b"\xed\xa0\xbd\xed\xba\xa2"),  # as two surrogates
        line(0, 3).replace(b":0,", b":00,"),
        line(0, 3).replace(b":0,", b":-0,"),
        line(0, 3).replace(b":0,", b": 0,"),
        line(0, 3).replace(b":0,", b":0.0,"),
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
    names: dict[str, str] = {}
    assert report(line(0, 1, name="before-it-", doc="a/b") + raw, names=names) is None
    assert names == {}


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


def test_the_bits_are_those_of_the_delicate_characters() -> None:
    from wirespan.checks.characters import delicate

    bits = compiled._bits()
    assert {chr(c) for c in range(0x20000) if bits[c >> 3] >> (c & 7) & 1} == {
        char for char in delicate() if ord(char) < 0x20000
    }


def lines(*spans: tuple[int, int]) -> bytes:
    """Return lines with these spans, each with an id of its own."""
    return b"".join(line(start, end, name=f"line-{n:05}") for n, (start, end) in enumerate(spans))


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


def test_runs_of_lines_of_one_report() -> None:
    parts = [lines((0, 3), (4, 7)), line(0, 3, doc="a/c"), b"{}\n", line(0, 3, doc="a/c"), b"\n", b'{"id":"a']
    raw, at, found = b"".join(parts), 0, []
    while at < len(raw):
        doc, end, count = scan.run(raw, at)
        found.append((doc, raw[at:end], count))
        at = end
    assert found == list(zip(["a/b", "a/c", "", "a/c", "", ""], parts, [2, 1, 1, 1, 1, 1], strict=True))


@pytest.mark.parametrize("most", [1, 1 << 23])
def test_a_report_is_not_torn_at_the_end_of_a_block(
    most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless there is too much of it: then the rest is suspect."""
    parts = [b"".join(line(0, 3, name=f"{n:010}", doc=doc) for n in range(2500)) for doc in ("a/b", "a/c")]
    (tmp_path / "lines").write_bytes(b"".join(parts) + b"{")
    monkeypatch.setattr(compiled, "_MOST", most)
    found = [(doc, raw[at:end], count) for raw, at, end, doc, count in compiled._runs(tmp_path / "lines")]
    assert b"".join(raw for _, raw, _ in found) == b"".join(parts) + b"{"
    assert all(raw.count(b"\n") == count for _, raw, count in found[:-1])
    assert found[-1] == ("", b"{", 1)
    if most > 1:
        assert found[:-1] == [("a/b", parts[0], 2500), ("a/c", parts[1], 2500)]


def screened(corpus: Corpus, story: str) -> tuple[Any, dict[str, Any]]:
    """Return what the screen suspects of a story, and the rows that it keeps."""
    found, context, kept = tree.walk(corpus.root), Context(), Kept()
    common.read(found, context)
    seen = screen.story(found, story, context, kept)
    return (seen.suspects, seen.records, seen.used), kept.rows


@pytest.mark.parametrize("which", ["bundled", "small"])
def test_both_ways_keep_the_same_rows(which: str, corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    of = Corpus(bundled()) if which == "bundled" else corpus
    with monkeypatch.context() as patch:
        patch.setattr(compiled, "SCAN", None)
        slow = {story: screened(of, story) for story in of.stories()}
    assert {story: screened(of, story) for story in of.stories()} == slow
    assert any(rows["quotes"] and rows["numbers"] for _, rows in slow.values())


def test_it_answers_for_nearly_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the open reports, once their rests are known, all but what is rare."""
    left = 0
    looked = compiled.rows

    def counted(judge: Judge) -> Iterator[tuple[int, cutting.Row]]:
        nonlocal left
        for row in looked(judge):
            left += 1
            yield row

    monkeypatch.setattr(compiled, "rows", counted)
    corpus = Corpus(bundled())
    withheld = {d.id for story in corpus.stories() for d in corpus.documents(story) if d.text is None}
    records = 0
    for story in corpus.stories():
        if not any(d.id in withheld for d in corpus.documents(story)):
            (_, count, _), _ = screened(corpus, story)
            records += count
    assert records > 500
    assert left < records / 3


def test_of_another_source_it_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    assert compiled._module() is scan
    monkeypatch.setattr(scan, "SOURCE", "0" * 64)
    assert compiled._module() is None
    monkeypatch.undo()
    monkeypatch.setenv("WIRESPAN_PURE", "1")
    assert compiled._module() is None

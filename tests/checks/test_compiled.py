"""The two ways of the screen of layers, compiled and in Python alone: what they share, and what they keep."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirespan.checks import common, compiled, cutting, native, screen, tree
from wirespan.checks.context import Context
from wirespan.checks.judging import Judge
from wirespan.checks.kept import Kept
from wirespan.schemas import OF_LAYER
from wirespan.store import Corpus, bundled, layer_file

from .scanned import GOOD, line, lines, needs_scan, report, scan

pytestmark = needs_scan


def test_the_bits_are_those_of_the_delicate_characters() -> None:
    from wirespan.checks.characters import delicate

    bits = compiled._bits()
    assert {chr(c) for c in range(0x20000) if bits[c >> 3] >> (c & 7) & 1} == {
        char for char in delicate() if ord(char) < 0x20000
    }


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
        patch.setattr(native, "SCAN", None)
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
    assert native._module("_scan") is scan
    monkeypatch.setattr(scan, "SOURCE", "0" * 64)
    assert native._module("_scan") is None
    monkeypatch.undo()
    monkeypatch.setenv("WIRESPAN_PURE", "1")
    assert native._module("_scan") is None


def reports(layer: str) -> list[tuple[str, list[bytes]]]:
    """Return of each open report of the corpus its text, and its lines of a layer."""
    corpus = Corpus(bundled())
    found: list[tuple[str, list[bytes]]] = []
    for story in corpus.stories():
        texts = {report.id: report.text for report in corpus.documents(story)}
        by: dict[str, list[bytes]] = {}
        for raw in (corpus.root / layer_file(layer, story)).read_bytes().splitlines(keepends=True):
            by.setdefault(orjson.loads(raw)["doc"], []).append(raw)
        found += [(text, of) for doc, of in by.items() if (text := texts[doc])]
    return found


OPEN = {OF_LAYER[layer]: reports(layer) for layer in ("zones", "entities", "quotes", "numbers", "dates")}
TOKENS = [
    b"",
    b'"',
    b"\\",
    b"\xff",
    b" ",
    b"\n",
    b"0",
    b".0",
    b"-",
    b"{",
    b"}",
    b",",
    b"\xcc\x81",
    b"\xc2\x85",
    b"\xed\xa0\x80",
]
edits = st.tuples(st.floats(0, 1), st.integers(0, 9), st.sampled_from(TOKENS))


def rests(kind: str, lines: list[bytes]) -> dict[str, Any]:
    """Return what follows the heads of lines, as good."""
    rows = cutting.pattern(kind).findall(b"".join(lines).decode())
    if kind == "quote":
        return {row[2] + cutting.BETWEEN + row[-1]: GOOD for row in rows}
    if kind == "number":
        parts = [cutting.figure().fullmatch(row[-1]).groups() for row in rows]
        return {f"{p[0]}1{p[2]}{cutting.SAMPLE * bool(p[3])}{p[6]}": GOOD for p in parts}
    return {row[-1]: GOOD for row in rows}


@settings(max_examples=3000, deadline=None)
@given(kind=st.sampled_from(sorted(OPEN)), which=st.floats(0, 1), changes=st.lists(edits, max_size=3))
def test_nothing_is_taken_but_what_the_pattern_and_the_text_bear_out(
    kind: str, which: float, changes: list[tuple[float, int, bytes]]
) -> None:
    text, whole = OPEN[kind][int(which * (len(OPEN[kind]) - 1))]
    raw = b"".join(whole[:4])
    for place, length, token in changes:
        at = int(place * len(raw))
        raw = raw[:at] + token + raw[at + length :]
    found = report(raw, kind, text=text, clean=rests(kind, whole), judge=lambda *_: None)
    if found is None:
        return
    assert len(found) == raw.count(b"\n")
    for taken in raw.splitlines(keepends=True):
        assert cutting.pattern(kind).findall(taken.decode()), taken
        data = orjson.loads(taken)
        assert orjson.dumps(data) + b"\n" == taken
        for span in [data.get("span"), data.get("measures"), *data.get("content", ()), *data.get("cue", ())]:
            assert span is None or text[span["start"] : span["end"]] == span["text"] != "", taken

"""Spans that are put right, and those that only seem to be wrong."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest

from wirespan import fixing, records, texts
from wirespan.checks import run as check
from wirespan.joining import Library
from wirespan.model import LAYERS
from wirespan.store import Corpus, layer_file

from ..cut_off import state
from .lines import ENTITIES, Line, all_spans, edit, mended, put, read, write


@pytest.mark.parametrize("unit", ["utf-16-le", "utf-8", "crlf"])
def test_offsets_counted_otherwise_are_put_right_in_every_layer(corpus: Corpus, unit: str) -> None:
    clean = state(corpus.root)
    document = next(d for d in corpus.documents("bridge") if d.lang == "en")
    text = document.text or ""

    def counted(at: int) -> int:
        if unit == "crlf":
            return at + text[:at].count("\n")
        return len(text[:at].encode(unit)) // (2 if unit == "utf-16-le" else 1)

    for layer in LAYERS:
        file = layer_file(layer, "bridge")
        lines = read(corpus, file)
        for span in (s for line in lines if line["doc"] == document.id for s in all_spans(line)):
            span["start"], span["end"] = counted(span["start"]), counted(span["end"])
        write(corpus, file, lines)
    assert state(corpus.root) != clean
    assert mended(corpus)
    assert state(corpus.root) == clean


@pytest.mark.parametrize(("start", "end"), [(1, 0), (0, -1), (2, 2), (-1, -1), (0, 1), (-1, 0), (3, 3)])
def test_a_span_that_slipped_a_little_is_put_back(corpus: Corpus, start: int, end: int) -> None:
    """`Long Bridge`, with spaces on both sides, stands once in the text."""
    clean = state(corpus.root)

    def slip(line: Line) -> None:
        line["span"]["start"] += start
        line["span"]["end"] += end

    edit(corpus, ENTITIES, "ent-bridge", slip)
    assert mended(corpus)
    assert state(corpus.root) == clean


@pytest.mark.parametrize(
    "surface",
    [
        "Long Bridg",  # the offsets could be those of the whole name, and are
        "Long",
        "Long Bridge has",  # more than the offsets take; but whoever corrected these may have left the words
        "Ida Kells",  # stands elsewhere
        "Short Pond!",
        "Kells",
    ],
)
def test_a_surface_that_is_wrong_is_never_followed_elsewhere(corpus: Corpus, surface: str) -> None:
    edit(corpus, ENTITIES, "ent-bridge", lambda line: line["span"].update(text=surface))
    before = state(corpus.root)
    assert not mended(corpus)
    assert state(corpus.root) == before


def test_one_span_alone_proves_no_unit_where_its_words_stand_twice(corpus: Corpus) -> None:
    """`Kells` is told as if it were another count of an offset at which other words can be selected."""
    text = corpus.document("bridge/quay-wire").text or ""
    at = text.index("Kells", text.index("cracks,”"))
    other = len(text[:at].encode())
    assert text.count("Kells") > 1
    assert other != at

    def misplace(line: Line) -> None:
        line["span"].update(start=other, end=other + 5)

    edit(corpus, ENTITIES, "ent-kells2", misplace)
    mended(corpus)
    assert {f.code for f in check(corpus).findings} == {"span-surface"}


def test_what_an_annotator_selected_in_a_pass_stays(corpus: Corpus) -> None:
    line = next(line for line in read(corpus, ENTITIES) if line["id"] == "ent-bridge")
    span = line["span"]
    line["span"] = {"start": span["start"], "end": span["end"] + 1, "text": span["text"] + " "}
    file = "annotations/passes/model-a/entities/bridge.jsonl"
    (corpus.root / file).parent.mkdir(parents=True, exist_ok=True)
    write(corpus, file, [line])
    assert "span-edge-space" in {f.code for f in check(corpus).findings if f.file == file}
    before = (corpus.root / file).read_bytes()
    assert not mended(corpus)
    assert (corpus.root / file).read_bytes() == before


def test_a_span_far_away_is_left(corpus: Corpus) -> None:
    def move(line: Line) -> None:
        line["span"]["start"] += 60
        line["span"]["end"] += 60

    edit(corpus, ENTITIES, "ent-bridge", move)
    mended(corpus)  # sorts the lines
    assert {f.code for f in check(corpus).findings} == {"span-surface"}


@pytest.mark.parametrize("damage", ["nfd", "quotes", "mojibake"])
def test_a_surface_written_otherwise_is_written_as_the_text_has_it(corpus: Corpus, damage: str) -> None:
    clean = state(corpus.root)
    ways: dict[str, Callable[[str], str]] = {
        "nfd": lambda s: unicodedata.normalize("NFD", s),
        "quotes": lambda s: s.replace("“", '"').replace("”", '"'),
        "mojibake": lambda s: s.encode().decode("cp1252"),
    }
    file = layer_file("quotes", "bridge")
    lines = read(corpus, file)
    for line in lines:
        for span in line["content"]:
            try:
                span["text"] = ways[damage](span["text"])
            except UnicodeDecodeError:
                continue
    write(corpus, file, lines)
    assert state(corpus.root) != clean
    assert mended(corpus)
    assert state(corpus.root) == clean


def test_a_digest_in_a_report_that_became_open_is_its_words_again(corpus: Corpus) -> None:
    clean = state(corpus.root)
    text = corpus.document("bridge/quay-wire").text or ""
    parts = texts.paragraphs(text)
    for layer in LAYERS:
        found = [
            texts.withhold(a, text, parts) if a.doc == "bridge/quay-wire" else a
            for a in corpus.layer(layer, "bridge")
        ]
        (corpus.root / layer_file(layer, "bridge")).write_bytes(records.lines(found))
    assert state(corpus.root) != clean
    assert mended(corpus)
    assert state(corpus.root) == clean


WORDS = {"and", "crack", "Ida", "Kells", "Monday", "Norva", "she"}


def bare(corpus: Corpus, text: str) -> None:
    """Write the words of every span of the withheld report in place of their digests."""
    for layer in LAYERS:
        file = layer_file(layer, "patience")
        lines = read(corpus, file)
        for span in (s for line in lines for s in all_spans(line)):
            del span["digest"]
            span["text"] = text[span["start"] : span["end"]]
        write(corpus, file, lines)


def test_words_of_a_withheld_report_become_digests_where_its_text_is_joined(
    corpus: Corpus, withheld_text: str
) -> None:
    clean = state(corpus.root)
    bare(corpus, withheld_text)
    assert {f.code for f in check(corpus).findings} == {"surface-withheld"}
    assert not fixing.mend(corpus, Library()).files  # nobody holds the text
    Library().put(corpus.document("patience/harbour-post"), withheld_text)
    done = fixing.mend(corpus, Library())
    shown = [
        row
        for name, (old, new) in done.files.items()
        for row in fixing.difference(corpus.root, name, old, new)
    ]
    assert shown
    assert not [row for row in shown if any(word in row for word in WORDS)]
    put(done, corpus)
    assert state(corpus.root) == clean


def test_words_with_other_marks_are_those_of_the_text(corpus: Corpus, withheld_text: str) -> None:
    clean = state(corpus.root)
    bare(corpus, withheld_text.replace("“", '"').replace("”", '"'))
    Library().put(corpus.document("patience/harbour-post"), withheld_text)
    put(fixing.mend(corpus, Library()), corpus)
    assert state(corpus.root) == clean


@pytest.mark.parametrize("wrong", ["words", "offsets", "paragraphs", "copy"])
def test_words_that_do_not_stand_there_become_no_digest(
    corpus: Corpus, withheld_text: str, wrong: str
) -> None:
    copy = withheld_text.replace("has   asked", "has asked") if wrong == "copy" else withheld_text
    Library().put(corpus.document("patience/harbour-post"), copy)

    def spoil(line: Line) -> None:
        span = line["span"]
        del span["digest"]
        span["text"] = "Ida Kells"
        if wrong == "words":
            span["text"] = "Ida Krells"
        elif wrong == "offsets":
            span.update(start=span["start"] - 1, end=span["end"] - 1)
        elif wrong == "paragraphs":
            span.update(start=0, end=len(withheld_text) - 1, text=withheld_text[:-1])

    edit(corpus, layer_file("entities", "patience"), "ent-kells4", spoil)
    assert "surface-withheld" in {f.code for f in fixing.mend(corpus, Library()).after}

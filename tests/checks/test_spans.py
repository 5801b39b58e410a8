"""Level 3: offsets, surfaces and digests, beyond the one case a code."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from wirespan.checks import spans
from wirespan.checks.context import Library
from wirespan.store import Corpus

from .conftest import codes, validate

ZONES = "annotations/zones/bridge.jsonl"
QUOTES = "annotations/quotes/bridge.jsonl"
Change = Callable[..., None]


@pytest.mark.parametrize(
    ("old", "new", "pointer"),
    [
        ('"cue":[', '"cue":[{"start":144,"end":153,"text":"reporters"},', "/cue/1"),
        ('"source":[', '"source":[{"start":139,"end":143,"text":"told"},', "/source/1"),
    ],
)
def test_cue_and_source_stand_in_order_of_text(
    corpus: Corpus, change: Change, old: str, new: str, pointer: str
) -> None:
    one = '"cue":[{"start":139,"end":143,"text":"told"}],"source":[{"start":133,"end":138,"text":"Kells"}]'
    change({"file": QUOTES, "from": one, "to": one.replace(old, new)})
    (finding,) = validate(corpus)
    assert (finding.code, finding.line, finding.pointer) == ("fragments-order", 3, pointer)


def test_the_same_words_under_two_labels(corpus: Corpus, change: Change) -> None:
    line = '{"id":"ent-kells9","doc":"bridge/quay-wire","span":{"start":84,"end":93,"text":"Ida Kells"},'
    line += '"label":"ORG","entity":"quay-wire","by":"model-a","status":"suggested"}\n'
    change(
        {
            "file": "annotations/entities/bridge.jsonl",
            "from": '{"id":"ent-kells2"',
            "to": line + '{"id":"ent-kells2"',
        }
    )
    assert codes(corpus) == ["duplicate-span"]


def test_a_span_of_an_open_report_over_two_lines(corpus: Corpus, change: Change) -> None:
    new = '"end":19,"text":"🚨 Bridge shut\\nNORVA"}'
    change({"file": ZONES, "from": '"end":13,"text":"🚨 Bridge shut"}', "to": new})
    change(
        {
            "file": ZONES,
            "from": '"start":14,"end":31,"text":"NORVA (Quay Wire)"',
            "to": '"start":20,"end":31,"text":"(Quay Wire)"',
        }
    )
    (finding,) = validate(corpus)
    assert (finding.code, finding.line, finding.pointer) == ("span-crosses-paragraph", 1, "/span")


def test_what_is_measured_begins_and_ends_in_words(corpus: Corpus, change: Change) -> None:
    file = "annotations/numbers/bridge.jsonl"
    change(
        {
            "file": file,
            "from": '{"start":124,"end":130,"text":"cracks"}',
            "to": '{"start":123,"end":130,"text":" cracks"}',
        }
    )
    (finding,) = validate(corpus)
    assert (finding.code, finding.line, finding.pointer) == ("span-edge-space", 2, "/measures")


def test_nested_and_touching_spans_do_not_cross(corpus: Corpus, change: Change) -> None:
    inner = '{"id":"ent-norva9","doc":"bridge/quay-wire","span":{"start":43,"end":49,"text":"Bridge"},'
    inner += '"label":"FAC","entity":"long-bridge","by":"model-a","status":"suggested"}\n'
    change(
        {
            "file": "annotations/entities/bridge.jsonl",
            "from": '{"id":"ent-kells1"',
            "to": inner + '{"id":"ent-kells1"',
        }
    )
    assert validate(corpus, level=3) == []


def test_gaps_are_those_of_the_text_held_here(corpus: Corpus, change: Change, held: Library) -> None:
    docs = "corpus/patience.jsonl"
    content = (corpus.root / docs).read_text()
    gaps = content[content.index('"gaps":') : content.index("]]", content.index('"gaps":')) + 2]
    change({"file": docs, "from": gaps, "to": '"gaps":[[4,2]]'})
    assert validate(corpus) == []
    (finding,) = validate(corpus, library=held)
    assert finding.code == "paragraph-digest"
    assert finding.pointer.startswith("/digests/paragraphs/")


def test_paragraphs_are_all_those_of_the_text_held_here(
    corpus: Corpus, change: Change, held: Library
) -> None:
    """The dateline is a paragraph with the next line; nothing stands in the third when its quote is gone."""
    docs, quotes = "corpus/patience.jsonl", "annotations/quotes/patience.jsonl"
    content = (corpus.root / docs).read_text()
    change({"file": quotes, "write": ""}, {"file": "annotations/dates/patience.jsonl", "write": ""})
    last = content[content.rindex(',{"start"') : content.index("]}", content.rindex(',{"start"'))]
    change({"file": docs, "from": last, "to": ""})
    assert validate(corpus) == []
    (finding,) = validate(corpus, library=held)
    assert (finding.code, finding.file, finding.line) == ("paragraph-digest", docs, 1)
    assert finding.pointer == "/digests/paragraphs"


def test_the_digest_of_a_text_held_here(corpus: Corpus, change: Change, held: Library) -> None:
    docs = "corpus/patience.jsonl"
    content = (corpus.root / docs).read_text()
    head = '"digests":{"text":"'
    at = content.index(head) + len(head)
    change({"file": docs, "from": head + content[at : at + 64], "to": head + "0" * 64})
    assert validate(corpus) == []
    (finding,) = validate(corpus, library=held)
    assert (finding.code, finding.pointer) == ("text-digest", "/digests/text")
    assert content[at : at + 64] in finding.expected


def test_digests_are_checked_where_the_text_is_held(corpus: Corpus, change: Change, held: Library) -> None:
    file = "annotations/quotes/patience.jsonl"
    change({"file": file, "from": '"start":159,"end":163', "to": '"start":160,"end":163'})
    assert validate(corpus) == []
    (finding,) = validate(corpus, library=held)
    assert (finding.code, finding.pointer) == ("digest-wrong", "/cue/0/digest")
    # Folding takes white space off the edges, so the digest is that of the word, but the span isn't.
    change({"file": file, "from": '"start":160,"end":163', "to": '"start":158,"end":163'})
    (finding,) = validate(corpus, library=held)
    assert (finding.code, finding.pointer) == ("span-edge-space", "/cue/0")
    assert "159–163" in finding.expected
    assert "said" not in finding.found + finding.expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The mayor said so.", "4–9, the only place where these words stand"),
        ("A mayor and a mayor.", "one of the 2 places where these words stand (2–7, 14–19)"),
        (
            "mayor mayor mayor mayor mayor mayor mayor",
            "one of the 7 places where these words stand (the nearest ones: 0–5, 6–11, 12–17, 18–23, 24–29)",
        ),
        ("Nobody said so, nowhere.", "the words that stand there; these stand nowhere in the text"),
    ],
)
def test_of_words_that_stand_in_many_places_none_is_said_to_be_right(text: str, said: str) -> None:
    span = {"start": 13, "end": 18, "text": "mayor"}
    (finding,) = spans.annotation("f.jsonl", 1, {"span": span}, spans.Text(text, len(text)))
    assert (finding.code, finding.expected) == ("span-surface", said)

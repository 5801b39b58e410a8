"""A report's text corrected: all that follows, and a corpus that is valid after each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from wirespan import records
from wirespan.model import Quote, Span
from wirespan.retext import EXACT, FOLDED, MOVED, retext
from wirespan.store import Corpus

from .reports import QUAY, aside, clean, hows, text_of


def test_a_typo_mended_shifts_the_rest(
    corpus: Corpus, correct: Callable[..., int], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = text_of(corpus).replace("told reporters", "told all reporters")
    assert hows(corpus, new) == {EXACT}
    assert correct(new) == 0
    document = corpus.document(QUAY)
    assert (document.revision, document.text, document.length) == (2, new, len(new))
    (quote,) = [a for a in corpus.layer("quotes", "bridge") if a.id == "quote-crck"]
    assert isinstance(quote, Quote)
    start = new.index("“and then")
    assert quote.content[1] == Span(start, start + 31, "“and then we stopped counting.”")
    assert aside(here) == []
    assert clean(corpus, capsys)


@pytest.mark.parametrize(
    ("edit", "how"),
    [
        (lambda t: "🇵🇱👩‍🚒 " + t, EXACT),
        (lambda t: t.replace("“We", "It was a long day. “We"), EXACT),
        (lambda t: t.replace("“", '"').replace("”", '"'), FOLDED),
        (lambda t: t.replace("Ida Kells said", "Ida  Kells said"), FOLDED),
        (lambda t: "\n".join([t.split("\n")[0], *reversed(t.split("\n")[1:])]), MOVED),
    ],
    ids=["emoji at the beginning", "sentence before", "marks", "white space", "paragraphs swapped"],
)
def test_all_follow(
    corpus: Corpus,
    correct: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
    edit: Callable[[str], str],
    how: str,
) -> None:
    new = edit(text_of(corpus))
    assert how in hows(corpus, new)
    assert correct(new) == 0
    assert corpus.document(QUAY).text == new
    assert clean(corpus, capsys)


@pytest.mark.parametrize("in_order", [list, reversed])
def test_mentions_that_touch_or_end_together_cross_no_other(
    corpus: Corpus, in_order: Callable[[list[Any]], Iterable[Any]]
) -> None:
    text = text_of(corpus)
    mentions = corpus.layer("entities", "bridge")
    of_report = next(mention for mention in mentions if mention.doc == QUAY)
    # ) touches Quay Wire, Kells ends where Ida Kells does, Long begins where Long Bridge does.
    places = {"ent-touch1": ")", "ent-ends01": "Kells", "ent-begin1": "Long"}
    added = [
        replace(of_report, id=key, span=Span(text.index(words), text.index(words) + len(words), words))
        for key, words in places.items()
    ]
    path = corpus.root / "annotations/entities/bridge.jsonl"
    path.write_bytes(b"".join(map(records.line, in_order([*mentions, *added]))))
    done = retext(corpus, QUAY, ("🚨 " + text).encode())
    assert done.aside == []
    starts = {one.record.id: one.record.span.start for one in done.carried if one.record.id in places}
    assert starts == {one.id: one.span.start + 2 for one in added}


def test_a_quote_of_which_a_part_moved_did_so_whatever_the_rest(corpus: Corpus) -> None:
    text = text_of(corpus)
    quotes = corpus.layer("quotes", "bridge")
    (shut,) = (quote for quote in quotes if quote.id == "quote-shut")
    start = text.index("Kells told")
    shut = replace(shut, source=(Span(start, start + 10, "Kells told"),))
    path = corpus.root / "annotations/quotes/bridge.jsonl"
    path.write_bytes(records.lines([*(quote for quote in quotes if quote.id != shut.id), shut]))
    head, first, last = text.split("\n")
    new = "\n".join([head, last.replace("Kells told", "Kells  told"), first])
    hows = {one.record.id: one.how for one in retext(corpus, QUAY, new.encode()).carried}
    assert (hows["quote-shut"], hows["quote-crck"]) == (MOVED, EXACT)


def test_fragments_that_touch_follow(corpus: Corpus) -> None:
    text = text_of(corpus)
    quotes = corpus.layer("quotes", "bridge")
    (shut,) = (quote for quote in quotes if quote.id == "quote-shut")
    start, cut, end = (text.index(words) for words in ("The Long", "has been", ", Mayor"))
    parts = tuple(Span(a, b, text[a:b]) for a, b in ((start, cut - 1), (cut - 1, end)))
    path = corpus.root / "annotations/quotes/bridge.jsonl"
    others = [quote for quote in quotes if quote.id != shut.id]
    path.write_bytes(records.lines([*others, replace(shut, content=parts)]))
    done = retext(corpus, QUAY, ("🚨 " + text).encode())
    assert done.aside == []
    (record,) = (one.record for one in done.carried if one.record.id == shut.id)
    assert record.content == tuple(Span(part.start + 2, part.end + 2, part.text) for part in parts)

"""A report's text corrected: all that follows, and a corpus that is valid after each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from wirespan.model import Quote, Span
from wirespan.retext import EXACT, FOLDED, MOVED
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

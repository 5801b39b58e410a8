"""A withheld text corrected, of which no word is shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from wirespan import model, texts
from wirespan.joining import Library
from wirespan.store import Corpus

from .reports import HARBOUR, aside, clean, state


def test_a_withheld_text_needs_the_one_that_was_annotated(
    corpus: Corpus, correct: Callable[..., int], withheld_text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = state(corpus)
    new = withheld_text.replace("asked drivers", "asked all drivers")
    assert correct(new, doc=HARBOUR) == 2
    assert "it isn't held here" in capsys.readouterr().err
    document = corpus.document(HARBOUR)
    Library().put(document, withheld_text.replace("Norva\n\n", ""))
    assert correct(new, doc=HARBOUR) == 2
    told = capsys.readouterr().err
    assert "only an edited copy" in told
    assert "wirespan hydrate" in told
    assert state(corpus) == before


def test_a_withheld_text_gets_new_digests_and_is_kept_for_its_holder(
    corpus: Corpus,
    correct: Callable[..., int],
    here: Path,
    withheld_text: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    Library().put(corpus.document(HARBOUR), withheld_text)
    new = withheld_text.replace("asked drivers", "asked all drivers").replace("“", '"').replace("”", '"')
    assert correct(new, doc=HARBOUR) == 0
    document = corpus.document(HARBOUR)
    assert (document.revision, document.text, document.length) == (2, None, len(new))
    assert document.digests == texts.fingerprint(new.encode(), new)
    assert Library().get(document) == new
    (quote,) = corpus.layer("quotes", "patience")
    spans = dict(model.spans(quote))
    assert spans["/content/0"].start == new.index('"Nobody')
    assert all(span.text is None and span.digest for span in spans.values())
    assert clean(corpus, capsys)  # which checks the digests by the text that is kept
    assert not any("Nobody" in path.read_text() for path in corpus.root.rglob("*.jsonl"))
    assert aside(here) == []


def test_of_a_withheld_text_no_word_is_shown_or_kept_aside(
    corpus: Corpus,
    correct: Callable[..., int],
    here: Path,
    withheld_text: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    Library().put(corpus.document(HARBOUR), withheld_text)
    assert correct(withheld_text.replace("Nobody will", "No one will"), doc=HARBOUR) == 1
    told = capsys.readouterr()
    (kept,) = aside(here)
    assert kept["record"]["id"] == "quote-last"
    for word in ("Nobody", "crack", "closed"):
        assert word not in told.out + told.err + json.dumps(kept)
    assert clean(corpus, capsys)


def test_a_text_is_never_kept_inside_the_corpus(
    corpus: Corpus, correct: Callable[..., int], withheld_text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIRESPAN_DATA", str(corpus.root / "data"))
    Library().put(corpus.document(HARBOUR), withheld_text)
    before = sorted(corpus.root.rglob("*.txt"))
    assert correct(withheld_text + "More.\n", doc=HARBOUR) == 2
    assert sorted(corpus.root.rglob("*.txt")) == before

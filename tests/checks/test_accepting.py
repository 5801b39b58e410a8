"""`wirespan accept`: an exception is written where somebody found what it is about."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from wirespan import checks, journal, records
from wirespan.cli import run
from wirespan.model import Annotator
from wirespan.pieces import pieces
from wirespan.store import ACCEPTED, ANNOTATORS, Corpus

from .excepting import HIDDEN, OPEN, entry, finding

pytestmark = pytest.mark.usefixtures("made_up_codes")
Held = Any


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What makes checks find something of level 5 about the small corpus."""

    def make(*abouts: str) -> None:
        monkeypatch.setattr(checks.guidelines, "check", lambda *_: iter(map(finding, abouts)))

    return make


def test_accepting_a_finding(
    corpus: Corpus, found: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    found(OPEN)
    root = ["--root", str(corpus.root)]
    assert run(["validate", *root]) == 1
    assert f"wirespan accept made-up '{OPEN}' --reason" in capsys.readouterr().out
    people = [*corpus.annotators(), Annotator(id="anna", kind="person", languages=("en",))]
    (corpus.root / ANNOTATORS).write_bytes(records.lines(people))
    assert run(["accept", "made-up", OPEN, "--reason", " It is so. ", *root]) == 0
    assert corpus.accepted() == [entry(OPEN, by="anna")]
    capsys.readouterr()
    assert run(["validate", *root]) == 0
    assert "0 findings, 1 accepted, " in capsys.readouterr().out
    assert run(["accept", "made-up", OPEN, "--reason", "Again.", *root]) == 2
    assert "accepted already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["made-up", OPEN, "--by", "nobody"], "there is no annotator 'nobody'"),
        (["made-up", OPEN], "it isn't known who accepts this"),
        (["made-up", HIDDEN, "--by", "model-a"], f"It is found about: {OPEN}"),
        (["made-up", "a b c", "--by", "model-a"], "no valid exception"),
        (["text-length", OPEN, "--by", "model-a"], "which nobody may accept"),
        (["no-such", OPEN, "--by", "model-a"], "is no code"),
    ],
)
def test_what_cannot_be_accepted_is_refused(
    corpus: Corpus,
    found: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
    args: list[str],
    said: str,
) -> None:
    found(OPEN)
    assert run(["accept", *args, "--reason", "r", "--root", str(corpus.root)]) == 2
    assert said in capsys.readouterr().err
    assert not (corpus.root / ACCEPTED).exists()


def test_a_reason_that_steers_a_terminal_is_refused(corpus: Corpus, found: Callable[..., None]) -> None:
    found(OPEN)
    args = ["made-up", OPEN, "--by", "model-a", "--reason", "a\x1b[2Jb"]
    assert run(["accept", *args, "--root", str(corpus.root)]) == 2


def test_accepting_waits_for_nobody(corpus: Corpus, found: Callable[..., None]) -> None:
    found(OPEN)
    with journal.lock(corpus.root):
        args = ["made-up", OPEN, "--by", "model-a", "--reason", "r"]
        assert run(["accept", *args, "--root", str(corpus.root)]) == 2
    assert not (corpus.root / ACCEPTED).exists()


def test_a_file_that_cannot_be_looked_into_is_excepted_by_what_it_holds(
    corpus: Corpus, held: Held, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus.root / "guide.pdf").write_bytes(b"%PDF-1.7\n")
    args = ["closed-file", f"file:{hashlib.sha256(b'%PDF-1.7' + bytes([10])).hexdigest()}"]
    last = ["--by", "model-a", "--reason", "Looked through by hand.", "--root", str(corpus.root)]
    assert run(["accept", args[0], "file:" + "0" * 64, *last]) == 2
    assert args[1] in capsys.readouterr().err
    assert run(["accept", *args, *last]) == 0

    def told(library: Held, level: int) -> list[str]:
        texts = library.texts() if library else None
        look = partial(pieces, corpus.root)
        looked = checks.run(corpus, level=level, library=library, held=texts, pieces=look)
        return [finding.code for finding in looked.findings]

    for library in (None, held):  # where no text is held, no file is looked into
        assert told(library, 5) == told(library, 6) == []
    (corpus.root / "guide.pdf").write_bytes(b"%PDF-1.8\n")
    assert told(held, 5) == told(held, 6) == ["closed-file"]
    assert told(None, 6) == []

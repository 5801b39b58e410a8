"""The report whose text is corrected, and what becomes of the corpus."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import wirespan.cli.retext
import wirespan.cli.validate  # noqa: F401 - registers the command
from wirespan.cli.app import run
from wirespan.retext import retext
from wirespan.store import Corpus

QUAY, POLISH, HARBOUR = "bridge/quay-wire", "bridge/most-info", "patience/harbour-post"


def text_of(corpus: Corpus, doc: str = QUAY) -> str:
    text = corpus.document(doc).text
    assert text is not None
    return text


def clean(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> bool:
    capsys.readouterr()
    # A text changed at random breaks rules for text; what follows it has to stand where it says.
    code = run(["validate", "--level", "4", "--root", str(corpus.root)])
    shown = capsys.readouterr().out
    assert code == 0, shown
    return True


def state(corpus: Corpus) -> dict[str, bytes]:
    folders = (corpus.root / "corpus", corpus.root / "annotations")
    return {str(p): p.read_bytes() for folder in folders for p in folder.rglob("*") if p.is_file()}


def aside(here: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in here.glob("*aside.jsonl") for line in path.read_bytes().splitlines()]


def hows(corpus: Corpus, new: str) -> set[str]:
    return {one.how for one in retext(corpus, QUAY, new.encode()).carried}

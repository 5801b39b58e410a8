"""A folder to work in, and the command with a text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from wirespan.cli.app import run
from wirespan.store import Corpus

from .reports import QUAY


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in."""
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def correct(corpus: Corpus, here: Path) -> Callable[..., int]:
    """Call the command with a text."""

    def call(text: str, *options: str, doc: str = QUAY) -> int:
        (here / "corrected.txt").write_bytes(text.encode())
        return run(["retext", doc, "corrected.txt", "--root", str(corpus.root), *options])

    return call

"""What all tests share: the corpus of the bridge, and where the withheld texts are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from wirespan.publish import plots
from wirespan.publish.tally import Tally
from wirespan.store import Corpus

from .bridge import WITHHELD, write_corpus

# How long an example takes is the machine's affair.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

# Nor is how wide a terminal it has; processes that run tests side by side are told one.
os.environ.pop("COLUMNS", None)


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    """A fresh copy of the small corpus."""
    return write_corpus(tmp_path / "corpus of mine")


@pytest.fixture
def withheld_text() -> str:
    """The text of the small corpus's withheld report."""
    return WITHHELD


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep tests away from the texts that the person at this machine has joined."""
    monkeypatch.setenv("WIRESPAN_DATA", str(tmp_path / "data"))


_draw = plots.draw
_DRAWN: dict[str, tuple[dict[str, str], dict[str, bytes]]] = {}


@pytest.fixture(autouse=True)
def _pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw no picture twice in a process: that takes most of the time that a small build takes."""

    def draw(tally: Tally, folder: Path) -> dict[str, str]:
        if repr(tally) not in _DRAWN:
            told = _draw(tally, folder)
            _DRAWN[repr(tally)] = told, {path: (folder / path).read_bytes() for path in told}
        told, files = _DRAWN[repr(tally)]
        for path, content in files.items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_bytes(content)
        return dict(told)

    monkeypatch.setattr(plots, "draw", draw)


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the withheld texts of the first story, where the person at this machine holds them."""
    folder = os.environ.get("WIRESPAN_TEXTS")
    if not folder:
        pytest.skip("left out: $WIRESPAN_TEXTS names no folder with the withheld texts")
    return Path(folder)

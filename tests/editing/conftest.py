"""The corpus that edits are tried on."""

from __future__ import annotations

from pathlib import Path

import pytest

from wirespan.store import Corpus

from .whole import write


@pytest.fixture
def full(tmp_path: Path) -> Corpus:
    """A fresh copy of the corpus in which everything is named that can be."""
    return write(tmp_path / "corpus")

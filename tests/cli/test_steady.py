"""Commands that only read, while another process changes the corpus: what they say is of one moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from wirespan import journal
from wirespan.cli.app import run
from wirespan.model import Document
from wirespan.store import Corpus, documents_file


@pytest.fixture
def changed(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> str:
    """A story whose reports are all taken away, right after they were read for the first time."""
    story, read, left = "patience", Corpus.documents, [1]

    def documents(self: Corpus, wanted: str) -> list[Document]:
        found = read(self, wanted)
        if wanted == story and left:
            left.pop()
            with journal.writing(corpus.root) as change:
                change.put(documents_file(story), b"")
        return found

    monkeypatch.setattr(Corpus, "documents", documents)
    monkeypatch.chdir(corpus.root)
    return story


@pytest.mark.usefixtures("changed")
def test_home(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    said = capsys.readouterr().out
    assert "2 reports" in said
    assert "hydrate" not in said


@pytest.mark.usefixtures("changed")
def test_hydrate(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    assert run(["hydrate", str(tmp_path / "texts"), "--dry-run"]) == 0
    assert "No report of this corpus is withheld" in capsys.readouterr().out

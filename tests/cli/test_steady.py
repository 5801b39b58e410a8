"""Commands that only read, while another process changes the corpus: what they say is of one moment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from wirespan import formatting, journal
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


def test_export(changed: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pytest.importorskip("label_studio_sdk", reason="left out: the extra `studio` isn't installed")
    assert run(["studio", "export", "--out", str(tmp_path / "tasks.json")]) == 0
    docs = {task["data"]["doc_id"] for task in orjson.loads((tmp_path / "tasks.json").read_bytes())}
    assert len(docs) == 2
    assert not {doc for doc in docs if doc.startswith(changed)}
    said = capsys.readouterr()
    assert "2 tasks" in said.out
    assert "left out" not in said.err


def test_format_check(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reformat, file, left = formatting.reformat, documents_file("bridge"), [1]

    def changing(of: Corpus) -> Iterator[tuple[str, bytes]]:
        yield from reformat(of)
        if left:
            left.pop()
            with journal.writing(of.root) as change:
                change.put(file, (of.root / file).read_bytes().replace(b'":', b'": '))

    monkeypatch.setattr(formatting, "reformat", changing)
    assert run(["format", "--check", "--root", str(corpus.root)]) == 1
    assert capsys.readouterr().out.split() == [file, "1", "file", "would", "be", "rewritten"]

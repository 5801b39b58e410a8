"""`wirespan stats`: every story has its row, whatever it is called, and the totals are of all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wirespan.cli import run
from wirespan.store import Corpus


def rows(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    """Return the rows of the table, as far as their counts of reports."""
    assert run(["stats", "--root", str(corpus.root)]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines() if line.strip()]
    return [line for line in lines if re.fullmatch("[0-9·]+", line[-1])]


def test_a_story_called_all_is_not_the_total(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    before = rows(corpus, capsys)
    assert before[-1][:2] == ["all", "3"]
    rename(corpus.root, "bridge", "all")
    after = rows(corpus, capsys)
    assert after[-1] == before[-1]
    story = [[word.replace("bridge", "all") for word in line] for line in before[:3]]
    assert after[:3] == story
    assert [line[0] for line in after] == ["all", "en", "pl", *(line[0] for line in before[3:])]


def rename(root: Path, old: str, new: str) -> None:
    """Give a story another name."""
    for path in [*root.rglob(f"{old}.jsonl"), root / "corpus/splits.json"]:
        content = path.read_text(encoding="utf-8").replace(f'"{old}', f'"{new}')
        path.unlink()
        path.with_stem(path.stem.replace(old, new)).write_text(content, encoding="utf-8")

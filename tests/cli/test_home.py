"""Bare `wirespan` where a merge isn't finished, and where git can't say whether one is."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from wirespan.cli import run
from wirespan.store import Corpus

ANNOTATORS = "annotations/annotators.jsonl"
ZONES = "annotations/zones/bridge.jsonl"


def git(root: Path, *arguments: str, code: int = 0) -> None:
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)
    assert done.returncode == code, done.stderr


def said(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what bare `wirespan` says in a folder."""
    monkeypatch.chdir(root)
    capsys.readouterr()
    assert run([]) == 0
    shown = capsys.readouterr()
    assert not shown.err
    return " ".join(shown.out.split())


def conflict(repository: Path, corpus: Corpus, *paths: str) -> None:
    """Begin a merge that conflicts in these files of a corpus in a repository."""
    git(repository, "init", "-q")
    git(repository, "add", "--all")
    git(repository, "commit", "-qm", "all")
    for branch in ("other", "main"):
        git(repository, "switch", "-q", *(["-c"] if branch == "other" else []), branch)
        for path in paths:
            (corpus.root / path).write_text(f"{branch}\n", encoding="utf-8")
        git(repository, "commit", "-qam", branch)
    git(repository, "merge", "-q", "other", code=1)


def test_a_merge_that_is_not_finished_comes_first(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    conflict(corpus.root, corpus, ZONES, ANNOTATORS)
    told = said(corpus.root, monkeypatch, capsys)
    assert told.startswith(f"A merge isn't finished: {ANNOTATORS}, {ZONES}. Keep one version of each line")
    for step in ("git diff", "wirespan validate", "git status"):
        assert step in told
    for failing in ("wirespan show", "studio export", "wirespan build"):
        assert failing not in told
    git(corpus.root, "merge", "--abort")
    told = said(corpus.root, monkeypatch, capsys)
    assert "merge isn't" not in told
    assert "wirespan build" in told


def test_of_a_corpus_in_a_repository_its_own_files_are_named(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus.root.parent / "README").write_text("all\n", encoding="utf-8")
    conflict(corpus.root.parent, corpus, ZONES, "../README")
    assert f"isn't finished: {ZONES}. Keep" in said(corpus.root / "corpus", monkeypatch, capsys)


def test_it_is_told_where_the_reports_themselves_are_not_merged(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    conflict(corpus.root, corpus, "corpus/bridge.jsonl")
    monkeypatch.chdir(corpus.root)
    assert run([]) == 2
    assert "A merge isn't finished: corpus/bridge.jsonl. Keep" in " ".join(capsys.readouterr().out.split())


def test_without_git_or_a_repository_nothing_is_said_of_merges(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(corpus.root.parent))
    assert "merge isn't" not in said(corpus.root, monkeypatch, capsys)
    conflict(corpus.root, corpus, ZONES)
    assert "merge isn't" in said(corpus.root, monkeypatch, capsys)
    monkeypatch.setenv("PATH", "")
    assert "merge isn't" not in said(corpus.root, monkeypatch, capsys)

"""A new corpus: valid, and merged by git annotation by annotation once the clone was told so."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from wirespan.cli import run
from wirespan.merge.driver import ATTRIBUTES


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True)
    return done.stdout


def test_git_hands_a_new_corpus_to_the_driver(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "mine"
    assert run(["init", str(root)]) == 0
    assert "wirespan merge-driver --install" in capsys.readouterr().out
    git(tmp_path, "init", "-q", "mine")
    assert run(["merge-driver", "--install", "--root", str(root)]) == 0
    assert ".gitattributes" not in capsys.readouterr().out  # nothing is missing there
    for path in ("annotations/quotes/fire.jsonl", "corpus/fire.jsonl", "corpus/registry/shared.jsonl"):
        assert git(root, "check-attr", "merge", "--", path) == f"{path}: merge: wirespan\n"
    assert git(root, "check-ignore", ".wirespan/lock", "build/x") == ".wirespan/lock\nbuild/x\n"


def test_what_git_was_told_before_stays(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*.log\nbuild/")
    (tmp_path / ".gitattributes").write_text("*.png binary\n")
    assert run(["init", str(tmp_path)]) == 0
    assert (tmp_path / ".gitignore").read_text() == "*.log\nbuild/\n.wirespan/\n"
    assert (tmp_path / ".gitattributes").read_text().splitlines() == ["*.png binary", *ATTRIBUTES]


def test_a_link_is_not_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "mine"
    root.mkdir()
    (tmp_path / "secret").write_text("s")
    (root / ".gitignore").symlink_to(tmp_path / "secret")
    assert run(["init", str(root)]) == 2
    assert "symbolic link" in capsys.readouterr().err
    assert not (root / "corpus").exists()

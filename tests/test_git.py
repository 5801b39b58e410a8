"""git as it is run: what it says is passed on, and where there is none that is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from wirespan.errors import WirespanError
from wirespan.git import git, said
from wirespan.studio.keeper import InFolder, keeper
from wirespan.versions.sources import readable, revision


@pytest.mark.skipif(shutil.which("git") is None, reason="git isn't installed")
def test_what_git_says_is_one_line_of_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    done = git("rev-parse", "--git-dir", root=tmp_path)
    assert done.returncode
    assert said(done).startswith("fatal: not a git repository")
    assert "\n" not in said(done)
    assert git("hash-object", "--stdin", stdin=b"").stdout == b"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391\n"


def test_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(WirespanError, match="git isn't installed"):
        git("version")
    assert revision(tmp_path, "HEAD") is None
    with pytest.raises(WirespanError, match="git isn't installed"):
        readable(tmp_path)
    assert isinstance(keeper(tmp_path), InFolder)

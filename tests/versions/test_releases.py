"""A version held against the releases before it, where its own tag may be there."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from wirespan.errors import RecordError, UsageError, WirespanError
from wirespan.store import Corpus
from wirespan.versions.releases import hold

from .edits import change_one

DATES = "annotations/dates/bridge.jsonl"


@pytest.fixture
def root(corpus: Corpus) -> Path:
    """The small corpus in git, with the version 0.1.0 and the tag v0.1.0."""
    git(corpus.root, "init", "-q")
    commit(corpus.root, tag="v0.1.0")
    return corpus.root


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True)


def commit(root: Path, version: str = "", tag: str = "", note: str = "") -> None:
    """Commit; with a note in an annotation, which calls for a patch."""
    if version:
        (root / "corpus/VERSION").write_text(f"{version}\n")
    if note:
        change_one(root / DATES, 0, note=note)
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", "work")
    if tag:
        git(root, "tag", tag)


def test_a_version_with_its_tag_is_held_against_the_one_before(root: Path) -> None:
    assert hold(root, tagged=True) == ""
    commit(root, "0.1.1", "v0.1.1", note="one")
    assert hold(root, tagged=True) == "v0.1.0"
    commit(root, tag="v0.1.2")  # of code alone
    assert hold(root, tagged=True) == "v0.1.0"
    assert hold(root) == "v0.1.2"
    commit(root, "0.1.2", note="two")
    assert hold(root, tagged=True) == "v0.1.2"


@pytest.mark.parametrize("side", [False, True])
def test_its_tag_has_to_be_of_the_same_data(root: Path, side: bool) -> None:
    git(root, "checkout", "-q", "-b", "side")
    commit(root, "0.1.1", "v0.1.1", note="one")
    if side:
        git(root, "checkout", "-q", "main")
        commit(root, "0.1.1", note="one")  # the same, on another branch
        assert hold(root, tagged=True) == "v0.1.0"
    commit(root, note="two")
    with pytest.raises(UsageError, match=r"changes that call for 0\.1\.2(.|\n)*wirespan diff v0\.1\.1"):
        hold(root, tagged=True)


def test_a_version_older_than_the_last_is_refused(root: Path) -> None:
    commit(root, "0.1.1", "v0.1.1", note="one")
    commit(root, "0.0.9")
    with pytest.raises(UsageError, match=r"older than 0\.1\.1(.|\n)*Write 0\.1\.1 there"):
        hold(root, tagged=True)


def test_a_release_that_cannot_be_read_can_be_left_out(root: Path) -> None:
    (root / DATES).write_text("{\n")
    commit(root, "0.1.1", "v0.1.1")
    (root / DATES).write_text("")
    commit(root, "0.1.2")
    with pytest.raises(RecordError, match=r"bridge\.jsonl:1 in v0\.1\.1 (.|\n)*git tag --delete v0\.1\.1"):
        hold(root, tagged=True)
    git(root, "tag", "--delete", "v0.1.1")
    assert hold(root, tagged=True) == "v0.1.0"


def test_a_part_of_the_history_tells_of_no_release(root: Path, tmp_path: Path) -> None:
    commit(root, "0.1.1", "v0.1.1", note="one")
    git(tmp_path, "clone", "-q", "--depth", "1", root.as_uri(), "shallow")  # takes the tag of that commit
    with pytest.raises(WirespanError, match="a part of the history"):
        hold(tmp_path / "shallow", tagged=True)

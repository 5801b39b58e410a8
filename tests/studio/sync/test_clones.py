"""Where the base is kept, several clones of one repository, and two commands at once."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest

from wirespan.cli.app import run
from wirespan.joining import Library
from wirespan.labelstudio.hints import FETCH
from wirespan.store import Corpus
from wirespan.studio import keeper
from wirespan.studio.desk import alone

from .conftest import Desk, bases, git, relabel, said
from .stand_in import StandIn

EN, PL = "bridge/quay-wire", "bridge/most-info"


def test_without_git_the_base_is_a_file(desk: Desk) -> None:
    import shutil

    shutil.rmtree(desk.corpus.root / ".git")
    before = desk.contents()
    assert desk("push", "bridge") == 0
    assert desk("pull") == 0
    assert desk.contents() == before
    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    assert desk("pull", "--by", "anna") == 0
    desk.site.edit(EN, relabel("ent-bridge", "FAC"))
    assert desk("pull", "--by", "anna") == 0
    assert desk.record("entities", "ent-bridge").label == "FAC"


def test_git_takes_the_file_over(desk: Desk) -> None:
    """A repository that is begun after the first push knows what was pushed."""
    import shutil

    shutil.rmtree(desk.corpus.root / ".git")
    assert desk("push", "bridge") == 0
    folder = desk.corpus.root / ".wirespan/studio"
    (file,) = folder.glob("*.json")
    git(desk.corpus, "init", "-q")
    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    assert run(["studio", "pull", "--by", "anna", "--dry-run", "--root", str(desk.corpus.root)]) == 0
    assert file.exists()
    assert run(["studio", "pull", "--by", "anna", "--root", str(desk.corpus.root)]) == 0
    assert desk.record("entities", "ent-bridge").label == "LOC"
    assert len(bases(desk)) == 1
    assert not file.exists()
    assert desk("push", "bridge") == 0
    assert desk("pull") == 0
    assert len(desk.site.tasks()) == 2


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_a_clone_under_another_name_pushes_to_the_same_project(
    desk: Desk, stand_in: StandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def push(corpus: Corpus, *arguments: str) -> int:
        return run(["studio", "push", "bridge", *arguments, "--root", str(corpus.root)])

    assert push(desk.corpus) == 0
    other = cloned(desk, tmp_path / "of-ben").corpus
    assert push(other) == 0
    assert "0 reports sent, 2 there already" in said(capsys)
    assert len(stand_in.projects) == 1
    # One of another kind has a title of its own.
    assert push(other, "--mode", "pass") == 0
    assert push(other, "--mode", "pass") == 0
    assert {p["title"] for p in stand_in.projects.values()} == {
        f"{desk.corpus.root.name} correct",
        "of-ben pass",
    }
    assert push(other, "--project", "Another one") == 0
    assert push(other) == 2
    shown = said(capsys)
    assert "2 projects were pushed from here" in shown
    assert f"'Another one', '{desk.corpus.root.name} correct'" in shown
    assert len(stand_in.projects) == 3


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_two_bases_that_have_gone_on(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the message says to fetch is fetched though git can't fast-forward; the next pull merges again."""
    assert desk("push", "bridge") == 0
    git(desk.corpus, "remote", "add", "origin", str(tmp_path / "clone"))
    other = cloned(desk, tmp_path / "clone")
    desk.site.edit(EN, relabel("ent-norva1", "LOC"))
    assert desk("pull", "--by", "anna") == 0
    before = desk.contents()
    other.put("entities", "ent-bridge", label="LOC")
    assert other("pull", "--by", "anna") == 0
    assert other("push", "--update", "bridge") == 0
    assert desk("pull", "--by", "anna") == 1
    assert FETCH in said(capsys)
    git(desk.corpus, *shlex.split(FETCH)[1:])
    assert desk("pull", "--by", "anna") == 0
    assert desk.contents() == before


def test_another_clone_has_to_fetch_the_base(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    clone = tmp_path / "clone"
    git(desk.corpus, "clone", "-q", str(desk.corpus.root), str(clone))
    other = Desk(type(desk.corpus)(clone), desk.site)
    assert other("pull", "--by", "anna") == 2
    assert other("push") == 2
    assert "refs/wirespan" in capsys.readouterr().err
    git(other.corpus, "fetch", "-q", "origin", "refs/wirespan/*:refs/wirespan/*")
    assert other("pull", "--by", "anna") == 0
    assert other.record("entities", "ent-bridge").label == "LOC"


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_one_push_or_pull_at_a_time(
    desk: Desk, stand_in: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk("push", "bridge") == 0
    before, base = desk.contents(), bases(desk)
    with alone(desk.corpus.root):
        stand_in.asked.clear()
        for command in (["push"], ["pull"], ["push", "--update"]):
            assert desk(*command) == 2
            assert "another push or pull" in said(capsys)
        assert {method for method, _ in stand_in.asked} == {"GET"}
        assert desk("pull", "--dry-run") == 0  # which writes nothing
    assert (desk.contents(), bases(desk)) == (before, base)
    assert desk("push", "bridge") == 0


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_two_pulls_at_once_in_two_worktrees(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They share the refs: the second one's base would forget what the first one has merged."""
    assert desk("push", "bridge") == 0
    git(desk.corpus, "worktree", "add", "-q", str(tmp_path / "other"))
    other = Desk(Corpus(tmp_path / "other"), desk.site)
    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    save, calls = keeper.InGit.save, iter(range(9))

    def slow(self: Any, base: Any, why: str) -> None:
        if next(calls) == 0:
            desk.site.edit(EN, relabel("ent-norva1", "LOC"))
            assert other("pull", "--by", "anna") == 0
        save(self, base, why)

    monkeypatch.setattr(keeper.InGit, "save", slow)
    assert desk("pull", "--by", "anna") == 2
    assert "meanwhile" in said(capsys)
    assert desk("pull", "--by", "anna") == 0
    assert other.record("entities", "ent-norva1").label == "LOC"


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_two_clones_push_different_stories(
    desk: Desk, tmp_path: Path, withheld_text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither doubles or deletes what the other sent; it is told how to learn of it."""
    Library().put(desk.corpus.documents("patience")[0], withheld_text)
    assert desk("push", "bridge", "--layer", "entities") == 0
    other = cloned(desk, tmp_path / "clone")
    assert other("push", "patience") == 0
    sent = desk.site.tasks()
    assert desk("push", "bridge") == 0  # it doesn't touch what it isn't asked for
    assert desk("push") == 1
    shown = said(capsys)
    assert "patience/harbour-post: its task" in shown
    assert FETCH in shown
    assert desk.site.tasks() == sent
    git(desk.corpus, "fetch", "-q", str(other.corpus.root), "refs/wirespan/*:refs/wirespan/*")
    assert desk("push") == 0
    assert desk("pull") == 0
    assert desk.site.tasks() == sent
    assert git(desk.corpus, "status", "--short") == ""


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_an_update_from_another_clone_is_told(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without that clone's base its update would look like an annotator's work."""
    assert desk("push", "bridge") == 0
    other = cloned(desk, tmp_path / "clone")
    other.put("entities", "ent-bridge", label="LOC")
    assert other("push", "--update", "bridge") == 0
    before = desk.contents()
    assert desk("pull", "--by", "anna") == 1
    assert "studio-update" in said(capsys)
    desk.put("entities", "ent-norva1", label="LOC")
    sent = desk.site.tasks()
    assert desk("push", "--update", "bridge") == 1
    assert "Pull first" in said(capsys)
    assert desk.site.tasks() == sent
    git(desk.corpus, "checkout", "-q", ".")
    git(desk.corpus, "fetch", "-q", str(other.corpus.root), "+refs/wirespan/*:refs/wirespan/*")
    assert desk("pull", "--by", "anna") == 0
    assert desk.contents() == before  # the other's change comes by git, not from there


def cloned(desk: Desk, folder: Path) -> Desk:
    """Return another clone, which knows what was pushed so far."""
    git(desk.corpus, "clone", "-q", str(desk.corpus.root), str(folder))
    other = Desk(Corpus(folder), desk.site)
    git(other.corpus, "fetch", "-q", "origin", "refs/wirespan/*:refs/wirespan/*")
    return other

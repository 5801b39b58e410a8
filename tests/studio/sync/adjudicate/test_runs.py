"""Runs that are cut off, run dry or meet another; and what a run reads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from wirespan import journal
from wirespan.cli.app import run
from wirespan.errors import LockedError
from wirespan.model import Entity
from wirespan.store import Corpus
from wirespan.studio import keeper, sending
from wirespan.studio.desk import alone

from ..conftest import Desk, git, said
from ..stand_in import StandIn
from .conftest import EN, PL, Table, as_ben, bens, links_said, put_links, put_pass, settle_layers

FILES = ["corpus/registry/bridge.jsonl", "corpus/registry/shared.jsonl"]


def test_a_push_cut_off_is_finished_by_the_next(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def kill(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_send", kill)
        with pytest.raises(Killed):
            table("push", "anna", "ben", "bridge")
    assert table("push", "anna", "ben", "bridge") == 0
    assert set(table.site.tasks()) == {EN}
    table.take(EN, "anna")
    with monkeypatch.context() as patch:
        patch.setattr(journal.change, "_commit", kill)
        with pytest.raises(Killed):
            table("pull")
    assert table("pull") == 0
    assert table.layers(EN)["num-crack1"].status == "adjudicated"


def dispute_links(table: Table) -> list[str]:
    """Have both passes link, but not alike, with the layers settled; return the option that pushes them."""
    settle_layers(table.corpus)
    said_, crack = links_said()
    put_links(table.corpus, "anna", [said_, crack])
    put_links(table.corpus, "ben", [as_ben(said_), as_ben(replace(crack, measure="holes found"))])
    return ["-l", "links"]


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
@pytest.mark.parametrize("links", [False, True])
def test_a_push_cut_off_once_the_project_was_made_goes_on(
    table: Table, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    chosen = dispute_links(table) if links else []

    def kill(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(keeper.InGit, "save", kill)
        assert table("push", "anna", "ben", "bridge", *chosen) == 130
    number = table.site.project()["id"]
    assert table("push", "anna", "ben", "bridge", *chosen) == 0
    assert table.site.project()["id"] == number
    assert len(table.site.tasks()) == 1


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_a_project_with_tasks_of_another_clone_is_left_alone(
    table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    assert table("push", "anna", "ben", "bridge") == 0
    for ref in git(table.corpus, "for-each-ref", "--format=%(refname)", "refs/wirespan").split():
        git(table.corpus, "update-ref", "-d", ref)
    assert table("push", "anna", "ben", "bridge") == 2
    assert "isn't known here" in said(capsys)


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
@pytest.mark.parametrize("links", [False, True])
def test_a_pull_is_alone_from_its_first_question_on(table: Table, stand_in: StandIn, links: bool) -> None:
    chosen = dispute_links(table) if links else []
    assert table("push", "anna", "ben", "bridge", *chosen) == 0
    held = []

    def ask(_: str, path: str) -> None:
        if path == "/api/tasks":
            try:
                with alone(table.corpus.root):
                    held.append(False)
            except LockedError:
                held.append(True)

    stand_in.fault = ask  # type: ignore[assignment]
    assert table("pull") == 0
    assert held
    assert all(held)


def test_a_dry_run_sends_and_writes_nothing(table: Table, capsys: pytest.CaptureFixture[str]) -> None:
    before = table.contents()
    assert table("push", "anna", "ben", "bridge", "--dry-run") == 0
    assert "3 disagreements" in said(capsys)
    assert table("list", "anna", "ben", "bridge") == 0
    listed = said(capsys)
    assert "Quay Wire" in listed
    assert "3 disagreements in 1 of 2 reports" in listed
    assert table.contents() == before


def test_a_dry_run_learns_nobody(table: Table) -> None:
    assert table("push", "anna", "ben", "bridge") == 0
    table.take(EN, "anna")
    assert table("pull", "--dry-run") == 0
    arguments = ["adjudicate", "pull", "--project", table.site.title, "--root", str(table.corpus.root)]
    assert run(arguments) == 2, "who it was has to be named still"


def test_a_registry_is_read_once_a_push(
    table: Table, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read, asked = Corpus.read, list[str]()

    def count(self: Corpus, path: str, cls: type[Any]) -> list[Any]:
        if cls is Entity:
            asked.append(path)
        return read(self, path, cls)

    monkeypatch.setattr(Corpus, "read", count)
    put_pass(table.corpus, "ben", bens() | {"dates": []}, (EN, PL))
    assert table("push", "anna", "ben", "bridge") == 0
    assert "2 tasks sent" in said(capsys)
    assert sorted(asked) == FILES
    asked.clear()
    settle_layers(table.corpus)
    table.site.title += " two"
    assert Desk(table.corpus, table.site)("push", "bridge") == 0
    assert sorted(asked) == FILES

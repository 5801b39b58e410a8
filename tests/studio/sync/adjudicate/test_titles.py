"""Which project a push without a title goes to: the one known here, whatever the folder is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from wirespan.cli.app import run
from wirespan.store import Corpus

from ..conftest import git, said
from ..stand_in import StandIn
from .conftest import Table, links_said, put_links, settle_layers

pytestmark = pytest.mark.parametrize("site", ["stand-in"], indirect=True)


def cloned(table: Table, folder: Path) -> Corpus:
    git(table.corpus, "add", "-A")
    git(table.corpus, "commit", "-q", "-m", "Passes")
    git(table.corpus, "clone", "-q", str(table.corpus.root), str(folder))
    corpus = Corpus(folder)
    git(corpus, "fetch", "-q", "origin", "+refs/wirespan/*:refs/wirespan/*")
    return corpus


def test_a_clone_under_another_name(
    table: Table, stand_in: StandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def push(corpus: Corpus, a: str, b: str, *arguments: str) -> int:
        return run(["adjudicate", "push", a, b, "bridge", *arguments, "--root", str(corpus.root)])

    def titles() -> list[str]:
        return [project["title"] for project in stand_in.projects.values()]

    name = table.corpus.root.name
    assert push(table.corpus, "anna", "ben") == 0
    other = cloned(table, tmp_path / "of-ben")
    assert push(other, "anna", "ben", "--dry-run") == 0
    assert push(other, "anna", "ben") == 0
    assert titles() == [f"{name} adjudicate anna ben"]
    assert push(other, "ben", "anna") == 0  # the other way round is another question
    assert titles()[1:] == ["of-ben adjudicate ben anna"]
    settle_layers(other)
    put_links(other, "anna", list(links_said()))
    put_links(other, "ben", [])
    assert push(other, "anna", "ben", "-l", "links") == 0
    assert titles()[2:] == ["of-ben links anna ben"]
    assert push(other, "anna", "ben", "-l", "links", "--project", "More") == 0
    capsys.readouterr()
    assert push(other, "anna", "ben", "-l", "links") == 2
    assert "Name one with --project: 'More', 'of-ben links anna ben'" in said(capsys)

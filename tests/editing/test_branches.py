"""A rename or removal here, and branches that know nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pytest

from wirespan.cli.app import run
from wirespan.records import lines
from wirespan.store import Corpus, layer_file

from ..merge.conftest import Repository
from ..merge.conftest import repository as repository  # noqa: PLC0414 - a fixture

Says: TypeAlias = Callable[..., str]
"""Runs a command on the corpus; returns what it said on standard error."""
RENAME = ("rename", "story", "bridge", "long-bridge")


@pytest.fixture
def says(repository: Repository, capfd: pytest.CaptureFixture[str]) -> Says:
    """Run a command on the corpus; return what it said on standard error."""

    def called(*argv: str, code: int) -> str:
        capfd.readouterr()
        assert run([*argv, "--root", str(repository.root)]) == code
        return capfd.readouterr().err

    return called


def note(corpus: Corpus, layer: str, story: str, at: int, told: str | None) -> str:
    """Put a note on an annotation of a layer, or take it out (None); return its id."""
    found = corpus.layer(layer, story)
    old = found.pop(at)
    kept = [*found, replace(old, note=told)] if told else found
    (corpus.root / layer_file(layer, story)).write_bytes(lines(kept))
    return old.id


def test_branches_that_are_not_merged_are_named(repository: Repository, says: Says) -> None:
    corpus, git = repository.corpus, repository.git
    assert "Not merged" not in says(*RENAME, code=1)
    for name, layer, story in (
        ("names", "entities", "bridge"),
        ("others", "quotes", "patience"),
        ("merged", "dates", "bridge"),
    ):
        git("switch", "-q", "-c", name, "main")
        note(corpus, layer, story, 0, "seen")
        repository.commit()
    git("switch", "-q", "main")
    git("merge", "-q", "--no-ff", "merged", "-m", "merged")
    for argv in (
        RENAME,
        ("rename", "report", "bridge/quay-wire", "bridge/quay"),
        ("remove", "bridge/most-info"),
    ):
        assert "with changes in these files: names. Merge first" in says(*argv, code=1)
    assert "with changes in these files: names, others." in says(
        "rename", "entity", "ida-kells", "kells", code=1
    )


def test_a_branch_that_was_left_out_is_merged_by_the_recipe(repository: Repository, says: Says) -> None:
    """Notes of main and branch, before and after the rename, are all there; what either took out is out."""
    corpus, git = repository.corpus, repository.git
    repository.install()
    git("switch", "-q", "-c", "branch")
    wanted = {note(corpus, "entities", "bridge", 0, "of the branch"): "of the branch"}
    gone = {note(corpus, "entities", "bridge", 1, None)}
    repository.commit()
    git("switch", "-q", "main")
    wanted[note(corpus, "entities", "bridge", 2, "of main")] = "of main"
    repository.commit()
    says(*RENAME, "--yes", code=0)
    repository.commit()
    change = git("rev-parse", "HEAD").strip()
    gone.add(note(corpus, "entities", "long-bridge", 3, None))
    repository.commit()

    git("switch", "-q", "branch")
    git("merge", "-q", "--no-edit", f"{change}^")
    says(*RENAME, "--yes", code=0)
    repository.commit()
    git("merge", "-q", "--no-edit", "--strategy", "ours", change)
    git("switch", "-q", "main")
    git("merge", "-q", "--no-edit", "branch")
    merged = {a.id: a.note for a in corpus.layer("entities", "long-bridge")}
    assert {key: told for key, told in merged.items() if told} == wanted
    assert not gone & merged.keys()
    assert not Path(corpus.root, layer_file("entities", "bridge")).exists()

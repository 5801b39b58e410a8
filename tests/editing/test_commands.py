"""`wirespan rename` and `wirespan remove`: shown first, asked, written whole, and what is told."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from wirespan import editing
from wirespan.cli import run
from wirespan.joining import Library
from wirespan.model import Member, Target
from wirespan.records import lines
from wirespan.store import Corpus, layer_file
from wirespan.studio.base import Base, Mark, Task
from wirespan.studio.keeper import keeper

from ..cut_off import state
from .whole import ALL, HARBOUR, POLISH, QUAY

Call: TypeAlias = Callable[..., tuple[int, str, str]]
"""Runs a command on the corpus; returns its exit code and what it said."""
CALLS = [
    ("rename", "story", "bridge", "long-bridge"),
    ("rename", "report", QUAY, "bridge/quay"),
    ("rename", "entity", "ida-kells", "kells"),
    ("remove", POLISH),
]


@pytest.fixture
def call(full: Corpus, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run a command on the corpus; return its exit code and what it said."""

    def called(*argv: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run([*argv, "--root", str(full.root)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return called


@pytest.mark.parametrize("argv", CALLS)
def test_without_a_terminal_it_is_shown_and_not_made(full: Corpus, call: Call, argv: tuple[str, ...]) -> None:
    before = state(full.root)
    code, out, _ = call(*argv)
    assert code == 1
    assert state(full.root) == before
    assert "annotations/quotes/bridge.jsonl" in out
    assert "nothing was changed; --yes " in out
    code, out, _ = call(*argv, "--detail")
    assert code == 1
    assert "--- a/annotations/quotes/bridge.jsonl\n+++ b/annotations/quotes/" in out
    assert state(full.root) == before


@pytest.mark.parametrize("argv", CALLS)
@pytest.mark.parametrize("answer", [True, False])
def test_at_a_terminal_it_asks(
    full: Corpus,
    call: Call,
    monkeypatch: pytest.MonkeyPatch,
    argv: tuple[str, ...],
    *,
    answer: bool,
) -> None:
    before, asked = state(full.root), []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.confirm", lambda question: asked.append(question) or answer)
    assert call(*argv)[0] == (0 if answer else 1)
    assert (state(full.root) == before) != answer
    assert len(asked) == 1


@pytest.mark.parametrize("argv", CALLS)
def test_with_yes_it_is_made_and_valid(call: Call, argv: tuple[str, ...]) -> None:
    code, _, err = call(*argv, "--yes")
    assert code == 0
    assert err.endswith("Next: wirespan validate\n")
    assert call("validate")[0] == 0
    assert call("format", "--check")[0] == 0


def test_what_is_shown_is_what_there_is(call: Call) -> None:
    _, out, _ = call("rename", "entity", "long-bridge", "bridge")
    rows = [line.split() for line in out.splitlines()]
    assert ["1", "corpus/registry/bridge.jsonl"] in rows
    assert ["1", "annotations/passes/model-a/entities/bridge.jsonl"] in rows
    assert out.endswith("renames entity long-bridge to bridge: 4 lines in 4 files\n")
    _, out, _ = call("remove", HARBOUR)
    assert f"{layer_file('dates', 'patience')} (taken away)" in out
    assert f"takes out {HARBOUR}, the last report of its story, and the story with it: " in out


def test_a_link_that_a_person_has_to_settle_is_told(full: Corpus, call: Call) -> None:
    (figure, said) = full.links("bridge")
    told = replace(said.members[1], rendering="paraphrased")
    again = Member(doc=QUAY, id="quote-shut", rendering="recut", of=Target(POLISH, "quote-pl01"))
    changed = replace(said, members=(said.members[0], told, again))
    (full.root / layer_file("links", "bridge")).write_bytes(lines([figure, changed]))
    code, out, err = call("remove", POLISH, "--yes")
    assert code == 1
    assert f"{layer_file('links', 'bridge')}:1 /members/1/of link-of-outside" in out
    assert "Say in these links" in err
    code, out, _ = call("validate", "--level", "4")
    assert code == 1
    assert out.split()[:4] == [layer_file("links", "bridge"), "1", "link-of-outside", "/members/1/of"]


@pytest.mark.parametrize(
    "argv",
    [
        ("rename", "chapter", "bridge", "x"),
        ("rename", "story", "bridge"),
        ("rename", "story", "brigde", "x"),
        ("rename", "entity", "ida-kells", "norva"),
        ("remove", "bridge/x"),
    ],
)
def test_a_wrong_call(full: Corpus, call: Call, argv: tuple[str, ...]) -> None:
    before = state(full.root)
    code, _, err = call(*argv, *(["--yes"] if len(argv) != 3 else []))
    assert code == 2
    assert err.strip()
    assert "Traceback" not in err
    assert state(full.root) == before


@pytest.mark.parametrize("argv", CALLS)
def test_a_corpus_that_changes_while_it_asks_is_left_alone(
    full: Corpus,
    call: Call,
    monkeypatch: pytest.MonkeyPatch,
    argv: tuple[str, ...],
) -> None:
    file = full.root / layer_file("quotes", "bridge")

    def meanwhile(*_: Any, **__: Any) -> bool:
        file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[1:]))
        return True

    monkeypatch.setattr(f"wirespan.cli.{argv[0]}.agreed", meanwhile)
    before = state(full.root)
    code, _, err = call(*argv)
    assert code == 2
    assert "has been changed meanwhile" in err
    assert state(full.root) == before | {layer_file("quotes", "bridge"): file.read_bytes()}


def base(corpus: Corpus, key: str, mode: Any, layers: tuple[str, ...], *docs: str) -> None:
    """Keep what was sent to a project."""
    sides = ("model-a", "model-b") if mode == "adjudicate" else ()
    sent = Base(Mark(key * 16, "corpus", mode, layers, sides=sides), 1, f"Project {key}", "<View/>")
    sent.tasks = {doc: Task(doc) for doc in docs}
    sent.held = {("", QUAY): corpus.layer("entities", "bridge")}
    keeper(corpus.root).save(sent, "Push")


@pytest.mark.parametrize("git", [True, False])
@pytest.mark.parametrize(
    ("argv", "projects"),
    [
        (("rename", "story", "bridge", "x"), "abc"),
        (("rename", "report", QUAY, "bridge/x"), "ac"),
        (("rename", "report", POLISH, "bridge/x"), "bc"),
        (("rename", "story", "patience", "x"), ""),
        (("rename", "entity", "long-bridge", "x"), "abc"),
        (("rename", "entity", "norva", "x"), "abc"),
        (("remove", QUAY), "ac"),
    ],
)
def test_projects_that_know_it_are_named(
    full: Corpus,
    call: Call,
    argv: tuple[str, ...],
    projects: str,
    *,
    git: bool,
) -> None:
    if git:
        subprocess.run(["git", "init", "-q"], cwd=full.root, check=True)
    base(full, "a", "correct", ("entities",), QUAY)
    base(full, "b", "pass", ("entities",), POLISH)
    base(full, "c", "adjudicate", ("links",), "bridge/0f0f0f0f0f")
    _, _, err = call(*argv)
    assert "".join(key for key in "abc" if f"'Project {key}'" in err) == projects
    assert ("wirespan adjudicate pull" in err) == ("c" in projects)
    assert ("wirespan studio pull" in err) == ("a" in projects or "b" in projects)


def test_a_base_that_cannot_be_read_stops_nothing(full: Corpus, call: Call) -> None:
    folder = full.root / ".wirespan/studio"
    folder.mkdir(parents=True)
    (folder / f"{'a' * 16}.json").write_text("{}")
    code, _, err = call("rename", "story", "bridge", "x", "--yes")
    assert code == 0
    assert "can't be read" in err


def test_what_no_edit_reaches_is_told(full: Corpus, call: Call, withheld_text: str) -> None:
    (full.root / "patience-harbour-post-r1-aside.jsonl").write_text(f'{{"record":{{"doc":"{HARBOUR}"}}}}\n')
    Library().put(full.document(HARBOUR), withheld_text)
    _, _, err = call("rename", "story", "patience", "calm", "--yes")
    assert "patience-harbour-post-r1-aside.jsonl speaks of patience still" in err
    _, _, err = call("remove", "calm/harbour-post", "--yes")
    assert str(Library().folder) in err.replace("\n", "")
    assert withheld_text.split()[5] not in err


def test_words_of_a_withheld_text_are_not_shown(full: Corpus, call: Call, withheld_text: str) -> None:
    file = full.root / layer_file("dates", "patience")
    words = withheld_text.split("\n\n")[1]
    first, _, rest = file.read_bytes().partition(b'"digest":"')
    file.write_bytes(first + b'"text":"' + words.encode() + rest[32:])
    for argv in (("rename", "story", "patience", "x"), ("remove", HARBOUR)):
        _, out, _ = call(*argv, "--detail")
        assert words not in out
        assert "a line with words of a withheld text" in out


def test_of_very_many_files_the_rest_are_counted(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wirespan.cli.editing._MOST", 3)
    _, out, _ = call("rename", "entity", "long-bridge", "x")
    assert "and 1 more file; --detail shows all" in out


def test_an_edit_is_part_of_the_library(full: Corpus) -> None:
    found = editing.rename(full, "report", QUAY, "bridge/x")
    assert {file.path for file in found.files if "passes" not in file.path} == {
        "corpus/bridge.jsonl",
        *(layer_file(layer, "bridge") for layer in ALL),
    }
    assert found.gone == 0


def test_what_was_kept_aside_is_read_in_pieces_and_no_link_or_pipe_is(
    full: Corpus, call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("wirespan.cli.editing._PIECE", 8)
    for number in range(9):  # wherever it lies in a piece
        (full.root / f"{number}-aside.jsonl").write_text("." * number + "of bridge.\n")
    (full.root / "other-aside.jsonl").write_text("of a brid, and a ge" * 9)
    with (full.root / "huge-aside.jsonl").open("wb") as file:
        file.write(b"bridge")
        file.truncate(2**40)
    (tmp_path / "elsewhere").write_text("bridge")
    (full.root / "link-aside.jsonl").symlink_to(tmp_path / "elsewhere")
    if hasattr(os, "mkfifo"):
        os.mkfifo(full.root / "pipe-aside.jsonl")
    code, _, said = call("rename", "story", "bridge", "x", "--yes")
    assert code == 0
    told = {line.partition("-aside")[0] for line in said.splitlines() if "-aside" in line}
    assert told == {*map(str, range(9)), "huge"}


def test_a_huge_file_kept_aside_is_read_no_further_than_so_far(
    full: Corpus, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wirespan.cli.editing._LARGEST", 2**20)
    with (full.root / "huge-aside.jsonl").open("wb") as file:
        file.truncate(2**42)
    assert call("rename", "story", "bridge", "x", "--yes")[0] == 0

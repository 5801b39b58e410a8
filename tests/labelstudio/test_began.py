"""An import merges with the state that the tasks were exported from: what another has done here stays."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from wirespan import journal, labelstudio, records
from wirespan.cli.app import run
from wirespan.joining import Library
from wirespan.labelstudio import importing
from wirespan.labelstudio.began import Memory, base, carrying
from wirespan.labelstudio.tasks import is_task
from wirespan.model import LAYERS, Annotator
from wirespan.store import Corpus

from ..cut_off import Cut, cut_at
from .items import item, result
from .spoiling import Task, region, value

EN = "bridge/quay-wire"
ENTITIES = "annotations/entities/bridge.jsonl"
ONE, OTHER = "3f1c0a52-9d4e-4b7a-8f00-0123456789ab", "77aa0a52-9d4e-4b7a-8f00-0123456789ab"


@pytest.fixture
def team(corpus: Corpus) -> Corpus:
    people = [Annotator(id=name, kind="person", languages=("en",)) for name in ("anna", "ben")]
    (corpus.root / "annotations/annotators.jsonl").write_bytes(records.lines([*corpus.annotators(), *people]))
    return corpus


@pytest.fixture
def export(team: Corpus, tmp_path: Path) -> Callable[..., list[Task]]:
    """Export the story, and return its tasks as a project of Label Studio gives them back."""

    def call(number: str = ONE, *more: str) -> list[Task]:
        file = tmp_path / "tasks.json"
        arguments = ["studio", "export", "bridge", "--out", str(file), "--root", str(team.root), *more]
        assert run(arguments) == 0
        tasks: list[Task] = json.loads(file.read_bytes())
        assert all(map(is_task, tasks))
        for place, task in enumerate(tasks):
            task |= {"id": place, "drafts": []}
            task["annotations"][0] |= {"id": place, "unique_id": number[:-1] + str(place)}
        assert not any(map(is_task, tasks))
        return tasks

    return call


@pytest.fixture
def bring(team: Corpus, tmp_path: Path) -> Callable[..., int]:
    def call(tasks: list[Task], by: str, *more: str) -> int:
        file = tmp_path / f"{by}.json"
        file.write_text(json.dumps(tasks), encoding="utf-8")
        return run(["studio", "import", str(file), "--by", by, "--root", str(team.root), *more])

    return call


def english(tasks: list[Task]) -> Task:
    (found,) = [task for task in tasks if task["data"]["doc_id"] == EN]
    return found


def relabel(tasks: list[Task], number: str, label: str) -> list[Task]:
    item(english(tasks), number, "ent")["value"]["labels"] = [label]
    return tasks


def hands(corpus: Corpus) -> dict[str, tuple[str, str, str]]:
    found: dict[str, Any] = {a.id: a for a in corpus.layer("entities", "bridge")}
    return {key: (a.label, a.by, a.status) for key, a in found.items()}


def contents(corpus: Corpus) -> dict[str, bytes]:
    return {path: (corpus.root / path).read_bytes() for path in corpus.files()}


def test_two_people_with_one_export_keep_what_each_has_done(
    team: Corpus, export: Any, bring: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    before, tasks = hands(team), export()
    mine, yours = copy.deepcopy(tasks), copy.deepcopy(export(OTHER))
    assert bring(relabel(mine, "ent-norva1", "LOC"), "anna") == 0
    assert bring(relabel(yours, "ent-bridge", "LOC"), "ben") == 0
    assert hands(team) == before | {
        "ent-norva1": ("LOC", "anna", "corrected"),
        "ent-bridge": ("LOC", "ben", "corrected"),
    }
    assert "studio-state-missing" not in capsys.readouterr().out
    after = contents(team)
    assert bring(mine, "anna") == bring(yours, "ben") == 0
    assert contents(team) == after


def test_checked_says_it_of_what_is_there_still(team: Corpus, export: Any, bring: Any) -> None:
    tasks, others = export(), export(OTHER)
    assert bring(relabel(tasks, "ent-norva1", "LOC"), "anna") == 0
    assert bring(others, "ben", "--checked") == 0
    found = hands(team)
    assert found["ent-norva1"][0] == "LOC"
    assert {by for key, (_, by, _) in found.items() if key != "ent-norva1"} == {"ben"}


def test_the_same_change_by_two_people_is_the_firsts(team: Corpus, export: Any, bring: Any) -> None:
    tasks, others = export(), export(OTHER)
    assert bring(relabel(tasks, "ent-bridge", "LOC"), "anna") == 0
    before = contents(team)
    assert bring(relabel(others, "ent-bridge", "LOC"), "ben") == 0
    assert bring(others, "ben", "--layer", "entities") == 0
    assert contents(team) == before


def test_what_doesnt_go_together_is_shown_and_left(
    team: Corpus, export: Any, bring: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    yours = relabel(relabel(export(OTHER), "ent-bridge", "GPE"), "ent-quay01", "GPE")
    assert bring(relabel(export(), "ent-bridge", "LOC"), "anna") == 0
    before = contents(team)
    capsys.readouterr()
    assert bring(yours, "ben") == 1
    assert contents(team) == before
    told = capsys.readouterr()
    assert f"{EN}: conflicts; left as it is" in told.out
    assert "label" in told.out
    assert "--take ours or --take theirs" in " ".join(told.err.split())
    assert bring(yours, "ben", "--take", "theirs", "--dry-run") == 0
    assert contents(team) == before
    assert bring(yours, "ben", "--take", "ours") == 0
    assert hands(team)["ent-bridge"] == ("LOC", "anna", "corrected")
    assert hands(team)["ent-quay01"] == ("GPE", "ben", "corrected")
    assert bring(yours, "ben") == 0  # settled: it is told once
    assert bring(relabel(yours, "ent-bridge", "ORG"), "ben", "--take", "theirs") == 0
    assert hands(team)["ent-bridge"] == ("ORG", "ben", "corrected")


def test_a_later_reversal_counts(team: Corpus, export: Any, bring: Any) -> None:
    """The project goes on after an import, and is exported from Label Studio again."""
    tasks = relabel(export(), "ent-bridge", "LOC")
    region(english(tasks), "ent-drawn1", "ent", "ORG", 78, 83)
    value = {"text": ["quay-wire"]}
    entity = {"id": "ent-drawn1", "from_name": "ent_entity", "to_name": "text", "type": "textarea"}
    result(english(tasks)).append(entity | {"value": value})
    assert bring(tasks, "anna") == 0
    assert hands(team)["ent-bridge"] == ("LOC", "anna", "corrected")
    assert hands(team)["ent-drawn1"] == ("ORG", "anna", "corrected")
    relabel(tasks, "ent-bridge", "FAC")
    result(english(tasks))[:] = [i for i in result(english(tasks)) if i.get("id") != "ent-drawn1"]
    assert bring(tasks, "anna") == 0
    assert hands(team)["ent-bridge"] == ("FAC", "anna", "corrected")
    assert "ent-drawn1" not in hands(team)


def test_what_an_import_left_out_is_as_it_was_exported(team: Corpus, export: Any, bring: Any) -> None:
    """First one layer is imported, then all: what was done here to another layer in between stays."""
    tasks = export()
    assert bring(tasks, "anna", "--layer", "dates") == 0
    kept = [a for a in team.layer("entities", "bridge") if a.id != "ent-bridge"]
    ours = [replace(a, label="GPE", by="ben") if a.id == "ent-quay01" else a for a in kept]
    (team.root / ENTITIES).write_bytes(records.lines(ours))
    assert bring(tasks, "anna") == 0
    assert team.layer("entities", "bridge") == ours
    assert len(ours) == 5


def test_a_layer_whose_file_has_gone_begins_anew(team: Corpus, export: Any, bring: Any) -> None:
    tasks, before = export(), hands(team)
    (team.root / ENTITIES).unlink()
    assert bring(tasks, "anna") == 0
    assert hands(team) == {key: (label, "anna", "corrected") for key, (label, _, _) in before.items()}


def test_an_import_that_was_thrown_away_comes_again(team: Corpus, export: Any, bring: Any) -> None:
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], cwd=team.root, check=True, capture_output=True)
    tasks = relabel(export(), "ent-bridge", "LOC")
    assert bring(tasks, "anna") == 0
    after = contents(team)
    subprocess.run(["git", "checkout", "-q", "."], cwd=team.root, check=True, capture_output=True)
    assert hands(team)["ent-bridge"][0] == "FAC"
    assert bring(tasks, "anna") == 0
    assert contents(team) == after


def test_without_a_state_it_is_taken_as_before_and_told_once(
    team: Corpus, export: Any, bring: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    tasks, others = export(), export(OTHER)
    assert bring(relabel(tasks, "ent-norva1", "LOC"), "anna") == 0
    for task in others:
        del task["meta"]
    capsys.readouterr()
    assert bring(relabel(others, "ent-bridge", "LOC"), "ben") == 0
    told = capsys.readouterr().out
    assert told.count("studio-state-missing") == 1
    assert hands(team)["ent-norva1"] == ("GPE", "ben", "corrected")


SPOILT: list[tuple[str, Any]] = [
    ("no object", [1]),
    ("an unknown layer", {"verbs": []}),
    ("no list", {"dates": {}}),
    ("no record", {"dates": [4]}),
    ("not as the schema says", {"dates": [{"id": "date-mon01", "doc": EN}]}),
]


@pytest.mark.parametrize("state", [case[1] for case in SPOILT], ids=[case[0] for case in SPOILT])
def test_a_state_that_is_none_leaves_its_report(team: Corpus, export: Any, state: Any) -> None:
    tasks = relabel(export(), "ent-bridge", "LOC")
    english(tasks)["meta"] = {"wirespan": {"state": state}}
    imported = importing.take(json.dumps(tasks).encode(), team, by="anna", file="x.json")
    assert [f.code for f in imported.findings] == ["studio-state"]
    assert imported.left == [EN]


@pytest.mark.parametrize("spoil", ["twice", "another report"])
def test_a_state_of_other_records(team: Corpus, export: Any, spoil: str) -> None:
    tasks = export()
    state = english(tasks)["meta"]["wirespan"]["state"]
    if spoil == "twice":
        state["dates"] *= 2
    else:
        state["dates"][0]["doc"] = "bridge/most-info"
    imported = importing.take(json.dumps(tasks).encode(), team, by="anna", file="x.json")
    assert [f.code for f in imported.findings] == ["studio-state"]


@pytest.mark.parametrize("meta", [None, "x", [], {}, {"wirespan": "ab12"}, {"wirespan": {}}])
def test_a_meta_of_others_is_no_state(team: Corpus, export: Any, meta: Any) -> None:
    tasks = export()
    for task in tasks:
        task["meta"] = meta
    imported = importing.take(json.dumps(tasks).encode(), team, by="anna", file="x.json")
    assert imported.findings == []  # nothing changes, so nothing is lost
    assert imported.left == []


def test_of_a_withheld_report_no_word_is_in_its_state(
    team: Corpus, withheld_text: str, tmp_path: Path, bring: Any
) -> None:
    (document,) = team.documents("patience")
    Library().put(document, withheld_text)
    file = tmp_path / "out" / "tasks.json"
    file.parent.mkdir()
    assert run(["studio", "export", "patience", "--out", str(file), "--root", str(team.root)]) == 0
    (task,) = json.loads(file.read_bytes())
    held = [one for part in task["meta"]["wirespan"]["state"].values() for one in part]
    assert {one["id"] for one in held} == {a.id for p in team.annotations(document.id).values() for a in p}
    spans = [one["span"] for one in held if "span" in one]
    assert spans
    assert all("digest" in span and "text" not in span for span in spans)
    before = contents(team)
    task["annotations"][0]["unique_id"] = ONE
    value(task, "date-mon03", "tim_value", text=["2026-04-27"])
    assert bring([task], "anna") == 0
    after = contents(team)
    assert {p for p in after if after[p] != before[p]} == {"annotations/dates/patience.jsonl"}
    (kept,) = (team.root / ".wirespan/imports").iterdir()
    words = {i["value"]["text"] for i in result(task) if i.get("type") == "labels"}
    assert not any(word in kept.read_text(encoding="utf-8") for word in words if len(word) > 3)


def test_the_base_of_each_annotation(team: Corpus) -> None:
    exported, imported, ours = ([a for a in team.layer("entities", "bridge") if a.doc == EN] for _ in "123")
    changed = [records.decode(type(a), records.encode(a) | {"by": "anna"}) for a in imported]
    assert base(exported, None, ours) == exported
    assert base(exported, changed, ours) == exported  # thrown away
    assert base(exported, changed, changed) == changed
    assert base(exported, changed[1:], changed[1:]) == changed[1:]  # removed by that import
    assert base(exported[1:], changed, changed) == [*changed[1:], changed[0]]  # added by it


def test_a_memory_that_cant_be_read_is_none(team: Corpus) -> None:
    memory, annotation = Memory(team.root), {"unique_id": ONE}
    held = team.annotations(EN)
    with journal.writing(team.root) as change:
        memory.put({ONE: [a for part in held.values() for a in part]}, change)
    assert {a.id for a in memory.of(annotation, EN) or ()} == {a.id for p in held.values() for a in p}
    assert memory.of(annotation, "bridge/most-info") is None
    assert memory.of({"unique_id": "../" * 12}, EN) is None
    file = team.root / f".wirespan/imports/{ONE}.json"
    file.write_bytes(b"[1")
    assert memory.of(annotation, EN) is None


def test_layers_that_the_page_didnt_hold_are_in_no_state(team: Corpus) -> None:
    document = team.document(EN)
    held = team.annotations(EN)
    task = carrying(labelstudio.task(document, held, ["dates"]), held, ["dates"])
    assert task["meta"]["wirespan"]["state"].keys() == {"dates"}
    assert set(LAYERS) > {"dates"}


def kept(root: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (root / ".wirespan/imports").glob("*")}


def test_cut_off_anywhere_what_was_imported_is_kept_with_the_corpus_or_neither(
    team: Corpus, export: Any, bring: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = relabel(export(), "ent-bridge", "LOC")
    start, step, seen = tmp_path / "start", 0, set()
    shutil.copytree(team.root, start)
    through = False
    while not through:
        shutil.rmtree(team.root)
        shutil.copytree(start, team.root)
        with monkeypatch.context() as patch:
            cut_at(patch, step, "replace", "fsync")
            with suppress(Cut):
                through = bring(tasks, "anna") == 0
        journal.recover(team.root)
        taken = hands(team)["ent-bridge"][0] == "LOC"
        assert bool(kept(team.root)) == taken
        seen.add(taken)
        step += 1
    assert seen == {True, False}


def test_nobody_listening_loses_nothing_of_what_was_imported(
    team: Corpus, export: Any, bring: Any, tmp_path: Path
) -> None:
    """As in `wirespan studio import … | head -1`: a later reversal counts all the same."""
    tasks = relabel(export(), "ent-bridge", "LOC")
    file = tmp_path / "tasks.json"
    file.write_text(json.dumps(tasks), encoding="utf-8")
    reads, writes = os.pipe()
    os.close(reads)
    argv = [sys.executable, "-m", "wirespan", "studio", "import", str(file), "--by", "anna"]
    argv += ["--root", str(team.root)]
    done = subprocess.run(argv, stdout=writes, stderr=subprocess.PIPE, check=False)
    os.close(writes)
    assert (done.returncode, done.stderr) == (141, b"")
    assert hands(team)["ent-bridge"][0] == "LOC"
    assert bring(relabel(tasks, "ent-bridge", "FAC"), "anna") == 0
    assert hands(team)["ent-bridge"][0] == "FAC"


def test_a_dry_run_keeps_nothing(team: Corpus, export: Any, bring: Any) -> None:
    assert bring(relabel(export(), "ent-bridge", "LOC"), "anna", "--dry-run") == 0
    assert kept(team.root) == {}


@pytest.mark.parametrize("what", ["pipe", "endless", "link", "folder", "large"])
def test_a_memory_that_is_no_file_of_ours_is_not_read(team: Corpus, tmp_path: Path, what: str) -> None:
    memory, held = Memory(team.root), [a for part in team.annotations(EN).values() for a in part]
    with journal.writing(team.root) as change:
        memory.put({ONE: held}, change)
    file = team.root / f".wirespan/imports/{ONE}.json"
    assert memory.of({"unique_id": ONE}, EN)
    file.rename(tmp_path / "whole")
    if what == "pipe":
        if not hasattr(os, "mkfifo"):
            pytest.skip("left out: this system has no named pipes")
        os.mkfifo(file)
    elif what == "folder":
        file.mkdir()
    elif what == "large":
        with file.open("wb") as handle:
            handle.truncate(2**40)
    else:
        file.symlink_to("/dev/zero" if what == "endless" else tmp_path / "whole")
    assert memory.of({"unique_id": ONE}, EN) is None

"""`wirespan studio`: through files, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from wirespan.cli import studio
from wirespan.cli.app import run
from wirespan.joining import Library
from wirespan.model import Annotator
from wirespan.records import lines
from wirespan.store import Corpus

TASKS = "tasks.json"


@pytest.fixture(autouse=True)
def _person(corpus: Corpus) -> None:
    """Let Anna be one of the annotators."""
    assert studio.studio.info.name == "studio"
    anna = Annotator(id="anna", kind="person", languages=("en",))
    (corpus.root / "annotations/annotators.jsonl").write_bytes(lines([*corpus.annotators(), anna]))


def call(corpus: Corpus, *arguments: str) -> int:
    return run(["studio", *arguments, "--root", str(corpus.root)])


def contents(corpus: Corpus) -> dict[str, bytes]:
    return {path: (corpus.root / path).read_bytes() for path in corpus.files()}


def exported(corpus: Corpus, folder: Path, *arguments: str) -> tuple[Path, list[dict[str, Any]]]:
    file = folder / TASKS
    assert call(corpus, "export", "--out", str(file), *arguments) == 0
    return file, json.loads(file.read_bytes())


def items(tasks: list[dict[str, Any]], doc: str) -> list[dict[str, Any]]:
    (task,) = [t for t in tasks if t["data"]["doc_id"] == doc]
    found: list[dict[str, Any]] = task["annotations"][0]["result"]
    return found


def test_export_and_import_change_no_byte(
    corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(corpus)
    file, tasks = exported(corpus, tmp_path)
    assert sorted(t["data"]["doc_id"] for t in tasks) == ["bridge/most-info", "bridge/quay-wire"]
    shown = capsys.readouterr()
    assert "left out: patience/harbour-post" in shown.err
    assert call(corpus, "import", str(file), "--by", "anna") == 0
    assert contents(corpus) == before
    assert capsys.readouterr().out.count("nothing changed") == 2


def test_the_page_goes_beside_the_tasks(corpus: Corpus, tmp_path: Path) -> None:
    exported(corpus, tmp_path, "--layer", "dates", "bridge")
    root = ET.fromstring((tmp_path / "tasks.xml").read_bytes())  # noqa: S314 - our own
    assert [node.get("name") for node in root.findall(".//Labels")] == ["tim"]
    exported(corpus, tmp_path, "--page", str(tmp_path / "page.xml"))
    assert (tmp_path / "page.xml").read_bytes().startswith(b"<View>")


def test_page_prints_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["studio", "page", "--layer", "zones"]) == 0
    root = ET.fromstring(capsys.readouterr().out)  # noqa: S314 - our own
    assert [node.get("name") for node in root.findall(".//Labels")] == ["zon"]


def test_corrections_are_written_and_told(
    corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(corpus)
    file, tasks = exported(corpus, tmp_path)
    found = items(tasks, "bridge/quay-wire")
    for item in found:
        if item.get("from_name") == "tim_value":
            item["value"]["text"] = ["2026-04-27"]
    found[:] = [i for i in found if i.get("id") != "ent-kells2"]
    file.write_text(json.dumps(tasks), encoding="utf-8")
    capsys.readouterr()

    assert call(corpus, "import", str(file), "--by", "anna", "--dry-run") == 0
    assert contents(corpus) == before
    assert "dates: 1 changed (date-mon01)" in capsys.readouterr().out

    assert call(corpus, "import", str(file), "--by", "anna") == 0
    shown = capsys.readouterr().out
    assert "entities: 1 removed (ent-kells2)" in shown
    after = contents(corpus)
    touched = {path for path in after if after[path] != before[path]}
    assert touched == {"annotations/dates/bridge.jsonl", "annotations/entities/bridge.jsonl"}
    old, new = (c["annotations/dates/bridge.jsonl"].splitlines() for c in (before, after))
    changed = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    assert len(changed) == 1
    record = json.loads(changed[0][1])
    assert (record["value"], record["by"], record["status"]) == ("2026-04-27", "anna", "corrected")


def test_a_fault_leaves_its_report_and_the_exit_code_says_so(
    corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(corpus)
    file, tasks = exported(corpus, tmp_path)
    items(tasks, "bridge/quay-wire")[0]["value"]["labels"] = ["\x1b[31mtitle"]
    other = items(tasks, "bridge/most-info")
    other[:] = [i for i in other if i.get("id") != "date-mon02"]
    file.write_text(json.dumps(tasks), encoding="utf-8")
    assert call(corpus, "import", str(file), "--by", "anna") == 1
    shown = capsys.readouterr().out
    assert "studio-label-unknown" in shown
    assert "left as it is" in shown
    assert "\x1b" not in shown
    after = contents(corpus)
    assert {p for p in after if after[p] != before[p]} == {"annotations/dates/bridge.jsonl"}


def test_a_layer_not_annotated_stays_so(corpus: Corpus, tmp_path: Path) -> None:
    (corpus.root / "annotations/dates/bridge.jsonl").unlink()
    file, _ = exported(corpus, tmp_path)
    assert call(corpus, "import", str(file), "--by", "anna") == 0
    assert not corpus.annotated("dates", "bridge")


def test_predictions(corpus: Corpus, tmp_path: Path) -> None:
    _, tasks = exported(corpus, tmp_path, "--predictions")
    assert all("annotations" not in t and len(t["predictions"]) == 1 for t in tasks)
    assert {t["predictions"][0]["model_version"] for t in tasks} == {"wirespan 0.1.0"}


WITHHELD = (
    "Norva\n\n"
    "The mayor of Norva, Ida Kells, has   asked drivers for patience until the bridge opens again.\n\n"
    "“Nobody will cross before the last crack is closed,” she said on Monday.\n"
)


def test_a_joined_report_is_exported_and_comes_back_as_digests(corpus: Corpus, tmp_path: Path) -> None:
    before = contents(corpus)
    (document,) = corpus.documents("patience")
    Library().put(document, WITHHELD)
    file, tasks = exported(corpus, tmp_path, "patience")
    assert [t["data"]["text"] for t in tasks] == [WITHHELD]
    assert call(corpus, "import", str(file), "--by", "anna") == 0
    assert contents(corpus) == before
    for item in items(tasks, "patience/harbour-post"):
        if item.get("from_name") == "tim_value":
            item["value"]["text"] = ["2026-04-27"]
    file.write_text(json.dumps(tasks), encoding="utf-8")
    assert call(corpus, "import", str(file), "--by", "anna") == 0
    after = contents(corpus)
    assert {p for p in after if after[p] != before[p]} == {"annotations/dates/patience.jsonl"}
    old, new = (json.loads(c["annotations/dates/patience.jsonl"]) for c in (before, after))
    assert new == old | {"value": "2026-04-27", "by": "anna", "status": "corrected"}


def test_withheld_texts_dont_go_into_the_corpus(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    (document,) = corpus.documents("patience")
    Library().put(document, WITHHELD)
    file = corpus.root / TASKS
    assert call(corpus, "export", "--out", str(file)) == 2
    assert not file.exists()
    assert "must not be" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        ({"person": 1, "model": 1}, "People among the annotators: person-0."),
        ({"model": 2}, "People among the annotators: none yet (2 models)."),
        ({"model": 1}, "People among the annotators: none yet (1 model)."),
        ({}, "People among the annotators: none yet. Others are added to annotations/annotators.jsonl;"),
    ],
)
def test_who_is_no_annotator_is_told_which_people_there_are(
    corpus: Corpus, tmp_path: Path, kinds: dict[str, int], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / TASKS).write_bytes(b"[]")
    listed = [
        Annotator(id=f"{kind}-{n}", kind=kind, languages=("en",))
        for kind, count in kinds.items()
        for n in range(count)
    ]
    (corpus.root / "annotations/annotators.jsonl").write_bytes(lines(listed))
    assert call(corpus, "import", str(tmp_path / TASKS), "--by", "nobody") == 2
    assert told in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["import", "FILE", "--by", "nobody"], "no annotator 'nobody'"),
        (["import", "FILE", "--by", "model-a"], "'model-a' is a model"),
        (["import", "gone.json", "--by", "anna"], "no file gone.json"),
        (["export", "--out", "FILE", "--layer", "verbs"], "no layer 'verbs'"),
        (["export", "--out", "FILE", "tunnel"], "no story 'tunnel'"),
        (["export", "--out", "FOLDER/none/x.json"], "can't be written"),
        (["export", "--out", "FOLDER/x.xml"], "both go to"),
    ],
)
def test_what_cant_be_done_is_told(
    corpus: Corpus,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    told: str,
) -> None:
    file = tmp_path / TASKS
    file.write_bytes(b"[]")
    names = [a.replace("FILE", str(file)).replace("FOLDER", str(tmp_path)) for a in arguments]
    assert call(corpus, *names) == 2
    assert told in capsys.readouterr().err


def test_a_file_too_large_to_read(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(studio, "LARGEST", 100)
    file = tmp_path / TASKS
    file.write_bytes(b" " * 101)
    assert call(corpus, "import", str(file), "--by", "anna") == 2
    assert "101 bytes" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["export", "import", "page"])
def test_help_has_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["studio", command, "--help"]) == 0
    assert f"Example: wirespan studio {command}" in capsys.readouterr().out


@pytest.mark.parametrize("folder", [".", "/", "..", "tasks.d"])
def test_export_goes_to_no_folder(
    corpus: Corpus,
    tmp_path: Path,
    folder: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "tasks.d").mkdir()
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*.*"))
    assert call(corpus, "export", "--out", folder) == 2
    told = capsys.readouterr().err
    assert f"--out {folder}" in told
    assert "Traceback" not in told
    assert call(corpus, "export", "--out", TASKS, "--page", folder) == 2
    assert f"--page {folder}" in capsys.readouterr().err
    assert sorted(tmp_path.rglob("*.*")) == before

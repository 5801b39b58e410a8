"""`wirespan stats`: every story has its row, whatever it is called, and the totals are of all.

By annotator or status it says whose work stands there, and what everybody has finished in a pass.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from wirespan import records
from wirespan.cli import run
from wirespan.cli.app import out
from wirespan.model import LAYERS, Annotator, Coverage
from wirespan.store import Corpus, coverage_file, layer_file


def rows(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    """Return the rows of the table, as far as their counts of reports."""
    assert run(["stats", "--root", str(corpus.root)]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines() if line.strip()]
    return [line for line in lines if re.fullmatch("[0-9·]+", line[-1])]


def test_a_story_called_all_is_not_the_total(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    before = rows(corpus, capsys)
    assert before[-1][:2] == ["all", "3"]
    rename(corpus.root, "bridge", "all")
    after = rows(corpus, capsys)
    assert after[-1] == before[-1]
    story = [[word.replace("bridge", "all") for word in line] for line in before[:3]]
    assert after[:3] == story
    assert [line[0] for line in after] == ["all", "en", "pl", *(line[0] for line in before[3:])]


def rename(root: Path, old: str, new: str) -> None:
    """Give a story another name."""
    for path in [*root.rglob(f"{old}.jsonl"), root / "corpus/splits.json"]:
        content = path.read_text(encoding="utf-8").replace(f'"{old}', f'"{new}')
        path.unlink()
        path.with_stem(path.stem.replace(old, new)).write_text(content, encoding="utf-8")


@pytest.fixture
def shared(corpus: Corpus) -> Corpus:
    """The corpus of model-a, with a mention and a link that Anna corrected, and three passes."""
    mentions, links = corpus.layer("entities", "bridge"), corpus.links("bridge")
    for layer, found, own in (("entities", mentions, "ent-norva1"), ("links", links, "link-crack")):
        changed = [replace(one, by="anna", status="corrected") if one.id == own else one for one in found]
        (corpus.root / layer_file(layer, "bridge")).write_bytes(records.lines(changed))
    cover(corpus, "anna", {"bridge/most-info": ("entities", "quotes"), "bridge/quay-wire": ("entities",)})
    cover(corpus, "ben", {"patience/harbour-post": (*LAYERS, "links")})
    (corpus.root / "annotations/passes/cleo").mkdir()
    return corpus


def cover(corpus: Corpus, who: str, layers: dict[str, tuple[str, ...]]) -> None:
    """Say which reports somebody has finished in a pass, and in which layers."""
    people = [*corpus.annotators(), Annotator(id=who, kind="person", languages=("en",))]
    (corpus.root / "annotations/annotators.jsonl").write_bytes(records.lines(people))
    file = corpus.root / coverage_file(who)
    file.parent.mkdir(parents=True)
    file.write_bytes(records.lines(Coverage(doc=doc, layers=done) for doc, done in layers.items()))


def table(corpus: Corpus, capsys: pytest.CaptureFixture[str], *options: str) -> list[list[str]]:
    """Return the words of each line."""
    assert run(["stats", *options, "--root", str(corpus.root)]) == 0
    return [line.split() for line in capsys.readouterr().out.splitlines() if line.strip()]


def data(corpus: Corpus, capsys: pytest.CaptureFixture[str], *options: str) -> list[dict[str, Any]]:
    """Return the counts as JSON has them."""
    assert run(["stats", "--json", *options, "--root", str(corpus.root)]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def test_a_lead_sees_whose_work_stands_there(shared: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    lines = table(shared, capsys, "--by", "annotator")
    assert lines[0] == ["story", "annotator", "zones", "entities", "quotes", "numbers", "dates", "links"]
    assert lines[1:7] == [
        ["bridge", "anna", "·", "1", "·", "·", "·", "1"],
        ["model-a", "2", "5", "3", "2", "2", "1"],
        ["patience", "model-a", "1", "2", "1", "·", "1", "·"],
        ["all", "anna", "·", "1", "·", "·", "·", "1"],
        ["all", "model-a", "3", "7", "4", "2", "3", "1"],
        ["all", "3", "8", "4", "2", "3", "2"],
    ]


def test_a_lead_sees_who_has_finished_what(shared: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    lines = table(shared, capsys, "--by", "annotator")
    assert lines[7:] == [
        ["Reports", "finished", "in", "passes,", "of", "3"],
        ["annotator", "zones", "entities", "quotes", "numbers", "dates", "links"],
        ["anna", "·", "2", "1", "·", "·", "·"],
        ["ben", "1", "1", "1", "1", "1", "1"],
        ["cleo", "·", "·", "·", "·", "·", "·"],
    ]
    lines = table(shared, capsys, "--by", "annotator", "patience")
    assert ["Reports", "finished", "in", "passes,", "of", "1"] in lines
    assert ["anna", "·", "·", "·", "·", "·", "·"] in lines


def test_by_status_and_by_type(shared: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    lines = table(shared, capsys, "--by", "status", "--types", "bridge")
    assert lines[1:3] == [
        ["bridge", "corrected", "·", "1", "·", "·", "·", "1"],
        ["suggested", "2", "5", "3", "2", "2", "1"],
    ]
    assert ["entities", "corrected", "suggested", "all"] in lines
    assert ["PERSON", "3", "3"] in lines
    assert ["GPE", "1", "1"] in lines
    assert not any(line[0] == "reports" for line in lines)


def test_without_it_passes_are_named_and_not_counted(
    corpus: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    before = table(corpus, capsys)
    cover(corpus, "anna", {"bridge/most-info": ("entities",)})
    assert table(corpus, capsys) == [
        *before,
        ["Passes", "of", "anna:", "--by", "annotator", "tells", "what", "is", "finished", "there."],
    ]


def test_json_has_annotator_and_passes(shared: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    plain, rows = data(shared, capsys), data(shared, capsys, "--by", "annotator")
    hers = {"story": "bridge", "lang": "en", "layer": "entities", "type": "GPE", "annotator": "anna"}
    assert hers | {"count": 1} in rows
    finished = [row for row in rows if row["layer"] == "passes"]
    done = {"story": "bridge", "layer": "passes", "annotator": "anna", "count": 1}
    assert [row for row in finished if row["annotator"] == "anna"] == [
        done | {"lang": "en", "type": "entities"},
        done | {"lang": "pl", "type": "entities"},
        done | {"lang": "pl", "type": "quotes"},
    ]
    assert {row["annotator"] for row in rows if row["layer"] == "reports"} == {""}
    settled = [row for row in rows if row not in finished]
    assert sum(row["count"] for row in settled) == sum(row["count"] for row in plain)
    assert {row.get("status", "none") for row in data(shared, capsys, "--by", "status")} == {
        "",
        "corrected",
        "suggested",
    }
    assert all(row["layer"] != "passes" for row in plain)


@pytest.mark.parametrize("width", [40, 60, 80, 140])
@pytest.mark.parametrize("options", [(), ("--by", "annotator"), ("--by", "status", "--types")])
def test_no_figure_is_lost_however_long_a_name_is(
    width: int,
    options: tuple[str, ...],
    shared: Corpus,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rename(shared.root, "bridge", "-".join(["bridge"] * 9)[:58])
    monkeypatch.setattr(out, "width", 200)
    wide = [word for line in table(shared, capsys, *options) for word in line if word.isdigit()]
    monkeypatch.setattr(out, "width", width)
    shown = [word for line in table(shared, capsys, *options) for word in line]
    assert [word for word in shown if word.isdigit()] == wide
    assert "…" not in "".join(shown)

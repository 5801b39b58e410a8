"""Predictions on a copy of a withheld text, whose offsets aren't those of the record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import wirespan
from wirespan.cli import run
from wirespan.errors import UsageError
from wirespan.store import Corpus

CONFIGS = ("entities", "quotes", "dates")


@pytest.fixture
def folder(tmp_path: Path, withheld_text: str) -> Path:
    """A folder with an edited copy, in which everything stands 22 places further on."""
    folder = tmp_path / "texts"
    folder.mkdir()
    copy = "An advertisement here\n" + withheld_text
    assert copy.index("Ida Kells") == withheld_text.index("Ida Kells") + 22
    (folder / "clip.txt").write_text(copy, encoding="utf-8")
    return folder


def perfect(joined: Any, config: str) -> list[dict[str, Any]]:
    """What a model says of the copy that says what gold says: found in its text, by what is annotated."""
    kept = ("start", "end", "label", "type", "kind", "content")
    layer = [(row["id"], one) for row in joined for one in row[config]]
    return [{"doc": doc} | {key: one[key] for key in kept if key in one} for doc, one in layer]


@pytest.mark.parametrize("config", CONFIGS)
def test_a_perfect_model_is_perfect(corpus: Corpus, folder: Path, config: str) -> None:
    reports, gold = (wirespan.load(c, "withheld", corpus.root) for c in ("documents", config))
    joined = wirespan.hydrate(reports, folder)
    predictions = perfect(joined, config)
    score = wirespan.score(predictions, wirespan.hydrate(gold, folder, reports), joined)
    figures = [score.exact, score.zones.exact if score.zones else score.exact]
    assert sum(of.gold for of in figures) == len(gold)
    assert {of.f1 for of in figures} <= {1.0, None}
    for form in (gold, gold.to_pandas(), gold.to_list(), gold.to_iterable_dataset()):
        with pytest.raises(UsageError, match="is joined to the documents, not to gold") as caught:
            wirespan.score(predictions, form, joined, config=config)
        assert "Hydrate both" in caught.value.hint
    with pytest.raises(UsageError, match="is joined to gold, not to the documents"):
        wirespan.score([], wirespan.hydrate(gold, folder, reports), reports)


@pytest.mark.parametrize("config", CONFIGS)
def test_reports_as_loaded_go_with_gold_as_loaded(corpus: Corpus, config: str) -> None:
    reports, gold = (wirespan.load(c, "train+withheld", corpus.root) for c in ("documents", config))
    score = wirespan.score(gold, gold, reports)
    assert score.exact.f1 == 1
    assert wirespan.score(gold, gold).exact == wirespan.score(gold, gold, reports["id"][:]).exact


def test_the_command_joins_both(
    corpus: Corpus, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = wirespan.load("documents", "withheld", corpus.root)
    file = tmp_path / "p.jsonl"
    rows = perfect(wirespan.hydrate(reports, folder), "entities")
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    argv = ["score", str(file), "--split", "withheld", "--path", str(corpus.root), "--json"]
    assert run([*argv, "--texts", str(folder)]) == 0
    shown = capsys.readouterr()
    data = json.loads(shown.out)
    assert "is withheld" not in shown.err
    assert data["exact"]["matched"] + data["zones"]["exact"]["matched"] == len(rows)
    assert run(argv) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["exact"]["matched"] == 0
    assert "1 report is withheld" in shown.err
    assert "--texts DIR" in shown.err


def test_the_command_says_which_texts_are_lacking(
    corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "p.jsonl").write_text("", encoding="utf-8")
    argv = ["score", str(tmp_path / "p.jsonl"), "--split", "withheld", "--path", str(corpus.root), "--texts"]
    assert run([*argv, str(tmp_path / "empty")]) == 2
    shown = " ".join(capsys.readouterr().err.split())
    assert "fits 1 withheld report" in shown
    assert "or score without --texts" in shown
    assert run([*argv, str(tmp_path / "nowhere")]) == 2
    assert "there is no folder" in capsys.readouterr().err

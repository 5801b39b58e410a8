"""What a type checker says of calls from Python: right ones pass, wrong ones don't."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = """
from pathlib import Path

import polars

import wirespan
from wirespan import journal, records, texts, views
from wirespan import vews  # refused
from wirespan.model import Date, Mention, Number, Quote, Zone
from wirespan.store import Corpus

wirespan.laod  # refused
wirespan.load("entites")  # refused
wirespan.score("predictions.jsonl", [])  # refused
wirespan.score([], 3.5)  # refused
wirespan.score([], [], object())  # refused
wirespan.score([], [], config="links")  # refused
wirespan.hydrate(5, "texts")  # refused
views.tokens(5)  # refused
views.members(wirespan.load("links"), 5)  # refused

reports = wirespan.load("documents", "test")
gold = wirespan.load("entities", split="test")
rows = [{"doc": "bridge/quay-wire", "start": 0, "end": 4, "label": "ORG"}]
wirespan.score(gold, gold, reports, config="entities")
wirespan.score(iter(rows), polars.DataFrame(rows))
wirespan.score(rows, rows, ["bridge/quay-wire"])
wirespan.hydrate(gold, Path("texts"), reports)
views.tokens(wirespan.hydrate(wirespan.load(), "texts"))
views.tokens({"test": reports})


def best(scores: list[wirespan.Score]) -> tuple[float | None, str]:
    found = scores[0]
    scope: wirespan.ScopeScore | None = found.zones
    label: wirespan.LabelScore = found.labels["ORG"]
    figures: wirespan.Figures = label.exact
    field: wirespan.FieldFigures = found.fields["entity"]
    matched: int = found.as_data()["exact"]["matched"]
    found.as_data()["exactly"]  # refused
    scope.labels  # refused
    return field.accuracy or figures.f1 or matched, found.config


corpus = Corpus(Path())
mentions: list[Mention] = corpus.layer("entities", "bridge")
zones: list[Zone] = corpus.layer("zones", "bridge")
quotes: list[Quote] = corpus.layer("quotes", "bridge", "anna")
numbers: list[Number] = corpus.layer("numbers", "bridge")
dates: list[Date] = corpus.layer("dates", "bridge")
wrong: list[Date] = corpus.layer("numbers", "bridge")  # refused
"""


def test_a_type_checker_refuses_wrong_calls_and_no_others(tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="left out: mypy comes with the linters; make lint runs this")
    pytest.importorskip("polars", reason="polars is an extra of the tests")
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    config = str(ROOT / "pyproject.toml")
    argv = [sys.executable, "-m", "mypy", "--strict", "--config-file", config, "--no-pretty", str(script)]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    found = {int(line) for line in re.findall(r"script\.py:(\d+): error", done.stdout)}
    expected = {at for at, line in enumerate(SCRIPT.split("\n"), 1) if line.endswith("# refused")}
    assert found == expected, done.stdout + done.stderr

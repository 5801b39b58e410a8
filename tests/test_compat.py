"""scripts/compat.py: what it compares, without the environments that it makes for a release."""

from __future__ import annotations

import shutil
from copy import deepcopy
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import wirespan
from wirespan.publish.build import build
from wirespan.store import Corpus

from .test_docs import TOP, script

CONFIG = "numbers"


@pytest.fixture
def compat(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script."""
    monkeypatch.syspath_prepend(str(TOP / "scripts"))
    return script("compat")


@pytest.fixture
def known(corpus: Corpus) -> dict[str, Any]:
    """What a configuration should be."""
    told: dict[str, Any] = script("rows").told(wirespan.load(CONFIG, path=corpus.root))
    return told


def test_this_version_loads_the_same(
    corpus: Corpus, tmp_path: Path, compat: ModuleType, known: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")
    monkeypatch.setattr("datasets.disable_progress_bars", lambda: None)
    found = script("rows").main(str(build(corpus, tmp_path / "built").path), [CONFIG, "none"])["found"]
    assert compat.differences(known, found[CONFIG]["whole"]) == []
    assert compat.differences(known, found[CONFIG]["streamed"]) == []
    assert "'none' not found" in found["none"]["whole"]["error"]
    assert known["splits"]["train"]["rows"] == 2
    names = {"type", "bound", "change", "status"}
    assert set(known["labels"]) == names
    assert known["labels"]["change"] == ["up", "down"]


def test_differences_are_told(compat: ModuleType, known: dict[str, Any]) -> None:
    def told(change: Any) -> list[str]:
        found = deepcopy(known)
        change(found)
        differences: list[str] = compat.differences(known, found)
        return differences

    assert told(lambda found: found["labels"]["change"].reverse()) == ["names of labels differ"]
    assert told(lambda found: found["splits"]["train"].update(rows=1)) == [
        "rows of train differ (1 rows for 2)"
    ]
    assert told(lambda found: found["splits"]["train"].update(sha256="0")) == [
        "rows of train differ (2 rows for 2)"
    ]
    assert "splits are" in told(lambda found: found["splits"].update(dev={}))[0]
    assert compat.differences(known, {"error": "ValueError: no"}) == ["ValueError: no"]


def test_labels_are_found_in_features_old_and_new(compat: ModuleType) -> None:
    from datasets import ClassLabel, List, Value

    deep = List(List(ClassLabel(names=["y"])))
    new = {"a": List({"b": ClassLabel(names=["x"]), "c": Value("string")}), "d": deep}
    assert dict(compat.rows.names(new)) == {"a.b": ["x"], "d": ["y"]}
    old = {"a": [{"b": ClassLabel(names=["x"])}]}  # as datasets before 4.0 has it
    assert dict(compat.rows.names(old)) == {"a.b": ["x"]}


def test_an_environment_that_cannot_be_made_is_told(
    compat: ModuleType, corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    built = build(corpus, tmp_path / "built").path
    for python in (shutil.which("false"), str(tmp_path / "no python")):
        monkeypatch.setattr("sys.executable", python)
        assert compat.main([str(built)]) == 2
        assert f"{python} -m venv" in capfd.readouterr().err.replace("\n", "")
    assert compat.main([str(tmp_path / "nothing")]) == 2
    assert "no dataset" in capfd.readouterr().err

"""`wirespan.load`, and the line that `wirespan build` prints."""

from __future__ import annotations

import re
from pathlib import Path

import datasets
import pytest

import wirespan
import wirespan.cli.build
from wirespan.cli.app import run
from wirespan.errors import WirespanError
from wirespan.publish.build import build
from wirespan.store import Corpus


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    monkeypatch.delenv("WIRESPAN_DATASET", raising=False)


def test_where_it_looks(rich: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(rich.root / "annotations")
    with pytest.raises(WirespanError, match="no dataset in build/wirespan") as caught:
        wirespan.load()
    assert "make dataset" in caught.value.hint
    build(rich, rich.root / "build/wirespan")
    assert wirespan.load("entities", "train").num_rows == 6  # found upwards

    (rich.root / "annotations/entities/bakery.jsonl").unlink()
    build(rich, tmp_path / "named")
    monkeypatch.setenv("WIRESPAN_DATASET", str(tmp_path / "named"))
    assert list(wirespan.load("entities")) == ["train", "withheld"]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WIRESPAN_DATASET", "nowhere")
    assert wirespan.load("entities", "test", "corpus of mine/build/wirespan").num_rows == 3
    with pytest.raises(WirespanError, match=r"nowhere.*WIRESPAN_DATASET"):
        wirespan.load()
    with pytest.raises(WirespanError, match="no dataset in"):
        wirespan.load(path=tmp_path)


def test_what_it_has_not_got(rich: Corpus, out: Path) -> None:
    build(rich, out)
    with pytest.raises(WirespanError, match="'quote'") as caught:
        wirespan.load("quote", path=out)
    assert "documents, entities, quotes, numbers, dates, links, ner" in caught.value.hint
    for split in ("dev", "withheld", "train+dev", "dev[:1]"):
        with pytest.raises(WirespanError, match="no split") as caught:
            wirespan.load("ner", split, out)
        assert caught.value.hint == "It has: train, test"
    (rich.root / "annotations/links/bridge.jsonl").unlink()
    build(rich, out)
    with pytest.raises(WirespanError, match="no rows in links"):
        wirespan.load("links", path=out)


def test_splits_may_be_cut_and_joined(rich: Corpus, out: Path) -> None:
    build(rich, out)
    assert wirespan.load("entities", "train[:2]+test", out).num_rows == 5


@pytest.mark.parametrize("place", ["inside", "outside"])
def test_the_line_that_build_prints_is_true(
    rich: Corpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    place: str,
) -> None:
    monkeypatch.chdir(rich.root if place == "inside" else tmp_path)
    # Other options come with the place: by default it is in the corpus.
    options = (
        [] if place == "inside" else ["--root", str(rich.root), "--out", str(tmp_path / 'a "b" c' / "ds")]
    )
    assert run(["build", *options]) == 0
    printed = capsys.readouterr().out
    assert re.search(r"^ *entities +6 +– +3 +2 *$", printed, re.M)
    line = printed.splitlines()[-1].removeprefix("Load it with: ")
    if place == "inside":
        assert line == ('from datasets import load_dataset; ds = load_dataset("build/wirespan", "documents")')
    known: dict[str, datasets.DatasetDict] = {}
    exec(line, known)  # noqa: S102 - as somebody would who copies it
    assert {split: part.num_rows for split, part in known["ds"].items()} == {
        "train": 2,
        "test": 1,
        "withheld": 1,
    }


def test_build_says_what_is_wrong(rich: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build", "--root", str(rich.root), "--out", str(rich.root / "corpus")]) == 2
    assert "no build made" in capsys.readouterr().err

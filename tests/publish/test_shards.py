"""A split in several files loads as one, and a larger corpus takes no more memory."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import datasets
import mlcroissant
import pyarrow.parquet as pq
import pytest

import wirespan
from wirespan.publish import CONFIGS
from wirespan.publish.build import build
from wirespan.store import Corpus

from ..bridge import write_corpus
from .conftest import enrich

NAME = re.compile(r"([a-z]+)-([0-9]{5})-of-([0-9]{5})\.parquet")


@pytest.fixture(scope="session")
def joint(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The rich corpus with two stories in one split, which no test changes."""
    corpus = enrich(write_corpus(tmp_path_factory.mktemp("joint")))
    splits = corpus.splits() | {"train": ["bakery", "bridge"], "test": []}
    (corpus.root / "corpus/splits.json").write_text(json.dumps(splits) + "\n", encoding="utf-8")
    return corpus


@pytest.fixture(scope="session", params=["LARGEST", "GROUPS"])
def cut(joint: Corpus, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """Its dataset with a file for every story: as small as they get."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"wirespan.publish.parquet.{request.param}", 1)
        patch.setattr("wirespan.publish.parquet._WHOLE", {})
        patch.setattr("wirespan.publish.parquet._FLAT", 1)
        return build(joint, tmp_path_factory.mktemp("cut") / "wirespan").path


def test_files_are_numbered_of_how_many(cut: Path) -> None:
    for config in CONFIGS:
        found: dict[str, list[tuple[int, int]]] = {}
        for file in sorted((cut / config).iterdir()):
            match = NAME.fullmatch(file.name)
            assert match, file.name
            found.setdefault(match[1], []).append((int(match[2]), int(match[3])))
            assert pq.read_metadata(file).num_rows > 0
        for numbers in found.values():
            assert numbers == [(number, len(numbers)) for number in range(len(numbers))]
    assert len(list((cut / "documents").glob("train-*"))) == 2
    assert len(list((cut / "ner").glob("train-*"))) == 2
    assert len(list((cut / "entities").glob("train-*"))) == 2
    assert len(list((cut / "links").iterdir())) == 1


@pytest.mark.parametrize("config", CONFIGS)
def test_they_load_as_one(joint: Corpus, cut: Path, tmp_path: Path, config: str) -> None:
    known = wirespan.load(config, path=joint.root)
    whole = datasets.load_dataset(str(cut), config, cache_dir=str(tmp_path / "cache"))
    streamed = datasets.load_dataset(str(cut), config, streaming=True, cache_dir=str(tmp_path / "cache"))
    assert list(whole) == list(streamed) == list(known)
    for split, part in known.items():
        assert list(whole[split]) == list(streamed[split]) == list(part)
        assert list(wirespan.load(config, split, cut)) == list(part)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning:rdflib.*")
def test_croissant_has_them_all(cut: Path) -> None:
    dataset = mlcroissant.Dataset(cut / "croissant.json")
    tokens = [(row["ner/split"], row["ner/doc"]) for row in dataset.records("ner")]
    expected = [
        (split, row["doc"].encode()) for split, part in wirespan.load("ner", path=cut).items() for row in part
    ]
    assert tokens == [(split.encode(), doc) for split, doc in expected]
    assert len(tokens) == 3
    listed = [node["@id"] for node in json.loads((cut / "croissant.json").read_text())["distribution"]]
    assert "documents/train-00001-of-00002.parquet" in listed


def test_memory_stays_flat(tmp_path: Path) -> None:
    """Three times the reports: the peak grows by less than a quarter of their bytes.

    The smaller corpus already fills the row groups; from there on nothing may pile up.
    """
    pytest.importorskip("resource")
    script = Path(__file__).with_name("growing.py")
    command = [sys.executable, script, tmp_path, "2000", "6000"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["size"] > 50_000_000
    assert found["grown"] / found["size"] < 0.25

"""The rows of shards: those of the built dataset, which datasets loads."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from datasets import load_dataset

from wirespan.errors import UsageError
from wirespan.publish import parquet
from wirespan.publish.build import build
from wirespan.shards.run import one, run, together
from wirespan.store import Corpus

from .conftest import ALL, FEW, lines, rows, story, use, write

Faulty = tuple[Corpus, set[tuple[str, str, int]]]
LEVEL = 4  # words of random letters are no news that guidelines could be held against


def test_rows_are_those_of_the_built_dataset(sound: Corpus, tmp_path: Path) -> None:
    build(sound, tmp_path / "built")
    run(str(sound.root), str(tmp_path / "out"), shards=3, level=LEVEL, jobs=1)
    for config in ALL:
        assert rows(tmp_path / "out", config) == rows(tmp_path / "built", config)


@pytest.mark.parametrize("shards", [1, 3])
def test_an_entity_that_all_stories_share_has_one_row_a_split(
    sound: Corpus, tmp_path: Path, shards: int
) -> None:
    splits, out = json.loads((sound.root / "corpus/splits.json").read_text()), tmp_path / "out"
    shared = {"id": "shared-used", "label": "PERSON", "names": {"en": "Used"}, "wikidata": None}
    write(sound.root / "corpus/registry/shared.jsonl", [shared, {**shared, "id": "shared-idle"}])
    naming = [*splits["train"][:3], *splits["test"][:1]]
    for name in naming:
        use(sound, name, "shared-used")
    configs = ("entities", "registry")
    address = str(sound.root)
    whole = run(address, str(out), shards=shards, level=3, configs=configs, jobs=1)
    build(sound, tmp_path / "built", configs=configs)
    assert rows(out, "registry") == rows(tmp_path / "built", "registry")
    loaded = load_dataset(str(out), "registry", cache_dir=str(tmp_path / "cache"))
    counts = {split: list(loaded[split]["id"]).count("shared-used") for split in loaded}
    assert counts == {"train": 1, "validation": 0, "test": 1}
    assert {split: part.num_rows for split, part in loaded.items()} == whole.statistics["rows"]["registry"]
    assert "shared" not in whole.statistics
    for name in naming[3:]:
        use(sound, name, lines(sound.root / f"corpus/registry/{name}.jsonl")[0]["id"])
    run(address, str(out), shards=shards, level=3, configs=configs, jobs=1)
    assert not (out / "registry/test-shared.parquet").exists()
    assert (out / "registry/train-shared.parquet").exists()


def test_datasets_loads_the_shards(sound: Corpus, tmp_path: Path) -> None:
    out, cache = tmp_path / "out", str(tmp_path / "cache")
    run(str(sound.root), str(out), shards=3, level=LEVEL, configs=FEW, jobs=1)
    head = yaml.safe_load((out / "README.md").read_text("utf-8").split("---\n")[1])
    # What the cache goes by is of the files, and says so: in other shards the same rows are other files.
    assert [re.search(r" \((\w+) [0-9a-f]{16}\)$", c["description"])[1] for c in head["configs"]] == [  # type: ignore[index]
        "files"
    ] * len(FEW)
    loaded = load_dataset(str(out), "documents", cache_dir=cache)
    assert {split: len(loaded[split]) for split in loaded} == {"train": 32, "validation": 4, "test": 4}
    build(sound, tmp_path / "built", configs=FEW)
    built = load_dataset(str(tmp_path / "built"), "documents", cache_dir=cache)
    assert loaded["train"].features == built["train"].features
    assert sorted(loaded["train"]["id"]) == sorted(built["train"]["id"])


def test_stories_with_findings_have_no_rows(faulty: Faulty, tmp_path: Path) -> None:
    corpus, _ = faulty
    whole = run(str(corpus.root), str(tmp_path / "out"), shards=2, level=LEVEL, configs=FEW, jobs=1)
    stories = {row["story"] for of in rows(tmp_path / "out", "documents").values() for row in of}
    # 3 has a wrong span, 6 an entity that nothing names, 9 is in no split.
    assert stories == {story(number) for number in (0, 1, 2, 4, 5, 7, 8)}
    assert whole.statistics["left_out"] == 3
    assert whole.statistics["stories"] == 10
    assert whole.statistics["reports"] == 42
    assert whole.statistics["rows"]["documents"] == {"train": 6 * 4 + 1, "validation": 5}


@pytest.mark.parametrize("full", [1, 500_000_000])
def test_a_shard_with_more_rows_than_a_file_takes(
    sound: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: int
) -> None:
    monkeypatch.setattr("wirespan.publish.parquet.LARGEST", full)
    monkeypatch.setitem(parquet._WHOLE, "documents", 4)  # rows of a row group
    run(str(sound.root), str(tmp_path / "out"), shards=2, level=LEVEL, configs=("documents",), jobs=1)
    found = rows(tmp_path / "out", "documents")
    monkeypatch.undo()
    run(str(sound.root), str(tmp_path / "one"), shards=2, level=LEVEL, configs=("documents",), jobs=1)
    assert found == rows(tmp_path / "one", "documents")
    files = sorted((tmp_path / "out/documents").glob("train-00000-*.parquet"))
    assert full > 1 or all(pq.read_metadata(file).num_rows == 4 for file in files)
    assert (len(files) > 1) == (full == 1)


def test_shards_of_other_configurations_are_not_put_together(sound: Corpus, tmp_path: Path) -> None:
    for number, config in enumerate(FEW):
        one(str(sound.root), str(tmp_path / "out"), number, 2, level=LEVEL, configs=(config,))
    with pytest.raises(UsageError, match="shard 1 has rows of links, shard 0 of documents"):
        together(str(sound.root), str(tmp_path / "out"), level=LEVEL)

"""A run in the folder of an earlier one: what changed is done again, and nothing else is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from wirespan.errors import UsageError
from wirespan.publish import parquet
from wirespan.shards import places
from wirespan.shards.run import run
from wirespan.store import Corpus

from .conftest import FEW, content, lines, story, write

SHARDS = 6


class Cut(BaseException):
    """The process ends here."""


def cut_before(monkeypatch: pytest.MonkeyPatch, method: str, fits: str) -> None:
    """Have the next run end before the first file of a kind is put or deleted."""
    real = getattr(places.Place, method)

    def call(self: places.Place, *names: object) -> None:
        if re.search(fits, str(names[-1])):
            raise Cut
        real(self, *names)

    monkeypatch.setattr(places.Place, method, call)


def loaded(out: Path) -> dict[str, int]:
    """Return how many reports there are by split in the files that the card names."""
    (listed,) = yaml.safe_load_all((out / "README.md").read_text().split("---\n")[1])
    (config,) = [config for config in listed["configs"] if config["config_name"] == "documents"]
    paths = {files["split"]: files["path"] for files in config["data_files"]}
    found = {split: [path for name in names for path in out.glob(name)] for split, names in paths.items()}
    return {split: sum(pq.read_metadata(path).num_rows for path in files) for split, files in found.items()}


def test_rows_of_a_run_cut_off_before_its_first_head_count(
    sound: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"

    def go(shards: int | None = None) -> int:
        whole = run(str(sound.root), str(out), shards=shards, level=4, configs=FEW, jobs=1)
        return int(whole.statistics["rows"]["documents"]["train"])

    with monkeypatch.context() as patch:
        cut_before(patch, "put", r"\.json$")
        with pytest.raises(Cut):
            go(1)
    assert list(out.glob("documents/*.parquet"))
    assert not list(out.glob("shards/*.json"))
    with pytest.raises(UsageError, match="1 shard, not 2"):
        go(2)
    assert go() == 32
    assert {path.name[-10:-8] for path in out.glob("*/*.parquet")} == {"01"}


def test_the_card_names_the_files_of_its_own_run(
    sound: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr("wirespan.publish.parquet.LARGEST", 1)
        patch.setitem(parquet._WHOLE, "documents", 4)  # so that a shard has several files of a split
        run(str(sound.root), str(out), shards=2, level=4, configs=FEW, jobs=1)
        assert len(list(out.glob("documents/train-00000-*.parquet"))) > 2
        splits = sound.splits()
        assert loaded(out) == {s: 4 * len(splits[s]) for s in ("train", "validation", "test")}
    cut_before(monkeypatch, "delete", r"documents/train-00000-of-00002\.2\.parquet$")
    with pytest.raises(Cut):
        run(str(sound.root), str(out), level=4, configs=FEW, jobs=1, again=True)
    monkeypatch.undo()
    (out / "documents/train-0.parquet").write_bytes(b"of somebody else's")
    run(str(sound.root), str(out), level=4, configs=FEW, jobs=1)
    assert loaded(out) == {s: 4 * len(splits[s]) for s in ("train", "validation", "test")}
    names = {path.name for path in out.glob("documents/train-00000-*.parquet")}
    assert names == {"train-00000-of-00002.parquet"}  # nothing is left behind a gap


def test_rows_that_moved_to_another_split_are_not_doubled(sound: Corpus, tmp_path: Path) -> None:
    file = sound.root / "corpus/splits.json"
    run(str(sound.root), str(tmp_path / "out"), shards=SHARDS, level=4, configs=FEW, jobs=1)
    splits = json.loads(file.read_text())
    splits["test"], splits["train"] = splits["train"], splits["test"]
    file.write_text(json.dumps(splits, indent=2) + "\n")
    run(str(sound.root), str(tmp_path / "out"), level=4, configs=("documents",), jobs=1)
    run(str(sound.root), str(tmp_path / "new"), shards=SHARDS, level=4, configs=("documents",), jobs=1)
    assert content(tmp_path / "out") == content(tmp_path / "new")


def test_only_what_changed_is_done_again(sound: Corpus, tmp_path: Path) -> None:
    out = tmp_path / "out"
    again: list[int] = []

    def go(**more: object) -> None:
        again.clear()
        run(
            str(sound.root),
            str(out),
            level=4,
            configs=FEW,
            jobs=1,
            done=lambda report: again.append(report.number) if report.fresh else None,
            **more,  # type: ignore[arg-type]
        )

    go(shards=SHARDS)
    assert again == list(range(SHARDS))
    go()
    assert again == []
    file = sound.root / f"annotations/zones/{story(4)}.jsonl"
    write(file, lines(file)[1:])
    go()
    assert len(again) == 1
    (sound.root / "corpus/registry/shared.jsonl").touch()  # which all shards read
    go()
    assert len(again) == SHARDS
    (out / "documents").glob("*.parquet").__next__().unlink()
    go()
    assert len(again) == 1
    go(again=True)
    assert len(again) == SHARDS

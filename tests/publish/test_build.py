"""Building: the same bytes every time, all or nothing, and never a withheld text."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import datasets
import pyarrow.parquet as pq
import pytest
import yaml

from wirespan import records
from wirespan.errors import UsageError, WirespanError
from wirespan.model import Rights
from wirespan.publish.build import build
from wirespan.store import Corpus

KILLED = """
import os, signal, sys
from pathlib import Path
from wirespan.publish.build import build
from wirespan.store import Corpus
def stop(story):
    os.kill(os.getpid(), signal.SIGKILL)
os.umask(0o077)
build(Corpus(Path(sys.argv[1])), Path(sys.argv[2]), stop if sys.argv[3] == "kill" else None)
"""


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, hidden ones and those beside it that begin with its name too."""
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


def change_a_value(corpus: Corpus) -> None:
    """Make the fourteen cracks fifteen; as long, so that no size changes."""
    path = corpus.root / "annotations/numbers/bridge.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"value":"14"', b'"value":"15"'))


def in_a_process(corpus: Path, out: Path, how: str) -> subprocess.CompletedProcess[bytes]:
    other = {"PYTHONHASHSEED": "11", "TZ": "Pacific/Chatham", "LC_ALL": "C", "PYTHONUTF8": "0"}
    command = [sys.executable, "-c", KILLED, str(corpus), str(out), how]
    return subprocess.run(command, env=os.environ | other, capture_output=True, check=False)


def test_the_same_corpus_gives_the_same_bytes(rich: Corpus, out: Path, tmp_path: Path) -> None:
    build(rich, out)
    first = files(out)
    copy = tmp_path / "elsewhere" / "the corpus"
    shutil.copytree(rich.root, copy)
    other = tmp_path / "other" / "set"
    done = in_a_process(copy, other, "build")
    assert done.returncode == 0, done.stderr.decode()
    assert files(other) == first
    assert str(tmp_path).encode() not in b"".join(first.values())
    build(rich, out)
    assert files(out) == first


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a process can't be killed like this here")
def test_a_kill_leaves_the_old_dataset(rich: Corpus, made: Path) -> None:
    old = files(made)
    change_a_value(rich)
    assert in_a_process(rich.root, made, "kill").returncode == -signal.SIGKILL
    assert files(made) == old
    build(rich, made)
    assert files(made) != old
    assert [path.name for path in made.parent.iterdir()] == [made.name]


def test_a_kill_between_the_two_moves_is_mended(rich: Corpus, made: Path) -> None:
    old = files(made)
    room = made.with_name(".wirespan.new")
    room.mkdir()
    made.rename(room / "old")
    (rich.root / "annotations/dates/bridge.jsonl").write_text("not JSON\n")
    with pytest.raises(WirespanError):
        build(rich, made)
    assert files(made) == old
    assert [path.name for path in made.parent.iterdir()] == [made.name]


def test_only_the_configurations_named_are_built(rich: Corpus, made: Path) -> None:
    whole = files(made)
    report = build(rich, made, configs=["numbers", "documents"])
    assert list(report.counts) == ["documents", "numbers"]
    found = {name: data for name, data in files(made).items() if name.endswith(".parquet")}
    assert {name.partition("/")[0] for name in found} == {"documents", "numbers"}
    assert found.items() <= whole.items()
    card = (made / "README.md").read_text("utf-8")
    left = "Left out when this was built: `entities`, `quotes`, `dates`, `links`, `ner`, `registry`.\n"
    assert left in card
    assert left.partition(":")[0] not in whole["README.md"].decode()
    head = yaml.safe_load(card.split("---\n")[1])
    assert [c["config_name"] for c in head["configs"]] == ["documents", "numbers"]


@pytest.mark.parametrize(
    ("configs", "message"),
    [(["numbers", "nerr"], "there is no configuration 'nerr'"), ([], "no configuration is named")],
)
def test_configurations_that_there_are_not(rich: Corpus, out: Path, configs: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message) as raised:
        build(rich, out, configs=configs)
    assert "documents, entities" in str(raised.value.hint)
    assert not out.exists()


def test_configurations_without_rows(corpus: Corpus, out: Path) -> None:
    for path in (corpus.root / "annotations/links").glob("*.jsonl"):
        path.write_bytes(b"")
    with pytest.raises(WirespanError, match="the corpus has no rows in links"):
        build(corpus, out, configs=["links"])


def test_a_move_that_fails_leaves_the_old_dataset(
    rich: Corpus, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = files(made)
    change_a_value(rich)
    move = os.rename
    monkeypatch.setattr("wirespan.publish.place._exchanged", lambda *_: False)

    def fail(source: Path, target: Path) -> None:
        if source.name == "dataset":
            raise PermissionError(13, "Permission denied", str(target))
        move(source, target)

    monkeypatch.setattr(os, "rename", fail)
    with pytest.raises(WirespanError, match="Permission denied"):
        build(rich, made)
    assert files(made) == old
    assert [path.name for path in made.parent.iterdir()] == [made.name]


def test_sums_hold(rich: Corpus, out: Path) -> None:
    (rich.root / "LICENSE-DATA").write_text("CC0\n")
    build(rich, out)
    found = files(out)
    sums = found.pop("SHA256SUMS").decode()
    expected = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(found.items())]
    assert sums == "".join(expected)
    assert "LICENSE-DATA" in found
    parquet = [line for line in expected if line.endswith(".parquet\n")]
    fingerprint = hashlib.sha256("".join(parquet).encode()).hexdigest()
    assert f"`{fingerprint}`" in found["README.md"].decode()


def test_files_are_written_as_they_should_be(rich_set: Path) -> None:
    for file in rich_set.glob("*/*.parquet"):
        chunk = pq.read_metadata(file).row_group(0).column(0)
        assert chunk.compression == "ZSTD"
        assert chunk.has_column_index
        assert chunk.has_offset_index


def test_row_groups_stay_small(rich: Corpus, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wirespan.publish.parquet.LARGEST", 10**9)
    monkeypatch.setattr("wirespan.publish.parquet._FLAT", 4)
    build(rich, out)
    file = pq.ParquetFile(out / "entities/train-00000-of-00001.parquet")
    assert [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)] == [4, 2]


def test_a_withheld_text_is_never_written(rich: Corpus, out: Path) -> None:
    """Not even where the corpus holds one by mistake, in a report or in a span."""
    path = rich.root / "corpus/bakery.jsonl"
    secret = replace(rich.documents("bakery")[0], rights=Rights("withheld", "The Crumb Times"))
    assert secret.text
    path.write_bytes(records.line(secret))
    build(rich, out)
    row = pq.read_table(out / "documents/test-00000-of-00001.parquet").to_pylist()[0]
    assert row["text"] is None
    assert {mention["text"] for mention in row["entities"]} == {None}
    assert not (out / "ner/test-00000-of-00001.parquet").exists()
    everything = str([pq.read_table(file).to_pylist() for file in out.glob("*/*.parquet")])
    assert "Norva’s" not in everything
    assert "Norva\\xa0Bakers" not in everything
    assert "CC-BY-4.0" not in (out / "README.md").read_text("utf-8")


def test_of_the_withheld_split_no_text_is_written(rich: Corpus, out: Path) -> None:
    """Whatever the licence says."""
    splits = {"train": ["bridge"], "validation": [], "test": [], "withheld": ["bakery", "patience"]}
    (rich.root / "corpus/splits.json").write_text(json.dumps(splits))
    build(rich, out)
    rows = pq.read_table(out / "documents/withheld-00000-of-00001.parquet").to_pylist()
    assert [row["id"] for row in rows] == ["bakery/crumb-times", "patience/harbour-post"]
    assert [row["text"] for row in rows] == [None, None]
    everything = str([pq.read_table(file).to_pylist() for file in out.glob("*/*.parquet")])
    assert "Norva’s" not in everything
    assert "Norva\\xa0Bakers" not in everything


def test_reports_that_are_not_annotated_have_no_tags(rich: Corpus, out: Path) -> None:
    (rich.root / "annotations/entities/bakery.jsonl").unlink()
    report = build(rich, out)
    assert report.counts["ner"] == {"train": 2}


def test_mentions_inside_tokens_are_reported(rich: Corpus, out: Path) -> None:
    for story, old, new in (
        ("bridge", b'14,"end":19', b'14,"end":18'),
        ("bakery", b'6,"end":11', b'6,"end":10'),
    ):
        path = rich.root / f"annotations/entities/{story}.jsonl"
        assert path.read_bytes().count(b'{"start":' + old) == 1
        path.write_bytes(path.read_bytes().replace(old, new))
    assert build(rich, out).widened == 2


def test_a_rebuilt_dataset_is_not_taken_from_a_stale_cache(rich: Corpus, made: Path, tmp_path: Path) -> None:
    def values() -> list[str]:
        loaded = datasets.load_dataset(str(made), "numbers", split="train", cache_dir=str(tmp_path / "cache"))
        return list(loaded["value"])

    assert values() == ["14", "14"]
    change_a_value(rich)
    build(rich, made)
    assert values() == ["15", "15"]


def test_progress_tells_of_every_story(rich: Corpus, out: Path) -> None:
    told: list[str] = []
    build(rich, out, told.append)
    assert told == ["bridge", "bakery", "patience"]


def test_nothing_foreign_is_overwritten(rich: Corpus, made: Path, tmp_path: Path) -> None:
    for place in (rich.root, rich.root / "corpus"):
        before = files(place)
        with pytest.raises(UsageError, match="no build made"):
            build(rich, place)
        assert {k: v for k, v in files(place).items() if "lock" not in k} == before
    (made / "my notes.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"my notes\.txt"):
        build(rich, made)
    note = tmp_path / "a file"
    note.write_text("mine")
    with pytest.raises(UsageError, match="no folder"):
        build(rich, note)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert build(rich, empty).path == empty


@pytest.mark.parametrize("name", [".git/config", ".env", "documents/.mine"])
def test_hidden_files_are_not_overwritten_either(rich: Corpus, made: Path, name: str) -> None:
    (made / name).parent.mkdir(exist_ok=True)
    (made / name).write_text("mine")
    (made / ".DS_Store").write_text("litter")
    before = files(made)
    with pytest.raises(UsageError, match=name):
        build(rich, made)
    assert files(made) == before
    (made / name).unlink()
    build(rich, made)
    assert not (made / ".DS_Store").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="left out: there a path is always text")
def test_a_place_whose_path_is_no_text(corpus: Corpus, tmp_path: Path) -> None:
    place = tmp_path / os.fsdecode(b"caf\xe9")
    place.mkdir()
    build(corpus, place / "made", configs=["documents", "links"])
    build(corpus, tmp_path / "made", configs=["documents", "links"])
    assert files(place / "made") == files(tmp_path / "made")


def test_a_place_without_a_name_is_refused(rich: Corpus) -> None:
    with pytest.raises(UsageError, match="no place"):
        build(rich, Path(rich.root.anchor))


def test_a_change_that_was_cut_off_is_finished_first(rich: Corpus, out: Path) -> None:
    stage = rich.root / ".wirespan/stage"
    stage.mkdir(parents=True)
    (stage / "0").write_text("9.9.9\n")
    (stage.parent / "journal").write_text('{"moves": [["0", "corpus/VERSION"]], "removals": []}')
    build(rich, out)
    assert "Version 9.9.9 of the data" in (out / "README.md").read_text("utf-8")


def test_a_place_that_cannot_be_written_is_told(rich: Corpus, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(WirespanError, match="can't be read or written"):
        build(rich, tmp_path / "file" / "below")


def test_the_card_counts_and_tells_who_annotated(rich_set: Path) -> None:
    text = (rich_set / "README.md").read_text("utf-8")
    head = yaml.safe_load(text.split("---\n")[1])
    assert head["language"] == ["en", "pl"]
    assert head["license"] == ["cc-by-4.0", "cc0-1.0"]
    assert head["size_categories"] == ["n<1K"]
    assert [c["config_name"] for c in head["configs"] if c.get("default")] == ["documents"]
    assert {c["version"] for c in head["configs"]} == {"0.1.0"}
    assert "| `entities` | 6 | 0 | 3 | 2 |" in text
    assert "| PERSON | People, families, named animals; titles outside (3.19) | 3 | 0 | 0 | 1 |" in text
    assert "| GPE | Countries, cities, regions with a government (3.24) | 1 | 0 | 2 | 1 |" in text
    assert "| en-GB | 0 | 0 | 1 | 0 |" in text
    assert "22 of 29 annotations and links were made or settled by a model" in text
    assert "| anna | person | corrected | 7 |" in text
    assert "| model-a | model A 1 | suggested | 22 |" in text
    sizes = {info["config_name"]: info for info in head["dataset_info"]}
    for config, info in sizes.items():
        assert info["download_size"] == sum(f.stat().st_size for f in (rich_set / config).iterdir())


def test_a_corpus_without_reports_is_refused(corpus: Corpus, out: Path) -> None:
    for path in (corpus.root / "corpus").glob("*.jsonl"):
        path.unlink()
    empty: dict[str, list[str]] = {"train": [], "validation": [], "test": [], "withheld": []}
    (corpus.root / "corpus/splits.json").write_text(json.dumps(empty))
    with pytest.raises(WirespanError, match="no report"):
        build(corpus, out)

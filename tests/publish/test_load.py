"""`wirespan.load`, and the line that `wirespan build` prints."""

from __future__ import annotations

import os
import re
from pathlib import Path

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import wirespan
import wirespan.cli.build
from wirespan import built
from wirespan.cli.app import run
from wirespan.errors import UsageError, WirespanError
from wirespan.publish import CONFIGS
from wirespan.publish.load import bundled
from wirespan.store import Corpus

ALIASES = "---\na0: &a0 x\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 60))
ALIASES += "configs: [{config_name: dates, version: *a59}]\n---\n"
"""A version that would be 2⁵⁹ words if it were written out."""


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    monkeypatch.delenv("WIRESPAN_DATASET", raising=False)


def test_where_it_looks(
    rich: Corpus, rich_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    came_with = sum(part.num_rows for part in wirespan.load().values())
    assert came_with == sum(len(Corpus(bundled()).documents(story)) for story in Corpus(bundled()).stories())
    assert wirespan.load("entities", "train", rich.root).num_rows == 6
    monkeypatch.setenv("WIRESPAN_DATASET", str(rich.root))
    assert wirespan.load("entities", "train").num_rows == 6
    (rich.root / "annotations/entities/bakery.jsonl").unlink()
    assert list(wirespan.load("entities")) == ["train", "withheld"]
    assert list(wirespan.load("entities", path=rich_set)) == ["train", "test", "withheld"]
    monkeypatch.setenv("WIRESPAN_DATASET", "nowhere")
    with pytest.raises(WirespanError, match=r"nowhere.*WIRESPAN_DATASET"):
        wirespan.load()
    with pytest.raises(WirespanError, match="no dataset in") as caught:
        wirespan.load(path=tmp_path)
    assert "root of a corpus" in caught.value.hint


def test_a_corpus_beside_whose_readme_there_is_parquet_is_a_corpus(rich: Corpus) -> None:
    (rich.root / "README.md").write_text("# Bridges\n", encoding="utf-8")
    for folder in ("figures", "documents"):
        (rich.root / folder).mkdir()
        pq.write_table(pa.table({"a": [1]}), rich.root / folder / "train-00000-of-00001.parquet")
    assert wirespan.load("entities", "train", rich.root).num_rows == 6
    assert wirespan.load(path=rich.root)["train"].num_rows == 2


@pytest.mark.parametrize("config", CONFIGS)
def test_a_corpus_and_what_is_built_of_it_load_alike(
    rich: Corpus, rich_set: Path, tmp_path: Path, config: str
) -> None:
    stored, built = wirespan.load(config, path=rich.root), wirespan.load(config, path=rich_set)
    known = datasets.load_dataset(str(rich_set), config, cache_dir=str(tmp_path / "cache"))
    assert list(stored) == list(built) == list(known)
    for split in known:
        assert list(stored[split]) == list(built[split]) == list(known[split])
        assert stored[split].features == built[split].features == known[split].features
        assert stored[split].cache_files == built[split].cache_files == []
    assert {str(of["train"].info.version) for of in (stored, built, known)} == {rich.version}


def test_a_card_tells_of_its_version_also_where_git_has_changed_its_lines(rich: Corpus, made: Path) -> None:
    file = made / "README.md"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert str(wirespan.load("dates", "train", made).info.version) == rich.version


def test_a_card_and_sums_without_end_are_not_read(made: Path) -> None:
    os.truncate(made / "README.md", 5 << 30)  # a hole: it takes no room on the disk
    assert wirespan.load("dates", "train", made).info.version is None
    os.truncate(made / "SHA256SUMS", 5 << 30)
    with pytest.raises(WirespanError, match="SHA256SUMS: the file has 16,777,216 bytes or more") as caught:
        wirespan.load("dates", "train", made)
    assert "wirespan build" in caught.value.hint
    assert built.altered(made) == {"SHA256SUMS": "its content isn't what was built"}


@pytest.mark.parametrize(
    "card", ["no card", "---\nconfigs: 3\n---\n", "---\n- [\n---\n", "---\n---\n", ALIASES]
)
def test_a_card_that_tells_of_no_version_stops_nothing(made: Path, card: str) -> None:
    (made / "README.md").write_text(card)
    assert wirespan.load("dates", "train", made).info.version is None


def test_a_dataset_of_another_version_is_refused(made: Path) -> None:
    file = made / "numbers/train-00000-of-00001.parquet"
    pq.write_table(pq.read_table(file).drop_columns(["bound"]), file)
    with pytest.raises(WirespanError, match="can't be read as numbers") as caught:
        wirespan.load("numbers", path=made)
    assert "wirespan build" in caught.value.hint


@pytest.mark.parametrize(
    ("path", "content", "found"),
    [
        ("corpus/splits.json", None, "splits.json isn't there"),
        ("corpus/splits.json", b'{"train":["bridge"],"validation":[],"test":[],"withheld":[]}', "bakery"),
        ("corpus/bridge.jsonl", None, "bridge"),
        ("corpus/VERSION", b"soon\n", "'soon'"),
    ],
)
def test_a_corpus_that_does_not_build_does_not_load(
    rich: Corpus, path: str, content: bytes | None, found: str
) -> None:
    (rich.root / path).unlink()
    if content is not None:
        (rich.root / path).write_bytes(content)
    with pytest.raises(WirespanError, match=found) as caught:
        wirespan.load(path=rich.root)
    assert "validate" in caught.value.hint or "1.0.0" in caught.value.hint


def test_what_it_has_not_got(rich: Corpus, rich_set: Path) -> None:
    with pytest.raises(WirespanError, match="'quote'") as caught:
        wirespan.load("quote", path=rich_set)
    assert "documents, entities, quotes, numbers, dates, links, ner" in caught.value.hint
    for split in ("dev", "withheld", "train+dev", "dev[:1]", "train[", "[:", ""):
        with pytest.raises(WirespanError, match="no split") as caught:
            wirespan.load("ner", split, rich_set)
        assert str(caught.value).count("it has: train, test") == 1
        assert "train, test" not in caught.value.hint
        assert "Should be one of" not in str(caught.value)
    (rich.root / "annotations/links/bridge.jsonl").unlink()
    with pytest.raises(WirespanError, match="no rows in links"):
        wirespan.load("links", path=rich.root)


def test_splits_may_be_cut_and_joined(rich_set: Path) -> None:
    assert wirespan.load("entities", "train[:2]+test", rich_set).num_rows == 5
    assert (
        wirespan.load("entities", "train[-1:]", rich_set)[0]
        == wirespan.load("entities", "train", rich_set)[5]
    )
    assert wirespan.load("entities", "all", rich_set).num_rows == 11


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


def test_build_of_some_configurations(rich: Corpus, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--root", str(rich.root), "--out", str(out)]
    assert run(["build", *options, "--config", "dates", "--config", "numbers"]) == 0
    printed = capsys.readouterr().out
    assert re.findall(r"^ *([a-z]+)  +\d", printed, re.M) == ["numbers", "dates"]
    assert printed.splitlines()[-1].endswith('"numbers")')
    with pytest.raises(UsageError, match="has no rows in ner"):
        wirespan.load("ner", path=out)
    assert run(["build", *options, "--config", "nerr"]) == 2
    assert "'nerr'" in capsys.readouterr().err


def test_build_says_what_is_wrong(rich: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build", "--root", str(rich.root), "--out", str(rich.root / "corpus")]) == 2
    assert "no build made" in capsys.readouterr().err


def test_a_split_that_was_taken_away_is_missed(made: Path) -> None:
    (made / "quotes/train-00000-of-00001.parquet").unlink()
    with pytest.raises(WirespanError, match=r"quotes/train-00000-of-00001\.parquet isn't there"):
        wirespan.load("quotes", path=made)
    assert wirespan.load("entities", path=made)


def test_a_split_that_no_build_made_is_refused(made: Path) -> None:
    there = made / "quotes/train-00000-of-00001.parquet"
    (made / "quotes/validation-00000-of-00001.parquet").write_bytes(there.read_bytes())
    with pytest.raises(WirespanError, match=r"validation-00000-of-00001\.parquet: no build made it"):
        wirespan.load("quotes", path=made)


@pytest.mark.parametrize(
    ("column", "kind"),
    [("id", pa.int64()), ("id", pa.binary()), ("start", pa.int16()), ("start", pa.float64())],
)
def test_a_column_of_another_type_is_not_cast(made: Path, column: str, kind: pa.DataType) -> None:
    file = made / "numbers/train-00000-of-00001.parquet"
    table = pq.read_table(file)
    at = table.schema.get_field_index(column)
    other = pa.nulls(table.num_rows, kind)
    pq.write_table(table.set_column(at, column, other), file)
    with pytest.raises(WirespanError, match=f"can't be read as numbers.*{column}"):
        wirespan.load("numbers", path=made)


def test_strings_and_lists_of_either_width_are_the_same(made: Path) -> None:
    wanted = list(wirespan.load("quotes", "train", made))
    file = made / "quotes/train-00000-of-00001.parquet"
    table = pq.read_table(file)
    pq.write_table(table.cast(pa.schema([(f.name, widened(f.type)) for f in table.schema])), file)
    assert list(wirespan.load("quotes", "train", made)) == wanted


def widened(kind: pa.DataType) -> pa.DataType:
    """Return a type with the wide kinds of strings and lists, as other libraries write them."""
    if pa.types.is_string(kind):
        return pa.large_string()
    if pa.types.is_list(kind):
        return pa.large_list(widened(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, widened(field.type)) for field in kind.fields])
    return kind


def test_a_built_dataset_whose_lines_git_has_ended_otherwise_loads(made: Path) -> None:
    before = list(wirespan.load("entities", "train", made))
    for name in ("SHA256SUMS", "README.md"):
        (made / name).write_bytes((made / name).read_bytes().replace(b"\n", b"\r\n"))
    assert list(wirespan.load("entities", "train", made)) == before
    (made / "entities/train-00000-of-00001.parquet").unlink()
    with pytest.raises(WirespanError, match=r"isn't as it was built: entities/train-00000-of-00001\.parquet"):
        wirespan.load("entities", path=made)


@pytest.mark.parametrize(
    ("split", "rows"),
    [
        ("train[100:200]", 0),
        ("train[6:]", 0),
        ("train[4:200]", 2),
        ("train[-9:]", 6),
        ("train[3:1]", 0),
        ("train[100:200]+test", 3),
        ("train[100:]+test[100:]", 0),
    ],
)
def test_cuts_end_where_the_split_ends(rich_set: Path, tmp_path: Path, split: str, rows: int) -> None:
    """As with load_dataset, which refuses a cut without any row."""
    cut = wirespan.load("entities", split, rich_set)
    assert cut.num_rows == rows
    assert cut.features == wirespan.load("entities", "train", rich_set).features
    if rows:
        other = datasets.load_dataset(str(rich_set), "entities", split=split, cache_dir=str(tmp_path / "hub"))
        assert other.to_list() == cut.to_list()


def test_splits_may_be_objects_of_the_library(rich_set: Path) -> None:
    train = wirespan.load("entities", "train", rich_set).to_list()
    assert wirespan.load("entities", datasets.Split.TRAIN, rich_set).to_list() == train
    first = datasets.ReadInstruction("train", to=1, unit="abs")
    assert wirespan.load("entities", first, rich_set).to_list() == train[:1]
    assert wirespan.load("entities", datasets.Split.ALL, rich_set).num_rows == 11


@pytest.mark.parametrize("split", ["all[:3]", "train+all"])
def test_all_stands_alone(rich_set: Path, split: str) -> None:
    with pytest.raises(UsageError, match="no split") as caught:
        wirespan.load("entities", split, rich_set)
    assert "all, by itself" in caught.value.hint


def test_an_empty_path_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="an empty path"):
        wirespan.load(path="")
    with pytest.raises(UsageError, match=r"^the path names the home of a user who isn't there"):
        wirespan.load(path="~nobody-by-this-name/news")
    monkeypatch.setenv("WIRESPAN_DATASET", "~nobody-by-this-name/news")
    with pytest.raises(UsageError, match=r"^\$WIRESPAN_DATASET names the home of a user who isn't there"):
        wirespan.load()
    monkeypatch.setenv("WIRESPAN_DATASET", "")
    assert wirespan.load().keys() == wirespan.load(path=bundled()).keys()

"""`wirespan score`."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import datasets
import pytest

import wirespan
import wirespan.publish.load
from wirespan import journal
from wirespan.cli import run
from wirespan.errors import UsageError
from wirespan.publish.build import build
from wirespan.store import Corpus, layer_file

README = Path(__file__).parents[2] / "README.md"


@pytest.fixture(autouse=True)
def _shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WIRESPAN_DATASET", raising=False)


def write(path: Path, *rows: object) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("config", ["entities", "quotes", "numbers", "dates"])
@pytest.mark.parametrize("split", ["test", "withheld", "train+test"])
def test_gold_against_itself_is_perfect(
    config: str, split: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = wirespan.load(config, split)
    file = write(tmp_path / "p.jsonl", *gold)
    assert run(["score", file, "--config", config, "--split", split, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["config"], found["split"], found["predictions"]) == (config, split, file)
    assert found["exact"] == found["overlapping"]
    assert found["exact"]["f1"] == 1
    assert found["exact"]["gold"] + found["zones"]["exact"]["gold"] == len(gold)


def test_the_table_fits_and_says_what_it_means(
    corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = wirespan.load("entities", "train", corpus.root)
    assert (len(gold), len(set(gold["doc"]))) == (6, 2)
    missed = gold["doc"][-1]
    kept = [row for row in gold if row["doc"] != missed]
    file = write(tmp_path / "p.jsonl", *kept, kept[0])
    assert run(["score", file, "--split", "train", "--path", str(corpus.root)]) == 0
    shown = capsys.readouterr().out
    assert "entities · train · 2 reports" in shown
    assert f"1 report has gold and no prediction: {missed}\n" in shown
    assert [line for line in shown.splitlines() if line in ("outside zones", "in zones")] == [
        "outside zones",
        "in zones",
    ]
    rows = [line.split() for line in shown.splitlines() if line.startswith("same label  ")]
    body, zones = rows[:2]  # a third line says what it means
    assert [int(one) + int(other) for one, other in zip(body[2:4], zones[2:4], strict=True)] == [
        6,
        len(kept) + 1,
    ]
    assert "share of predictions gold has" in shown
    assert max(len(line) for line in shown.splitlines()[2:]) <= 80
    assert "\x1b[" not in shown


def test_parquet_says_itself_what_its_numbers_mean(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = wirespan.load("entities", "test")
    names = sorted(gold.features["label"].names)
    features = gold.features.copy()
    features["label"] = datasets.ClassLabel(names=names)
    rows = [row | {"label": gold.features["label"].int2str(row["label"])} for row in gold]
    datasets.Dataset.from_list(rows, features=features).to_parquet(tmp_path / "own.parquet")
    frame = gold.to_pandas()
    frame["label"] = frame["label"].map(gold.features["label"].int2str).astype("category")
    frame[["doc", "start", "end", "label"]].to_parquet(tmp_path / "frame.parquet")
    for file in ("own.parquet", "frame.parquet"):
        capsys.readouterr()
        assert run(["score", str(tmp_path / file), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["exact"]["f1"] == 1


def test_a_built_dataset_is_gold_too_whole_or_of_one_configuration(
    corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "p.jsonl", *wirespan.load("entities", "train", corpus.root))
    build(corpus, tmp_path / "whole")
    build(corpus, tmp_path / "part", configs=["entities"])
    for folder in ("whole", "part"):
        argv = ["score", file, "--split", "train", "--path", str(tmp_path / folder), "--json"]
        assert run(argv) == 0, capsys.readouterr().err
        assert json.loads(capsys.readouterr().out)["exact"]["f1"] == 1


def test_a_report_of_elsewhere_is_told_where_it_belongs(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def hint(*argv: str) -> str:
        assert run(["score", file, *argv]) == 2
        return " ".join(capsys.readouterr().err.split())

    row = {"doc": "bridge/quay-wire", "start": 0, "end": 1, "label": "GPE"}
    file = write(tmp_path / "p.jsonl", row)
    monkeypatch.chdir(corpus.root)  # which is not what is scored against
    assert "Correct the id, or name the root of the corpus," in hint("--split", "train")
    assert "that it is of: --path DIR. Rows are counted from 1." in hint("--split", "train")
    assert run(["score", file, "--split", "train", "--path", "."]) == 0
    capsys.readouterr()
    told = "That report is in the split train: --split train."
    assert told in hint("--split", "withheld", "--path", ".")
    build(corpus, tmp_path / "part", configs=["entities"])
    assert told in hint("--split", "withheld", "--path", str(tmp_path / "part"))


def test_gold_and_reports_are_of_one_moment(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another process takes the last name away, right after gold was read for the first time."""
    gold = list(wirespan.load("entities", "train", corpus.root))
    layer = layer_file("entities", "bridge")
    less = b"".join((corpus.root / layer).read_bytes().splitlines(keepends=True)[:-1])
    file = write(tmp_path / "p.jsonl", *gold)
    left = [1]

    def load(config: str, *argv: object) -> object:
        found = original(config, *argv)
        if left:
            left.pop()
            with journal.writing(corpus.root) as change:
                change.put(layer, less)
        return found

    original = wirespan.publish.load.load
    monkeypatch.setattr(wirespan.publish.load, "load", load)
    assert run(["score", file, "--split", "train", "--path", str(corpus.root), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["exact"]["gold"] + found["zones"]["exact"]["gold"] == len(gold) - 1


def test_fields_are_shown_and_go_into_json(
    corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = wirespan.load("quotes", "train", corpus.root)
    file = write(tmp_path / "p.jsonl", *(row | {"speakers": ["nobody-at-all"]} for row in gold))
    argv = ["score", file, "--config", "quotes", "--split", "train", "--path", str(corpus.root)]
    assert run(argv) == 0
    shown = capsys.readouterr().out
    rows = [line.split() for line in shown.splitlines() if line.startswith("speakers ")]
    assert rows
    assert sum(int(of) for _, of, _, _ in rows) == len(gold)
    assert {(same, share) for _, _, same, share in rows} == {("0", ".00")}
    assert max(len(line) for line in shown.splitlines()[2:]) <= 80
    assert run([*argv, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    scopes = [scope["fields"] for scope in (found, found["zones"]) if scope["fields"]["kind"]["of"]]
    assert {fields["speakers"]["accuracy"] for fields in scopes} == {0}
    assert {fields["kind"]["accuracy"] for fields in scopes} == {1}
    assert {fields["all given"]["accuracy"] for fields in scopes} == {0}
    assert "of exact pairs, those alike in each field that you gave" in shown


def test_zones_may_be_left_out(corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "p.jsonl", *wirespan.load("entities", "train", corpus.root))
    argv = ["score", file, "--split", "train", "--path", str(corpus.root), "--leave-zones"]
    assert run(argv) == 0
    shown = capsys.readouterr().out
    assert "\noutside zones\n" in shown
    assert "\nin zones\n" not in shown
    build(corpus, tmp_path / "part", configs=["entities"])
    assert run([*argv[:-2], str(tmp_path / "part"), "--leave-zones"]) == 2
    assert "isn't known where zones are" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"doc": 1}\n', "row 1: doc is 1"),
        ("{}\n{}\n", "row 1: there is no doc"),
        ("[1]\n", "row 1: found [1], expected a dict"),
        ("\n", "p.jsonl:1: this line is no JSON"),
        ('{"doc": "hospital-hack-2026/nobody", "start": 0, "end": 1, "label": "GPE"}\n', "row 1: doc is"),
        ("[" * 5000, "p.jsonl:1: this line is no JSON"),
    ],
)
def test_what_is_wrong_in_a_file_is_told(
    content: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "p.jsonl").write_text(content, encoding="utf-8")
    assert run(["score", str(tmp_path / "p.jsonl")]) == 2
    shown = capsys.readouterr()
    assert told in shown.err
    assert "report this line" not in shown.err
    assert shown.out == ""


def test_a_line_without_end_is_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = Path(write(tmp_path / "p.jsonl", wirespan.load("entities", "test")[0]))
    os.truncate(file, 1 << 34)  # a hole: it takes no room on the disk
    assert run(["score", str(file)]) == 2
    shown = capsys.readouterr().err
    assert "p.jsonl:2: the line has 16,777,216 bytes or more" in " ".join(shown.split())
    assert "Write one object a line." in shown


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["nowhere.jsonl"], "there is no file nowhere.jsonl"),
        (["p.csv"], "p.csv is neither .jsonl nor .parquet"),
        (["no.parquet"], "no.parquet can't be read as Parquet"),
        (["p.jsonl", "--split", "test[:2]"], "may cut a report in two"),
        (["p.jsonl", "--split", "dev"], "there is no split 'dev' of entities; it has: train"),
        (["p.jsonl", "--path", "."], "no dataset in"),
        (["p.jsonl", "--config", "links"], "links"),
    ],
)
def test_a_wrong_call_is_exit_2(
    argv: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("p.jsonl", "p.csv", "no.parquet"):
        Path(name).write_text("", encoding="utf-8")
    assert run(["score", *argv]) == 2
    shown = capsys.readouterr().err
    assert told in shown
    assert "report this line" not in shown


def test_a_split_that_is_not_there_is_told_once_and_another_named(
    corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "p.jsonl")
    assert run(["score", file, "--path", str(corpus.root)]) == 2
    shown = " ".join(capsys.readouterr().err.split())
    assert "there is no split 'test' of entities; it has: train, withheld" in shown
    assert shown.count("withheld") == 1
    assert "Name one that it has: --split train" in shown


@pytest.mark.parametrize(
    ("of", "asked", "lacking", "told"),
    [
        ("quotes", "entities", "label", "--config quotes."),
        ("numbers", "entities", "label", "--config numbers or --config dates."),
        ("dates", "entities", "label", "--config numbers or --config dates."),
        ("entities", "quotes", "kind", "--config entities."),
    ],
)
def test_rows_of_another_configuration_are_told_which(
    of: str, asked: str, lacking: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "p.jsonl", *wirespan.load(of, "test"))
    assert run(["score", file, "--config", asked]) == 2
    shown = " ".join(capsys.readouterr().err.split())
    assert f"predictions, row 1: there is no {lacking} among [" in shown
    assert f"Say what was predicted: {told} Rows are counted from 1." in shown
    with pytest.raises(UsageError, match=f"there is no {lacking} among") as caught:
        wirespan.score(wirespan.load(of, "test"), wirespan.load(asked, "test"))
    assert of in caught.value.hint
    assert "--config" not in str(caught.value)


def test_rows_of_no_configuration_are_told_what_is_lacking(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "p.jsonl", {"doc": "hospital-hack-2026/nobody", "start": 0, "end": 1})
    assert run(["score", file]) == 2
    shown = capsys.readouterr().err
    assert "It has to be in every row." in shown
    assert "--config" not in shown


def test_lines_and_parquet_have_the_same_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line leaves out what is null; a column of Parquet can't."""
    gold = wirespan.load("numbers", "test")
    rows = [row | {"unit": None} if at % 2 else row for at, row in enumerate(gold)]
    lines = write(tmp_path / "p.jsonl", *({k: v for k, v in row.items() if v is not None} for row in rows))
    datasets.Dataset.from_list(rows, features=gold.features).to_parquet(tmp_path / "p.parquet")
    found = []
    for file in (lines, str(tmp_path / "p.parquet")):
        assert run(["score", file, "--config", "numbers", "--json"]) == 0
        data = json.loads(capsys.readouterr().out)
        found.append((data["fields"], data["zones"]["fields"]))
    assert found[0] == found[1]
    assert 0 < found[0][0]["unit"]["accuracy"] < 1
    assert found[0][0]["value"]["accuracy"] == 1


def test_the_readmes_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    section = README.read_text(encoding="utf-8").partition("### Score a model\n")[2]
    blocks = re.findall(r"```python\n(.*?)```", section.partition("\n### ")[0], re.DOTALL)
    assert len(blocks) == 2
    names: dict[str, object] = {}
    for code in blocks:  # the second goes on from the first
        exec(compile(code, "README.md", "exec"), names)  # noqa: S102 - our own
    shown = capsys.readouterr().out
    assert shown.endswith(f"\n0.0 0 {len(wirespan.load('quotes', 'test'))}\n")
    assert shown.startswith("entities, 4 reports, outside zones\n")
    assert "PERSON" in shown

"""Other readers of Parquet find the rows that `wirespan.load` gives; the examples of the card run."""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

import wirespan
from wirespan import schemas, views
from wirespan.model import Number
from wirespan.publish import CONFIGS
from wirespan.publish.build import build
from wirespan.store import Corpus

Rows = list[dict[str, Any]]


def plain(value: Any) -> Any:
    """Turn what a library has for lists, numbers and nulls into Python's own."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if value is pd.NA or (isinstance(value, float) and math.isnan(value)) else value


def by_polars(files: str) -> Rows:
    return pl.read_parquet(files).to_dicts()


def by_polars_lazily(files: str) -> Rows:
    return pl.scan_parquet(files).collect().to_dicts()


def by_duckdb(files: str) -> Rows:
    found = duckdb.sql(f"SELECT * FROM '{files}'")  # noqa: S608 - a folder of pytest's own
    return [dict(zip(found.columns, values, strict=True)) for values in found.fetchall()]


def by_pandas(files: str) -> Rows:
    (file,) = Path(files).parent.glob(Path(files).name)
    rows: Rows = pd.read_parquet(file).to_dict("records")
    return rows


@pytest.mark.parametrize("read", [by_polars, by_polars_lazily, by_duckdb, by_pandas])
def test_rows_are_those_that_wirespan_loads(built: Path, read: Any) -> None:
    for config in CONFIGS:
        for split, part in wirespan.load(config, path=built).items():
            rows = [plain(row) for row in read(f"{built}/{config}/{split}-*.parquet")]
            assert rows == list(part), (config, split)


def test_a_question_of_sql_is_answered(source: Corpus, built: Path) -> None:
    """Mentions by label and language, over all splits, as they stand in the JSONL."""
    names = schemas.labels("mention", "label")
    asked = f"SELECT lang, label, count(*) FROM '{built}/entities/*.parquet' GROUP BY ALL"  # noqa: S608
    answered = {(lang, names[label]): count for lang, label, count in duckdb.sql(asked).fetchall()}
    expected: Counter[tuple[str, str]] = Counter()
    for story in source.stories():
        langs = {document.id: document.lang for document in source.documents(story)}
        expected.update((langs[mention.doc], mention.label) for mention in source.layer("entities", story))
    assert answered == expected
    assert len(expected) > 4


def test_the_examples_of_the_card_run(
    source: Corpus, built: Path, tmp_path: Path, withheld_text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")
    texts = tmp_path / "texts of mine"
    texts.mkdir()
    (texts / "saved.txt").write_bytes(withheld_text.encode())
    card = (built / "README.md").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", card, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 4
    known: dict[str, Any] = {}
    for block in blocks:
        code = block.replace("path/to/this/folder", str(built)).replace("folder/with/texts", str(texts))
        exec(code, known)  # noqa: S102 - as somebody would who copies it
    assert {split: part.num_rows for split, part in known["reports"].items()} == {
        "train": 2,
        "test": 1,
        "withheld": 1,
    }
    assert known["counted"].fetchall() == [(2,)]
    assert isinstance(known["frame"], pd.DataFrame)
    assert len(known["frame"]) == 2
    check_names(source, known)
    assert known["joined"][0]["text"] == withheld_text


def check_names(source: Corpus, known: dict[str, Any]) -> None:
    """The code of the card gives the labels of the records, at any depth, nulls too; the package the same."""
    reports, named = known["reports"], known["named"]
    assert known["row"] == views.names(reports["train"])[0]
    rows = [named(part.features, row) for part in reports.values() for row in part]
    assert rows == [row for part in views.names(reports).values() for row in part]
    numbers = {a.id: a for story in source.stories() for a in source.layer("numbers", story)}
    found = {number["id"]: number for row in rows for number in row["numbers"]}
    assert {i: (n["bound"], n["change"]) for i, n in found.items()} == {
        i: (n.bound, n.change) for i, n in numbers.items() if isinstance(n, Number)
    }
    assert {number["change"] for number in found.values()} == {None, "down"}


@pytest.mark.parametrize("config", [config for config in CONFIGS if config != "documents"])
def test_the_examples_run_with_any_configuration(
    source: Corpus, tmp_path: Path, config: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")
    out = build(source, tmp_path / "built", configs=[config]).path
    card = (out / "README.md").read_text("utf-8")
    known: dict[str, Any] = {}
    for block in re.findall(r"^```python\n(.*?)^```$", card, re.MULTILINE | re.DOTALL)[:3]:
        exec(block.replace("path/to/this/folder", str(out)), known)  # noqa: S102 - as in the test above
    assert known["row"] == views.names(wirespan.load(config, "train", out))[0]

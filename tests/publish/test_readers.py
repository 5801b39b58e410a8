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
from wirespan import schemas
from wirespan.publish import CONFIGS
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
    built: Path, tmp_path: Path, withheld_text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")
    texts = tmp_path / "texts of mine"
    texts.mkdir()
    (texts / "saved.txt").write_bytes(withheld_text.encode())
    card = (built / "README.md").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", card, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 3
    known: dict[str, Any] = {}
    for block in blocks:
        code = block.replace("path/to/this/folder", str(built)).replace("folder/with/texts", str(texts))
        exec(code, known)  # noqa: S102 - as somebody would who copies it
    assert {split: part.num_rows for split, part in known["reports"].items()} == {
        "train": 2,
        "test": 1,
        "withheld": 1,
    }
    assert sorted(known["counted"].fetchall()) == [("en", 2), ("en-GB", 1), ("pl", 1)]
    assert len(known["frame"]) == 4
    assert known["joined"][0]["text"] == withheld_text

"""Withheld texts joined to pandas data frames, as read from the Parquet files of a built dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import wirespan
from wirespan.errors import UsageError, WirespanError
from wirespan.joining import frame
from wirespan.publish import CONFIGS

TEXT = (
    "Norva\n\n"
    "The mayor of Norva, Ida Kells, has asked drivers for patience until the bridge opens again.\n\n"
    "“Nobody will cross before the last crack is closed,” she said on Monday.\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the withheld text."""
    found = tmp_path / "articles"
    found.mkdir()
    (found / "clip.txt").write_text(TEXT, encoding="utf-8")
    return found


def read(built: Path, config: str) -> Any:
    return pd.concat([pd.read_parquet(file) for file in sorted((built / config).glob("*.parquet"))])


@pytest.mark.parametrize("config", CONFIGS)
def test_a_frame_holds_what_a_dataset_holds(built: Path, folder: Path, config: str) -> None:
    given, documents = read(built, config), read(built, "documents")
    before = frame.rows(given)
    joined = wirespan.hydrate(given, folder, documents)
    assert frame.rows(given) == before, "what was passed has changed"
    assert list(joined.columns) == list(given.columns)
    assert joined.index.equals(given.index)
    assert dict(joined.dtypes) == dict(given.dtypes)
    whole = wirespan.load(config, "all", built)
    expected = wirespan.hydrate(whole, folder, wirespan.load("documents", path=built))
    assert frame.rows(joined) == sorted_like(list(expected), frame.rows(joined))
    if config == "documents":
        assert TEXT.rstrip("\n") in set(joined["text"].str.rstrip("\n"))
    elif config in ("entities", "dates"):
        mine = joined[joined["story"] == "patience"]
        assert len(mine)
        for _, row in mine.iterrows():
            assert TEXT[row["start"] : row["end"]] == row["text"]


def sorted_like(rows: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows in the order of others, by what identifies them."""
    key = lambda row: (row.get("doc"), row.get("id"))  # noqa: E731
    by_key = {key(row): row for row in rows}
    return [by_key[key(row)] for row in wanted]


def test_a_frame_of_annotations_needs_the_reports(built: Path, folder: Path) -> None:
    with pytest.raises(UsageError, match="don't tell what recognises"):
        wirespan.hydrate(read(built, "entities"), folder)
    with pytest.raises(UsageError, match="were taken away"):
        wirespan.hydrate(read(built, "entities").drop(columns="text"), folder, read(built, "documents"))


def test_a_text_that_is_not_there_is_told(built: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(WirespanError, match="patience/harbour-post"):
        wirespan.hydrate(read(built, "documents"), tmp_path / "empty")
    left = wirespan.hydrate(read(built, "documents"), tmp_path / "empty", strict=False)
    assert left["text"].isna().sum() == 1

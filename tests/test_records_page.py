"""docs/records.md: its rows and its columns are those that a user gets."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import wirespan
from wirespan.publish import CONFIGS
from wirespan.publish.features import features

PAGE = (Path(__file__).parents[1] / "docs/records.md").read_text(encoding="utf-8")
ROW = r"^In the configuration `(\w+)`:\n\n```json\n(.*)\n```$"


@pytest.mark.parametrize("config", CONFIGS)
def test_columns_are_those_that_are_loaded(config: str) -> None:
    (table,) = re.findall(rf"^### {config}\n\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    told = re.findall(r"^\| `([\w.]+)` \| [^|]+ \| (.*) \|$", table, re.MULTILINE)
    assert all(what for _, what in told)
    columns = [name for name, _ in told if "." not in name]
    assert columns == wirespan.load(config, "train").column_names


def test_every_configuration_of_records_has_a_row() -> None:
    rows = {config: json.loads(row) for config, row in re.findall(ROW, PAGE, re.MULTILINE)}
    assert set(rows) == set(CONFIGS) - {"ner"}  # whose rows are of no record
    for config, row in rows.items():
        columns = list(features(config))
        assert [name for name in columns if name in row] == list(row)
        features(config).encode_example(dict.fromkeys(columns) | row)
    for config in ("entities", "quotes", "numbers", "dates"):
        about = {key: rows[config][key] for key in ("doc", "story", "lang", "published")}
        document = rows["documents"]
        assert about == {
            "doc": document["id"],
            "story": document["story"],
            "lang": document["lang"],
            "published": document["published"]["value"],
        }
    assert rows["entities"]["entity_name"] == "Ida Kells"
    assert rows["registry"]["names"][0] == {"lang": "en", "name": "Ida Kells"}


def test_a_zone_is_a_row_within_a_row() -> None:
    (zone,) = re.findall(
        r"^In the list `zones` of a row of `documents`:\n\n```json\n(.*)\n", PAGE, re.MULTILINE
    )
    parts = wirespan.load("documents", "train").features["zones"].feature
    assert set(json.loads(zone)) <= set(parts)

"""What columns are, in words: of each column, at any depth, and of nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from datasets import List

from wirespan import schemas
from wirespan.publish import CONFIGS
from wirespan.publish.features import features
from wirespan.publish.glossary import columns, labels
from wirespan.publish.tally import Tally
from wirespan.publish.words import explained, words


def paths(struct: dict[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, feature in struct.items():
        inner = feature
        while isinstance(inner, List):
            inner = inner.feature
        yield (*above, key)
        if isinstance(inner, dict):
            yield from paths(inner, (*above, key))


@pytest.mark.parametrize("config", CONFIGS)
def test_every_column_is_told(config: str) -> None:
    told = words(config)
    assert set(told) == set(paths(dict(features(config))))
    for path, what in told.items():
        assert what.endswith("."), path
        assert "Present" not in what, path


def test_nested_columns_are_told_where_they_are_not_told_elsewhere() -> None:
    one = columns(["documents"])
    assert "| `numbers.bound` | label |" in one
    both = columns(["documents", "numbers"])
    assert "| `numbers.bound` |" not in both
    assert "| `bound` | label | How the figure stands to the true one. |" in both
    assert "| `quotes.content` | list of pair of int32 |" in both
    assert "| `members.rendering` | label |" in columns(["links"])
    assert "| `inner_tags` | list of list of label |" in columns(["ner"])


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("link", ("members", "rendering")),
        ("link", ("members", "relation")),
        ("number", ("bound",)),
        ("date", ("mod",)),
    ],
)
def test_values_are_explained_one_by_one(name: str, path: tuple[str, ...]) -> None:
    meant = explained(name)[path]
    node = schemas.schema(name)
    for key in path:
        node = schemas.resolve(name, node["properties"][key])
        node = node.get("items", node)
    assert list(meant) == node["enum"]
    told = labels(Tally(), ["train"])
    for value, what in meant.items():
        assert f"| {value} | {what} |" in told

"""Names in place of the numbers of labels, at any depth of a row."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from datasets import ClassLabel, Features, List, Value

from wirespan.joining.dataset import refuse_row
from wirespan.views.apply import columns, mapped
from wirespan.views.rows import Row


def names(given: Any) -> Any:
    """Return a dataset, a stream or a dict of them with names for labels; null stays null."""
    if isinstance(given, Mapping):
        refuse_row(given)
        kind: Any = type(given)
        return kind({split: names(part) for split, part in given.items()})
    columns(given, "documents")
    features = given.features
    return mapped(
        given, partial(_row, features), Features({key: _plain(feature) for key, feature in features.items()})
    )


def _row(features: Features, row: Row) -> list[Row]:
    return [{key: _named(feature, row[key]) for key, feature in features.items()}]


def _named(feature: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(feature, ClassLabel):
        return feature.int2str(value)
    if isinstance(feature, List):
        return [_named(feature.feature, item) for item in value]
    if isinstance(feature, Mapping):
        return {key: _named(inner, value[key]) for key, inner in feature.items()}
    return value


def _plain(feature: Any) -> Any:
    if isinstance(feature, ClassLabel):
        return Value("string")
    if isinstance(feature, List):
        return List(_plain(feature.feature), length=feature.length)
    if isinstance(feature, Mapping):
        return {key: _plain(inner) for key, inner in feature.items()}
    return feature

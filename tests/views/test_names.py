"""Names in place of labels: those of the schemas, at any depth, and null stays null."""

from __future__ import annotations

from typing import Any

import datasets
import pytest
from datasets import ClassLabel, Dataset, DatasetDict, Features, List, Value

import wirespan
from wirespan import records, views
from wirespan.errors import UsageError
from wirespan.model import LAYERS
from wirespan.store import Corpus

LABELS = {
    "zones": ("type", "status"),
    "entities": ("label", "status"),
    "quotes": ("kind", "status"),
    "numbers": ("type", "bound", "change", "status"),
    "dates": ("type", "mod", "status"),
}


def labels(feature: Any) -> int:
    """How many labels features have, at any depth."""
    if isinstance(feature, ClassLabel):
        return 1
    if isinstance(feature, dict):
        return sum(map(labels, feature.values()))
    return labels(feature.feature) if isinstance(feature, List) else 0


def test_names_are_those_of_the_records(corpus: Corpus) -> None:
    reports = wirespan.load("documents", path=corpus.root)
    assert isinstance(reports, DatasetDict)
    named = views.names(reports)
    known = {d.id: d for story in corpus.stories() for d in corpus.documents(story)}
    rows = [row for part in named.values() for row in part]
    assert len(rows) == len(known)
    for row in rows:
        assert row["published"]["basis"] == known[row["id"]].published.basis
        for layer in LAYERS:
            said = {a.id: records.encode(a) for a in corpus.layer(layer, row["story"])}
            for annotation in row[layer] or ():
                for key in LABELS[layer]:
                    assert annotation[key] == said[annotation["id"]].get(key)
    assert labels(dict(reports["train"].features)) == 14
    for part in named.values():
        assert labels(dict(part.features)) == 0
        assert part.cache_files == []


def test_streams_and_views_have_names_too(corpus: Corpus) -> None:
    reports = wirespan.load("documents", path=corpus.root)
    assert isinstance(reports, DatasetDict)
    stream = datasets.IterableDatasetDict({s: part.to_iterable_dataset() for s, part in reports.items()})
    for split, part in views.names(stream).items():
        assert list(part) == list(views.names(reports)[split])
    tags = {tag for row in views.names(views.tokens(reports["train"])) for tag in row["ner_tags"]}
    assert "O" in tags
    assert "B-PERSON" in tags


def test_deep_lists_and_nulls() -> None:
    of = ClassLabel(names=["x", "y"])
    features = Features({"a": List(List({"b": of, "c": Value("int32")})), "d": of, "e": List(of, length=2)})
    given = [
        {"a": [[{"b": 1, "c": 1}], [], [{"b": None, "c": None}]], "d": None, "e": [0, 1]},
        {"a": None, "d": 0, "e": [1, 1]},
    ]
    found = list(views.names(Dataset.from_list(given, features=features)))
    assert found == [
        {"a": [[{"b": "y", "c": 1}], [], [{"b": None, "c": None}]], "d": None, "e": ["x", "y"]},
        {"a": None, "d": "x", "e": ["y", "y"]},
    ]


def test_what_has_no_labels_or_features_is_told() -> None:
    with pytest.raises(UsageError, match="one report"):
        views.names({"id": "a/b", "text": "Norva."})
    with pytest.raises(UsageError, match="no dataset but a int"):
        views.names(3)
    stream = datasets.IterableDataset.from_generator(lambda: iter([{"a": 1}]))
    with pytest.raises(UsageError, match="what its columns are"):
        views.names(stream)

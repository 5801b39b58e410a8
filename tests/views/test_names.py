"""Names in place of labels: those of the schemas, at any depth, and null stays null."""

from __future__ import annotations

from pathlib import Path
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
    found = views.names(Dataset.from_list(given, features=features))
    name, pairs = Value("string"), List(Value("string"), length=2)
    assert found.features == Features(
        {"a": List(List({"b": name, "c": Value("int32")})), "d": name, "e": pairs}
    )
    assert list(found) == [
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


@pytest.mark.parametrize("view", [views.paragraphs, views.sentences, views.attributions, views.tokens])
def test_a_view_of_names_is_refused(corpus: Corpus, view: Any) -> None:
    reports = wirespan.load("documents", path=corpus.root)
    named = views.names(reports)
    assert isinstance(named, DatasetDict)
    streams = datasets.IterableDatasetDict(
        {split: part.to_iterable_dataset() for split, part in named.items()}
    )
    for given in (named, streams):
        with pytest.raises(UsageError, match=r"labels are names here, .* in .*entities") as caught:
            view(given)
        assert "Take views.names last." in caught.value.hint
    with pytest.raises(UsageError, match="labels are names here"):
        views.tokens(views.names(views.sentences(reports)))


def test_members_of_names_are_refused(corpus: Corpus) -> None:
    reports, links = (wirespan.load(config, "train", corpus.root) for config in ("documents", "links"))
    with pytest.raises(UsageError, match=r"in .*quotes.*\n.*'documents'"):
        views.members(links, views.names(reports))
    with pytest.raises(UsageError, match=r"in .*type.*\n.*'links'"):
        views.members(views.names(links), reports)


def test_numbers_that_mean_other_names_are_refused(corpus: Corpus) -> None:
    """Tags would come out wrong: PERSON's number is another's there."""
    sentences = views.sentences(wirespan.load("documents", "train", corpus.root))
    features = sentences.features.copy()
    label = features["entities"].feature["label"]
    features["entities"] = List(
        features["entities"].feature | {"label": ClassLabel(names=list(reversed(label.names)))}
    )
    other = Dataset.from_list(sentences.to_list(), features=features)
    with pytest.raises(UsageError, match=r"numbers of their own, in entities$|in entities\n"):
        views.tokens(other)


def test_a_mapped_stream_is_told_what_it_lacks(corpus: Corpus, tmp_path: Path) -> None:
    stream = wirespan.load("documents", "train", corpus.root).to_iterable_dataset()
    entities = wirespan.load("entities", "train", corpus.root)
    mapped = stream.map(dict)
    for call in (
        lambda: views.paragraphs(mapped),
        lambda: views.names(mapped),
        lambda: wirespan.hydrate(mapped, tmp_path),
        lambda: wirespan.hydrate(entities, tmp_path, mapped),
    ):
        with pytest.raises(UsageError, match="this stream doesn't say what its columns are") as caught:
            call()
        assert "features=stream.features" in caught.value.hint
    told = stream.map(dict, features=stream.features)
    assert list(views.paragraphs(told)) == list(views.paragraphs(stream))

"""What is of test calls for a minor version: its reports, its annotations, the entities that it names."""

from __future__ import annotations

import pytest

from wirespan.store import Corpus
from wirespan.versions.levels import Level
from wirespan.versions.rule import verdict
from wirespan.versions.words import markdown

from .edits import change_one, compared, edited, read, splits, write


def test_a_story_and_its_split(corpus: Corpus) -> None:
    other = edited(corpus)
    splits(other, test=["bridge"], withheld=["patience"])
    found, _ = compared(corpus.root, other)
    assert found.moved == {"bridge": ("train", "test")}
    assert [str(reason) for reason in verdict(found).reasons] == ["minor: bridge moved from train to test"]
    assert list(markdown(found)) == ["- `bridge` moved from train to test."]


@pytest.mark.parametrize(("key", "level"), [("ida-kells", Level.MINOR), ("nobody", Level.PATCH)])
def test_an_entity_that_test_names_is_of_test(corpus: Corpus, key: str, level: Level) -> None:
    splits(corpus.root, train=["patience"], test=["bridge"])
    shared = corpus.root / "corpus/registry/shared.jsonl"
    write(shared, [*read(shared), {"id": "nobody", "label": "PERSON", "names": {}, "wikidata": None}])
    other = edited(corpus)
    records = read(shared)
    (entity,) = (record for record in records if record["id"] == key)
    entity["wikidata"] = "Q2"
    write(other / "corpus/registry/shared.jsonl", records)
    assert verdict(compared(corpus.root, other)[0]).level == level


@pytest.mark.parametrize("gone", [False, True])
def test_an_entity_that_test_named_or_names_by_now_is_of_test(corpus: Corpus, gone: bool) -> None:
    splits(corpus.root, train=["patience"], test=["bridge"])
    other = edited(corpus)
    # In one version no other annotation of the story than this names the norva of the shared registry.
    names, quotes = (other / f"annotations/{layer}/bridge.jsonl" for layer in ("entities", "quotes"))
    write(names, [record for record in read(names) if record["entity"] != "norva"])
    assert all("norva" not in record["speakers"] for record in read(quotes))
    shared = other / "corpus/registry/shared.jsonl"
    number = [record["id"] for record in read(shared)].index("norva")
    change_one(shared, number, wikidata="Q2")
    old, new = (corpus.root, other) if gone else (other, corpus.root)
    found, _ = compared(old, new)
    assert found.of_test == {("entities", "removed" if gone else "added"): 1, ("registry", "changed"): 1}


def test_an_entity_that_only_a_pass_over_test_names_is_not_of_test(corpus: Corpus) -> None:
    splits(corpus.root, train=["patience"], test=["bridge"])
    shared = corpus.root / "corpus/registry/shared.jsonl"
    write(shared, [*read(shared), {"id": "nobody", "label": "PERSON", "names": {}, "wikidata": None}])
    mentions = read(corpus.root / "annotations/entities/bridge.jsonl")
    passed = corpus.root / "annotations/passes/model-b/entities/bridge.jsonl"
    write(passed, [mentions[0] | {"entity": "nobody"}])
    other = edited(corpus)
    change_one(other / "corpus/registry/shared.jsonl", -1, wikidata="Q2")
    assert verdict(compared(corpus.root, other)[0]).level == Level.PATCH


def test_an_entity_of_test_that_moved_says_what_it_said(corpus: Corpus) -> None:
    splits(corpus.root, train=["patience"], test=["bridge"])
    other = edited(corpus)
    shared, own = (other / f"corpus/registry/{name}.jsonl" for name in ("shared", "bridge"))
    (kells,) = (record for record in read(shared) if record["id"] == "ida-kells")
    write(shared, [record for record in read(shared) if record != kells])
    write(own, [*read(own), kells])
    assert [str(reason) for reason in verdict(compared(corpus.root, other)[0]).reasons] == [
        "patch: 1 entity of the registry moved"
    ]


@pytest.mark.parametrize("gone", [False, True])
def test_what_changed_in_a_story_that_came_to_test_or_left_it_is_of_test(corpus: Corpus, gone: bool) -> None:
    splits(corpus.root, train=["bridge", "patience"])
    other = edited(corpus)
    splits(other, train=["patience"], test=["bridge"])
    change_one(other / "annotations/zones/bridge.jsonl", note="looked at again")
    change_one(other / "annotations/zones/patience.jsonl", note="looked at again")
    old, new = (other, corpus.root) if gone else (corpus.root, other)
    assert [str(reason) for reason in verdict(compared(old, new)[0]).reasons] == [
        f"minor: bridge moved from {'test to train' if gone else 'train to test'}",
        "minor: 1 annotation of test changed",
        "patch: 1 annotation changed",
    ]


def test_a_pass_over_test_is_not_of_test(corpus: Corpus) -> None:
    splits(corpus.root, train=["patience"], test=["bridge"])
    zones = "annotations/zones/bridge.jsonl"
    other = edited(corpus)
    write(other / zones.replace("zones", "passes/model-b/zones"), read(corpus.root / zones)[:1])
    found, _ = compared(corpus.root, other)
    assert [str(reason) for reason in verdict(found).reasons] == ["patch: 1 change in independent passes"]

"""Whatever a file holds, reading it ends in records and findings, never in a crash."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wirespan import labelstudio, records
from wirespan.labelstudio import importing
from wirespan.labelstudio.faults import is_remark
from wirespan.model import LAYERS, Annotation, Document
from wirespan.schemas import OF_LAYER, reference
from wirespan.store import Corpus

# Keys and values that mean something to a reader, among those that don't.
WORDS = [
    *("id", "type", "labels", "relation", "from_id", "to_id", "value", "start", "end", "text", "choices"),
    *("quote-0001", "quote-0001·2", "mention-01", "zon", "ent", "quo", "num_value", "cue", "continues"),
    *("within", "direct", "measured", "yes", "left", "bi", "", "#", "\x1b[2J", "\ud83d", "é"),
]
SCALARS = st.none() | st.booleans() | st.integers(-5, 300) | st.floats() | st.sampled_from(WORDS)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=3),
)
RELAXED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def places(node: Any) -> list[tuple[Any, Any]]:
    """Return every place of a value: what holds it and under which key."""
    keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else []
    return [(node, key) for key in keys] + [p for key in keys for p in places(node[key])]


def spoil(data: st.DataObject, tree: Any) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        found = places(tree)
        if not found:  # all of it was removed
            return
        holder, key = found[data.draw(st.integers(0, len(found) - 1))]
        how = data.draw(st.sampled_from(["replace", "remove", "copy"]))
        if how == "replace":
            holder[key] = data.draw(JSON)
        elif how == "remove":
            del holder[key]
        else:
            other, source = found[data.draw(st.integers(0, len(found) - 1))]
            holder[key] = copy.deepcopy(other[source])


@RELAXED
@given(data=st.data())
def test_no_task_crashes(
    task: dict[str, Any], document: Document, own: dict[str, list[Annotation]], data: st.DataObject
) -> None:
    spoiled = copy.deepcopy(task)
    spoil(data, spoiled["annotations"])
    found, findings = labelstudio.read(spoiled, document, own, by="bea", file="x.json")
    if any(not is_remark(finding) for finding in findings):
        assert found == own
    for layer in LAYERS:
        for record in found[layer]:
            assert not list(reference(OF_LAYER[layer]).iter_errors(records.encode(record)))
    ids = [a.id for part in found.values() for a in part]
    assert len(set(ids)) == len(ids)


@settings(RELAXED, max_examples=30)
@given(data=st.data())
def test_no_file_crashes(corpus_tasks: tuple[Corpus, list[Any]], data: st.DataObject) -> None:
    corpus, tasks = corpus_tasks
    spoiled = copy.deepcopy(tasks)
    spoil(data, spoiled)
    content = json.dumps(spoiled).encode()
    imported = importing.take(content, corpus, by="model-a", file="x.json")
    for finding in imported.findings:
        assert finding.found.isprintable()
    assert not {taken.doc for taken in imported.taken} & set(imported.left)


@given(st.binary(max_size=200))
def test_no_bytes_crash(content: bytes) -> None:
    imported = importing.take(content, Corpus(Path("/nowhere")), by="model-a", file="x.json")
    assert imported.taken == []


def test_hostile_values_are_shown_in_short_and_without_escapes(
    task: dict[str, Any], document: Document
) -> None:
    items = {(i.get("id"), i.get("from_name")): i for i in task["annotations"][0]["result"]}
    items["mention-01", "ent"]["from_name"] = "\x1b]0;owned\x07" * 5000
    items["mention-02", "ent_entity_listed"]["value"]["taxonomy"] = [["\x9b31m" * 5000, "\x9b"]]
    items["mention-03", "ent_entity_listed"]["value"]["taxonomy"] = [["\x9b31m" * 5000]]
    deep: Any = "x"
    for _ in range(900):
        deep = [deep]
    items["zone-00001", "zon"]["value"]["labels"] = [deep]
    _, findings = labelstudio.read(task, document, {}, by="bea", file="x.json")
    assert findings
    for finding in findings:
        assert finding.found.isprintable()
        assert len(finding.found) < 400


@pytest.fixture
def corpus_tasks(corpus: Corpus) -> tuple[Corpus, list[Any]]:
    return corpus, [labelstudio.task(d, corpus.annotations(d.id)) for d in corpus.documents("bridge")]

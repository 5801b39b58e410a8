"""What a user loads is what the corpus holds, value by value; features, files and card say the same.

Rows are turned back into records here, by code of their own, and compared with the records of the JSONL.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from datasets import ClassLabel, Features

from wirespan import records, schemas
from wirespan.model import LAYERS, Document, Link, Mention
from wirespan.publish import CONFIGS, arrays
from wirespan.publish.build import build
from wirespan.publish.features import features
from wirespan.store import Corpus

HERE = Path(__file__).parent
CONTEXT = ("story", "lang", "published")
SPLITS_OF = {config: ["train", "test", "withheld"] for config in CONFIGS} | {
    "numbers": ["train", "test"],
    "links": ["train"],
    "ner": ["train", "test"],
}


def head(folder: Path) -> dict[str, Any]:
    """Read the YAML head of the card."""
    content: dict[str, Any] = yaml.safe_load((folder / "README.md").read_text("utf-8").split("---\n")[1])
    return content


def enum(schema: str, *path: str) -> list[str]:
    """Read the values of an enumeration from the file of the schema."""
    if path == ("status",):
        schema, path = "common", ("status",)
    node = json.loads((schemas.directory() / f"{schema}.schema.json").read_text("utf-8"))
    node = node["$defs"] if schema == "common" else node["properties"]
    for step in path[:-1]:
        node = node[step].get("properties") or node[step]["items"]["properties"]
    values: list[str] = node[path[-1]]["enum"]
    return values


ENUMS = {
    "zones": ("type", "status"),
    "entities": ("label", "status"),
    "quotes": ("kind", "status"),
    "numbers": ("type", "bound", "change", "status"),
    "dates": ("type", "mod", "status"),
}
SCHEMA = dict(zip(LAYERS, ("zone", "mention", "quote", "number", "date"), strict=True))


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """The environment of a fresh process without a network and with a cache of its own."""
    own = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HOME": str(tmp_path / "hf")}
    return {**os.environ, **own, "PYTHONHASHSEED": "7", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}


def annotation(layer: str, row: dict[str, Any], doc: str) -> Any:
    """Turn a row back into the record it was made of."""
    row = {"doc": doc} | row
    for key in ENUMS[layer]:
        row[key] = None if row[key] is None else enum(SCHEMA[layer], key)[row[key]]
    if layer == "quotes":
        for key in ("content", "cue", "source"):
            parts = zip(row[key], row.pop(f"{key}_text"), row.pop(f"{key}_digest"), strict=True)
            row[key] = [span(start, end, text, digest) for (start, end), text, digest in parts]
    else:
        row["span"] = span(*(row.pop(key) for key in ("start", "end", "text", "digest")))
    if layer == "numbers":
        row["measures"] = span(*(row.pop(f"measures_{key}") for key in ("start", "end", "text", "digest")))
    return records.decode(LAYERS[layer], {key: value for key, value in row.items() if value is not None})


def span(start: int | None, end: int | None, text: str | None, digest: str | None) -> dict[str, Any] | None:
    whole = {"start": start, "end": end, "text": text, "digest": digest}
    return None if start is None else {key: value for key, value in whole.items() if value is not None}


def bare(value: Any) -> Any:
    """Leave out what is null, at any depth."""
    if isinstance(value, dict):
        return {key: bare(inner) for key, inner in value.items() if inner is not None}
    return [bare(item) for item in value] if isinstance(value, list) else value


def document(row: dict[str, Any]) -> Any:
    row = {key: value for key, value in row.items() if key not in LAYERS}
    basis = enum("document", "published", "basis")[row["published"]["basis"]]
    row["published"] = row["published"] | {"basis": basis}
    return records.decode(Document, {"text": None} | bare(row))


def link(row: dict[str, Any]) -> Any:
    members = [
        member
        | {
            key: None if member[key] is None else enum("link", "members", key)[member[key]]
            for key in ("rendering", "relation")
        }
        for member in row["members"]
    ]
    row = row | {"members": members, "type": enum("link", "type")[row["type"]]}
    return records.decode(Link, bare(row | {"status": enum("link", "status")[row["status"]]}))


def test_a_fresh_process_loads_what_the_corpus_holds(rich: Corpus, out: Path, env: dict[str, str]) -> None:
    report = build(rich, out)
    command = [sys.executable, str(HERE / "fresh.py"), str(out), *CONFIGS]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stdout)
    rows = loaded["rows"]

    assert loaded["light"] == []
    assert loaded["same"], "streaming gives other rows"
    assert loaded["default"] == {"train": 2, "test": 1, "withheld": 1}
    assert loaded["found"] == {"train": 6, "test": 3, "withheld": 2}
    assert {config: list(splits) for config, splits in rows.items()} == SPLITS_OF
    assert {config: {s: len(part) for s, part in splits.items()} for config, splits in rows.items()} == (
        report.counts
    )

    stories = {"train": "bridge", "test": "bakery", "withheld": "patience"}
    for split, story in stories.items():
        documents = {d.id: d for d in rich.documents(story)}
        nested = rows["documents"][split]
        assert [document(row) for row in nested] == list(documents.values())
        for layer in LAYERS:
            expected = sorted(rich.layer(layer, story), key=lambda a: a.id)
            got = [annotation(layer, row, d["id"]) for d in nested for row in d[layer] or ()]
            assert sorted(got, key=lambda a: a.id) == expected
            if layer == "zones":
                continue
            flat = rows[layer].get(split, [])
            for row in flat:
                of = documents[row["doc"]]
                assert [row.pop(key) for key in CONTEXT] == [of.story, of.lang, of.published.value]
            names = [(row.pop("entity_name"), row.pop("wikidata")) for row in flat if layer == "entities"]
            if story == "bakery" and layer == "entities":  # en-GB falls back on en
                assert names == [("Norva", None), ("Bakers’ Union", "Q1"), ("Norva", None)]
            got = [annotation(layer, row, row["doc"]) for row in flat]
            assert sorted(got, key=lambda a: a.id) == expected
        registry = rows["registry"][split]
        names = {row["id"]: {name["lang"]: name["name"] for name in row["names"]} for row in registry}
        known = {key: of.names for key, of in rich.registry(story).items()}
        assert names.items() <= known.items()
        assert {row["entity"] for row in rows["entities"][split]} <= names.keys()
        assert [link(row) for row in rows["links"].get(split, [])] == sorted(
            rich.links(story), key=lambda found: found.id
        )

    # Not annotated is not the same as nothing found.
    assert rows["documents"]["test"][0]["zones"] is None
    assert rows["documents"]["withheld"][0]["numbers"] == []
    assert [row["text"] for row in rows["documents"]["withheld"]] == [None]
    check_ner(rich, rows["ner"])


def check_ner(corpus: Corpus, rows: dict[str, list[dict[str, Any]]]) -> None:
    names = ["O", *(f"{part}-{label}" for label in enum("mention", "label") for part in "BI")]
    texts = {d.id: d.text for story in ("bridge", "bakery") for d in corpus.documents(story)}
    for row in [row for part in rows.values() for row in part]:
        text = texts.pop(row["doc"])
        assert text is not None
        extents = list(zip(row["starts"], row["ends"], strict=True))
        assert row["tokens"] == [text[start:end] for start, end in extents]
        found: list[list[Any]] = []
        for tag, (start, end) in zip([names[number] for number in row["ner_tags"]], extents, strict=True):
            if tag.startswith("B-"):
                found.append([start, end, tag[2:]])
            elif tag != "O":
                found[-1][1] = end
        nested = {"ent-inner1"}
        mentions = [m for m in corpus.layer("entities", row["story"]) if isinstance(m, Mention)]
        mentions = [m for m in mentions if m.doc == row["doc"] and m.id not in nested]
        assert found == [[m.span.start, m.span.end, m.label] for m in mentions]
    assert texts == {}


def test_features_files_and_card_agree(rich_set: Path) -> None:
    infos = {info["config_name"]: info for info in head(rich_set)["dataset_info"]}
    assert list(infos) == list(CONFIGS)
    for config in CONFIGS:
        expected = features(config)
        assert list(Features._from_yaml_list(infos[config]["features"]).items()) == list(expected.items())
        files = sorted((rich_set / config).iterdir())
        assert [file.name.partition("-")[0] for file in files] == sorted(SPLITS_OF[config])
        for file in files:
            schema = pq.read_schema(file)
            assert list(Features.from_arrow_schema(schema).items()) == list(expected.items())
            assert schema == expected.arrow_schema
            assert b"huggingface" in schema.metadata


def test_labels_stand_in_the_order_of_the_schema() -> None:
    for layer, keys in ENUMS.items():
        nested = features("documents")[layer].feature
        for key in keys:
            assert nested[key] == ClassLabel(names=enum(SCHEMA[layer], key))
            if layer != "zones":
                assert features(layer)[key] == nested[key]
    member = features("links")["members"].feature
    assert member["relation"] == ClassLabel(names=enum("link", "members", "relation"))
    assert features("documents")["published"]["basis"].names == enum("document", "published", "basis")


def test_every_property_of_the_schemas_is_published() -> None:
    for layer, schema in SCHEMA.items():
        known = set(features("documents")[layer].feature)
        renamed = {"span": "start", "measures": "measures_start"}
        keys = json.loads((schemas.directory() / f"{schema}.schema.json").read_text("utf-8"))["properties"]
        assert {renamed.get(key, key) for key in keys} - {"doc"} <= known
        assert not [name for name, feature in features("documents").items() if "Json" in repr(feature)]


def test_a_quote_goes_from_its_first_fragment_to_its_last() -> None:
    content = pa.array([[[3, 5], [10, 20], [30, 31]], [[4, 9]]], pa.list_(pa.list_(pa.int32(), 2)))
    assert [part.to_pylist() for part in arrays.extent(content)] == [[3, 4], [31, 9]]

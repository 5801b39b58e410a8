"""Schemas, dataclasses, features and labelling page say the same."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any, get_args, get_type_hints

import jsonschema
import pyarrow as pa
import pytest

from wirespan import labelstudio, records, schemas
from wirespan.model import LAYERS, SPLITS, Annotation, Document, spans
from wirespan.publish import features
from wirespan.schemas import OF_LAYER, RECORDS

NAMES = sorted(RECORDS)


@pytest.mark.parametrize("name", [*NAMES, "splits"])
def test_schemas_are_valid_2020_12(name: str) -> None:
    content = schemas.schema(name)
    assert content["$schema"].endswith("2020-12/schema")
    jsonschema.Draft202012Validator.check_schema(content)
    assert schemas.fast(name)


@pytest.mark.parametrize("name", NAMES)
def test_fields_are_the_schemas_properties_in_order(name: str) -> None:
    _same_fields(name, RECORDS[name], schemas.schema(name))


def _same_fields(name: str, cls: type, node: dict[str, Any]) -> None:
    fields = {field.name: field for field in dataclasses.fields(cls)}
    assert list(fields) == list(node["properties"])
    required = [key for key, field in fields.items() if field.default is dataclasses.MISSING]
    assert sorted(required) == sorted(node["required"])
    hints = get_type_hints(cls)
    for key, ref in node["properties"].items():
        part = schemas.resolve(name, ref)
        if part.get("type") == "array":
            part = schemas.resolve(name, part["items"])
        inner = [hint for hint in (hints[key], *get_args(hints[key])) if dataclasses.is_dataclass(hint)]
        assert bool(inner) == ("properties" in part), key
        for hint in inner:
            _same_fields(name, hint, part)


@pytest.mark.parametrize("name", NAMES)
def test_every_property_is_described(name: str) -> None:
    undescribed = [
        key
        for key, node in schemas.properties(name).items()
        if "description" not in node and key not in ("members",)
    ]
    assert undescribed == []


def test_every_layer_has_its_record_and_its_folder_in_the_schema() -> None:
    for layer, cls in LAYERS.items():
        assert RECORDS[OF_LAYER[layer]] is cls
        assert f"annotations/{layer}/<story>.jsonl" in schemas.schema(OF_LAYER[layer])["description"]


def test_splits_are_those_of_the_schema() -> None:
    assert tuple(schemas.schema("splits")["properties"]) == SPLITS


def test_patterns_let_no_final_line_feed_pass() -> None:
    for path in sorted(schemas.directory().glob("*.json")):
        for pattern in _patterns(json.loads(path.read_text(encoding="utf-8"))):
            assert pattern == "^https?://" or pattern.endswith("(?![\\s\\S])"), (path.name, pattern)


def _patterns(node: Any) -> list[str]:
    if isinstance(node, list):
        return [found for item in node for found in _patterns(item)]
    if not isinstance(node, dict):
        return []
    own = [node["pattern"]] if isinstance(node.get("pattern"), str) else []
    return own + [found for value in node.values() for found in _patterns(value)]


VALUES = {
    "2025-12-11": True,
    "XXXX-WXX-4": True,
    "2025-WXX-4": True,
    "2025-W50-WE": True,
    "2031-03-04TXX:XX": True,
    "2031-03-04T14:30Z": True,
    "2031-03-03TNI": True,
    "2030-SU": True,
    "2031-Q2": True,
    "198": True,
    "P3M": True,
    "PT36H": True,
    "PXDE": True,
    "PAST_REF": True,
    "yesterday": False,
    "2025-12-11\n": False,
    "2025-13-1": False,
    "P": False,
    "dct-P1D": False,
    "": False,
}


@pytest.mark.parametrize(("value", "valid"), VALUES.items())
def test_timex3_values(value: str, *, valid: bool) -> None:
    record = {
        "id": "abcdefghij",
        "doc": "story/outlet",
        "span": {"start": 0, "end": 1, "text": "x"},
        "type": "DURATION"
        if value.startswith(("P3", "PT", "PX"))
        else "TIME"
        if "T" in value[4:]
        else "DATE",
        "value": value,
        "by": "model-a",
        "status": "suggested",
    }
    assert schemas.reference("date").is_valid(record) is valid
    assert schemas.fast("date").is_valid(record) is valid


@pytest.mark.parametrize("name", NAMES)
def test_the_worked_example_is_valid_and_canonical(name: str) -> None:
    """The example of each schema is a record, a row and, where annotators meet it, a task and back."""
    content = schemas.schema(name)
    (example,) = content["examples"]
    assert [error.message for error in schemas.reference(name).iter_errors(example)] == []
    record = records.decode(RECORDS[name], example)
    assert json.loads(records.line(record)) == example
    assert list(example) == [key for key in content["properties"] if key in example]
    text = schemas.schema("document")["examples"][0]["text"]
    for _, span in spans(record) if isinstance(record, Annotation) else []:
        assert text.count(span.text or "") == 1
        assert text.index(span.text or "") == span.start
        assert span.end == span.start + len(span.text or "")


@pytest.mark.parametrize("layer", LAYERS)
def test_the_worked_example_survives_label_studio_and_has_its_row(layer: str) -> None:
    document = records.decode(Document, schemas.schema("document")["examples"][0])
    record = records.decode(LAYERS[layer], schemas.schema(OF_LAYER[layer])["examples"][0])
    task = labelstudio.task(document, {layer: [record]}, [layer])
    back, found = labelstudio.read(task, document, {layer: [record]}, [layer], by="nobody")
    assert found == []
    assert back[layer] == [record]
    read = pa.Table.from_pylist([records.encode(record)], schema=features.reading(OF_LAYER[layer]))
    row = features.convert(OF_LAYER[layer], read)
    assert row.keys() - {"doc"} == features.features("documents")[layer].feature.keys()
    assert row["id"].to_pylist() == [record.id]


@pytest.mark.parametrize("layer", LAYERS)
def test_every_label_is_explained_by_a_rule_of_the_guidelines(layer: str) -> None:
    guidelines = (schemas.directory().parent / "annotations/GUIDELINES.md").read_text(encoding="utf-8")
    for node in schemas.properties(OF_LAYER[layer]).values():
        if "labels" in node:
            assert list(node["labels"]) == node["enum"]
            for what in node["labels"].values():
                (rule,) = re.findall(r"\((\d+\.\d+)\)$", what)
                assert f"- **{rule}** " in guidelines
            return
    raise AssertionError(f"{layer} has no explained labels")

"""Which changes of a schema are compatible. What each calls for comes from the rule, not from the code."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from wirespan import schemas
from wirespan.errors import RecordError
from wirespan.versions.levels import Level
from wirespan.versions.schema import schema_changes

MAJOR, MINOR, PATCH = Level.MAJOR, Level.MINOR, Level.PATCH


def real() -> dict[str, dict[str, Any]]:
    return {
        path.name: json.loads(path.read_text(encoding="utf-8"))
        for path in schemas.directory().glob("*.schema.json")
    }


def mood(**more: Any) -> dict[str, dict[str, Any]]:
    """Return the schema of a record type with one label, and perhaps more."""
    properties = {"id": {"type": "string"}, "label": {"$ref": "common.schema.json#/$defs/label"}}
    return {
        "mood.schema.json": {"properties": properties, "required": ["id"], **more},
        "common.schema.json": {"$defs": {"label": {"enum": ["GLUM", "GAY"]}}},
    }


def changed(edit: str) -> dict[str, dict[str, Any]]:  # noqa: PLR0912 - a table
    new = copy.deepcopy(mood())
    root, common = new["mood.schema.json"], new["common.schema.json"]
    properties, label = root["properties"], common["$defs"]["label"]
    match edit:
        case "label gone":
            label["enum"] = ["GLUM"]
        case "label at the end":
            label["enum"] = ["GLUM", "GAY", "CALM"]
        case "label in between":
            label["enum"] = ["GLUM", "CALM", "GAY"]
        case "labels turned round":
            label["enum"] = ["GAY", "GLUM"]
        case "any label":
            common["$defs"]["label"] = {"type": "string"}
        case "property gone":
            del properties["id"]
        case "optional property":
            properties["note"] = {"type": "string"}
        case "required property":
            properties["note"] = {"type": "string"}
            root["required"].append("note")
        case "property in a property":
            properties["id"]["properties"] = {"a": {"type": "integer"}}
        case "required now":
            root["required"] = ["id", "label"]
        case "optional now":
            root["required"] = []
        case "type":
            properties["id"]["type"] = "integer"
        case "order of properties":
            root["properties"] = dict(reversed(properties.items()))
        case "rule":
            properties["id"]["pattern"] = "^a"
        case "explanations":
            properties["id"] |= {"description": "Its name.", "examples": ["a"]}
            label["labels"] = {"GLUM": "Sad"}
        case "where it is defined":
            properties["label"] = dict(label)
        case "record type gone":
            del new["mood.schema.json"]
        case "record type":
            new["tone.schema.json"] = {}
    return new


@pytest.mark.parametrize(
    ("edit", "level", "said"),
    [
        ("label gone", MAJOR, ["mood · label: without GAY"]),
        ("label at the end", MINOR, ["mood · label: with CALM added"]),
        (
            "label in between",
            MAJOR,
            [
                "mood · label: the order of its values changed, so their numbers did",
                "mood · label: with CALM added",
            ],
        ),
        (
            "labels turned round",
            MAJOR,
            ["mood · label: the order of its values changed, so their numbers did"],
        ),
        (
            "any label",
            MAJOR,
            [
                "mood · label: it isn't one of these values any more: GLUM, GAY",
                'mood · label: its type was unsaid, now "string"',
            ],
        ),
        ("property gone", MAJOR, ["mood · id: the property is gone"]),
        ("optional property", MINOR, ["mood · note: a new property"]),
        ("required property", MAJOR, ["mood · note: a new property, required"]),
        ("property in a property", MINOR, ["mood · id.a: a new property"]),
        ("required now", MAJOR, ["mood · label: it is required now"]),
        ("optional now", MAJOR, ["mood · id: it is optional now"]),
        ("type", MAJOR, ['mood · id: its type was "string", now "integer"']),
        ("order of properties", PATCH, ["mood: its properties stand in another order"]),
        ("rule", MINOR, ["mood · id: its rule 'pattern' changed"]),
        ("explanations", Level.NONE, []),
        ("where it is defined", Level.NONE, []),
        ("record type gone", MAJOR, ["mood: the record type is gone"]),
        ("record type", MINOR, ["tone: a new record type"]),
    ],
)
def test_each_change_has_its_level(edit: str, level: Level, said: list[str]) -> None:
    found = schema_changes(mood(), changed(edit))
    assert [str(change) for change in found] == said
    assert max((change.level for change in found), default=Level.NONE) == level


def test_one_change_of_what_many_types_share_is_told_once() -> None:
    new = real()
    new["common.schema.json"]["$defs"]["status"]["enum"].append("doubted")
    (change,) = schema_changes(real(), new)
    assert str(change) == "date, link, mention, number, quote, zone · status: with doubted added"
    assert change.level == MINOR


def test_a_change_inside_a_list_is_found() -> None:
    new = real()
    del new["common.schema.json"]["$defs"]["span"]["properties"]["digest"]
    paths = {(change.path, change.types) for change in schema_changes(real(), new)}
    assert ("content[].digest", ("quote",)) in paths
    assert ("measures.digest", ("number",)) in paths


def test_the_same_schemas_do_not_differ() -> None:
    assert schema_changes(real(), real()) == []


@pytest.mark.parametrize(("count", "width", "depth"), [(200, 4, 1), (200, 1, 1), (40, 1, 100)])
def test_references_that_stand_for_too_much_are_refused(count: int, width: int, depth: int) -> None:
    nodes = {}
    for n in range(count):
        node: dict[str, Any] = {"$ref": f"#/$defs/d{n + 1}"}
        for _ in range(depth - 1):
            node = {"properties": {"p": node}}
        nodes[f"d{n}"] = {"properties": {f"p{m}": node for m in range(width)}}
    bomb = {"mood.schema.json": {"$ref": "#/$defs/d0", "$defs": nodes}}
    with pytest.raises(RecordError):
        schema_changes(bomb, mood())


@pytest.mark.parametrize(
    "odd",
    [
        {"$ref": "#"},
        {"$ref": "#/$defs/none"},
        {"$ref": "nowhere.schema.json#/x"},
        {"properties": {"a": {"$ref": "#"}}},
        {"properties": [1], "required": 1, "enum": {}},
        {"properties": {"a": True, "b": None}},
        {"items": {"items": []}},
    ],
)
def test_odd_schemas_are_compared_as_far_as_they_can_be_followed(odd: dict[str, Any]) -> None:
    assert schema_changes({"a.schema.json": odd}, {"a.schema.json": odd}) == []
    schema_changes({"a.schema.json": odd}, {"a.schema.json": mood()["mood.schema.json"]})

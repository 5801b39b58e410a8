"""The columns of the dataset, made from the schemas.

enum                     ClassLabel, names in the schema's order
const true               bool, False where absent
span                     start, end, text, digest
measures (a span)        measures_start, measures_end, measures_text, measures_digest
content (list of spans)  content: pairs [start, end]; content_text; content_digest
list                     list, empty where absent
names (by language)      list of lang and name
anything else            null where absent
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa
from datasets import ClassLabel, Features, List, Value

from wirespan import schemas
from wirespan.model import LAYERS
from wirespan.publish import CONFIGS, FLAT, arrays

_PART_OF_SPAN = ("start", "end", "text", "digest")
_PAIR = List(Value("int32"), length=2)
_NAME = {"lang": Value("string"), "name": Value("string")}
"""What becomes of a name by its language, in an object that has any keys."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its type, and how its values come from those of the property `key` of records."""

    name: str
    key: str
    feature: Any
    convert: arrays.Convert


@cache
def columns(name: str) -> tuple[Column, ...]:
    """Return the columns of a record type, by the name of its schema."""
    found: list[Column] = []
    for key, node in schemas.properties(name).items():
        found += _columns(name, key, node)
    return tuple(found)


@cache
def reading(name: str) -> pa.Schema:
    """Return the types in which the lines of a record type are read, properties in the schema's order."""
    return pa.schema([(key, _read(name, node)) for key, node in schemas.properties(name).items()])


def convert(name: str, records: pa.Table) -> dict[str, pa.Array]:
    """Return the columns of records that were read. Raises `ValueError` for what doesn't fit a column."""
    found = {}
    for column, to in zip(columns(name), _types(name), strict=True):
        read = records.column(column.key).combine_chunks()
        try:
            found[column.name] = column.convert(read, to)
        except pa.ArrowInvalid as error:
            raise ValueError(f"a value doesn't fit the column {column.name} of a {name}: {error}") from error
    return found


def entries(names: dict[str, str]) -> list[dict[str, str]]:
    """Return names by language as they are read: a list of lang and name."""
    return [dict(zip(_NAME, entry, strict=True)) for entry in names.items()]


@cache
def schema(config: str) -> pa.Schema:
    """Return the Arrow schema of a configuration, which carries its features."""
    return features(config).arrow_schema


@cache
def features(config: str) -> Features:
    """Return the features of a configuration, in the order of its columns."""
    if config == "documents":
        layers = {layer: List(_features(schemas.OF_LAYER[layer], ("doc",))) for layer in LAYERS}
        return Features(_features("document") | layers)
    if config in FLAT:
        found = _features(schemas.OF_LAYER[config])
        first = {"id": found.pop("id"), "doc": found.pop("doc")} | _CONTEXT
        last = {"entity_name": Value("string"), "wikidata": Value("string")} if config == "entities" else {}
        return Features(first | found | last)
    if config == "links":
        return Features(_features("link"))
    if config == "ner":
        return Features({"doc": Value("string")} | _CONTEXT | _tokens())
    if config == "registry":
        return Features(_features("entity"))
    raise KeyError(f"{config!r} is none of {', '.join(CONFIGS)}")


def ner_tags() -> list[str]:
    """Return the tags of the configuration ner: O, then B- and I- of each label in the schema's order."""
    return ["O", *(f"{part}-{label}" for label in schemas.labels("mention", "label") for part in "BI")]


_CONTEXT = {name: Value("string") for name in ("story", "lang", "published")}
"""What the rows of annotations repeat of their document."""


def _tokens() -> dict[str, Any]:
    return {
        "tokens": List(Value("string")),
        "starts": List(Value("int32")),
        "ends": List(Value("int32")),
        "ner_tags": List(ClassLabel(names=ner_tags())),
        "inner_tags": List(List(ClassLabel(names=ner_tags()))),
    }


def _features(name: str, without: tuple[str, ...] = ()) -> dict[str, Any]:
    return {c.name: c.feature for c in columns(name) if c.name not in without}


@cache
def _types(name: str) -> list[pa.DataType]:
    return list(Features(_features(name)).arrow_schema.types)


def _columns(name: str, key: str, node: dict[str, Any]) -> list[Column]:
    """Return the columns of one property: several for spans, else one."""
    if is_span(node):
        prefix = "" if key == "span" else f"{key}_"
        types = ("int32", "int32", "string", "string")
        return [
            Column(prefix + part, key, Value(dtype), arrays.member(part))
            for part, dtype in zip(_PART_OF_SPAN, types, strict=True)
        ]
    if node.get("type") == "array" and is_span(schemas.resolve(name, node["items"])):
        return [
            Column(key, key, List(_PAIR), arrays.pairs("start", "end")),
            Column(f"{key}_text", key, List(Value("string")), arrays.members("text")),
            Column(f"{key}_digest", key, List(Value("string")), arrays.members("digest")),
        ]
    feature, how = _plain(name, key, node)
    return [Column(key, key, feature, how)]


def _plain(name: str, key: str, node: dict[str, Any]) -> tuple[Any, arrays.Convert]:
    """Return type and conversion of a property that is one column."""
    node = schemas.resolve(name, node)
    if "enum" in node:
        return ClassLabel(names=node["enum"]), arrays.labels(f"{key} of a {name}", node["enum"])
    if node.get("const") is True:
        return Value("bool"), arrays.flags
    kind = node.get("type")
    if kind == "integer":
        return Value("int32"), arrays.plain
    if kind == "object":
        return (List(dict(_NAME)), arrays.plain) if is_open(node) else _struct(name, node)
    if kind == "array":
        item, inner = _plain(name, key, node["items"])
        size = node.get("maxItems", -1) if node.get("maxItems") == node.get("minItems") else -1
        return List(item, length=size), arrays.lists(inner)
    return Value("string"), arrays.plain


def _struct(name: str, node: dict[str, Any]) -> tuple[dict[str, Any], arrays.Convert]:
    found: list[Column] = []
    for key, inner in node["properties"].items():
        found += _columns(name, key, schemas.resolve(name, inner))
    members = [(column.key, column.convert) for column in found]
    return {column.name: column.feature for column in found}, arrays.structs(members)


def _read(name: str, node: dict[str, Any]) -> pa.DataType:
    node = schemas.resolve(name, node)
    kind = node.get("type")
    if node.get("const") is True:
        return pa.bool_()
    if kind == "integer":
        return pa.int64()
    if kind == "object" and is_open(node):
        return pa.list_(pa.struct([(key, pa.string()) for key in _NAME]))
    if kind == "object":
        return pa.struct([(key, _read(name, inner)) for key, inner in node["properties"].items()])
    return pa.list_(_read(name, node["items"])) if kind == "array" else pa.string()


def is_open(node: dict[str, Any]) -> bool:
    """Whether an object has any keys, which Arrow has no columns for."""
    return "properties" not in node


def is_span(node: dict[str, Any]) -> bool:
    """Whether an object is a span."""
    return tuple(node.get("properties", ())) == _PART_OF_SPAN

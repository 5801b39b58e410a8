"""The columns of the dataset, made from the schemas.

enum                     ClassLabel, names in the schema's order
const true               bool, False where absent
span                     start, end, text, digest
measures (a span)        measures_start, measures_end, measures_text, measures_digest
content (list of spans)  content: pairs [start, end]; content_text; content_digest
list                     list, empty where absent
anything else            null where absent
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from datasets import ClassLabel, Features, List, Value

from wirespan import schemas
from wirespan.model import LAYERS, Span
from wirespan.publish import CONFIGS, FLAT

Read = Callable[[Any], Any]

_PART_OF_SPAN = ("start", "end", "text", "digest")
_PAIR = List(Value("int32"), length=2)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its type, and how its value is read from the property `key` of a record, if not as it is."""

    name: str
    key: str
    feature: Any
    read: Read | None


@cache
def columns(name: str) -> tuple[Column, ...]:
    """Return the columns of a record type, by the name of its schema."""
    found: list[Column] = []
    for key, node in schemas.properties(name).items():
        found += _columns(name, key, node)
    return tuple(found)


def row(name: str, record: Any) -> dict[str, Any]:
    """Return a record as a row. Raises `ValueError` for a label that the schema doesn't know."""
    return _row(columns(name), record)


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
    }


def _features(name: str, without: tuple[str, ...] = ()) -> dict[str, Any]:
    return {c.name: c.feature for c in columns(name) if c.name not in without}


def _columns(name: str, key: str, node: dict[str, Any]) -> list[Column]:
    """Return the columns of one property: several for spans, else one."""
    if _is_span(node):
        prefix = "" if key == "span" else f"{key}_"
        types = ("int32", "int32", "string", "string")
        return [
            Column(prefix + part, key, Value(dtype), _span_part(part))
            for part, dtype in zip(_PART_OF_SPAN, types, strict=True)
        ]
    if node.get("type") == "array" and _is_span(schemas.resolve(name, node["items"])):
        return [
            Column(key, key, List(_PAIR), _pairs),
            Column(f"{key}_text", key, List(Value("string")), _span_parts("text")),
            Column(f"{key}_digest", key, List(Value("string")), _span_parts("digest")),
        ]
    feature, read = _plain(name, key, node)
    return [Column(key, key, feature, read)]


def _plain(name: str, key: str, node: dict[str, Any]) -> tuple[Any, Read | None]:
    """Return type and reader of a property that is one column."""
    node = schemas.resolve(name, node)
    if "enum" in node:
        return ClassLabel(names=node["enum"]), _label(name, key, node["enum"])
    if node.get("const") is True:
        return Value("bool"), bool
    kind = node.get("type")
    if kind == "integer":
        return Value("int32"), None
    if kind == "object":
        return _struct(name, node)
    if kind == "array":
        item, read = _plain(name, key, node["items"])
        size = node.get("maxItems", -1) if node.get("maxItems") == node.get("minItems") else -1
        return List(item, length=size), list if read is None else lambda values: [read(v) for v in values]
    return Value("string"), None


def _struct(name: str, node: dict[str, Any]) -> tuple[dict[str, Any], Read]:
    found: list[Column] = []
    for key, inner in node["properties"].items():
        found += _columns(name, key, schemas.resolve(name, inner))
    parts = tuple(found)

    def read(value: Any) -> Any:
        return None if value is None else _row(parts, value)

    return {part.name: part.feature for part in parts}, read


def _is_span(node: dict[str, Any]) -> bool:
    return tuple(node.get("properties", ())) == _PART_OF_SPAN


def _span_part(part: str) -> Read:
    return lambda span: None if span is None else getattr(span, part)


def _span_parts(part: str) -> Read:
    return lambda spans: [getattr(span, part) for span in spans]


def _pairs(spans: tuple[Span, ...]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _label(name: str, key: str, names: list[str]) -> Read:
    numbers: dict[Any, int | None] = {label: number for number, label in enumerate(names)}
    numbers[None] = None

    def read(value: Any) -> int | None:
        try:
            return numbers[value]
        except (KeyError, TypeError):
            raise ValueError(
                f"{key} of a {name} is {value!r}, and should be one of {', '.join(names)}"
            ) from None

    return read


def _row(parts: tuple[Column, ...], record: Any) -> dict[str, Any]:
    out = {}
    for part in parts:
        value = getattr(record, part.key)
        out[part.name] = value if part.read is None else part.read(value)
    return out

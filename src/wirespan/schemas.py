"""The JSON Schemas (2020-12), one a record type: the one source of labels, features and labelling pages.

They lie in schema/ at the top of a checkout, and beside this module in an installed package.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wirespan.model import (
    Accepted,
    Annotator,
    Coverage,
    Date,
    Document,
    Entity,
    Link,
    Mention,
    Number,
    Quote,
    Record,
    Zone,
)

if TYPE_CHECKING:
    import jsonschema
    import jsonschema_rs

RECORDS: dict[str, type[Record]] = {
    "document": Document,
    "zone": Zone,
    "mention": Mention,
    "quote": Quote,
    "number": Number,
    "date": Date,
    "link": Link,
    "entity": Entity,
    "annotator": Annotator,
    "coverage": Coverage,
    "exception": Accepted,
}
"""The record types by the name of their schema."""

OF_LAYER = {
    "zones": "zone",
    "entities": "mention",
    "quotes": "quote",
    "numbers": "number",
    "dates": "date",
    "links": "link",
}
"""The name of the schema of each layer's records."""

LABEL_OF = {
    "zones": "type",
    "entities": "label",
    "quotes": "kind",
    "numbers": "type",
    "dates": "type",
    "links": "type",
}
"""The property of each layer's records that says what kind each of them is."""

FOLDER = "schema"
"""Where they lie beside a corpus, which so tells what it was made for."""
SUFFIX = ".schema.json"


def directory() -> Path:
    """Return the folder of the schemas."""
    installed = Path(__file__).parent / "schema"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "schema"


@cache
def files() -> dict[str, bytes]:
    """Return the content of each schema by its path in a corpus, in order of name."""
    found = sorted(directory().glob(f"*{SUFFIX}"))
    return {f"{FOLDER}/{file.name}": file.read_bytes() for file in found}


@cache
def schema(name: str) -> dict[str, Any]:
    """Return the schema of a record type in one piece: what it refers to elsewhere is under its $defs."""
    root = _file(f"{name}.schema.json")
    definitions: dict[str, Any] = {}

    def inline(node: Any, file: str) -> Any:
        if isinstance(node, list):
            return [inline(item, file) for item in node]
        if not isinstance(node, dict):
            return node
        out = {key: inline(value, file) for key, value in node.items() if key != "$defs"}
        if "$ref" in node:
            where, _, pointer = node["$ref"].partition("#")
            where = where or file
            short = f"{where.partition('.')[0]}-{pointer.rpartition('/')[2]}"
            if short not in definitions:
                definitions[short] = {}  # in case it refers to itself
                definitions[short] = inline(_at(_file(where), pointer), where)
            out["$ref"] = f"#/$defs/{short}"
        return out

    whole: dict[str, Any] = inline(root, f"{name}.schema.json")
    return whole | {"$defs": definitions}


def resolve(name: str, node: dict[str, Any]) -> dict[str, Any]:
    """Follow the `$ref` of a part of a schema; what stands beside it (a description) goes before."""
    while "$ref" in node:
        target = _at(schema(name), node["$ref"].removeprefix("#"))
        node = target | {key: value for key, value in node.items() if key != "$ref"}
    return node


def properties(name: str) -> dict[str, dict[str, Any]]:
    """Return the properties of a record type in canonical order, each resolved."""
    return {key: resolve(name, node) for key, node in schema(name)["properties"].items()}


def labels(name: str, key: str) -> list[str]:
    """Return the values that an enumerated property may take, in the schema's order."""
    values: list[str] = properties(name)[key]["enum"]
    return values


def kinds(layer: str) -> list[str]:
    """Return the kinds that the records of a layer, or links, may be of, in the schema's order."""
    return labels(OF_LAYER[layer], LABEL_OF[layer])


@cache
def reference(name: str) -> jsonschema.Draft202012Validator:
    """Return the reference validator, whose messages people read."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - a tool's dependency

    return Draft202012Validator(schema(name))


@cache
def fast(name: str) -> jsonschema_rs.Validator:
    """Return the fast validator, which says yes or no.

    Its patterns are matched in linear time, which allows no looking ahead: `$` is the very end there.
    """
    import jsonschema_rs  # noqa: PLC0415 - a tool's dependency

    def close(node: Any) -> Any:
        if isinstance(node, list):
            return [close(item) for item in node]
        if not isinstance(node, dict):
            return node
        out = {key: close(value) for key, value in node.items()}
        if isinstance(out.get("pattern"), str):
            out["pattern"] = out["pattern"].replace("(?![\\s\\S])", "$")
        return out

    options = jsonschema_rs.RegexOptions()
    return jsonschema_rs.Draft202012Validator(close(schema(name)), pattern_options=options)


def in_words(error: jsonschema.ValidationError) -> str:
    """Return the message of a schema error; where a pattern doesn't match, what the pattern is for."""
    about = error.schema.get("description") if isinstance(error.schema, dict) else None
    if error.validator == "pattern" and about:
        return f"{error.instance!r} has not the form of this: {about.rstrip('.')}"
    return str(error.message)


@cache
def _file(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((directory() / name).read_text(encoding="utf-8"))
    return content


def _at(node: Any, pointer: str) -> Any:
    for step in pointer.strip("/").split("/"):
        node = node[step]
    return node

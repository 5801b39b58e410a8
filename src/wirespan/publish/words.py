"""What each column of the dataset is, in words: for the most part those of the schemas.

A column, or a part of one, goes by its path: `("members", "rendering")`. What the items of a list are is told
by the same path as the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, TypeAlias

from wirespan import schemas
from wirespan.model import LAYERS
from wirespan.publish.features import is_open, is_span

Path: TypeAlias = tuple[str, ...]
Words: TypeAlias = Mapping[Path, str]

_CONTEXT = {"published": "Day of publication of the report, in EDTF."}
"""What a schema says otherwise of what rows of annotations repeat of their report."""
_IDENTITY = {
    "entity_name": "A name of the entity in the language of the report; null where the registry has none.",
    "wikidata": "The Wikidata item of the entity; null where none was checked.",
}
_TOKENS = {
    "tokens": "The tokens of the text, without white space (UAX #29, and at apostrophes).",
    "starts": "Where each token begins, in code points.",
    "ends": "Where each token ends: one past its last code point.",
    "ner_tags": "Of each token its IOB2 tag by the mentions that stand in no other.",
    "inner_tags": "For each depth below a list of tags: of mentions in one other, in two, and so on.",
}
_NAME = {"lang": "BCP 47 tag of the language.", "name": "The name in that language."}


@cache
def words(config: str) -> Words:
    """Return what the columns of a configuration are, and their parts at any depth."""
    if config == "documents":
        found = dict(_record("document"))
        for layer in LAYERS:
            found[layer,] = (
                f"The {layer} of the report in order of text; null where it isn't annotated in them, empty"
                " where there are none."
            )
            nested = _record(schemas.OF_LAYER[layer])
            found |= {(layer, *path): what for path, what in nested if path != ("doc",)}
    elif config == "registry":
        found = dict(_record("entity"))
    elif config == "links":
        found = dict(_record("link"))
    elif config == "ner":
        found = _context() | {(name,): what for name, what in _TOKENS.items()}
    else:
        found = _context() | dict(_record(schemas.OF_LAYER[config]))
        if config == "entities":
            found |= {(name,): what for name, what in _IDENTITY.items()}
    return MappingProxyType(found)


@cache
def explained(name: str) -> Mapping[Path, Mapping[str, str]]:
    """Return what each value means of the properties of a record type that have labels explained."""
    return MappingProxyType(
        {path: node["labels"] for path, node in _nodes(name, schemas.schema(name), ()) if "labels" in node}
    )


def _context() -> dict[Path, str]:
    known = schemas.properties("document") | {"doc": schemas.properties("mention")["doc"]}
    keys = ("doc", "story", "lang", "published")
    return {(key,): _CONTEXT.get(key) or known[key]["description"] for key in keys}


def _record(name: str) -> Iterator[tuple[Path, str]]:
    for path, node in _nodes(name, schemas.schema(name), ()):
        yield from _told(name, path, node)


def _nodes(name: str, node: dict[str, Any], at: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the properties of an object, or of those in a list, and theirs, resolved; spans are whole."""
    node = schemas.resolve(name, node)
    if "items" in node:
        yield from _nodes(name, node["items"], at)
        return
    for key, inner in node.get("properties", {}).items():
        found = schemas.resolve(name, inner)
        yield (*at, key), found
        if not is_span(schemas.resolve(name, found.get("items", found))):
            yield from _nodes(name, found, (*at, key))


def _told(name: str, path: Path, node: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yield what the columns are that a property becomes, as `features` makes them."""
    *above, key = path
    what = node.get("description", "")
    if is_span(node):
        prefix, before = ("", "") if key == "span" else (f"{key}_", f"{what} ")
        for part, inner in node["properties"].items():
            yield (*above, prefix + part), before + inner["description"]
    elif "items" in node and is_span(schemas.resolve(name, node["items"])):
        yield path, f"{what} Pairs of start and end."
        yield (*above, f"{key}_text"), f"The words of each pair in {key}; null where they are withheld."
        yield (*above, f"{key}_digest"), f"Of a withheld report: the digests of the words in {key}."
    else:
        yield path, what.replace("Present", "True" if node.get("const") is True else "Given", 1)
        if node.get("type") == "object" and is_open(node):
            yield from (((*path, part), told) for part, told in _NAME.items())

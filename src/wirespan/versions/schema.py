"""What differs between two versions of the schemas, and whether those who have the old one can go on.

A change is incompatible where a record of the old version may not be valid any more, or where a program made
for the old version may not find what it reads, or read something else: a property or label that is gone,
another type, a property newly required or no longer so, and labels whose order changed, for the numbers of
ClassLabel are places in it. Descriptions and examples don't count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import orjson

from wirespan.errors import RecordError
from wirespan.schemas import SUFFIX
from wirespan.versions.levels import Level
from wirespan.versions.records import exact

Schemas: TypeAlias = Mapping[str, dict[str, Any]]
"""The schemas of a version by the names of their files."""

LIMIT = 20_000
"""So many properties are followed: a few lines of references may stand for any number."""
DEPTH = 50
"""So many properties, and so many references, are followed one into the other."""

_SAID = {
    *("$schema", "$id", "$comment", "$defs", "$ref"),
    *("title", "description", "examples", "labels", "default", "deprecated"),
}
_STRUCTURE = {"properties", "items", "required", "enum", "type"}


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """One difference, and the record types that have it. `path` is a property's, `span.start`; or empty."""

    level: Level
    types: tuple[str, ...]
    path: str
    what: str

    def __str__(self) -> str:
        """Return it in words."""
        return f"{', '.join(self.types)}{f' · {self.path}' if self.path else ''}: {self.what}"


@dataclass(slots=True)
class _Node:
    """What a schema says of one value, what refers to elsewhere resolved."""

    required: bool
    type: Any
    enum: list[Any] | None
    rules: dict[str, Any]
    children: list[str] = field(default_factory=list)


def schema_changes(old: Schemas, new: Schemas) -> list[SchemaChange]:
    """Return what differs, the gravest first. Raises `RecordError` for schemas that can't be followed."""
    found: dict[tuple[Level, str, str], list[str]] = defaultdict(list)
    before, after = ({n for n in side if not n.startswith("common.")} for side in (old, new))
    for name in sorted(before - after):
        found[Level.MAJOR, "", "the record type is gone"].append(_short(name))
    for name in sorted(after - before):
        found[Level.MINOR, "", "a new record type"].append(_short(name))
    for name in sorted(before & after):
        for level, path, what in _differences(_flat(old, name), _flat(new, name)):
            found[level, path, what].append(_short(name))
    changes = [SchemaChange(level, tuple(types), path, what) for (level, path, what), types in found.items()]
    return sorted(changes, key=lambda change: (-change.level, change.types, change.path, change.what))


def _differences(old: dict[str, _Node], new: dict[str, _Node]) -> Iterator[tuple[Level, str, str]]:
    for path, node in old.items():
        if path not in new:
            if _parent(path) in new:  # else its parent's going says it
                yield Level.MAJOR, path, "the property is gone"
            continue
        yield from _changes(path, node, new[path])
    for path, node in new.items():
        if path not in old and _parent(path) in old:
            if node.required:
                yield Level.MAJOR, path, "a new property, required"
            else:
                yield Level.MINOR, path, "a new property"


def _changes(path: str, old: _Node, new: _Node) -> Iterator[tuple[Level, str, str]]:
    if old.required != new.required:
        yield Level.MAJOR, path, "it is required now" if new.required else "it is optional now"
    if exact(old.type) != exact(new.type):
        yield Level.MAJOR, path, f"its type was {_json(old.type)}, now {_json(new.type)}"
    yield from ((level, path, what) for level, what in _enums(old.enum, new.enum))
    for name in sorted({*old.rules, *new.rules}):
        if exact(old.rules.get(name)) != exact(new.rules.get(name)):
            yield Level.MINOR, path, f"its rule {name!r} changed"
    stayed = [[n for n in side.children if n in other.children] for side, other in ((old, new), (new, old))]
    if stayed[0] != stayed[1]:
        yield Level.PATCH, path, "its properties stand in another order"


def _enums(old: list[Any] | None, new: list[Any] | None) -> Iterator[tuple[Level, str]]:
    if old is None or new is None:
        if new is not None:
            yield Level.MAJOR, f"only these values are left: {_listed(new)}"
        elif old is not None:
            yield Level.MAJOR, f"it isn't one of these values any more: {_listed(old)}"
        return
    before, after = ({exact(value) for value in values} for values in (old, new))
    gone = [value for value in old if exact(value) not in after]
    came = [value for value in new if exact(value) not in before]
    if gone:
        yield Level.MAJOR, f"without {_listed(gone)}"
    if came:
        yield Level.MINOR, f"with {_listed(came)} added"
    stayed = [value for value in old if exact(value) in after]
    if exact(stayed) != exact(new[: len(stayed)]):
        yield Level.MAJOR, "the order of its values changed, so their numbers did"


def _flat(files: Schemas, name: str) -> dict[str, _Node]:
    """Return what a schema says of each value of a record, by path."""
    found: dict[str, _Node] = {}

    def add(
        path: str, node: Any, file: str, seen: tuple[str, ...], *, required: bool, depth: int = 0
    ) -> None:
        node, file, seen = _resolved(files, node, file, seen)
        needs = node.get("required")
        needed = needs if isinstance(needs, list) else []
        inner = node.get("properties")
        properties = inner if isinstance(inner, dict) else {}
        enum = node.get("enum")
        found[path] = _Node(
            required,
            node.get("type"),
            enum if isinstance(enum, list) else None,
            {key: value for key, value in node.items() if key not in _SAID | _STRUCTURE},
            list(properties),
        )
        if len(found) > LIMIT or depth > DEPTH:
            raise _too_much(name)
        for key, child in properties.items():
            inside = f"{path}.{key}" if path else key
            add(inside, child, file, seen, required=key in needed, depth=depth + 1)
        if isinstance(node.get("items"), dict):
            add(f"{path}[]", node["items"], file, seen, required=True, depth=depth + 1)

    add("", files[name], name, (), required=True)
    return found


def _resolved(
    files: Schemas, node: Any, file: str, seen: tuple[str, ...]
) -> tuple[dict[str, Any], str, tuple[str, ...]]:
    """Follow the `$ref` of a node; where that goes round, or leads nowhere, it stays as it is: a rule."""
    node = node if isinstance(node, dict) else {"rule": node}
    while isinstance(node.get("$ref"), str):
        where, _, pointer = node["$ref"].partition("#")
        where = where or file
        target: Any = files.get(where)
        for step in pointer.strip("/").split("/") if pointer.strip("/") else ():
            target = target.get(step) if isinstance(target, dict) else None
        if len(seen) > DEPTH:
            raise _too_much(file)
        if not isinstance(target, dict) or f"{where}#{pointer}" in seen:
            rest = {key: value for key, value in node.items() if key != "$ref"}
            return rest | {"refers to": node["$ref"]}, file, seen
        file, seen = where, (*seen, f"{where}#{pointer}")
        node = target | {key: value for key, value in node.items() if key != "$ref"}
    return node, file, seen


def _too_much(file: str) -> RecordError:
    return RecordError(
        f"schema/{file}: its references, in one of the versions, stand for more than can be followed",
        f"Up to {LIMIT:,} properties are, {DEPTH} deep, and {DEPTH} references one into the other.",
    )


def _parent(path: str) -> str:
    return path.removesuffix("[]") if path.endswith("[]") else path.rpartition(".")[0]


def _short(name: str) -> str:
    return name.removesuffix(SUFFIX)


def _json(value: Any) -> str:
    return "unsaid" if value is None else orjson.dumps(value).decode()


def _listed(values: list[Any]) -> str:
    return ", ".join(value if isinstance(value, str) else orjson.dumps(value).decode() for value in values)

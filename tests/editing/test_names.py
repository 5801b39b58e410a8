"""Whatever the schemas say is the name of a story, a report or an entity is known as one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from wirespan import records, schemas
from wirespan.editing.names import Names, about, concerns, renamed
from wirespan.schemas import RECORDS

KINDS = {"story-id": "story", "doc-id": "doc", "key": "key"}
NEW = Names(story="s-{}".format, doc="d-{}".format, key="k-{}".format)
MORE: dict[str, dict[str, Any]] = {"quote": {"via": ["quay-wire"]}}
"""What the examples of the schemas leave out."""


def fields(node: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield path and kind of each property of a schema that is a name; `*` stands for any item of a list."""
    kind = KINDS.get(node.get("$ref", "").rpartition("/")[2])
    if kind:
        yield path, kind
    for name, inner in node.get("properties", {}).items():
        yield from fields(inner, (*path, name))
    if "items" in node:
        yield from fields(node["items"], (*path, "*"))


def schema(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((schemas.directory() / f"{name}.schema.json").read_text("utf-8"))
    return content


def put(data: Any, path: tuple[str, ...], change: Callable[[str], str]) -> int:
    """Change the values at a path; return how many there are."""
    head, *rest = path
    found = range(len(data)) if head == "*" else [head] if head in data else []
    for key in found:
        if not rest:
            data[key] = change(data[key])
    return sum(put(data[key], tuple(rest), change) for key in found) if rest else len(found)


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_what_the_schema_calls_a_name_is_one(name: str) -> None:
    content = schema(name)
    example = content["examples"][0] | MORE.get(name, {})
    record = records.decode(RECORDS[name], example)
    expected = json.loads(records.line(record))
    for path, kind in fields(content):
        assert put(expected, path, getattr(NEW, kind)), f"the example of {name} has no {'/'.join(path)}"
    if name == "exception":
        expected["about"] = "d-" + expected["about"]
    assert json.loads(records.line(renamed(record, NEW))) == expected
    assert renamed(record, Names()) == record


def test_nothing_else_of_a_corpus_has_names() -> None:
    of_records = {f"{name}.schema.json" for name in RECORDS}
    others = {file.name for file in schemas.directory().glob("*.json")} - of_records
    assert others == {"common.schema.json", "splits.schema.json"}
    assert list(fields(schema("splits"))) == []  # its stories are behind a definition of its own
    assert schema("splits")["$defs"]["stories"]["items"]["$ref"].endswith("story-id")


@pytest.mark.parametrize(
    ("what", "new"),
    [
        ("fire/echo#d-Monday_7", "d-fire/echo#d-Monday_7"),
        ("fire/echo@3-14", "d-fire/echo@3-14"),
        ("fire/echo gate/post", "d-fire/echo d-gate/post"),
        ("fire#link-said1", "s-fire#link-said1"),
        ("ida-kells", "k-ida-kells"),
        ("file:" + "0" * 64, "file:" + "0" * 64),
    ],
)
def test_exceptions_in_all_their_forms(what: str, new: str) -> None:
    assert schemas.reference("exception").is_valid({"code": "c", "about": what, "reason": "r", "by": "b"})
    assert about(what, NEW) == new


def test_a_pair_of_reports_stands_in_order_of_the_alphabet() -> None:
    names = Names(doc=lambda doc: "zoo/echo" if doc == "fire/echo" else doc)
    assert about("fire/echo gate/post", names) == "gate/post zoo/echo"
    assert about("ice/post gate/post", names) == "ice/post gate/post"


def test_what_an_exception_concerns() -> None:
    for what in ("fire/echo#d-Monday_7", "fire/echo@3-14", "fire/echo gate/post", "a/b fire/echo"):
        assert concerns(what, "fire/echo")
    for what in ("fire/echo-2#d-Monday_7", "fire#link-said1", "fire", "a/fire/echo", "file:fire/echo"):
        assert not concerns(what, "fire/echo")

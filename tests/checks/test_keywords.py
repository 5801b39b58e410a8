"""What breaks any keyword of any schema, anywhere in a record, doesn't pass the screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from wirespan import schemas
from wirespan.checks import common, screen, tree
from wirespan.checks.context import Context
from wirespan.store import Corpus

pytestmark = pytest.mark.usefixtures("screened")

FILES = {
    "document": ["corpus/bridge.jsonl", "corpus/patience.jsonl"],
    "entity": ["corpus/registry/bridge.jsonl"],
    "zone": ["annotations/zones/bridge.jsonl"],
    "mention": ["annotations/entities/bridge.jsonl", "annotations/entities/patience.jsonl"],
    "quote": ["annotations/quotes/bridge.jsonl", "annotations/quotes/patience.jsonl"],
    "number": ["annotations/numbers/bridge.jsonl"],
    "date": ["annotations/dates/bridge.jsonl", "annotations/dates/patience.jsonl"],
    "link": ["annotations/links/bridge.jsonl"],
}
"""The files of each type of record that is screened."""
SAMPLES: dict[str, Any] = {
    "outlet": "Quay Wire",
    "source": {"url": "https://quay.example/1", "revision": "r1", "retrieved": "2026-05-05"},
    "holder": "Quay Wire",
    "lemma": "most",
    "metonymic": True,
    "unsure": True,
    "upper": "1000",
    "unit": "count:crack",
    "change": "up",
    "local": "XXXX-WXX-1",
    "mod": "APPROX",
    "anchor": "dct",
    "begin_point": "dct",
    "end_point": "dct",
    "freq": "2X",
    "quant": "EVERY",
    "scope": "the bridge",
    "measure": "cracks",
    "original": "en",
    "checked": "its page",
    "note": "“so” \\ \"so\"",
    "digest": "0" * 32,
    "text": "a",
    "via": ["norva"],
    "within": "quote-crck",
    "bytes": "0" * 64,
    "of": {"doc": "bridge/quay-wire", "id": "quote-crck"},
    "rendering": "verbatim",
    "relation": "updates",
    "as_of": "2026-05-04",
}  # fmt: skip
"""Good values of optional properties."""
OTHERS: list[Any] = [None, True, False, 0, 1.0, -1, 2**64, "", "x", [], {}]
KEYWORDS = {
    *("type", "enum", "const", "pattern", "minLength", "maxLength", "minItems", "maxItems"),
    *("uniqueItems", "required", "properties", "additionalProperties", "items", "$ref", "anyOf", "oneOf"),
    *("minimum", "maximum", "allOf", "if", "then", "else", "propertyNames", "minProperties"),
}
"""The keywords that `spoilt` breaks."""
ABOUT = {"$schema", "$defs", "title", "description", "examples", "labels"}


def keywords(node: Any) -> Iterator[str]:
    """Yield every keyword of a schema."""
    for key, value in node.items() if isinstance(node, dict) else ():
        yield key
        named = key in {"properties", "$defs"}
        inner = [value] if isinstance(value, dict) else value if isinstance(value, list) else []
        for part in [*value.values()] if named else inner if key not in {"examples", "labels"} else []:
            yield from keywords(part)


@pytest.mark.parametrize("kind", FILES)
def test_all_keywords_are_known(kind: str) -> None:
    assert set(keywords(schemas.schema(kind))) <= KEYWORDS | ABOUT


def ordered(node: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """Return data with its keys in the schema's order, those that it doesn't know last."""
    keys = [*node.get("properties", ())]
    return dict(sorted(data.items(), key=lambda item: keys.index(item[0]) if item[0] in keys else len(keys)))


def spoilt(kind: str, node: dict[str, Any], data: Any) -> Iterator[Any]:
    """Yield data with one thing in it changed: most of it breaks a keyword of its schema."""
    node = schemas.resolve(kind, node)
    yield from OTHERS
    yield from node.get("enum", ())
    if isinstance(data, str):
        yield from (data + "\n", data + " ", " " + data, data + '"', data + "é", data.upper(), data[:-1])
        yield data * (node.get("maxLength", 200) // max(len(data), 1) + 1)
    if isinstance(data, int):
        yield from (float(data), node.get("minimum", 0) - 1, node.get("maximum", 2**62) + 1, str(data))
    if isinstance(data, list):
        yield from ([*data, *data], data[:1], data[1:], [*data, None])
        for i, item in enumerate(data[:2]):
            yield from ([*data[:i], new, *data[i + 1 :]] for new in spoilt(kind, node.get("items", {}), item))
    if isinstance(data, dict):
        known = node.get("properties", {})
        yield from ({"zzz": 1, **data}, {**data, "zzz": 1}, {**data, "EN": "x"}, dict(reversed(data.items())))
        yield from ({key: data[key] for key in data if key != gone} for gone in data)
        for key in known.keys() - data.keys():
            for new in [SAMPLES.get(key), *OTHERS]:
                yield ordered(node, {**data, key: new})
        for key, value in data.items():
            inner = known.get(key, node.get("additionalProperties"))
            for new in spoilt(kind, inner if isinstance(inner, dict) else {}, value):
                yield {**data, key: new}


class Line:
    """A line of a file, and what the screen says of another in its place."""

    def __init__(self, corpus: Corpus, file: str, at: int) -> None:
        self.tree, self.file, self.at = tree.walk(corpus.root), file, at
        self.context = Context()
        common.read(self.tree, self.context)
        self.path = corpus.root / file
        self.lines = self.path.read_bytes().splitlines(keepends=True)
        self.data = orjson.loads(self.lines[at])

    def suspect(self, raw: bytes) -> bool:
        """Whether the screen suspects the line."""
        self.path.write_bytes(b"".join([*self.lines[: self.at], raw, *self.lines[self.at + 1 :]]))
        found = screen.story(self.tree, self.path.stem, self.context).suspects.get(self.file, set())
        self.path.write_bytes(b"".join(self.lines))
        return self.at + 1 in found

    def bases(self, kind: str) -> Iterator[dict[str, Any]]:
        """Yield the record, and it with all that it may have besides; the screen suspects neither."""
        assert not self.suspect(orjson.dumps(self.data) + b"\n")
        yield self.data
        node, full = schemas.schema(kind), self.data
        for key in node["properties"].keys() - full.keys():
            more = ordered(node, {**full, key: SAMPLES.get(key)})
            full = full if self.suspect(orjson.dumps(more) + b"\n") else more
        assert "note" in full or "note" not in node["properties"]
        yield full


@pytest.mark.parametrize("kind", FILES)
def test_whatever_breaks_a_schema_is_suspect(kind: str, corpus: Corpus) -> None:
    refused: set[bytes] = set()
    for file in FILES[kind]:
        for at in {0, (corpus.root / file).read_bytes().count(b"\n") - 1}:
            line = Line(corpus, file, at)
            for base in line.bases(kind):
                for data in spoilt(kind, schemas.schema(kind), base):
                    try:
                        raw = orjson.dumps(data) + b"\n"
                    except TypeError:  # an integer that no reader takes
                        continue
                    if raw not in refused and not schemas.reference(kind).is_valid(data):
                        refused.add(raw)
                        assert line.suspect(raw), raw
    assert len(refused) > 300

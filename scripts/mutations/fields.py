"""Structural: fields and values that the schemas, or the calendar, don't know."""

from __future__ import annotations

import json
import re
from calendar import monthrange
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from mutations.ground import Edit, Ground
from mutations.table import STRUCTURAL, Table
from mutations.writing import leaves, objects

kind = Table(STRUCTURAL)
ALL = "all records"
SCHEMAS = Path(__file__).parents[2] / "schema"
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@cache
def required(record_type: str) -> list[str]:
    """Return the fields that a schema asks for."""
    return list(json.loads((SCHEMAS / f"{record_type}.schema.json").read_text(encoding="utf-8"))["required"])


@cache
def listed() -> frozenset[str]:
    """Return every value that some schema lists."""
    found: set[str] = set()
    for path in SCHEMAS.glob("*.json"):
        for item in objects(json.loads(path.read_text(encoding="utf-8"))):
            found.update(value for value in item.get("enum", ()) if isinstance(value, str))
    return frozenset(found)


@kind("value-type", ALL, "gives a field a value of a type that it never has", "the schema of the record")
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng)

    def change(data: dict[str, Any]) -> str | None:
        holder, key, pointer = rng.choice([leaf for leaf in leaves(data) if leaf[0][leaf[1]] is not None])
        other: list[Any] = [{}, [[]], 1.5]
        other += [7, True] if isinstance(holder[key], str) else ["7", "true", None]
        if key not in ("text", "wikidata"):  # which may be null
            other.append(None)
        holder[key] = rng.choice(other)
        return f"{holder[key]!r} at {pointer}"

    return ground.alter(line, change)


@kind("field-unknown", ALL, "adds a field that there is none of", "the schema of the record")
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng)

    def change(data: dict[str, Any]) -> str:
        key = rng.choice(["Label", "confidence", "", "id ", "__proto__", "then", "a/b~c", "texts"])
        rng.choice(list(objects(data)))[key] = rng.choice(["x", 1, None, [], {}])
        return repr(key)

    return ground.alter(line, change)


@kind("field-missing", ALL, "drops a field that has to be there", "the schema of the record")
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng)

    def change(data: dict[str, Any]) -> str | None:
        span = data.get("span")
        if span and rng.random() < 0.3:
            return f"/span/{_lose(rng, span, list(span))}"
        return f"/{_lose(rng, data, required(line.type))}"

    return ground.alter(line, change)


def _lose(rng: Random, data: dict[str, Any], keys: list[str]) -> str:
    key = rng.choice(keys)
    del data[key]
    return key


@kind(
    "value-unlisted",
    "all records with listed values",
    "writes a label, type or state in another way, or another project's",
    "the schema lists others",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng)

    def change(data: dict[str, Any]) -> str | None:
        keys = ("label", "type", "kind", "status", "bound", "change", "mod", "basis", "rendering", "relation")
        found = [leaf for leaf in leaves(data) if leaf[1] in keys and isinstance(leaf[0][leaf[1]], str)]
        if not found:
            return None
        holder, key, pointer = rng.choice(found)
        old = holder[key]
        new = [
            old.swapcase(),
            old + "S",
            old[:-1],
            f" {old}",
            "PER",
            "MISC",
            "B-PERSON",
            "TIMEX3",
            "done",
            "",
            old[::-1],
        ]
        holder[key] = rng.choice([value for value in new if value not in listed()])
        return f"{holder[key]!r} at {pointer}"

    return ground.alter(line, change)


@kind(
    "value-form",
    ALL,
    "writes an id, key, day, figure or unit in a form that it never has",
    "the patterns of the schema",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng)
    bad = {
        "id": ["", "x y", "ä-1", "../../etc", "a" * 200],
        "doc": ["nowhere", "/", "a/b/c", "A/B", "a/"],
        "entity": ["Ida Kells", "", "a_b", "-a", "ida–kells"],
        "by": ["Anna", "", "a b"],
        "lang": ["english", "EN", "pl_PL", ""],
        "value": ["yesterday", "", "1,5", "1.5.", "2026-0504", "--1", "1/0", "½", "2026-5-4"],
        "upper": ["many", "+3", "1e3"],
        "unit": ["EUR", "currency:euro", "count:", "km"],
        "digest": ["0", "x" * 32, "A" * 32],
        "sha256": ["0", "g" * 64],
        "as_of": ["2026-5-4", "today", ""],
        "story": ["A story", ""],
    }

    def change(data: dict[str, Any]) -> str | None:
        found = [leaf for leaf in leaves(data) if leaf[1] in bad]
        if not found:
            return None
        holder, key, pointer = rng.choice(found)
        holder[key] = rng.choice(bad[key]) + rng.choice(["", "", "\n"])
        return f"{holder[key]!r} at {pointer}"

    return ground.alter(line, change)


@kind(
    "condition",
    "reports, dates, links, registry, annotators",
    "adds or drops a field against what stands beside it",
    "the conditions of the schema",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, rng.choice(["document", "date", "link", "entity", "annotator"]))

    def change(data: dict[str, Any]) -> str | None:
        match line.type:
            case "document" if data["text"] is None:
                rng.choice([data["rights"], data["digests"]]).popitem()
                return "a withheld report without holder or paragraphs"
            case "document":
                data["digests"]["bytes"] = "0" * 64
                return "an open report with a digest of its file"
            case "date" if data["type"] != "SET":
                _insert(data, "freq", "2X", "by")
                return "freq beside no SET"
            case "date":
                data["type"] = "DATE"
                return "freq or quant of a DATE" if data.keys() & {"freq", "quant"} else None
            case "link" if data["type"] == "utterance":
                del rng.choice(data["members"])["rendering"]
                return "a member of an utterance without rendering"
            case "link":
                del data["measure"]
                return "a figure without measure"
            case "entity" if data["wikidata"] is None:
                _insert(data, "checked", "by name", "note")
                return "checked without an id"
            case "entity":
                del data["checked"]
                return "an id that wasn't checked"
        data["kind"] = "person"
        return "a person with a version"

    return ground.alter(line, change)


def _insert(data: dict[str, Any], key: str, value: Any, before: str) -> None:
    """Put a field where the schema has it: before another, or last."""
    pairs = list(data.items())
    at = next((i for i, (name, _) in enumerate(pairs) if name == before), len(pairs))
    data.clear()
    data.update([*pairs[:at], (key, value), *pairs[at:]])


@kind(
    "no-such-day",
    "reports, dates, links",
    "names a day that no calendar has",
    "the calendar of the standard library",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, rng.choice(["document", "date", "link"]))

    def change(data: dict[str, Any]) -> str | None:
        found = [
            leaf
            for leaf in leaves(data)
            if leaf[1] in ("value", "local", "as_of", "retrieved") and _DAY.match(str(leaf[0][leaf[1]]))
        ]
        if not found:
            return None
        holder, key, pointer = rng.choice(found)
        year, month = (int(part) for part in _DAY.match(holder[key]).groups()[:2])  # type: ignore[union-attr]
        day = monthrange(year, month)[1] + 1
        if day > 31:
            month, day = 2, 30
        new = f"{year:04}-{month:02}-{day:02}"
        holder[key] = new + holder[key][10:]
        return f"{new} at {pointer}"

    return ground.alter(line, change)


@kind(
    "range-reversed",
    "numbers",
    "swaps the ends of a range",
    "the arithmetic of the standard library",
    most=400,
)
def _(rng: Random, ground: Ground) -> Edit | None:
    ranges = [line for line in ground.all("number") if "upper" in line.data]
    if not ranges:
        return None

    def change(data: dict[str, Any]) -> str | None:
        data["value"], data["upper"] = data["upper"], data["value"]
        if rng.random() < 0.5:
            data["value"] = (
                data["upper"] if rng.random() < 0.5 else str(int(Fraction(data["value"])) + rng.randrange(9))
            )
        return (
            None if Fraction(data["value"]) < Fraction(data["upper"]) else f"{data['value']}–{data['upper']}"
        )

    return ground.alter(rng.choice(ranges), change)

"""Semantic: records that are well formed and well joined, and say what isn't so."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from mutations.ground import SPANNED, Edit, Ground, spans
from mutations.table import SEMANTIC, Table

kind = Table(SEMANTIC)
PLAUSIBLE = "the text says otherwise; only a reader, or a rule of the guidelines, can tell"
PASSES = "settled layers"
LABELS = {
    "zone": ("type", ["headline", "dateline", "byline", "caption", "credit", "related", "furniture"]),
    "quote": ("kind", ["direct", "indirect", "mixed"]),
    "number": ("type", ["CARDINAL", "ORDINAL", "PERCENT", "MONEY", "QUANTITY"]),
}
BOUNDS = ["exact", "approximate", "at_least", "more_than", "at_most", "less_than"]
MODS = ["BEFORE", "AFTER", "ON_OR_BEFORE", "ON_OR_AFTER", "START", "MID", "END", "APPROX"]

Change = Callable[[Random, Ground, dict[str, Any]], str | None]


def _said(name: str, files: str, does: str, *types: str) -> Callable[[Change], Change]:
    """Put down a kind that changes one record of a settled layer."""

    def put(change: Change) -> Change:
        def make(rng: Random, ground: Ground) -> Edit | None:
            line = ground.pick(rng, *types)
            if "/passes/" in line.file:
                return None
            return ground.alter(line, lambda data: change(rng, ground, data))

        kind(name, files, does, PLAUSIBLE)(make)
        return change

    return put


def _other(rng: Random, old: Any, among: list[Any]) -> Any:
    others = [value for value in among if value != old]
    return rng.choice(others) if others else old


def _labelled(name: str) -> None:
    field, values = LABELS[name]

    @_said(f"{name}-{field}", f"{name}s", f"gives another {field}", name)
    def _(rng: Random, _: Ground, data: dict[str, Any]) -> str:
        data[field] = _other(rng, data[field], values)
        return str(data[field])


for _name in LABELS:
    _labelled(_name)


@_said("entity-swapped", "entities", "means another entity of the same label", "mention")
def _(rng: Random, ground: Ground, data: dict[str, Any]) -> str | None:
    story = data["doc"].partition("/")[0]
    near = [
        key
        for key, line in ground.keys.items()
        if line.data["label"] == ground.keys[data["entity"]].data["label"]
        and ground.story(line.file) in (story, None)
    ]
    if len(near) < 2:
        return None
    data["entity"] = _other(rng, data["entity"], near)
    return str(data["entity"])


@_said("speaker-swapped", "quotes", "gives words to somebody else of the story, or to nobody", "quote")
def _(rng: Random, ground: Ground, data: dict[str, Any]) -> str | None:
    story = data["doc"].partition("/")[0]
    people = [
        k for k, at in ground.keys.items() if at.data["label"] == "PERSON" and ground.story(at.file) == story
    ]
    new = (
        []
        if data["speakers"] and rng.random() < 0.3
        else [key for key in [rng.choice(people or ["-"])] if key != "-"]
    )
    if new == data["speakers"]:
        return None
    data["speakers"] = new
    return repr(new)


@_said("span-narrowed", "all layers", "selects fewer words, or more, with their true surface", *SPANNED)
def _(rng: Random, ground: Ground, data: dict[str, Any]) -> str | None:
    text = ground.text(data["doc"])
    if text is None:
        return None
    span = rng.choice(spans(data))
    words = span["text"].split(" ")
    shorter = len(words) > 1
    end = span["end"] - len(words[-1]) - 1 if shorter else text.find(" ", span["end"] + 1)
    surface = text[span["start"] : end]
    if end <= span["start"] or surface != surface.strip() or "\n" in surface:
        return None
    span.update(end=end, text=surface)
    return repr(surface[:40])


@_said("value-digit", "numbers", "changes one digit of a value", "number")
def _(rng: Random, _: Ground, data: dict[str, Any]) -> str | None:
    old = data["value"]
    places = [i for i, char in enumerate(old) if char.isdigit() and (i or len(old) == 1)] or [0]
    at = rng.choice(places)
    data["value"] = old[:at] + _other(rng, old[at], list("123456789")) + old[at + 1 :]
    return f"{data['value']} for {old}"


@_said("value-scale", "numbers", "is a thousand times too large or small", "number")
def _(rng: Random, _: Ground, data: dict[str, Any]) -> str | None:
    old = data["value"]
    if not old.isdigit() or old == "0":
        return None
    data["value"] = old[:-3] if old.endswith("000") and rng.random() < 0.5 else old + "000"
    return f"{data['value']} for {old}"


@_said("unit", "numbers", "has another unit, or none", "number")
def _(rng: Random, ground: Ground, data: dict[str, Any]) -> str | None:
    if "unit" not in data:
        return None
    units = sorted({line.data["unit"] for line in ground.all("number") if "unit" in line.data})
    if rng.random() < 0.2:
        return f"none for {data.pop('unit')}"
    data["unit"] = _other(rng, data["unit"], units)
    return str(data["unit"])


@_said("bound", "numbers", "stands otherwise to the true figure", "number")
def _(rng: Random, _: Ground, data: dict[str, Any]) -> str:
    data["bound"] = _other(rng, data["bound"], BOUNDS)
    return str(data["bound"])


@_said("date-value", "dates", "is another day, month or year", "date")
def _(rng: Random, _: Ground, data: dict[str, Any]) -> str | None:
    old = data["value"]
    parts = old[:10].split("-")
    if not all(part.isdigit() for part in parts) or len(parts[0]) != 4:
        return None
    i = rng.randrange(len(parts))
    parts[i] = f"{int(parts[i]) + 1:04}" if i == 0 else f"{int(parts[i]) % (12 if i == 1 else 28) + 1:02}"
    if parts == old[:10].split("-"):
        return None
    data["value"] = "-".join(parts) + old[10:]
    return f"{data['value']} for {old}"


@_said("date-mod", "dates", "has a mod, another one, or none", "date")
def _(rng: Random, _: Ground, data: dict[str, Any]) -> str:
    old = data.pop("mod", None)
    new = _other(rng, old, [*MODS, None])
    head = {key: data[key] for key in ("id", "doc", "span", "type", "value", "local") if key in data}
    tail = {key: value for key, value in data.items() if key not in head}
    data.clear()
    data.update(head | ({"mod": new} if new else {}) | tail)
    return f"{new} for {old}"


@_said("date-local", "dates", "says otherwise what the words alone say", "date")
def _(rng: Random, ground: Ground, data: dict[str, Any]) -> str | None:
    if "local" not in data:
        return None
    locals_ = sorted({line.data["local"] for line in ground.all("date") if "local" in line.data})
    data["local"] = _other(rng, data["local"], locals_)
    return str(data["local"])


@_said("quote-within", "quotes", "stands in no other quote now", "quote")
def _(_: Random, __: Ground, data: dict[str, Any]) -> str | None:
    return f"not in {data.pop('within')}" if "within" in data else None


@_said("cue-lost", "quotes", "has no cue, or no source", "quote")
def _(rng: Random, _: Ground, data: dict[str, Any]) -> str | None:
    field = rng.choice(["cue", "source"])
    lost, data[field] = data[field], []
    return f"no {field}" if lost else None


@_said("member-lost", "links", "loses a member that no other goes back to", "link")
def _(rng: Random, _: Ground, data: dict[str, Any]) -> str | None:
    named = [(m["of"]["doc"], m["of"]["id"]) for m in data["members"] if "of" in m]
    free = [m for m in data["members"] if (m["doc"], m["id"]) not in named]
    if len(data["members"]) < 3 or not free:
        return None
    member = rng.choice(free)
    data["members"].remove(member)
    return f"{member['doc']}#{member['id']}"


@_said("relation", "links", "stands otherwise to the member that it goes back to", "link")
def _(rng: Random, _: Ground, data: dict[str, Any]) -> str | None:
    member = rng.choice(data["members"])
    if data["type"] == "utterance":
        values = ["verbatim", "truncated", "recut", "translated", "paraphrased"]
        member["rendering"] = _other(rng, member["rendering"], values)
        return str(member["rendering"])
    if member["relation"] == "first":
        return None
    member["relation"] = _other(rng, member["relation"], ["updates", "restates", "rounds", "contradicts"])
    return str(member["relation"])


@_said("as-of", "links", "holds for another day", "link")
def _(rng: Random, _: Ground, data: dict[str, Any]) -> str | None:
    member = rng.choice(data["members"])
    old = member.get("as_of", "")
    if len(old) != 10:
        return None
    member["as_of"] = f"{old[:8]}{int(old[8:]) % 28 + 1:02}"
    return f"{member['as_of']} for {old}"


@_said("language", "reports", "is in another language", "document")
def _(rng: Random, _: Ground, data: dict[str, Any]) -> str:
    data["lang"] = _other(rng, data["lang"], ["en", "es", "pl", "ru"])
    return str(data["lang"])


@_said("published", "reports", "came out on another day", "document")
def _(_: Random, __: Ground, data: dict[str, Any]) -> str | None:
    old = data["published"]["value"]
    if not old[5:7].isdigit():
        return None
    data["published"]["value"] = f"{old[:5]}{int(old[5:7]) % 12 + 1:02}{old[7:]}"
    return f"{data['published']['value']} for {old}"


@_said("hidden-file", "withheld reports", "changes a digit of the digest of the file", "document")
def _(rng: Random, _: Ground, data: dict[str, Any]) -> str | None:
    old = data["digests"].get("bytes")
    if old is None:
        return None
    data["digests"]["bytes"] = old[:-1] + _other(rng, old[-1], list("0123456789abcdef"))
    return "the last"


@kind(
    "annotation-lost",
    "zones, entities, quotes, numbers, dates",
    "drops an annotation that nothing names",
    PLAUSIBLE,
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, *SPANNED)
    if "/passes/" in line.file or ground.referring(line):
        return None
    return Edit({line.file: ground.replaced(line.file, line.number, 1, [])}, (line.place,), line.data["id"])

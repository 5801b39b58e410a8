"""Structural: ids, keys and names that lead nowhere, to the wrong thing, or in a circle."""

from __future__ import annotations

from random import Random
from typing import Any

from mutations.ground import ANNOTATORS, SHARED, SPANNED, Edit, Ground, Line, layer_set, names, spans
from mutations.table import STRUCTURAL, Table

kind = Table(STRUCTURAL)
NOWHERE = "there is none of that name"
LAYERS = "all annotations"
APART = ("PERSON", "EVENT", "LAW", "LANGUAGE", "NORP")
"""Labels that no entity has beside another (guidelines, 8.4)."""


def changed(old: str) -> str:
    """Return a name with another last letter."""
    return old[:-1] + ("x" if old[-1] != "x" else "y")


@kind("document-unknown", LAYERS, "lets an annotation be of a report that isn't there", NOWHERE)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, *SPANNED)

    def change(data: dict[str, Any]) -> str | None:
        data["doc"] = rng.choice([changed(data["doc"]), data["doc"] + "-2", "nowhere/nobody"])
        return data["doc"] if data["doc"] not in ground.documents else None

    return ground.alter(line, change)


@kind(
    "document-swapped",
    "annotations of open reports",
    "gives an annotation to another report of its story",
    "that one has other words at the offsets",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.open(rng, *SPANNED)

    def change(data: dict[str, Any]) -> str | None:
        others = [doc for doc in ground.documents if doc.partition("/")[0] == data["doc"].partition("/")[0]]
        data["doc"] = rng.choice(others)
        text = ground.text(data["doc"]) or ""
        same = all(text[span["start"] : span["end"]] == span["text"] for span in spans(data))
        return None if same else data["doc"]

    return ground.alter(line, change)


@kind("story-wrong", "reports, links", "names another story than the file does", "the name of the file")
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, rng.choice(["document", "link"]))

    def change(data: dict[str, Any]) -> str:
        data["story"] = rng.choice(
            [story for story in [*ground.stories, "elsewhere"] if story != data["story"]]
        )
        return str(data["story"])

    return ground.alter(line, change)


@kind("entity-unknown", "entities, quotes", "names a key that the registry lacks", NOWHERE)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, rng.choice(["mention", "quote"]))

    def change(data: dict[str, Any]) -> str | None:
        fields = [field for field in ("speakers", "via") if data.get(field)]
        if "entity" in data:
            new = data["entity"] = changed(data["entity"])
        elif fields:
            keys = data[rng.choice(fields)]
            new = keys[rng.randrange(len(keys))] = changed(rng.choice(keys))
        else:
            return None
        return str(new) if new not in ground.keys else None

    return ground.alter(line, change)


@kind(
    "entity-elsewhere",
    "entities, quotes",
    "names an entity of another story's registry",
    "only shared.jsonl holds for all stories",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, rng.choice(["mention", "quote"]))
    story = ground.story(line.file)
    others = [key for key, at in ground.keys.items() if ground.story(at.file) not in (story, None)]

    def change(data: dict[str, Any]) -> str | None:
        if not others or ("entity" not in data and not data["speakers"]):
            return None
        new = rng.choice(others)
        if "entity" in data:
            data["entity"] = new
        else:
            data["speakers"][0] = new
        return new

    return ground.alter(line, change)


@kind(
    "label-swapped",
    "entities, registry",
    "gives a mention, or its entity, a label that the other denies",
    "mention and registry say two things",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, "mention")
    entity = ground.keys[line.data["entity"]]
    both = [old for old in ground.all("mention") if old.data["entity"] == line.data["entity"]]
    new = rng.choice([label for label in APART if label not in (line.data["label"], entity.data["label"])])

    def change(data: dict[str, Any]) -> str:
        data["label"] = new
        return new

    if rng.random() < 0.7:
        return ground.alter(line, change)
    places = tuple(other.place for other in both if other.data["label"] != new)
    return ground.alter(entity, change, places, every=True, whole=entity.file == SHARED)


@kind(
    "quote-unknown",
    "quotes",
    "lets a quote stand within one that isn't there, in no quote, or in itself",
    NOWHERE,
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, "quote")
    others = [
        key
        for layers, doc, key in ground.annotations
        if layers == layer_set(line.file)
        and doc == line.data["doc"]
        and ground.annotations[layers, doc, key].type != "quote"
    ]

    def change(data: dict[str, Any]) -> str:
        new = rng.choice(["nosuchquot", data["id"], *(others and [rng.choice(others)])])
        return _within(data, new)

    return ground.alter(line, change)


def _within(data: dict[str, Any], new: str) -> str:
    """Put a quote into another, where the schema has that field."""
    last = {key: data.pop(key) for key in ("within", "by", "status", "unsure", "note") if key in data}
    data.update(last | {"within": new})
    for key in ("by", "status", "unsure", "note"):
        if key in data:
            data[key] = data.pop(key)
    return new


@kind("quote-apart", "quotes", "lets a quote stand within one that isn't around it", "the offsets of both")
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, "quote")
    other = rng.choice(ground.lines[line.file])
    inside = all(
        any(o["start"] <= i["start"] and i["end"] <= o["end"] for o in other.data["content"])
        for i in line.data["content"]
    )
    if other is line or other.data["doc"] != line.data["doc"] or inside:
        return None
    places = (line.place, other.place) if other.data.get("within") == line.data["id"] else (line.place,)
    return ground.alter(line, lambda data: _within(data, other.data["id"]), places)


@kind(
    "date-unknown", "dates", "reckons a date from one that isn't there, from no date, or from itself", NOWHERE
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, "date")

    def change(data: dict[str, Any]) -> str:
        tail = {
            key: data.pop(key) for key in ("freq", "quant", "by", "status", "unsure", "note") if key in data
        }
        ends = {key: data.pop(key) for key in ("begin_point", "end_point") if key in data}
        field = rng.choice(["anchor", *ends])
        new = rng.choice(["nosuchdate", data["id"]])
        pairs = {"anchor": data.pop("anchor", None)} | ends | {field: new}
        data.update({key: value for key, value in pairs.items() if value} | tail)
        return f"{field} {new}"

    return ground.alter(line, change)


@kind("annotator-unknown", "all annotations, links", "is by somebody who isn't listed", NOWHERE)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, *SPANNED, "link")

    def change(data: dict[str, Any]) -> str:
        data["by"] = rng.choice([changed(data["by"]), "nobody", data["by"] + "-2"])
        return str(data["by"])

    return ground.alter(line, change)


@kind(
    "pass-swapped",
    "passes",
    "has an annotation of another annotator among those of a pass",
    "the name of its folder",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, *SPANNED, "link")
    listed = [other.data["id"] for other in ground.lines[ANNOTATORS]]

    def change(data: dict[str, Any]) -> str | None:
        data["by"] = rng.choice(listed)
        return str(data["by"])

    return ground.alter(line, change) if "/passes/" in line.file else None


@kind(
    "state-of-model", "all annotations, links", "lets a model have corrected or settled", "nobody checked it"
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, *SPANNED, "link")
    models = {other.data["id"] for other in ground.lines[ANNOTATORS] if other.data["kind"] == "model"}

    def change(data: dict[str, Any]) -> str | None:
        data["status"] = rng.choice(["corrected", "adjudicated"])
        return str(data["status"]) if data["by"] in models else None

    return ground.alter(line, change)


@kind(
    "coverage",
    "passes",
    "drops a layer of what a pass covers, has a report twice, or one that isn't there",
    "the annotations of the pass, or the reports",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, "coverage")
    folder, doc = line.file.rpartition("/")[0], line.data["doc"]
    if rng.random() < 0.3:
        return ground.alter(
            line, lambda data: data.update(doc=changed(doc)) or "an unknown report", whole=True
        )
    if rng.random() < 0.3:
        content = ground.replaced(line.file, line.number, 1, [line.raw, line.raw])
        return Edit({line.file: content}, ((line.file, line.number + 1),), "twice")
    layer = rng.choice(line.data["layers"])
    path = f"{folder}/{layer}/{doc.partition('/')[0]}.jsonl"
    places = tuple(
        other.place
        for other in ground.lines[path]
        if other.data.get("doc", doc) == doc
        and doc in [m["doc"] for m in other.data.get("members", [other.data])]
    )

    def change(data: dict[str, Any]) -> str | None:
        data["layers"].remove(layer)
        return f"without {layer}"

    return ground.alter(line, change, places) if places and len(line.data["layers"]) > 1 else None


def referrers(ground: Ground, line: Line) -> list[Line]:
    """Return the mentions and quotes that name an entity."""
    return [other for other in ground.all("mention", "quote") if line.data["id"] in names(other.data)]

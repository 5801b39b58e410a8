"""Level 4: what annotations, registry and documents of one story refer to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from wirespan.checks.catalogue import finding, short
from wirespan.checks.context import Context, Lines
from wirespan.errors import Finding
from wirespan.graphs import cycles
from wirespan.model import LINKED, POINTS, story_of
from wirespan.store import ANNOTATORS, SHARED, documents_file, registry_file

Ids = dict[str, dict[str, str]]
"""For each document the layer of each annotation's id."""

USES = ({"ORG", "PRODUCT", "FAC", "WORK_OF_ART"}, {"GPE", "LOC"})
"""Labels that one entity may have by its use (guidelines, 8.4): a maker and its product, a body and its
house, a paper and its publisher; a land and its landscape. All others mean another entity, or a slip."""
SUGGESTED = "suggested"
"""The status of what no person has checked."""


def agrees(label: str, entity: str) -> bool:
    """Whether a mention may have a label where its entity has another."""
    return label == entity or any(label in use and entity in use for use in USES)


def keyed(file: str, lines: Lines, known: dict[str, tuple[str, int]]) -> Iterator[Finding]:
    """Yield a finding for each id of a file that is in `known` already, and put the others there."""
    for number, data in lines:
        if data["id"] in known:
            yield twice(file, number, data["id"], known[data["id"]])
        else:
            known[data["id"]] = (file, number)


def documents(file: str, story: str, lines: Lines) -> Iterator[Finding]:
    """Yield what is wrong with the ids of the documents of a story."""
    yield from keyed(file, lines, {})
    for number, data in lines:
        if story_of(data["id"]) != story:
            what, other = short(data["id"]), f"an id that begins with {story}/, as its file is named"
            yield finding("document-story", file, number, "/id", found=what, expected=other)
        if data["story"] != story:
            what, other = short(data["story"]), f"{story!r}, as its file is named"
            yield finding("document-story", file, number, "/story", found=what, expected=other)


def by(file: str, lines: Lines, context: Context) -> Iterator[Finding]:
    """Yield what is wrong with who made each annotation or link, and with what state it is in."""
    if ANNOTATORS not in context.lost:
        for number, data in lines:
            if data["status"] != SUGGESTED and data["by"] in context.models:
                what, other = f"{data['status']} by {short(data['by'])}, a model", f"{SUGGESTED}, or a person"
                yield finding("model-status", file, number, "/status", found=what, expected=other)
            elif data["by"] not in context.annotators:
                other = f"one of {', '.join(sorted(context.annotators)) or 'none yet'}"
                yield finding(
                    "unknown-annotator", file, number, "/by", found=short(data["by"]), expected=other
                )


def entities(
    file: str, story: str, lines: Lines, labels: Mapping[str, str], context: Context
) -> Iterator[Finding]:
    """Yield what is wrong with the keys of mentions and quotes."""
    lost = registry_file(story) in context.lost or registry_file(SHARED) in context.lost
    for number, data in lines:
        for pointer, key in keys(data):
            if key not in labels:
                if not lost:
                    near = get_close_matches(key, labels, 1)
                    other = f"a key of {registry_file(story)} or {registry_file(SHARED)}"
                    other += f" (perhaps {near[0]!r})" if near else ""
                    yield finding("unknown-entity", file, number, pointer, found=short(key), expected=other)
            elif "entity" in data and not agrees(data["label"], labels[key]):
                other = f"{labels[key]}, the label of {key!r} in the registry"
                yield finding("entity-label", file, number, "/label", found=data["label"], expected=other)


def keys(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield every key of the registry that an annotation names, with its pointer."""
    if "entity" in data:
        yield "/entity", data["entity"]
    for name in ("speakers", "via"):
        for i, key in enumerate(data.get(name, ())):
            yield f"/{name}/{i}", key


def annotated(
    file: str, lines: Lines, known: set[str], places: dict[Any, tuple[str, int]]
) -> Iterator[Finding]:
    """Yield what is wrong with the documents and ids of annotations.

    `places` has where each (document, id) of the layers before stands; those of this layer are added.
    """
    for number, data in lines:
        key = (data["doc"], data["id"])
        if data["doc"] not in known:
            near = get_close_matches(data["doc"], known, 1)
            other = "a document of the story" + (f" (perhaps {near[0]!r})" if near else "")
            yield finding("unknown-document", file, number, "/doc", found=short(data["doc"]), expected=other)
        elif key in places:
            yield twice(file, number, data["id"], places[key])
        else:
            places[key] = (file, number)


def within(file: str, lines: Lines, ids: Ids, complete: bool) -> Iterator[Finding]:
    """Yield what is wrong with the quotes that quotes stand in."""
    graphs: dict[str, dict[str, set[str]]] = defaultdict(dict)
    places = {}
    outside: dict[tuple[str, str], Finding] = {}
    content = {(data["doc"], data["id"]): data["content"] for _, data in lines}
    for number, data in lines:
        outer = data.get("within")
        if outer is None:
            continue
        if outer == data["id"]:
            yield finding(
                "within-itself", file, number, "/within", found="its own id", expected="another quote"
            )
        elif ids.get(data["doc"], {}).get(outer) != "quotes":
            if complete:
                what, other = (
                    f"{short(outer)}, no quote of {data['doc']}",
                    "the id of a quote of the document",
                )
                yield finding("unknown-quote", file, number, "/within", found=what, expected=other)
        else:
            graphs[data["doc"]].setdefault(data["id"], set()).add(outer)
            places[data["doc"], data["id"]] = number
            if not _covers(content.get((data["doc"], outer)), data["content"]):
                what = f"{short(outer)}, in whose content this one doesn't stand"
                other = "the id of a quote around this one"
                outside[data["doc"], data["id"]] = finding(
                    "within-outside", file, number, "/within", found=what, expected=other
                )
    for doc, graph in graphs.items():  # no two quotes of a cycle are around one another
        for node in (node for cycle in cycles(graph) for node in cycle):
            outside.pop((doc, node), None)
    yield from outside.values()
    yield from _cycles("within-cycle", file, "/within", graphs, places)


def _covers(outer: list[dict[str, Any]] | None, inner: list[dict[str, Any]]) -> bool:
    """Whether every fragment of a quote stands in one of another, as far as that one is known."""
    return outer is None or all(
        any(around["start"] <= part["start"] and part["end"] <= around["end"] for around in outer)
        for part in inner
    )


def dates(file: str, lines: Lines, ids: Ids, complete: bool) -> Iterator[Finding]:
    """Yield what is wrong with the dates that dates are reckoned from."""
    graphs: dict[str, dict[str, set[str]]] = defaultdict(dict)
    places = {}
    for number, data in lines:
        for name in POINTS:
            target = data.get(name, "dct")
            if target == "dct":
                continue
            if ids.get(data["doc"], {}).get(target) != "dates":
                if complete:
                    what, other = (
                        f"{short(target)}, no date of {data['doc']}",
                        "the id of a date there, or dct",
                    )
                    yield finding("unknown-date", file, number, f"/{name}", found=what, expected=other)
            else:
                graphs[data["doc"]].setdefault(data["id"], set()).add(target)
                places[data["doc"], data["id"]] = number
    yield from _cycles("date-cycle", file, "", graphs, places)


def unused(story: str, lines: Lines, used: set[str]) -> Iterator[Finding]:
    """Yield a finding for each line of a registry that nothing refers to."""
    for number, data in lines:
        if data["id"] not in used:
            other = "a mention or quote that names it"
            what = f"{short(data['id'])}, named nowhere"
            yield finding("unused-entity", registry_file(story), number, "/id", found=what, expected=other)


def link(
    file: str, line: tuple[int, dict[str, Any]], story: str, ids: Ids, lost: set[str]
) -> Iterator[Finding]:
    """Yield what is wrong with a link. `lost` has the layers of which some line couldn't be read."""
    number, data = line
    if data["story"] != story:
        other = f"{story!r}, as its file is named"
        yield finding("link-story", file, number, "/story", found=short(data["story"]), expected=other)
    layer = LINKED[data["type"]]
    members: dict[str, set[str]] = {}
    for i, member in enumerate(data["members"]):
        key, pointer = f"{member['doc']}#{member['id']}", f"/members/{i}"
        if key in members:
            what, other = f"{short(key)} again", "every member once"
            yield finding("link-duplicate-member", file, number, pointer, found=what, expected=other)
            continue
        members[key] = {f"{of['doc']}#{of['id']}" for of in [member.get("of")] if of}
        if story_of(member["doc"]) != story:
            other = f"a document of {story!r}"
            where = f"{pointer}/doc"
            yield finding(
                "member-outside-story", file, number, where, found=short(member["doc"]), expected=other
            )
        elif ids.get(member["doc"], {}).get(member["id"]) != layer and layer not in lost:
            there = ids.get(member["doc"], {}).get(member["id"])
            what = f"{short(key)}, {f'one of the {there}' if there else 'which is not there'}"
            named = {m["id"] for m in data["members"] if m["doc"] == member["doc"]}
            left = [own for own, at in ids.get(member["doc"], {}).items() if at == layer and own not in named]
            other = f"one of the {layer} of a document of {documents_file(story)}"
            other += f" (perhaps {left[0]!r})" if len(left) == 1 else ""
            yield finding("unknown-member", file, number, pointer, found=what, expected=other)
    for i, member in enumerate(data["members"]):
        of = member.get("of")
        if of and f"{of['doc']}#{of['id']}" not in members:
            what, where = short(f"{of['doc']}#{of['id']}"), f"/members/{i}/of"
            yield finding("link-of-outside", file, number, where, found=what, expected="another member")
    firsts = [i for i, member in enumerate(data["members"]) if member.get("relation") == "first"]
    for i in firsts[1:]:
        what = f"a second first, beside member {firsts[0]}"
        other = "one first member, to which the others go back"
        yield finding("link-first", file, number, f"/members/{i}/relation", found=what, expected=other)
    for cycle in cycles(members):
        what = " → ".join([*cycle, cycle[0]])
        yield finding("link-cycle", file, number, "/members", found=what, expected="one member that is first")


def _cycles(
    code: str,
    file: str,
    pointer: str,
    graphs: Mapping[str, Mapping[str, set[str]]],
    places: Mapping[tuple[str, str], int],
) -> Iterator[Finding]:
    for doc, graph in graphs.items():
        for cycle in cycles(graph):
            number = min(places[doc, node] for node in cycle if (doc, node) in places)
            what = " → ".join([*cycle, cycle[0]])
            yield finding(
                code, file, number, pointer, found=what, expected="one that refers to none of the others"
            )


def twice(file: str, number: int, key: str, place: tuple[str, int]) -> Finding:
    """Return the finding for an id that stands in another place too."""
    what, other = f"{short(key)}, also in {place[0]}:{place[1]}", "an id of its own"
    return finding("duplicate-id", file, number, "/id", found=what, expected=other)

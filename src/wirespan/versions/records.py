"""What differs between two lists of records: plain dicts here, for they may be of other models than today's.

A record keeps its identity by its key, which is (doc, id) for annotations. One that is gone while another is
new with the same content under another id has only changed its id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import orjson

Record: TypeAlias = dict[str, Any]
Key: TypeAlias = tuple[str, ...]

ADDED, CHANGED, REMOVED, RENAMED, MOVED = "added", "changed", "removed", "renamed", "moved"
HAPPENED = (ADDED, CHANGED, REMOVED, RENAMED, MOVED)
"""What can become of a record: renamed under another id, moved to another file of the registry."""

REPORTS, LINKS, REGISTRY, ANNOTATORS, COVERAGE = "reports", "links", "registry", "annotators", "coverage"
"""Places of records beside the layers."""

_TEXT = ("revision", "length", "digests", "text")
"""The fields of a report that change with its text."""


class Place(NamedTuple):
    """Where a record stands. The story of an entity is the name of its file."""

    layer: str
    story: str = ""
    annotator: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field that differs, as JSON; None where it is absent."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one record. Of a report that changed the type is what did: text, rights, metadata."""

    what: str
    layer: str
    type: str
    story: str
    doc: str
    id: str
    annotator: str = ""
    """Whose pass it is of; empty in the settled layers."""
    was: str = ""
    """The id of one renamed; of an entity that moved the file it was in."""
    surface: str = ""
    """Of an annotation: its words, where its text isn't withheld."""
    fields: tuple[Field, ...] = ()


def pairs(
    old: dict[Key, Record], new: dict[Key, Record], *, renames: bool
) -> Iterator[tuple[str, Record | None, Record | None]]:
    """Yield what became of each record that differs, with it before and after; in order of key."""
    gone = {key for key in old if key not in new}
    before = _renamed(old, new, gone) if renames else {}
    gone -= set(before.values())
    for key in sorted({*new, *gone}):
        if key in before:
            yield RENAMED, old[before[key]], new[key]
        elif key not in new:
            yield REMOVED, old[key], None
        elif key not in old:
            yield ADDED, None, new[key]
        elif exact(old[key]) != exact(new[key]):
            yield CHANGED, old[key], new[key]


def change(
    place: Place, what: str, was: Record | None, now: Record | None, *, words: bool, was_in: str = ""
) -> Change:
    """Return what became of a record. Without `words` no surface is told; the text of a report never is."""
    record = now or was or {}
    report = place.layer == REPORTS
    differing = tuple(f for f in _fields(was, now) if what != RENAMED or f.name != "id")
    type_ = kind(record)
    if report:
        type_ = _facets(differing) or ("open" if open_docs([record]) else "withheld")
        differing = tuple(map(_in_brief, differing))
    elif not words:
        differing = tuple(Field(f.name, *map(_without_words, (f.old, f.new))) for f in differing)
    return Change(
        what=what,
        layer=place.layer,
        type=type_,
        story=place.story,
        doc=str(record.get("id" if report else "doc", "")),
        id=str(record.get("id", "")),
        annotator=place.annotator,
        was=str((was or {}).get("id", "")) if what == RENAMED else was_in,
        surface=_surface(record) if words else "",
        fields=differing,
    )


def exact(value: Any) -> bytes:
    """Return JSON that two values share only if they are the same: in any order of keys, but true isn't 1."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def kind(record: Record) -> str:
    """Return the type of a record, whatever its layer calls it."""
    told = (record.get(name) for name in ("type", "label", "kind"))
    return next((value for value in told if isinstance(value, str)), "")


def open_docs(*versions: Iterable[Record]) -> set[str]:
    """Return the ids of reports whose text is open in each version that has them."""
    found: set[str] = set()
    shut: set[str] = set()
    for documents in versions:
        for document in documents:
            rights = document.get("rights")
            licence = rights.get("licence") if isinstance(rights, dict) else "withheld"
            withheld = licence == "withheld" or not isinstance(document.get("text"), str)
            (shut if withheld else found).add(str(document.get("id")))
    return found - shut


def entities(record: Record) -> set[str]:
    """Return the keys of the registry that an annotation names."""
    lists = [record.get(name) for name in ("speakers", "via")]
    named = [record.get("entity"), *(key for keys in lists if isinstance(keys, list) for key in keys)]
    return {key for key in named if isinstance(key, str)}


def _renamed(old: dict[Key, Record], new: dict[Key, Record], gone: Iterable[Key]) -> dict[Key, Key]:
    """Return the keys that are new to old records, with the keys that these had."""
    known: dict[bytes, list[Key]] = defaultdict(list)
    for key in sorted(gone, reverse=True):
        known[exact(old[key] | {"id": None})].append(key)
    found = {}
    for key in sorted(new.keys() - old.keys()):
        before = known.get(exact(new[key] | {"id": None}))
        if before:
            found[key] = before.pop()
    return found


def _fields(old: Record | None, new: Record | None) -> tuple[Field, ...]:
    """Return the fields that differ, in the order of the newer record, then of the older."""
    if old is None or new is None:
        return ()
    names = [*new, *(name for name in old if name not in new)]
    return tuple(
        Field(name, old.get(name), new.get(name))
        for name in names
        if (name in old) != (name in new) or exact(old[name]) != exact(new[name])
    )


def _facets(found: Iterable[Field]) -> str:
    """Return what of a report changed: text, rights or metadata, or several of them."""
    names = {"rights" if f.name == "rights" else "text" if f.name in _TEXT else "metadata" for f in found}
    return ", ".join(sorted(names))


def _in_brief(field: Field) -> Field:
    """Return a field of a report as it may be shown: no text, and of the digests the one of the text."""

    def brief(value: Any) -> Any:
        if field.name == "text" and isinstance(value, str):
            return {"characters": len(value)}
        if field.name == "digests" and isinstance(value, dict):
            return value.get("text")
        return value

    return Field(field.name, brief(field.old), brief(field.new))


def _surface(record: Record) -> str:
    """Return the words that an annotation stands on, those of several fragments with … between."""
    stretches = record.get("content") if "content" in record else [record.get("span")]
    spans = stretches if isinstance(stretches, list) else []
    words = [span.get("text") for span in spans if isinstance(span, dict)]
    return " … ".join(word for word in words if isinstance(word, str))


def _without_words(value: Any) -> Any:
    """Return a value without the surfaces of the spans in it."""
    if isinstance(value, list):
        return [_without_words(item) for item in value]
    if isinstance(value, dict):
        hidden: Collection[str] = ("text",) if "start" in value and "end" in value else ()
        return {key: _without_words(item) for key, item in value.items() if key not in hidden}
    return value

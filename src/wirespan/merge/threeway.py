"""The three-way merge of sets of records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from wirespan import records
from wirespan.errors import RecordError
from wirespan.merge.additions import align
from wirespan.merge.fields import combine
from wirespan.merge.references import Key, key, named, rename
from wirespan.model import Accepted, Annotator, Coverage, Document, Entity, Link, Record

_RANKS: dict[type[Record], int] = {Link: 1, Document: 2, Entity: 3, Annotator: 4, Coverage: 5, Accepted: 6}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two changes to one record that don't go together. None stands for a record that isn't there.

    `base`, `ours` and `theirs` are the record as it was on each side. `fields` names the fields that were
    changed differently; it is empty where a side removed the record, or made another type of it. `kept_ours`
    and `kept_theirs` are what to choose from: in the fields in conflict as that side has it, and with the
    changes of both sides in all others.
    """

    base: Record | None
    ours: Record | None
    theirs: Record | None
    fields: tuple[str, ...]
    kept_ours: Record | None
    kept_theirs: Record | None

    @property
    def order(self) -> tuple[Any, ...]:
        """Sort key among conflicts: where the first of the two choices stands."""
        return min(_place(record) for record in (self.kept_ours, self.kept_theirs) if record is not None)


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge came to.

    `records` and `conflicts` are in canonical order; a record in conflict is in `conflicts` only. `renamed`
    has the ids of theirs that were changed, by (kind, document, old id).
    """

    records: tuple[Record, ...]
    conflicts: tuple[Conflict, ...]
    renamed: Mapping[Key, str] = field(default_factory=dict)


def merge(base: Iterable[Record], ours: Iterable[Record], theirs: Iterable[Record]) -> Merged:
    """Merge two changed versions of one set of records: of a file, a document, or a whole story.

    Records are known by their ids. What one side left alone is as the other has it; what both changed is
    merged field by field (see `fields`), or is a conflict. So is a record that one side removed, and the
    other changed or newly refers to. The same annotation added on both sides is one (see `additions`);
    references are carried over in all records at hand, so merge those together that refer to each other.

    Merging the result again with a side changes nothing; and swapping the sides changes nothing but which
    of two ids stays. Raises `RecordError` where an id stands twice on one side.
    """
    b, o, t = index(base, "base"), index(ours, "ours"), index(theirs, "theirs")
    renamed = align(b, o, t)
    t = index((rename(record, renamed) for record in t.values()), "theirs")
    relied = {"ours": _newly_named(b, o), "theirs": _newly_named(b, t)}
    merged: list[Record] = []
    conflicts: list[Conflict] = []
    for k in {**b, **o, **t}:
        outcome = _settle(b.get(k), o.get(k), t.get(k))
        if outcome is None and (k in o or k in t) and k in relied["ours" if k in o else "theirs"]:
            outcome = _whole(b.get(k), o.get(k), t.get(k))
        if isinstance(outcome, Conflict):
            conflicts.append(outcome)
        elif outcome is not None:
            merged.append(outcome)
    conflicts.sort(key=lambda conflict: conflict.order)
    return Merged(_sorted(merged), tuple(conflicts), renamed)


def resolve(merged: Merged, take: Literal["ours", "theirs"]) -> tuple[Record, ...]:
    """Return all records in canonical order, the conflicts settled by what one side has."""
    chosen = [c.kept_ours if take == "ours" else c.kept_theirs for c in merged.conflicts]
    return _sorted([*merged.records, *(record for record in chosen if record is not None)])


def _settle(base: Record | None, ours: Record | None, theirs: Record | None) -> Record | Conflict | None:
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    kinds = {_kind(record) for record in (base, ours, theirs) if record is not None}
    if ours is None or theirs is None or len(kinds) > 1:
        return _whole(base, ours, theirs)
    combined = combine(base, ours, theirs)
    if combined.fields:
        return Conflict(base, ours, theirs, combined.fields, combined.ours, combined.theirs)
    return combined.ours


def _kind(record: Record) -> tuple[type[Record], str]:
    """Return what a record is. The members of a link are described by its type, all of them."""
    return (type(record), record.type if isinstance(record, Link) else "")


def _whole(base: Record | None, ours: Record | None, theirs: Record | None) -> Conflict:
    return Conflict(base, ours, theirs, (), ours, theirs)


def _newly_named(base: Mapping[Key, Record], side: Mapping[Key, Record]) -> set[Key]:
    """Return the keys of records that a side refers to where the base didn't."""
    found = set()
    for k, record in side.items():
        names = named(record)
        found |= names - named(base[k]) if names and k in base else names
    return found


def index(side: Iterable[Record], name: str) -> dict[Key, Record]:
    """Return the records of a side by their keys. Raises `RecordError` where an id stands twice."""
    found: dict[Key, Record] = {}
    for record in side:
        k = key(record)
        if k in found:
            where = f" of {k[1]}" if k[1] else ""
            raise RecordError(
                f"the id {k[2]!r}{where} stands twice in {name}, so it can't be merged by ids",
                "Give one of the two another id; wirespan validate lists both.",
            )
        found[k] = record
    return found


def _sorted(found: list[Record]) -> tuple[Record, ...]:
    """Put records in canonical order. What no file holds together stands by type: annotations before all."""
    return tuple(sorted(found, key=_place))


def _place(record: Record) -> tuple[Any, ...]:
    return (_RANKS.get(type(record), 0), *records.order(record))

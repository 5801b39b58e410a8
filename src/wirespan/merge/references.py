"""What a record is called, and which other records it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeAlias, TypeVar

from wirespan import records
from wirespan.model import POINTS, Accepted, Annotation, Coverage, Date, Link, Quote, Record, Target

R = TypeVar("R", bound=Record)

Key: TypeAlias = tuple[str, str, str]
"""What a record is known by: kind, document and id. All layers of a document share one kind: an id is unique
over them. The document is empty for all but annotations; coverage goes by its document, and an exception by
its code and what it is about."""
Renames: TypeAlias = Mapping[Key, str]
"""The new id of a record by its old key."""


def key(record: Record) -> Key:
    """Return what a record is known by."""
    if isinstance(record, Annotation):
        return _annotation(record.doc, record.id)
    if isinstance(record, Accepted):
        return (type(record).__name__, "", " ".join(records.order(record)))
    return (type(record).__name__, "", record.doc if isinstance(record, Coverage) else record.id)


def named(record: Record) -> set[Key]:
    """Return the keys of the annotations that a record refers to."""
    if isinstance(record, Quote):
        return {_annotation(record.doc, record.within)} if record.within else set()
    if isinstance(record, Date):
        points = (getattr(record, name) for name in POINTS)
        return {_annotation(record.doc, point) for point in points if point}
    if isinstance(record, Link):
        targets = [target for m in record.members for target in (m, m.of) if target]
        return {_annotation(target.doc, target.id) for target in targets}
    return set()


def rename(record: R, renames: Renames) -> R:
    """Return a record with the new ids, its own and those that it refers to."""
    if not renames:
        return record

    def new(doc: str, old: str) -> str:
        return renames.get(_annotation(doc, old), old)

    out: Record = record
    if isinstance(out, Quote) and out.within:
        out = replace(out, within=new(out.doc, out.within))
    elif isinstance(out, Date):
        points = {name: getattr(out, name) for name in POINTS}
        there: dict[str, Any] = {name: new(out.doc, point) for name, point in points.items() if point}
        out = replace(out, **there)
    elif isinstance(out, Link):
        members = (
            replace(m, id=new(m.doc, m.id), of=Target(m.of.doc, new(m.of.doc, m.of.id)) if m.of else None)
            for m in out.members
        )
        out = replace(out, members=tuple(members))
    own = renames.get(key(out))
    found: Any = out
    return replace(found, id=own) if own else found  # type: ignore[no-any-return]


def _annotation(doc: str, own: str) -> Key:
    return ("annotation", doc, own)

"""What is kept aside when a record can't stay, and what follows for the records that name it.

A reference to an annotation that is kept aside goes; a link goes when one member is left; an entity goes with
the last annotation that names it. A pass has finished a layer of a report no more where something of it went:
what has no annotation in a finished layer has none, and here it had one. Each is told, with the record as it
was: nothing is lost silently.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from wirespan.model import POINTS, Coverage, Date, Link, Member, Mention, Quote, Record


@dataclass(frozen=True, slots=True)
class Aside:
    """A record as it was, the file it was in, and why it went or changed: without a word of the text."""

    file: str
    record: Record
    why: str


def without(record: Any, doc: str, lost: Collection[str]) -> tuple[Any, str]:
    """Return a record without its references to some annotations of a report, and what it lost, if anything.

    The record is None where nothing is left of it: for a link with fewer than two members.
    """
    if isinstance(record, Link):
        return _link(record, doc, lost)
    if not isinstance(record, (Quote, Date)) or record.doc != doc:
        return record, ""
    names = ("within",) if isinstance(record, Quote) else POINTS
    gone: dict[str, Any] = {name: None for name in names if getattr(record, name) in lost}
    why = " and ".join(f"{name} ({getattr(record, name)})" for name in gone)
    return (replace(record, **gone), f"it lost its {why}") if gone else (record, "")


def bereft(link: Link, left: Link | None) -> set[str]:
    """Return the reports of which members of a link went or changed."""
    stay = () if left is None else left.members
    return {member.doc for member in link.members if member not in stay}


def unfinished(coverage: Coverage, layers: Collection[str]) -> tuple[Coverage | None, str]:
    """Return what is finished of a report but for some layers, and which of them were.

    It is None where no layer is left.
    """
    left = tuple(layer for layer in coverage.layers if layer not in layers)
    gone = ", ".join(layer for layer in coverage.layers if layer in layers)
    if not gone:
        return coverage, ""
    return replace(coverage, layers=left) if left else None, f"no longer finished in {gone}"


def keys(record: Record) -> tuple[str, ...]:
    """Return the keys of the registry that a record names."""
    if isinstance(record, Quote):
        return (*record.speakers, *record.via)
    return (record.entity,) if isinstance(record, Mention) else ()


def _link(link: Link, doc: str, lost: Collection[str]) -> tuple[Link | None, str]:
    there = _names(link.members) - {(doc, key) for key in lost}
    left = tuple(member for member in link.members if (member.doc, member.id) in there)
    if len(left) == len(link.members):
        return link, ""
    why = "it lost " + ", ".join(f"{m.doc}#{m.id}" for m in link.members if m not in left)
    if link.type == "figure":
        related = tuple(_related(left))
        also = len(left) - len(related)
        why += f", and {also} that related to it" if also else ""
        left = related
    else:
        left = tuple(m if _stands(m, there) else replace(m, of=None) for m in left)
    return (replace(link, members=left), why) if len(left) > 1 else (None, f"the link is gone: {why}")


def _related(members: tuple[Member, ...]) -> Iterator[Member]:
    """Yield the members of a figure that relate to one that is there: a relation to nothing says nothing."""
    there = _names(members)
    stay = tuple(member for member in members if _stands(member, there))
    yield from stay if len(stay) == len(members) else _related(stay)


def _stands(member: Member, there: set[tuple[str, str]]) -> bool:
    return member.of is None or (member.of.doc, member.of.id) in there


def _names(members: tuple[Member, ...]) -> set[tuple[str, str]]:
    return {(member.doc, member.id) for member in members}

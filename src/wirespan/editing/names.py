"""Where records have the names of stories, reports and entities, and what they are under other names.

tests/editing/test_names.py holds this to the schemas: whatever they say is such a name is known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from wirespan.model import (
    Accepted,
    Annotator,
    Document,
    Entity,
    Link,
    Member,
    Mention,
    Quote,
    Record,
)


def _same(name: str) -> str:
    return name


@dataclass(frozen=True, slots=True)
class Names:
    """The new names of stories, reports and entities, each by its old one."""

    story: Callable[[str], str] = _same
    doc: Callable[[str], str] = _same
    key: Callable[[str], str] = _same


def renamed(record: Record, names: Names) -> Record:
    """Return a record under other names: its own, and those of what it refers to."""
    found: Any = record
    if isinstance(record, Document):
        return replace(record, id=names.doc(record.id), story=names.story(record.story))
    if isinstance(record, Entity):
        return replace(record, id=names.key(record.id))
    if isinstance(record, Link):
        members = tuple(_member(member, names) for member in record.members)
        return replace(record, story=names.story(record.story), members=members)
    if isinstance(record, Accepted):
        return replace(record, about=about(record.about, names))
    if isinstance(record, Annotator):
        return record
    if isinstance(record, Mention):
        found = replace(record, entity=names.key(record.entity))
    elif isinstance(record, Quote):
        speakers, via = (tuple(map(names.key, keys)) for keys in (record.speakers, record.via))
        found = replace(record, speakers=speakers, via=via)
    return replace(found, doc=names.doc(record.doc))  # type: ignore[no-any-return]


def about(what: str, names: Names) -> str:
    """Return what an exception is about under other names; see `Finding.about` for its forms."""
    if what.startswith("file:"):
        return what
    name, rest = _parts(what)
    if "/" in name:
        old = name.split(" ")
        new = [names.doc(doc) for doc in old]
        # Of a pair of reports, the one first in the alphabet stands first.
        return what if new == old else " ".join(sorted(new)) + rest
    return (names.story(name) if rest else names.key(name)) + rest


def concerns(what: str, doc: str) -> bool:
    """Whether an exception is about a report, or something in it."""
    return doc in _parts(what)[0].split(" ")


def _member(member: Member, names: Names) -> Member:
    of = None if member.of is None else replace(member.of, doc=names.doc(member.of.doc))
    return replace(member, doc=names.doc(member.doc), of=of)


def _parts(what: str) -> tuple[str, str]:
    """Return what is named in what an exception is about, and the rest: an id or a place, with its sign."""
    name = re.split("[#@]", what, maxsplit=1)[0]
    return name, what[len(name) :]

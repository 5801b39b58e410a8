"""The merge of one record: field by field, as far as the changed fields don't depend on each other.

Fields that depend on each other are one group. Changes to two groups are both taken; two different changes
to one group are a conflict. A field that no row of `TOGETHER` names is a group of its own.

The members of a link, the names of an entity and the layers of a coverage are merged one by one.

`by` and `status` are no group: they follow whoever made the change that survives. Where both sides made
one, or neither changed more than these two, the later status goes before (adjudicated, corrected,
suggested), and of equal ones the pseudonym that comes first in the alphabet.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from wirespan.merge.members import merge_layers, merge_members, merge_names
from wirespan.model import (
    Accepted,
    Annotator,
    Coverage,
    Date,
    Document,
    Entity,
    Link,
    Mention,
    Number,
    Quote,
    Record,
    Zone,
)

R = TypeVar("R", bound=Record)

TOGETHER: dict[type[Record], tuple[tuple[str, ...], ...]] = {
    # A text, what is known by its digests, and whether it may be there at all.
    Document: (("rights", "revision", "length", "digests", "text"),),
    Zone: (),
    # The base form is that of the words in the span; a place is metonymic by who is meant.
    Mention: (("span", "lemma"), ("label", "entity", "metonymic")),
    # How the words are told is seen from where they begin and end; who relays is not who speaks.
    Quote: (("kind", "content"), ("speakers", "via")),
    Number: (("type", "value", "upper", "unit", "bound", "change"),),
    # A TIMEX3 is one statement: its type says how the value is read, its anchor what it is reckoned from.
    Date: (("type", "value", "local", "mod", "anchor", "begin_point", "end_point", "freq", "quant"),),
    Link: (("type", "measure", "scope", "original"),),
    Entity: (("wikidata", "checked"),),
    Annotator: (("kind", "name", "version"),),
    Coverage: (),
    Accepted: (),
}
STATUSES = ("suggested", "corrected", "adjudicated")
"""From the earliest to the latest."""

_KEYS = ("id", "doc", "by", "status")
_SINGLY: dict[tuple[str, ...], Any] = {
    ("members",): merge_members,
    ("names",): merge_names,
    ("layers",): merge_layers,
}


@dataclass(frozen=True, slots=True)
class Combined(Generic[R]):
    """Two records with the changes of both. They are one, but for the `fields` in conflict.

    In those, `ours` has what ours has, and `theirs` what theirs has.
    """

    ours: R
    theirs: R
    fields: tuple[str, ...]


def combine(base: R | None, ours: R, theirs: R) -> Combined[R]:
    """Merge two records of one class and key.

    Without a base both sides added it: then what they agree on counts as unchanged, as does an optional
    field that a side leaves out.
    """
    before = _agreed(ours, theirs) if base is None else base
    mine, yours = _Side(ours), _Side(theirs)
    fields: list[str] = []
    for group in groups(ours):
        b, o, t = (_values(side, group) for side in (before, ours, theirs))
        if o == t:
            mine.changed |= o != b
            yours.changed |= o != b
        elif t == b:
            mine.gives(group, yours)
        elif o == b:
            yours.gives(group, mine)
        elif group in _SINGLY and (whole := _SINGLY[group](b[0], o[0], t[0])) is not None:
            mine.takes[group[0]] = yours.takes[group[0]] = whole
            mine.changed = yours.changed = True
        else:
            fields.extend(name for name, x, y in zip(group, o, t, strict=True) if x != y)
    if base is None:  # each made the annotation
        mine.changed = yours.changed = True
    return Combined(
        _put(mine, _provenance(ours, theirs, mine.changed or bool(fields), yours.changed)),
        _put(yours, _provenance(ours, theirs, mine.changed, yours.changed or bool(fields))),
        tuple(fields),
    )


def groups(record: Record) -> list[tuple[str, ...]]:
    """Return the groups of fields of a record's class, in the order of their first fields."""
    kind: Any = type(record)
    return _groups(kind)


class _Side:
    """A side's record, what it takes from the other side, and whether a change of its own survives."""

    def __init__(self, record: Any) -> None:
        self.record = record
        self.takes: dict[str, Any] = {}
        self.changed = False

    def gives(self, group: tuple[str, ...], other: _Side) -> None:
        self.changed = True
        other.takes.update({name: getattr(self.record, name) for name in group})


@cache
def _groups(cls: type[Record]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for field in dataclasses.fields(cls):
        group = next((g for g in TOGETHER[cls] if field.name in g), (field.name,))
        if field.name not in _KEYS and group not in found:
            found.append(group)
    return found


def _values(side: Any, group: tuple[str, ...]) -> tuple[Any, ...]:
    if isinstance(side, dict):
        return tuple(side[name] for name in group)
    return tuple(getattr(side, name) for name in group)


def _agreed(ours: Any, theirs: Any) -> dict[str, Any]:
    """Return the values that stand in for a base: what both have, else what the field is when left out."""
    found = {}
    for field in dataclasses.fields(ours):
        one, other = getattr(ours, field.name), getattr(theirs, field.name)
        if one == other:
            found[field.name] = one
        elif (field.name,) in _SINGLY:
            found[field.name] = type(one)()
        else:  # null says also of a required value that it isn't known
            found[field.name] = None if field.default is dataclasses.MISSING else field.default
    return found


def _provenance(ours: Any, theirs: Any, mine: bool, yours: bool) -> dict[str, str]:
    """Return `by` and `status` of a record in which changes of ours, of theirs, or of both survive."""
    if not hasattr(ours, "by"):
        return {}
    if mine != yours:
        chosen = ours if mine else theirs
    else:
        chosen = min(ours, theirs, key=lambda side: (-_rank(getattr(side, "status", "")), side.by))
    return {name: getattr(chosen, name) for name in ("by", "status") if hasattr(chosen, name)}


def _rank(status: str) -> int:
    return STATUSES.index(status) if status in STATUSES else -1


def _put(side: _Side, provenance: dict[str, str]) -> Any:
    return dataclasses.replace(side.record, **side.takes, **provenance)

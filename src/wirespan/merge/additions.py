"""What both sides added: the same annotation under two ids, or two annotations under one.

An annotation is the same where layer, spans, label and values are; a quote where its content is; a link where
it says the same of the same members. Lemma, note, doubt and the words for what is measured may differ: they
are merged, as are a quote's other fields. The id of ours stays.

One id that both sides gave is one annotation where the spans overlap (of links: where they share a member).
Otherwise it is an accident, and theirs gets a new id, made of what it says: every merge makes the same one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from wirespan import ids, records
from wirespan.merge.references import Key, Renames, rename
from wirespan.model import POINTS, Annotation, Date, Link, Mention, Number, Quote, Record, Zone, main_spans

_SAME: dict[type[Record], tuple[str, ...]] = {
    Zone: ("span", "type"),
    Mention: ("span", "label", "entity", "metonymic"),
    Quote: ("content",),
    Number: ("span", "type", "value", "upper", "unit", "bound", "change"),
    Date: ("span", "type", "value", "local", "mod", "freq", "quant"),
    Link: ("type", "measure", "scope"),
}

Side = Mapping[Key, Record]


def align(base: Side, ours: Side, theirs: Side) -> dict[Key, str]:
    """Return the new ids that additions of theirs get."""
    mine = {key: r for key, r in ours.items() if key not in base}
    yours = {key: r for key, r in theirs.items() if key not in base}
    for key in mine.keys() & yours.keys():
        if _one(mine[key], yours[key]):
            del mine[key], yours[key]
    renames = _annotations(mine, yours)
    renames |= _links(mine, yours, renames)
    taken = {**base, **ours, **theirs}
    for key in sorted(yours.keys() & ours.keys() - renames.keys()):
        renames[key] = fresh(key, yours[key], taken)
    return renames


def moved(base: Side, side: Side, other: Side) -> dict[Key, str]:
    """Return the ids under which a side has records of base and other that it lacks under their own.

    So it is in a rebase where an earlier commit drew what this side had drawn, too, and got its id: later
    commits know the old one.
    """
    gone = {key: r for key, r in base.items() if key in other and key not in side}
    new = {key: r for key, r in side.items() if key not in base and key not in other}
    if not gone or not new:
        return {}
    renames = _annotations(new, gone)
    return renames | _links(new, gone, renames)


def _one(ours: Record, theirs: Record) -> bool:
    """Whether two additions under one id are the same thing, perhaps described differently."""
    if type(ours) is not type(theirs):
        return False
    if isinstance(ours, Link) and isinstance(theirs, Link):
        return not ours.nodes.isdisjoint(theirs.nodes)
    if not (isinstance(ours, Annotation) and isinstance(theirs, Annotation)):
        return True  # their ids are names that people chose
    return any(a.start < b.end and b.start < a.end for a in main_spans(ours) for b in main_spans(theirs))


def _annotations(mine: Side, yours: Side) -> dict[Key, str]:
    """Pair annotations that are the same under two ids.

    Dates may name each other, also in a circle: all that look the same are taken for the same, and then
    those are taken out that name dates which aren't, until none is left.
    """
    pairs = dict(_pairs(mine, yours, {}))
    while True:
        renames = {theirs: ours[2] for theirs, ours in pairs.items()}
        wrong = [t for t, o in pairs.items() if _points(mine[o]) != _points(rename(yours[t], renames))]
        if not wrong:
            return renames
        for key in wrong:
            del pairs[key]


def _links(mine: Side, yours: Side, renames: Renames) -> dict[Key, str]:
    return {theirs: ours[2] for theirs, ours in _pairs(mine, yours, renames, links=True)}


def _pairs(mine: Side, yours: Side, renames: Renames, *, links: bool = False) -> Iterator[tuple[Key, Key]]:
    found: dict[Any, tuple[list[Key], list[Key]]] = defaultdict(lambda: ([], []))
    for number, side in enumerate((mine, yours)):
        for key, record in side.items():
            if type(record) in _SAME and isinstance(record, Link) == links:
                known = _identity(rename(record, renames) if number else record)
                found[known][number].append(key)
    for ours, theirs in found.values():
        yield from zip(sorted(theirs), sorted(ours), strict=False)


def _identity(record: Any) -> tuple[Any, ...]:
    said = tuple(getattr(record, name) for name in _SAME[type(record)])
    where = frozenset(record.members) if isinstance(record, Link) else record.doc
    return (type(record), where, said)


def _points(record: Record) -> tuple[str | None, ...]:
    return tuple(getattr(record, name) for name in POINTS) if isinstance(record, Date) else ()


def fresh(key: Key, record: Record, taken: Side) -> str:
    """Return a new id for a record, made of what it says, that none of those taken has."""
    return ids.fresh(records.line(record).decode(), {other[2] for other in taken if other[:2] == key[:2]})

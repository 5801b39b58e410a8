"""What is counted in one document, so that any set of documents has its sums.

Scopes: `body`, annotations that begin outside all zones, and `zones`, those that begin in one. The two are
matched apart and never summed (guidelines 1.9). The layer of zones has the one scope `all`.

Parts: `span` of a zone, mention, number or date, and `measures` of a number; of quotes `quote`, the content
as a whole, and each fragment of `content`, `cue` and `source` by itself, whichever quote it belongs to. A cue
or source that several quotes share counts once for each.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from wirespan.compare.fields import values
from wirespan.compare.matching import Pair, Unit, fragments, match
from wirespan.counts import kind
from wirespan.model import Annotation, Number, Quote, Span, Zone

ANY, SAME = "", "*"
"""In place of a type: units are matched whatever their types are; only with units of the same type."""
EVERYTHING = "all fields"
"""The name under which it is counted that two annotations say the same in every field."""
WHOLE = ("span", "quote")
"""The parts that stand for an annotation as a whole."""
TYPED = (*WHOLE, "content")
"""The parts that have a type."""


class Cell(NamedTuple):
    """What a count is of. `field` is empty where spans are counted; `match` is exact or overlapping."""

    scope: str
    part: str
    field: str
    type: str
    match: str


Counts: TypeAlias = dict[Cell, list[int]]
"""Of spans: units alike, units of A, units of B. Of fields: pairs alike, pairs compared, and these again."""
Parts: TypeAlias = dict[str, list[Unit]]


@dataclass(slots=True)
class Tally:
    """The counts of a document in a layer, and by scope the types of the pairs that overlap."""

    counts: Counts = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))
    types: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))


class Stretches:
    """Stretches of one document: `offset in stretches` says whether it lies in one of them."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(fragments(spans)):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def __contains__(self, offset: int) -> bool:
        """Whether an offset lies in a stretch."""
        before = bisect_right(self._starts, offset) - 1
        return before >= 0 and offset < self._ends[before]


def stretches(zones: Iterable[Zone]) -> dict[str, Stretches]:
    """Return the stretches of zones by document."""
    found: dict[str, list[Span]] = defaultdict(list)
    for zone in zones:
        found[zone.doc].append(zone.span)
    return {doc: Stretches(spans) for doc, spans in found.items()}


def begins_in(annotation: Annotation, zones: Stretches) -> bool:
    """Whether an annotation begins in a zone; a quote begins where the first fragment of its content does."""
    first = annotation.content[0] if isinstance(annotation, Quote) else annotation.span
    return first.start in zones


def tally(a: Sequence[Annotation], b: Sequence[Annotation], zones: Stretches) -> Tally:
    """Count what two annotations of one document, in one layer, have in common."""
    return tally_units(_units(a, zones), _units(b, zones))


def tally_units(ours: Mapping[str, Parts], theirs: Mapping[str, Parts]) -> Tally:
    """Count what two sides have in common in one document, given what they have by scope and part."""
    done = Tally()
    for scope in sorted({*ours, *theirs}):
        left, right = ours.get(scope, {}), theirs.get(scope, {})
        for part in sorted({*left, *right}):
            mine, yours = left.get(part, []), right.get(part, [])
            if not mine and not yours:
                continue
            exact, loose = _count(done.counts, Cell(scope, part, "", ANY, ""), mine, yours)
            if part in WHOLE:
                done.types[scope] += [(x.type, y.type) for x, y in exact + loose]
            if part in TYPED:
                for type_ in sorted({unit.type for unit in (*mine, *yours)}):
                    same = [[unit for unit in side if unit.type == type_] for side in (mine, yours)]
                    _count(done.counts, Cell(scope, part, "", type_, ""), *same)
    return done


def _units(annotations: Sequence[Annotation], zones: Stretches) -> dict[str, Parts]:
    """Return the units of one side by scope and part."""
    known = {annotation.id: annotation for annotation in annotations}
    found: dict[str, Parts] = defaultdict(lambda: defaultdict(list))
    for annotation in annotations:
        parts = found[_scope(annotation, zones)]
        type_, said = kind(annotation), values(annotation, known)
        if isinstance(annotation, Quote):
            parts["quote"].append(Unit(fragments(annotation.content), type_, said))
            parts["content"] += [Unit((piece,), type_) for piece in fragments(annotation.content)]
            parts["cue"] += [Unit((piece,)) for piece in fragments(annotation.cue)]
            parts["source"] += [Unit((piece,)) for piece in fragments(annotation.source)]
            continue
        parts["span"].append(Unit(fragments((annotation.span,)), type_, said))
        if isinstance(annotation, Number) and annotation.measures is not None:
            parts["measures"].append(Unit(fragments((annotation.measures,))))
    return found


def _scope(annotation: Annotation, zones: Stretches) -> str:
    if isinstance(annotation, Zone):
        return "all"
    return "zones" if begins_in(annotation, zones) else "body"


def _count(counts: Counts, cell: Cell, a: Sequence[Unit], b: Sequence[Unit]) -> tuple[list[Pair], list[Pair]]:
    """Match units and count them, of their type and, where they have one, of all types together."""
    exact, loose = match(a, b)
    for how, pairs in (("exact", exact), ("overlapping", exact + loose)):
        for type_ in (cell.type, SAME) if cell.type else (ANY,):
            _add(counts[cell._replace(type=type_, match=how)], len(pairs), len(a), len(b))
        if cell.part in WHOLE:
            for name, (same, of) in _alike(pairs).items():
                _add(counts[cell._replace(field=name, match=how)], same, of, of)
    return exact, loose


def _alike(pairs: Sequence[Pair]) -> Mapping[str, list[int]]:
    """Return by field in how many pairs it is the same, and in how many either side has it.

    A field that one of a pair tells nothing about isn't compared there.
    """
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for ours, theirs in pairs:
        left, right = ours.said, theirs.said
        names = [name for name in {**left, **right} if ours.tells(name) and theirs.tells(name)]
        differ = [name for name in names if left.get(name) != right.get(name)]
        for name in names:
            found[name][1] += 1
            found[name][0] += name not in differ
        found[EVERYTHING][1] += 1
        found[EVERYTHING][0] += not differ
    return found


def _add(count: list[int], both: int, a: int, b: int) -> None:
    count[0] += both
    count[1] += a
    count[2] += b

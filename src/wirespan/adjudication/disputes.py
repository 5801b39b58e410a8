"""What two annotations of one report disagree on.

Two annotations agree where they have the same span, and say the same in all that `compare.fields` compares:
that is settled, and one record of the two is kept as it is. What is left is put together to disputes:
annotations of one layer, from either side, that have the same span or, of what is left then, that overlap. A
dispute of one side's annotations alone says that the other has nothing there.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias, TypeVar

from wirespan import records
from wirespan.adjudication.naming import new_ids
from wirespan.compare.fields import values
from wirespan.compare.matching import Fragments, Unit, fragments, match, overlaps
from wirespan.counts import kind
from wirespan.graphs import components
from wirespan.layers import layer_of
from wirespan.merge.references import Renames, named, rename
from wirespan.model import LAYERS, POINTS, Annotation, Date, Quote, main_spans

Side: TypeAlias = Literal[0, 1]
A = TypeVar("A", bound=Annotation)


@dataclass(frozen=True, slots=True)
class Dispute:
    """Annotations of one layer that answer to each other and don't say the same; one side may have none."""

    layer: str
    a: tuple[Annotation, ...]
    b: tuple[Annotation, ...]

    def side(self, number: Side) -> tuple[Annotation, ...]:
        """Return what one side says."""
        return (self.a, self.b)[number]

    @property
    def ids(self) -> set[str]:
        """The ids of all that it is about."""
        return {x.id for x in (*self.a, *self.b)}


@dataclass(frozen=True, slots=True)
class Case:
    """A report between two sides.

    `settled` is agreed, and nothing in dispute refers to it or is referred to by it. `context` is agreed too,
    and is tied to a dispute by such a reference; a version of it a side, which differ in nothing but the ids
    that they refer to. An id stands for one annotation: on both sides only within one dispute, or in context.
    """

    settled: tuple[Annotation, ...]
    disputes: tuple[Dispute, ...]
    context: tuple[tuple[Annotation, ...], tuple[Annotation, ...]]

    def offered(self, number: Side) -> list[Annotation]:
        """Return one side's version of what is in dispute, with its context, in canonical order."""
        found = [a for dispute in self.disputes for a in dispute.side(number)]
        return sorted([*found, *self.context[number]], key=records.order)


def case(
    a: Iterable[Annotation],
    b: Iterable[Annotation],
    *,
    kept: Side = 0,
    adopts: bool = False,
    taken: Collection[str] = (),
) -> Case:
    """Compare two sides' annotations of one report.

    Where both agree, the record of the side `kept` stays. With `adopts` the other side's annotations take
    the ids of those of the kept side that they answer to, so that links to these hold. `taken` are ids that
    no annotation may have. An id that would stand for two annotations is replaced on the other side.
    """
    sides = (sorted(a, key=records.order), sorted(b, key=records.order))
    agreed: list[tuple[Annotation, Annotation]] = []
    disputes: list[Dispute] = []
    answers: list[tuple[Annotation, Annotation]] = []
    for layer in LAYERS:
        ours, theirs = ([x for x in side if layer_of(x) == layer] for side in sides)
        pairs, ours, theirs = _agreed(ours, theirs)
        agreed += pairs
        matched = _matched(ours, theirs)
        answers += matched
        disputes += [Dispute(layer, *both) for both in _components(ours, theirs, matched)]
    ids = [[{x.id for x in d.side(n)} for n in (0, 1)] for d in disputes]
    both = new_ids(agreed, answers if adopts else (), ids, sides, kept=kept, taken=taken)
    tied = _tied(sides, agreed)
    renamed = [
        Dispute(d.layer, *(tuple(rename(x, both[n]) for x in d.side(n)) for n in (0, 1))) for d in disputes
    ]
    settled, context = [], ([], [])  # type: ignore[var-annotated]
    for pair in agreed:
        versions = _versions(pair, both, kept)
        if pair[0].id in tied[0] or pair[1].id in tied[1]:
            for part, version in zip(context, versions, strict=True):
                part.append(version)
        else:
            settled.append(versions[kept])
    renamed.sort(key=_place)
    return Case(
        tuple(sorted(settled, key=records.order)), tuple(renamed), (tuple(context[0]), tuple(context[1]))
    )


def places(a: Annotation) -> Fragments:
    """Return where an annotation stands: code points, half-open."""
    return fragments(main_spans(a))


def _says(a: Annotation, known: Mapping[str, Annotation]) -> Hashable:
    """Return all that two annotations have to have alike to agree."""
    return (frozenset(places(a)), frozenset(values(a, known).items()))


def _agreed(a: Sequence[A], b: Sequence[A]) -> tuple[list[tuple[Annotation, Annotation]], list[A], list[A]]:
    """Return the pairs that say the same, and what is left of both sides."""
    waiting: dict[Hashable, deque[A]] = defaultdict(deque)
    known = [{x.id: x for x in side} for side in (a, b)]
    for other in b:
        waiting[_says(other, known[1])].append(other)
    pairs: list[tuple[Annotation, Annotation]] = []
    left = []
    for one in a:
        alike = waiting.get(_says(one, known[0]))
        if alike:
            pairs.append((one, alike.popleft()))
        else:
            left.append(one)
    rest = {x.id for part in waiting.values() for x in part}
    return pairs, left, [x for x in b if x.id in rest]


def _matched(a: Sequence[Annotation], b: Sequence[Annotation]) -> list[tuple[Annotation, Annotation]]:
    """Return which annotation answers to which, one to one."""
    units = [[Unit(places(x), kind(x), {"id": x.id}) for x in side] for side in (a, b)]
    by_id = [{x.id: x for x in side} for side in (a, b)]
    exact, overlapping = match(*units)
    return [(by_id[0][str(x.said["id"])], by_id[1][str(y.said["id"])]) for x, y in (*exact, *overlapping)]


def _components(
    a: Sequence[Annotation], b: Sequence[Annotation], matched: Iterable[tuple[Annotation, Annotation]]
) -> Iterator[tuple[tuple[Annotation, ...], tuple[Annotation, ...]]]:
    """Yield disputes: pairs of one place each alone, of the rest what hangs together by overlapping."""
    alone = [pair for pair in matched if places(pair[0]) == places(pair[1])]
    yield from (((x,), (y,)) for x, y in alone)
    gone = [{pair[n].id for pair in alone} for n in (0, 1)]
    rest = [(n, x) for n, side in enumerate((a, b)) for x in side if x.id not in gone[n]]
    rest.sort(key=lambda item: (places(item[1]), item[0]))
    sides = [[x for n, x in rest if n == side] for side in (0, 1)]
    over: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for i, j in overlaps(*([Unit(places(x)) for x in side] for side in sides)):
        over[sides[0][i].id].append((1, sides[1][j].id))

    def near(item: tuple[int, Annotation]) -> list[tuple[int, str]]:
        n, x = item
        return [(n, x.id), *(over[x.id] if n == 0 else ())]

    for component in components(rest, near):
        yield tuple(tuple(x for n, x in component if n == side) for side in (0, 1))  # type: ignore[misc]


def _tied(
    sides: tuple[Sequence[Annotation], Sequence[Annotation]],
    agreed: Sequence[tuple[Annotation, Annotation]],
) -> tuple[set[str], set[str]]:
    """Return the ids that are in dispute, name something in dispute, or are named by either: a set a side."""
    partner = ({x.id: y.id for x, y in agreed}, {y.id: x.id for x, y in agreed})
    refers = [{x.id: {key[2] for key in named(x)} for x in side} for side in sides]
    disputed = [refers[n].keys() - partner[n].keys() for n in (0, 1)]
    tied: tuple[set[str], set[str]] = (set(), set())
    open_ = [(n, own) for n in (0, 1) for own in disputed[n]]
    open_ += [(n, own) for n in (0, 1) for own, others in refers[n].items() if others & disputed[n]]
    while open_:
        n, own = open_.pop()
        if own in tied[n] or own not in refers[n]:
            continue
        tied[n].add(own)
        open_ += [(n, other) for other in refers[n][own]]
        if own in partner[n]:
            open_.append((1 - n, partner[n][own]))
    return tied


def _versions(
    pair: tuple[Annotation, Annotation], both: tuple[Renames, Renames], kept: Side
) -> list[Annotation]:
    """Return the record that is kept of an agreed pair, as either side's annotations hang together."""
    renamed = [rename(x, both[n]) for n, x in enumerate(pair)]
    own: Any = renamed[kept]
    points = ("within",) if isinstance(own, Quote) else POINTS if isinstance(own, Date) else ()
    return [replace(own, **{name: getattr(version, name) for name in points}) for version in renamed]


def _place(dispute: Dispute) -> tuple[Any, ...]:
    first = min(places(x) for x in (*dispute.a, *dispute.b))
    return (first, list(LAYERS).index(dispute.layer))

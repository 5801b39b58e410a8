"""Which annotation of one side answers to which of the other.

Units are matched one to one. *Exact* pairs have the same fragments. *Overlapping* pairs are all exact ones,
and of what is left those whose shared stretches, in code points, come to the most in all (a maximum-weight
matching); of equal choices the one with more pairs, then with less that is not shared, then with more types
alike. To take the exact pairs first costs no shared code point: nothing shares more with a unit than its
equal, and two crossed pairs never share more than the equal pair and the other two. So whatever is exact is
overlapping too, and to swap the sides changes no count.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import chain
from typing import TypeAlias

from wirespan.graphs import components
from wirespan.model import Span

Fragments: TypeAlias = tuple[tuple[int, int], ...]
"""Start and end of each fragment: code points, half-open."""
Edges: TypeAlias = dict[tuple[int, int], int]
"""Code points that a unit of A (by index) and one of B share; only where they share any."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What is matched: an annotation or a part of one, its type, what it says by field, and its id.

    `told` are the fields that it says anything about, if only that there is nothing; None: all.
    """

    fragments: Fragments
    type: str = ""
    said: Mapping[str, Hashable] = field(default_factory=dict)
    id: str = ""
    told: Set[str] | None = None

    def tells(self, field: str) -> bool:
        """Whether it says anything about a field."""
        return self.told is None or field in self.told

    @property
    def length(self) -> int:
        """Code points."""
        return sum(end - start for start, end in self.fragments)


Pair: TypeAlias = tuple[Unit, Unit]


def fragments(spans: Iterable[Span]) -> Fragments:
    """Return where spans stand."""
    return tuple((span.start, span.end) for span in spans)


def match(a: Sequence[Unit], b: Sequence[Unit]) -> tuple[list[Pair], list[Pair]]:
    """Return the exact pairs, and those that merely overlap; both together are the overlapping ones.

    Takes the units of one document.
    """
    exact, a, b = _same(a, b, lambda unit: (unit.fragments, unit.type))
    more, a, b = _same(a, b, lambda unit: unit.fragments)
    return exact + more, _overlapping(a, b) if a and b else []


def _same(
    a: Sequence[Unit], b: Sequence[Unit], key: Callable[[Unit], Hashable]
) -> tuple[list[Pair], list[Unit], list[Unit]]:
    """Take out pairs of one key, in order; return them, and what is left of both sides, in order."""
    waiting: dict[Hashable, deque[int]] = defaultdict(deque)
    for index, unit in enumerate(b):
        waiting[key(unit)].append(index)
    pairs: list[Pair] = []
    left: list[Unit] = []
    for unit in a:
        alike = waiting.get(key(unit))
        if alike:
            pairs.append((unit, b[alike.popleft()]))
        else:
            left.append(unit)
    return pairs, left, [b[index] for index in sorted(chain.from_iterable(waiting.values()))]


def _overlapping(a: Sequence[Unit], b: Sequence[Unit]) -> list[Pair]:
    """Return the best pairs of units of which none has its equal on the other side."""
    if b[0].fragments < a[0].fragments:  # so that of equal choices one is taken, whichever side is called A
        return [(ours, theirs) for theirs, ours in _overlapping(b, a)]
    pairs = []
    edges = overlaps(a, b)
    for component in components(edges, enumerate):  # by row and by column
        if len(component) == 1:
            pairs.append(component[0])
            continue
        pairs += assignment(_ranks(a, b, {edge: edges[edge] for edge in component}))
    return [(a[i], b[j]) for i, j in sorted(pairs)]


def overlaps(a: Sequence[Unit], b: Sequence[Unit]) -> Edges:
    """Return what units of two sides share, in one sweep over the text."""
    stretches = sorted(
        (start, end, side, index)
        for side, units in enumerate((a, b))
        for index, unit in enumerate(units)
        for start, end in unit.fragments
    )
    shared: Edges = defaultdict(int)
    running: list[tuple[int, int, int]] = []
    for start, end, side, index in stretches:
        running = [other for other in running if other[0] > start]
        for stop, other_side, other in running:
            if other_side != side and end > start:
                shared[(index, other) if side == 0 else (other, index)] += min(end, stop) - start
        running.append((end, side, index))
    return dict(shared)


def _ranks(a: Sequence[Unit], b: Sequence[Unit], edges: Edges) -> dict[tuple[int, int], int]:
    """Return one whole number an edge, whose sums order matchings as the head of this module says.

    The lesser criteria of a whole matching never come up to `scale`, so they decide among equals alone.
    """
    lengths = [a[i].length + b[j].length for i, j in edges]
    scale = 2 * sum(lengths) + 2 * len(edges) + 1
    ranks = {}
    for ((i, j), shared), length in zip(edges.items(), lengths, strict=True):
        apart = length - 2 * shared
        ranks[i, j] = (shared * scale + 1) * scale - 2 * apart + (a[i].type == b[j].type)
    return ranks


def assignment(weights: Mapping[tuple[int, int], int]) -> list[tuple[int, int]]:
    """Return (row, column) of the one-to-one choice of the greatest sum.

    `weights` has a whole number above 0 for each row and column that may go together. Rows are added one by
    one, each by the cheapest exchange (the Hungarian method, with Dijkstra's search along the edges that
    there are). It ends as soon as nothing is cheaper, mostly beside the row, so that a long chain of spans
    of which each overlaps the next costs little more than as many short ones.
    """
    edges: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (row, column), weight in sorted(weights.items()):
        edges[row].append((column, weight))
    # What rows and columns gain: the sum of two is never below the weight of their edge, and that of a pair.
    row_gain: dict[int, int] = {}
    column_gain: dict[int, int] = defaultdict(int)
    row_of: dict[int, int] = {}
    column_of: dict[int, int] = {}
    for row, own in edges.items():
        row_gain[row] = max(0, *(weight - column_gain[column] for column, weight in own))
        found = _exchange(row, edges, row_gain, column_gain, row_of)
        for other, near in found.rows.items():
            row_gain[other] -= found.cost - near
        for column, near in found.columns.items():
            column_gain[column] += found.cost - near
        free = found.column if found.column is not None else column_of.pop(found.row, None)
        while free is not None:
            taker = found.before[free]
            left = column_of.get(taker)
            row_of[free], column_of[taker] = taker, free
            free = left
    return sorted(column_of.items())


@dataclass(slots=True)
class _Exchange:
    """The cheapest way from a new row: to a free column, or else to a row that goes without.

    `rows` and `columns` have what it costs to come to those that were passed, `before` the row from which a
    column is come to.
    """

    row: int
    column: int | None
    cost: int
    rows: dict[int, int]
    columns: dict[int, int]
    before: dict[int, int]


def _exchange(
    row: int,
    edges: Mapping[int, Sequence[tuple[int, int]]],
    row_gain: Mapping[int, int],
    column_gain: Mapping[int, int],
    row_of: Mapping[int, int],
) -> _Exchange:
    found = _Exchange(row, None, row_gain[row], {}, {}, {})
    near: dict[int, int] = {}
    waiting: list[tuple[int, bool, int]] = []
    cost = 0
    while True:
        found.rows[row] = cost
        if cost + row_gain[row] < found.cost:
            found.row, found.cost = row, cost + row_gain[row]
        for column, weight in edges[row]:
            there = cost + row_gain[row] + column_gain[column] - weight
            if there < near.get(column, found.cost):
                near[column], found.before[column] = there, row
                heappush(waiting, (there, column in row_of, column))
        while waiting and waiting[0][0] > near[waiting[0][2]]:
            heappop(waiting)  # a cheaper way there was found since
        if not waiting or waiting[0][0] >= found.cost:
            return found
        cost, taken, column = heappop(waiting)
        if not taken:
            found.column, found.cost = column, cost
            return found
        found.columns[column] = cost
        row = row_of[column]

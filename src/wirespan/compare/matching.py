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
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeAlias

from wirespan.model import Span

Fragments: TypeAlias = tuple[tuple[int, int], ...]
"""Start and end of each fragment: code points, half-open."""
Edges: TypeAlias = dict[tuple[int, int], int]
"""Code points that a unit of A (by index) and one of B share; only where they share any."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What is matched: an annotation or a part of one, its type, what it says by field, and its id."""

    fragments: Fragments
    type: str = ""
    said: Mapping[str, Hashable] = field(default_factory=dict)
    id: str = ""

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

    Takes the units of one document. The work is cubic in the size of a cluster of units that overlap and
    are not alike, which in real annotations is a handful.
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
    edges = _shared(a, b)
    for cluster in _clusters(edges):
        if len(cluster) == 1:
            pairs.append(cluster[0])
            continue
        rows = sorted({i for i, _ in cluster})
        columns = sorted({j for _, j in cluster})
        ranks = _ranks(a, b, {edge: edges[edge] for edge in cluster})
        weights = [[ranks.get((i, j), 0) for j in columns] for i in rows]
        chosen = ((rows[r], columns[c]) for r, c in assignment(weights))
        pairs += [edge for edge in chosen if edge in edges]
    return [(a[i], b[j]) for i, j in sorted(pairs)]


def _shared(a: Sequence[Unit], b: Sequence[Unit]) -> Edges:
    """Return what units share, in one sweep over the text."""
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


def _clusters(edges: Edges) -> list[list[tuple[int, int]]]:
    """Return the edges in groups that have no unit in common."""
    of_row: dict[int, list[tuple[int, int]]] = defaultdict(list)
    of_column: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for edge in edges:
        of_row[edge[0]].append(edge)
        of_column[edge[1]].append(edge)
    seen: set[tuple[int, int]] = set()
    found = []
    for first in edges:
        if first in seen:
            continue
        seen.add(first)
        cluster, open_ = [], [first]
        while open_:
            edge = open_.pop()
            cluster.append(edge)
            near = [e for e in of_row.pop(edge[0], []) + of_column.pop(edge[1], []) if e not in seen]
            for other in near:
                if other not in seen:
                    seen.add(other)
                    open_.append(other)
        found.append(cluster)
    return found


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


def assignment(weights: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Return (row, column) of the one-to-one choice of the greatest sum (the Hungarian method).

    `weights` is a rectangle of whole numbers; each row has a column, or each column a row, whichever there
    are fewer of.
    """
    if len(weights) > len(weights[0]):
        flipped = [list(column) for column in zip(*weights, strict=True)]
        return [(row, column) for column, row in assignment(flipped)]
    columns = len(weights[0])
    # Potentials of rows and columns; row_of[column], both counted from 1, 0 for none.
    row_gain, column_gain = [0] * (len(weights) + 1), [0] * (columns + 1)
    row_of = [0] * (columns + 1)
    for row in range(1, len(weights) + 1):
        row_of[0] = row
        column = 0
        slack = [0] * (columns + 1)
        before = [0] * (columns + 1)
        used = [False] * (columns + 1)
        while row_of[column]:
            used[column] = True
            here, step, following = row_of[column], 0, 0
            for other in range(1, columns + 1):
                if used[other]:
                    continue
                cost = -weights[here - 1][other - 1] - row_gain[here] - column_gain[other]
                if column == 0 or cost < slack[other]:
                    slack[other], before[other] = cost, column
                if following == 0 or slack[other] < step:
                    step, following = slack[other], other
            for other in range(columns + 1):
                if used[other]:
                    row_gain[row_of[other]] += step
                    column_gain[other] -= step
                else:
                    slack[other] -= step
            column = following
        while column:
            row_of[column] = row_of[before[column]]
            column = before[column]
    return sorted((row_of[column] - 1, column - 1) for column in range(1, columns + 1) if row_of[column])

"""The longest common subsequence of two sequences, in little memory.

rapidfuzz finds it in a matrix of a bit for each pair of items. Where that is too large, some of its rows are
kept, and those between are made again on the way back: the same result, for two texts of 60,000 tokens in
50 MB and 2 to 4 s, where the matrix takes 450 MB and 1 s. The rows are those of Hyyrö, "Bit-parallel
LCS-length computation revisited" (2004), an integer each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import isqrt

from rapidfuzz.distance import LCSseq, Levenshtein

Pair = tuple[int, int]

_WHOLE = 1 << 29
"""Bits of the largest matrix that is kept whole."""
_MATRIX = 1 << 32
"""Bits of the largest that is gone through; beyond, least edits stand in for it, which need none."""
_MASKS = 1 << 26
"""Bits that are kept of where each item stands."""


def common(a: Sequence[int], b: Sequence[int]) -> Iterator[Pair]:
    """Yield the places of the items of a longest common subsequence, or of what least edits leave."""
    size = len(a) * len(b)
    if _WHOLE < size < _MATRIX:
        yield from sparing(a, b)
        return
    for tag, i, behind, j, _ in (LCSseq if size < _MATRIX else Levenshtein).opcodes(a, b):
        if tag == "equal":
            yield from zip(range(i, behind), range(j, j + behind - i), strict=True)


def sparing(a: Sequence[int], b: Sequence[int]) -> list[Pair]:
    """Return what rapidfuzz finds, without a matrix."""
    head = _alike(a, b)
    tail = _alike(a[head:][::-1], b[head:][::-1])
    m, n = len(a) - tail, len(b) - tail
    found = [(head + i, head + j) for i, j in _between(a[head:m], b[head:n])]
    return [*((i, i) for i in range(head)), *reversed(found), *((m + i, n + i) for i in range(tail))]


def _alike(a: Sequence[int], b: Sequence[int]) -> int:
    """Return how many items both begin with."""
    return next(
        (i for i, (one, other) in enumerate(zip(a, b, strict=False)) if one != other), min(len(a), len(b))
    )


def _between(a: Sequence[int], b: Sequence[int]) -> list[Pair]:
    """Return pairs from the last to the first.

    A row is of the items of b before it. Its bit of an item of a is off where that item makes the longest
    subsequence one longer.
    """
    found = []
    start = (1 << len(a)) - 1
    rows = _Rows(a, b)
    step = isqrt(len(b)) + 1
    kept = [start]
    for at in range(0, len(b), step):
        kept.append(rows.after(kept[-1], at, at + step)[-1])
    i = len(a)
    for number in reversed(range(len(kept) - 1)):
        first = number * step
        block = [kept[number], *rows.after(kept[number], first, first + step)]
        j = len(block) - 1
        while i and j:
            bit = 1 << i - 1
            if block[j] & bit:
                i -= 1
                continue
            j -= 1
            if block[j] & bit:
                i -= 1
                found.append((i, first + j))
    return found


class _Rows:
    """The rows of the matrix of two sequences."""

    def __init__(self, a: Sequence[int], b: Sequence[int]) -> None:
        self.b, self.size = b, len(a)
        self.places: dict[int, list[int]] = {}
        for i, item in enumerate(a):
            self.places.setdefault(item, []).append(i)
        self.mask = lru_cache(_MASKS // (len(a) + 1))(self._mask)

    def after(self, row: int, first: int, behind: int) -> list[int]:
        """Return the row behind each of some items of b."""
        whole, found = (1 << self.size) - 1, []
        for item in self.b[first:behind]:
            matching = row & self.mask(item)
            row = (row + matching | row - matching) & whole
            found.append(row)
        return found

    def _mask(self, item: int) -> int:
        """Return the places of an item in a, as bits."""
        bits = bytearray(self.size // 8 + 1)
        for i in self.places.get(item, ()):
            bits[i // 8] |= 1 << i % 8
        return int.from_bytes(bits, "little")

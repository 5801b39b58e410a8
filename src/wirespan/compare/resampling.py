"""Intervals by resampling documents (percentile bootstrap).

The documents of a group are drawn anew, as many as there are and with replacement, and each figure is
reckoned from what was drawn; the middle 95 % of the results are its interval. Annotations of one document are
no independent draws, so documents are what is drawn. Those of one story repeat each other, which makes the
intervals too narrow where there are few stories (`wirespan.compare.report.FEW`). A draw in which a figure has
nothing to be of is left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from wirespan.compare.report import Interval

SEED = 20260505
"""The default seed: the same data give the same intervals."""
RESAMPLES = 1000


def intervals(
    counts: Sequence[Sequence[tuple[int, int]]], resamples: int, seed: int
) -> list[Interval | None]:
    """Return the interval of each figure.

    `counts[d][f]` is what document d adds to figure f: above and below the fraction line. There is no
    interval of a single document, nor without resamples.
    """
    if len(counts) < 2 or not counts[0] or resamples < 1:
        return [None] * (len(counts[0]) if counts else 0)
    import numpy as np  # noqa: PLC0415 - it comes with the library that loads data; reading needs none

    table = np.asarray(counts, dtype=np.float64).reshape(len(counts), -1)  # sums stay whole numbers
    random = np.random.default_rng(seed)
    drawn = np.empty((resamples, table.shape[1]))
    for row in drawn:
        draw = random.integers(len(counts), size=len(counts))
        row[:] = np.bincount(draw, minlength=len(counts)) @ table
    above, below = drawn[:, ::2], drawn[:, 1::2]
    found: list[Interval | None] = []
    for part, whole in zip(above.T, below.T, strict=True):
        kept = whole > 0
        if not kept.any():
            found.append(None)
            continue
        low, high = np.percentile(part[kept] / whole[kept], (2.5, 97.5))
        found.append((float(low), float(high)))
    return found

"""Krippendorff's alpha, nominal, of types.

Its units are the pairs of annotations that overlap, of whatever types. To reckon it over characters needs one
value a character, which nested spans don't have, and lets long quotes and the empty text between outweigh all
else. So it says how far the types agree where both sides found something, corrected for chance, and nothing
about what only one side found: that is in the F1 of spans.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def alpha(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Return alpha of the types that two annotators gave to the same units.

    None where there is no pair, or where all types are one: nothing varies then, and alpha is not defined.
    After Krippendorff, *Computing Krippendorff's Alpha-Reliability* (2011), for nominal data: one
    less observed over expected disagreement, the latter that of two values drawn without putting back.
    """
    values = Counter(type_ for pair in pairs for type_ in pair)
    if len(values) < 2:
        return None
    total = values.total()
    observed = sum(a != b for a, b in pairs) / len(pairs)
    expected = 1 - sum(n * (n - 1) for n in values.values()) / (total * (total - 1))
    return 1 - observed / expected

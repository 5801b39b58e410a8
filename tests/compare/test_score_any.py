"""Figures of any predictions, held against a count that knows nothing of how spans are matched."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, permutations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import wirespan

DOCS = ("bridge/a", "bridge/b", "bridge/c")
Row = dict[str, Any]

rows = st.lists(
    st.builds(
        lambda doc, start, length, label: {"doc": doc, "start": start, "end": start + length, "label": label},
        st.sampled_from(DOCS),
        st.integers(0, 6),
        st.integers(1, 4),
        st.sampled_from(["PERSON", "ORG", "GPE"]),
    ),
    max_size=10,
)
few = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 6)), max_size=4)


def common(a: list[Row], b: list[Row], *columns: str) -> int:
    ours, theirs = (Counter(tuple(row[name] for name in columns) for row in side) for side in (a, b))
    return (ours & theirs).total()


@settings(max_examples=200)
@given(rows, rows)
def test_exact_is_what_two_multisets_have_in_common(predictions: list[Row], gold: list[Row]) -> None:
    score = wirespan.score(predictions, gold, DOCS, config="entities")
    both = common(predictions, gold, "doc", "start", "end", "label")
    assert (score.exact.gold, score.exact.predicted, score.exact.matched) == (
        len(gold),
        len(predictions),
        both,
    )
    assert score.spans.matched == common(predictions, gold, "doc", "start", "end")
    assert set(score.labels) == {row["label"] for row in (*predictions, *gold)}
    for label, found in score.labels.items():
        ours, theirs = ([row for row in side if row["label"] == label] for side in (predictions, gold))
        assert found.exact.matched == common(ours, theirs, "doc", "start", "end")
        assert (found.exact.predicted, found.exact.gold) == (len(ours), len(theirs))
    if predictions and gold:
        assert score.exact.precision == both / len(predictions)
        assert score.exact.recall == both / len(gold)
    assert sum(found.overlapping.matched for found in score.labels.values()) == score.overlapping.matched
    assert score.exact.matched <= score.overlapping.matched <= min(len(gold), len(predictions))


@given(rows, rows)
def test_to_swap_the_sides_swaps_precision_and_recall(predictions: list[Row], gold: list[Row]) -> None:
    one = wirespan.score(predictions, gold, DOCS, config="entities")
    other = wirespan.score(gold, predictions, DOCS, config="entities")
    for a, b in ((one.exact, other.exact), (one.overlapping, other.overlapping), (one.spans, other.spans)):
        assert (a.precision, a.recall, a.f1) == (b.recall, b.precision, b.f1)


def best(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> int:
    """The pairs of the best one-to-one choice, tried one by one: most shared in all, then most pairs."""

    def shared(x: tuple[int, int], y: tuple[int, int]) -> int:
        return max(0, min(x[1], y[1]) - max(x[0], y[0]))

    found = (0, 0)
    for size in range(1, min(len(a), len(b)) + 1):
        for mine in combinations(a, size):
            for yours in permutations(b, size):
                parts = [shared(x, y) for x, y in zip(mine, yours, strict=True)]
                if all(parts):
                    found = max(found, (sum(parts), size))
    return found[1]


@settings(max_examples=200)
@given(few, few)
def test_overlapping_is_the_best_of_all_assignments(
    a: list[tuple[int, int]], b: list[tuple[int, int]]
) -> None:
    ours, theirs = ([(start, start + length) for start, length in side] for side in (a, b))
    predictions, gold = (
        [{"doc": DOCS[0], "start": start, "end": end, "label": "ORG"} for start, end in side]
        for side in (ours, theirs)
    )
    score = wirespan.score(predictions, gold, DOCS, config="entities")
    # Exact pairs go first; what is left is tried out. To take them first costs no shared code point.
    same = Counter(ours) & Counter(theirs)
    left = [list((Counter(side) - same).elements()) for side in (ours, theirs)]
    assert score.overlapping.matched == same.total() + best(*left)

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wirespan.compare.matching import Unit, assignment, match, overlaps


def units(*spans: tuple[int, int]) -> list[Unit]:
    return [Unit((span,)) for span in spans]


def places(pairs: list[tuple[Unit, Unit]]) -> set[tuple[tuple[int, int], ...]]:
    return {(a.fragments[0], b.fragments[0]) for a, b in pairs}


def test_exact_pairs_have_the_same_offsets_and_the_rest_may_overlap() -> None:
    exact, loose = match(units((0, 5), (10, 20), (30, 35)), units((30, 35), (15, 25), (0, 6)))
    assert places(exact) == {((30, 35), (30, 35))}
    assert places(loose) == {((0, 5), (0, 6)), ((10, 20), (15, 25))}


def test_touching_is_no_overlap() -> None:
    assert match(units((0, 5)), units((5, 9))) == ([], [])


def test_the_whole_matching_shares_most_and_not_the_first_pair() -> None:
    # 0–10 shares 6 with 4–15 and 5 with 0–5; 10–16 shares 5 with 4–15 and nothing with 0–5.
    # The greediest first pair (6) leaves nothing for the others; the two others share 5 + 5 = 10.
    _, loose = match(units((0, 10), (10, 16)), units((4, 15), (0, 5)))
    assert places(loose) == {((0, 10), (0, 5)), ((10, 16), (4, 15))}


def test_of_equal_matchings_the_one_with_more_pairs() -> None:
    # 0–6 with 2–8 shares 4; 0–6 with 0–2 and 6–8 with 2–8 share 2 + 2 = 4, in two pairs.
    _, loose = match(units((0, 6), (6, 8)), units((2, 8), (0, 2)))
    assert places(loose) == {((0, 6), (0, 2)), ((6, 8), (2, 8))}


def test_of_equal_shares_the_closer_span() -> None:
    _, loose = match(units((0, 10)), units((0, 30), (0, 12)))
    assert places(loose) == {((0, 10), (0, 12))}


def test_of_equally_close_spans_the_one_of_the_same_type() -> None:
    ours = [Unit(((2, 6),), "ORG")]
    _, loose = match(ours, [Unit(((0, 4),), "GPE"), Unit(((4, 8),), "ORG")])
    assert loose[0][1].type == "ORG"
    _, loose = match(ours, [Unit(((0, 4),), "ORG"), Unit(((4, 8),), "GPE")])
    assert loose[0][1].type == "ORG"


def test_of_equal_spans_those_of_the_same_type() -> None:
    exact, loose = match(
        [Unit(((0, 4),), "ORG"), Unit(((0, 4),), "GPE")], [Unit(((0, 4),), "GPE"), Unit(((0, 4),), "ORG")]
    )
    assert [(x.type, y.type) for x, y in exact] == [("ORG", "ORG"), ("GPE", "GPE")]
    assert loose == []


def test_an_exact_pair_is_kept_although_two_crossed_pairs_share_as_much() -> None:
    # 0–10 is on both sides. Crossed, 0–10 with 0–5 and 5–10 with 0–10 share 10 too.
    exact, loose = match(units((0, 10), (5, 10)), units((0, 10), (0, 5)))
    assert places(exact) == {((0, 10), (0, 10))}
    assert loose == []


def test_nested_spans_answer_to_their_own_level() -> None:
    exact, loose = match(units((0, 20), (14, 20)), units((0, 21), (14, 20)))
    assert places(exact) == {((14, 20), (14, 20))}
    assert places(loose) == {((0, 20), (0, 21))}


def test_what_is_there_twice_is_matched_twice() -> None:
    exact, loose = match(units((0, 4), (0, 4)), units((0, 4), (0, 4), (0, 4)))
    assert (len(exact), len(loose)) == (2, 0)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        # On one span: neither side's third and no pair of types is alike.
        ([(0, 4, "ORG"), (0, 4, "GPE"), (0, 4, "ORG")], [(0, 4, "LOC"), (0, 4, "FAC")]),
        # Any two share two code points: all assignments are of one rank.
        (
            [(0, 4, "ORG"), (0, 4, "GPE"), (0, 4, "PERSON")],
            [(2, 6, "LOC"), (2, 6, "FAC"), (2, 6, "EVENT")],
        ),
    ],
)
def test_to_swap_the_sides_pairs_the_same_units(
    a: list[tuple[int, int, str]], b: list[tuple[int, int, str]]
) -> None:
    ours, theirs = ([Unit(((start, end),), type_) for start, end, type_ in side] for side in (a, b))
    for found, swapped in zip(match(ours, theirs), match(theirs, ours), strict=True):
        assert {(x.type, y.type) for x, y in found} == {(x.type, y.type) for y, x in swapped}


kinds = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 3), st.sampled_from("xyz")).map(
        lambda unit: Unit(((unit[0], unit[0] + unit[1]),), unit[2])
    ),
    max_size=6,
).map(lambda found: [replace(unit, id=str(at)) for at, unit in enumerate(found)])


@settings(deadline=None)
@given(kinds, kinds)
@example(  # the one x of A is as good for either of B
    [Unit(((0, 7),), "y", id="0"), Unit(((0, 7),), "x", id="1")],
    [Unit(((5, 7),), "x", id="0"), Unit(((6, 7),), "x", id="1")],
)
def test_to_swap_any_sides_pairs_the_same_units(a: list[Unit], b: list[Unit]) -> None:
    for found, swapped in zip(match(a, b), match(b, a), strict=True):
        assert {(x.id, y.id) for x, y in found} == {(x.id, y.id) for y, x in swapped}


def test_fragments_share_what_they_share_together() -> None:
    # A: 0–5 and 10–15. The first of B shares 3, the second 2 + 2 = 4.
    ours = [Unit(((0, 5), (10, 15)))]
    _, loose = match(ours, [Unit(((2, 5),)), Unit(((3, 8), (13, 19)))])
    assert loose[0][1].fragments == ((3, 8), (13, 19))


several = st.lists(
    st.lists(
        st.tuples(st.integers(0, 20), st.integers(1, 8)).map(lambda s: (s[0], s[0] + s[1])),
        min_size=1,
        max_size=3,
    ).map(lambda found: Unit(tuple(found))),
    max_size=5,
)


@given(several, several)
def test_what_overlaps_shares_what_each_two_fragments_share(a: list[Unit], b: list[Unit]) -> None:
    common = {
        (i, j): sum(
            max(0, min(end, stop) - max(start, begin))
            for start, end in x.fragments
            for begin, stop in y.fragments
        )
        for i, x in enumerate(a)
        for j, y in enumerate(b)
    }
    assert overlaps(a, b) == {edge: length for edge, length in common.items() if length}


weights = st.integers(1, 7).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([0, 0, 0, *range(1, 31)]), min_size=width, max_size=width),
        min_size=1,
        max_size=9,
    )
)


def greatest(table: list[list[int]]) -> int:
    """The greatest sum of any choice: of all that take the same columns the best is kept, row by row."""
    best = {frozenset[int](): 0}
    for row in table:
        for taken, total in list(best.items()):
            for column, weight in enumerate(row):
                more = taken | {column}
                if weight and column not in taken:
                    best[more] = max(best.get(more, 0), total + weight)
    return max(best.values())


@settings(deadline=None)
@given(weights)
@example([[5, 4], [5, 0]])
@example([[3, 0, 0], [5, 3, 0], [0, 5, 3], [0, 0, 5]])  # a row goes without
def test_no_other_assignment_has_a_greater_sum(table: list[list[int]]) -> None:
    found = assignment({(r, c): w for r, row in enumerate(table) for c, w in enumerate(row) if w})
    assert len({r for r, _ in found}) == len({c for _, c in found}) == len(found)
    assert all(table[r][c] for r, c in found)
    assert sum(table[r][c] for r, c in found) == greatest(table)


@pytest.mark.parametrize("step", [1, -1])
def test_a_long_chain_of_shifted_spans(step: int) -> None:
    """2,000 of one side, each of which overlaps two of the other: with a table of all, minutes of work."""
    starts = [100 * i for i in range(2_000)][::step]
    ours, theirs = units(*((at, at + 100) for at in starts)), units(*((at + 40, at + 140) for at in starts))
    exact, loose = match(ours, theirs)
    assert not exact
    assert places(loose) == {((at, at + 100), (at + 40, at + 140)) for at in starts}


spans = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 8)).map(lambda s: (s[0], s[0] + s[1])), max_size=4
)


@settings(deadline=None)
@given(spans, spans)
def test_no_matching_shares_more(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> None:
    def shared(x: tuple[int, int], y: tuple[int, int]) -> int:
        return max(0, min(x[1], y[1]) - max(x[0], y[0]))

    exact, loose = match(units(*a), units(*b))
    found = sum(shared(x.fragments[0], y.fragments[0]) for x, y in exact + loose)
    few, many = sorted((a, b), key=len)
    best = max(sum(map(shared, few, choice)) for choice in permutations(many, len(few)))
    assert found == best
    assert all(shared(x.fragments[0], y.fragments[0]) > 0 for x, y in loose)
    assert len(exact) == sum(min(a.count(span), b.count(span)) for span in set(a))

"""Cycles of a graph, and its connected components, held against what each means."""

from __future__ import annotations

import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from wirespan.graphs import components, cycles

graphs = st.dictionaries(st.integers(0, 7), st.lists(st.integers(0, 9), max_size=4))


def reached(graph: dict[int, list[int]], start: int) -> set[int]:
    """Return all that a node leads to, over whatever others."""
    found: set[int] = set()
    open_ = list(graph.get(start, ()))
    while open_:
        node = open_.pop()
        if node not in found:
            found.add(node)
            open_ += graph.get(node, ())
    return found


@given(graphs)
def test_cycles_are_cycles_and_none_is_left_beside_them(graph: dict[int, list[int]]) -> None:
    found = list(cycles(graph))
    for cycle in found:
        for here, then in pairwise([*cycle, cycle[0]]):
            assert then in graph[here]
    gone = [node for cycle in found for node in cycle]
    assert len(gone) == len(set(gone))
    left = {
        node: [other for other in others if other not in gone]
        for node, others in graph.items()
        if node not in gone
    }
    assert not [node for node in left if node in reached(left, node)]


def test_a_cycle_is_told_in_the_order_in_which_it_leads() -> None:
    assert list(cycles({"d": ["a"], "a": ["b"], "b": ["c"], "c": ["a"]})) == [["a", "b", "c"]]
    assert list(cycles({"a": ["a"]})) == [["a"]]
    assert list(cycles({"a": ["b"], "b": ["c"]})) == []


def test_many_cycles_and_a_long_way_take_no_longer_than_their_nodes() -> None:
    pairs = {number: [number ^ 1] for number in range(60_000)}
    way = {number: [number + 1] for number in range(60_000)}
    begun = time.monotonic()
    assert len(list(cycles(pairs))) == 30_000
    assert list(cycles(way)) == []
    assert time.monotonic() - begun < 5


@given(st.lists(st.lists(st.integers(0, 12), max_size=3), max_size=10))
def test_components_hold_what_shares_a_key_and_nothing_else(keys: list[list[int]]) -> None:
    found = components(range(len(keys)), lambda item: keys[item])
    assert sorted(item for component in found for item in component) == list(range(len(keys)))
    assert found == sorted(sorted(component) for component in found)
    touching = {
        one: [other for other in range(len(keys)) if set(keys[one]) & set(keys[other])]
        for one in range(len(keys))
    }
    for component in found:
        assert {component[0]} | reached(touching, component[0]) == set(component)


def test_a_key_that_comes_twice_and_items_that_are_alike() -> None:
    assert components(["ab", "bb", "cc", "ab"], set) == [["ab", "bb", "ab"], ["cc"]]
    assert components([], set) == []

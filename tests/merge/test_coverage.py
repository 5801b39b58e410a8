"""What passes cover, merged: report by report, layer by layer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirespan.merge import merge
from wirespan.merge.driver import merge_files
from wirespan.model import LAYERS, Coverage
from wirespan.records import lines

ALL = (*LAYERS, "links")
PATH = "annotations/passes/ines/coverage.jsonl"


def cover(doc: str, *layers: str) -> Coverage:
    return Coverage(doc=f"bridge/{doc}", layers=layers)


def test_what_either_side_finished_is_finished() -> None:
    base = [cover("a", "zones")]
    ours = [cover("a", "zones", "links"), cover("b", "quotes")]
    theirs = [cover("a", "zones", "entities"), cover("b", "dates", "quotes"), cover("c", "zones")]
    merged = merge_files(lines(base), lines(ours), lines(theirs), PATH)
    wanted = [cover("a", "zones", "entities", "links"), cover("b", "quotes", "dates"), cover("c", "zones")]
    assert (merged.content, merged.conflicts) == (lines(wanted), 0)


def test_what_one_side_took_back_is_not_finished() -> None:
    base = [cover("a", "zones", "dates"), cover("b", "zones")]
    merged = merge(base, [cover("a", "zones")], [*base, cover("c", "links")])
    assert merged.records == (cover("a", "zones"), cover("c", "links"))


@pytest.mark.parametrize(
    ("ours", "theirs"), [((), ("zones", "dates")), (("zones", "entities"), ("quotes", "dates"))]
)
def test_conflicts(ours: tuple[str, ...], theirs: tuple[str, ...]) -> None:
    base = [cover("a", "entities", "quotes")] if ours else [cover("a", "zones")]
    sides = [[cover("a", *side)] if side else [] for side in (ours, theirs)]
    merged = merge(base, *sides)
    assert len(merged.conflicts) == (0 if ours else 1)
    if ours:
        assert merged.records == (cover("a", "zones", "dates"),)


def test_nothing_left_is_a_conflict() -> None:
    merged = merge([cover("a", "zones", "dates")], [cover("a", "zones")], [cover("a", "dates")])
    (conflict,) = merged.conflicts
    assert conflict.fields == ("layers",)


subsets = st.lists(st.sampled_from(ALL), min_size=1, unique=True).map(
    lambda found: tuple(layer for layer in ALL if layer in found)
)
sides = st.dictionaries(st.sampled_from("abcd"), subsets).map(
    lambda found: [cover(doc, *layers) for doc, layers in sorted(found.items())]
)


@given(base=sides, ours=sides, theirs=sides)
def test_to_swap_the_sides_changes_nothing(
    base: list[Coverage], ours: list[Coverage], theirs: list[Coverage]
) -> None:
    one, other = merge(base, ours, theirs), merge(base, theirs, ours)
    assert one.records == other.records
    assert len(one.conflicts) == len(other.conflicts)
    kept = {record.doc: set(record.layers) for record in one.records if isinstance(record, Coverage)}
    for doc, layers in kept.items():
        everywhere = [set(c.layers) for side in (base, ours, theirs) for c in side if c.doc == doc]
        assert layers <= set().union(*everywhere)

"""Agreement of links of any two sides, members of several links and thousands of members among them."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from wirespan.model import Annotation, Link, Member, Quote

from .linked import ALL, Side, compare, documents, fields, pairs, quotes, sides


@given(sides("a"), sides("b"), st.sampled_from([ALL, ("post", "kta")]))
def test_to_swap_the_sides_swaps_precision_and_recall(a: Side, b: Side, outlets: tuple[str, ...]) -> None:
    docs = documents(outlets=outlets)
    one, other = compare(a, b, docs), compare(b, a, docs)
    assert pairs(one) == {which: (both, y, x) for which, (both, x, y) in pairs(other).items()}
    assert fields(one) == fields(other)
    for both, x, y in pairs(one).values():
        assert both <= min(x, y)
    if one.links:
        whole, matched = pairs(one)["all"], pairs(one)["matched"]
        assert whole[0] == matched[0]
        assert whole[1] >= matched[1]
    same = compare(a, a, docs)
    for score in same.links:
        assert score.members == "all" or score.f1 in (None, 1)
    assert all(said.same == said.of for said in same.link_fields if said.field == "rendering")


def counted(a: Side, b: Side, docs: set[str]) -> dict[str, tuple[int, int, int]]:
    """Every pair of every link written out, and compared as sets."""
    ours, theirs = (
        {
            frozenset(pair)
            for one in links
            for pair in combinations({(m.doc, m.id) for m in one.members if m.doc in docs}, 2)
        }
        for links, _ in (a, b)
    )
    answers = {
        (x.doc, x.id): (y.doc, y.id)
        for x in a[1]
        for y in b[1]
        if isinstance(x, Quote) and isinstance(y, Quote) and x.doc == y.doc and x.doc in docs
        if abs(x.content[0].start - y.content[0].start) < 20
    }
    found = {frozenset(answers[node] for node in pair) for pair in ours if pair <= answers.keys()}
    back = [pair for pair in theirs if pair <= set(answers.values())]
    both = len(found & theirs)
    every = {"all": (both, len(ours), len(theirs)), "matched": (both, len(found), len(back))}
    return every if ours or theirs else {}


@given(sides("a"), sides("b"), st.sampled_from([ALL, ("post", "kta")]))
def test_members_of_several_links_make_each_pair_once(a: Side, b: Side, outlets: tuple[str, ...]) -> None:
    docs = documents(outlets=outlets)
    assert pairs(compare(a, b, docs)) == counted(a, b, {document.id for document in docs})


def test_a_link_of_thousands_is_counted_without_its_pairs() -> None:
    """4,000 members of one link, which the other side has in two halves: no eight million pairs are made."""
    outlets = [f"o{number}" for number in range(4_000)]
    base = quotes("a", ["post1"])[0]
    found = [replace(base, doc=f"dam/{outlet}") for outlet in outlets]

    def one(members: list[Annotation]) -> Link:
        linked = tuple(Member(doc=q.doc, id=q.id, rendering="verbatim") for q in members)
        return Link(id="a" * 10, story="dam", type="utterance", members=linked, by="a", status="suggested")

    tracemalloc.start()
    try:
        told = compare(
            ([one(found)], found),
            ([one(found[:2_000]), one(found[2_000:])], found),
            documents(outlets=outlets),
        )
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    halves = 2 * (2_000 * 1_999 // 2)
    expected = (halves, 4_000 * 3_999 // 2, halves)
    assert pairs(told) == {"all": expected, "matched": expected}
    assert fields(told)["rendering"] == (4_000, 4_000)
    assert most < 100 << 20

"""Agreement of links against figures worked out by hand, and against a count of all pairs.

A side's quotes have ids of their own; `post1` is the first quote of dam/post, `post2` the second.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirespan.compare import Report, agree_links
from wirespan.model import (
    Annotation,
    Number,
    Quote,
    Span,
    Zone,
)

from .linked import NODES, Side, compare, documents, fields, link, linked, pairs, quotes


def test_a_link_is_its_pairs() -> None:
    found = compare(linked("a", "post1 kta1 nova1"), linked("b", "post1 kta1", "nova1 post2"))
    # A has post1–kta1, post1–nova1, kta1–nova1; B has the first of these and nova1–post2.
    assert pairs(found) == {"all": (1, 3, 2), "matched": (1, 3, 2)}
    score = found.links[0]
    assert (score.precision, score.recall, score.f1) == (1 / 2, 1 / 3, 2 / 5)
    assert (score.type, score.stories, score.documents, score.interval) == ("utterance", 1, 3, None)


def test_members_answer_by_overlap() -> None:
    a = linked("a", "post1 kta1")
    assert pairs(compare(a, linked("b", "kta1 post1", shift=15)))["all"] == (1, 1, 1)
    assert pairs(compare(a, linked("b", "kta1 post1", shift=20)))["all"] == (0, 1, 1)


def test_an_annotation_that_one_side_lacks_costs_all_pairs_but_not_those_of_matched_members() -> None:
    names = [name for name in NODES if name != "kta1"]
    found = compare(linked("a", "post1 kta1 nova1"), linked("b", "post1 nova1", names=names))
    assert pairs(found) == {"all": (1, 3, 1), "matched": (1, 1, 1)}
    found = compare(linked("a", "post1 nova1", names=names), linked("b", "post1 kta1 nova1"))
    assert pairs(found) == {"all": (1, 1, 3), "matched": (1, 1, 1)}


def test_two_quotes_of_one_report_may_be_linked() -> None:
    found = compare(linked("a", "post1 post2"), linked("b", "post2 post1 kta1"))
    assert pairs(found)["all"] == (1, 1, 3)


def test_a_pair_in_two_links_counts_once() -> None:
    found = compare(linked("a", "post1 kta1", "kta1 post1 nova1"), linked("b", "post1 kta1"))
    assert pairs(found)["all"] == (1, 3, 1)


def test_members_that_begin_in_a_zone_are_left_out() -> None:
    def zone(doc: str, start: int, end: int) -> Zone:
        span = Span(start, end)
        return Zone(id="zone-00001", doc=doc, span=span, type="headline", by="a", status="suggested")

    # The first quote of each report stands at 100–120, the second at 200–220.
    a = linked("a", "post1=verbatim kta1=translated>post1 nova1=translated>post1 kta2=translated>post2 post2")
    b = linked("b", "post1=verbatim kta1=translated>post1 nova1", "kta2=translated>post2 post2")
    # A: ten pairs of five members; B: three, and one.
    assert pairs(compare(a, b))["all"] == (4, 10, 4)
    # Without post1: A has six pairs of four members, B kta1–nova1 and kta2–post2.
    found = compare(a, b, leave=[zone("dam/post", 90, 101)])
    assert pairs(found) == {"all": (2, 6, 2), "matched": (2, 6, 2)}
    # kta1, kta2 and post2 go back to the same, kta1 to nothing that is left; nova1 is no translation in B.
    assert fields(found) == {"rendering": (2, 3), "of": (1, 1), "all fields": (3, 4)}
    # What a zone ends before, and what goes on in one, stays.
    for stays in (zone("dam/post", 90, 100), zone("dam/post", 101, 140), zone("dam/tass", 90, 300)):
        assert compare(a, b, leave=[stays]) == compare(a, b)
    both = [zone(f"dam/{outlet}", 0, 300) for outlet in ("post", "kta", "nova")]
    assert compare(a, b, leave=both) == Report()


def test_links_of_another_type_are_passed_over() -> None:
    figure = replace(link("a", "post1 kta1"), type="figure", measure="cranes")
    a = ([figure, link("a", "nova1 kta1")], quotes("a"))
    assert pairs(compare(a, linked("b", "post1 kta1")))["all"] == (0, 1, 1)


def test_members_in_reports_that_are_not_compared_are_passed_over() -> None:
    a, b = linked("a", "post1 kta1=verbatim>nova1 nova1"), linked("b", "post1 kta1=verbatim>nova2")
    found = compare(a, b, documents(outlets=("post", "kta")))
    assert pairs(found)["all"] == (1, 1, 1)
    # Both say that kta1 renders something in a report that isn't compared: that is not looked at.
    assert fields(found) == {"rendering": (1, 1), "all fields": (2, 2)}


def test_nothing_is_linked() -> None:
    assert compare(linked("a"), linked("b")) == Report()
    found = compare(linked("a", "post1 kta1"), linked("b"))
    assert pairs(found)["all"] == (0, 1, 0)
    assert (found.links[0].precision, found.links[0].recall, found.links[0].f1) == (None, 0, 0)
    assert found.link_fields == ()
    none = agree_links("utterance", linked("a", "post1 kta1"), linked("b"), [], leave=(), resamples=0, seed=0)
    assert none == Report()


def test_fields_of_members_of_pairs_that_both_have() -> None:
    a = linked("a", "post1=verbatim kta1=translated>post1 nova1=truncated")
    b = linked("b", "post1=truncated kta1=translated>post1", "nova1=truncated post2=verbatim")
    found = compare(a, b)
    # nova1 is in a link on both sides, but linked to nothing that both link it to.
    assert fields(found) == {"rendering": (1, 2), "of": (1, 1), "all fields": (1, 2)}


@pytest.mark.parametrize(
    ("theirs", "same"), [("kta1>post1", 1), ("kta1>nova1", 0), ("kta1", 0), ("kta1>post2", 0)]
)
def test_of_means_the_annotation_that_answers(theirs: str, same: int) -> None:
    found = compare(linked("a", "post1 kta1>post1 nova1"), linked("b", f"post1 {theirs} nova1", shift=5))
    assert fields(found)["of"] == (same, 1)


def test_of_a_member_that_the_other_side_lacks_is_never_the_same() -> None:
    a = linked("a", "post1 kta1>post2 nova1", names=[*NODES])
    b = linked("b", "post1 kta1>post1 nova1", names=[name for name in NODES if name != "post2"])
    assert fields(compare(a, b))["of"] == (0, 1)


def test_a_member_of_two_links_says_both() -> None:
    a = linked("a", "post1 kta1=verbatim", "nova1 kta1=truncated")
    b = linked("b", "post1 kta1=truncated", "nova1 kta1=verbatim")
    assert fields(compare(a, b))["rendering"] == (1, 1)
    c = linked("c", "post1 kta1=truncated nova1")
    assert fields(compare(a, c))["rendering"] == (0, 1)
    twice = linked("d", "post1 kta1=truncated", "nova1 kta1=truncated")
    assert fields(compare(c, twice))["rendering"] == fields(compare(twice, c))["rendering"] == (0, 1)


def test_figures() -> None:
    def side(name: str, written: str) -> Side:
        numbers: list[Annotation] = [
            Number(
                id=q.id,
                doc=q.doc,
                span=q.content[0],
                type="CARDINAL",
                value="3",
                bound="exact",
                by=name,
                status="suggested",
            )
            for q in quotes(name)
            if isinstance(q, Quote)
        ]
        return [link(name, written, type_="figure")], numbers

    a = side("a", "post1=first@2031-03-04 kta1=updates@2031-03-05>post1 nova1=rounds@2031-03-05>kta1")
    b = side("b", "post1=first@2031-03-04 kta1=updates@2031-03-06>post1 nova1=restates@2031-03-05>post1")
    found = agree_links("figure", a, b, documents(), leave=(), resamples=0, seed=0)
    assert pairs(found)["all"] == (3, 3, 3)
    assert fields(found) == {"relation": (2, 3), "as_of": (2, 3), "of": (1, 2), "all fields": (1, 3)}


def test_intervals_are_of_stories() -> None:
    alike, apart = "post1 kta1", "post1 nova1"
    a = [link("a", alike), link("a", alike, "ferry")], quotes("a") + quotes("a", story="ferry")
    b = [link("b", alike), link("b", apart, "ferry")], quotes("b") + quotes("b", story="ferry")
    docs = documents() + documents("ferry")
    found = compare(a, b, docs, resamples=1000)
    score = found.links[0]
    # One story agrees wholly, the other not at all: a draw of two is all, half or nothing.
    assert (score.f1, score.interval, score.stories) == (0.5, (0, 1), 2)
    assert compare(a, b, docs, resamples=1000) == found
    assert compare(linked("a", alike), linked("b", alike), resamples=1000).links[0].interval is None


groups = st.lists(st.integers(0, 3), min_size=len(NODES), max_size=len(NODES))


def clusters(numbers: list[int]) -> list[str]:
    """Return a link for each number that two nodes and more have."""
    found = [[name for name, n in zip(NODES, numbers, strict=True) if n == wanted] for wanted in range(4)]
    return [" ".join(names) for names in found if len(names) > 1]


@given(groups, groups)
def test_it_is_pairwise_scoring_of_clusters(ours: list[int], theirs: list[int]) -> None:
    found = compare(linked("a", *clusters(ours)), linked("b", *clusters(theirs), shift=3))
    both = a = b = 0
    for i, j in combinations(range(len(NODES)), 2):
        a += ours[i] == ours[j]
        b += theirs[i] == theirs[j]
        both += ours[i] == ours[j] and theirs[i] == theirs[j]
    assert pairs(found) == ({"all": (both, a, b), "matched": (both, a, b)} if a or b else {})

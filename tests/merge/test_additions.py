"""What both sides added: one annotation under two ids, or two under one."""

from __future__ import annotations

from typing import Any

import pytest

from wirespan.merge import merge
from wirespan.merge.ids import NOTHING, Settled, agree, settle
from wirespan.merge.threeway import index
from wirespan.model import (
    Mention,
    Span,
    Zone,
)

from .examples import ANNA, CRACKS, HEAD, LINK, MONDAY, MORE, NAME, SAID, WEEK, change, member, one


def test_an_annotation_added_twice_is_one_and_references_go_with_it() -> None:
    twin = change(SAID, id="other-0001", cue=(), **ANNA)
    inner = change(MORE, within=twin.id)
    link = change(LINK, members=(member(twin.id), member(MORE.id, twin.id)))
    merged = merge([], [change(SAID, cue=())], [twin, inner, link])
    assert merged.conflicts == ()
    assert merged.records == (
        change(SAID, cue=(), **ANNA),
        change(MORE, within=SAID.id),
        change(LINK, members=(member(SAID.id), member(MORE.id, SAID.id))),
    )
    assert list(merged.renamed.values()) == [SAID.id]


def test_dates_added_twice_that_name_each_other_are_found() -> None:
    ours = [change(MONDAY, anchor=WEEK.id), change(WEEK, begin_point=MONDAY.id)]
    theirs = [
        change(MONDAY, id="x-00000001", anchor="x-00000002"),
        change(WEEK, id="x-00000002", begin_point="x-00000001"),
    ]
    assert merge([], ours, theirs).records == tuple(ours)
    other = [theirs[0], change(theirs[1], begin_point="dct")]  # so neither says the same as in ours
    assert len(merge([], ours, other).records) == 4


def test_links_added_twice_are_one_also_where_their_members_are() -> None:
    theirs = [
        change(SAID, id="x-00000001"),
        change(LINK, id="x-00000002", members=(member("x-00000001"), *LINK.members[1:])),
    ]
    assert merge([], [SAID, LINK], theirs).records == (SAID, LINK)


def test_a_quote_added_twice_is_one_and_its_other_fields_are_merged_or_in_conflict() -> None:
    noted = change(SAID, id="x-00000001", note="n")
    assert merge([], [SAID], [noted]).records == (change(SAID, note="n"),)
    other = change(SAID, id="x-00000001", speakers=())
    (conflict,) = merge([], [SAID], [other]).conflicts
    assert conflict.fields == ("speakers",)
    assert conflict.kept_theirs == change(SAID, speakers=())


def test_who_made_an_annotation_that_both_added_is_chosen_by_status() -> None:
    noted = change(SAID, note="n")
    theirs = change(SAID, id="x-00000001", **ANNA)
    assert merge([], [noted], [theirs]).records == (change(noted, **ANNA),)
    assert merge([], [theirs], [noted]).records == (change(noted, id="x-00000001", **ANNA),)


def test_which_of_several_twins_are_paired_does_not_depend_on_their_order() -> None:
    ours = [change(NAME, id=own) for own in ("ours-00001", "ours-00002")]
    theirs = [change(NAME, id=own) for own in ("their-0001", "their-0002", "their-0003")]
    merged = merge([], ours, theirs)
    assert {old: new for (_, _, old), new in merged.renamed.items()} == {
        "their-0001": "ours-00001",
        "their-0002": "ours-00002",
    }
    assert merge([], ours[::-1], theirs[::-1]) == merged


@pytest.mark.parametrize(
    "fields", [{"label": "ORG"}, {"entity": "tom"}, {"metonymic": True}, {"span": Span(0, 9, "Ida Kells")}]
)
def test_additions_that_say_something_else_are_two(fields: dict[str, Any]) -> None:
    other = change(NAME, id="x-00000001", **fields)
    assert set(merge([], [NAME], [other]).records) == {NAME, other}


@pytest.mark.parametrize(
    ("record", "fields"),
    [
        (CRACKS, {"change": "absolute"}),
        (CRACKS, {"bound": "at_least"}),
        (WEEK, {"quant": "EACH"}),
        (WEEK, {"freq": "1X"}),
        (LINK, {"scope": "all piers"}),
        (LINK, {"measure": "cracks"}),
    ],
)
def test_figures_dates_and_links_that_say_something_else_are_two(record: Any, fields: dict[str, Any]) -> None:
    other = change(record, id="x-00000001", **fields)
    members = [SAID, MORE] if record is LINK else []
    assert set(merge(members, [*members, record], [*members, other]).records) == {*members, record, other}


def test_links_of_one_id_that_share_a_member_are_one_link() -> None:
    other = change(LINK, members=(LINK.members[0], member("quote-0004")))
    merged = merge([], [LINK], [other])
    assert (merged.conflicts, merged.renamed) == ((), {})
    (link,) = merged.records
    assert {m.id for m in link.members} == {"quote-0001", "quote-0002", "quote-0003", "quote-0004"}  # type: ignore[union-attr]


def test_one_id_for_two_annotations_is_an_accident_and_theirs_gets_another() -> None:
    theirs = [change(MORE, id=SAID.id), change(LINK, members=(member(SAID.id), member("quote-0009")))]
    merged = merge([], [SAID], theirs)
    assert merged.conflicts == ()
    first, second, link = merged.records
    assert first == SAID
    assert second == change(MORE, id=second.id)
    assert second.id != SAID.id
    assert len(second.id) == 10
    assert link.members[0].id == second.id
    assert merge([], [SAID], theirs) == merged


def test_one_id_for_spans_that_only_touch_is_an_accident() -> None:
    left, right = (change(NAME, span=Span(*place)) for place in ((10, 15), (15, 20)))
    for ours, theirs in ((left, right), (right, left)):
        merged = merge([], [ours], [theirs])
        assert merged.conflicts == ()
        assert {record.span for record in merged.records} == {left.span, right.span}  # type: ignore[attr-defined]
        assert len(merged.renamed) == 1


def test_one_id_for_links_that_share_no_member_is_an_accident() -> None:
    other = change(LINK, members=(member("quote-0004"), member("quote-0005")))
    merged = merge([], [LINK], [other])
    assert (merged.conflicts, len(merged.renamed)) == ((), 1)
    assert {record.members for record in merged.records} == {LINK.members, other.members}  # type: ignore[union-attr]


def test_of_two_annotations_under_one_id_the_lesser_line_keeps_it() -> None:
    """Whichever branch is merged into which."""
    left, right = (index([change(NAME, span=Span(*place))], "ours") for place in ((10, 15), (15, 20)))
    ours, theirs = agree({}, left, right, NOTHING)
    assert (ours, list(theirs)) == ({}, list(right))
    assert agree({}, right, left, NOTHING) == (theirs, ours)


def test_what_both_sides_removed_gives_nothing_its_id_back() -> None:
    """One of them drew it anew: under its old id it would count as removed by the other."""
    base, anew = index([NAME], "base"), index([change(NAME, id="x-00000001")], "ours")
    assert settle(base, anew, {}) == settle(base, {}, anew) == Settled()


def test_what_a_side_has_twice_stays_under_both_ids() -> None:
    base, anew = index([NAME], "base"), index([change(NAME, id="x-00000001")], "ours")
    assert settle(base, anew, base | anew) == settle(base, base | anew, anew) == Settled()


def test_one_id_for_annotations_of_two_layers_is_an_accident() -> None:
    zone = change(HEAD, id=NAME.id, span=NAME.span)
    assert {type(r) for r in merge([], [NAME], [zone]).records} == {Mention, Zone}


def test_one_id_for_the_same_words_is_one_annotation() -> None:
    conflict, fields = one(None, NAME, change(NAME, span=Span(0, 9, "Ida Kells")))
    assert fields == ("span",)
    assert conflict.base is None
    assert one(None, NAME, change(NAME, lemma="Kells")) == (change(NAME, lemma="Kells"), None)

"""Values that hold several things are merged one by one: members of a link, names of an entity."""

from __future__ import annotations

from dataclasses import replace

from wirespan import records
from wirespan.merge import Merged, merge

from .examples import ANNA, BEA, KELLS, LINK, change, member, one


def test_members_of_a_link_are_merged_one_by_one() -> None:
    a, b, c = LINK.members
    x, y = member("quote-0007"), member("quote-0008")
    ours, theirs = (a, x, b, c), (a, b, c, y)
    assert one(LINK, change(LINK, members=ours), change(LINK, members=theirs))[0].members == (a, x, b, c, y)
    assert one(LINK, change(LINK, members=(a, b, c, y)), change(LINK, members=(a, b, c, x)))[0].members == (
        a,
        b,
        c,
        x,
        y,
    )
    apart = one(LINK, change(LINK, members=(a, x, b, c)), change(LINK, members=(a, b, c, x)))[0]
    assert apart.members == (a, x, b, c)  # added in two places
    recut = replace(a, rendering="recut")
    assert one(LINK, change(LINK, members=(b, c)), change(LINK, members=(a, b, c, x)))[0].members == (b, c, x)
    for left, right in [
        ((recut, b, c), (replace(a, rendering="truncated"), b, c)),  # one member, two ways
        ((b, c), (recut, b, c)),  # removed and changed
        ((b, a, c), (a, b, c, x)),  # another order
        ((a, b), (b, c)),  # one would be left
        ((a, b, c, member("quote-0007", a.id)), (b, c, y)),  # of a member that is gone
    ]:
        assert one(LINK, change(LINK, members=left), change(LINK, members=right))[1] == ("members",)


def test_members_that_both_sides_added_alike_keep_their_order() -> None:
    a, b, c = LINK.members
    x, y = member("quote-0007"), member("quote-0008")
    recut = replace(a, rendering="recut")
    ours, theirs = (change(LINK, members=(first, b, c, y, x)) for first in (a, recut))
    assert one(LINK, change(ours, note="n"), theirs) == (change(theirs, note="n"), None)


def test_a_member_may_go_back_to_what_is_linked_nowhere() -> None:
    x, z = member("quote-0007"), member("quote-0009", "quote-0099")
    ours, theirs = (change(LINK, members=(*LINK.members, new)) for new in (z, x))
    assert one(LINK, ours, theirs)[0].members == (*LINK.members, x, z)


def test_members_of_both_are_the_work_of_both() -> None:
    """Whatever else one of them changed: of equal statuses the first in the alphabet is told."""
    x, y = member("quote-0007"), member("quote-0008")
    bea = change(LINK, members=(*LINK.members, x), note="n", **BEA)
    anna = change(LINK, members=(*LINK.members, y), **ANNA)
    assert one(LINK, bea, anna)[0] == change(LINK, members=(*LINK.members, x, y), note="n", **ANNA)


def test_a_link_of_another_type_is_a_conflict_with_any_change() -> None:
    figure = change(LINK, type="figure", measure="cracks")
    assert one(LINK, figure, change(LINK, note="n"))[1] == ()


def test_names_of_an_entity_are_merged_by_language() -> None:
    names = KELLS.names
    ours, theirs = change(KELLS, names=names | {"ru": "Ида"}), change(KELLS, names=names | {"ar": "إيدا"})
    merged, conflict = one(KELLS, ours, theirs)
    assert conflict is None
    assert merged.names == {"en": "Ida Kells", "ar": "إيدا", "ru": "Ида"}
    assert one(None, ours, theirs)[0].names == merged.names
    assert one(KELLS, ours, change(KELLS, names=names | {"ru": "Йида"}))[1] == ("names",)


def test_names_have_no_order_of_their_own() -> None:
    base = replace(KELLS, names={"en": "Ida", "pl": "Ida"})
    turned = replace(KELLS, names={"pl": "Ida", "en": "Ida"})
    assert records.line(turned) == records.line(base)
    assert merge([base], [turned], []) == merge([base], [], [turned]) == Merged((), ())
    assert one(base, turned, change(base, wikidata="Q1"))[1] is None

"""What becomes of a link's members where others of it go: sure by the guidelines, or left for a person."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirespan import schemas
from wirespan.checks import references
from wirespan.editing.links import RENDERINGS, orphans, without_report
from wirespan.model import Link, Member, Target
from wirespan.records import encode

BY = {"by": "model-a", "status": "suggested"}
LANGS = {"s/a": "en", "s/b": "en", "s/c": "pl", "s/d": "ru", "s/e": "en", "s/f": "pl-PL"}


def told(type_: str, how: str) -> dict[str, Any]:
    return {"rendering": how} if type_ == "utterance" else {"relation": how, "as_of": "2026"}


def link(type_: str, *members: tuple[str, str, str], **more: Any) -> Link:
    """Make a link of members: a letter, a rendering or relation, and the letter that it goes back to, if any.

    Each is of the report of its letter; behind a colon stands another's.
    """
    docs = {name[0]: f"s/{name[-1]}" for name, _, _ in members}
    made = []
    for name, how, of in members:
        target = Target(docs[of], of * 10) if of else None
        made.append(Member(doc=docs[name[0]], id=name[0] * 10, of=target, **told(type_, how)))
    more |= {"measure": "cracks"} if type_ == "figure" else {}
    return Link(id="link-said1", story="s", type=type_, members=tuple(made), **more, **BY)


def left(of: Link | None) -> list[tuple[str, str, str]]:
    """Return the members of a link in the form that `link` takes."""
    members = () if of is None else of.members
    return [(m.id[0], m.rendering or m.relation or "", m.of.id[0] if m.of else "") for m in members]


def test_renderings_are_those_of_the_schema_in_their_order() -> None:
    items = schemas.schema("link")["properties"]["members"]["items"]
    assert tuple(items["properties"]["rendering"]["enum"]) == RENDERINGS


def test_a_link_without_the_report_is_as_it_was() -> None:
    whole = link("utterance", ("a", "verbatim", ""), ("c", "translated", "a"))
    assert without_report(whole, "s/b", LANGS) == (whole, "")
    assert without_report(whole, "s/a", LANGS) == (None, "the link is gone: s/c#cccccccccc alone is left")
    more = link("utterance", ("a", "verbatim", ""), ("c", "translated", "a"), ("d", "translated", "a"))
    assert without_report(more, "s/d", LANGS) == (whole, "")


@pytest.mark.parametrize(
    ("one", "two", "both"),
    [
        ("verbatim", "verbatim", "verbatim"),
        ("verbatim", "truncated", "truncated"),
        ("truncated", "verbatim", "truncated"),
        ("recut", "truncated", "recut"),
        ("verbatim", "translated", "translated"),
        ("truncated", "paraphrased", "paraphrased"),
        ("translated", "paraphrased", "paraphrased"),
        ("paraphrased", "paraphrased", "paraphrased"),
        ("paraphrased", "verbatim", None),  # a telling in other words, whose very words are quoted
    ],
)
@pytest.mark.parametrize("root", ["", "a"])
def test_a_rendering_of_a_rendering(one: str, two: str, both: str | None, root: str) -> None:
    whole = link("utterance", ("a", "verbatim", ""), ("b", one, root), ("e", two, "b"))
    found, why = without_report(whole, "s/b", LANGS)
    assert left(found)[1] == (("e", both, root) if both else ("e", two, "b"))
    assert found is not None
    assert orphans(found, "s/b") == ([] if both else [1])
    assert ("still names what is gone" in why) == (both is None)


@pytest.mark.parametrize(
    ("last", "original", "sure"),
    [("d", "en", True), ("f", "en", True), ("e", "en", False), ("d", None, False), ("e", "ru", True)],
)
def test_a_translation_of_a_translation_may_be_one_back(last: str, original: str | None, sure: bool) -> None:
    whole = link(
        "utterance",
        ("a", "verbatim", ""),
        ("c", "translated", ""),
        (last, "translated", "c"),
        original=original,
    )
    found, _ = without_report(whole, "s/c", LANGS)
    assert left(found)[1] == (last, "translated", "" if sure else "c")
    whole = link("utterance", ("a", "verbatim", ""), ("c", "translated", "a"), (last, "translated", "c"))
    found, _ = without_report(whole, "s/c", LANGS)
    assert left(found)[1] == (last, "translated", "c" if last == "e" else "a")


@pytest.mark.parametrize(
    ("one", "two", "both"),
    [
        ("restates", "updates", "updates"),
        ("restates", "rounds", "rounds"),
        ("restates", "contradicts", "contradicts"),
        ("restates", "restates", "restates"),
        ("updates", "restates", "updates"),
        ("rounds", "restates", "rounds"),
        ("contradicts", "restates", "contradicts"),
        ("rounds", "rounds", "rounds"),
        ("updates", "updates", None),  # the value of the first again, perhaps
        ("contradicts", "contradicts", None),
        ("updates", "rounds", None),
        ("rounds", "updates", None),
    ],
)
def test_a_figure_that_stood_to_one_that_is_gone(one: str, two: str, both: str | None) -> None:
    whole = link("figure", ("a", "first", ""), ("b", one, "a"), ("c", two, "b"), ("d", "restates", "c"))
    found, _ = without_report(whole, "s/b", LANGS)
    assert left(found) == [
        ("a", "first", ""),
        ("c", both, "a") if both else ("c", two, "b"),
        ("d", "restates", "c"),
    ]


def test_the_first_left_is_the_first() -> None:
    whole = link("figure", ("a", "first", ""), ("b", "updates", "a"), ("c", "rounds", "b"))
    found, why = without_report(whole, "s/a", LANGS)
    assert left(found) == [("b", "first", ""), ("c", "rounds", "b")]
    assert why == "s/b#bbbbbbbbbb is the first now"


@pytest.mark.parametrize("heir", ["restates", "rounds", "updates", "contradicts"])
def test_what_stood_to_the_first_stands_to_its_heir_where_that_has_its_value(heir: str) -> None:
    whole = link("figure", ("a", "first", ""), ("b", heir, "a"), ("c", "updates", "a"), ("d", "rounds", "a"))
    found, _ = without_report(whole, "s/a", LANGS)
    to = "b" if heir == "restates" else "a"
    assert left(found) == [("b", "first", ""), ("c", "updates", to), ("d", "rounds", to)]


def test_several_members_of_one_report_go() -> None:
    """As a headline's figure and the body's: the heir of both is the first that stays."""
    members = [("a", "first", ""), ("b:a", "rounds", "a"), ("c", "restates", "b"), ("d", "updates", "c")]
    found, _ = without_report(link("figure", *members), "s/a", LANGS)
    assert left(found) == [("c", "first", ""), ("d", "updates", "c")]


@st.composite
def links(draw: st.DrawFn) -> Link:
    """Draw a valid link: a tree of members, each of which goes back to one before it."""
    type_ = draw(st.sampled_from(["utterance", "figure"]))
    hows = RENDERINGS if type_ == "utterance" else ("updates", "restates", "rounds", "contradicts")
    count = draw(st.integers(2, 8))
    docs = draw(st.lists(st.sampled_from(sorted(LANGS)), min_size=count, max_size=count))
    members: list[Member] = []
    for at in range(count):
        first = at == 0 and type_ == "figure"
        before = [*members, *([None] if type_ == "utterance" or not members else [])]
        back = draw(st.sampled_from(before))
        of = None if back is None else Target(back.doc, back.id)
        how = "first" if first else draw(st.sampled_from(hows))
        members.append(Member(doc=docs[at], id=f"{at:010}", of=of, **told(type_, how)))
    lang = draw(st.sampled_from([None, "en", "pl"]))
    more: dict[str, Any] = {"measure": "cracks"} if type_ == "figure" else {"original": lang}
    return Link(id="link-said1", story="s", type=type_, members=tuple(members), **more, **BY)


@given(links(), st.sampled_from(sorted(LANGS)))
def test_what_is_left_is_valid_but_for_what_is_told(whole: Link, doc: str) -> None:
    data = encode(whole)
    assert schemas.reference("link").is_valid(data)
    found, why = without_report(whole, doc, LANGS)
    stay = [member.id for member in whole.members if member.doc != doc]
    assert (found is None) == (len(stay) < 2)
    if found is None:
        return
    assert [member.id for member in found.members] == stay
    assert (found == whole) == (len(stay) == len(whole.members))
    others = tuple(member for member in whole.members if member.doc != doc)
    assert (why == "") == (found.members == others and not orphans(found, doc))
    assert schemas.reference("link").is_valid(encode(found))
    ids: references.Ids = {}
    for member in found.members:
        ids.setdefault(member.doc, {})[member.id] = "quotes" if whole.type == "utterance" else "numbers"
    wrong = list(references.link("f", (1, encode(found)), "s", ids, set()))
    places = [f"/members/{at}/of" for at in orphans(found, doc)]
    assert [(finding.code, finding.pointer) for finding in wrong] == [
        ("link-of-outside", place) for place in places
    ]
    assert why.count("still names what is gone") == len(places)
    for member in found.members:  # nobody is related to another than before but by way of what is gone
        (was,) = (m for m in whole.members if m.id == member.id)
        if was.of is None or was.of.doc != doc:
            assert member == was

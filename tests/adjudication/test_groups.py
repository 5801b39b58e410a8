"""Links of two sides: which are disputed, and what a verdict makes of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from wirespan.adjudication import groups, link_tasks
from wirespan.model import Link, Member, Quote, Span, Target

from ..bridge import document

BY: dict[str, Any] = {"by": "anna", "status": "corrected"}


def quote(doc: str, own: str, start: int, kind: str = "direct") -> Quote:
    span = Span(start, start + 4, "said")
    return Quote(id=own, doc=doc, kind=kind, content=(span,), cue=(), source=(), speakers=(), **BY)


def link(own: str, *members: tuple[str, str], **more: Any) -> Link:
    found = tuple(Member(doc=doc, id=key, rendering="verbatim") for doc, key in members)
    return Link(id=own, story="dam", type="utterance", members=found, **(BY | more))


X, Y, Z = ("dam/x", "q1"), ("dam/y", "q2"), ("dam/z", "q3")


def test_links_that_say_the_same_are_settled_as_the_kept_side_has_them() -> None:
    mine, yours = link("l1", X, Y, note="mine"), link("m1", Y, X, by="ben")
    assert groups.groups([mine], [yours]) == ([mine], [])
    assert groups.groups([mine], [yours], kept=1) == ([yours], [])


def test_links_that_share_a_member_are_one_group() -> None:
    agreed, (found,) = groups.groups([link("l1", X, Y), link("l2", Z, ("dam/w", "q4"))], [link("m1", Y, Z)])
    assert not agreed
    assert ([x.id for x in found.a], [x.id for x in found.b]) == (["l1", "l2"], ["m1"])


def test_each_verdict() -> None:
    group = groups.LinkGroup((link("l1", X, Y),), (link("m1", Y, Z, note="b"),))
    judged = {"by": "cleo", "status": "adjudicated"}
    assert groups.verdict(group, "a", "cleo", None) == [replace(group.a[0], **judged)]
    assert groups.verdict(group, "b", "cleo", "why") == [replace(group.b[0], note="why", **judged)]
    assert groups.verdict(group, "neither", "cleo", None) == []
    (joined,) = groups.verdict(group, "both", "cleo", None)
    assert joined.nodes == {X, Y, Z}
    assert joined.id == "l1"


def test_figures_with_two_beginnings_are_not_joined() -> None:
    def figure(own: str, first: tuple[str, str], then: tuple[str, str]) -> Link:
        members = (
            Member(doc=first[0], id=first[1], relation="first", as_of="2031"),
            Member(doc=then[0], id=then[1], relation="restates", as_of="2031", of=Target(*first)),
        )
        return Link(id=own, story="dam", type="figure", measure="m", members=members, **BY)

    group = groups.LinkGroup((figure("l1", X, Y),), (figure("m1", Z, Y),))
    with pytest.raises(ValueError, match="first"):
        groups.verdict(group, "both", "cleo", None)


def test_members_are_the_settled_annotations_that_they_answer_to() -> None:
    settled = [quote("dam/x", "new1", 10), quote("dam/y", "q2", 5)]
    there = {(a.doc, a.id): a for a in settled}
    known = groups.answers(
        [quote("dam/x", "q1", 11), quote("dam/y", "q2", 50), quote("dam/z", "q3", 1)], settled
    )
    assert known == {("dam/x", "q1"): ("dam/x", "new1"), ("dam/y", "q2"): ("dam/y", "q2")}
    found, notes = groups.settled([link("l1", X, Y, Z), link("l2", X, Z)], known, there)  # type: ignore[arg-type]
    assert [x.nodes for x in found] == [{("dam/x", "new1"), Y}]
    assert sum("isn't in the settled layers" in note for note in notes) == 2
    assert any("l2 has fewer than two" in note for note in notes)


@pytest.mark.parametrize(
    "result",
    [
        None,
        [],
        [{"from_name": "verdict", "value": {"choices": ["c"]}}],
        [{"from_name": "verdict", "value": {"choices": ["a", "b"]}}],
        [{"from_name": "verdict", "value": {"choices": [["a"]]}}],
        [{"from_name": "verdict", "value": []}],
        [{"from_name": "verdict", "value": {"choices": ["a"]}}] * 2,
        [
            {"from_name": "verdict", "value": {"choices": ["a"]}},
            {"from_name": "note", "value": {"text": [{"x": 1}]}},
        ],
    ],
)
def test_a_result_that_is_no_verdict_is_told(result: Any) -> None:
    assert isinstance(link_tasks.read(result), str)


def test_what_a_member_is_said_to_be_of_is_shown_too() -> None:
    """Its words go to the server as well, so whether its text may go there counts."""
    member = Member(doc="dam/x", id="q1", rendering="translated", of=Target("dam/held", "q9"))
    group = groups.LinkGroup((replace(link("l1", X, Y), members=(member,)),), ())
    assert link_tasks.members(group) == {X}
    assert link_tasks.shown_of(group) == {X, ("dam/held", "q9")}


def test_what_a_member_is_of_is_shown_in_its_line_where_sides_differ() -> None:
    """The same words may stand twice in a report: only their line tells which are meant."""
    texts = {"dam/x": "So they said.\nThat they said.", "dam/y": "He said so."}
    documents = {doc: document(doc, "en", text) for doc, text in texts.items()}
    there = {
        ("dam/x", "q1"): quote("dam/x", "q1", 8),
        ("dam/x", "q3"): quote("dam/x", "q3", 24),
        ("dam/y", "q2"): quote("dam/y", "q2", 3),
    }
    one, other = (
        Link(
            id="l1",
            story="dam",
            type="utterance",
            members=(Member(doc="dam/y", id="q2", rendering="recut", of=Target("dam/x", own)),),
            **BY,
        )
        for own in ("q1", "q3")
    )
    assert "of Quay Wire: …So they [said].…" in link_tasks.described((one,), (other,), there, documents)
    assert "of Quay Wire: …That they [said].…" in link_tasks.described((other,), (one,), there, documents)
    assert "of Quay Wire: said" in link_tasks.described((one,), (one,), there, documents)

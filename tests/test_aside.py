"""What is left of records that name what is lost."""

from __future__ import annotations

from wirespan.aside import without
from wirespan.model import Date, Link, Member, Quote, Span, Target

QUAY = "bridge/quay-wire"
BY = {"by": "model-a", "status": "suggested"}


def test_references_go_with_what_they_name() -> None:
    span = Span(0, 1, "x")
    quote = Quote(
        id="b", doc=QUAY, kind="direct", content=(span,), cue=(), source=(), speakers=(), within="a", **BY
    )
    left, why = without(quote, QUAY, {"a"})
    assert (left.within, why) == (None, "it lost its within (a)")
    assert without(quote, "bridge/most-info", {"a"}) == (quote, "")
    date = Date(
        id="d", doc=QUAY, span=span, type="DURATION", value="P1D", anchor="dct", begin_point="a", **BY
    )
    left, why = without(date, QUAY, {"a", "z"})
    assert (left.anchor, left.begin_point, why) == ("dct", None, "it lost its begin_point (a)")


def figure(*members: tuple[str, str | None]) -> Link:
    return Link(
        id="l",
        story="bridge",
        type="figure",
        measure="cracks",
        members=tuple(
            Member(
                doc=doc,
                id=doc[-1],
                relation="updates" if of else "first",
                as_of="2026-05-04",
                of=Target(of, of[-1]) if of else None,
            )
            for doc, of in members
        ),
        **BY,
    )


def test_a_figure_loses_what_related_to_a_lost_member() -> None:
    link = figure(("s/a", None), ("s/b", "s/a"), ("s/c", "s/b"), ("s/d", "s/a"))
    left, why = without(link, "s/b", {"b"})
    assert [member.doc for member in left.members] == ["s/a", "s/d"]
    assert why == "it lost s/b#b, and 1 that related to it"
    assert without(link, "s/a", {"a"}) == (None, "the link is gone: it lost s/a#a, and 3 that related to it")
    assert without(link, "s/a", {"b"}) == (link, "")


def test_an_utterance_keeps_a_member_whose_original_is_lost() -> None:
    members = tuple(
        Member(doc=f"s/{key}", id=key, rendering="verbatim", of=Target("s/a", "a") if key != "a" else None)
        for key in "abc"
    )
    link = Link(id="l", story="s", type="utterance", members=members, **BY)
    left, why = without(link, "s/a", {"a"})
    assert [(member.id, member.of) for member in left.members] == [("b", None), ("c", None)]
    assert why == "it lost s/a#a"

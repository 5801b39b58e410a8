"""What holds of any two annotations of a report, and of any verdict on them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from wirespan import records
from wirespan.adjudication.disputes import Case, case
from wirespan.adjudication.verdict import settle
from wirespan.model import Annotation, Date, Mention, Quote, Span

DOC = "dam/post"
HEAD: dict[str, Any] = {"doc": DOC, "by": "model-a", "status": "suggested"}
spans = st.tuples(st.integers(0, 12), st.integers(1, 4)).map(lambda s: Span(s[0], s[0] + s[1], "x" * s[1]))
ids = st.integers(0, 20).map(lambda number: f"{number:010}")


@st.composite
def sides(draw: st.DrawFn) -> list[Annotation]:
    """Return a side: few places, ids that the other side may have too, references that hang together."""
    found: list[Annotation] = []
    used = draw(st.lists(ids, unique=True, max_size=9))
    dates = [own for own in used if draw(st.booleans())]
    quotes = [own for own in used if own not in dates and draw(st.booleans())]
    for own in used:
        span = draw(spans)
        if own in dates:
            anchor = draw(st.sampled_from([None, "dct", *(d for d in dates if d < own)]))
            value = draw(st.sampled_from(["2031-03-04", "2031-03"]))
            found.append(Date(id=own, span=span, type="DATE", value=value, anchor=anchor, **HEAD))
        elif own in quotes:
            outer = draw(st.sampled_from([None, *(q for q in quotes if q < own)]))
            kind = draw(st.sampled_from(["direct", "mixed"]))
            cue = tuple(draw(st.lists(spans, max_size=1)))
            found.append(
                Quote(
                    id=own,
                    kind=kind,
                    content=(span,),
                    cue=cue,
                    source=(),
                    speakers=(),
                    within=outer,
                    note=draw(st.sampled_from([None, "so"])),
                    **HEAD,
                )
            )
        else:
            label = draw(st.sampled_from(["ORG", "GPE"]))
            found.append(Mention(id=own, span=span, label=label, entity="kta", **HEAD))
    return found


def said(annotations: list[Annotation] | tuple[Annotation, ...]) -> Counter[Any]:
    """Return what annotations say, where a reference is what it leads to, and ids and provenance nothing."""
    known = {a.id: a for a in annotations}

    def what(a: Any, deep: int = 0) -> Any:
        if deep > 12:
            return "…"
        out = []
        for name in a.__slots__:
            if name in ("id", "by", "status", "note", "unsure"):
                continue
            value = getattr(a, name)
            if name in ("within", "anchor") and value in known:
                other = known[value]
                value = other.content if isinstance(other, Quote) else other.span
            out.append((name, value))
        return (type(a).__name__, tuple(out))

    return Counter(what(a) for a in annotations)


def read(a: Annotation) -> Annotation:
    """Return an annotation as it is read back."""
    return replace(a, by="judge", status="corrected")


def verdict(found: Case, drawn: list[Annotation], choices: dict[int, Any]) -> Any:
    versions = tuple({a.id: read(a) for a in found.offered(n)} for n in (0, 1))
    return settle(found, [read(a) for a in drawn], choices, "judge", read=versions)  # type: ignore[arg-type]


@settings(deadline=None)
@given(sides(), sides())
def test_the_version_of_a_as_it_is_gives_what_a_says(a: list[Annotation], b: list[Annotation]) -> None:
    found = case(a, b)
    if found.disputes and not found.offered(0):
        return
    done = verdict(found, found.offered(0), {})
    assert not done.wrong
    after = {x.id: x for x in done.annotations}
    disputed = {x.id for dispute in found.disputes for x in dispute.a}
    for x in a:
        settled = replace(x, by="judge", status="adjudicated")  # type: ignore[type-var]
        assert after[x.id] == (settled if x.id in disputed else x)
        assert x.id in disputed or records.line(after[x.id]) == records.line(x)
    assert len(after) == len(done.annotations) == len(a)


@settings(deadline=None)
@given(sides(), sides())
def test_the_version_of_b_as_it_is_gives_what_b_says(a: list[Annotation], b: list[Annotation]) -> None:
    found = case(a, b)
    if found.disputes and not found.offered(1):
        return
    done = verdict(found, found.offered(1), {})
    assert not done.wrong
    assert said(done.annotations) == said(b)
    assert len({x.id for x in done.annotations}) == len(b)
    taken = {x.id for x in a}
    disputed = {x.id for dispute in found.disputes for x in dispute.b}
    there = {x.id for x in done.annotations}
    # An annotation of B's keeps its id, unless A has it too, or both agree.
    agreed = said(a) & said(b)
    own = [x for x in b if x.id not in taken and x.id in disputed]
    assert all(x.id in there for x in own)
    assert len(own) + agreed.total() + sum(x.id in taken for x in b) >= len(b)
    for x in done.annotations:
        assert (x.by, x.status) == (
            ("judge", "adjudicated") if x.id in disputed else ("model-a", "suggested")
        )


@settings(deadline=None)
@given(sides(), sides())
def test_choosing_one_side_throughout_is_its_version(a: list[Annotation], b: list[Annotation]) -> None:
    found = case(a, b)
    for n, side in enumerate((a, b)):
        for start in ([], found.offered(0), found.offered(1)):
            done = verdict(found, start, dict.fromkeys(range(len(found.disputes)), n))
            assert not done.wrong
            assert said(done.annotations) == said(side)


@settings(deadline=None)
@given(sides(), sides(), st.data())
def test_no_annotation_is_lost_or_doubled(
    a: list[Annotation], b: list[Annotation], data: st.DataObject
) -> None:
    found = case(a, b)
    picks = {n: data.draw(st.sampled_from([0, 1, None])) for n in range(len(found.disputes))}
    done = verdict(found, data.draw(st.sampled_from([[], found.offered(0), found.offered(1)])), picks)
    chosen = [x for n, side in picks.items() if side is not None for x in found.disputes[n].side(side)]  # type: ignore[arg-type]
    kept = [*found.settled, *found.context[0]]
    assert sorted(x.id for x in done.annotations) == sorted(x.id for x in (*chosen, *kept))
    assert len({x.id for x in done.annotations}) == len(done.annotations)
    if not done.wrong:  # nothing dangles
        there = {x.id for x in done.annotations} | {"dct", None}
        assert all(getattr(x, "within", None) in there for x in done.annotations)
        assert all(getattr(x, "anchor", None) in there for x in done.annotations)


@settings(deadline=None)
@given(sides())
def test_whoever_is_compared_with_herself_has_nothing_to_settle(a: list[Annotation]) -> None:
    found = case(a, a)
    assert not found.disputes
    assert sorted(found.settled, key=records.order) == sorted(a, key=records.order)


@settings(deadline=None)
@given(sides(), sides())
def test_the_settled_layers_keep_their_ids(a: list[Annotation], b: list[Annotation]) -> None:
    """With `adopts`, what answers one to one to an annotation of the kept side has its id."""
    found = case(a, b, kept=1, adopts=True)
    for dispute in found.disputes:
        if len(dispute.a) == len(dispute.b) == 1:
            assert dispute.a[0].id == dispute.b[0].id
    done = verdict(found, [], dict.fromkeys(range(len(found.disputes)), 1))
    assert {x.id for x in done.annotations} == {x.id for x in b}

"""Reports with thousands of annotations: the work grows with them, and not with their square."""

from __future__ import annotations

from typing import Any

import pytest

from wirespan.adjudication import disputes, groups
from wirespan.model import Annotation, Mention, Span

MANY = 2_000
HEAD: dict[str, Any] = {
    "doc": "dam/post",
    "label": "ORG",
    "entity": "kta",
    "by": "anna",
    "status": "corrected",
}


def mentions(side: str, starts: range, length: int) -> list[Annotation]:
    return [
        Mention(id=f"{side}{start:09}", span=Span(start, start + length, "x" * length), **HEAD)
        for start in starts
    ]


def test_annotations_that_overlap_in_twos_are_as_many_disputes() -> None:
    case = disputes.case(mentions("a", range(0, 10 * MANY, 10), 4), mentions("b", range(2, 10 * MANY, 10), 4))
    assert not case.settled
    assert [(d.a[0].id, d.b[0].id) for d in case.disputes] == [
        (f"a{10 * n:09}", f"b{10 * n + 2:09}") for n in range(MANY)
    ]
    assert all(len(d.a) == len(d.b) == 1 for d in case.disputes)


def test_a_chain_of_annotations_is_one_dispute() -> None:
    case = disputes.case(
        mentions("a", range(0, 10 * MANY, 10), 10), mentions("b", range(5, 10 * MANY, 10), 10)
    )
    (dispute,) = case.disputes
    assert (len(dispute.a), len(dispute.b)) == (MANY, MANY)


def test_what_answers_is_looked_up_and_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the settled annotations are known by their ids: only the other half is left to be matched."""
    settled = mentions("s", range(0, 10 * MANY, 10), 4)
    theirs = [*settled[: MANY // 2], *mentions("b", range(10 * MANY // 2, 10 * MANY, 10), 5)]
    offered: list[int] = []
    match = groups.match

    def matched(mine: Any, free: Any) -> Any:
        offered.append(len(free))
        return match(mine, free)

    monkeypatch.setattr(groups, "match", matched)
    known = groups.answers(theirs, settled)
    assert offered == [MANY // 2]
    assert known == {(x.doc, x.id): (y.doc, y.id) for x, y in zip(theirs, settled, strict=True)}

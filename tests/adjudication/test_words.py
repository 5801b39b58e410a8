"""What a side is told to say: all that the other differs in, spans of other roles by their words."""

from __future__ import annotations

from typing import Any

import pytest

from wirespan.adjudication.disputes import case
from wirespan.adjudication.words import LONGEST, about, says
from wirespan.model import Annotation, Number, Quote, Span

HEAD: dict[str, Any] = {"doc": "dam/post", "by": "model-a", "status": "suggested"}


def quote(own: str, *cue: Span, source: tuple[Span, ...] = ()) -> Quote:
    content = (Span(0, 10, "The gauges"),)
    return Quote(id=own, kind="direct", content=content, cue=cue, source=source, speakers=("brol",), **HEAD)


def told(a: Annotation, b: Annotation) -> tuple[list[str], list[str]]:
    found = case([a], [b])
    (dispute,) = found.disputes
    return says(dispute, 0, found), says(dispute, 1, found)


def test_cue_and_source_are_told_by_their_words() -> None:
    said, brol = Span(20, 24, "said"), Span(25, 29, "Brol")
    a = quote("aaaaaaaaaa", said, source=(brol,))
    b = quote("bbbbbbbbbb", source=(brol,))
    assert told(a, b) == (["direct · cue “said”"], ["direct · no cue"])
    again = Span(40, 46, "argued")
    b = quote("bbbbbbbbbb", said, again)
    assert told(a, b) == (
        ["direct · cue “said” · source “Brol”"],
        ["direct · cue “said … argued” · no source"],
    )


def test_cues_in_another_order_are_no_dispute() -> None:
    one, other = Span(20, 24, "said"), Span(40, 46, "argued")
    assert case([quote("aaaaaaaaaa", one, other)], [quote("bbbbbbbbbb", other, one)]).disputes == ()


def test_what_a_number_measures_is_told_by_its_words() -> None:
    def number(own: str, measures: Span | None) -> Number:
        span = Span(0, 1, "3")
        return Number(id=own, span=span, type="CARDINAL", value="3", bound="exact", measures=measures, **HEAD)

    a, b = number("aaaaaaaaaa", Span(2, 6, "days")), number("bbbbbbbbbb", None)
    assert told(a, b) == (["CARDINAL · measures “days”"], ["CARDINAL · no measures"])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x" * LONGEST, "x" * LONGEST),
        (
            "The commander said that nobody could tell families who was still missing",
            "“The commander said that nobody […] families who was still missing”",
        ),
        ("水" * 70, f"“{'水' * 30} […] {'水' * 30}”"),
    ],
)
def test_long_words_are_cut_between_words(text: str, shown: str) -> None:
    content = (Span(0, len(text), text),)
    one = Quote(id="a" * 10, kind="direct", content=content, cue=(), source=(), speakers=(), **HEAD)
    (dispute,) = case([one], []).disputes
    assert about(dispute).strip("“”") == shown.strip("“”")

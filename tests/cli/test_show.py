"""What a report looks like: its numbers behind the parts of quotes, and its colours."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from wirespan import records
from wirespan.cli import show
from wirespan.model import Annotation, Mention, Quote, Span
from wirespan.model import spans as model_spans

HEAD: dict[str, Any] = {"doc": "dam/post", "by": "anna", "status": "corrected"}
TEXT = "Ida Kells said on the quay:\n“We went,” and left."
spans = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 12)).map(
    lambda s: Span(s[0], min(s[0] + s[1], len(TEXT)), TEXT[s[0] : s[0] + s[1]])
)
parts = st.lists(spans, max_size=2).map(tuple)


@st.composite
def layers(draw: st.DrawFn) -> dict[str, list[Annotation]]:
    quotes: list[Annotation] = [
        Quote(
            id=f"q{number:09}",
            kind="direct",
            content=(draw(spans),),
            cue=draw(parts),
            source=draw(parts),
            speakers=(),
            **HEAD,
        )
        for number in range(draw(st.integers(0, 3)))
    ]
    names: list[Annotation] = [
        Mention(id=f"m{number:09}", span=draw(spans), label=draw(st.sampled_from(["ORG", "GPE"])),
                entity="kta", **HEAD)
        for number in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    return {"quotes": quotes, "entities": names}


def styles(text: Text) -> list[tuple[str, list[str]]]:
    """Each character with its styles, from the first to the one that covers the others."""
    return [
        (char, [str(span.style) for span in text.spans if span.start <= at < span.end])
        for at, char in enumerate(text.plain)
    ]


def coloured(found: dict[str, list[Annotation]]) -> Text:
    """The text with its colours, before any number is put into it."""
    painted = Text(TEXT)
    for quote in sorted(found["quotes"], key=records.order):
        for pointer, span in model_spans(quote):
            painted.stylize(show.PARTS[pointer.split("/")[1]], span.start, span.end)
    for mention in sorted(found["entities"], key=records.order):
        assert isinstance(mention, Mention)
        painted.stylize(show.ENTITIES.get(mention.label, "underline"), mention.span.start, mention.span.end)
    return painted


@given(layers())
def test_numbers_stand_behind_parts_and_have_no_colour_of_them(found: dict[str, list[Annotation]]) -> None:
    painted = styles(show._painted(TEXT, found))
    numbers = set("⁰¹²³⁴⁵⁶⁷⁸⁹·")
    assert "".join(char for char, _ in painted if char not in numbers) == TEXT
    assert all(style == ["bold"] for char, style in painted if char in numbers)
    assert [one for one in painted if one[0] not in numbers] == styles(coloured(found))
    ends = [span.end for quote in found["quotes"] for _, span in model_spans(quote)]
    at = 0
    seen: dict[int, str] = {}
    for char, _ in painted:
        if char in numbers:
            seen[at] = seen.get(at, "") + char
        else:
            at += 1
    assert {end: told.count("·") + 1 for end, told in seen.items()} == {end: ends.count(end) for end in ends}


def test_a_long_report_is_divided_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not at every number: with thousands that took minutes."""
    text = "Yes, he said. " * 2_000
    quotes: list[Annotation] = [
        Quote(id=f"q{at:09}", kind="direct", content=(Span(at, at + 3, "Yes"),),
              cue=(Span(at + 8, at + 12, "said"),), source=(), speakers=(), **HEAD)
        for at in range(0, len(text), 14)
    ]  # fmt: skip
    divided = []
    divide = Text.divide

    def counted(self: Text, offsets: Any) -> Any:
        divided.append(self)
        return divide(self, offsets)

    monkeypatch.setattr(Text, "divide", counted)
    painted = show._painted(text, {"quotes": quotes})
    assert painted.plain.startswith("Yes¹, he said¹. Yes², he said². ")
    assert painted.plain.endswith("Yes²⁰⁰⁰, he said²⁰⁰⁰. ")
    assert len(divided) == 1


@pytest.mark.parametrize("span", [Span(-9, -2, "x"), Span(-90, 5, "x"), Span(-2, 99, "x"), Span(70, 99, "x")])
def test_offsets_that_lie_outside_the_text_lose_none_of_it(span: Span) -> None:
    quotes: list[Annotation] = [
        Quote(id="q" * 10, kind="direct", content=(span,), cue=(), source=(), speakers=(), **HEAD)
    ]
    names: list[Annotation] = [Mention(id="m" * 10, span=span, label="ORG", entity="kta", **HEAD)]
    painted = show._painted(TEXT, {"quotes": quotes, "entities": names})
    assert painted.plain.replace("¹", "") == TEXT

"""What a report looks like: its numbers behind the parts of quotes, and its colours."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import Color
from rich.style import Style
from rich.text import Text

from wirespan import records
from wirespan.cli import run, show
from wirespan.cli.app import out
from wirespan.model import Annotation, Mention, Number, Quote, Span
from wirespan.model import spans as model_spans
from wirespan.store import Corpus

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


def some() -> dict[str, list[Annotation]]:
    """Layers of the text: a quote with its cue and source, two names, a number, a zone."""
    ida, said, went, quay, left = map(at, ("Ida Kells", "said", "“We went,”", "the quay", "left"))
    quote = Quote(
        id="q" * 10, kind="direct", content=(went,), cue=(said,), source=(ida,), speakers=("ida",), **HEAD
    )
    names = [
        Mention(id="m" * 10, span=ida, label="PERSON", entity="ida", **HEAD),
        Mention(id="n" * 10, span=quay, label="LAW", entity="quay", **HEAD),
    ]
    number = Number(id="z" * 10, span=left, type="CARDINAL", value="1", bound="exact", **HEAD)
    return {"quotes": [quote], "entities": [*names], "numbers": [number], "dates": [], "zones": []}


def at(words: str) -> Span:
    """The span of words in the text."""
    start = TEXT.index(words)
    return Span(start, start + len(words), words)


def test_the_key_tells_what_is_there_in_its_own_style() -> None:
    key = show._key(some())
    words = {key.plain[span.start : span.end]: str(span.style) for span in key.spans}
    assert words == {
        "quote": show.PARTS["content"],
        "cue": show.PARTS["cue"],
        "source": show.PARTS["source"],
        "PERSON": show.ENTITIES["PERSON"],
        "other name": show.STYLES["entities"],
        "number": show.STYLES["numbers"],
    }
    assert show._key({"dates": []}).plain == ""


def test_without_colour_brackets_tell_what_is_what() -> None:
    assert show._bracketed(TEXT, some()).splitlines() == [
        "[[Ida Kells PERSON] source¹] [said cue¹] on [the quay LAW]:",
        "[“We went,” direct¹] and [left CARDINAL].",
    ]
    for span, shown in ((Span(-9, 99, "x"), f"[{TEXT} ORG]"), (Span(70, 99, "x"), TEXT)):
        odd = Mention(id="m" * 10, span=span, label="ORG", entity="kta", **HEAD)
        assert show._bracketed(TEXT, {"entities": [odd]}) == shown


@pytest.mark.parametrize(("plain", "bracketed"), [(True, True), (False, False)])
def test_brackets_stand_where_no_colour_is_wanted(
    corpus: Corpus,
    plain: bool,
    bracketed: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(out, "no_color", plain)
    assert run(["show", "bridge/quay-wire", "--text", "--root", str(corpus.root)]) == 0
    assert (" CARDINAL] cracks" in capsys.readouterr().out) == bracketed


def test_styles_are_told_apart_by_more_than_red_and_green_and_can_be_read() -> None:
    styles = {**show.STYLES, **show.PARTS, **show.ENTITIES}
    parsed = {name: Style.parse(style) for name, style in styles.items()}
    alike: dict[Any, list[int]] = {}
    for style in parsed.values():
        form = (style.bold, style.italic, style.underline, style.reverse)
        alike.setdefault(form, []).append(-1 if style.color is None else style.color.number or -1)
    for colours in alike.values():
        assert len(colours) == len(set(colours))
        assert not {Color.parse("red3").number, Color.parse("green4").number} <= set(colours)
    for style in parsed.values():
        if style.color is not None and not style.color.is_default:
            light = luminance(style.color)
            assert (light + 0.05) / 0.05 > 3.8, "on black"
            assert 1.05 / (light + 0.05) > 3.8, "on white"


def luminance(colour: Color) -> float:
    """Relative luminance as WCAG 2 reckons it, from 0 to 1."""
    parts = [part / 255 for part in colour.get_truecolor()]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("width", [60, 80])
def test_keys_and_dates_are_broken_behind_hyphens_alone(
    corpus: Corpus, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(out, "width", width)
    for doc in ("bridge/quay-wire", "bridge/most-info"):
        assert run(["show", doc, "--root", str(corpus.root)]) == 0
        shown = capsys.readouterr().out
        assert max(map(len, shown.partition("\nquotes\n")[2].splitlines())) <= width
        pieces = set(shown.replace("·", " ").split())
        for annotation in [a for found in corpus.annotations(doc).values() for a in found]:
            for word in str(getattr(annotation, "entity", "")).split("-"):
                assert any(word in piece for piece in pieces)

"""Whatever is done to a text: a span is carried to where its words stand, or the report is refused."""

from __future__ import annotations

import random
import unicodedata
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from wirespan import model, texts
from wirespan.joining import join
from wirespan.model import Digests, Document, Mention, Published, Rights, Span

WORDS = st.sampled_from(
    "quay ferry “Tern” halted — l’eau שַׁעַר נמל مرفأ 港口 🚨 🚒🚒 14 3,5 été e\u0301 Norva Ida Kells x".split()  # noqa: SIM905
)
GAPS = st.sampled_from([" ", " ", " ", " ", "  ", "\u00a0", "\u2028", " \u3000"])


@st.composite
def paragraphs(draw: st.DrawFn) -> str:
    pairs = draw(st.lists(st.tuples(WORDS, GAPS), min_size=2, max_size=14))
    return "".join(word + gap for word, gap in pairs).strip()


@st.composite
def reports(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """A text of some paragraphs, a few of them the same, and spans of whole words in it."""
    some = draw(st.lists(paragraphs(), min_size=1, max_size=5))
    order = draw(st.lists(st.sampled_from(some), min_size=1, max_size=7))
    text = unicodedata.normalize("NFC", draw(st.sampled_from(["\n", "\n\n"])).join(order))
    spans = []
    for start, end in texts.paragraphs(text):
        words = [i for i in range(start, end) if not text[i].isspace()]
        for _ in range(draw(st.integers(0, 2))):
            first = draw(st.sampled_from(words))
            last = draw(st.sampled_from([i for i in words if i >= first]))
            spans.append(Span(first, last + 1, text[first : last + 1]))
    return text, spans


def edit(text: str, rng: random.Random) -> str:
    """Change a text as copies are changed, and worse."""
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    kind = rng.randrange(11)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(at, rng.choice(lines))
    elif kind == 2:
        lines.insert(at, "An advertisement of more than eight words for a new 🚨 ferry")
    elif kind == 3:
        rng.shuffle(lines)
    elif kind == 4:
        lines = [line.translate(str.maketrans("“”’—", '""\'-')) for line in lines]
    elif kind == 5:
        lines[at] = lines[at].replace(" ", rng.choice(["  ", "\n", "\u00a0", "\u2028"]))
    elif kind == 6:
        lines[at] = lines[at].replace("quay", "key", 1)
    elif kind == 7:
        lines[at] = lines[at][: len(lines[at]) // 2]
    elif kind == 8:
        return " ".join(lines)
    elif kind == 9:
        return text.replace("\n", "\r\n")
    else:
        lines[at : at + 2] = [" ".join(lines[at : at + 2])]
    return "\n".join(lines)


def record(text: str, digests: Digests) -> Document:
    return Document(
        id="a/b",
        story="a",
        lang="en",
        published=Published("2026", "metadata"),
        rights=Rights("withheld", "Somebody"),
        revision=1,
        length=len(text),
        digests=digests,
        text=None,
    )


def mentions(spans: list[Span]) -> list[Mention]:
    return [
        Mention(id=f"ent-{i:06}", doc="a/b", span=span, label="ORG", entity="e", by="m", status="suggested")
        for i, span in enumerate(spans)
    ]


@settings(max_examples=400, deadline=None)
@given(reports(), st.integers(0, 2**32), st.integers(0, 4))
def test_no_edit_makes_a_wrong_span(report: tuple[str, list[Span]], seed: int, edits: int) -> None:
    text, spans = report
    selected: list[Any] = mentions(spans)
    hidden = [texts.withhold(a, text, texts.paragraphs(text)) for a in selected]
    rng = random.Random(seed)  # noqa: S311
    copy = text
    for _ in range(edits):
        copy = edit(copy, rng)
    copy = unicodedata.normalize("NFC", copy.replace("\r\n", "\n"))

    joined = join(record(text, texts.fingerprint(text.encode(), text)), hidden, copy)

    if copy == text:
        assert joined.outcome == "exact"
        assert list(joined.annotations) == selected
    if texts.flat(copy) == texts.flat(text):
        assert joined.outcome in ("exact", "normalised")
    if joined.outcome == "refused":
        assert joined.refused
        assert joined.annotations == ()
        return
    ends = [0]
    for before, after in zip(selected, joined.annotations, strict=True):
        (_, span), (_, old) = model.spans(after)[0], model.spans(before)[0]
        assert copy[span.start : span.end] == span.text
        assert texts.flat(str(span.text)) == texts.flat(str(old.text))
        assert span.digest is None
        assert not span.text[0].isspace()
        assert not span.text[-1].isspace()
        ends.append(span.start)
    order = sorted(range(len(spans)), key=lambda i: spans[i].start)
    starts = [joined.annotations[i].span.start for i in order]
    assert starts == sorted(starts)  # spans stand in the order in which they stood

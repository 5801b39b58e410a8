"""Level 3: texts, offsets and surfaces, one record at a time; and what two spans of a layer may not do."""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from wirespan import texts
from wirespan.checks.catalogue import finding, short
from wirespan.checks.characters import splits
from wirespan.errors import Finding
from wirespan.records import encode
from wirespan.wording import many

Row = tuple[str, str, str, str]
"""Code, pointer, found, expected."""
Found = Iterator[Row]
_PLACES = 5
"""Of so many places where the words of a span stand a message tells."""


@dataclass(frozen=True, slots=True)
class Text:
    """What the spans of a document are checked against.

    `text` is None where withheld, `held` the text of a withheld document where it is held here, code point
    for code point. `starts` and `ends` are those of a withheld document's paragraphs.
    """

    text: str | None
    length: int
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    held: str | None = None

    def paragraph(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the paragraph that a span lies in."""
        i = bisect_right(self.starts, start) - 1
        return (self.starts[i], self.ends[i]) if i >= 0 and end <= self.ends[i] else None


def text_of(data: dict[str, Any], held: str | None = None) -> Text:
    """Return what the spans of a document are checked against."""
    parts = data["digests"].get("paragraphs", ())
    exact = held if held is not None and texts.text_digest(held) == data["digests"]["text"] else None
    starts, ends = tuple(p["start"] for p in parts), tuple(p["end"] for p in parts)
    length = data["length"] if data["text"] is None else len(data["text"])
    return Text(data["text"], length, starts, ends, exact)


def document(
    file: str, number: int, data: dict[str, Any], held: str | None, known: str | None = None
) -> list[Finding]:
    """Return what is wrong with the text of a document or with what stands for it.

    `known` is the digest that the text with the paragraphs of a withheld document has, where it is held here.
    """
    found = [_finding(file, number, row) for row in _document(data, text_of(data, held))]
    if known not in (None, data["digests"]["text"]):
        found.append(
            _finding(file, number, ("text-digest", "/digests/text", "another digest", f"{known}, the text's"))
        )
    return found


def annotation(file: str, number: int, data: dict[str, Any], text: Text) -> list[Finding]:
    """Return what is wrong with the spans of an annotation."""
    found = [
        _finding(file, number, (code, f"{where}{pointer}", what, other))
        for where, span in parts(data)
        for code, pointer, what, other in _span(span, text)
    ]
    found += [_finding(file, number, item) for item in _fragments(data)]
    return found


def parts(data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every span of an annotation with its pointer."""
    for name in ("span", "measures"):
        if name in data:
            yield f"/{name}", data[name]
    for name in ("content", "cue", "source"):
        for i, span in enumerate(data.get(name, ())):
            yield f"/{name}/{i}", span


def _finding(file: str, number: int, item: Row) -> Finding:
    code, pointer, found, expected = item
    return finding(code, file, number, pointer, found=found, expected=expected)


def _document(data: dict[str, Any], info: Text) -> Found:
    text = info.text if info.text is not None else info.held
    if text is not None:
        if not unicodedata.is_normalized("NFC", text):
            wanted = unicodedata.normalize("NFC", text)
            at = next(i for i, (a, b) in enumerate(zip(text, f"{wanted}\0", strict=False)) if a != b)
            yield "text-not-nfc", "/text", f"offset {at} isn't in NFC", "normal form C"
        if len(text) != data["length"]:
            yield "text-length", "/length", f"{data['length']}", f"{len(text)}, the code points of the text"
        if texts.text_digest(text) != data["digests"]["text"]:
            yield "text-digest", "/digests/text", "another digest", f"{texts.text_digest(text)}, the text's"
    last = 0
    for i, (start, end) in enumerate(zip(info.starts, info.ends, strict=True)):
        if not last <= start < end <= info.length:
            what = f"{start}–{end} behind {last}, in a text of {info.length} code points"
            other = "paragraphs in order, apart, and inside the text"
            yield "paragraph-order", f"/digests/paragraphs/{i}", what, other
            return
        last = end
    if info.held is not None:
        count = len(texts.cut(info.held, zip(info.starts, info.ends, strict=True)))
        if len(info.starts) != count:
            what, other = many(len(info.starts), "paragraph"), f"the {count} of the text"
            yield "paragraph-digest", "/digests/paragraphs", what, other
        for i, (start, end) in enumerate(zip(info.starts, info.ends, strict=True)):
            given = data["digests"]["paragraphs"][i]
            folded = texts.fold(info.held, start, end)
            where = f"/digests/paragraphs/{i}"
            if given["sha256"] != folded.sha256():
                other = f"{folded.sha256()}, that of {start}–{end}"
                yield "paragraph-digest", f"{where}/sha256", "another digest", other
            elif encode(texts.paragraph(folded)) != given:
                what, other = "another start, end or gaps", json.dumps(encode(texts.paragraph(folded)))
                yield "paragraph-digest", where, what, other


def _span(span: dict[str, Any], info: Text) -> Found:
    start, end = span["start"], span["end"]
    if end <= start:
        yield "span-reversed", "", f"{start}–{end}", "start < end"
        return
    if end > info.length:
        yield "span-out-of-range", "/end", f"{end}", f"at most {info.length}, the length of the text"
        return
    if info.text is None:
        yield from _withheld(span, info)
        return
    if "digest" in span:
        yield "digest-open", "/digest", "a digest", f"the text {short(info.text[start:end])}"
    elif info.text[start:end] != span["text"]:
        what = f"{short(span['text'])} at {start}–{end}, where {short(info.text[start:end])} stands"
        yield "span-surface", "", what, _where(info.text, span["text"], start)
        return
    yield from _edges(info.text, start, end)


def _withheld(span: dict[str, Any], info: Text) -> Found:
    start, end = span["start"], span["end"]
    if "text" in span:
        yield "surface-withheld", "/text", "words of the text", "their digest"
        return
    paragraph = info.paragraph(start, end)
    if paragraph is None:
        yield "span-crosses-paragraph", "", f"{start}–{end}", "a span inside one paragraph of the document"
        return
    if info.held is not None:
        key, surface = texts.flat(info.held[slice(*paragraph)]), texts.flat(info.held[start:end])
        if span["digest"] != texts.span_digest(key, surface):
            yield "digest-wrong", "/digest", f"another digest at {start}–{end}", "that of the words there"
            return
        yield from _edges(info.held, start, end, hide=True)


def _edges(text: str, start: int, end: int, *, hide: bool = False) -> Found:
    surface = text[start:end]
    shown = f"{start}–{end}" if hide else short(surface)
    if surface != surface.strip():
        inner = surface.strip()
        begin = start + surface.find(inner) if inner else start
        yield "span-edge-space", "", shown, f"{begin}–{begin + len(inner)}, without the white space"
    elif "\n" in surface:
        what = f"{start}–{end}, with a line feed in it"
        yield "span-crosses-paragraph", "", what, "a span inside one line of the text"
    for at, what in ((start, "start"), (end, "end")):
        if splits(text, at):
            yield "span-splits-character", f"/{what}", f"{shown}, cut inside a character", "whole characters"


def _where(text: str, surface: str, near: int) -> str:
    """Say where a surface stands; of many places, in order of text, those nearest to an offset."""
    places = [match.start() for match in re.finditer(re.escape(surface), text)]
    if not places:
        return "the words that stand there; these stand nowhere in the text"
    nearest = sorted(sorted(places, key=lambda place: abs(place - near))[:_PLACES])
    shown = ", ".join(f"{at}–{at + len(surface)}" for at in nearest)
    if len(places) == 1:
        return f"{shown}, the only place where these words stand"
    which = "the nearest ones: " if len(places) > len(nearest) else ""
    return f"one of the {len(places)} places where these words stand ({which}{shown})"


def _fragments(data: dict[str, Any]) -> Found:
    for name in ("content", "cue", "source"):
        for i, (one, two) in enumerate(pairwise(data.get(name, ())), 1):
            if two["start"] < one["end"]:
                what = f"{two['start']}–{two['end']} behind {one['start']}–{one['end']}"
                yield "fragments-order", f"/{name}/{i}", what, "fragments in order of text that don't overlap"


def together(file: str, layer: str, lines: list[tuple[int, dict[str, Any]]]) -> Iterator[Finding]:
    """Yield what spans of one document and layer may not do: be there twice, or cross."""
    seen: dict[Any, int] = {}
    for number, data in lines:
        key = identity(data)
        if key in seen:
            what = f"the same words as line {seen[key]}"
            yield finding("duplicate-span", file, number, found=what, expected="one annotation")
        seen.setdefault(key, number)
    if layer == "quotes":
        return
    open_ends: list[tuple[int, int]] = []
    for number, data in sorted(lines, key=lambda item: (item[1]["span"]["start"], -item[1]["span"]["end"])):
        start, end = data["span"]["start"], data["span"]["end"]
        while open_ends and open_ends[-1][0] <= start:
            open_ends.pop()
        if open_ends and end > open_ends[-1][0]:
            other_end, other = open_ends[-1]
            what = f"{start}–{end}, of which {start}–{other_end} lies in the span of line {other}"
            yield finding("crossing-spans", file, number, "/span", found=what, expected="nested or apart")
        open_ends.append((end, number))


def identity(data: dict[str, Any]) -> Any:
    """Return what makes two annotations of a document and layer the same: the words that they select."""
    content = data["content"] if "content" in data else [data["span"]]
    return tuple((span["start"], span["end"]) for span in content)

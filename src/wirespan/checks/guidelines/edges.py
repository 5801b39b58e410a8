"""Where spans begin and end: with words, without punctuation of the sentence, on one side of a zone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count
from operator import itemgetter
from typing import Any

from wirespan.checks.files import MAX_LINE
from wirespan.checks.guidelines.sheets import Sheet, Sheets
from wirespan.checks.guidelines.telling import on, show, spans
from wirespan.errors import Finding

_SPACELESS = re.compile(
    "[\u0530-\u137f\u1780-\u17ff\u2e80-\ua4cf\ua960-\ua97f"
    "\uac00-\ud7ff\uf900-\ufaff\ufb1d-\ufdff\ufe70-\ufeff\uff66-\uff9f\U00020000-\U0003ffff]"
)
"""Scripts without spaces between words, or that write articles and particles attached (guidelines, 1.17)."""
_FIGURE = re.compile(r"\d[.,]\d")
_STRAY = frozenset(",;")
"""What belongs to the sentence and to no name, figure, date or phrase."""
_CLOSING = frozenset("\"“”»«’‘'」』")
_BRACKET = re.compile(r"[()\[\]{}]")
Row = tuple[str, str]
"""Code, and what is expected."""


class _Edges(dict[str, bool]):
    """Whether an edge may be wrong, by its two signs, which are looked at once: the same come again."""

    def __init__(self, own: int, marks: str = "") -> None:
        """Begin anew: `own` is which of the signs is the span's, `marks` are suspect on either side."""
        super().__init__()
        self.own, self.marks = own, marks

    def __missing__(self, signs: str) -> bool:
        """Look at two signs."""
        if len(self) == _MOST:
            self.clear()
        found = signs[self.own] in _STRAY or _cuts(signs, 1) or any(mark in signs for mark in self.marks)
        self[signs] = found
        return found


_MOST = 1 << 16
_WORDS, _FIGURES = (_Edges(1), _Edges(0)), (_Edges(1, ".,"), _Edges(0, ".,"))


def report(sheets: Sheets, sheet: Sheet) -> Iterator[Finding]:
    """Yield the spans of a report that begin or end where no annotation may."""
    if sheet.document["length"] > MAX_LINE:  # no text is that long
        return
    zones = _zones(sheet)
    for layer in sheet.layers:
        for place in sorted(_suspects(sheet, layer, zones)):
            line = sheet.layers[layer][place]
            for pointer, span in spans(line[1]):
                for code, expected in _wrong(sheet.text, layer, span, zones):
                    file, what = sheets.file(layer), show(sheet, span["start"], span["end"])
                    yield on(code, file, line, pointer, found=what, expected=expected)


def _suspects(sheet: Sheet, layer: str, zones: bytearray) -> set[int]:
    """Return the places in a layer of annotations of which a span may be wrong: of nearly all, none is."""
    text = sheet.text
    if text is None:
        return {i for i, start, end in _spans(sheet, layer) if zones[start] != zones[end - 1]}
    padded = f" {text} "
    first, last = _FIGURES if layer == "numbers" else _WORDS
    found = {
        i
        for i, start, end in _spans(sheet, layer)
        if first[padded[start : start + 2]] or last[padded[end : end + 2]] or zones[start] != zones[end - 1]
    }
    if any(bracket in text for bracket in "()[]{}"):
        found |= {i for i, start, end in _spans(sheet, layer) if _BRACKET.search(text, start, end)}
    return found


def _spans(sheet: Sheet, layer: str) -> Iterable[tuple[int, int, int]]:
    """Return the spans of a layer, each behind the place of its annotation."""
    if layer == "quotes":
        quotes = enumerate(sheet.quoted())
        return [(i, start, end) for i, row in quotes for part in row[1:4] for start, end in part]
    rows = sheet.spanned(layer)
    own = zip(count(), map(itemgetter(1), rows), map(itemgetter(2), rows))
    if layer != "numbers":
        return own
    measures = ((i, row[3]["measures"]) for i, row in enumerate(rows) if "measures" in row[3])
    return [*own, *((i, span["start"], span["end"]) for i, span in measures)]


def _zones(sheet: Sheet) -> bytearray:
    """Return for each offset of a report which zone it is in, counted from 1 to 255 and again; 0 for none."""
    found = bytearray(sheet.document["length"])
    for i, (_, start, end, _, _) in enumerate(sheet.spanned("zones")):
        found[start:end] = bytes((i % 255 + 1,)) * (end - start)
    return found


def _wrong(text: str | None, layer: str, span: dict[str, Any], zones: bytearray) -> Iterator[Row]:
    """Yield what is wrong with a span."""
    start, end = span["start"], span["end"]
    if layer != "zones" and zones[start] != zones[end - 1] and _crosses(zones, start, end):
        yield "zone-crossed", "a span inside the zone, or outside it"
    if text is None:
        return
    if _cuts(text, start) or _cuts(text, end):
        yield "span-cuts-word", "a span that begins and ends with words"
    elif layer == "numbers" and (_parts(text, start) or _parts(text, end)):
        yield "span-cuts-word", "the whole figure, on both sides of its mark"
    if _ragged(text, layer, start, end):
        yield "span-edge-mark", "no comma, semicolon or half of a pair of brackets at an edge"


def _crosses(zones: bytearray, start: int, end: int) -> bool:
    """Whether a span takes in a part of a zone, and more than that."""
    before = start > 0 and zones[start] and zones[start - 1] == zones[start]
    behind = end < len(zones) and zones[end - 1] and zones[end] == zones[end - 1]
    return bool(before or behind)


def _cuts(text: str, at: int) -> bool:
    """Whether an edge stands within a word of which the guidelines let no part be selected."""
    if at in (0, len(text)):
        return False
    before, after = text[at - 1], text[at]
    if not (before.isalnum() and after.isalnum()) or _SPACELESS.match(before) or _SPACELESS.match(after):
        return False
    # A sign, or a label that a page has run together with a name (3.54), may be cut off: ReadKTA, KTARead.
    joined = after.isupper() and (before.islower() or text[at + 1 : at + 2].islower())
    return before.isdigit() == after.isdigit() and not joined


def _parts(text: str, at: int) -> bool:
    """Whether an edge parts a figure at its separator: 1 | ,200."""
    return any(_FIGURE.match(text, begin) is not None for begin in (at - 1, at - 2) if begin >= 0)


def _ragged(text: str, layer: str, start: int, end: int) -> bool:
    """Whether a span begins or ends on stray punctuation, or with half of a pair of brackets in it."""
    if layer == "quotes":  # of a block quote each line is whole
        behind = text[end : end + 1]
        if behind and behind in _CLOSING:  # the quote is cut, which is told by another check
            return text[start] in _STRAY
        return text[start] in _STRAY or (text[end - 1] in _STRAY and behind not in ("", "\n"))
    if text[start] in _STRAY or text[end - 1] in _STRAY:
        return layer != "zones"
    surface = text[start:end]
    return layer != "zones" and any(
        surface.count(one) != surface.count(two) for one, two in ("()", "[]", "{}")
    )

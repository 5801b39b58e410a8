"""Where spans begin and end: with words, without punctuation of the sentence, on one side of a zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain
from operator import itemgetter

from wirespan.checks import native
from wirespan.checks.guidelines.sheets import Sheet, Sheets
from wirespan.checks.guidelines.telling import on, show
from wirespan.checks.spans import parts
from wirespan.errors import Finding
from wirespan.store import MAX_LINE

_SPACELESS = re.compile(
    "[\u0530-\u137f\u1780-\u17ff\u2e80-\ua4cf\ua960-\ua97f"
    "\uac00-\ud7ff\uf900-\ufaff\ufb1d-\ufdff\ufe70-\ufeff\uff66-\uff9f\U00020000-\U0003ffff]"
)
"""Scripts without spaces between words, or that write articles and particles attached (guidelines, 1.17)."""
_FIGURE = re.compile(r"\d[.,]\d")
_POINTS = frozenset(".,")
_STRAY = frozenset(",;")
"""What belongs to the sentence and to no name, figure, date or phrase."""
_CLOSING = frozenset("\"“”»«’‘'」』")
_HALVES = "()[]{}"
_BRACKET = re.compile(f"[{re.escape(_HALVES)}]")
_WHOLE = frozenset(("quotes", "zones"))
"""Layers whose spans may hold half of a pair of brackets."""
Row = tuple[str, str]
"""Code, and what is expected."""


def report(sheets: Sheets, sheet: Sheet) -> Iterator[Finding]:
    """Yield the spans of a report that begin or end where no annotation may."""
    if sheet.document["length"] > MAX_LINE:  # no text is that long
        return
    if native.LOOK is not None and sheet.text is not None and _surely(sheet, sheet.text):
        return
    zones = _zones(sheet)
    if _right(sheet, zones):
        return
    for layer in sheet.layers:
        found = _spans(sheet, layer)
        wrong = {i for i, start, end in found if any(_wrong(sheet.text, layer, start, end, zones))}
        for place in sorted(wrong):
            line = sheet.layers[layer][place]
            for pointer, span in parts(line[1]):
                for code, expected in _wrong(sheet.text, layer, span["start"], span["end"], zones):
                    file, what = sheets.file(layer), show(sheet, span["start"], span["end"])
                    yield on(code, file, line, pointer, found=what, expected=expected)


def _spans(sheet: Sheet, layer: str) -> Iterator[tuple[int, int, int]]:
    """Yield the spans of a layer, each behind the place of its annotation."""
    if layer == "quotes":
        for i, row in enumerate(sheet.quoted()):
            for start, end in chain(*row[1:4]):
                yield i, start, end
        return
    for i, (_, start, end, said, _) in enumerate(sheet.spanned(layer)):
        yield i, start, end
        if "measures" in said:
            yield i, said["measures"]["start"], said["measures"]["end"]


def _surely(sheet: Sheet, text: str) -> bool:
    """Whether surely no span of a report is wrong, as the compiled part sees it."""
    numbers, zones = sheet.spanned("numbers"), sheet.spanned("zones")
    measured = [row[3]["measures"] for row in numbers if "measures" in row[3]]
    groups = (
        (zones, 1, False, True),
        (sheet.spanned("entities"), 1, False, False),
        (sheet.spanned("dates"), 1, False, False),
        (numbers, 1, True, False),
        ([(span["start"], span["end"]) for span in measured], 0, True, False),
        (sheet.parts(), 0, False, True),
    )
    return bool(native.LOOK.edges(text, _joining(), zones, groups))


@cache
def _joining() -> bytes:
    """Return a bit for each code point of the first plane: whether no edge may stand beside it."""
    bits = bytearray(0x10000 // 8)
    for code in range(0x10000):
        if _joined(chr(code)):
            bits[code >> 3] |= 1 << (code & 7)
    return bytes(bits)


def _right(sheet: Sheet, zones: bytearray) -> bool:
    """Whether surely no span of a report is wrong. So it is with most reports, of which no more is asked."""
    text = sheet.text
    if text is None:
        return False
    starts, ends, n = _edges(sheet)
    if len(starts) < 2:  # itemgetter gives no tuple of one
        return False
    begin, behind = itemgetter(*starts), itemgetter(*ends)
    before, after = begin(" " + text), behind(text + " ")
    stray = {at for sign in _STRAY for at in _places(text, sign)}
    return (
        stray.isdisjoint(starts)
        and {at + 1 for at in stray}.isdisjoint(ends)
        and not any(map(_joins, {*before, *after}))
        and (
            _POINTS.isdisjoint(before[:n] + after[:n])
            or not any(_parts(text, at) for at in starts[:n] + ends[:n])
        )
        and begin(zones) == behind(b"\0" + zones)
        and not (any(half in text for half in _HALVES) and any(_halved(sheet, text)))
    )


def _edges(sheet: Sheet) -> tuple[list[int], list[int], int]:
    """Return where the spans of a report start, where they end, and how many, the first, are figures'."""
    numbers, parts = sheet.spanned("numbers"), sheet.parts()
    measured = [row[3]["measures"] for row in numbers if "measures" in row[3]]
    starts = [row[1] for row in numbers] + [span["start"] for span in measured]
    ends = [row[2] for row in numbers] + [span["end"] for span in measured]
    n = len(starts)
    for layer in sheet.layers:
        if layer not in ("quotes", "numbers"):
            rows = sheet.spanned(layer)
            starts += [row[1] for row in rows]
            ends += [row[2] for row in rows]
    return starts + [part[0] for part in parts], ends + [part[1] for part in parts], n


def _places(text: str, sign: str) -> Iterator[int]:
    """Yield where a sign stands in a text."""
    at = text.find(sign)
    while at >= 0:
        yield at
        at = text.find(sign, at + 1)


def _halved(sheet: Sheet, text: str) -> Iterator[bool]:
    """Yield for each span that may hold no half of a pair of brackets whether it has a bracket."""
    for layer in sheet.layers:
        if layer not in _WHOLE:
            for _, start, end in _spans(sheet, layer):
                yield _BRACKET.search(text, start, end) is not None


def _joined(sign: str) -> bool:
    """Whether a sign is a digit, or of a word that spaces part from others: no edge may stand beside it."""
    return sign.isdecimal() or (sign.isalnum() and not _SPACELESS.match(sign))


_joins = lru_cache(maxsize=1 << 16)(_joined)


def _zones(sheet: Sheet) -> bytearray:
    """Return for each offset of a report which zone it is in, counted from 1 to 255 and again; 0 for none."""
    found = bytearray(sheet.document["length"])
    for i, (_, start, end, _, _) in enumerate(sheet.spanned("zones")):
        found[start:end] = bytes((i % 255 + 1,)) * (end - start)
    return found


def _wrong(text: str | None, layer: str, start: int, end: int, zones: bytearray) -> Iterator[Row]:
    """Yield what is wrong with a span."""
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
    if text[at - 1] not in _POINTS and text[at : at + 1] not in _POINTS:
        return False
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
    return layer not in _WHOLE and any(
        surface.count(one) != surface.count(two) for one, two in ("()", "[]", "{}")
    )

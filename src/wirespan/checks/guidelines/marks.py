"""Quotation marks: every one has its partner, quotes take theirs in, and what stands in them is a quote."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from wirespan.checks.guidelines import pairs
from wirespan.checks.guidelines.sheets import Sheet, Sheets
from wirespan.checks.guidelines.telling import at, on, show
from wirespan.checks.kept import Pair, Quoted
from wirespan.errors import Finding

WORDS = 7
"""Words in marks from which on they are no nickname, title or scare quote (guidelines, 4.10)."""
_NAME = 4
"""Words of a name with its role, at most, before what somebody says in an interview."""
_ANY = re.compile("[\"“”„‟«»‹›「」『』＂‘’‚'`´]")
_DASH = re.compile("[-–—―]")
_WORD = re.compile(r"\w+")
_EDGE = " \t\u00a0\u202f.,;:!?…。\uff0c\uff01\uff1f"


def report(sheets: Sheets, sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with the marks of a report and with the quotes around them."""
    text = sheet.text
    if text is None:
        return
    quotes = sheet.quoted()
    direct = sorted([part for row in quotes if row[4]["kind"] == "direct" for part in row[1]])
    if pairs.only_around(text, direct):
        marked = [(start, end - 1) for start, end in direct]
        unsure = [place for place, row in enumerate(quotes) if row[4]["kind"] != "direct"]
    else:
        found = pairs.read(text)
        yield from _unbalanced(sheets, sheet, found)
        if "quotes" not in sheet.layers:
            return
        marked = found.pairs
        both = {(start, end + 1) for start, end in marked}
        whole = {part for row in quotes for part in row[1] if part in both}
        left = [(start, end) for start, end in marked if (start, end + 1) not in whole]
        yield from _left(sheets, sheet, text, left)
        unsure = [
            place
            for place, row in enumerate(quotes)
            if row[4]["kind"] != "direct" or not whole.issuperset(row[1])
        ]
    for place in unsure:
        yield from _outside(sheets, sheet, place, text)
        yield from _kind(sheets, sheet, place, text, marked)


def _unbalanced(sheets: Sheets, sheet: Sheet, found: pairs.Marks) -> Iterator[Finding]:
    """Yield the marks without a partner."""
    for start in sorted(found.opened + found.closed):
        side = "closes" if start in found.opened else "opens"
        what = f"{show(sheet, start, start + 1)} at {start}"
        other = f"a mark that {side} it, in its paragraph"
        yield at("marks-unbalanced", sheets, sheet, (start, start + 1), found=what, expected=other)


def _left(sheets: Sheets, sheet: Sheet, text: str, left: list[Pair]) -> Iterator[Finding]:
    """Yield what is wrong with pairs of marks that aren't the ends of a quote."""
    if not left:
        return
    quotes = sheet.quoted()
    covered = _covered(quotes)
    for pair in left:
        yield from _cut(sheets, sheet, quotes, pair, covered)
    for pair in _outermost(left):
        yield from _missing(sheets, sheet, text, pair, covered)


def _covered(quotes: list[Quoted]) -> tuple[list[int], list[int]]:
    """Return start and end of each stretch that quotes take up, in order and apart."""
    spans = sorted(part for row in quotes for part in row[1])
    starts: list[int] = []
    ends: list[int] = []
    for start, end in spans:
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return starts, ends


def _within(covered: tuple[list[int], list[int]], offset: int) -> bool:
    i = bisect_right(covered[0], offset) - 1
    return i >= 0 and offset < covered[1][i]


def _cut(
    sheets: Sheets,
    sheet: Sheet,
    quotes: list[Quoted],
    pair: Pair,
    covered: tuple[list[int], list[int]],
) -> Iterator[Finding]:
    """Yield the quote that has one mark of a pair, where no quote has the other."""
    first, last = _within(covered, pair[0]), _within(covered, pair[1])
    if first == last:
        return
    inside, outside = pair if first else (pair[1], pair[0])
    for place, row in enumerate(quotes):
        for i, (start, end) in enumerate(row[1]):
            if start <= inside < end:
                what = f"{show(sheet, start, end)} without the mark at {outside}"
                other = "both marks of a pair, or neither"
                line, file = sheet.layers["quotes"][place], sheets.file("quotes")
                yield on("quote-cuts-marks", file, line, f"/content/{i}", found=what, expected=other)
                return


def _outside(sheets: Sheets, sheet: Sheet, place: int, text: str) -> Iterator[Finding]:
    """Yield fragments whose marks stand just outside them on both sides."""
    for i, (start, end) in enumerate(sheet.quoted()[place][1]):
        before, after = text[start - 1 : start], text[end : end + 1]
        if before and after and _closes(before, after):
            if before == "'" and start > 1 and text[start - 2].isalnum():
                continue
            what = f"{show(sheet, start, end)} between marks, at {start - 1} and {end}"
            line, file = sheet.layers["quotes"][place], sheets.file("quotes")
            other = "the marks in the content"
            yield on("quote-cuts-marks", file, line, f"/content/{i}", found=what, expected=other)


def _closes(before: str, after: str) -> bool:
    return (before, after) in _SINGLE or after in pairs.CLOSERS.get(before, "")


_SINGLE = {("‘", "’"), ("'", "'"), ("‚", "‘"), ("‚", "’")}


def _outermost(found: list[Pair]) -> list[Pair]:
    outer: list[Pair] = []
    for start, end in sorted(found):
        if not outer or start > outer[-1][1]:
            outer.append((start, end))
    return outer


def _missing(
    sheets: Sheets,
    sheet: Sheet,
    text: str,
    pair: Pair,
    covered: tuple[list[int], list[int]],
) -> Iterator[Finding]:
    """Yield a stretch in marks that is too long for a name, with no quote over any of it."""
    start, end = pair
    starts, ends = covered
    i = bisect_right(starts, start) - 1
    if (i >= 0 and ends[i] > start) or (i + 1 < len(starts) and starts[i + 1] <= end):
        return
    if _words(text[start:end]) < WORDS or "\n" in text[start:end]:
        return
    for layer in ("entities", "zones"):  # a title, or the line of another article
        for _, begin, behind, said, _ in sheet.spanned(layer):
            if begin <= end and start <= behind:
                long = (behind - begin) * 2 > end - start
                if long and (layer == "entities" or said["type"] in ("related", "furniture")):
                    return
    what, other = show(sheet, start, end + 1), "a quote, or the title of a work as a mention"
    yield at("quote-missing", sheets, sheet, (start, end + 1), found=what, expected=other)


def _words(text: str) -> int:
    """Count words; in scripts without spaces every third sign makes one."""
    return sum(len(word) // 3 if pairs.UNSPACED.match(word) else 1 for word in _WORD.findall(text))


def _kind(sheets: Sheets, sheet: Sheet, place: int, text: str, found: list[Pair]) -> Iterator[Finding]:
    """Yield a quote whose kind isn't what its marks say."""
    _, content, _, _, said, _ = sheet.quoted()[place]
    kind = said["kind"]
    marked = kind != "indirect" and any(_ANY.search(text, start, end) for start, end in content)
    other = ""
    if kind == "mixed" and not marked:
        other = "indirect, since no words stand in marks"
    elif kind != "direct" and all(_whole(text, part, found) for part in content):
        other = "direct, since all stands in marks"
    elif kind != "direct" or marked or "within" in said:
        return
    elif not any(_set_off(text, part) or _turn(sheet, text, part) for part in content):
        other = "indirect, since there are no marks or dashes, nor a block"
    if other:
        what, line = f"{kind}: {show(sheet, *content[0])}", sheet.layers["quotes"][place]
        yield on("quote-kind", sheets.file("quotes"), line, "/kind", found=what, expected=other)


def _set_off(text: str, part: Pair) -> bool:
    """Whether a fragment may be led by dashes, stand in marks that open before it, or be a block."""
    begin, end = text.rfind("\n", 0, part[0]) + 1, text.find("\n", part[1])
    around = (text[begin : part[0]], text[part[1] : end if end >= 0 else len(text)])
    if not any(side.strip(_EDGE) for side in around):
        return True
    return any(_ANY.search(side) or _DASH.search(side) for side in around)


def _turn(sheet: Sheet, text: str, part: Pair) -> bool:
    """Whether a fragment may be a turn of an interview or a post: a line led by a name and a colon."""
    begin, end = text.rfind("\n", 0, part[0]) + 1, text.find("\n", part[1])
    lead, rest = text[begin : part[0]].rstrip(), text[part[1] : end if end >= 0 else len(text)]
    if not lead.endswith((":", "\uff1a")) or rest.strip(_EDGE) or len(lead.split()) > _NAME:
        return False
    return not any(start <= part[0] < behind for _, start, behind, _, _ in sheet.spanned("zones"))


def _whole(text: str, part: Pair, found: list[Pair]) -> bool:
    """Whether a fragment begins with a mark and ends with its partner, but for punctuation."""
    end = part[1] - 1
    while end > part[0] and text[end] in _EDGE:
        end -= 1
    return (part[0], end) in found

"""The screen of the layers of a story: every line in one pass."""

from __future__ import annotations

from typing import Any

import orjson

from wirespan.checks import compiled, cutting, files, references
from wirespan.checks.characters import delicate
from wirespan.checks.judging import Judge
from wirespan.checks.kept import Kept, Pair, Quoted, Spanned
from wirespan.checks.references import Ids
from wirespan.checks.screening import Page, Screen


def spans(  # noqa: PLR0912 - all inline
    seen: Screen, file: str, layer: str, known: Ids, kept: Kept | None = None
) -> None:
    """Screen zones, mentions, numbers or dates."""
    judge, numbers = Judge(seen, file, layer, known, kept), layer == "numbers"
    pages, covered, clean, bad, fragile = seen.texts, seen.covered, judge.clean, judge.bad, delicate()
    last = ""
    last_start = last_end = edge = 0
    ends: list[int] = []
    rows: list[Spanned] | None = None
    by_doc = judge.rows
    for number, (name, doc, first, final, surface, rest) in compiled.rows(judge):
        start, end = int(first), int(final)
        if doc != last:
            if doc < last or doc not in pages:
                bad.add(number)
                continue
            last, page, ids = doc, pages[doc], known[doc]
            text, length, plain, joined = page.text, page.length, page.plain, page.joined
            if covered is not None and doc not in covered:
                bad.add(number)
            if by_doc is not None:
                rows = by_doc[doc] = []
            ends = []
            edge = end
        elif start >= edge:  # behind all spans so far
            if ends:
                ends = []
            edge = end
        else:
            if start < last_start or (start == last_start and end >= last_end):
                bad.add(number)
            ends = ends or [edge]
            while ends and ends[-1] <= start:
                ends.pop()
            if ends and end > ends[-1]:
                bad.add(number)
            ends.append(end)
            edge = max(edge, end)
        if (
            end > length
            or text[start:end] != surface
            or not surface
            or (not plain and (joined or text[start] in fragile or text[end : end + 1] in fragile))
        ) and not page.good(start, end, surface):
            bad.add(number)
        said = judge.figure(rest, page) if numbers else clean.get(rest) or judge.good(number, doc, name, rest)
        if said is None or name in ids:
            bad.add(number)
        elif rows is not None:
            rows.append((number, start, end, said, name))
        ids[name] = layer
        last_start, last_end = start, end
    if judge.pointing and any(references.dates(file, judge.pointing, known, True)):
        bad.update(number for number, _ in judge.pointing)
    seen.suspect_all(file, bad)


def quotes(  # noqa: PLR0912 - all inline
    seen: Screen, file: str, known: Ids, kept: Kept | None = None
) -> None:
    """Screen quotes."""
    judge = Judge(seen, file, "quotes", known, kept)
    between, clean, bad = cutting.BETWEEN, judge.clean, judge.bad
    pages, covered, fragile = seen.texts, seen.covered, delicate()
    last = (-1, 0, "")
    same: list[list[Pair]] = []
    at = ""
    rows: list[Quoted] | None = None
    by_doc = judge.rows
    for number, (name, doc, kind, *lists, behind) in compiled.rows(judge):
        if doc != at:
            if doc < at or doc not in pages or (covered is not None and doc not in covered):
                bad.add(number)
                continue
            at, page, ids = doc, pages[doc], known[doc]
            last = (-1, 0, "")
            text, length, plain, joined = page.text, page.length, page.plain, page.joined
            if by_doc is not None:
                rows = by_doc.setdefault(doc, [])
        parts: list[list[Pair]] = []
        for begin, final, surface, more in (lists[:4], lists[4:8], lists[8:]):
            if not begin:
                parts.append([])
                continue
            start, end = int(begin), int(final)
            if (
                end > length
                or text[start:end] != surface
                or not surface
                or (not plain and (joined or text[start] in fragile or text[end : end + 1] in fragile))
            ) and not page.good(start, end, surface):
                bad.add(number)
            part = [(start, end)]
            if more and not _further(page, more, part):
                bad.add(number)
            parts.append(part)
        content, cue, source = parts
        rest = f"{kind}{between}{behind}"
        said = clean.get(rest) or judge.good(number, doc, name, rest)
        if said is None or name in ids:
            bad.add(number)
        elif rows is not None:
            rows.append((number, content, cue, source, said, name))
        ids[name] = "quotes"
        place = (content[0][0], -content[-1][1], name)
        if place[:2] != last[:2]:
            same = []
        if place < last or content in same:
            bad.add(number)
        same.append(content)
        last = place
    if judge.pointing and any(references.within(file, _contents(seen, file, bad), known, True)):
        bad.update(number for number, _ in judge.pointing)
    seen.suspect_all(file, bad)


def _further(page: Page, more: str, part: list[Pair]) -> bool:
    """Add to the first span of a list all others. Returns whether they are good, and in order."""
    good = True
    for begin, final, surface in cutting.FRAGMENT.findall(more):
        start, end = int(begin), int(final)
        good = good and start >= part[-1][1] and page.good(start, end, surface)
        part.append((start, end))
    return good


def _contents(seen: Screen, file: str, bad: set[int]) -> list[tuple[int, dict[str, Any]]]:
    """Return number and data of the lines of a file that aren't suspect."""
    lines = enumerate(files.read(seen.tree.root / file), 1)
    return [(number, orjson.loads(raw)) for number, raw in lines if number not in bad]

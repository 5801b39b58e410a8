"""The screen of the layers of a story: every line in one pass."""

from __future__ import annotations

from typing import Any

import orjson

from wirespan import schemas
from wirespan.checks import cutting, files, references, values
from wirespan.checks.characters import delicate
from wirespan.checks.kept import Kept, Pair, Quoted, Spanned
from wirespan.checks.references import Ids
from wirespan.checks.screening import Page, Screen


class Judge:
    """Which rests of lines are good in a file of a layer.

    `clean` are those that are good in any line of the file, with what they say, `pointing` numbers and data
    of the lines that refer to others of the file, which may stand further below.
    """

    def __init__(self, seen: Screen, kind: str, kept: Kept | None) -> None:
        self.seen, self.kind, self.keeps = seen, kind, kept is not None
        self.hands = seen.hands()
        self.clean: dict[str, dict[str, Any]] = {}
        self.pointing: list[tuple[int, dict[str, Any]]] = []

    def good(self, number: int, doc: str, name: str, rest: str) -> dict[str, Any] | None:
        """Return what the rest of a line says, given number, document and id; None where it isn't good."""
        said = cutting.said(self.kind, rest)
        if said is None or not self._refers(said):
            return None
        if said.points:
            self.pointing.append((number, {**said.data, "doc": doc, "id": name}))
        else:
            self.clean[rest] = said.rest
        return said.rest

    def figure(self, rest: str, page: Page) -> dict[str, Any] | None:
        """Return what the rest of a number says; None where it isn't good."""
        cut = cutting.figure().fullmatch(rest)
        if cut is None:
            return None
        before, value, between, first, final, surface, after = cut.groups()
        own: dict[str, Any] = {"value": value}
        sample = ""
        if first is not None:
            start, end = int(first), int(final)
            if not page.good(start, end, surface or ""):
                return None
            own["measures"] = {"start": start, "end": end}
            sample = cutting.SAMPLE
        whole = f"{before}1{between}{sample}{after}"
        known = self.clean.get(whole)
        if known is None:
            said = cutting.said("number", whole)
            if said is None or not self._refers(said):
                return None
            known = said.rest
            if "upper" not in known:
                self.clean[whole] = known
            elif any(values.wrong({**said.data, "value": value})):
                return None
        if not sample and "measures" in known:  # not cut out, so that nobody has looked at it
            return None
        return {**known, **own} if self.keeps else known

    def _refers(self, said: cutting.Said) -> bool:
        """Whether annotator and entities are there, and may be named here."""
        labels = self.seen.labels
        self.seen.used.update(said.keys)
        for key in said.keys:
            of = labels.get(key)
            if of is None or ("entity" in said.data and not references.agrees(said.data["label"], of)):
                return False
        return said.hand in self.hands


def spans(  # noqa: PLR0912 - all inline
    seen: Screen, file: str, layer: str, known: Ids, kept: Kept | None = None
) -> None:
    """Screen zones, mentions, numbers or dates."""
    kind = schemas.OF_LAYER[layer]
    judge, numbers = Judge(seen, kind, kept), kind == "number"
    pages, covered, clean, fragile = seen.texts, seen.covered, judge.clean, delicate()
    bad: set[int] = set()
    last = ""
    last_start = last_end = edge = 0
    ends: list[int] = []
    rows: list[Spanned] | None = None
    by_doc = None if kept is None else kept.rows.setdefault(layer, {})
    for number, (name, doc, first, final, surface, rest) in cutting.rows(seen, file, kind, bad):
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
    judge = Judge(seen, "quote", kept)
    between, clean = cutting.BETWEEN, judge.clean
    pages, covered, fragile = seen.texts, seen.covered, delicate()
    bad: set[int] = set()
    last = (-1, 0, "")
    same: list[list[Pair]] = []
    at = ""
    rows: list[Quoted] | None = None
    by_doc = None if kept is None else kept.rows.setdefault("quotes", {})
    for number, (name, doc, kind, *lists, behind) in cutting.rows(seen, file, "quote", bad):
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

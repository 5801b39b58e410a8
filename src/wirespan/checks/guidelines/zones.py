"""Zones: apart from one another, and whole lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from wirespan.checks.guidelines.sheets import Sheet, Sheets
from wirespan.checks.guidelines.telling import on, show
from wirespan.checks.kept import Spanned
from wirespan.errors import Finding
from wirespan.wording import many

_DASHES = frozenset("-–—―|·•")
_WORD = re.compile(r"\w")


def report(sheets: Sheets, sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with the zones of a report."""
    zones = sheet.spanned("zones")  # in canonical order: by start
    for place, ((_, _, end, one, name), (_, start, _, two, _)) in enumerate(pairwise(zones), 1):
        if start < end:
            what = f"a {two['type']} in the {one['type']} {name}"
            line, file = sheet.layers["zones"][place], sheets.file("zones")
            other = "zones apart from one another"
            yield on("zone-nested", file, line, "/span", found=what, expected=other)
            return
    if sheet.text is not None:
        yield from _lines(sheets, sheet, sheet.text, zones)


def _lines(sheets: Sheets, sheet: Sheet, text: str, zones: list[Spanned]) -> Iterator[Finding]:
    """Yield zones that leave out what else stands in their line, where that holds no word."""
    last = 0
    for place, (_, first, final, said, _) in enumerate(zones):
        begin, end = text.rfind("\n", 0, first) + 1, text.find("\n", final)
        end = len(text) if end < 0 else end
        following = zones[place + 1][1] if place + 1 < len(zones) else len(text) + 1
        alone = last <= begin and end <= following
        last = final
        rest = (text[begin:first] + text[final:end]).strip()
        if alone and rest and not _WORD.search(rest) and _DASHES.isdisjoint(rest):
            if said["type"] == "dateline" and rest in ".":  # the full stop after it is outside (2.4)
                continue
            what = f"{show(sheet, first, final)}, {begin}–{end} without {many(len(rest), 'sign')}"
            line, file = sheet.layers["zones"][place], sheets.file("zones")
            other = f"all of the line, {begin}–{end}"
            yield on("zone-line", file, line, "/span", found=what, expected=other)

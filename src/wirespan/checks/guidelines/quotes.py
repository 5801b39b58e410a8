"""Quotes: how their parts and how several of them stand to one another, and who speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wirespan.checks.guidelines import pairs
from wirespan.checks.guidelines.sheets import Sheet, Sheets
from wirespan.checks.guidelines.telling import on, show
from wirespan.checks.kept import Pair, Quoted
from wirespan.errors import Finding

ABLE = frozenset(("PERSON", "ORG", "GPE", "NORP", "PRODUCT", "WORK_OF_ART", "LAW"))
"""Labels of entities that speak: people, bodies, and writings and programs that state something (4.8)."""
_NAMED = frozenset(("PERSON", "ORG", "GPE"))
_ARTICLE = re.compile(r"(?:the|an?)\s", re.IGNORECASE)


def report(sheets: Sheets, sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with the quotes of a report."""
    quotes = sheet.quoted()
    if not quotes:
        return
    names = _names(sheet, quotes)
    file, text = sheets.file("quotes"), sheet.text or ""
    english = sheet.document["lang"][:2] == "en"
    apart = pairs.apart(sorted(sheet.parts()))
    for place, (_, content, cue, source, said, _) in enumerate(quotes):
        if not (apart or pairs.apart(sorted((*content, *cue, *source)))):
            yield from _overlapping(sheets, sheet, place)
        for i, (start, end) in enumerate(cue if text else ()):
            what = other = ""
            if text[end : end + 1] == ":" and not text[end + 1 : end + 2].isdigit():
                what, other = f"{show(sheet, start, end)} before a colon", "the cue with its colon"
            elif english and _ARTICLE.match(text, start, end):
                what, other = show(sheet, start, end), "the cue without its article"
            if what:
                line = sheet.layers["quotes"][place]
                yield on("quote-parts", file, line, f"/cue/{i}", found=what, expected=other)
        name = names.get(source[0]) if len(source) == 1 else None
        if "via" in said or (name is not None and name not in said["speakers"]):
            yield from _speakers(sheets, sheet, place, names)
    if not apart:
        yield from _nested(sheets, sheet, quotes)


def _overlapping(sheets: Sheets, sheet: Sheet, place: int) -> Iterator[Finding]:
    """Yield the parts of a quote that aren't apart."""
    _, content, cue, source, _, _ = sheet.quoted()[place]
    for part, spans, name, others in (
        ("cue", cue, "content", content),
        ("cue", cue, "source", source),
        ("source", source, "content", content),
    ):
        for i, (start, end) in enumerate(spans):
            if any(start < behind and begin < end for begin, behind in others):
                what = f"{part} {show(sheet, start, end)} in the {name}"
                other = f"{part} and {name} apart, the one in fragments around the other"
                file, line = sheets.file("quotes"), sheet.layers["quotes"][place]
                yield on("quote-parts", file, line, f"/{part}/{i}", found=what, expected=other)


def story(sheets: Sheets) -> Iterator[Finding]:
    """Yield the speakers and relayers of a story that can't speak."""
    mute = {key for key, (_, _, entity) in sheets.registry.items() if entity["label"] not in ABLE}
    suspects = [
        (sheet.layers["quotes"][place], f"/{part}/{i}", key)
        for sheet in sheets.reports.values()
        for place, (_, _, _, _, said, _) in enumerate(sheet.quoted())
        if not mute.isdisjoint(said["speakers"]) or "via" in said
        for part in ("speakers", "via")
        for i, key in enumerate(said.get(part, ()))
        if key in mute
    ]
    if not suspects:
        return
    used: dict[str, set[str]] = {key: set() for _, _, key in suspects}
    for sheet in sheets.reports.values():
        for _, _, _, said, _ in sheet.spanned("entities"):
            if said["entity"] in used:
                used[said["entity"]].add(said["label"])
    for line, pointer, key in suspects:
        if not used[key] & ABLE:
            what = f"{key!r}, {sheets.registry[key][2]['label']} in the registry and in every mention"
            file, other = sheets.file("quotes"), "a person, a body, or a writing that states"
            yield on("speaker-label", file, line, pointer, found=what, expected=other)


def _names(sheet: Sheet, quotes: list[Quoted]) -> dict[Pair, str]:
    """Return the entity of each person, body or place whose mention is all of a quote's source."""
    sources = {row[3][0] for row in quotes if row[3]}
    starts = {start for start, _ in sources}
    return {
        (start, end): said["entity"]
        for _, start, end, said, _ in sheet.spanned("entities")
        if start in starts and (start, end) in sources and said["label"] in _NAMED
    }


def _speakers(sheets: Sheets, sheet: Sheet, place: int, names: dict[Pair, str]) -> Iterator[Finding]:
    """Yield a source that is a name, of somebody who isn't among the speakers; and the outlet as relayer."""
    line = sheet.layers["quotes"][place]
    data = line[1]
    if len(data["source"]) == 1 and not data.get("unsure"):
        span = data["source"][0]
        found = names.get((span["start"], span["end"]))
        if found is not None and found not in data["speakers"]:
            said = ", ".join(map(repr, data["speakers"])) or "nobody"
            what = f"{said}, where the source is a mention of {found!r}"
            file, other = sheets.file("quotes"), f"{found!r} among the speakers"
            yield on("speaker-source", file, line, "/speakers", found=what, expected=other)
    outlet = sheet.document.get("outlet")
    for i, key in enumerate(data.get("via", ())):
        entity = sheets.registry.get(key)
        if outlet and entity and outlet.casefold() in map(str.casefold, entity[2]["names"].values()):
            file, other = sheets.file("quotes"), "others than the report's own outlet"
            yield on("via-outlet", file, line, f"/via/{i}", found=repr(key), expected=other)


def _nested(sheets: Sheets, sheet: Sheet, quotes: list[Quoted]) -> Iterator[Finding]:
    """Yield quotes that cross, and those whose `within` isn't the innermost quote that they stand in."""
    parts = sorted((start, -end, place) for place, row in enumerate(quotes) for start, end in row[1])
    around: dict[int, list[set[int]]] = {}
    opened: list[Pair] = []
    for start, negative, place in parts:
        end = -negative
        while opened and opened[-1][0] <= start:
            opened.pop()
        for other_end, other in opened:
            if other_end < end and other != place:
                what, wanted = f"a fragment that crosses one of {quotes[other][-1]}", "quotes nested or apart"
                line, file = sheet.layers["quotes"][place], sheets.file("quotes")
                yield on("quote-parts", file, line, "/content", found=what, expected=wanted)
                return
        around.setdefault(place, []).append({other for _, other in opened if other != place})
        opened.append((end, place))
    for place, sets in around.items():
        outer = set.intersection(*sets)
        if outer:
            yield from _innermost(sheets, sheet, quotes, place, outer)


def _innermost(
    sheets: Sheets, sheet: Sheet, quotes: list[Quoted], place: int, outer: set[int]
) -> Iterator[Finding]:
    given = quotes[place][4].get("within")
    length = {at: sum(end - start for start, end in quotes[at][1]) for at in outer | {place}}
    own = length.pop(place)
    least = min(length.values())
    if least == own:
        return  # the same words twice: neither is inside
    wanted = [quotes[at][-1] for at in outer if length[at] == least]
    if given not in wanted:
        what = repr(given) if given else "no outer quote"
        file, other = sheets.file("quotes"), " or ".join(map(repr, wanted))
        yield on("quote-within", file, sheet.layers["quotes"][place], "/within", found=what, expected=other)

"""Utterance links: renderings that fit kind, language and words of the quotes; and links that double."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from wirespan.checks.guidelines.sheets import Sheets
from wirespan.checks.guidelines.telling import Line, linked
from wirespan.checks.kept import Quoted
from wirespan.errors import Finding

ALIKE = 0.8
"""How alike two quotes are whose words are said to be the same: spelling may differ (guidelines, 7.9)."""
_LONGEST = 1500
"""Letters of a quote beyond which it isn't compared with another."""
_KINDS = {"indirect": ("paraphrased",), "mixed": ("recut", "translated")}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NOT_LETTER = re.compile(r"[\W_]+")
Quotes = dict[tuple[str, str], Quoted]
"""The rows of quotes by report and id."""
Member = dict[str, Any]
"""A member of a link, or what one is `of`: a quote, by the keys `doc` and `id`."""


def story(sheets: Sheets) -> Iterator[Finding]:
    """Yield what is wrong with the utterance links of a story, and the links that say what another says."""
    if not sheets.links:
        return
    told: defaultdict[str, set[str]] = defaultdict(set)
    for _, data in sheets.links:
        for member in data["members"]:
            told[member["doc"]].add(member["id"])
    quotes = {
        (doc, row[-1]): row
        for doc in told.keys() & sheets.reports.keys()
        for row in sheets.reports[doc].quoted()
        if row[-1] in told[doc]
    }
    seen: dict[frozenset[tuple[str, str]], Line] = {}
    for line in sheets.links:
        members = frozenset((member["doc"], member["id"]) for member in line[1]["members"])
        twin = next((other for known, other in seen.items() if known <= members or members <= known), None)
        seen[members] = line
        if twin is not None and twin[1]["type"] == line[1]["type"]:
            expected = "members that no other link has all of"
            found = f"those of {twin[1]['id']}"
            yield linked("link-twin", sheets, line, "/members", found=found, expected=expected)
        if line[1]["type"] == "utterance":
            yield from _speakers(sheets, line, quotes)
            for i, member in enumerate(line[1]["members"]):
                yield from _rendering(sheets, line, i, quotes)
                if "of" in member and _later(sheets, member["of"]["doc"], member["doc"]):
                    found, other = "a member of a report that is published later", "one of an earlier report"
                    where = f"/members/{i}/of"
                    yield linked("utterance-rendering", sheets, line, where, found=found, expected=other)


def _speakers(sheets: Sheets, line: Line, quotes: Quotes) -> Iterator[Finding]:
    """Yield a link of quotes by different people, neither of whom speaks for the other."""
    first: set[str] = set()
    for i, member in enumerate(line[1]["members"]):
        quote = quotes.get((member["doc"], member["id"]))
        if quote is None:
            continue
        said = quote[4]
        who = {*said["speakers"], *said.get("via", ())}
        if not said["speakers"] or not all(_person(sheets, key) for key in said["speakers"]):
            continue
        if first and not first & who:
            found = f"said by {', '.join(sorted(said['speakers']))}; before it by {', '.join(sorted(first))}"
            other = "quotes of one speech act"
            yield linked("utterance-speakers", sheets, line, f"/members/{i}", found=found, expected=other)
            return
        first |= who


def _person(sheets: Sheets, key: str) -> bool:
    entity = sheets.registry.get(key)
    return entity is not None and entity[2]["label"] == "PERSON"


def _rendering(sheets: Sheets, line: Line, i: int, quotes: Quotes) -> Iterator[Finding]:
    """Yield a rendering that can't be that of its quote."""
    member = line[1]["members"][i]
    quote, rendering, of = quotes.get((member["doc"], member["id"])), member["rendering"], member.get("of")
    if quote is None:
        return
    kind = quote[4]["kind"]
    kinds = _KINDS.get(kind)
    lang = _lang(sheets, member["doc"])
    original = _lang(sheets, of["doc"]) if of else line[1].get("original", "").partition("-")[0]
    found = expected = ""
    if kinds is not None and rendering not in kinds:
        found, expected = f"{rendering}, of a quote that is {kind}", " or ".join(kinds)
    elif rendering == "paraphrased" or not original or not lang:
        return
    elif (rendering == "translated") != (lang != original):
        if lang != original and _untranslated(sheets, quotes, member, of):
            return
        found = f"{rendering}, from {original} to {lang}"
        expected = "translated" if lang != original else "verbatim, truncated or recut"
    elif rendering == "verbatim" and of is not None:
        one, two = _letters(sheets, quotes, of), _letters(sheets, quotes, member)
        if one and two and not _alike(one, two):
            found, expected = "verbatim, of other words", "truncated, recut or paraphrased"
    if found:
        where = f"/members/{i}/rendering"
        yield linked("utterance-rendering", sheets, line, where, found=found, expected=expected)


def _alike(one: str, two: str) -> bool:
    """Whether two quotes have nearly the same letters; what is very long is said to."""
    if one == two or max(len(one), len(two)) > _LONGEST:
        return True
    return SequenceMatcher(None, one, two, False).ratio() >= ALIKE


def _untranslated(sheets: Sheets, quotes: Quotes, member: Member, of: Member | None) -> bool:
    """Whether a report may quote in another language than its own: in the same words, or another script."""
    letters, other = _letters(sheets, quotes, member), _letters(sheets, quotes, of) if of else ""
    if not letters or (other and _alike(letters, other)):
        return True
    text, content = sheets.reports[member["doc"]].text or "", quotes[member["doc"], member["id"]][1]
    around = text[: content[0][0]] + text[content[-1][1] :]
    return _script(letters) != _script(around or letters)


def _script(text: str) -> str:
    """Return the script of most letters at the beginning of a text."""
    names = [unicodedata.name(char, "").partition(" ")[0] for char in text[:400] if char.isalpha()]
    return max(names, key=names.count, default="")


def _later(sheets: Sheets, one: str, two: str) -> bool:
    """Whether a report is surely published later than another: the next day begins in the east."""
    days = [sheets.reports[doc].document["published"]["value"] for doc in (one, two) if doc in sheets.reports]
    if len(days) < 2 or not all(map(_DAY.fullmatch, days)):
        return False
    return (date.fromisoformat(days[0]) - date.fromisoformat(days[1])).days > 1


def _lang(sheets: Sheets, doc: str) -> str:
    sheet = sheets.reports.get(doc)
    return str(sheet.document["lang"]).partition("-")[0] if sheet is not None else ""


def _letters(sheets: Sheets, quotes: Quotes, member: Member) -> str:
    """Return the letters of the content of a member's quote; nothing where its text isn't known."""
    quote = quotes.get((member["doc"], member["id"]))
    text = sheets.reports[member["doc"]].text if quote is not None else None
    if quote is None or text is None:
        return ""
    return _NOT_LETTER.sub("", "".join(text[start:end] for start, end in quote[1])).casefold()

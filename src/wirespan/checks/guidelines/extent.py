"""Mentions: what belongs to a name and what doesn't, names in names, and base forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from wirespan.checks.guidelines.sheets import Sheet, Sheets
from wirespan.checks.guidelines.telling import on, show
from wirespan.checks.kept import Spanned
from wirespan.errors import Finding
from wirespan.wording import many

INFLECTED = frozenset(("pl", "ru"))
BARE = frozenset(("en", "es"))
"""Languages in which every mention has a lemma, and in which none has (guidelines, 3.42)."""
_ARTICLES = {
    "en": re.compile(r"(?:the|an?) "),
    "es": re.compile(r"(?:el|l[ao]s?|una?) "),
    "fr": re.compile(r"(?:les?|la|une?|des) |l['’]"),
    "de": re.compile(r"(?:der|die|das|de[nms]|eine?[nmrs]?) "),
    "it": re.compile(r"(?:il|lo|la|i|gli|le|una?|uno) |l['’]"),
    "pt": re.compile(r"(?:os?|as?|uma?) "),
}
_BODY = {"en": re.compile("The "), "es": re.compile("(?:El|Las?|Los) ")}
"""Articles with a capital, which are outside the name of an outlet or body too (3.2)."""
_TITLES = {
    "en": r"(?:Mr|Mrs|Ms|Dr|Prof|Sen|Gov|Rep)\.? "
    r"|(?:President|Prime Minister|Minister|Mayor|Governor|Senator|Professor) ",
    "es": r"(?:Sra?|Dra?|Prof)\. |(?:señora?|doctora?|president[ea]|ministr[oa]|profesora?|alcalde(?:sa)?) ",
    "pl": r"(?:pan(?:i|a|u|em|ią)?|prezydent\w*|minist\w+|premier\w*|doktor\w*|dr|prof\.|profesor\w*"
    r"|burmistrz\w*|posł?[ea]\w*) ",
    "ru": "(?:\u0433-"
    r"(?:н|жа|ну|на)|господин\w*|госпож\w+|президент\w*|министр\w*|премьер\w*|доктор\w*"
    r"|профессор\w*|мэр\w*) ",
    "de": r"(?:Herrn?|Frau|Dr\.|Prof\.|Präsident(?:in|en)?|Minister(?:in)?|Bundeskanzler(?:in)?) ",
    "fr": r"(?:M\.|Mme|Dr|président[e]?|ministre|docteur) ",
}
_TITLE = {lang: re.compile(pattern) for lang, pattern in _TITLES.items()}
_ADDITION = re.compile(r".*\s(?:Jr\.?|Sr\.?|Ph\.?D\.?|M\.D\.|MD)$", re.DOTALL)
_ACRONYM = re.compile(r".*\S\s?\((?=[^)]*[^\W\d_])[^\s)]+\)$", re.DOTALL)
_AFFIX = re.compile(r"(?:pro|anti|ex|экс|анти)-|.*-(?:based|led|backed|born|style|run|owned)$", re.DOTALL)
_POSSESSIVE = re.compile(r"\w['’][sS]$")
_PLACES = frozenset(("PERSON", "NORP", "GPE", "LOC"))
_PHRASES = frozenset(("LAW", "EVENT"))
"""Labels of names that a common word with an affix may begin."""
_ARTICLE = "the name without its article (3.2)"
Fault = tuple[str, bool, str]
"""What would excuse it in a name of the registry, if anything, whether at its start, and what is expected."""


def report(sheets: Sheets, sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with the extent, the nesting and the lemma of the mentions of a report."""
    mentions = sheet.spanned("entities")
    text, lang, plain = sheet.text, sheet.document["lang"].partition("-")[0], sheets.plain
    surfaces = sheet.surfaces() if text is not None else [None] * len(mentions)
    signed = text is not None and ("@" in text or "#" in text)
    for place, (row, surface) in enumerate(zip(mentions, surfaces, strict=True)):
        said = row[3]
        key = (lang, id(said), surface)
        if key in plain and not signed:
            continue
        found = [*_said(sheets, sheet, place, lang, surface)]
        if surface is not None:
            found += _extent(sheets, sheet, place, lang, surface)
        if not found and (surface is None or not _faults(lang, said["label"], surface)):
            plain.add(key)
        yield from found
    yield from _nested(sheets, sheet, mentions)


def _said(sheets: Sheets, sheet: Sheet, place: int, lang: str, surface: str | None) -> Iterator[Finding]:
    """Yield what is wrong with what a mention says."""
    _, start, end, said, _ = sheet.spanned("entities")[place]
    file, lemma = sheets.file("entities"), said.get("lemma")
    if "metonymic" in said and said["label"] != "GPE":
        what, other = said["label"], "a GPE, or no metonymic"
        line = sheet.layers["entities"][place]
        yield on("mention-metonymic", file, line, "/metonymic", found=what, expected=other)
    if (lang in BARE or lang in INFLECTED) and (wrong := _lemma(lang, lemma, surface)) is not None:
        line, pointer = sheet.layers["entities"][place], "/lemma" if lemma is not None else ""
        what = f"{wrong[0]} for {show(sheet, start, end)}"
        yield on("mention-lemma", file, line, pointer, found=what, expected=wrong[1])


def _extent(sheets: Sheets, sheet: Sheet, place: int, lang: str, surface: str) -> Iterator[Finding]:
    """Yield a mention that goes further than its name, or not far enough."""
    mentions, text = sheet.spanned("entities"), sheet.text or ""
    _, start, end, said, _ = mentions[place]
    signed = start > 0 and text[start - 1] in "@#"
    if surface.isalpha() and not signed:
        return  # a single word, of which no part can be outside
    other = ""
    if signed and surface[0].isalnum():
        other = "the name with its @ or # (3.17)"
    else:
        for part, first, expected in _faults(lang, said["label"], surface):
            if expected is _ARTICLE and _led_by_place(mentions, start, end):
                continue
            if not part or not _named(sheets, said["entity"], part, start=first):
                other = expected
                break
    if other:
        line, what = sheet.layers["entities"][place], show(sheet, start, end)
        yield on("mention-extent", sheets.file("entities"), line, "/span", found=what, expected=other)


@lru_cache(maxsize=65536)
def _lemma(lang: str, lemma: str | None, surface: str | None) -> tuple[str, str] | None:
    """Return what a lemma is and should be that is missing, one too many, or of more or fewer words."""
    if lang in BARE:
        return ("a lemma", "none, as for every mention in this language") if lemma is not None else None
    if lemma is None:
        return "no lemma", "one, as for every mention in this language"
    if surface is None or len(lemma.split()) == len(surface.split()):
        return None
    return many(len(lemma.split()), "word"), f"{len(surface.split())}, as the name has"


@lru_cache(maxsize=65536)
def _faults(lang: str, label: str, surface: str) -> tuple[Fault, ...]:
    """Return how far a name should go where it goes further, or not far enough."""
    return tuple(_beyond(lang, label, surface))


def _beyond(lang: str, label: str, surface: str) -> Iterator[Fault]:
    if label == "WORK_OF_ART":
        return
    if "(" in surface and _ACRONYM.match(surface):
        yield surface, True, "name and acronym as two mentions, the brackets outside (3.14)"
    if label == "PERSON":
        title = _TITLE[lang].match(surface) if lang in _TITLE else None
        if title is not None:
            yield title[0], True, "the name without title, role or form of address (3.5)"
        if _ADDITION.match(surface):
            yield "", False, "the name without its addition (3.7)"
    elif _led(_ARTICLES, lang, surface) or (label == "ORG" and _led(_BODY, lang, surface)):
        yield "", False, _ARTICLE
    if "-" in surface and label not in _PHRASES and _AFFIX.match(surface):
        yield surface, True, "the name without the affix (3.13)"
    if surface[-1] in "sS" and lang == "en" and label in _PLACES and _POSSESSIVE.search(surface):
        yield surface[-2:], False, "the name without the possessive (3.4)"


def _led_by_place(mentions: list[Spanned], start: int, end: int) -> bool:
    """Whether a name begins with that of a place, which has its article as a part (3.3)."""
    return any(
        begin == start and behind < end and said["label"] in ("GPE", "LOC")
        for _, begin, behind, said, _ in mentions
    )


def _led(articles: dict[str, re.Pattern[str]], lang: str, surface: str) -> bool:
    return lang in articles and articles[lang].match(surface) is not None


def _named(sheets: Sheets, key: str, part: str, *, start: bool = False) -> bool:
    """Whether a name of the registry begins or ends with a part that would else be outside."""
    entity = sheets.registry.get(key)
    names = entity[2]["names"].values() if entity else ()
    part = part.replace("’", "'").casefold()
    folded = [name.replace("’", "'").casefold() for name in names]
    return any(name.startswith(part) if start else name.endswith(part) for name in folded)


def _nested(sheets: Sheets, sheet: Sheet, mentions: list[Spanned]) -> Iterator[Finding]:
    """Yield names in names that mean the same, or stand in a person's name."""
    file = sheets.file("entities")
    opened: list[Spanned] = []
    last = -1
    for place, row in enumerate(mentions):  # in canonical order: by start, and the longer first
        _, start, end, said, _ = row
        if start >= last:
            opened, last = [row], end
            continue
        last = max(last, end)
        for _, _, outer_end, outer, _ in opened:
            if outer_end < end:
                continue
            what = ""
            if outer["label"] == "PERSON":
                what, other = "the name of a person", "one mention (3.11)"
            elif outer["entity"] == said["entity"]:
                what, other = f"a mention of the same entity, {said['entity']!r}", "one mention (3.47)"
            if what:
                line, what = sheet.layers["entities"][place], f"{show(sheet, start, end)} in {what}"
                yield on("mention-nested", file, line, "/span", found=what, expected=other)
                break
        opened.append(row)

"""A name that is annotated in one place and missed in another: of the report, or of one in its language.

Only what is sure is told: names written with a capital, or of several words in scripts without; as whole
words, beside no other word with a capital, which they may be a part of; and in no longer annotation.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from wirespan.checks import native
from wirespan.checks.guidelines.sheets import Sheet, Sheets
from wirespan.checks.guidelines.telling import at, show
from wirespan.errors import Finding

_LABELS = frozenset(("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "PRODUCT", "EVENT"))
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_SHORTEST = 4
"""Signs of a name in a script without spaces, where a shorter one may be a part of a word."""
_MOST = 1024
"""Names of a story and language that the compiled part looks for at once."""
_JOINED = frozenset("@#/\\-‐‑–_&'’.")
"""What makes one word of two, or a handle or address."""
_WORD_BEFORE = re.compile(r"(\w+)[.]?[ \u00a0]$")
_WORD_BEHIND = re.compile(
    r"[ \u00a0](?:(?:of|de|del|des|du|di|da|von|van|the|and|&) )?(\w)|[ \u00a0]?[&/]\w|[ \u00a0]\d"
)
_DETERMINER = re.compile(
    r"(?<!\w)(?:d(?:er|ie|as|e[nms])|k?eine?[nmrs]?|als|zu[mr]|vo[mn]|beim|im)[ \u00a0]$", re.IGNORECASE
)
"""What stands before German nouns, which all have a capital, and before few people's names."""
_KANA = re.compile("[\u30a1-\u30fa\u30fc]")
_TAIL = re.compile(r"['’](?:s\b|\W|$)|\.(?:\W|$)")
"""A possessive, a mark that closes, or the end of a sentence."""
_ROLES = re.compile(
    r"(?:president|minister|premier|senator|governor|mayor|secretary|ambassador|mr|mrs|ms|dr|prof|gov|sen|rep"
    r"|presidente|presidenta|canciller|ministr[oa]|prezydent|pani?|президент|министр|премьер)",
    re.IGNORECASE,
)
"""Words with a capital that may stand before a name without being a part of it."""


def story(sheets: Sheets) -> Iterator[Finding]:
    """Yield the names of a story that are annotated elsewhere and not here."""
    by_lang: defaultdict[str, list[tuple[Sheet, str]]] = defaultdict(list)
    for sheet in sheets.reports.values():
        if sheet.text is not None and "entities" in sheet.layers:
            by_lang[sheet.document["lang"]].append((sheet, sheet.text))
    for reports in by_lang.values():
        known = _known(reports)
        names = [name for name in known if _sure(name)]
        for sheet, text in reports:
            taken: bytearray | None = None
            for name in _outside(sheet, text, names):
                doc, label = known[name]
                german = sheet.document["lang"][:2] == "de" and label == "PERSON"
                places = _places(text, name, nouns=german and " " not in name)
                if places:
                    taken = _taken(sheet, text) if taken is None else taken
                    places = [place for place in places if taken.find(1, *place) < 0 or _bare(sheet, *place)]
                if places and not _ordinary(name, reports):
                    where = "elsewhere in the report" if doc == sheet.id else f"in {doc}"
                    for start, end in places:
                        what = f"{show(sheet, start, end)} at {start}–{end}, no mention"
                        other = f"a mention, as {where}"
                        yield at("name-missed", sheets, sheet, (start, end), found=what, expected=other)


def _known(reports: list[tuple[Sheet, str]]) -> dict[str, tuple[str, str]]:
    """Return names with report and label of their first mention."""
    known: dict[str, tuple[str, str]] = {}
    for sheet, _ in reports:
        for surface, (_, _, _, said, _) in zip(sheet.surfaces(), sheet.spanned("entities"), strict=True):
            if surface not in known and "unsure" not in said and said["label"] in _LABELS:
                known[surface] = (sheet.id, said["label"])
    return known


def _outside(sheet: Sheet, text: str, names: list[str]) -> list[str]:
    """Return those of some names that stand in a text, and not only in its mentions."""
    mentions = sheet.spanned("entities")
    if native.LOOK is not None and len(names) <= _MOST:
        return list(native.LOOK.outside(text, names, mentions))
    last, surfaces = 0, []
    for surface, (_, start, end, _, _) in zip(sheet.surfaces(), mentions, strict=True):
        if start >= last:  # in canonical order, so that it is the outermost
            surfaces.append(surface)
            last = end
    here = "\n".join(surfaces)
    return [name for name in names if (times := text.count(name)) and times > here.count(name)]


def _sure(name: str) -> bool:
    """Whether a name can be told from other words by the way it is written."""
    if len(name) < 2:
        return False
    if _UNSPACED.match(name):
        return len(name) >= _SHORTEST
    if name[0] == name[0].lower() == name[0].upper():  # no capitals in this script, or a sign
        return " " in name and name[0].isalpha()
    return name[0].isupper() and (len(name) > 2 or name.isupper())


def _taken(sheet: Sheet, text: str) -> bytearray:
    """Return for each offset of a text whether an annotation covers it: 1 or 0."""
    found = bytearray(len(text))
    for layer in ("entities", "dates", "numbers"):
        for _, start, end, _, _ in sheet.spanned(layer):
            found[start:end] = b"\1" * (end - start)
    return found


def _bare(sheet: Sheet, start: int, end: int) -> bool:
    """Whether the one annotation that overlaps a name is a mention nested in it."""
    over = [
        layer == "entities" and start <= begin and behind <= end and behind - begin < end - start
        for layer in ("entities", "dates", "numbers")
        for _, begin, behind, _, _ in sheet.spanned(layer)
        if begin < end and start < behind
    ]
    return over == [True]


def _places(text: str, name: str, *, nouns: bool) -> list[tuple[int, int]]:
    """Return where a name stands and is a part of nothing else, as far as its signs tell.

    `nouns` says that it may be a common noun behind a determiner.
    """
    spaced = not _UNSPACED.match(name)
    places = []
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        alone = _stands_alone(text, start, end) if spaced else not _in_kana(text, start, end)
        if alone and not (nouns and _DETERMINER.search(text, max(0, start - 12), start)):
            places.append((start, end))
        start = text.find(name, end)
    return places


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a name is neither a part of a word nor of what may be a longer name."""
    if start:
        before = text[start - 1]
        if before.isalnum() or before in _JOINED:
            return False
        word = _WORD_BEFORE.search(text, max(0, start - 30), start)
        if word is not None and word[1][0].isupper() and not _ROLES.fullmatch(word[1]):
            return False
    after = text[end : end + 1]
    if after and (after.isalnum() or after in _JOINED) and not _TAIL.match(text, end):
        return False
    behind = _WORD_BEHIND.match(text, end)
    return behind is None or (behind[1] is not None and not behind[1].isupper() and not behind[1].isdigit())


def _in_kana(text: str, start: int, end: int) -> bool:
    """Whether a name in katakana goes on at one of its ends: a word in it is written in one run."""
    edges = ((start - 1, start), (end - 1, end))
    return any(one >= 0 and all(map(_KANA.match, text[one : two + 1].ljust(2))) for one, two in edges)


def _ordinary(name: str, reports: list[tuple[Sheet, str]]) -> bool:
    """Whether a single word stands in small letters somewhere in the story: then it isn't always a name."""
    if " " in name or name.lower() == name:
        return False
    word = re.compile(rf"(?<!\w){re.escape(name.lower())}(?!\w)")
    return any(word.search(text) for _, text in reports)

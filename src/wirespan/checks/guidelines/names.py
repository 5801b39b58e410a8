"""A name that is annotated in one place and missed in another: of the report, or of one in its language.

Only what is sure is told: names written with a capital, or of several words in scripts without; as whole
words, beside no other word with a capital, which they may be a part of; and in no longer annotation.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from wirespan.checks.guidelines.sheets import Sheet, Sheets
from wirespan.checks.guidelines.telling import at, show
from wirespan.errors import Finding

_LABELS = frozenset(("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "PRODUCT", "EVENT"))
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_SHORTEST = 4
"""Signs of a name in a script without spaces, where a shorter one may be a part of a word."""
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
        known, mentioned = _known(reports)
        names = [name for name in known if _sure(name)]
        for (sheet, text), here in zip(reports, mentioned, strict=True):
            taken: bytearray | None = None
            for name in names:
                times = text.count(name)
                if times and times > here.count(name):  # not all of them stand in mentions
                    doc, label = known[name]
                    german = sheet.document["lang"][:2] == "de" and label == "PERSON"
                    places = _places(text, name, nouns=german and " " not in name)
                    if places:
                        taken = _taken(sheet, text) if taken is None else taken
                        places = [
                            place for place in places if taken.find(1, *place) < 0 or _bare(sheet, *place)
                        ]
                    if places and not _ordinary(name, reports):
                        where = "elsewhere in the report" if doc == sheet.id else f"in {doc}"
                        for start, end in places:
                            what = f"{show(sheet, start, end)} at {start}–{end}, no mention"
                            other = f"a mention, as {where}"
                            yield at("name-missed", sheets, sheet, (start, end), found=what, expected=other)


def _known(reports: list[tuple[Sheet, str]]) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """Return names with report and label of their first mention; and for each report what its mentions read.

    Of mentions in one another only the outermost is there.
    """
    known: dict[str, tuple[str, str]] = {}
    mentioned: list[str] = []
    for sheet, text in reports:
        surfaces, last = [], 0
        for _, start, end, said, _ in sheet.spanned("entities"):  # in canonical order: the longer first
            surface = text[start:end]
            if start >= last:
                surfaces.append(surface)
                last = end
            if surface not in known and "unsure" not in said and said["label"] in _LABELS:
                known[surface] = (sheet.id, said["label"])
        mentioned.append("\n".join(surfaces))
    return known, mentioned


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

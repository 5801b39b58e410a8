"""Which quotation marks of a line belong together, in the conventions of many languages.

Only marks that are nothing else are looked at: double marks, guillemets and corner brackets. A single mark
may be an apostrophe. A straight mark behind a digit, where none is open, says inches or seconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain

_SIGNS = '"“”„‟«»「」『』＂'
MARKS = re.compile(f"[{_SIGNS}]")
_ALWAYS_OPEN = frozenset("„‟「『")
_TWO = frozenset(("“”", "„”", "«»", "「」"))
"""Marks of which the first can only have the second for its partner, where no other stands between."""
_TWOS = re.compile(f"(?:{'|'.join(sorted(_TWO))})*")
CLOSERS = {
    "“": '”"“',
    "„": '”“"‟',
    "‟": '”"',
    "”": '”"“',
    '"': '"”“',
    "«": "»",
    "»": "«»",
    "「": "」",
    "『": "』",
    "＂": "＂",
}
"""What may close each mark that opens: writers mix straight and curly ones."""
_NESTING = frozenset("«»")
_BEFORE = frozenset("([{—–-/¿¡‘’'\"“„«「『…:=")
_AFTER = frozenset(")]}—–-/.,;:!?…’'\"”“»›」』。、\uff0c\uff01\uff1f\uff1a\uff1b")
_NEVER_FIRST = frozenset(",;:!?)]}")
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
"""Scripts without spaces, in which a mark may stand between two words."""
_ATTACHED = re.compile("[\u0620-\u06ff]")
"""Arabic letters, which a conjunction or preposition before a mark may be."""
_CYRILLIC = re.compile("[\u0400-\u052f]")


_NO_MARK = re.compile('\\d"|[A-Za-z\u00c0-\u05ff]"[A-Za-z\u00c0-\u05ff]')
"""A straight mark behind a digit, or within a word: of Latin to Hebrew letters."""


@dataclass(slots=True)
class Marks:
    """Pairs of marks by their offsets, innermost first, and the marks without a partner."""

    pairs: list[tuple[int, int]] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)


def read(text: str) -> Marks:
    """Return the marks of a text, paired line by line.

    Of a quote that runs over paragraphs each opens anew, and only the last closes; or only the first opens.
    """
    plain = _plain(text)
    if plain is not None:
        return Marks(plain)
    found = Marks()
    stack: list[int] = []
    collapsed = 0
    line_end = -1
    for match in MARKS.finditer(text):
        at = match.start()
        if at > line_end:
            _end(text, stack, collapsed, at, found)
            stack, collapsed = [], 0
            line_end = text.find("\n", at)
            line_end = len(text) if line_end < 0 else line_end
        mark = text[at]
        opens, closes = _sides(text, at)
        partner = _partner(text, stack, at, opens=opens, closes=closes)
        if partner is not None:
            if partner > 0 and _nests(text, stack[partner]):
                collapsed += 1
            found.pairs.append((stack[partner], at))
            found.opened += stack[partner + 1 :]
            del stack[partner:]
        elif mark in _ALWAYS_OPEN or (opens and (mark in '“«"＂' or (mark in CLOSERS and not closes))):
            stack.append(at)
        elif mark in '"＂' and at and (text[at - 1].isdigit() or not (opens or closes)):
            continue  # inches or seconds; a Hebrew abbreviation
        elif mark == "”" and closes and at and text[at - 1].isdigit() and not stack:
            continue
        elif mark in '“«"' and not closes:
            stack.append(at)
        else:
            found.closed.append(at)
    _end(text, stack, collapsed, len(text), found)
    _join(text, found)
    found.opened = [at for at in found.opened if not _doubtful(text, at)]
    found.closed = [at for at in found.closed if not _doubtful(text, at)]
    return found


def only_around(text: str, parts: list[tuple[int, int]]) -> bool:
    """Whether marks stand at both ends of some spans, given in order, and nowhere else: so it is mostly.

    Then `read` would return these, and no mark without a partner.
    """
    return (
        sum(text.count(sign) for sign in _SIGNS if sign in text) == 2 * len(parts)
        and {text[start] + text[end - 1] for start, end in parts} <= _TWO
        and apart(parts)
        and "\n" not in "".join([text[start:end] for start, end in parts])
    )


def apart(parts: list[tuple[int, int]]) -> bool:
    """Whether spans, given in order, have no sign in common."""
    edges = list(chain.from_iterable(parts))
    return edges == sorted(edges)


def _plain(text: str) -> list[tuple[int, int]] | None:
    """Return the pairs of a text in which all marks stand by twos of one line; None in any other."""
    marks = list(MARKS.finditer(text))
    if not _TWOS.fullmatch("".join([mark[0] for mark in marks])):
        return None
    starts = [mark.start() for mark in marks]
    found = list(zip(starts[::2], starts[1::2], strict=True))
    return None if any(text.find("\n", start, end) >= 0 for start, end in found) else found


def _sides(text: str, at: int) -> tuple[bool, bool]:
    """Whether a mark stands as one that opens, and as one that closes."""
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    opens = (before.isspace() or before in _BEFORE) and not (after.isspace() or after in _NEVER_FIRST)
    closes = (after.isspace() or after in _AFTER) and not before.isspace()
    if text[at] in '"“”＂':
        opens |= bool(UNSPACED.match(before)) and not after.isspace()
        opens |= bool(_ATTACHED.match(before)) and after.isalnum()
        closes |= bool(UNSPACED.match(after)) and not before.isspace()
    elif (text[at] == "«" and before in "'’") or (text[at] == "»" and before == "\n"):
        return True, False  # l’« affaire »; a paragraph that opens anew
    return opens, closes


def _partner(text: str, stack: list[int], at: int, *, opens: bool, closes: bool) -> int | None:
    """Return the place in the stack of the mark that this one closes."""
    mark = text[at]
    for i in range(len(stack) - 1, -1, -1):
        opener = text[stack[i]]
        if mark == '"' != opener and text[at - 1].isdigit():
            return None  # inches within curly marks
        if mark in CLOSERS[opener]:
            opening = opens and not closes and (mark == opener or mark in '“«"')
            return None if opening else i
        if mark not in "”»」』":
            return None
    return None


def _end(text: str, stack: list[int], collapsed: int, behind: int, found: Marks) -> None:
    """Take down what a line left open: not where the next line opens anew, nor «a «b», closed at once."""
    left = [at for at in stack if not (collapsed and _nests(text, at))]
    if left and behind < len(text):
        line_end = text.find("\n", left[0])
        following = text[line_end:behind].strip() if line_end >= 0 else "."
        if not following and text[behind] in (text[left[0]], "»", "”"):
            left = []  # the next paragraph opens with a mark of its own
    found.opened += left


def _nests(text: str, at: int) -> bool:
    """Whether a mark may open twice and close once, as in names of firms: guillemets, in Russian any."""
    return text[at] in _NESTING or (text[at] == '"' and bool(_CYRILLIC.match(text, at + 1)))


def _doubtful(text: str, at: int) -> bool:
    """Whether a mark's line has another that may be none: inches in straight marks, two commas for „."""
    if text[at] not in '"”':
        return False
    begin, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    line = text[begin : end if end >= 0 else len(text)]
    return ",," in line or _NO_MARK.search(line) is not None


def _join(text: str, found: Marks) -> None:
    """Pair what opens in one paragraph and closes in a later one, without a mark at each."""
    for closer in list(found.closed):
        for opener in reversed(found.opened):
            if opener < closer and text[closer] in CLOSERS[text[opener]] and "\n" in text[opener:closer]:
                found.opened.remove(opener)
                found.closed.remove(closer)
                break

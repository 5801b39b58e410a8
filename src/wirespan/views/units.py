"""Paragraphs and sentences of a report, as extents in its text.

A paragraph is a line that isn't blank. In it a sentence ends where both the rules of Unicode (UAX #29, by the
library uniseg) and those of the library sentencex for the language see an end, and where no annotation goes
on: each of the two alone ends sentences behind abbreviations that the other knows, and a name such as
"St. Anne" is one whatever they say. So what is missed is rather an end than a whole sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from uniseg.sentencebreak import sentence_boundaries

from wirespan.errors import UsageError, install
from wirespan.tokens import Extent

_NO_LETTERS = re.compile(r"[\W\d_\uff9e\uff9f\u19da]+")
"""With what passes for letters elsewhere: two that extend the one before by the rules, and a figure."""


def paragraphs(text: str) -> Iterator[Extent]:
    """Yield start and end of each paragraph, without white space around it."""
    at = 0
    for line in text.split("\n"):
        yield from _stripped(text, at, at + len(line))
        at += len(line) + 1


def sentences(text: str, lang: str, whole: Iterable[Extent] = ()) -> Iterator[Extent]:
    """Yield start and end of each sentence, without white space around it; none ends within a `whole`."""
    try:
        from sentencex import segment  # noqa: PLC0415 - an extra's dependency
    except ImportError:
        raise UsageError("sentences need the library sentencex", install("views")) from None
    inside = {at for start, end in whole for at in range(start + 1, end)}
    for start, end in paragraphs(text):
        line = text[start:end]
        ends = _by_unicode(line, _ends(segment(lang.partition("-")[0], line)))
        at = start
        for stop in sorted(ends | {len(line)}):
            if stop == len(line) or start + stop not in inside:
                yield from _stripped(text, at, start + stop)
                at = start + stop


def _ends(parts: Iterable[str]) -> set[int]:
    ends, at = set[int](), 0
    for part in parts:
        at += len(part)
        ends.add(at)
    return ends


def _by_unicode(line: str, ends: Iterable[int]) -> set[int]:
    """Return those of some ends of sentences that are ends by the rules of Unicode too.

    Between two letters no sentence ends, and no rule looks beyond a letter. So it is enough to ask what lies
    from letter to letter around the ends, which is quick, while uniseg is slow.
    """
    given = sorted(ends)
    found = set()
    for gap in _NO_LETTERS.finditer(line):
        asked = given[bisect_right(given, gap.start()) : bisect_right(given, gap.end())]
        if asked:
            start = max(gap.start() - 1, 0)
            real = {start + at for at in sentence_boundaries(line[start : gap.end() + 1])}
            found |= real.intersection(asked)
    return found


def _stripped(text: str, start: int, end: int) -> Iterator[Extent]:
    part = text[start:end]
    if part.strip():
        yield start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())

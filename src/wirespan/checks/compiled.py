"""Whole reports of a layer screened in one go, by _scan.c, where that could be compiled.

What that holds back goes line by line through layers.py, and so does everything where it isn't there: slower,
with the same verdict.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

from wirespan.checks import cutting, native
from wirespan.checks.characters import delicate
from wirespan.checks.files import blocks
from wirespan.checks.judging import Judge

_PLANES = 0x20000
"""The code points of the first two planes."""
_MOST = 1 << 23
"""Bytes of lines of one report that are looked at together; those behind are suspect."""


def rows(judge: Judge) -> Iterator[tuple[int, cutting.Row]]:
    """Yield number and row of the lines of a file that have to be looked at one by one.

    These are all, or those of reports that aren't plainly good. Of the others, the ids are put into what is
    known, and the rows into what is kept.
    """
    return (
        cutting.rows(judge.seen, judge.file, judge.kind, judge.bad) if native.SCAN is None else _rows(judge)
    )


def _rows(judge: Judge) -> Iterator[tuple[int, cutting.Row]]:
    seen, form, last, number = judge.seen, cutting.pattern(judge.kind), "", 1
    for raw, at, end, doc, count in _runs(seen.tree.root / judge.file):
        if doc <= last or doc not in seen.texts or (seen.covered is not None and doc not in seen.covered):
            judge.bad.update(range(number, number + count))
        else:
            last = doc
            found = _taken(judge, doc, (raw, at, end, number))
            if found is None:
                yield from cutting.matched(raw[at:end], number, form, judge.bad)[1]
            elif judge.rows is not None:
                judge.rows[doc] = found
        number += count
    seen.records += number - 1


def _taken(judge: Judge, doc: str, part: tuple[bytes, int, int, int]) -> Any:
    """Return the rows of a report that is plainly good, True where they aren't kept, else None."""
    page = judge.seen.texts[doc]
    if not page.text or page.joined:
        return None
    return native.SCAN.report(
        *(judge.kind, *part, page.text, _bits(), judge.known[doc], judge.layer, judge.clean),
        *(partial(judge.says, doc, page), judge.rows is not None),
    )


def _runs(path: Path) -> Iterator[tuple[bytes, int, int, str, int]]:
    """Yield the lines of each report in a file: block, where they begin and end there, document, how many."""
    begun = b""
    for block in blocks(path):
        raw, at = begun + block, 0
        doc, end, count = native.SCAN.run(raw, at)
        while end < len(raw):
            yield raw, at, end, doc, count
            at = end
            doc, end, count = native.SCAN.run(raw, at)
        begun = raw[at:]
        if len(begun) > _MOST:
            yield begun, 0, len(begun), doc, count
            begun = b""
    if begun:
        doc, end, count = native.SCAN.run(begun, 0)
        yield begun, 0, end, doc, count


@cache
def _bits() -> bytes:
    """Return a bit for each code point of the first two planes: whether a cut there needs a closer look."""
    bits = bytearray(_PLANES // 8)
    for char in delicate():
        if ord(char) < _PLANES:
            bits[ord(char) >> 3] |= 1 << (ord(char) & 7)
    return bytes(bits)

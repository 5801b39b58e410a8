"""Lines of annotations cut in two: a head, which no other line has, and a rest, which many have.

Heads, with id, document and spans, are matched as canonical lines write them, and never parsed. The rest says
what is annotated and by whom; it is read, and held to the schema, once: under a head that is good. What isn't
matched, or isn't good under that head, is suspect. So no condition of a schema may tie the two together,
which tests/checks/test_cutting.py sees to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import Any

from wirespan import schemas
from wirespan.checks import references, values
from wirespan.checks.files import blocks, controlled
from wirespan.checks.kept import HEAD
from wirespan.checks.screening import Screen, load
from wirespan.model import POINTS

Row = tuple[str, ...]
"""Id, document, start, end, surface and rest.

Of a quote id, document, kind, then of content, cue and source each start, end and surface of the first span,
with all others behind it, then the rest. What isn't there is empty.
"""

_CHAR = r'[^"\\\x00-\x1f\x7f-\x9f]'
_SURFACE = rf'(?!["\s]){_CHAR}*(?:\\["\\t]{_CHAR}*)*(?<!\s)'


def _span(group: str = "(") -> str:
    integer = f"(?!0[0-9]){group}[0-9]{{1,9}})"
    either = rf'"text":"{group}{_SURFACE})"|"digest":"[0-9a-f]{{32}}"'
    return rf'\{{"start":{integer},"end":{integer},(?:{either})\}}'


def _of(pattern: str) -> str:
    """Return a pattern of the schema as a part of another."""
    return re.sub(r"\((?!\?)", "(?:", pattern.removeprefix("^").removesuffix(r"(?![\s\S])"))


FRAGMENT = re.compile(_span())
"""Start, end and surface of a span; a surface is as JSON writes it, and empty where there is a digest."""
LONG = 1 << 21
"""Characters of a line beyond which it is suspect and not matched: that may take a hundred bytes each."""
SAMPLE = '{"start":0,"end":1,"text":"a"}'
"""A span to put where one was cut out."""
BETWEEN = f'","content":[{SAMPLE}],"cue":[],"source":[]'
"""What to put between the kind of a quote and its rest."""
_HEAD = '{"id":"aaaaaaaaaa","doc":"a/a",'


@dataclass(frozen=True, slots=True)
class Said:
    """What the rest of a line says: its data, the entities that it names, and whose it is, with its status.

    `rest` is its data without what stands in the head, `points` says that it refers to others of its file.
    """

    data: dict[str, Any]
    rest: dict[str, Any]
    keys: tuple[str, ...]
    hand: tuple[str, str]
    points: bool


@cache
def figure() -> re.Pattern[str]:
    """Return what the rest of a number matches, cut around its value and the span of what is measured."""
    node = schemas.properties("number")["value"]
    value = rf'(?![^"]{{{node["maxLength"] + 1}}}){_of(node["pattern"])}'
    return re.compile(rf'(,"type":"[A-Z]+","value":")({value})("[^{{]*)(?:(?<="measures":){_span()})?(.*)')


@cache
def pattern(kind: str) -> re.Pattern[str]:
    """Return what whole lines of a record type match; its groups make a `Row`."""
    name = _of(schemas.properties(kind)["id"]["pattern"])
    head = rf'^\{{"id":"({name})","doc":"([a-z0-9/-]+)",'
    if kind == "quote":
        spans = rf"{_span()}((?:,{_span('(?:')})*)"
        parts = rf'"content":\[{spans}\],"cue":\[(?:{spans})?\],"source":\[(?:{spans})?\]'
        return re.compile(rf'{head}"kind":"([a-z]+)",{parts}(.+)$', re.MULTILINE)
    return re.compile(rf'{head}"span":{_span()}(.+)$', re.MULTILINE)


def rows(seen: Screen, file: str, kind: str, bad: set[int]) -> Iterator[tuple[int, Row]]:
    """Return number and row of each line of a file that has one; the numbers of others are put into `bad`."""
    return chain.from_iterable(_rows(seen, file, pattern(kind), bad))


def _rows(
    seen: Screen, file: str, form: re.Pattern[str], bad: set[int]
) -> Iterator[Iterable[tuple[int, Row]]]:
    number = 1
    for block in blocks(seen.tree.root / file):
        count, found = matched(block, number, form, bad)
        yield found
        number += count
    seen.records += number - 1


def matched(
    block: bytes, number: int, form: re.Pattern[str], bad: set[int]
) -> tuple[int, Iterable[tuple[int, Row]]]:
    """Return of lines, the first of which has a number, how many there are, and `rows` of them."""
    text = block.decode("utf-8", "surrogateescape")  # what is no UTF-8 equals no words of a report
    found: list[Row] = form.findall(text) if len(text) <= LONG else []
    count = text.count("\n")
    if len(found) == count and text.endswith("\n"):
        return count, enumerate(found, number)
    lines = text.removesuffix("\n").split("\n")
    each = [form.findall(line) if len(line) <= LONG else [] for line in lines]
    if not text.endswith("\n"):
        each[-1] = []
    bad.update(at for at, row in enumerate(each, number) if not row)
    return len(each), [(at, row[0]) for at, row in enumerate(each, number) if row]


@lru_cache(maxsize=4096)
def said(kind: str, rest: str) -> Said | None:
    """Return what such a rest says under a head that is good; None where it isn't good.

    Of a quote the rest begins with its kind, with `BETWEEN` behind it; of a number `upper` isn't looked at,
    for it depends on the value.
    """
    try:
        raw = (_HEAD + ('"kind":"' if kind == "quote" else f'"span":{SAMPLE}') + rest + "\n").encode()
    except UnicodeEncodeError:  # bytes that are no UTF-8
        return None
    data = load(raw, schemas.RECORDS[kind], schemas.fast(kind).is_valid, controlled)
    if data is None or (kind != "number" and any(values.wrong(data))):
        return None
    keys = tuple(key for _, key in references.keys(data))
    points = "within" in data or any(data.get(key, "dct") != "dct" for key in POINTS)
    bare = {key: value for key, value in data.items() if key not in HEAD}
    return Said(data, bare, keys, (data["by"], data["status"]), points)

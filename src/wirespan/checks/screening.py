"""What the screens of all record types share: their result, lines without spans, and single spans."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from wirespan import schemas
from wirespan.checks.characters import DELICATE, ZWJ, splits
from wirespan.checks.context import Context
from wirespan.checks.references import SUGGESTED
from wirespan.checks.spans import Text
from wirespan.checks.tree import Tree
from wirespan.formatting import canonical
from wirespan.model import Record

OPEN, HIDDEN = ["start", "end", "text"], ["start", "end", "digest"]
"""The keys of a span in canonical order, of an open and of a withheld document."""


@dataclass(slots=True)
class Screen:
    """What the screen saw of a story: the suspect lines of each file, and what the corpus asks of it.

    Of the file that is looked at, `annotator` is whose pass it is of, and `covered` the reports covered there
    (None where that isn't asked).
    """

    tree: Tree
    name: str
    context: Context
    suspects: dict[str, set[int]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    withheld: set[bool] = field(default_factory=set)
    records: int = 0
    texts: dict[str, Text] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    own: dict[str, int] = field(default_factory=dict)
    copies: dict[str, tuple[str, int]] = field(default_factory=dict)
    annotator: str | None = None
    covered: set[str] | None = None

    def suspect(self, file: str, number: int) -> None:
        """Take down a line."""
        self.suspects.setdefault(file, set()).add(number)

    def hands(self) -> set[tuple[str, str]]:
        """Return who may have made an annotation, each with every status that they can have given it.

        Those who are listed; in a pass, its annotator. Nothing that a model did is more than suggested.
        """
        listed, models = self.context.annotators, self.context.models
        return {
            (by, status)
            for by in (listed if self.annotator is None else listed & {self.annotator})
            for status in ([SUGGESTED] if by in models else schemas.labels("mention", "status"))
        }


def load(raw: bytes, cls: type[Record], valid: Any, controlled: Callable[[bytes], bool]) -> Any:
    """Return the data of a line that is canonical and valid, else None."""
    try:
        data = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    if not valid(data) or canonical(cls, data) != raw or controlled(raw):
        return None
    return data


def good(info: Text, span: dict[str, Any]) -> bool:
    """Whether a span is as it should be; the same conditions stand inline above."""
    text, start, end = info.text, span["start"], span["end"]
    if text is None:
        return inside(info, span)
    if end > info.length or text[start:end] != (surface := span.get("text")):
        return False
    if surface != surface.strip() or "\n" in surface or list(span) != OPEN:
        return False
    if text.isascii() or not (text[start] in DELICATE or text[end : end + 1] in DELICATE or ZWJ in text):
        return True
    return not (splits(text, start) or splits(text, end))


def inside(info: Text, span: dict[str, Any]) -> bool:
    """Whether a span of a withheld document stands inside a paragraph and carries a digest."""
    start, end = span["start"], span["end"]
    i = bisect_right(info.starts, start) - 1
    return (
        type(start) is int
        and type(end) is int
        and i >= 0
        and start < end <= info.ends[i]
        and end <= info.length
        and list(span) == HIDDEN
    )


class Orders:
    """The canonical orders of the keys of a record type, for one choice of optional fields each."""

    def __init__(self, kind: str) -> None:
        self.known: set[tuple[str, ...]] = set()
        self._keys = list(schemas.schema(kind)["properties"])

    def learn(self, names: tuple[str, ...]) -> bool:
        """Say whether keys that aren't known are in order, and if so make them known."""
        if list(names) != [key for key in self._keys if key in names]:
            return False
        self.known.add(names)
        return True

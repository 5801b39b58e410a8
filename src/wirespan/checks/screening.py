"""What the screens of all record types share: their result, lines without spans, and single spans."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from wirespan import schemas
from wirespan.checks.characters import ZWJ, delicate, splits
from wirespan.checks.context import Context
from wirespan.checks.kept import Kept
from wirespan.checks.references import SUGGESTED
from wirespan.checks.spans import Text
from wirespan.checks.tree import Tree
from wirespan.formatting import canonical
from wirespan.model import Record


@dataclass(slots=True)
class Screen:
    """What the screen saw of a story: the suspect lines of each file, and what the corpus asks of it.

    Of the file that is looked at, `annotator` is whose pass it is of, and `covered` the reports covered there
    (None where that isn't asked). What is read is put into `kept`, where there is one.
    """

    tree: Tree
    name: str
    context: Context
    kept: Kept | None = None
    suspects: dict[str, set[int]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    withheld: set[bool] = field(default_factory=set)
    records: int = 0
    texts: dict[str, Page] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    own: dict[str, int] = field(default_factory=dict)
    copies: dict[str, tuple[str, int]] = field(default_factory=dict)
    annotator: str | None = None
    covered: set[str] | None = None

    def suspect(self, file: str, number: int) -> None:
        """Take down a line."""
        self.suspects.setdefault(file, set()).add(number)

    def suspect_all(self, file: str, numbers: set[int]) -> None:
        """Take down lines."""
        if numbers:
            self.suspects.setdefault(file, set()).update(numbers)

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
        written = orjson.dumps(data, option=orjson.OPT_APPEND_NEWLINE)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):  # no JSON, or nested deeper than is written
        return None
    if written != raw or not valid(data) or controlled(raw):
        return None
    shape = (cls, _shape(data))
    if shape not in _KNOWN:
        if canonical(cls, data) != raw:
            return None
        if len(_KNOWN) == _MOST:
            _KNOWN.clear()
        _KNOWN.add(shape)
    return data


_KNOWN: set[Any] = set()
"""Shapes of which one line was canonical, and so all others are that are written without white space."""
_MOST = 4096
_NESTED = (dict, list, float)


def _shape(data: Any) -> Any:
    """Return the keys of data, in their order, and where a number is no integer."""
    if type(data) is dict:
        return tuple([(key, _shape(v)) if type(v) in _NESTED else key for key, v in data.items()])
    if type(data) is list:
        return tuple([_shape(item) for item in data if type(item) in _NESTED])
    return float


class Page:
    """The text of a report, as screens hold spans against it; empty where it is withheld.

    `plain` says that it may be cut anywhere, `joined` that a cut needs a closer look whatever stands there.
    """

    __slots__ = ("info", "joined", "length", "plain", "text")

    def __init__(self, info: Text) -> None:
        self.info = info
        self.text = info.text or ""
        self.length = len(self.text)
        self.plain = self.text.isascii()
        self.joined = not self.plain and ZWJ in self.text

    def good(self, start: int, end: int, surface: str) -> bool:
        """Whether a span is as it should be, of the form that screens match.

        The surface is as JSON writes it, and empty where there is a digest.
        """
        text = self.text
        if not text:
            return not surface and self._inside(start, end)
        if "\\" in surface:
            try:
                surface = orjson.loads(f'"{surface}"')
            except orjson.JSONDecodeError:  # bytes that are no UTF-8
                return False
            if surface != surface.strip():
                return False
        if not surface or end > self.length or text[start:end] != surface:
            return False
        fragile = delicate()
        if self.plain or not (self.joined or text[start] in fragile or text[end : end + 1] in fragile):
            return True
        return not (splits(text, start) or splits(text, end))

    def _inside(self, start: int, end: int) -> bool:
        """Whether a span of a withheld document stands inside a paragraph."""
        info = self.info
        i = bisect_right(info.starts, start) - 1
        return i >= 0 and start < end <= info.ends[i] and end <= info.length

"""Single values of rows. What can't be right is refused before it is known which row it is in."""

from __future__ import annotations

import operator
import reprlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from wirespan.compare.matching import Fragments
from wirespan.errors import UsageError

CODE_POINTS = "Offsets are whole numbers of code points: 0 ≤ start < end, and text[start:end] is the span."
_short = reprlib.Repr()
_short.maxstring = _short.maxother = 120
_short.maxlist = 20


class WrongError(UsageError):
    """A row that can't be right, before it is known which it is."""


def told(value: Any) -> str:
    """Return a value for a message, cut short where it is long."""
    return _short.repr(value)


def value(row: Mapping[str, Any], column: str) -> Any:
    """Return what stands in a column. Raises `WrongError` where there is none."""
    if column not in row:
        raise WrongError(f"there is no {column} among {told(list(row))}", "It has to be in every row.")
    return row[column]


def label(given: Any, column: str, labels: Sequence[str], names: Sequence[str]) -> str:
    """Return the name of a label: given is one of `labels`, or the number of one of `names`."""
    found = given
    if not isinstance(given, str | bool):
        try:
            number = operator.index(given)
        except TypeError:
            number = -1
        found = names[number] if 0 <= number < len(names) else None
    if found not in labels:
        raise WrongError(
            f"{column} is {told(given)}, expected one of {', '.join(labels)}",
            f"Or the number of one, 0 to {len(names) - 1}.",
        )
    return str(found)


def pieces(column: str, given: Any, least: int = 0) -> Fragments:
    """Return pairs of start and end in order of text: `least` of them or more, and none over another."""
    try:
        pairs = [tuple(pair) for pair in given]
    except TypeError:
        pairs = [()]
    if len(pairs) < least or any(len(pair) != 2 for pair in pairs):
        raise WrongError(f"{column} is {told(given)}, expected pairs [[start, end], …]", CODE_POINTS)
    found = sorted(piece(f"fragment {at} of {column}: ", pair) for at, pair in enumerate(pairs, 1))
    for one, other in pairwise(found):
        if other[0] < one[1]:
            raise WrongError(
                f"fragments of {column} overlap: {list(one)} and {list(other)}", "A fragment stands once."
            )
    return tuple(found)


def piece(where: str, offsets: tuple[Any, ...]) -> tuple[int, int]:
    """Return start and end, which have to make a span."""
    found = []
    for name, given in zip(("start", "end"), offsets, strict=True):
        try:
            if isinstance(given, bool):
                raise TypeError
            found.append(operator.index(given))
        except TypeError:
            raise WrongError(
                f"{where}{name} is {told(given)}, expected a whole number", CODE_POINTS
            ) from None
    start, end = found
    if not 0 <= start < end:
        raise WrongError(f"{where}found start {start} and end {end}, expected 0 ≤ start < end", CODE_POINTS)
    return start, end

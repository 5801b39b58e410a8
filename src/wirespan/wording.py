"""Counts and lists as messages write them."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from wirespan.errors import escaped

_SHOWN = 5
"""How many things a message names; of the rest it says how many they are."""


def many(count: int, one: str, more: str = "") -> str:
    """Return a count with its noun, in the plural where it isn't one."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def some(things: Iterable[object], shown: int = _SHOWN, between: str = ", ") -> str:
    """Return the first few of some things, escaped for a message, and how many more there are."""
    told = list(things)
    more = f" and {len(told) - shown:,} more" if len(told) > shown else ""
    return between.join(escaped(str(thing)) for thing in told[:shown]) + more


def likely(name: str, known: Iterable[str]) -> str:
    """Return the names that there are: the first few of many, what looks most like a given one before all."""
    told = list(known)
    near = get_close_matches(name, told, _SHOWN) if len(told) > _SHOWN else []
    return some(dict.fromkeys((*near, *told)))

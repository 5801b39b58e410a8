"""The lexicon: what is known of a language beside CLDR and num2words."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What lexicon.toml says of a language, in small letters. Of one that it hasn't, all is empty.

    `bounds` and `mods` go from what stands before a figure or date to what that makes of it, the longest
    first; `cues` are the words of both, and those for below zero. `whens` are words that a date may have
    without being another, `ordinals` endings behind digits; `values` go from forms of number words to their
    values, `parts` from words such as thirds to how many make a whole, `distances` from deictics to unit (D,
    W, M, Y) and number.
    """

    fillers: frozenset[str] = frozenset()
    cues: frozenset[str] = frozenset()
    whens: frozenset[str] = frozenset()
    ordinals: frozenset[str] = frozenset()
    bounds: tuple[tuple[str, str], ...] = ()
    mods: tuple[tuple[str, str], ...] = ()
    values: dict[str, Fraction] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=dict)
    distances: dict[str, tuple[str, int]] = field(default_factory=dict)


@lru_cache(maxsize=1)
def _all() -> dict[str, Lexicon]:
    raw = tomllib.loads((Path(__file__).with_name("lexicon.toml")).read_text(encoding="utf-8"))
    return {
        lang: Lexicon(
            fillers=frozenset(_split(row["filler"])),
            cues=frozenset(word for phrase in _phrases(row) for word in phrase.split()),
            whens=frozenset(_split(row["when"])),
            ordinals=frozenset(_split(row.get("ordinal", ""))) - {""},
            bounds=_cues(row.get("bound", {})),
            mods=_cues(row.get("mod", {})),
            values={
                form: Fraction(key) for key, forms in row.get("times", {}).items() for form in _split(forms)
            },
            parts={form: int(key) for key, forms in row.get("parts", {}).items() for form in _split(forms)},
            distances={
                form: (unit[0].upper(), int(key))
                for unit in ("day", "week", "month", "year")
                for key, forms in row.get(unit, {}).items()
                for form in _split(forms)
            },
        )
        for lang, row in raw.items()
    }


def _phrases(row: dict[str, Any]) -> list[str]:
    """Return the phrases of a language that make a bound, a mod or a minus."""
    cues = [*row.get("bound", {}).values(), *row.get("mod", {}).values(), row["minus"]]
    return [phrase for phrases in cues for phrase in _split(phrases)]


_EMPTY = Lexicon()


def lexicon(lang: str) -> Lexicon:
    """Return what is known of a language, by its tag."""
    return _all().get(lang.partition("-")[0], _EMPTY)


def _cues(row: dict[str, str]) -> tuple[tuple[str, str], ...]:
    found = ((phrase, meaning) for meaning, phrases in row.items() for phrase in _split(phrases))
    return tuple(sorted(found, key=lambda cue: (-len(cue[0]), cue)))


def _split(phrases: str) -> list[str]:
    return [phrase.strip() for phrase in phrases.split(",")]

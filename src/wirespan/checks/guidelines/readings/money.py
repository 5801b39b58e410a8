"""Signs and words for what a figure is of: money, a measure, an order."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path

from wirespan.checks.guidelines.readings import locales
from wirespan.checks.guidelines.readings.figures import Reading
from wirespan.checks.guidelines.readings.lexicon import lexicon

_BITCOIN = "₿"
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_WORD = re.compile(r"[^\W\d_]{2,}")


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(Path(__file__).with_name("units.toml").read_text(encoding="utf-8"))


def known(code: str) -> bool:
    """Whether there is a currency of this code."""
    return code in locales.currency_codes()


def signs(surface: str) -> str:
    """Return the signs of money in a surface."""
    return "".join(char for char in surface if unicodedata.category(char) == "Sc")


def hundredths(reading: Reading) -> bool:
    """Whether a figure counts cents, or what they are called elsewhere."""
    table = _tables()["hundredths"]
    return any(word in table["words"] or word.startswith(tuple(table["stems"])) for word in reading.words)


def percent(lang: str, reading: Reading) -> bool:
    """Whether a figure has the word for per cent."""
    names = locales.units(lang)
    return any("concentr-percent" in names.get(word, ()) for word in reading.words)


def ordinal(lang: str, surface: str) -> bool:
    """Whether a surface is a figure in digits with the ending of an ordinal."""
    figure = surface.casefold().lstrip("0123456789")
    return figure != surface and figure in lexicon(lang).ordinals


@lru_cache(maxsize=16384)
def currencies(lang: str, surface: str) -> frozenset[str]:
    """Return the currencies that a surface may name by sign or word; none where it names none for sure."""
    found: list[frozenset[str]] = []
    for sign in signs(surface):
        if sign == _BITCOIN:
            found.append(frozenset({"XBT"}))
        elif sign in _tables()["signs"]:
            found.append(frozenset().union(*(_english(word) for word in _tables()["signs"][sign])))
    names = locales.currencies(lang)
    if not found and _UNSPACED.search(surface):  # the dollar of every land that has one
        word = "".join(_WORD.findall(surface)[-1:])
        return frozenset().union(*(codes for name, codes in names.items() if word and name.endswith(word)))
    words = _WORD.findall(surface.casefold())
    found += [names[word] for word in words if word in names and (len(word) > 3 or word == words[-1])]
    if not found:
        return frozenset()
    return frozenset.intersection(*found) or frozenset().union(*found)


@lru_cache(maxsize=64)
def _english(name: str) -> frozenset[str]:
    own = locales.locale("en")
    return (
        frozenset(code for code, full in own.currencies.items() if name in full.casefold())
        if own
        else frozenset()
    )


def measures(lang: str, reading: Reading) -> frozenset[str]:
    """Return the UCUM codes of the unit that a figure names, where that is its only word; else none."""
    ucum = _tables()["ucum"]
    if len(reading.words) != 1 or len(reading.words[0]) < 2:
        return frozenset()
    named = locales.units(lang).get(reading.words[0], frozenset())
    return frozenset(code for unit in named for code in ucum[unit]) if named <= ucum.keys() else frozenset()

"""Numbers: value, bound, type and unit against the words of the span (guidelines, section 5)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from wirespan.checks.guidelines.readings import agreement, figures, money
from wirespan.checks.guidelines.readings.lexicon import lexicon
from wirespan.checks.guidelines.sheets import Sheet, Sheets
from wirespan.checks.guidelines.telling import on, show
from wirespan.checks.kept import Pair
from wirespan.errors import Finding

Key = tuple[str, str, str | None, str | None, str]
"""Type, value, upper end, unit and bound of a number."""
_NEAR = 200
"""Code points around a figure in which a word for a power of ten may count for it too (guidelines, 5.42)."""


class Wrong(NamedTuple):
    """What is wrong with a number; `scale` is what a word elsewhere must be worth to make it right."""

    code: str
    pointer: str
    found: str
    expected: str
    scale: Fraction | None = None


def report(sheets: Sheets, sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with the numbers of a report, as far as their words are there to be read."""
    lang, text = sheet.document["lang"], sheet.text
    for place, (_, start, end, said, _) in enumerate(sheet.spanned("numbers")):
        surface = text[start:end] if text is not None else None
        if surface == said["value"] and said["type"] == "CARDINAL" and _counted(said):
            continue  # most figures, so that no more is looked at
        key = (said["type"], said["value"], said.get("upper"), said.get("unit"), said["bound"])
        for wrong in judge(lang, surface, key):
            if wrong.scale is not None and _scaled_nearby(sheet, (start, end), wrong.scale):
                continue
            line, file = sheet.layers["numbers"][place], sheets.file("numbers")
            found = f"{wrong.found} for {show(sheet, start, end)}"
            yield on(wrong.code, file, line, wrong.pointer, found=found, expected=wrong.expected)


def _counted(data: dict[str, Any]) -> bool:
    return "upper" not in data and data.get("unit", "count:").startswith("count:")


@lru_cache(maxsize=65536)
def judge(lang: str, surface: str | None, number: Key) -> tuple[Wrong, ...]:
    """Return what is wrong with a number, in a language."""
    kind, value, upper, unit, bound = number
    found = list(_units(kind, unit))
    if surface is None:
        return tuple(found)
    reading = figures.read(lang, surface)
    found += _value(reading, kind, value, upper)
    found += _bound(lang, surface, bound, upper)
    found += _type(lang, surface, reading, kind, value)
    if unit and not found:
        found += _written(lang, surface, reading, kind, unit)
    return tuple(found)


def _units(kind: str, unit: str | None) -> Iterator[Wrong]:
    """Yield a unit that numbers of a type don't have, whatever their words are (5.29 to 5.35)."""
    system = unit.partition(":")[0] if unit else None
    allowed = {
        "MONEY": ("currency",),
        "QUANTITY": ("ucum", "count"),
        "PERCENT": ("ucum", "count"),
        "CARDINAL": ("count", None),
        "ORDINAL": (None,),
    }[kind]
    if system not in allowed:
        names = " or ".join(f"{name}:…" if name else "none" for name in allowed)
        yield Wrong("number-unit", "/unit" if unit else "", unit or "no unit", f"{names}, as it is {kind}")
    elif kind == "PERCENT" and unit not in {"ucum:%", "count:percentage-point", "ucum:[ppth]"}:
        yield Wrong("number-unit", "/unit", str(unit), "ucum:% or count:percentage-point, as it is PERCENT")
    elif kind == "MONEY" and unit and not money.known(unit.partition(":")[2]):
        yield Wrong("number-unit", "/unit", unit, "a code of ISO 4217; XXX for a currency without one")


def _value(reading: figures.Reading, kind: str, value: str, upper: str | None) -> Iterator[Wrong]:
    given = f"{value} to {upper}" if upper is not None else value
    wrong = agreement.contradicts(reading, value, upper)
    if wrong is not None and not (kind == "MONEY" and money.hundredths(reading)):
        code = "number-contradicts-words" if wrong.spelt else "number-contradicts-digits"
        yield Wrong(code, "/value", given, f"{wrong.said}, as it says", wrong.scale)


def _bound(lang: str, surface: str, bound: str, upper: str | None) -> Iterator[Wrong]:
    """Yield a bound that isn't what the words before the figure make it (5.26)."""
    text = " ".join(surface.casefold().split())
    for cue, meaning in lexicon(lang).bounds:
        if (
            text.startswith(cue)
            and len(text) > len(cue)
            and (cue[-1] in "'’" or not text[len(cue)].isalpha())
        ):
            rest = figures.read(lang, text[len(cue) :])
            plain = len(rest.figures) == 1 and rest.figures[0].start <= 2 and upper is None
            if plain and bound != meaning:
                yield Wrong("number-bound", "/bound", bound, f"{meaning}, as it says")
            return


def _type(lang: str, surface: str, reading: figures.Reading, kind: str, value: str) -> Iterator[Wrong]:
    """Yield a type that signs of money, of per cent or of an order speak against."""
    said = None
    if "%" in surface or "٪" in surface or "\uff05" in surface or money.percent(lang, reading):
        said = "PERCENT"
    elif money.signs(surface):
        said = "MONEY"
    elif "/" not in value and money.ordinal(lang, surface):
        said = "ORDINAL"
    if said is not None and said != kind and len(reading.figures) == 1:
        yield Wrong("number-type", "/type", kind, f"{said}, as it says")


def _written(lang: str, surface: str, reading: figures.Reading, kind: str, unit: str) -> Iterator[Wrong]:
    """Yield a unit that isn't the sign or word for one in the span (5.29, 5.31, 5.33)."""
    if kind == "PERCENT":
        if surface.rstrip().endswith("%") and unit != "ucum:%":
            yield Wrong("number-unit", "/unit", unit, "ucum:%, as it says")
        return
    said = money.currencies(lang, surface) if kind == "MONEY" else money.measures(lang, reading)
    code = unit.partition(":")[2]
    if said and code != "XXX" and code not in said:
        names = " or ".join(sorted(said)[:4]) + (" …" if len(said) > 4 else "")
        yield Wrong("number-unit", "/unit", unit, f"{names}, as it says")


def _scaled_nearby(sheet: Sheet, span: Pair, scale: Fraction) -> bool:
    """Whether a figure near by has a word for a power of ten that this one may share."""
    text, lang = sheet.text or "", sheet.document["lang"]
    for _, start, end, _, _ in sheet.spanned("numbers"):
        if start - _NEAR <= span[0] and span[1] <= end + _NEAR:
            read = figures.read(lang, text[start:end])
            if any(figure.scale == scale for figure in read.figures):
                return True
    return False

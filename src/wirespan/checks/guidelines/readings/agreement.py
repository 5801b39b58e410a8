"""Whether the figures that a span says can be those that its annotation gives."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from wirespan.checks.guidelines.readings.figures import Reading

_SCALES = frozenset(Fraction(10) ** power for power in (*range(-12, -1), *range(2, 13)))


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What a span says in place of what its annotation gives.

    `scale` is what a word for a power of ten elsewhere in the sentence would have to be worth to make
    them agree, or None where nothing would.
    """

    said: str
    spelt: bool
    scale: Fraction | None = None


def decimal(value: Fraction) -> str:
    """Return a number as records write it: an integer, a decimal where it is a short one, else n/d."""
    if value.denominator == 1:
        return str(value.numerator)
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest > 1:
        return str(value)
    return f"{value.numerator / value.denominator:.12f}".rstrip("0")


def contradicts(reading: Reading, value: str, upper: str | None) -> Contradiction | None:
    """Return how a reading contradicts a value and upper end; None where it agrees or isn't sure."""
    figures = reading.figures
    if reading.doubt or not 1 <= len(figures) <= 2:
        return None
    lower, higher = abs(Fraction(value)), None if upper is None else abs(Fraction(upper))
    spelt = any(figure.spelt for figure in figures)
    if spelt and reading.loose:
        return None
    options = [set(figure.values) for figure in figures]
    if len(figures) == 2 and figures[0].scale == 1:
        options[0] |= {one * figures[1].scale for one in figures[0].values}
    if len(figures) == 1 and higher is None:
        return _one(reading, options[0], lower, spelt)
    if len(figures) == 2 and higher is not None:
        return _two(reading, options, (lower, higher), spelt)
    return None


def _one(reading: Reading, options: set[Fraction], value: Fraction, spelt: bool) -> Contradiction | None:
    if value in options or not options:
        return None
    if reading.loose and any(_near(value, option) for option in options):
        return None
    scales = {value / option for option in options if option} & _SCALES
    return Contradiction(_said(options), spelt, min(scales) if scales and not reading.words else None)


def _two(
    reading: Reading, options: list[set[Fraction]], ends: tuple[Fraction, Fraction], spelt: bool
) -> Contradiction | None:
    pairs = {tuple(sorted(pair)) for pair in product(*options)}
    if tuple(sorted(ends)) in pairs or not pairs:
        return None
    if reading.loose and any(_near(end, option) for end in ends for side in options for option in side):
        return None
    return Contradiction(" to ".join(_said(side) for side in options), spelt)


def _near(value: Fraction, option: Fraction) -> bool:
    """Whether a word that isn't understood may make the one of the other: a dozen, a half, and a quarter."""
    if not option or not value:
        return True
    ratio = value / option
    return ratio.denominator <= 2 or ratio.numerator == 1 or abs(value - option) < 1


def _said(options: set[Fraction]) -> str:
    return " or ".join(decimal(option) for option in sorted(options))

"""What a row says besides its label and place, by field, as `fields.values` says it of an annotation.

Only columns that the row has are told of. A column that is null or an empty list says that there is nothing;
of speakers that is a value of its own, nobody.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from wirespan import schemas
from wirespan.compare import reading
from wirespan.compare.fields import FIELDS, quantity
from wirespan.compare.matching import Unit
from wirespan.compare.reading import WrongError, told

_QUANTITIES = {"numbers": ("value", "upper")}
"""Fields that are figures; `value` of a date is none."""
_CHOICES = ("bound", "change", "mod")
"""Fields with a set of values, beside that of the label."""
_MEASURES = "measures"
_ENDS = {"measures_start", "measures_end"}
"""The columns of that field, which has none of its own."""
_KEYS = ("speakers", "via")
_PLACES = ("cue", "source")
_REFERENCES = ("within", "anchor", "begin_point", "end_point")
"""Fields that name another annotation of the same side."""
_NOT_THIS = "If the column means something else, take it away or call it otherwise."


def said(row: Mapping[str, Any], config: str, names: Mapping[str, Sequence[str]]) -> dict[str, Hashable]:
    """Return what a row says by field, but for the label; None for a field that it says nothing is in.

    `names` are those that numbers stand for, by column, where they aren't the schema's.
    References are ids yet: see `placed`. Raises `WrongError` for what no such field can be.
    """
    found: dict[str, Hashable] = {
        field: _one(field, row[field], config, names.get(field))
        for field in FIELDS[config][1:]
        if field in row and field != _MEASURES
    }
    if config == "numbers" and row.keys() >= _ENDS:
        ends = (row["measures_start"], row["measures_end"])
        found[_MEASURES] = None if ends == (None, None) else (reading.piece("measures: ", ends),)
    return found


def placed(units: Iterable[Unit]) -> list[Unit]:
    """Return the units of one document and side with places for ids; what no unit has stays as written."""
    found = list(units)
    known: dict[Hashable, Hashable] = {unit.id: unit.fragments for unit in found if unit.id}
    return [_placed(unit, known) for unit in found]


def _placed(unit: Unit, known: Mapping[Hashable, Hashable]) -> Unit:
    places = {name: known.get(of, of) for name, of in unit.said.items() if name in _REFERENCES}
    return replace(unit, said={**unit.said, **places}) if places else unit


def _one(field: str, value: Any, config: str, names: Sequence[str] | None) -> Hashable:
    if value is None:
        return frozenset() if field == "speakers" else None
    if field in _QUANTITIES.get(config, ()):
        return _quantity(field, value)
    if field in _CHOICES:
        choices = _choices(config, field)
        return reading.label(value, field, choices, names or choices)
    if field in _PLACES:
        return frozenset(reading.pieces(field, value)) or None
    if field in _KEYS:
        keys = _keys(field, value)
        return keys if keys or field == "speakers" else None
    if field == "metonymic":
        if not isinstance(value, int) or value not in (0, 1):  # which False and True are, too
            raise WrongError(f"{field} is {told(value)}, expected true, false or null", _NOT_THIS)
        return True if value else None
    return _text(field, value)


@cache
def _choices(config: str, field: str) -> list[str]:
    return schemas.labels(schemas.OF_LAYER[config], field)


def _text(field: str, value: Any) -> str:
    if not isinstance(value, str):
        raise WrongError(f"{field} is {told(value)}, expected a string or null", _NOT_THIS)
    return value


def _quantity(field: str, value: Any) -> Hashable:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise WrongError(f"{field} is {told(value)}, expected a figure as a string, or null", _NOT_THIS)
    return quantity(str(value))


def _keys(field: str, value: Any) -> frozenset[str]:
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        raise WrongError(f"{field} is {told(value)}, expected a list of keys, or null", _NOT_THIS)
    return frozenset(_text(f"one of {field}", key) for key in value)

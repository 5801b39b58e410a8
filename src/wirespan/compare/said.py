"""What a row says besides its label and place, by field, as `fields.values` says it of an annotation.

What is null or an empty list, or isn't in the row, says that there is nothing; of speakers that is a value of
its own, nobody. Which fields are judged at all is told by the rows of a side together: see `judged`.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import replace
from functools import cache
from typing import Any

from wirespan import schemas
from wirespan.compare import reading
from wirespan.compare.fields import FIELDS, quantity
from wirespan.compare.matching import Unit
from wirespan.compare.reading import WrongError, told
from wirespan.model import POINTS

_QUANTITIES = {"numbers": ("value", "upper")}
"""Fields that are figures; `value` of a date is none."""
_CHOICES = ("bound", "change", "mod")
"""Fields with a set of values, beside that of the label."""
_MEASURES = "measures"
_ENDS = ("measures_start", "measures_end")
"""The columns of that field, which has none of its own."""
_BOTH = "Fill in measures_start and measures_end: code points, or null in both where nothing is measured."
_KEYS = ("speakers", "via")
_PLACES = ("cue", "source")
_REFERENCES = ("within", *POINTS)
"""Fields that name another annotation of the same side."""
_NOT_THIS = "If the column means something else, take it away or call it otherwise."


def said(row: Mapping[str, Any], config: str, names: Mapping[str, Sequence[str]]) -> dict[str, Hashable]:
    """Return what a row says by field, but for the label; None for a field that it says nothing is in.

    `names` are those that numbers stand for, by column, where they aren't the schema's.
    References are ids yet: see `placed`. Raises `WrongError` for what no such field can be.
    """
    found: dict[str, Hashable] = {
        field: _one(field, row.get(field), config, names.get(field))
        for field in FIELDS[config][1:]
        if field != _MEASURES
    }
    if config == "numbers":
        found[_MEASURES] = _measures(row)
    return found


def given(columns: Collection[str], config: str) -> frozenset[str]:
    """Return the fields that columns tell of, and that of the label."""
    label, *others = FIELDS[config]
    found = {field for field in others if field in columns and field != _MEASURES}
    if _MEASURES in others and all(end in columns for end in _ENDS):
        found.add(_MEASURES)
    return frozenset({label, *found})


def judged(units: Sequence[Unit], columns: Set[str], config: str) -> frozenset[str]:
    """Return the fields that the rows of one side tell of: a column that one of them has, all have.

    A field that names another row is judged only where rows have ids. Where there is neither a row nor a
    column no field is lacking. `columns` are those that are told apart from the rows.
    """
    if not units and not columns:
        return frozenset(FIELDS[config])
    found = given(columns, config).union(*(unit.told or () for unit in units))
    ids = any(unit.id for unit in units) if units else "id" in columns
    return found if ids else found.difference(_REFERENCES)


def placed(units: Sequence[Unit], fields: Set[str]) -> list[Unit]:
    """Return the units of one document and side with places for ids; what no unit has stays as written.

    `fields` are those that are judged.
    """
    known: dict[Hashable, Hashable] = {unit.id: unit.fragments for unit in units if unit.id}
    return [_placed(unit, known, fields) for unit in units]


def _placed(unit: Unit, known: Mapping[Hashable, Hashable], fields: Set[str]) -> Unit:
    places = {name: known.get(of, of) for name, of in unit.said.items() if name in _REFERENCES}
    return replace(unit, said={**unit.said, **places}, told=fields)


def _measures(row: Mapping[str, Any]) -> Hashable:
    """Return where the words for what is measured stand, which two columns say."""
    if _MEASURES in row:
        raise WrongError(
            f"{_MEASURES} is {told(row[_MEASURES])}, expected {' and '.join(_ENDS)} in its place", _BOTH
        )
    found = [end for end in _ENDS if end in row]
    if len(found) == 1:
        (lacking,) = set(_ENDS).difference(found)
        raise WrongError(f"found {found[0]} and no {lacking}, expected both or neither", _BOTH)
    ends = tuple(row.get(end) for end in _ENDS)
    return None if ends == (None, None) else (reading.piece("measures: ", ends),)


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

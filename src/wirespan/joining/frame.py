"""Rows of a pandas data frame, as `pandas.read_parquet` gives them, and back; pandas isn't imported here."""

from __future__ import annotations

from typing import Any

from wirespan.joining.rows import Row


def is_frame(value: Any) -> bool:
    """Whether a value is a pandas data frame."""
    return type(value).__module__.partition(".")[0] == "pandas" and hasattr(value, "to_dict")


def rows(frame: Any) -> list[Row]:
    """Return the rows with lists in place of arrays, and None in place of what pandas writes for null."""
    return [{key: _plain(value) for key, value in row.items()} for row in frame.to_dict("records")]


def with_rows(frame: Any, before: list[Row], after: list[Row]) -> Any:
    """Return a frame whose rows were changed: a copy, with its index, columns and their types."""
    out = frame.copy()
    for name in frame.columns:
        values = [row[name] for row in after]
        if values != [row[name] for row in before]:
            column = frame[name]
            out[name] = type(column)(values, index=frame.index, dtype=column.dtype)
    return out


def _plain(value: Any) -> Any:
    if hasattr(value, "tolist"):  # an array, or a scalar of numpy
        value = value.tolist()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, float) and value.is_integer():
        return int(value)  # a column of whole numbers with nulls holds floats
    return None if value != value else value  # noqa: PLR0124 - only NaN isn't itself

"""From JSON, as Arrow reads it, to the columns of the dataset: whole arrays at a time, in no loop of Python.

A conversion takes an array and the type of its column, and returns an array of that type and length.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Convert: TypeAlias = Callable[[pa.Array, pa.DataType], pa.Array]
Groups: TypeAlias = npt.NDArray[np.int64]
"""Which group each row is in, by number."""


def plain(array: pa.Array, to: pa.DataType) -> pa.Array:
    """Return the values as they are. Raises `pa.ArrowInvalid` for a number too large."""
    return array.cast(to)


def flags(array: pa.Array, to: pa.DataType) -> pa.Array:
    """Return False for what is absent."""
    return pc.fill_null(array, False).cast(to)


def labels(what: str, names: Sequence[str]) -> Convert:
    """Return numbers in place of labels. Raises `ValueError` for a label that isn't there."""
    known = pa.array(names, pa.string())

    def convert(array: pa.Array, to: pa.DataType) -> pa.Array:
        found = pc.index_in(array, value_set=known)
        if found.null_count > array.null_count:
            strange = array.filter(pc.and_(pc.is_null(found), pc.is_valid(array)))[0].as_py()
            raise ValueError(f"{what} is {strange!r}, and should be one of {', '.join(names)}")
        return found.cast(to)

    return convert


def lists(inner: Convert) -> Convert:
    """Return lists, empty for what is absent, their items converted."""

    def convert(array: pa.Array, to: pa.DataType) -> pa.Array:
        values = inner(array.flatten(), to.value_type)
        if pa.types.is_fixed_size_list(to):
            return pa.FixedSizeListArray.from_arrays(values, type=to)
        return pa.ListArray.from_arrays(_offsets(array), values, type=to)

    return convert


def structs(parts: Sequence[tuple[str, Convert]]) -> Convert:
    """Return structs, null for what is absent. A part is converted from the member of a name."""

    def convert(array: pa.Array, to: pa.DataType) -> pa.Array:
        fields = [to.field(i) for i in range(to.num_fields)]
        found = [
            inner(pc.struct_field(array, name), field.type)
            for (name, inner), field in zip(parts, fields, strict=True)
        ]
        return pa.StructArray.from_arrays(found, fields=fields, mask=pc.is_null(array))

    return convert


def member(name: str) -> Convert:
    """Return one member of structs."""
    return lambda array, to: pc.struct_field(array, name).cast(to)


def members(name: str) -> Convert:
    """Return lists of one member of the structs in lists."""
    return lists(member(name))


def pairs(first: str, second: str) -> Convert:
    """Return lists of pairs, of two members of the structs in lists."""

    def inner(array: pa.Array, to: pa.DataType) -> pa.Array:
        columns = [pc.struct_field(array, name).to_numpy() for name in (first, second)]
        both = np.column_stack(columns).ravel() if len(array) else np.array([], dtype=np.int64)
        return pa.FixedSizeListArray.from_arrays(pa.array(both).cast(to.value_type), type=to)

    return lists(inner)


def without(array: pa.Array, hide: pa.Array) -> pa.Array:
    """Return an array of strings, or of lists of strings, with null for every string of the rows to hide."""
    if pa.types.is_list(array.type):
        lengths = pc.list_value_length(array).to_numpy()
        inner = pa.array(np.repeat(hide.to_numpy(zero_copy_only=False), lengths))
        return pa.ListArray.from_arrays(_offsets(array), without(array.flatten(), inner), type=array.type)
    return pc.if_else(hide, pa.scalar(None, array.type), array)


def grouped(rows: Mapping[str, pa.Array], groups: Groups, count: int, to: pa.DataType) -> pa.Array:
    """Return a list of rows for each of so many groups, from rows in order of group and the group of each."""
    offsets = np.searchsorted(groups, np.arange(count + 1))
    fields = [to.value_type.field(i) for i in range(to.value_type.num_fields)]
    values = pa.StructArray.from_arrays([rows[field.name] for field in fields], fields=fields)
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), values, type=to)


def extent(content: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Return the first start and the last end of lists of pairs. Raises `ValueError` for an empty list."""
    lengths = pc.list_value_length(content).to_numpy()
    if not lengths.all():
        raise ValueError("a quote has no content")
    ends = np.cumsum(lengths)
    places = content.flatten().flatten().to_numpy().reshape(-1, 2)
    return pa.array(places[ends - lengths, 0]), pa.array(places[ends - 1, 1])


def order(*keys: pa.Array) -> pa.Array | None:
    """Return the order of rows by some keys; None where they are in it already."""
    names = [str(number) for number in range(len(keys))]
    found = pc.sort_indices(
        pa.table(list(keys), names=names), sort_keys=[(name, "ascending") for name in names]
    )
    return None if np.array_equal(found.to_numpy(), np.arange(len(found))) else found


def _offsets(array: pa.Array) -> pa.Array:
    lengths = pc.fill_null(pc.list_value_length(array), 0).to_numpy()
    return pa.array(np.concatenate(([0], np.cumsum(lengths))), pa.int32())

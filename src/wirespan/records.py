"""Canonical lines: the one way in which a record is written.

Keys in the order of the fields, no white space between them, UTF-8 unescaped, optional values that are
absent left out, one record a line, LF at the end of every line. One record has one line, so a git diff
shows what changed and nothing else.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import orjson

from wirespan.errors import RecordError
from wirespan.model import Accepted, Annotation, Coverage, Quote, Record

R = TypeVar("R")

_NAMES: dict[type, str] = {
    dict: "an object",
    list: "a list",
    str: "a string",
    bool: "true or false",
    int: "an integer",
    float: "a number",
}
"""What JSON calls the types of values."""


def encode(record: Any) -> dict[str, Any]:
    """Return a record as plain dicts and lists, keys in canonical order, absent values left out."""
    out = {}
    kind: Any = type(record)
    for name, default in _fields(kind):
        value = getattr(record, name)
        if default is dataclasses.MISSING or value != default:
            out[name] = _plain(value)
    return out


def decode(cls: type[R], data: Any) -> R:
    """Return a dict as a record of the given class. Raises `RecordError` where it isn't one.

    This reads structure and types, not truth: what values mean is checked by the schema. But of what it
    returns there is always a line, and a place among others.
    """
    kind: Any = cls
    try:
        record = cast(R, _reader(kind)(data))
        if isinstance(record, Quote) and not record.content:
            raise ValueError("it has no content")
        return record
    except (TypeError, AttributeError, KeyError, ValueError) as error:
        raise RecordError(f"this is no {cls.__name__.lower()} record: {error}") from error


def line(record: Record) -> bytes:
    """Return the canonical line of a record, with its line feed."""
    return orjson.dumps(encode(record)) + b"\n"


def parse(cls: type[R], raw: bytes) -> R:
    """Read one line. Raises `RecordError` where it isn't JSON, or not a record of the class."""
    try:
        data = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise RecordError(f"this line is no JSON: {error}") from error
    return decode(cls, data)


def lines(records: Iterable[Record]) -> bytes:
    """Return the canonical content of a file: its records in canonical order, UTF-8.

    What values mean isn't checked. Raises `TypeError` for what no line can hold, such as half a surrogate
    pair or an integer of more than 64 bits.
    """
    return b"".join(line(record) for record in sorted(records, key=order))


def order(record: Record) -> tuple[Any, ...]:
    """Sort key of a record among those of its file.

    Annotations by (document, start, −end, id), quotes by the first start and last end of their content,
    coverage by document, exceptions by (code, about), all others by id.
    """
    if isinstance(record, Quote):
        return (record.doc, record.content[0].start, -record.content[-1].end, record.id)
    if isinstance(record, Annotation):
        return (record.doc, record.span.start, -record.span.end, record.id)
    if isinstance(record, Accepted):
        return (record.code, record.about)
    return (record.doc,) if isinstance(record, Coverage) else (record.id,)


def split(data: bytes) -> Iterator[bytes]:
    """Split the content of a file into its lines, on LF bytes only, without their line feeds."""
    rest = data.split(b"\n")
    if rest[-1] == b"":
        rest.pop()
    yield from rest


@cache
def _fields(cls: Any) -> list[tuple[str, Any]]:
    return [(field.name, field.default) for field in dataclasses.fields(cls)]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        return encode(value)
    if isinstance(value, dict):  # names by language, which have no order of their own
        return dict(sorted(value.items()))
    return value


@cache
def _reader(hint: Any) -> Callable[[Any], Any]:
    """Return what turns plain data into a value of the given type."""
    if dataclasses.is_dataclass(hint):
        return _record_reader(hint)
    origin, args = get_origin(hint), get_args(hint)
    if origin is tuple:
        if args[-1] is Ellipsis:
            items = _reader(args[0])
            return lambda value: tuple(map(items, _exactly(list, value)))
        return _row_reader([_reader(arg) for arg in args])
    if origin is dict:
        keys, values = map(_reader, args)
        return lambda value: {keys(k): values(v) for k, v in _exactly(dict, value).items()}
    if origin in (Union, types.UnionType):
        (inner,) = (_reader(arg) for arg in args if arg is not type(None))
        return lambda value: None if value is None else inner(value)
    return _integer if hint is int else partial(_exactly, hint)


def _record_reader(cls: Any) -> Callable[[Any], Any]:
    readers = {name: _reader(hint) for name, hint in get_type_hints(cls).items()}
    required = [name for name, default in _fields(cls) if default is dataclasses.MISSING]

    def read(data: Any) -> Any:
        unknown = _exactly(dict, data).keys() - readers.keys()
        if unknown:
            raise TypeError(f"it has no field {', '.join(sorted(map(repr, unknown)))}")
        values = {name: readers[name](value) for name, value in data.items()}
        try:
            return cls(**values)
        except TypeError:
            missing = ", ".join(repr(name) for name in required if name not in values)
            raise TypeError(f"missing is {missing}") from None

    return read


def _row_reader(parts: list[Callable[[Any], Any]]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        items = _exactly(list, value)
        if len(items) != len(parts):
            raise ValueError(f"{len(parts)} items were expected, not {len(items)}")
        return tuple(part(item) for part, item in zip(parts, items, strict=True))

    return read


def _exactly(kind: type[R], value: Any) -> R:
    """Return a value of one type, and of no subtype: True is no integer."""
    if type(value) is kind:
        return value
    raise TypeError(f"{_NAMES[kind]} was expected, not {_NAMES.get(type(value), 'null')}")


def _integer(value: Any) -> int:
    """Return an integer that a line can hold; 1.0 is another spelling of 1."""
    if type(value) is not int:
        value = int(value) if isinstance(value, float) and value.is_integer() else _exactly(int, value)
    if not -(2**63) <= value < 2**64:
        raise ValueError("an integer of at most 64 bits was expected")
    return cast(int, value)

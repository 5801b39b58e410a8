"""Canonical lines: the one way in which a record is written.

Keys in the order of the fields, no white space between them, UTF-8 unescaped, optional values that are
absent left out, one record a line, LF at the end of every line. One record has one line, so a git diff
shows what changed and nothing else.
"""

from __future__ import annotations

import dataclasses
import operator
import re
import types
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import orjson

from wirespan.errors import RecordError
from wirespan.model import Accepted, Annotation, Coverage, Quote, Record

R = TypeVar("R")

CONFLICT = "a merge conflict stands here"
"""What is said of a line that begins with a mark of one."""
_SIGNS = tuple(sign * 7 for sign in (b"<", b"|", b"=", b">"))
_MARK = re.compile(rb"^(?:(?:<{7}|\|{7}|>{7})(?: |\r?$)|={7}\r?$)", re.MULTILINE)

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
    for name, default, plain in _fields(kind):
        value = getattr(record, name)
        if default is dataclasses.MISSING or value != default:
            out[name] = plain(value)
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
    """Return the canonical line of a record, with its line feed.

    What values mean isn't checked. Raises `RecordError` for what no line can hold, such as half a surrogate
    pair, an integer of more than 64 bits, or an offset that isn't a whole number.
    """
    try:
        return orjson.dumps(encode(record)) + b"\n"
    except (TypeError, AttributeError) as error:
        raise RecordError(f"there is no line of {_told(record)}: {error}", "Correct what made it.") from error


def parse(cls: type[R], raw: bytes) -> R:
    """Read one line. Raises `RecordError` where it isn't JSON, or not a record of the class."""
    try:
        data = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise RecordError(CONFLICT if contested(raw) else f"this line is no JSON: {error}") from error
    return decode(cls, data)


def contested(data: bytes) -> str | None:
    """Return the first mark of an unresolved merge that a line of the data begins with, if any does."""
    mark = _MARK.search(data) if any(sign in data for sign in _SIGNS) else None
    return mark[0].decode().strip() if mark else None


def lines(records: Iterable[Record]) -> bytes:
    """Return the canonical content of a file: its records in canonical order, UTF-8.

    Raises `RecordError` as `line` does.
    """
    written = [(line(record), record) for record in records]
    return b"".join(raw for raw, _ in sorted(written, key=lambda pair: order(pair[1])))


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
def _fields(cls: Any) -> list[tuple[str, Any, Callable[[Any], Any]]]:
    """Return the name of each field, its default, and what makes plain data of its value."""
    hints = get_type_hints(cls)
    return [
        (field.name, field.default, _whole if hints[field.name] is int else _plain)
        for field in dataclasses.fields(cls)
    ]


def _whole(value: Any) -> int:
    """Return a whole number as an int, whatever library counted it."""
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(f"found {value!r}, expected a whole number") from None


def _told(record: Any) -> str:
    """Say which record it is, as far as it tells."""
    kind = type(record).__name__.lower()
    return f"the {kind} {getattr(record, 'id', None) or getattr(record, 'doc', '')!r}"


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
    required = [name for name, default, _ in _fields(cls) if default is dataclasses.MISSING]

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

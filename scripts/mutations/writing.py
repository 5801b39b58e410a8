"""JSON written by hand, so that it can be written wrong: repeated keys, tokens that are no JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any


class Raw(str):
    """A value that is written as it stands."""

    __slots__ = ()


class Pairs(list[tuple[str, Any]]):
    """An object as its pairs, in which a key may stand twice."""


def write(data: Any) -> bytes:
    """Return data as one canonical line without its line feed, as far as it is data."""
    return _write(data).encode("utf-8", "surrogatepass")


def _write(data: Any) -> str:
    if isinstance(data, Raw):
        return data
    if isinstance(data, dict):
        data = Pairs(data.items())
    if isinstance(data, Pairs):
        return "{" + ",".join(f"{_string(key)}:{_write(value)}" for key, value in data) + "}"
    if isinstance(data, list):
        return "[" + ",".join(map(_write, data)) + "]"
    return _string(data) if isinstance(data, str) else json.dumps(data)


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def strictly(raw: bytes) -> Any:
    """Read JSON as RFC 8259 has it, by the standard library. Raises ValueError, or RecursionError."""

    def constant(name: str) -> Any:
        raise ValueError(f"{name} is no JSON")

    return json.loads(raw.decode(), parse_constant=constant)


def leaves(data: Any, pointer: str = "") -> Iterator[tuple[Any, Any, str]]:
    """Yield holder, key and pointer of every value that is no list and no object."""
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        if isinstance(value, dict | list):
            yield from leaves(value, f"{pointer}/{key}")
        else:
            yield data, key, f"{pointer}/{key}"


def objects(data: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in data, the outermost first."""
    if isinstance(data, dict):
        yield data
    for value in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from objects(value)


def outside(raw: bytes) -> list[int]:
    """Return the places of a line of JSON that stand in no string; the marks around strings count."""
    found, inside, escaped = [], False, False
    for at, byte in enumerate(raw):
        if not inside or (byte == 0x22 and not escaped):
            found.append(at)
        if byte == 0x22 and not escaped:
            inside = not inside
        escaped = inside and byte == 0x5C and not escaped
    return found

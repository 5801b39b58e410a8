"""Structural: the bytes of a line of records, and how it is written."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

from mutations.ground import Edit, Ground, Line
from mutations.table import STRUCTURAL, Table
from mutations.writing import Pairs, Raw, leaves, objects, outside, strictly, write

kind = Table(STRUCTURAL)
ALL = "all records"


def _json(raw: bytes) -> bool:
    try:
        strictly(raw)
    except (ValueError, RecursionError):
        return False
    return True


def _put(line: Line, at: int, new: bytes, old: int = 1) -> bytes:
    return line.raw[:at] + new + line.raw[at + old :]


def _leaf(rng: Random, ground: Ground, kinds: type | tuple[type, ...], value: Any, what: str) -> Edit | None:
    """Replace one value of a record, of a type that is asked for."""
    line = ground.pick(rng)

    def change(data: dict[str, Any]) -> str | None:
        found = [leaf for leaf in leaves(data) if isinstance(leaf[0][leaf[1]], kinds)]
        found = [leaf for leaf in found if not isinstance(leaf[0][leaf[1]], bool)]
        if not found:
            return None
        holder, key, pointer = rng.choice(found)
        holder[key] = value(holder[key]) if callable(value) else value
        return f"{what} at {pointer}"

    return ground.alter(line, change)


@kind("byte-high", ALL, "sets the high bit of an ASCII byte", "the bytes are not UTF-8")
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng)
    at = rng.choice([i for i, byte in enumerate(line.raw) if byte < 0x80])
    raw = _put(line, at, bytes([line.raw[at] | 0x80]))
    try:
        raw.decode()
    except UnicodeDecodeError:
        return ground.rewrite(line, raw, f"byte {at + 1} with its high bit set")
    return None


@kind("byte-never", ALL, "writes a byte that UTF-8 never has", "the bytes are not UTF-8")
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng)
    at, byte = rng.randrange(len(line.raw)), rng.choice([0xC0, 0xC1, *range(0xF5, 0x100)])
    return ground.rewrite(line, _put(line, at, bytes([byte])), f"byte {at + 1} is {byte:02X}")


@kind(
    "bytes-overlong",
    ALL,
    "writes a character in more bytes than it takes, or half of a pair of UTF-16",
    "the bytes are not UTF-8",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng)
    at = rng.choice([i for i, byte in enumerate(line.raw) if byte < 0x80])
    byte = line.raw[at]
    new = rng.choice([bytes([0xC0 | byte >> 6, 0x80 | byte & 0x3F]), b"\xed\xa0\x80", b"\xed\xbf\xbf"])
    return ground.rewrite(line, _put(line, at, new), f"{new.hex()} at byte {at + 1}")


@kind("bit-structure", ALL, "flips one bit outside strings", "no JSON is left (RFC 8259, by another reader)")
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng)
    at = rng.choice(outside(line.raw))
    new = line.raw[at] ^ (1 << rng.randrange(7))
    raw = _put(line, at, bytes([new]))
    return None if new == 0x0A or _json(raw) else ground.rewrite(line, raw, f"{chr(new)!r} at byte {at + 1}")


@kind("byte-lost", ALL, "drops one byte outside strings", "no JSON is left (RFC 8259, by another reader)")
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng)
    at = rng.choice(outside(line.raw))
    raw = _put(line, at, b"")
    return None if _json(raw) else ground.rewrite(line, raw, f"byte {at + 1} is gone")


@kind(
    "control-raw",
    ALL,
    "puts a control character into a string as it is",
    "RFC 8259 has them escaped; DEL and C1 are in no text",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    code = rng.choice([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, *range(0x80, 0xA0)])
    return _leaf(rng, ground, str, lambda old: Raw(f'"{_with(rng, old, chr(code))}"'), f"U+{code:04X}")


@kind(
    "control-escaped",
    ALL,
    "puts a control character into a string as an escape",
    "no text has one but tab and LF (README of corpus/)",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    code = rng.choice([*range(0x09), *range(0x0B, 0x20), 0x7F, *range(0x80, 0xA0)])
    return _leaf(
        rng, ground, str, lambda old: Raw(f'"{_with(rng, old, f"{chr(92)}u{code:04x}")}"'), "an escape"
    )


@kind(
    "lone-surrogate",
    ALL,
    "puts half of a pair of UTF-16 into a string as an escape",
    "it stands for no character",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    half = rng.choice(["\\ud800", "\\udc00", "\\udfff\\ud83d", "\\ud83d\\u0041"])
    return _leaf(rng, ground, str, lambda old: Raw(f'"{_with(rng, old, half)}"'), half)


def _with(rng: Random, text: str, what: str) -> str:
    """Return the inside of a JSON string with something put between two of its characters."""
    at = rng.randrange(len(text) + 1)
    return write(text[:at]).decode()[1:-1] + what + write(text[at:]).decode()[1:-1]


@kind(
    "white-space",
    ALL,
    "puts a blank or tab between two tokens",
    "another spelling of the same record, which has one",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng)
    at = rng.choice([i for i in outside(line.raw) if line.raw[i] in b"{}[],:"]) + rng.randrange(2)
    raw = _put(line, at, rng.choice([b" ", b"\t"]), 0)
    return ground.rewrite(line, raw, f"at byte {at + 1}") if strictly(raw) == line.data else None


@kind("escape", ALL, "writes a letter as an escape", "another spelling of the same record, which has one")
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng)
    places = [i for i, byte in enumerate(line.raw) if chr(byte).isalnum() and byte < 0x80]
    at = rng.choice(places)
    raw = _put(line, at, b"\\u%04x" % line.raw[at])
    try:
        return ground.rewrite(line, raw, f"at byte {at + 1}") if strictly(raw) == line.data else None
    except ValueError:
        return None


@kind("key-order", ALL, "swaps two keys of an object", "another spelling of the same record, which has one")
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng)

    def change(data: dict[str, Any]) -> str | None:
        holder = rng.choice(list(objects(data)))
        if len(holder) < 2:
            return None
        pairs = list(holder.items())
        i, j = rng.sample(range(len(pairs)), 2)
        pairs[i], pairs[j] = pairs[j], pairs[i]
        holder.clear()
        holder.update(pairs)
        return f"{pairs[i][0]} and {pairs[j][0]}"

    return ground.alter(line, change)


@kind(
    "number-spelt",
    "all records with integers",
    "writes 12 as 12.0, 1.2e1, 012, +12 or 0xC",
    "another spelling of the same record, or no JSON",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    form = rng.choice(["{}.0", "{}e0", "0{}", "+{}", "{}E+0", "{:#x}", "{}.", "{}.000"])
    return _leaf(rng, ground, int, lambda old: Raw(form.format(old)), form)


@kind(
    "number-huge",
    "all records with integers",
    "makes an integer one of thousands of digits, or 1e999",
    "no offset of a text; a reader may give up",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    new = rng.choice(["9" * rng.randrange(20, 6000), "1e999", "1e-999", f"{2**63}", f"{2**64}", "-1"])
    return _leaf(rng, ground, int, Raw(new), f"{len(new)} characters")


@kind("not-a-number", "all records with integers", "makes an integer NaN or Infinity", "RFC 8259 has neither")
def _(rng: Random, ground: Ground) -> Edit | None:
    return _leaf(rng, ground, int, Raw(rng.choice(["NaN", "Infinity", "-Infinity", "nan"])), "a name")


@kind(
    "key-twice",
    ALL,
    "writes a key of an object twice, with one value or two",
    "RFC 8259: names should be unique; readers differ in which counts",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng)
    data = copy.deepcopy(line.data)
    target = rng.choice([item for item in objects(data) if item])
    pairs = Pairs(target.items())
    key, value = rng.choice(pairs)
    pairs.insert(rng.randrange(len(pairs) + 1), (key, rng.choice([value, None, "other"])))

    def swapped(item: Any) -> Any:
        if item is target:
            return pairs
        if isinstance(item, dict):
            return {k: swapped(v) for k, v in item.items()}
        return [swapped(v) for v in item] if isinstance(item, list) else item

    return ground.rewrite(line, write(swapped(data)), f"{key!r} twice")


@kind(
    "nesting-bomb",
    ALL,
    "makes a value thousands of lists in one another",
    "no field has a list of lists of lists",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    deep = rng.choice([3, 17, 200, 1023, 1025, 20_000, 500_000])
    new = "[" * deep + "]" * deep if rng.random() < 0.5 else '{"a":' * deep + "1" + "}" * deep
    return _leaf(rng, ground, (str, int), Raw(new), f"{deep} deep")


@kind(
    "long-line",
    ALL,
    "puts up to 200 MB into a string, or between two tokens",
    "no report is that long",
    most=24,
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line, size = ground.pick(rng), rng.choice([20, 50, 200]) * 1_000_000
    at = rng.choice(outside(line.raw)[1:])
    new = rng.choice([b" ", b"[", b"9", b'"', b"\\", b"\x00"]) * size
    return ground.rewrite(line, _put(line, at, new, 0), f"{size:,} bytes at byte {at + 1}")


@kind("trailing", ALL, "puts something behind the record on its line", "one line is one record")
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng)
    return ground.rewrite(
        line, line.raw + rng.choice([b",", b"{}", b" ", b"}", b"null", b"\x00", line.raw]), ""
    )

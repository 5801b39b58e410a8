"""Level 1: the bytes of a file, line by line, and their canonical form."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from wirespan.checks.catalogue import finding, short
from wirespan.errors import Finding
from wirespan.formatting import BOM, DuplicateKeyError, canonical, refuse_duplicates
from wirespan.model import Record
from wirespan.offsets import CONTROL
from wirespan.records import contested
from wirespan.store import MAX_LINE

MAX_DEPTH = 16
"""Brackets open at once; the deepest record has six."""

_BLOCK = 1 << 17
"""Bytes of lines looked at together: what is made of them should fit the caches of a processor."""
_LATE = re.compile(rb"\xc2[\x80-\x9f]")
_ESCAPE = re.compile(rb'\\[^nt"\\]')  # perhaps the second half of another, which mostly spares a closer look
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)


def read(path: Path) -> Iterator[bytes]:
    """Return the lines of a file with their line feeds, split on LF alone.

    A line of more than `MAX_LINE` bytes is cut there, its rest is passed over.
    """
    return watched(path)[0]


def watched(path: Path) -> tuple[Iterator[bytes], Callable[[bytes], bool]]:
    """Return the lines of a file as `read` does, and a function that says of them what `controlled` says.

    What isn't in a whole file isn't in a line of it, so that mostly there is nothing left to look for.
    """
    with path.open("rb") as file:
        start = file.read(MAX_LINE)
    if len(start) == MAX_LINE:
        return _guarded(path), controlled
    return iter(io.BytesIO(start)), controlled if controlled(start) else _never


def blocks(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file as `read` does, many at a time. One that is cut is the last of its block."""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            if not block.endswith(b"\n"):
                begun = len(block) - block.rfind(b"\n") - 1
                rest = file.readline(MAX_LINE - begun)
                _pass_over(file, rest, MAX_LINE - begun)
                block += rest
            yield block


def _never(_: bytes) -> bool:
    return False


def _guarded(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while raw := file.readline(MAX_LINE):
            yield raw
            _pass_over(file, raw, MAX_LINE)


def _pass_over(file: BinaryIO, raw: bytes, most: int) -> None:
    """Pass over the rest of a line of which so many bytes were read at most."""
    while len(raw) == most and not raw.endswith(b"\n"):
        most = MAX_LINE
        raw = file.readline(most)


def controlled(raw: bytes) -> bool:
    """Whether canonical lines hold a control character but tab and LF; they have most of them escaped."""
    if b"\x7f" in raw or (b"\xc2" in raw and _LATE.search(raw)):
        return True
    if not _ESCAPE.search(raw):
        return False
    bare = raw.replace(b"\\\\", b"")  # so that every backslash left begins an escape
    return b"\\u00" in bare or b"\\b" in bare or b"\\f" in bare or b"\\r" in bare


def line(file: str, number: int, raw: bytes, cls: type[Record]) -> tuple[list[Finding], Any]:
    """Return what is wrong with the bytes of a line, and the data in it (None where it can't be read)."""
    found, body = _bytes(file, number, raw)
    if found and found[-1].code in STOPS:
        return found, None
    data, problem = _load(file, number, body)
    if problem is not None:
        return [*found, problem], None
    found += controls(file, number, data)
    wanted = canonical(cls, data)
    if not found and wanted != raw:
        found.append(_not_canonical(file, number, raw, wanted))
    return found, data


def whole(file: str, path: Path) -> tuple[list[Finding], bytes]:
    """Return what is wrong with the bytes of a small file that is read in one piece, and its content."""
    with path.open("rb") as handle:
        raw = handle.read(MAX_LINE)
    found: list[Finding] = []
    number = 0
    for number, part in enumerate(io.BytesIO(raw) if raw else [b""], 1):
        found += _bytes(file, number, part, many=False)[0]
    if not found and _depth(raw) > MAX_DEPTH:
        found.append(_at("nesting-too-deep", file, 0, f"{_depth(raw)} brackets", f"at most {MAX_DEPTH}"))
    if len(raw) == MAX_LINE and not any(f.code == "line-too-long" for f in found):
        found.append(_too_long(file, number))
    return found, raw


def load(file: str, raw: bytes) -> tuple[Any, Finding | None]:
    """Return the data of a small file of JSON, or the finding that says why there is none."""
    return _load(file, 0, raw)


STOPS = ("not-utf8", "blank-line", "merge-conflict", "line-too-long", "nesting-too-deep")
"""Codes behind which a line isn't read."""


def _bytes(file: str, number: int, raw: bytes, *, many: bool = True) -> tuple[list[Finding], bytes]:
    """Return the findings on the raw bytes of a line, a stopping one last, and the line without its end."""
    found = []
    if len(raw) == MAX_LINE and not raw.endswith(b"\n"):
        return [_too_long(file, number)], b""
    body = raw.removesuffix(b"\n")
    if number == 1 and body.startswith(BOM):
        body = body.removeprefix(BOM)
        found.append(_at("byte-order-mark", file, number, "the bytes EF BB BF", "the first line at once"))
    if b"\r" in body:
        found.append(_at("carriage-return", file, number, "a CR", "lines that end in LF alone"))
        body = body.removesuffix(b"\r")
    if not raw.endswith(b"\n"):
        what, other = "the end of the file", "a line feed before it"
        remedy = None if many else "Add one by hand."  # format writes files of records alone
        found.append(_at("missing-final-newline", file, number, what, other, remedy=remedy))
    try:
        body.decode()
    except UnicodeDecodeError as error:
        bad = f"byte 0x{body[error.start]:02X} at byte {error.start + 1} of the line"
        return [*found, _at("not-utf8", file, number, bad, "UTF-8")], b""
    if many and not body.strip():
        return [*found, _at("blank-line", file, number, "nothing", "one record on every line")], b""
    if not body.startswith(b"{") and (mark := contested(body)):
        return [*found, _at("merge-conflict", file, number, mark, "one version of each line")], b""
    depth = _depth(body)
    if depth > MAX_DEPTH:
        limit = f"at most {MAX_DEPTH}"
        return [*found, _at("nesting-too-deep", file, number, f"{depth} brackets open at once", limit)], b""
    return found, body


def _at(
    code: str, file: str, number: int, found: str, expected: str, *, remedy: str | None = None
) -> Finding:
    return finding(code, file, number, found=found, expected=expected, remedy=remedy)


def _too_long(file: str, number: int) -> Finding:
    return _at("line-too-long", file, number, f"{MAX_LINE} bytes and more", f"fewer than {MAX_LINE} bytes")


def _depth(body: bytes) -> int:
    """Return how many brackets are open at once at most, outside strings."""
    deepest = depth = 0
    for byte in _STRING.sub(b"", body):
        if byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest


def _load(file: str, number: int, body: bytes) -> tuple[Any, Finding | None]:
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        return None, _at("not-json", file, number, f"{error}", "one JSON value, with nothing after it")
    try:
        refuse_duplicates(body)
    except DuplicateKeyError as error:
        return None, _at("duplicate-key", file, number, f"{short(error.key)} twice", "every key once")
    except (ValueError, RecursionError) as error:  # an integer of thousands of digits
        return None, _at("not-json", file, number, str(error).partition(";")[0], "a value that can be read")
    return data, None


def controls(file: str, number: int, data: Any) -> list[Finding]:
    """Return a finding for each string of the data that holds a control character."""
    found = []
    for pointer, text in _strings(data, ""):
        if match := CONTROL.search(text):
            what = f"U+{ord(match[0]):04X} at offset {match.start()}"
            other = "no control character but tab and LF"
            found.append(finding("control-character", file, number, pointer, found=what, expected=other))
    return found


def _strings(data: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(data, str):
        yield pointer, data
    elif isinstance(data, list):
        for i, item in enumerate(data):
            yield from _strings(item, f"{pointer}/{i}")
    elif isinstance(data, dict):
        for key, item in data.items():
            step = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            yield step, key
            yield from _strings(item, step)


def _not_canonical(file: str, number: int, raw: bytes, wanted: bytes) -> Finding:
    """Say what about a line isn't canonical, as far as it is easily said."""
    if not wanted:
        what, other = "a number that no reader takes", "integers of at most 64 bits"
        return _at("not-canonical", file, number, what, other, remedy="Correct the number by hand.")
    place = next((i for i, (a, b) in enumerate(zip(raw, wanted, strict=False)) if a != b), len(wanted))
    if json.loads(raw) == json.loads(wanted) and sorted(raw) == sorted(wanted):
        what, other = "keys in another order", "the schema's order of keys"
    else:
        what, other = "white space, escapes or numbers written otherwise", "the canonical line"
    near = raw[max(0, place - 20) : place + 20].decode(errors="ignore")
    return _at("not-canonical", file, number, f"{what}, near {short(near)}", other)

"""Writing files of records in canonical form and order, whatever form they had."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator
from dataclasses import is_dataclass
from functools import cache
from pathlib import PurePosixPath
from typing import Any, cast, get_args, get_origin, get_type_hints

import orjson

from wirespan import records
from wirespan.errors import RecordError, WirespanError
from wirespan.model import LAYERS, Accepted, Annotator, Coverage, Document, Entity, Link, Record
from wirespan.store import ACCEPTED, ANNOTATORS, Corpus, whole

UNCHANGED = "Nothing was changed. Run wirespan validate, which lists all that is wrong."
"""What to do about a file that an edit can't read."""
BOM = b"\xef\xbb\xbf"


class DuplicateKeyError(ValueError):
    """A key stands twice in one object. `key` is its name."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the key {key!r} stands twice in one object")
        self.key = key


def record_type(path: str) -> type[Record] | None:
    """Return the type of the records in a file, by its path from the root; None where it has none."""
    layers: dict[str, type[Record]] = {**LAYERS, "links": Link}
    if path == ANNOTATORS:
        return Annotator
    if path == ACCEPTED:
        return Accepted
    match PurePosixPath(path).parts:
        case ("corpus", name) if name.endswith(".jsonl"):
            return Document
        case ("corpus", "registry", name) if name.endswith(".jsonl"):
            return Entity
        case ("annotations", layer, name) if name.endswith(".jsonl"):
            return layers.get(layer)
        case ("annotations", "passes", _, "coverage.jsonl"):
            return Coverage
        case ("annotations", "passes", _, layer, name) if name.endswith(".jsonl"):
            return layers.get(layer)
    return None


def canonical(cls: type[Record], data: Any) -> bytes:
    """Return the canonical line of data read from JSON, valid or not, with its line feed.

    Known keys are put in order, others stay where they are. The line is empty where there is none, as for an
    integer that no reader takes.
    """
    try:
        return orjson.dumps(_ordered(data, _shape(cast(Hashable, cls))), option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        return b""


def content(cls: type[Record], data: bytes) -> bytes:
    """Return the content of a file of records in canonical form and order.

    Reads any order of keys, white space, escapes and line ends, and blank lines. Raises `RecordError` with
    the number of the first line that is no record of the class.
    """
    found = []
    for number, raw in enumerate(records.split(data.removeprefix(BOM)), 1):
        stripped = raw.strip(b" \t\r")
        if not stripped:
            continue
        try:
            record = records.parse(cls, stripped)
            if records.line(record) != stripped + b"\n":
                refuse_duplicates(stripped)
            records.order(record)
        except (RecordError, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            raise RecordError(f"line {number}: {getattr(error, 'message', error)}") from error
        found.append(record)
    return records.lines(found)


def refuse_duplicates(raw: bytes) -> None:
    """Raise `DuplicateKeyError` where a key stands twice in one object of a line of JSON."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        seen = dict(items)
        if len(seen) < len(items):
            keys = [key for key, _ in items]
            raise DuplicateKeyError(next(key for key in keys if keys.count(key) > 1))
        return seen

    json.loads(raw, object_pairs_hook=pairs)


def reformat(corpus: Corpus) -> Iterator[tuple[str, bytes]]:
    """Yield path and canonical content of every file of records that isn't in canonical form.

    Raises `WirespanError` at the end, naming each file that can't be read.
    """
    refused = [_linked(path) for path in corpus.linked_folders()]
    for path in corpus.files():
        cls = record_type(path)
        file = corpus.root / path
        if cls is None:
            continue
        if file.is_symlink() or not file.is_file():
            refused.append(f"{path}: this is no file of the corpus but a link or a folder")
            continue
        try:
            data = whole(file, path)
        except RecordError as error:
            refused.append(error.message)
            continue
        try:
            wanted = content(cls, data)
        except RecordError as error:
            refused.append(f"{path}: {error.message}")
            continue
        if wanted != data:
            yield path, wanted
    if refused:
        raise WirespanError(
            "\n".join(["some files can't be read, so none was changed:", *refused]),
            "Mend these lines by hand; wirespan validate says more about each.",
        )


def refuse_linked_folders(corpus: Corpus) -> None:
    """Raise `WirespanError` where a folder of a corpus is a link: what lies in it would be passed over."""
    if found := corpus.linked_folders():
        raise WirespanError(_linked(found[0]), UNCHANGED)


def _linked(folder: str) -> str:
    return f"{folder}: this is no folder of the corpus but a link"


_SORTED: dict[str, Any] = {"": {}}
"""The shape of a mapping whose keys are data: they stand in alphabetical order."""


@cache
def _shape(cls: Any) -> dict[str, Any]:
    """Return the fields of a record type in order, each with the shape of the records in it."""
    shape: dict[str, Any] = {}
    for name, hint in get_type_hints(cls).items():
        if get_origin(hint) is dict:
            shape[name] = _SORTED
            continue
        inner = [hint, *get_args(hint)]
        shape[name] = next((_shape(cast(Hashable, part)) for part in inner if is_dataclass(part)), {})
    return shape


def _ordered(data: Any, shape: dict[str, Any]) -> Any:
    if isinstance(data, dict):
        if shape is _SORTED:
            return dict(sorted(data.items()))
        known = (key for key in shape if key in data)
        keys = [next(known) if key in shape else key for key in data]
        return {key: _ordered(data[key], shape.get(key, {})) for key in keys}
    if isinstance(data, list):
        return [_ordered(item, shape) for item in data]
    # All numbers of all records are integers, and 1.0 is another spelling of 1.
    return int(data) if isinstance(data, float) and data.is_integer() else data

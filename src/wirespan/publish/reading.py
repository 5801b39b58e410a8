"""Reading the lines of a file as an Arrow table, several times as fast as one record after another.

Arrow's reader lets through what is no record: null for a list, two objects on a line, objects that lack
something, bytes that aren't UTF-8. What it read is taken only where nothing of that kind can be; all other
files are read record by record.
"""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from wirespan import records, schemas
from wirespan.errors import RecordError
from wirespan.model import Record
from wirespan.publish import HINT
from wirespan.publish.features import reading
from wirespan.store import Corpus, whole

_NULL = re.compile(rb"[:,\[]\s*null")
_BLOCK = 4 << 20
"""Bytes that are parsed at once; more where a line is longer."""


def read(corpus: Corpus, path: str, name: str, cls: type[Record]) -> pa.Table:
    """Return the records of a file, by its path from the root; none where it isn't there.

    They are those of `Corpus.read`. `name` is the name of their schema. Raises `RecordError`, naming the
    line, for what is no such record.
    """
    file, schema = corpus.root / path, reading(name)
    content = whole(file, path) if file.is_file() else b""
    if not content:
        return schema.empty_table()
    table = _parse(content, schema)
    if table is not None and _whole(table.to_struct_array(), name, schemas.schema(name)):
        return table
    found = [records.encode(record) for record in corpus.read(path, cls)]
    try:
        return pa.Table.from_pylist(found, schema=schema)
    except (pa.ArrowException, OverflowError) as error:  # a number of more than 64 bits
        raise RecordError(f"{path}: {error}", HINT) from error


def _parse(content: bytes, schema: pa.Schema) -> pa.Table | None:
    """Return the objects in the lines of a file; None where its lines may be anything else."""
    count = content.count(b"\n")
    # All but the last line feed end an object and begin another, so that none stands inside one.
    if not (content.startswith(b"{") and content.endswith(b"}\n") and content.count(b"}\n{") == count - 1):
        return None
    if (b"null" in content and _NULL.search(content)) or not _is_utf8(content):
        return None
    for block in (_BLOCK, len(content) + 1):  # a line may be longer than a block
        try:
            table = _objects(content, schema, block)
        except (pa.ArrowException, OverflowError):
            continue
        return table if table.num_rows == count else None
    return None


def _objects(content: bytes, schema: pa.Schema, block: int) -> pa.Table:
    return pj.read_json(
        pa.BufferReader(content),
        read_options=pj.ReadOptions(block_size=block),
        parse_options=pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error"),
    )


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _whole(array: Any, name: str, node: dict[str, Any]) -> bool:
    """Whether no object lacks what its schema requires, and no list of a fixed length has another."""
    node = schemas.resolve(name, node)
    if node.get("type") == "array":
        size = node.get("minItems")
        if size is not None and size == node.get("maxItems"):
            lengths = pc.list_value_length(array)
            if pc.any(pc.not_equal(lengths, size)).as_py():
                return False
        return _whole(pc.list_flatten(array), name, node["items"])
    if node.get("type") != "object":
        return True
    there = array.filter(pc.is_valid(array)) if array.null_count else array
    for key, part in node["properties"].items():
        inner = pc.struct_field(there, key)
        if (key in node.get("required", ()) and inner.null_count) or not _whole(inner, name, part):
            return False
    return True

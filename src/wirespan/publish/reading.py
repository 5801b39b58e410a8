"""Reading the lines of a file as an Arrow table, several times as fast as one record after another."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.json as pj

from wirespan import schemas
from wirespan.errors import RecordError
from wirespan.model import Record
from wirespan.publish import HINT
from wirespan.publish.features import reading
from wirespan.store import Corpus

_BLOCK = 4 << 20
"""Bytes that are parsed at once; more where a line is longer."""


def read(corpus: Corpus, path: str, name: str, cls: type[Record]) -> pa.Table:
    """Return the records of a file, by its path from the root; none where it isn't there.

    `name` is the name of their schema. Raises `RecordError`, naming the line, for what is no such record.
    """
    schema = reading(name)
    file = corpus.root / path
    content = file.read_bytes() if file.is_file() else b""
    if not content.strip():
        corpus.read(path, cls)
        return schema.empty_table()
    try:
        table = _parse(content, schema)
    except pa.ArrowInvalid as error:
        corpus.read(path, cls)
        raise RecordError(f"{path}: {error}", HINT) from error
    needed = schemas.schema(name)["required"]
    if any(table.column(key).null_count for key in needed):
        corpus.read(path, cls)  # null is a value of some
    return table


def _parse(content: bytes, schema: pa.Schema) -> pa.Table:
    def parse(block: int) -> pa.Table:
        return pj.read_json(
            pa.BufferReader(content),
            read_options=pj.ReadOptions(block_size=block),
            parse_options=pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error"),
        )

    try:
        return parse(_BLOCK)
    except pa.ArrowInvalid:
        if len(content) <= _BLOCK:
            raise
        return parse(len(content) + 1)  # a line may be longer than a block

"""Writing rows to one Parquet file, a batch at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from datasets import Features

from wirespan.errors import WirespanError
from wirespan.publish import HINT

_BATCH = 250
"""Rows turned into columns at once: as plain Python they take much more memory."""

_OPTIONS: dict[str, Any] = {"compression": "zstd", "compression_level": 3, "write_page_index": True}
if int(pa.__version__.partition(".")[0]) >= 21:
    # A small change of the data changes few pages, and a store that knows the others sends only those.
    _OPTIONS["use_content_defined_chunking"] = True


class Shard:
    """A Parquet file in the making. It is written from the first row on: without rows there is no file."""

    def __init__(self, path: Path, features: Features, group: int) -> None:
        self.path = path
        self.rows = 0
        self.nbytes = 0
        self._schema = features.arrow_schema
        self._group = group
        self._waiting: list[dict[str, Any]] = []
        self._tables: list[pa.Table] = []
        self._writer: pq.ParquetWriter | None = None

    def add(self, row: dict[str, Any]) -> None:
        """Add a row. Raises `WirespanError` for a value that isn't of its column's type."""
        self._waiting.append(row)
        self.rows += 1
        if len(self._waiting) == _BATCH:
            self._convert()
            if sum(table.num_rows for table in self._tables) >= self._group:
                self._write()

    def close(self) -> None:
        """Write what is left, and end the file."""
        self._convert()
        self._write()
        self.abandon()

    def abandon(self) -> None:
        """Let go of the file."""
        if self._writer:
            self._writer.close()
            self._writer = None

    def _convert(self) -> None:
        if not self._waiting:
            return
        try:
            table = pa.Table.from_pylist(self._waiting, schema=self._schema)
        except (pa.ArrowException, OverflowError, TypeError, ValueError) as error:
            raise WirespanError(
                f"a value doesn't fit its column in {self.path.parent.name}: {error}",
                HINT,
            ) from error
        self.nbytes += table.nbytes
        self._tables.append(table)
        self._waiting = []

    def _write(self) -> None:
        if not self._tables:
            return
        if self._writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = pq.ParquetWriter(self.path, self._schema, **_OPTIONS)
        self._writer.write_table(pa.concat_tables(self._tables), row_group_size=self._group)
        self._tables = []

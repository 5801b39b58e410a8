"""Writing the rows of one split of a configuration as Parquet files."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

LARGEST = 500_000_000
"""Bytes of rows in memory from which on another file is begun, as the `datasets` library does."""
GROUPS = 100
"""Row groups of a file: what is noted of each, for every column, is in memory until the file ends."""

_OPTIONS: dict[str, Any] = {"compression": "zstd", "compression_level": 3, "write_page_index": True}
if int(pa.__version__.partition(".")[0]) >= 21:
    # A small change of the data changes few pages, and a store that knows the others sends only those.
    _OPTIONS["use_content_defined_chunking"] = True
_WHOLE = {"documents": 1_000, "ner": 1_000}
_FLAT = 10_000


def group(config: str) -> int:
    """Return how many rows of a configuration a row group has."""
    return _WHOLE.get(config, _FLAT)


class Writer:
    """Parquet files in the making, in row groups of `group` rows. Without rows there is none.

    `rows` are those added, `nbytes` their bytes in memory, and `size` the bytes of the files once closed.
    """

    def __init__(self, folder: Path, split: str, schema: pa.Schema, group: int) -> None:
        self.rows = 0
        self.nbytes = 0
        self.size = 0
        self._folder = folder
        self._split = split
        self._schema = schema
        self._group = group
        self._waiting: list[pa.Table] = []
        self._written = self._groups = 0
        self._done: list[Path] = []
        self._writer: pq.ParquetWriter | None = None
        self._file: BinaryIO | None = None

    def add(self, table: pa.Table) -> None:
        """Add rows."""
        if not table.num_rows:
            return
        self.rows += table.num_rows
        self.nbytes += table.nbytes
        self._waiting.append(table)
        if sum(waiting.num_rows for waiting in self._waiting) >= self._group:
            self._write(whole=True)

    def close(self) -> list[Path]:
        """Write what is left, end the files, and name each by its number of how many; return their paths."""
        self._write(whole=False)
        self.abandon()
        self.size = sum(path.stat().st_size for path in self._done)
        names = [f"{self._split}-{n:05}-of-{len(self._done):05}.parquet" for n in range(len(self._done))]
        return [path.rename(self._folder / name) for path, name in zip(self._done, names, strict=True)]

    def abandon(self) -> None:
        """Let go of the file that is being written."""
        try:
            if self._writer:
                self._writer.close()
        finally:
            if self._file:
                self._file.close()
            self._writer = self._file = None

    def _write(self, *, whole: bool) -> None:
        """Write the rows that wait, only as many as fill row groups if `whole`."""
        if not self._waiting:
            return
        rows = pa.concat_tables(self._waiting)
        now = rows.num_rows - rows.num_rows % self._group if whole else rows.num_rows
        left = rows.slice(now)
        self._waiting = [left] if left.num_rows else []
        if self._writer is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / f"{self._split}-{len(self._done):05}.parquet"
            self._file = path.open("wb")  # of pyarrow's own, every path has to be UTF-8
            self._writer = pq.ParquetWriter(self._file, self._schema, **_OPTIONS)
            self._done.append(path)
            self._written = self._groups = 0
        self._writer.write_table(rows.slice(0, now), row_group_size=self._group)
        self._written += rows.slice(0, now).nbytes
        self._groups += -(-now // self._group)
        if self._written >= LARGEST or self._groups >= GROUPS:
            self.abandon()

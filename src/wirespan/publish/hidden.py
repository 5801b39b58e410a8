"""Whether the rows of withheld reports hold what they mustn't: a text, or the surface of a span.

That is a look at the columns, not at the words, so it needs no text: `leaks` looks for words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyarrow.types as kinds

from wirespan.cells import ROWS, string_columns
from wirespan.errors import WirespanError
from wirespan.store import Corpus
from wirespan.wording import many

_TEXT = ("text", "tokens")


def reports(corpus: Corpus) -> set[str]:
    """Return the ids of the withheld reports: those whose rights say so, and those of that split."""
    stories = set(corpus.splits()["withheld"])
    return {
        document.id
        for story in corpus.stories()
        for document in corpus.documents(story)
        if document.rights.withheld or story in stories
    }


def shown(folder: Path, hidden: Collection[str]) -> Iterator[str]:
    """Yield where the rows of withheld reports hold text: file, column, and how many values.

    Raises `WirespanError` for a file that can't be read.
    """
    ids = pa.array(sorted(hidden), pa.string())
    for file in sorted(folder.rglob("*.parquet")):
        name = file.relative_to(folder).as_posix()
        counts: dict[str, int] = {}
        if not file.is_file():
            raise WirespanError(f"{name} is no file", "Build it anew.")
        try:
            with pq.ParquetFile(file) as table:
                words = string_columns(table)
            # A cell that stands in a million rows is kept once, and counted.
            with pq.ParquetFile(file, read_dictionary=words) as table:
                for batch in table.iter_batches(batch_size=ROWS):
                    for column, count in _columns(batch, ids, every=file.name.startswith("withheld-")):
                        counts[column] = counts.get(column, 0) + count
        except (pa.ArrowException, OSError, KeyError) as error:
            raise WirespanError(f"{name} can't be read as Parquet: {error}", "Build it anew.") from error
        for column, count in counts.items():
            if count:
                yield f"{name} has {many(count, 'value')} in {column} of withheld reports"


def _columns(batch: pa.RecordBatch, ids: pa.Array, *, every: bool) -> Iterator[tuple[str, int]]:
    """Yield the columns of a batch, and how many texts they hold in the rows of withheld reports."""
    key = "doc" if "doc" in batch.schema.names else "id"
    rows = batch if every else batch.filter(_among(batch.column(key), ids))
    for name, array in zip(rows.schema.names, rows.columns, strict=True):
        yield name, _texts(name, array)


def _among(keys: Any, ids: pa.Array) -> pa.Array:
    if kinds.is_dictionary(keys.type):
        return pc.fill_null(_among(keys.dictionary, ids).take(keys.indices), fill_value=False)
    return pc.is_in(keys, value_set=ids)


def _texts(name: str, array: Any) -> int:
    """Return how many values an Arrow array, with all it nests, has in fields of text."""
    kind = array.type
    if name == "digests":  # that of the text is called `text`
        return 0
    if kinds.is_list(kind) or kinds.is_large_list(kind) or kinds.is_fixed_size_list(kind):
        return _texts(name, array.flatten())
    if kinds.is_struct(kind):
        return sum(_texts(f.name, inner) for f, inner in zip(kind, array.flatten(), strict=True))
    return len(array) - array.null_count if name in _TEXT or name.endswith("_text") else 0

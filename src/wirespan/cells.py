"""The strings in the cells of Parquet files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from wirespan.errors import WirespanError, escaped
from wirespan.licensed import Licensed

ROWS = 4096
_BYTES = "BYTE_ARRAY"


def cells(
    name: str, source: Path | IO[bytes], limit: int, licensed: Licensed | None = None
) -> Iterator[tuple[str, str]]:
    """Yield the strings of a Parquet file, a piece a column and batch of rows.

    The cells of a column stand behind one another, so that a text cut into tokens is a text again. What
    `licensed` knows open reports to give on is marked. Raises `WirespanError` for what is broken, or more
    bytes than `limit` in a column of a batch.
    """
    import pyarrow as pa  # noqa: PLC0415 - big; only needed where there is such a file
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        with pq.ParquetFile(source) as first:
            words = string_columns(first)
        if not isinstance(source, Path):
            source.seek(0)
        # A cell that stands in a million rows is kept once, and told before it is written out that often.
        with pq.ParquetFile(source, read_dictionary=words) as file:
            for number, batch in enumerate(file.iter_batches(batch_size=ROWS)):
                if licensed is not None and licensed.concerns(batch):
                    for column, array in zip(batch.schema.names, batch.columns, strict=True):
                        for _ in _strings(column, array, limit):  # refused before it is written out
                            pass
                    batch = licensed.rows(batch)  # noqa: PLW2901
                for column, array in zip(batch.schema.names, batch.columns, strict=True):
                    for path, strings in _strings(column, array, limit):
                        yield f"{name}#{path} from row {number * ROWS}", " ".join(strings)
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:  # the disk's, not the file's
            raise
        what = escaped(str(error).partition("\n")[0])
        raise WirespanError(f"{name} can't be read as Parquet: {what}", "Build it anew.") from error


def string_columns(file: Any) -> list[str]:
    """Return the columns of an open Parquet file that hold strings or bytes, at any depth, by their paths."""
    columns = map(file.schema.column, range(len(file.schema)))
    return [column.path for column in columns if column.physical_type == _BYTES]


def _strings(path: str, array: Any, limit: int) -> Iterator[tuple[str, list[str]]]:
    """Yield the strings of an Arrow array, and of all that it nests."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415
    import pyarrow.types as kinds  # noqa: PLC0415

    strings = (kinds.is_string, kinds.is_large_string, kinds.is_binary, kinds.is_large_binary)
    plain = (kinds.is_list, kinds.is_large_list, kinds.is_fixed_size_list)
    lists = (*plain, kinds.is_list_view, kinds.is_large_list_view)
    if kinds.is_dictionary(array.type):
        lengths = pc.binary_length(array.dictionary).take(array.indices)
        if (pc.sum(lengths).as_py() or 0) > limit:
            raise WirespanError(
                f"the column {path} is too large to be looked into: over {limit / 2**20:.0f} MiB unpacked",
                "Nothing that size belongs in a release of this corpus: take it out.",
            )
        array = array.dictionary_decode()
    if any(of(array.type) for of in strings):
        whole = array.drop_null().cast(pa.large_binary())  # what says that it is UTF-8 needn't be
        yield path, [cell.decode("utf-8", "replace") for cell in whole.to_pylist()]
    elif kinds.is_struct(array.type):
        for field, inside in zip(array.type, array.flatten(), strict=True):
            yield from _strings(f"{path}.{field.name}", inside, limit)
    elif any(of(array.type) for of in lists):
        yield from _strings(path, array.flatten(), limit)
    elif kinds.is_map(array.type):
        yield from _strings(f"{path}.key", array.keys, limit)
        yield from _strings(f"{path}.value", array.items, limit)

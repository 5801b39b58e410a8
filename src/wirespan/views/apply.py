"""A view of reports, whatever holds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa
from datasets import Dataset, DatasetInfo, Features, IterableDataset

from wirespan.errors import UsageError
from wirespan.views.rows import Row

_BATCH = 64
"""Reports whose rows become columns at once."""
_NEEDED = {"id", "story", "lang", "published", "text", "zones", "entities", "quotes", "numbers", "dates"}


def apply(documents: Any, view: Callable[[Row], Iterable[Row]], features: Features) -> Any:
    """Return the rows of a view. Raises `UsageError` for what isn't the configuration `documents`."""
    if isinstance(documents, Mapping):
        kind: Any = type(documents)
        return kind({split: apply(part, view, features) for split, part in documents.items()})
    if not isinstance(documents, Dataset | IterableDataset):
        raise UsageError(
            f"this is no dataset but a {type(documents).__name__}",
            "Pass what wirespan.load('documents') returns: a Dataset, an IterableDataset or a dict of them.",
        )
    lacking = _NEEDED - set(documents.column_names or ())
    if lacking:
        raise UsageError(
            f"these columns of the configuration documents are lacking: {', '.join(sorted(lacking))}",
            "Pass it as wirespan.load('documents') or wirespan.hydrate returned it.",
        )
    plain = documents.with_format(None)
    if isinstance(plain, IterableDataset):
        return plain.map(
            lambda batch: _columns(batch, view, features),
            batched=True,
            batch_size=_BATCH,
            remove_columns=plain.column_names,
            features=features,
        )
    tables = [
        pa.table(_columns(plain[at : at + _BATCH], view, features), schema=features.arrow_schema)
        for at in range(0, len(plain), _BATCH)
    ]
    table = pa.concat_tables(tables) if tables else features.arrow_schema.empty_table()
    return Dataset(table, info=DatasetInfo(features=features), split=documents.split)


def _columns(
    batch: Mapping[str, list[Any]], view: Callable[[Row], Iterable[Row]], features: Features
) -> dict[str, list[Any]]:
    rows = [row for report in _rows(batch) for row in view(report)]
    return {name: [row[name] for row in rows] for name in features}


def _rows(batch: Mapping[str, list[Any]]) -> Iterator[Row]:
    for values in zip(*batch.values(), strict=True):
        yield dict(zip(batch, values, strict=True))

"""A view of rows, whatever holds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from datasets import Dataset, DatasetInfo, Features, IterableDataset

from wirespan.errors import UsageError
from wirespan.joining.dataset import refuse_row
from wirespan.views.rows import Row

_BATCH = 64
"""Reports whose rows become columns at once."""

DOCUMENTS = frozenset(
    {"id", "story", "lang", "published", "text", "zones", "entities", "quotes", "numbers", "dates"}
)
"""The columns of the configuration documents that views go by."""
UNITS = frozenset({"doc", "story", "lang", "published", "number", "start", "end", "text", "entities"})
"""The columns of paragraphs and sentences that views go by."""


@dataclass(frozen=True, slots=True)
class View:
    """A view: the columns that it needs, the rows that it makes of one with them, and their columns."""

    needed: frozenset[str]
    rows: Callable[[Row], Iterable[Row]]
    features: Features


def apply(given: Any, *views: View, config: str = "documents") -> Any:
    """Return the rows of the first view whose columns are there.

    `config` is the configuration that the first goes by. Raises `UsageError` where none is.
    """
    if isinstance(given, Mapping):
        refuse_row(given)
        kind: Any = type(given)
        return kind({split: apply(part, *views, config=config) for split, part in given.items()})
    there = columns(given, config)
    for view in views:
        if view.needed <= there:
            return mapped(given, view.rows, view.features)
    raise lacking(views[0].needed - there, config)


def columns(given: Any, config: str) -> set[str]:
    """Return the names of the columns of a dataset. Raises `UsageError` for what is none."""
    if not isinstance(given, Dataset | IterableDataset):
        raise UsageError(
            f"this is no dataset but a {type(given).__name__}",
            f"Pass what wirespan.load({config!r}) returns: a Dataset, an IterableDataset or a dict of them.",
        )
    return set(given.column_names or ())


def lacking(names: Iterable[str], config: str) -> UsageError:
    """Return what to raise where columns of a configuration aren't there."""
    return UsageError(
        f"these columns of the configuration {config} are lacking: {', '.join(sorted(names))}",
        f"Pass it as wirespan.load({config!r}) or wirespan.hydrate returned it.",
    )


def mapped(given: Any, view: Callable[[Row], Iterable[Row]], features: Features) -> Any:
    """Return the rows that a view makes of each row: in memory of a Dataset, lazily of a stream."""
    plain = given.with_format(None)
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
    return Dataset(table, info=DatasetInfo(features=features), split=given.split)


def rows_of(given: Any) -> Iterator[Row]:
    """Yield the rows of a dataset, whatever format it is in."""
    for batch in given.with_format(None).iter(batch_size=_BATCH):
        yield from _rows(batch)


def _columns(
    batch: Mapping[str, list[Any]], view: Callable[[Row], Iterable[Row]], features: Features
) -> dict[str, list[Any]]:
    rows = [row for given in _rows(batch) for row in view(given)]
    return {name: [row[name] for row in rows] for name in features}


def _rows(batch: Mapping[str, list[Any]]) -> Iterator[Row]:
    for values in zip(*batch.values(), strict=True):
        yield dict(zip(batch, values, strict=True))

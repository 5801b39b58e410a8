"""A view of rows, whatever holds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pyarrow as pa
from datasets import ClassLabel, Dataset, DatasetInfo, Features, IterableDataset, List

from wirespan.errors import UsageError
from wirespan.joining.dataset import columns_of, refuse_row
from wirespan.views.rows import Row

_BATCH = 64
"""Reports whose rows become columns at once."""


@dataclass(frozen=True, slots=True)
class View:
    """A view: the columns that it needs, the rows that it makes of one with them, and their columns."""

    needed: Features
    rows: Callable[[Row], Iterable[Row]]
    features: Features


def apply(given: Any, *views: View, config: str = "documents") -> Any:
    """Return the rows of the first view whose columns are there.

    `config` is the configuration that the first goes by. Raises `UsageError` where none is, and where labels
    aren't the numbers that they are there.
    """
    if isinstance(given, Mapping):
        refuse_row(given)
        kind: Any = type(given)
        return kind({split: apply(part, *views, config=config) for split, part in given.items()})
    there = columns(given, config)
    for view in views:
        if view.needed.keys() <= there:
            numbered(given, view.needed, config)
            return mapped(given, view.rows, view.features)
    raise lacking(views[0].needed.keys() - there, config)


def columns(given: Any, config: str) -> set[str]:
    """Return the names of the columns of a dataset. Raises `UsageError` for what is none."""
    if not isinstance(given, Dataset | IterableDataset):
        raise UsageError(
            f"this is no dataset but a {type(given).__name__}",
            f"Pass what wirespan.load({config!r}) returns: a Dataset, an IterableDataset or a dict of them.",
        )
    return columns_of(given)


def lacking(names: Iterable[str], config: str) -> UsageError:
    """Return what to raise where columns of a configuration aren't there."""
    return UsageError(
        f"these columns of the configuration {config} are lacking: {', '.join(sorted(names))}",
        f"Pass it as wirespan.load({config!r}) or wirespan.hydrate returned it.",
    )


def numbered(given: Any, wanted: Features, config: str) -> None:
    """Raise `UsageError` where labels are names, or numbers that mean other names than those wanted."""
    other = [key for key in wanted if not _same_labels(wanted[key], given.features[key])]
    if other:
        raise UsageError(
            f"labels are names here, or have numbers of their own, in {', '.join(other)}",
            f"Pass it as wirespan.load({config!r}) or wirespan.hydrate returned it. Take views.names last.",
        )


def _same_labels(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, ClassLabel):
        return isinstance(found, ClassLabel) and found.names == wanted.names
    if isinstance(wanted, List):
        return not isinstance(found, List) or _same_labels(wanted.feature, found.feature)
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        return all(_same_labels(wanted[key], found[key]) for key in wanted if key in found)
    return True


def mapped(given: Any, view: Callable[[Row], Iterable[Row]], features: Features) -> Any:
    """Return the rows that a view makes of each row: in memory of a Dataset, lazily of a stream."""
    plain = given.with_format(None)
    if isinstance(plain, IterableDataset):
        return plain.map(
            partial(_columns, view=view, features=features),
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

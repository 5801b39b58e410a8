"""What may hold the rows of the dataset, for type checkers: the library datasets tells them no types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeAlias


class Table(Protocol):
    """A Dataset or an IterableDataset."""

    @property
    def column_names(self) -> Any:
        """The names of its columns."""

    @property
    def features(self) -> Any:
        """The types of its columns."""


class Frame(Protocol):
    """A data frame, of pandas or polars."""

    @property
    def columns(self) -> Any:
        """The names of its columns."""


Tables: TypeAlias = Table | Mapping[str, Table]
"""A dataset, or a dict of splits."""
Held: TypeAlias = Tables | Frame | Mapping[str, Frame]
"""A dataset, a data frame, or a dict of splits of them."""
Rows: TypeAlias = Iterable[Mapping[str, Any]] | Table | Frame
"""The rows of one split."""
Documents: TypeAlias = Iterable[str] | Rows
"""Documents by id, or as rows."""

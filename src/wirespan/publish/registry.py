"""The rows of the configuration registry: who and what is meant, in each split that names them.

A story names entities of its own registry, and of the one that all stories share. A row of the latter stands
once in a split, behind those of its stories.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from wirespan import records
from wirespan.errors import RecordError
from wirespan.model import Entity
from wirespan.publish import HINT
from wirespan.publish.features import convert, entries, reading, schema
from wirespan.store import SHARED, Corpus, registry_file

_NAMING = {"entities": ("entity",), "quotes": ("speakers", "via")}
"""The columns of a layer whose values are keys of the registry."""


def named(layer: str, columns: Mapping[str, Any]) -> set[str]:
    """Return the keys that the annotations of a layer name, from its columns."""
    found = set()
    for name in _NAMING.get(layer, ()):
        column = columns[name]
        keys = column.flatten() if pa.types.is_list(column.type) else column
        found.update(pc.unique(keys).to_pylist())
    return found


def own(corpus: Corpus, story: str, keys: Collection[str]) -> tuple[pa.Table, set[str]]:
    """Return the rows of the entities in a story's registry that have one of some keys, and the other keys.

    Raises `RecordError` for what is no entity.
    """
    rows = _table(registry_file(story), _having(corpus, story, keys))
    return rows, {*keys} - set(rows.column("id").to_pylist())


def shared(corpus: Corpus, keys: Collection[str]) -> pa.Table:
    """Return the rows of the entities in the shared registry that have one of some keys, in order of key.

    Raises `RecordError` for what is no entity.
    """
    return _table(registry_file(SHARED), _having(corpus, SHARED, keys) if keys else ())


def _having(corpus: Corpus, name: str, keys: Collection[str]) -> list[Entity]:
    found = [entity for entity in corpus.read(registry_file(name), Entity) if entity.id in keys]
    return sorted(found, key=lambda entity: entity.id)


def _table(file: str, entities: Iterable[Entity]) -> pa.Table:
    found = [records.encode(entity) for entity in entities]
    read = pa.Table.from_pylist(
        [entity | {"names": entries(entity["names"])} for entity in found], schema=reading("entity")
    )
    try:
        return pa.table(convert("entity", read), schema=schema("registry"))
    except ValueError as error:
        raise RecordError(f"{file}: {error}", HINT) from error

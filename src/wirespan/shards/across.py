"""The rows that shards have in common: entities of the shared registry, once in each split that names them.

Which those are is known when all shards are done, so that their rows are written with what is put together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from wirespan.model import SPLITS
from wirespan.publish.features import schema
from wirespan.publish.parquet import Writer, group
from wirespan.publish.tables import split_tables
from wirespan.publish.tally import Tally
from wirespan.shards import sidecar
from wirespan.shards.places import Place
from wirespan.shards.sidecar import Head, Rows
from wirespan.store import Corpus

_CONFIG, _SHARED = "registry", "shared"


def write(root: Path, heads: Sequence[Head], target: Place, scratch: Path) -> Iterator[tuple[str, Rows]]:
    """Write the rows of each split that has any; yield what each file is called and holds.

    What lies there of a run before goes, where this one has none. `root` is where the shared registry is.
    """
    tally = Tally()
    for head in heads:
        for split, key, number in head.counts.get("shared", ()):
            tally.shared[split, key] += number
    for split in SPLITS:
        files = Writer(scratch / _CONFIG, split, schema(_CONFIG), group(_CONFIG))
        for _, table in split_tables(Corpus(root), split, tally, heads[0].configs):
            files.add(table)
        made = files.close()
        for path, rows in sidecar.rows_of(_CONFIG, split, made):
            name = sidecar.rows_name(_SHARED, rows)
            target.put(path, name)
            yield name, rows
        if not made:
            target.delete(sidecar.part_name(_SHARED, _CONFIG, split, 0))

"""The state that a task was exported from: an import merges with it as its base.

The task carries it in its `meta`, which Label Studio keeps and gives back: the records of its layers as the
corpus holds them, of a withheld report with digests. Where a project is exported again after an import, what
was imported before counts as the base, so that an annotator's later reversal is one. That is kept by the
annotation's `unique_id` under `.wirespan/imports`, in one change with what was imported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from wirespan import disk, records, schemas
from wirespan.errors import RecordError, WirespanError
from wirespan.journal import IMPORTS, Change
from wirespan.labelstudio.stamps import KEY
from wirespan.layers import by_layer, flat
from wirespan.model import LAYERS, Annotation

STATE = "state"
_LARGEST = 1 << 26
"""Bytes of what was imported of a report beyond which it isn't read: 100,000 annotations have fewer."""
_UNIQUE = re.compile(r"[0-9a-f-]{36}")


def carrying(
    task: Mapping[str, Any], annotations: Mapping[str, Sequence[Annotation]], layers: Iterable[str]
) -> dict[str, Any]:
    """Return a task that carries annotations of some layers, given as the corpus holds them, by layer."""
    return {**task, "meta": {KEY: {STATE: _plain(flat(annotations, layers))}}}


def carried(task: Mapping[str, Any], doc: str) -> list[Annotation] | None:
    """Return the state that a task carries, or None if it carries none. Raises `RecordError` for no such."""
    meta = task.get("meta")
    about = meta.get(KEY) if isinstance(meta, dict) else None
    if not isinstance(about, dict) or STATE not in about:
        return None
    return _read(about[STATE], doc)


class Memory:
    """What was last imported of each annotation in Label Studio into the corpus in a folder."""

    def __init__(self, root: Path) -> None:
        self._folder = root / IMPORTS

    def of(self, annotation: Mapping[str, Any], doc: str) -> list[Annotation] | None:
        """Return what was last imported of an annotation; None where nothing was, or it can't be read."""
        file = self._file(unique(annotation))
        try:
            data = None if file is None else disk.read_regular(file, _LARGEST)
            return None if data is None else _read(orjson.loads(data), doc)
        except (OSError, orjson.JSONDecodeError, RecordError):
            return None

    def put(self, states: Mapping[str, Iterable[Annotation]], change: Change) -> None:
        """Add what was imported, by `unique_id`, to the change of the corpus that takes it over."""
        for number, imported in states.items():
            if number:
                change.put(f"{IMPORTS}/{number}.json", orjson.dumps(_plain(imported)))

    def _file(self, number: str) -> Path | None:
        if any(path.is_symlink() for path in (self._folder.parent, self._folder)):
            raise WirespanError(f"{self._folder} is, or lies in, a symbolic link", "Take it away.")
        return self._folder / f"{number}.json" if number else None


def unique(annotation: Mapping[str, Any]) -> str:
    """Return the `unique_id` of an annotation in Label Studio, empty where it has none."""
    found = annotation.get("unique_id")
    return found if isinstance(found, str) and _UNIQUE.fullmatch(found) else ""


def base(
    exported: Sequence[Annotation], imported: Sequence[Annotation] | None, ours: Iterable[Annotation]
) -> list[Annotation]:
    """Return what to merge with: as exported, or as last imported where ours isn't as exported any more.

    Ours may be as exported in spite of an import, as one that was thrown away with git.
    """
    if imported is None:
        return list(exported)
    before, last, now = ({a.id: a for a in side} for side in (exported, imported, ours))
    sides = ((before if now.get(key) == before.get(key) else last).get(key) for key in {**before, **last})
    return [a for a in sides if a is not None]


def _plain(annotations: Iterable[Annotation]) -> dict[str, list[dict[str, Any]]]:
    layers = by_layer(annotations)
    return {layer: [records.encode(a) for a in part] for layer, part in layers.items() if part}


def _read(data: Any, doc: str) -> list[Annotation]:
    """Read annotations of a report by layer. It may come from anywhere. Raises `RecordError`."""
    if not isinstance(data, dict) or not data.keys() <= LAYERS.keys():
        raise RecordError("what should be records by layer isn't that")
    found: list[Annotation] = []
    for layer, part in data.items():
        valid = schemas.fast(schemas.OF_LAYER[layer]).is_valid
        if not isinstance(part, list) or not all(isinstance(one, dict) and valid(one) for one in part):
            raise RecordError(f"a record of its {layer} isn't as the schema says")
        found += [records.decode(LAYERS[layer], one) for one in part]
    if any(a.doc != doc for a in found):
        raise RecordError("a record is of another report")
    if len({a.id for a in found}) < len(found):
        raise RecordError("an id is there twice")
    return found

"""The part of a card that says what each column is, and what the values mean that are labels."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from datasets import ClassLabel, List

from wirespan import schemas
from wirespan.model import ALL_LAYERS, LAYERS
from wirespan.publish.features import features
from wirespan.publish.markdown import code, table
from wirespan.publish.tally import Tally
from wirespan.publish.words import Path, explained, words


def columns(configs: Sequence[str]) -> str:
    """Return a table of the columns of each configuration, parts of structs by their path."""
    out = []
    for config in configs:
        told = words(config)
        rows = [[code(".".join(path)), kind, told[path]] for path, kind in _columns(config, configs)]
        out.append(f"### {config}\n\n{table(['column', 'type', 'what it is'], rows, words=3)}")
    return "\n".join(out)


def labels(tally: Tally, splits: Sequence[str]) -> str:
    """Return tables of what labels mean; of the types of annotations and links also how many there are."""
    out = []
    for layer in ALL_LAYERS:
        name, own = schemas.OF_LAYER[layer], schemas.LABEL_OF[layer]
        known = explained(name)
        rows = [
            [value, known.get((own,), {}).get(value, ""), *(tally.labels[layer, value, s] for s in splits)]
            for value in schemas.labels(name, own)
        ]
        out.append(table([layer, "", *splits], rows, words=2))
        for path, meant in known.items():
            if path != (own,):
                out.append(table([".".join((layer, *path)), ""], meant.items(), words=2))
    return "\n".join(out)


def _columns(config: str, configs: Collection[str]) -> Iterator[tuple[Path, str]]:
    """Yield path and type of columns; a layer in documents that is a configuration too is told there."""
    for name, feature in features(config).items():
        if config == "documents" and name in LAYERS and name in configs:
            yield (name,), f"list of struct, as in {name}"
        else:
            yield from _parts((name,), feature)


def _parts(path: Path, feature: Any) -> Iterator[tuple[Path, str]]:
    kind = []
    while isinstance(feature, List):
        kind.append("pair" if feature.length == 2 else "list")
        feature = feature.feature
    last = "struct" if isinstance(feature, Mapping) else _kind(feature)
    yield path, " of ".join([*kind, last])
    if isinstance(feature, Mapping):
        for key, inner in feature.items():
            yield from _parts((*path, key), inner)


def _kind(feature: Any) -> str:
    return "label" if isinstance(feature, ClassLabel) else str(feature.dtype)

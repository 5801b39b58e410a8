"""Counting what goes into a dataset, for its card and the report of its build."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from wirespan import schemas


@dataclass(slots=True)
class Tally:
    """What went through.

    `langs`: reports by (language, split). `labels`: annotations and links by (layer, label, split).
    `layers`: annotations by (layer, story). `by_lang`: mentions and the like by (layer, label, language).
    `hands`: annotations and links by (annotator, status). `licences`: of the texts that are in the dataset.
    `shared`: how many stories name an entity that isn't in their own registry, by (split, key).
    `annotated`: layers that a story has, be it with nothing in them; and links.
    `widened`: mentions that don't begin and end where tokens do.
    """

    langs: Counter[tuple[str, str]] = field(default_factory=Counter)
    labels: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    layers: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_lang: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    hands: Counter[tuple[str, str]] = field(default_factory=Counter)
    shared: Counter[tuple[str, str]] = field(default_factory=Counter)
    licences: set[str] = field(default_factory=set)
    annotated: set[str] = field(default_factory=set)
    widened: int = 0

    def documents(self, columns: Mapping[str, Any], split: str) -> None:
        """Count reports."""
        for (lang,), count in _counts(columns["lang"]):
            self.langs[lang, split] += count
        licences = pc.struct_field(columns["rights"], "licence").filter(pc.is_valid(columns["text"]))
        self.licences |= set(licences.to_pylist())

    def annotations(self, layer: str, columns: Mapping[str, Any], split: str) -> None:
        """Count the annotations of a story in a layer, or its links."""
        self.annotated.add(layer)
        schema, key = schemas.OF_LAYER[layer], schemas.LABEL_OF[layer]
        names, statuses = schemas.labels(schema, key), schemas.labels(schema, "status")
        for (number,), count in _counts(columns[key]):
            self.labels[layer, names[number], split] += count
        for (story,), count in _counts(columns["story"]):
            self.layers[layer, story] += count
        if "lang" in columns:
            for (lang, number), count in _counts(columns["lang"], columns[key]):
                self.by_lang[layer, names[number], lang] += count
        for (by, number), count in _counts(columns["by"], columns["status"]):
            self.hands[by, statuses[number]] += count


def _counts(*arrays: pa.Array) -> list[tuple[tuple[Any, ...], int]]:
    names = [str(number) for number in range(len(arrays))]
    found = pa.table(list(arrays), names=names).group_by(names).aggregate([([], "count_all")])
    *values, counts = (found.column(name).to_pylist() for name in (*names, "count_all"))
    return list(zip(zip(*values, strict=True), counts, strict=True))

"""Annotations of a report by layer, and in one list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wirespan.model import LAYERS, Annotation

_OF = {cls: layer for layer, cls in LAYERS.items()}


def layer_of(annotation: Annotation) -> str:
    """Return the layer that an annotation is of."""
    return _OF[type(annotation)]


def by_layer(annotations: Iterable[Annotation]) -> dict[str, list[Annotation]]:
    """Return annotations by layer; every layer is there."""
    found: dict[str, list[Annotation]] = {layer: [] for layer in LAYERS}
    for a in annotations:
        found[layer_of(a)].append(a)
    return found


def flat(layers: Mapping[str, Iterable[Annotation]], wanted: Iterable[str] = LAYERS) -> list[Annotation]:
    """Return the annotations of some layers in one list."""
    return [a for layer in wanted for a in layers.get(layer, ())]


def alike(one: Iterable[Annotation], other: Iterable[Annotation]) -> bool:
    """Whether two lists of annotations of a report hold the same, in whatever order."""
    return {a.id: a for a in one} == {a.id: a for a in other}

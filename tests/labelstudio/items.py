"""The parts of a task, as the tests look for them."""

from __future__ import annotations

from typing import Any, TypeAlias

from wirespan import records
from wirespan.model import Annotation

Layers: TypeAlias = dict[str, list[Annotation]]


def result(task: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the items of the one annotation."""
    found: list[dict[str, Any]] = task["annotations"][0]["result"]
    return found


def item(task: dict[str, Any], region: str, name: str) -> dict[str, Any]:
    """Return the one item of a region in a control or group."""
    (found,) = [i for i in result(task) if i.get("id") == region and i["from_name"] == name]
    return found


def lines(layers: Layers) -> dict[str, bytes]:
    """Return the content that the files of the layers would have."""
    return {layer: records.lines(found) for layer, found in layers.items()}

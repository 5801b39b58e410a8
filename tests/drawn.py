"""Pictures of a card that are drawn once in a process, and copied where the same are wanted again."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

from wirespan.publish.tally import Tally

Draw = Callable[[Tally, Path], dict[str, str]]


def once(draw: Draw) -> Draw:
    """Return what draws no picture twice."""
    drawn: dict[str, tuple[dict[str, str], dict[str, bytes]]] = {}

    @functools.wraps(draw)
    def copy(tally: Tally, folder: Path) -> dict[str, str]:
        key = repr([_sorted(getattr(tally, field.name)) for field in fields(tally)])
        if key not in drawn:
            told = draw(tally, folder)
            drawn[key] = told, {path: (folder / path).read_bytes() for path in told}
        told, files = drawn[key]
        for path, content in files.items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_bytes(content)
        return dict(told)

    return copy


def _sorted(counts: Any) -> Any:
    """Return counts in an order of their own: that in which they were counted isn't seen in a picture."""
    if isinstance(counts, Counter):
        return sorted(counts.items())
    return sorted(counts) if isinstance(counts, set) else counts

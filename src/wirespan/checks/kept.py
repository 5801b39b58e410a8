"""What the screen of a story saw of its lines, kept for the level above: hardly a line is read twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from wirespan.checks.context import Lines

Pair: TypeAlias = tuple[int, int]
"""Start and end of a span, in code points."""
Spanned: TypeAlias = tuple[int, int, int, dict[str, Any], str]
"""Of a zone, mention, number or date: number of the line, start, end, what it says, id."""
Quoted: TypeAlias = tuple[int, list[Pair], list[Pair], list[Pair], dict[str, Any], str]
"""Of a quote: number of the line, content, cue, source, what it says, id."""

HEAD = frozenset(("id", "doc", "span", "content", "cue", "source"))
"""The keys of an annotation that aren't in what it says: many say the same, at places of their own."""


@dataclass(slots=True)
class Kept:
    """The lines of a story that were read, and the rows of its settled layers, by layer and report.

    They are all there only where `good` says so, which is where the screen suspected nothing.
    """

    documents: Lines = field(default_factory=list)
    registry: Lines = field(default_factory=list)
    links: Lines = field(default_factory=list)
    rows: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    good: bool = False

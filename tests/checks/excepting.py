"""Exceptions to made-up findings about the small corpus."""

from __future__ import annotations

from wirespan.errors import Finding
from wirespan.model import Accepted

OPEN = "bridge/quay-wire#ent-norva1"
HIDDEN = "patience/harbour-post#ent-norva2"


def entry(about: str, code: str = "made-up", by: str = "model-a", reason: str = "It is so.") -> Accepted:
    return Accepted(code=code, about=about, reason=reason, by=by)


def finding(about: str, code: str = "made-up", level: int = 5) -> Finding:
    return Finding("annotations/entities/bridge.jsonl", 1, "", code, level, "a", "b", "c", about)

"""One record of each type, and what it takes to change and to merge one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from wirespan.merge import merge
from wirespan.model import (
    Date,
    Entity,
    Link,
    Member,
    Mention,
    Number,
    Quote,
    Record,
    Span,
    Target,
    Zone,
)

DOC = "bridge/quay-wire"
BY: dict[str, Any] = {"by": "model-a", "status": "suggested"}
ANNA: dict[str, Any] = {"by": "anna", "status": "corrected"}
BEA: dict[str, Any] = {"by": "bea", "status": "corrected"}

NAME = Mention(id="mention-01", doc=DOC, span=Span(4, 9, "Kells"), label="PERSON", entity="ida-kells", **BY)
SAID = Quote(
    id="quote-0001",
    doc=DOC,
    kind="direct",
    content=(Span(20, 30, "“All shut”"),),
    cue=(Span(31, 35, "said"),),
    source=(Span(36, 39, "she"),),
    speakers=("ida-kells",),
    **BY,
)
MORE = replace(SAID, id="quote-0002", content=(Span(50, 60, "“We count”"),))
CRACKS = Number(
    id="number-001", doc=DOC, span=Span(70, 72, "14"), type="CARDINAL", value="14", bound="exact", **BY
)
MONDAY = Date(id="date-00001", doc=DOC, span=Span(80, 86, "Monday"), type="DATE", value="2026-05-04", **BY)
WEEK = replace(MONDAY, id="date-00002", span=Span(90, 96, "a week"), type="DURATION", value="P1W")
HEAD = Zone(id="zone-00001", doc=DOC, span=Span(0, 3, "Top"), type="headline", **BY)


def member(own: str, of: str | None = None) -> Member:
    return Member(
        doc=DOC, id=own, rendering="verbatim" if of is None else "recut", of=Target(DOC, of) if of else None
    )


LINK = Link(
    id="link-00001",
    story="bridge",
    type="utterance",
    members=(member("quote-0001"), member("quote-0002"), member("quote-0003", "quote-0002")),
    **BY,
)
KELLS = Entity(id="ida-kells", label="PERSON", names={"en": "Ida Kells"}, wikidata=None)


def one(
    base: Record | None, ours: Record | None, theirs: Record | None
) -> tuple[Any, tuple[str, ...] | None]:
    """Merge one record: what comes out, and the fields in conflict (None where there is none)."""
    merged = merge(*([r] if r is not None else [] for r in (base, ours, theirs)))
    assert len(merged.records) + len(merged.conflicts) <= 1
    if merged.conflicts:
        return merged.conflicts[0], merged.conflicts[0].fields
    return (merged.records[0] if merged.records else None), None


def change(record: Any, **fields: Any) -> Any:
    return replace(record, **fields)

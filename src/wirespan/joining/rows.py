"""Withheld reports as rows of the published dataset: joined without any library of tables.

A row of `documents` nests its layers. In every other config a row is one annotation, with the id of its
report in `doc`. A span is three columns, `start`, `end`, `text`, and `digest`, the last null in an open
report and `text` in a withheld one; a second span of the record has its name before them (`measures_start`).
A list of spans is a list of [start, end] pairs (`content`) and two lists beside it (`content_text`,
`content_digest`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from wirespan.joining.alignment import Alignment, Problem
from wirespan.joining.joined import digests as digests_of
from wirespan.model import LAYERS, Digests, Paragraph, Span

Row: TypeAlias = dict[str, Any]
Change: TypeAlias = Callable[[Span], Span]

SINGLE = ("", "measures_")
"""What stands before the columns of a record's single spans."""
KEYS = ("start", "end", "text", "digest")
LISTS = ("content", "cue", "source")
"""The columns that hold lists of spans."""


def is_withheld(row: Row) -> bool:
    """Whether a row of `documents` is a withheld report that isn't joined yet."""
    return row["text"] is None and bool((row["digests"] or {}).get("paragraphs"))


def digests(row: Row) -> Digests:
    """Read the digests of a row of `documents`."""
    found = row["digests"]
    return Digests(
        text=found["text"],
        bytes=found.get("bytes"),
        paragraphs=tuple(
            Paragraph(
                start=p["start"],
                end=p["end"],
                sha256=p["sha256"],
                gaps=tuple((at, width) for at, width in p.get("gaps") or ()),
            )
            for p in found["paragraphs"]
        ),
    )


def spans(row: Row) -> list[Span]:
    """Return every span of a row of `documents`, over all its layers."""
    return [span for layer in LAYERS for record in row.get(layer) or () for span in record_spans(record)]


def record_spans(record: Row) -> list[Span]:
    """Return every span of one annotation: a row of its own, or nested in its report."""
    seen: list[Span] = []

    def note(span: Span) -> Span:
        seen.append(span)
        return span

    change_record(record, note)
    return seen


def change_record(record: Row, change: Change) -> Row:
    """Return an annotation with each of its spans changed."""
    out = dict(record)
    for name in SINGLE:
        if record.get(f"{name}start") is not None:
            given: dict[str, Any] = {key: record.get(f"{name}{key}") for key in KEYS}
            span = change(Span(**given))
            for key in KEYS:
                if f"{name}{key}" in record:
                    out[f"{name}{key}"] = getattr(span, key)
    for name in LISTS:
        pairs = record.get(name)
        if not pairs:
            continue
        beside = [record.get(f"{name}_{key}") or [None] * len(pairs) for key in ("text", "digest")]
        changed = [change(Span(*pair, *told)) for pair, *told in zip(pairs, *beside, strict=True)]
        out[name] = [[span.start, span.end] for span in changed]
        out[f"{name}_text"] = [span.text for span in changed]
        out[f"{name}_digest"] = [span.digest for span in changed]
    return out


def fill_document(row: Row, alignment: Alignment) -> Row:
    """Return a row of `documents` with its text, and its spans as they stand there. Raises `Refused`."""
    change = carrier(alignment)
    layers = {
        layer: [change_record(record, change) for record in row[layer]] for layer in LAYERS if row.get(layer)
    }
    found = digests_of(alignment)
    told = {
        "text": found.text,
        "bytes": found.bytes,
        "paragraphs": [
            {"start": p.start, "end": p.end, "sha256": p.sha256, "gaps": [list(gap) for gap in p.gaps]}
            for p in found.paragraphs
        ],
    }
    filled = {"text": alignment.text, "length": len(alignment.text), "digests": told}
    return row | {key: value for key, value in filled.items() if key in row} | layers


class Refused(Exception):  # noqa: N818 - caught where the name of the report is known
    """A span that can't be carried over."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def carrier(alignment: Alignment) -> Change:
    """Return what carries a span over; it raises `Refused`."""

    def carry(span: Span) -> Span:
        carried = alignment.carry(span)
        if isinstance(carried, Problem):
            raise Refused(carried)
        return carried

    return carry


def describe(doc: str, problems: Iterable[Problem], file: str = "") -> str:
    """Say in one line why a report is refused, and which file came nearest."""
    told = "; ".join(map(str, problems))
    return f"{doc}: {told or 'no file holds a paragraph of it'}" + (f" (in {file})" if file else "")

"""A report, as a row of the configuration `documents`, into the rows of a view.

Offsets are code points, half-open. Those in a row with a `text` of its own count from the start of that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from wirespan import schemas
from wirespan.publish.ner import tagged
from wirespan.tokens import Extent
from wirespan.views import units

Row: TypeAlias = dict[str, Any]

WHOLE = ("entities", "numbers", "dates")
"""Layers whose annotations no sentence cuts."""
ABOUT = ("doc", "story", "lang", "published")
PLACE = ("number", "start", "end")
"""Which unit it is in its report, and where it stands there."""
PARTS = ("content", "cue", "source")


def by_paragraph(report: Row) -> Iterator[Row]:
    """Yield the paragraphs of a report that has its text, with the annotations in each."""
    if report["text"] is not None:
        yield from _units(report, units.paragraphs(report["text"]))


def by_sentence(report: Row) -> Iterator[Row]:
    """Yield the sentences of a report that has its text, with the annotations in each."""
    if report["text"] is None:
        return
    whole = [(a["start"], a["end"]) for layer in (*WHOLE, "zones") for a in report[layer] or ()]
    yield from _units(report, units.sentences(report["text"], report["lang"], whole))


def attributions(report: Row) -> Iterator[Row]:
    """Yield the quotes of a report that has its text: what was said, by whom, in which words, and where."""
    text = report["text"]
    if text is None:
        return
    lines = list(units.paragraphs(text))
    for quote in report["quotes"] or ():
        extents = [tuple(pair) for part in PARTS for pair in quote[part]]
        around = [line for line in lines if any(line[0] < end and start < line[1] for start, end in extents)]
        first, last = around[0][0], around[-1][1]
        row = _about(report) | {key: quote[key] for key in ("id", "kind", "speakers", "via", "within")}
        row |= {"start": first, "end": last, "text": text[first:last]}
        for part in PARTS:
            row[part] = [[start - first, end - first] for start, end in quote[part]]
            row[f"{part}_text"] = [text[start:end] for start, end in quote[part]]
        yield row


def tokens(report: Row) -> Iterator[Row]:
    """Yield a report that has its text as tokens and tags, as in the configuration `ner`."""
    if report["text"] is None or report["entities"] is None:
        return
    yield _about(report) | _tagged(report)


def tokens_of_unit(unit: Row) -> Iterator[Row]:
    """Yield a paragraph or sentence as tokens and tags; offsets count from its start."""
    if unit["entities"] is not None:
        about = {key: unit[key] for key in (*ABOUT, *PLACE)}
        yield about | _tagged(unit)


def _tagged(row: Row) -> Row:
    names = schemas.labels("mention", "label")
    mentions = [(m["start"], m["end"], names[m["label"]]) for m in row["entities"]]
    return tagged(row["text"], mentions)[0]


def _units(report: Row, extents: Iterable[Extent]) -> Iterator[Row]:
    for number, (start, end) in enumerate(extents):
        row = _about(report) | {"number": number, "start": start, "end": end}
        row["text"] = report["text"][start:end]
        row["zone"] = next(
            (z["type"] for z in report["zones"] or () if z["start"] <= start and end <= z["end"]), None
        )
        for layer in WHOLE:
            found = report[layer]
            row[layer] = found and [
                _moved(a, start, end) for a in found if start <= a["start"] and a["end"] <= end
            ]
        row["quotes"] = report["quotes"] and list(_quotes(report["quotes"], start, end))
        yield row


def _about(report: Row) -> Row:
    return {
        "doc": report["id"],
        "story": report["story"],
        "lang": report["lang"],
        "published": report["published"]["value"],
    }


def _moved(annotation: Row, start: int, end: int) -> Row:
    """Return an annotation, its offsets counted from a start; what it measures only where that is inside."""
    moved = annotation | {"start": annotation["start"] - start, "end": annotation["end"] - start}
    at = annotation.get("measures_start")
    if at is not None:
        inside = start <= at and annotation["measures_end"] <= end
        keys = ("measures_start", "measures_end")
        moved |= {key: annotation[key] - start if inside else None for key in keys}
        moved |= {} if inside else {"measures_text": None, "measures_digest": None}
    return moved


def _quotes(quotes: Iterable[Row], start: int, end: int) -> Iterator[Row]:
    """Yield what of each quote stands between two places: its fragments there, cut where they reach out."""
    for quote in quotes:
        row = {key: quote[key] for key in ("id", "kind", "speakers", "via", "within")}
        for part in PARTS:
            row[part] = [
                [max(a, start) - start, min(b, end) - start] for a, b in quote[part] if a < end and start < b
            ]
        if any(row[part] for part in PARTS):
            row["complete"] = all(start <= a and b <= end for a, b in quote["content"])
            yield row

"""Annotations of a corpus to compare: the adjudicated layers, and independent passes.

A pass lies in annotations/passes/<annotator>/<layer>/<story>.jsonl. Of each layer those reports are compared
that both sides have finished (see `sides`); all others are left out, and never count as empty ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from wirespan.compare.agreement import agree
from wirespan.compare.linking import agree_links
from wirespan.compare.report import Report
from wirespan.compare.resampling import RESAMPLES, SEED
from wirespan.compare.sides import ADJUDICATED, LeftOut, Side, fit, shared
from wirespan.errors import UsageError
from wirespan.model import ALL_LAYERS, LINKED, Document, Zone
from wirespan.store import NAME, Corpus, coverage_file, documents_file

_Stories: TypeAlias = Mapping[str, Sequence[Document]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A report, whose work each side is (`by`), and what is left out of the stories that a side has begun."""

    report: Report
    by: tuple[frozenset[str], frozenset[str]]
    left_out: tuple[LeftOut, ...]


def passes(corpus: Corpus) -> list[str]:
    """Return the annotators of whom there are passes, in order of name."""
    folder = corpus.root / "annotations" / "passes"
    if not folder.is_dir() or folder.is_symlink():
        return []
    found = (path for path in folder.iterdir() if path.is_dir() and not path.is_symlink())
    return sorted(path.name for path in found if NAME.fullmatch(path.name))


def check_sides(corpus: Corpus, a: str, b: str) -> None:
    """Raise `UsageError` for a side that isn't there, and where both are one."""
    known = passes(corpus)
    there = f"There are passes of {', '.join(known)}" if known else "There are no passes yet"
    for side in (a, b):
        if side != ADJUDICATED and side not in known:
            raise UsageError(
                f"there is no pass of {side!r}",
                f"{there}; a pass lies in annotations/passes/<annotator>/."
                f" {ADJUDICATED} is the settled layers.",
            )
    if a == b:
        raise UsageError(f"{a} agrees with itself", "Name two annotators, or an annotator and layers.")


def agree_passes(
    corpus: Corpus,
    a: str,
    b: str,
    stories: Sequence[str],
    layers: Sequence[str] = ALL_LAYERS,
    *,
    leave_zones: bool = False,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    done: Callable[[str], None] = lambda _: None,
) -> Comparison:
    """Compare two annotators, or one with the adjudicated layers (`layers`), layer by layer, links too.

    Zones are those of the adjudicated layer; in a story where that isn't annotated, those of either side.
    With `leave_zones` what begins in one is left out, of links too.

    Raises `UsageError` for a side that isn't there, and where the two have finished no report in common;
    `RecordError` for a file that doesn't fit its schema.
    """
    check_sides(corpus, a, b)
    sides = (Side(corpus, a), Side(corpus, b))
    documents = {story: _documents(corpus, story) for story in stories}
    settled = Side(corpus, ADJUDICATED)
    zones = [
        zone
        for story in stories
        for side in ((settled,) if corpus.annotated("zones", story) else sides)
        for zone in side.zones(story)
    ]
    reports: list[Report] = []
    left_out: list[LeftOut] = []
    for layer in layers:
        if layer == "links":
            found, left = _links(sides, documents, zones if leave_zones else [], resamples, seed)
        else:
            both, left = shared(sides, documents, layer)
            ours, theirs = ({layer: side.annotations(layer, both)} for side in sides)
            figures = agree(
                ours, theirs, both, zones=zones, leave_zones=leave_zones, resamples=resamples, seed=seed
            )
            found = [figures] if both else []
        reports += found
        left_out += left
        done(layer)
    if not reports:
        where = ", ".join(stories) or "this corpus"
        raise UsageError(
            f"there is no report of {where} that both {a} and {b} have finished in one layer",
            f"What a pass has finished stands in {coverage_file('<annotator>')}.",
        )
    left_by, right_by = (frozenset(side.by | {side.name} - {ADJUDICATED}) for side in sides)
    return Comparison(Report.joined(reports), (left_by, right_by), tuple(left_out))


def _links(
    sides: tuple[Side, Side], documents: _Stories, leave: Sequence[Zone], resamples: int, seed: int
) -> tuple[list[Report], list[LeftOut]]:
    """Compare links type by type, each where the layer of its members is finished too."""
    reports: list[Report] = []
    left_out: list[list[LeftOut]] = []
    for type_, layer in LINKED.items():
        both, left = shared(sides, documents, "links", layer, type_=type_)
        left_out.append(left)
        if both:
            ours, theirs = ((side.links(type_, both), side.annotations(layer, both)) for side in sides)
            reports.append(
                agree_links(type_, ours, theirs, both, leave=leave, resamples=resamples, seed=seed)
            )
    plain = [[replace(one, type="") for one in left] for left in left_out]
    if all(left == plain[0] for left in plain):
        return reports, plain[0]
    return reports, [one for left in left_out for one in left]


def _documents(corpus: Corpus, story: str) -> list[Document]:
    found = corpus.documents(story)
    fit(found, "document", documents_file(story))
    return found

"""A model's predictions held against gold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import chain
from typing import Any

from wirespan import schemas
from wirespan.compare import rows
from wirespan.compare.fields import FIELDS
from wirespan.compare.matching import Unit
from wirespan.compare.reading import told
from wirespan.compare.said import judged, placed
from wirespan.compare.scores import ALL_GIVEN, FieldFigures, Figures, LabelScore, ScopeScore, Score
from wirespan.compare.tally import ANY, EVERYTHING, SAME, Cell, Counts, Parts, tally_units
from wirespan.errors import UsageError
from wirespan.wording import some

_PART = "span"


class StrangeError(UsageError):
    """A prediction is in a document, `doc`, that isn't among those that were predicted on."""

    def __init__(self, message: str, hint: str, doc: str) -> None:
        super().__init__(message, hint)
        self.doc = doc


@dataclass(frozen=True, slots=True)
class _Side:
    """Gold or predictions: units by document, and the fields that are judged of them."""

    units: dict[str, list[Unit]]
    fields: frozenset[str]


def score(
    predictions: Any,
    gold: Any,
    documents: Any = None,
    *,
    config: str | None = None,
    leave_zones: bool = False,
) -> Score:
    """Hold predictions against gold; see `wirespan.score`."""
    taken = rows.rows(gold, "gold")
    config = rows.config_of(taken, config)
    predicted = rows.rows(predictions, "predictions")
    column = rows.LABEL[config]
    labels = taken.names(column) or schemas.kinds(config)
    chosen = None if documents is None else rows.documents(documents)
    ours = _gold(taken, config, labels, chosen)
    known = {doc: rows.Document() for doc in ours.units} if chosen is None else chosen
    theirs = _predicted(predicted, config, labels, known, given=chosen is not None)
    apart = _zones_known(known, needed=leave_zones)
    counts: Counts = defaultdict(lambda: [0, 0, 0])
    unpredicted = []
    for doc, about in known.items():
        sides = [_by_scope(side.units.get(doc, ()), about, apart=apart) for side in (ours, theirs)]
        if leave_zones:
            sides = [{scope: parts for scope, parts in side.items() if scope != "zones"} for side in sides]
        if sides[0] and doc not in theirs.units:
            unpredicted.append(doc)
        for cell, found in tally_units(*sides).counts.items():
            counts[cell] = [so_far + more for so_far, more in zip(counts[cell], found, strict=True)]
    scope = "body" if apart else "all"
    fields = [field for field in FIELDS[config] if field in ours.fields & theirs.fields]
    main = _scored(counts, scope, labels, fields)
    return Score(
        main.exact,
        main.spans,
        main.overlapping,
        main.labels,
        main.fields,
        config,
        len(known),
        scope,
        tuple(unpredicted),
        _scored(counts, "zones", labels, fields) if apart and not leave_zones else None,
    )


def _zones_known(known: Mapping[str, rows.Document], *, needed: bool) -> bool:
    """Whether zones are told of all documents. Raises `UsageError` where they aren't and have to be."""
    untold = [doc for doc, about in known.items() if about.zones is None]
    if needed and untold:
        raise UsageError(
            f"it isn't known where zones are in {some(untold, 1)}, so they can't be left out",
            'Pass rows with zones as documents: wirespan.load("documents", "test").',
        )
    return bool(known) and not untold


def _by_scope(units: Iterable[Unit], about: rows.Document, *, apart: bool) -> dict[str, Parts]:
    """Return the units of a document by scope, and in that by part, as they are counted."""
    found: dict[str, Parts] = {}
    for unit in units:
        scope = "all"
        if apart and about.zones is not None:
            scope = "zones" if unit.fragments[0][0] in about.zones else "body"
        found.setdefault(scope, {_PART: []})[_PART].append(unit)
    return found


def _scored(counts: Counts, scope: str, labels: list[str], fields: list[str]) -> ScopeScore:
    def figures(type_: str, match: str) -> Figures:
        matched, gold, predicted = counts[Cell(scope, _PART, "", type_, match)]
        return Figures(gold, predicted, matched)

    def compared(field: str) -> FieldFigures:
        same, of, _ = counts[Cell(scope, _PART, field, ANY, "exact")]
        return FieldFigures(same, of)

    return ScopeScore(
        figures(SAME, "exact"),
        figures(ANY, "exact"),
        figures(SAME, "overlapping"),
        {
            label: LabelScore(figures(label, "exact"), figures(label, "overlapping"))
            for label in labels
            if Cell(scope, _PART, "", label, "exact") in counts
        },
        {field: compared(field) for field in fields} | {ALL_GIVEN: compared(EVERYTHING)},
    )


def _gold(taken: rows.Rows, config: str, labels: list[str], chosen: dict[str, rows.Document] | None) -> _Side:
    """Return what gold has: of the documents chosen, if any are."""
    found: dict[str, list[Unit]] = defaultdict(list)
    for _, doc, unit in rows.units(taken, config, labels, labels, chosen or {}):
        found[doc].append(unit)
    side = _side(found, taken, config)
    if chosen is None:
        return side
    if found and not found.keys() & chosen.keys():
        raise UsageError(
            f"gold is of none of the {len(chosen)} documents, but of {some(sorted(found), 1)}",
            "Pass documents and gold of the same split.",
        )
    return replace(side, units={doc: units for doc, units in side.units.items() if doc in chosen})


def _predicted(
    taken: rows.Rows, config: str, labels: list[str], known: dict[str, rows.Document], *, given: bool
) -> _Side:
    """Return what was predicted."""
    names = taken.names(rows.LABEL[config]) or labels
    found: dict[str, list[Unit]] = defaultdict(list)
    for number, doc, unit in rows.units(taken, config, labels, names, known):
        if doc not in known:
            near = get_close_matches(doc[:200], known, 1)
            meant = f"; did you mean {told(near[0])}?" if near else ""
            among = f"of the {len(known)} documents" if given else f"of the {len(known)} that gold has"
            remedy = (
                "Correct the id, or hold it against the split, or the dataset, that it is of."
                if given
                else "Correct the id. If gold has nothing in that document, say which were predicted on:"
                ' documents=wirespan.load("documents", "test").'
            )
            raise StrangeError(
                f"predictions, row {number}: doc is {told(doc)}, expected one {among}{meant}",
                f"{remedy} {rows.COUNTED}",
                doc,
            )
        found[doc].append(unit)
    return _side(found, taken, config)


def _side(found: Mapping[str, list[Unit]], taken: rows.Rows, config: str) -> _Side:
    """Return the units of a side as rows of one table, which all have the columns that one of them has."""
    fields = judged(list(chain.from_iterable(found.values())), taken.columns, config)
    return _Side({doc: placed(units, fields) for doc, units in found.items()}, fields)

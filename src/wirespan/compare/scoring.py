"""A model's predictions held against gold."""

from __future__ import annotations

from collections import defaultdict
from difflib import get_close_matches
from typing import Any

from wirespan import schemas
from wirespan.compare import rows
from wirespan.compare.matching import Unit
from wirespan.compare.scores import Figures, LabelScore, Score
from wirespan.compare.tally import ANY, SAME, Cell, Counts, tally_units
from wirespan.errors import UsageError
from wirespan.wording import some

_SCOPE, _PART = "all", "span"


def score(predictions: Any, gold: Any, documents: Any = None, *, config: str | None = None) -> Score:
    """Hold predictions against gold; see `wirespan.score`."""
    taken = rows.rows(gold, "gold")
    config = rows.config_of(taken, config)
    predicted = rows.rows(predictions, "predictions")
    column = rows.LABEL[config]
    labels = taken.names(column) or schemas.kinds(config)
    chosen = None if documents is None else rows.documents(documents)
    ours = _gold(taken, config, labels, chosen)
    lengths = dict.fromkeys(ours) if chosen is None else chosen
    theirs = _predicted(predicted, config, labels, lengths, given=chosen is not None)
    counts: Counts = defaultdict(lambda: [0, 0, 0])
    for doc in lengths:
        sides = ({_SCOPE: {_PART: side.get(doc, [])}} for side in (ours, theirs))
        for cell, found in tally_units(*sides).counts.items():
            counts[cell] = [so_far + more for so_far, more in zip(counts[cell], found, strict=True)]

    def figures(type_: str, match: str) -> Figures:
        matched, gold_, predicted_ = counts[Cell(_SCOPE, _PART, "", type_, match)]
        return Figures(gold_, predicted_, matched)

    return Score(
        config,
        len(lengths),
        figures(SAME, "exact"),
        figures(ANY, "exact"),
        figures(SAME, "overlapping"),
        {
            label: LabelScore(figures(label, "exact"), figures(label, "overlapping"))
            for label in labels
            if Cell(_SCOPE, _PART, "", label, "exact") in counts
        },
        tuple(doc for doc in lengths if doc in ours and doc not in theirs),
    )


def _gold(
    taken: rows.Rows, config: str, labels: list[str], chosen: dict[str, int | None] | None
) -> dict[str, list[Unit]]:
    """Return what gold has, by document: of the documents chosen, if any are."""
    found: dict[str, list[Unit]] = defaultdict(list)
    for _, doc, unit in rows.units(taken, config, labels, labels, chosen or {}):
        found[doc].append(unit)
    if chosen is None:
        return found
    if found and not found.keys() & chosen.keys():
        raise UsageError(
            f"gold is of none of the {len(chosen)} documents, but of {some(sorted(found), 1)}",
            "Pass documents and gold of the same split.",
        )
    return {doc: units for doc, units in found.items() if doc in chosen}


def _predicted(
    taken: rows.Rows, config: str, labels: list[str], lengths: dict[str, int | None], *, given: bool
) -> dict[str, list[Unit]]:
    """Return what was predicted, by document."""
    names = taken.names(rows.LABEL[config]) or labels
    found: dict[str, list[Unit]] = defaultdict(list)
    for number, doc, unit in rows.units(taken, config, labels, names, lengths):
        if doc not in lengths:
            near = get_close_matches(doc[:200], lengths, 1)
            meant = f"; did you mean {rows.told(near[0])}?" if near else ""
            among = f"of the {len(lengths)} documents" if given else f"of the {len(lengths)} that gold has"
            remedy = (
                "Correct the id, or hold it against the split that it is of."
                if given
                else "Correct the id. If gold has nothing in that document, say which were predicted on:"
                ' documents=wirespan.load("documents", "test").'
            )
            raise UsageError(
                f"predictions, row {number}: doc is {rows.told(doc)}, expected one {among}{meant}",
                f"{remedy} {rows.COUNTED}",
            )
        found[doc].append(unit)
    return found

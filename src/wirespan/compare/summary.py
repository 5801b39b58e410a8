"""The agreement of passes in short: a row a layer, for the card and the datasheet."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from wirespan.compare.passes import Comparison, agree_passes, passes
from wirespan.compare.report import Report
from wirespan.compare.tally import EVERYTHING
from wirespan.errors import UsageError
from wirespan.model import LAYERS
from wirespan.store import ANNOTATORS, Corpus

_WHERE = {"body": ", outside zones", "zones": ", in zones", "all": ""}


@dataclass(frozen=True, slots=True)
class Row:
    """How far two sides agree in something: F1 of exact and of overlapping spans, and how many are all alike.

    `alike` is the share of exact pairs alike in all fields. Of links, `exact` is F1 of linked pairs,
    `overlapping` None, and `alike` the share of members that both link alike.
    """

    what: str
    reports: int
    stories: int
    exact: float | None
    overlapping: float | None
    alike: float | None


def rows(report: Report) -> list[Row]:
    """Return the figures of a comparison in short: of each layer in which either side found anything."""
    found = []
    for layer in LAYERS:
        for scope, where in _WHERE.items():
            part = report.of(layer, scope)
            name = "quote" if layer == "quotes" else "span"
            exact, near = part.span(name, "exact"), part.span(name, "overlapping")
            if exact and near:
                both = part.field(EVERYTHING, "exact")  # there may be no exact pair
                alike = both.accuracy if both else None
                size = (exact.group.documents, exact.group.stories)
                found.append(Row(layer + where, *size, exact.f1, near.f1, alike))
    alike_of = {score.type: score.accuracy for score in report.link_fields if score.field == EVERYTHING}
    for score in report.links:
        if score.members == "all":
            what = f"linked pairs, {score.type}s"
            size = (score.documents, score.stories)
            found.append(Row(what, *size, score.f1, None, alike_of.get(score.type)))
    return found


def pairs(corpus: Corpus) -> list[tuple[str, str, str, list[Row]]]:
    """Return A, B, what to call their agreement and its figures, for each two passes that share something."""
    found = []
    for a, b in combinations(passes(corpus), 2):
        try:
            comparison = agree_passes(corpus, a, b, corpus.stories(), resamples=0)
        except UsageError:
            continue  # the two have no report in common
        found.append((a, b, kind(corpus, comparison), rows(comparison.report)))
    return found


def kind(corpus: Corpus, comparison: Comparison) -> str:
    """Return what to call the agreement of two sides, from who made them."""
    by = comparison.by
    annotators = {str(annotator.id): annotator for annotator in corpus.annotators()}
    kinds = {name: str(annotator.kind) for name, annotator in annotators.items()}
    left, right = ({kinds.get(name, "unlisted") for name in side} for side in by)
    both = left | right  # a side without an annotation has nobody
    if "unlisted" in both:
        strange = ", ".join(sorted((by[0] | by[1]) - set(kinds)))
        return f"agreement with somebody who isn't in {ANNOTATORS}: {strange}"
    if both == {"model"}:
        models = {(annotators[name].name, annotators[name].version) for side in by for name in side}
        return "model self-agreement" if len(models) == 1 else "agreement of different models"
    if both == {"person"}:
        shared = by[0] & by[1]
        return "agreement of people" + (
            f", not independent: {', '.join(sorted(shared))} in both" * bool(shared)
        )
    return "agreement of models with people"

"""Zones apart from the body: figures reckoned by hand on spans of nobody's text."""

from __future__ import annotations

import json
from typing import Any

import pytest

import wirespan
from wirespan.compare import LabelScore, ScopeScore
from wirespan.compare.scores import FieldFigures, Figures
from wirespan.errors import UsageError

DOC, OTHER = "bridge/quay-wire", "bridge/most-info"
# A headline from 0 to 20, a caption from 80 to 100; the rest is body.
REPORTS: list[dict[str, Any]] = [
    {"id": DOC, "length": 100, "zones": [{"start": 80, "end": 100}, {"start": 0, "end": 20}]},
    {"id": OTHER, "length": 60, "zones": []},
]


def mention(start: int, end: int, label: str = "PERSON", doc: str = DOC) -> dict[str, Any]:
    return {"doc": doc, "start": start, "end": end, "label": label}


GOLD = [
    mention(0, 5),  # in the headline, missed
    mention(14, 20, "ORG"),  # in the headline, predicted
    mention(20, 25),  # right behind it: body, predicted
    mention(40, 50, "GPE"),  # body, predicted with another end
    mention(80, 84, "GPE"),  # in the caption, missed
    mention(0, 5, doc=OTHER),  # body, missed
]
PREDICTIONS = [mention(14, 20, "ORG"), mention(20, 25), mention(40, 52, "GPE"), mention(90, 95)]


def test_figures_are_of_the_body_and_zones_stand_apart() -> None:
    score = wirespan.score(PREDICTIONS, GOLD, REPORTS)
    assert (score.scope, score.documents, score.unpredicted) == ("body", 2, (OTHER,))
    # Body: gold 20–25, 40–50 and one of the other report; predicted 20–25 and 40–52.
    assert (score.exact, score.spans) == (Figures(3, 2, 1), Figures(3, 2, 1))
    assert score.overlapping == Figures(3, 2, 2)
    assert score.labels == {
        "PERSON": LabelScore(Figures(2, 1, 1), Figures(2, 1, 1)),
        "GPE": LabelScore(Figures(1, 1, 0), Figures(1, 1, 1)),
    }
    # Zones: gold 0–5, 14–20 and 80–84; predicted 14–20 and 90–95.
    same = Figures(3, 2, 1)
    assert score.zones == ScopeScore(
        same,
        same,
        same,
        {
            "PERSON": LabelScore(Figures(1, 1, 0), Figures(1, 1, 0)),
            "ORG": LabelScore(Figures(1, 1, 1), Figures(1, 1, 1)),
            "GPE": LabelScore(Figures(1, 0, 0), Figures(1, 0, 0)),
        },
        {"label": FieldFigures(1, 1), "all given": FieldFigures(1, 1)},  # 14–20, an ORG on both sides
    )


def test_of_no_document_no_zones_are_told() -> None:
    score = wirespan.score([], [], [], config="entities")
    assert (score.scope, score.zones, score.documents) == ("all", None, 0)


def test_zones_may_be_left_out() -> None:
    apart = wirespan.score(PREDICTIONS, GOLD, REPORTS)
    left = wirespan.score(PREDICTIONS, GOLD, REPORTS, leave_zones=True)
    assert (left.scope, left.zones) == ("body", None)
    assert (left.exact, left.spans, left.overlapping) == (apart.exact, apart.spans, apart.overlapping)
    assert left.labels == apart.labels


def test_what_is_left_out_is_not_missed() -> None:
    gold = [mention(0, 5), mention(0, 5, doc=OTHER)]
    assert wirespan.score([], gold, REPORTS).unpredicted == (DOC, OTHER)
    assert wirespan.score([], gold, REPORTS, leave_zones=True).unpredicted == (OTHER,)


def test_no_span_of_the_body_answers_to_one_in_a_zone() -> None:
    """As in agreement: where a span begins decides."""
    score = wirespan.score([mention(19, 30)], [mention(20, 30)], REPORTS)
    assert score.overlapping == Figures(1, 0, 0)
    assert score.zones is not None
    assert score.zones.overlapping == Figures(0, 1, 0)


def test_a_quote_stands_where_it_begins() -> None:
    quote = {"doc": DOC, "kind": "direct", "content": [[30, 40], [10, 15]]}
    score = wirespan.score([quote], [quote], REPORTS, config="quotes")
    assert score.exact == Figures(0, 0, 0)
    assert score.zones is not None
    assert score.zones.exact == Figures(1, 1, 1)


@pytest.mark.parametrize(
    "documents",
    [
        None,
        [DOC, OTHER],
        [{"id": report["id"]} for report in REPORTS],
        [REPORTS[0], REPORTS[1] | {"zones": None}],
    ],
)
def test_where_zones_are_not_told_all_is_one(documents: Any) -> None:
    score = wirespan.score(PREDICTIONS, GOLD, documents)
    assert (score.scope, score.zones, score.exact) == ("all", None, Figures(6, 4, 2))
    with pytest.raises(UsageError, match="isn't known where zones are") as caught:
        wirespan.score(PREDICTIONS, GOLD, documents, leave_zones=True)
    assert "documents" in caught.value.hint


@pytest.mark.parametrize("zone", [3, {"start": 1}, {"start": 5, "end": 5}, {"start": "0", "end": 5}])
def test_a_zone_that_is_none_is_refused(zone: Any) -> None:
    with pytest.raises(UsageError, match="documents, row 1: "):
        wirespan.score([], GOLD, [REPORTS[0] | {"zones": [zone]}])


def test_both_are_printed_and_go_into_json() -> None:
    score = wirespan.score(PREDICTIONS, GOLD, REPORTS)
    body, zones = str(score).split("\n\n")
    assert body.startswith("entities, 2 reports, outside zones\n")
    assert zones.startswith("entities, 2 reports, in zones\n")
    data = json.loads(json.dumps(score.as_data()))
    assert (data["scope"], data["exact"]["gold"], data["zones"]["exact"]["gold"]) == ("body", 3, 3)
    left = wirespan.score(PREDICTIONS, GOLD, REPORTS, leave_zones=True)
    assert str(left) == body
    assert left.as_data()["zones"] is None


def test_equal_scores_have_one_hash() -> None:
    one, other = (wirespan.score(PREDICTIONS, GOLD, REPORTS) for _ in range(2))
    assert one == other
    assert {one, other} == {one}
    assert hash(one.zones) == hash(other.zones)

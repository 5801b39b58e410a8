"""The agreement in short: a layer that both sides covered has its row, however little they agree in it."""

from __future__ import annotations

from wirespan.compare import agree
from wirespan.compare.report import share
from wirespan.compare.summary import Row, rows
from wirespan.model import Annotation

from .test_agreement import date, mention, quote, report


def in_short(layer: str, a: list[Annotation], b: list[Annotation]) -> list[Row]:
    return rows(agree({layer: a}, {layer: b}, [report()], resamples=0))


def test_a_layer_in_which_nothing_agrees() -> None:
    found = in_short("dates", [date(0, 4, "2031"), date(8, 12, "2030")], [date(20, 24, "2031")])
    assert found == [Row("dates, outside zones", 1, 1, 0, 0, None)]


def test_a_layer_in_which_spans_only_overlap() -> None:
    # Every date of one side is shifted by a code point.
    found = in_short(
        "dates", [date(0, 4, "2031"), date(8, 12, "2030")], [date(1, 5, "2031"), date(9, 13, "2030")]
    )
    assert found == [Row("dates, outside zones", 1, 1, 0, 1, None)]
    assert [share(part) for part in (found[0].exact, found[0].overlapping, found[0].alike)] == [
        "0.00",
        "1.00",
        "–",
    ]


def test_a_layer_that_one_side_found_nothing_in() -> None:
    row = Row("quotes, outside zones", 1, 1, 0, 0, None)
    assert in_short("quotes", [quote("3-9")], []) == in_short("quotes", [], [quote("3-9")]) == [row]


def test_a_layer_that_neither_side_found_anything_in_has_nothing_to_agree_on() -> None:
    assert in_short("dates", [], []) == []


def test_exact_spans_that_differ_in_a_field_are_not_alike() -> None:
    ours = [mention(0, 4, "ORG"), mention(6, 9, "GPE")]
    theirs = [mention(0, 4, "ORG"), mention(6, 9, "LOC")]
    assert in_short("entities", ours, theirs) == [Row("entities, outside zones", 1, 1, 1, 1, 0.5)]

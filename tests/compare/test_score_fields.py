"""What predictions say besides span and label: reckoned by hand, anew from rows, and against `agree`."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from fractions import Fraction
from typing import Any

import datasets
import pytest

import wirespan
from wirespan.compare import agree
from wirespan.compare.fields import FIELDS
from wirespan.compare.scores import FieldFigures
from wirespan.errors import UsageError
from wirespan.model import Annotation, Date, Mention, Number, Quote
from wirespan.store import Corpus, bundled

DOC = "bridge/quay-wire"
CONFIGS = ("entities", "quotes", "numbers", "dates")
Row = dict[str, Any]


def quote(*content: tuple[int, int], **more: Any) -> Row:
    return {"doc": DOC, "kind": "direct", "content": [list(pair) for pair in content]} | more


def number(start: int, end: int, **more: Any) -> Row:
    return {"doc": DOC, "start": start, "end": end, "type": "CARDINAL"} | more


def date(start: int, end: int, **more: Any) -> Row:
    return {"doc": DOC, "start": start, "end": end, "type": "DATE"} | more


def compared(predictions: list[Row], gold: list[Row], config: str) -> dict[str, tuple[int, int]]:
    """Pairs alike and pairs compared, of the fields that were compared anywhere."""
    fields = wirespan.score(predictions, gold, config=config).fields  # type: ignore[arg-type]
    return {name: (found.same, found.of) for name, found in fields.items() if found.of}


def test_a_quote_of_nobody_is_told_from_the_right_one() -> None:
    gold = [
        quote((0, 9), speakers=["mara"], cue=[[10, 14]], source=[[15, 19]]),
        quote((30, 39), speakers=["ilo", "mara"], cue=[], source=[[40, 44], [50, 55]]),
        quote((60, 70), speakers=["ilo"], cue=[], source=[]),
    ]
    predictions = [
        gold[0] | {"speakers": ["nobody-at-all"], "cue": [], "source": []},
        gold[1] | {"speakers": ["mara", "ilo"], "source": [[50, 55], [40, 44]]},  # in any order
        quote((60, 71), speakers=["ilo"], cue=[], source=[]),  # no exact span: not compared
    ]
    score = wirespan.score(predictions, gold)
    assert (score.exact.matched, score.exact.predicted) == (2, 3)
    assert compared(predictions, gold, "quotes") == {
        "kind": (2, 2),
        "speakers": (1, 2),
        "cue": (0, 1),  # neither has one in the second
        "source": (1, 2),
        "all given": (1, 2),
    }
    assert score.fields["speakers"].accuracy == 0.5


def test_a_row_is_not_judged_by_a_column_that_either_side_lacks() -> None:
    gold = [number(0, 2, value="40", unit="USD"), number(5, 7, value="7"), number(9, 11, value="3")]
    predictions = [number(0, 2, value="41", bound="exact"), number(5, 7), number(9, 11, value="3")]
    assert compared(predictions, gold, "numbers") == {
        "type": (3, 3),
        "value": (1, 3),  # the second has no value: where others have one, that is to say nothing
        "all given": (1, 3),
    }
    nothing = [number(0, 2, value=None, unit="USD")]  # which isn't to have no column
    assert compared(nothing, gold, "numbers") == {
        "type": (1, 1),
        "value": (0, 1),
        "unit": (1, 1),
        "all given": (0, 1),
    }


@pytest.mark.parametrize(
    ("config", "field", "gold", "predictions"),
    [
        (
            "numbers",
            "unit",
            [number(0, 2, unit="USD"), number(5, 7, unit="EUR"), number(9, 11)],
            [number(0, 2), number(5, 7, unit="EUR"), number(9, 11, unit="USD")],
        ),
        (
            "numbers",
            "measures",
            [number(0, 2, measures_start=3, measures_end=8), number(5, 7, measures_start=8, measures_end=9)],
            [number(0, 2), number(5, 7, measures_start=8, measures_end=9)],
        ),
        (
            "quotes",
            "speakers",
            [
                quote((0, 9), speakers=["ilo"]),
                quote((20, 29), speakers=[]),
                quote((30, 39), speakers=["ilo"]),
            ],
            [quote((0, 9)), quote((20, 29)), quote((30, 39), speakers=["ilo", "mara"])],
        ),
    ],
)
def test_figures_are_the_same_in_every_form(
    config: Any, field: str, gold: list[Row], predictions: list[Row]
) -> None:
    """A Dataset has null where a list of dicts has no key: that is one and the same."""
    table = datasets.Dataset.from_list(predictions[::-1])  # the last has all columns
    forms: tuple[Any, ...] = (predictions, iter(predictions), table, table.to_pandas(), table.to_list())
    expected = {"unit": (1, 3), "measures": (1, 2), "speakers": (1, 3)}[field]
    for form in forms:
        found = wirespan.score(form, gold, config=config).fields[field]
        assert (found.same, found.of) == expected
        swapped = wirespan.score(gold, form if form is not forms[1] else predictions, config=config)
        assert (swapped.fields[field].same, swapped.fields[field].of) == expected


def test_a_field_that_was_compared_nowhere_is_of_no_pair() -> None:
    gold = [quote((0, 9), speakers=["mara"], cue=[]), quote((20, 29), speakers=[], cue=[])]
    none = FieldFigures(0, 0)
    beside = wirespan.score([quote((0, 8), speakers=["mara"], cue=[])], gold, config="quotes")
    assert beside.fields == {"kind": none, "speakers": none, "cue": none, "all given": none}
    assert beside.fields["speakers"].accuracy is None
    assert "field" not in str(beside)
    same = wirespan.score(gold, gold, config="quotes")
    assert (same.fields["speakers"], same.fields["cue"]) == (FieldFigures(2, 2), none)
    assert [line for line in str(same).splitlines() if line.startswith("speakers ")]
    assert not [line for line in str(same).splitlines() if line.startswith("cue ")]
    assert wirespan.score([], gold, config="quotes").fields == beside.fields  # no row lacks anything
    bare = datasets.Dataset.from_list([quote((0, 9))]).select([])
    assert wirespan.score(bare, gold, config="quotes").fields == {"kind": none, "all given": none}


def test_the_corpus_against_itself_has_all_fields() -> None:
    for config in CONFIGS:
        gold = wirespan.load(config, "test")  # type: ignore[call-overload]
        assert list(wirespan.score(gold, gold).fields) == [*FIELDS[config], "all given"]


def test_a_wrong_label_is_a_wrong_field_of_an_exact_span() -> None:
    gold = [number(0, 2, value="40"), number(5, 7, value="7")]
    predictions = [number(0, 2, value="40") | {"type": "MONEY"}, number(5, 7, value="7")]
    assert compared(predictions, gold, "numbers") == {"type": (1, 2), "value": (2, 2), "all given": (1, 2)}


@pytest.mark.parametrize(
    ("predicted", "gold", "same"),
    [
        ("1/2", "0.50", 1),
        (40, "40", 1),
        (0.5, "1/2", 1),
        ("1066", "40", 0),
        ("forty", "40", 0),
        ("", "40", 0),
    ],
)
def test_figures_are_equal_as_numbers(predicted: Any, gold: str, same: int) -> None:
    assert compared([number(0, 2, value=predicted)], [number(0, 2, value=gold)], "numbers")["value"] == (
        same,
        1,
    )


def test_dates_are_equal_as_written() -> None:
    assert compared([date(0, 4, value="1066")], [date(0, 4, value="2026")], "dates")["value"] == (0, 1)
    assert compared([date(0, 4, value="2026")], [date(0, 4, value="2026")], "dates")["value"] == (1, 1)


def test_what_names_another_row_is_equal_where_that_stands_in_the_same_place() -> None:
    gold = [
        date(0, 4, id="g-1", anchor="dct"),
        date(5, 9, id="g-2", anchor="g-1"),
        date(10, 14, id="g-3", anchor="g-1"),
        date(20, 24, id="g-4", anchor="g-2"),
    ]
    predictions = [
        date(0, 4, id="p-1", anchor="dct"),
        date(5, 9, id="p-2", anchor="p-1"),
        date(10, 14, id="p-3", anchor="p-2"),  # another one
        date(20, 24, id="p-4", anchor="g-2"),  # gold's id, which no prediction has
    ]
    assert compared(predictions, gold, "dates")["anchor"] == (2, 4)


@pytest.mark.parametrize("gold_has", [True, False])
def test_what_names_another_row_is_judged_only_where_rows_have_ids(gold_has: bool) -> None:
    gold = [date(0, 4, id="g-1", value="2026", anchor="dct"), date(5, 9, id="g-2", value="P1D", anchor="g-1")]
    bare = [{name: value for name, value in row.items() if name != "id"} for row in gold]
    sides = (bare, gold) if gold_has else (gold, bare)
    expected = {"type": (2, 2), "value": (2, 2), "all given": (2, 2)}
    assert compared(*sides, "dates") == expected
    assert compared([row | {"id": None} for row in bare], gold, "dates") == expected
    assert "anchor" not in wirespan.score(*sides, config="dates").fields
    inner = quote((20, 24), within="g-1")
    quotes = [quote((0, 39), id="g-1"), inner]
    assert compared([inner], quotes, "quotes") == {"kind": (1, 1), "all given": (1, 1)}
    assert compared(quotes, quotes, "quotes") == {"kind": (2, 2), "within": (1, 1), "all given": (2, 2)}


def test_labels_of_fields_may_be_numbers_of_their_own_dataset() -> None:
    names = ["at_most", "exact"]
    features = datasets.Features(
        {
            "doc": datasets.Value("string"),
            "start": datasets.Value("int64"),
            "end": datasets.Value("int64"),
            "type": datasets.Value("string"),
            "bound": datasets.ClassLabel(names=names),
        }
    )
    row = number(0, 2, bound="exact")
    predictions = datasets.Dataset.from_list([row | {"bound": 1}], features=features)
    assert wirespan.score(predictions, [row], config="numbers").fields["bound"].accuracy == 1
    assert compared([row | {"bound": 1}], [row], "numbers")["bound"] == (0, 1)  # approximate, in the schema


@pytest.mark.parametrize(
    ("config", "row", "message"),
    [
        ("quotes", quote((0, 9), speakers="mara"), "speakers is 'mara', expected a list of keys"),
        ("quotes", quote((0, 9), speakers=[3]), "one of speakers is 3, expected a string"),
        ("quotes", quote((0, 9), via=7), "via is 7, expected a list of keys"),
        ("quotes", quote((0, 9), source="model-a"), r"source is 'model-a', expected pairs"),
        ("quotes", quote((0, 9), cue=[[9, 4]]), "fragment 1 of cue: found start 9 and end 4"),
        ("quotes", quote((0, 9), within=4), "within is 4, expected a string or null"),
        ("numbers", number(0, 2, value=True), "value is True, expected a figure as a string"),
        ("numbers", number(0, 2, value=["4"]), r"value is \['4'\], expected a figure"),
        ("numbers", number(0, 2, bound="roughly"), "bound is 'roughly', expected one of exact, approximate"),
        ("numbers", number(0, 2, measures_start=3, measures_end=None), "measures: end is None, expected"),
        ("numbers", number(0, 2, measures_start=3), "found measures_start and no measures_end, expected"),
        ("numbers", number(0, 2, measures_end=3), "found measures_end and no measures_start, expected"),
        (
            "numbers",
            number(0, 2, measures=[3, 9]),
            r"measures is \[3, 9\], expected measures_start and measures_end in its place",
        ),
        (
            "numbers",
            number(0, 2, measures={"start": 3, "end": 9}),
            "measures is {.*}, expected measures_start and",
        ),
        ("dates", date(0, 4, value=2026), "value is 2026, expected a string or null"),
        ("dates", date(0, 4, mod=99), "mod is 99, expected one of BEFORE"),
        (
            "entities",
            {"doc": DOC, "start": 0, "end": 2, "label": "ORG", "metonymic": "no"},
            "metonymic is 'no', expected true, false or null",
        ),
    ],
)
def test_what_no_field_can_be_is_refused(config: Any, row: Row, message: str) -> None:
    with pytest.raises(UsageError, match=f"^predictions, row 1: {message}"):
        wirespan.score([row], [], [DOC], config=config)
    with pytest.raises(UsageError, match=f"^gold, row 1: {message}"):
        wirespan.score([], [row], config=config)


WRONG: dict[str, dict[str, Any]] = {
    "entities": {"entity": "nobody", "lemma": None, "metonymic": True},
    "quotes": {"speakers": ["nobody-at-all"], "via": [], "cue": [], "source": [[0, 1]]},
    "numbers": {"value": "999", "upper": "1000", "unit": None, "bound": "more_than", "change": "up"},
    "dates": {"value": "1066", "local": None, "mod": "APPROX", "freq": "P1D", "quant": None},
}


def spoilt(rows: list[Row], config: str, seed: int) -> list[Row]:
    """Rows of which a third is wrong in each field by itself, and a tenth missing."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    return [
        row | {field: wrong for field, wrong in WRONG[config].items() if chance.random() < 1 / 3}
        for row in rows
        if chance.random() < 0.9
    ]


def plain(value: Any, field: str, config: str) -> Any:
    """A value in a form of which order and writing are gone."""
    if isinstance(value, list):
        return sorted(map(json.dumps, value)) or (None if field != "speakers" else [])  # nobody is an answer
    if config == "numbers" and field in ("value", "upper") and value:
        return Fraction(value)
    return value or None


@pytest.mark.parametrize("config", CONFIGS)
def test_fields_of_the_corpus_are_what_a_count_by_hand_finds(config: Any) -> None:
    gold = list(wirespan.views.names(wirespan.load(config, "train")))
    predictions = spoilt(gold, config, 7)
    of_id = {row["id"]: row for row in gold}  # no two of the split stand at one place: checked below
    places = [(row["doc"], json.dumps(row.get("content") or [row["start"], row["end"]])) for row in gold]
    assert len(set(places)) == len(places)
    fields = wirespan.score(predictions, gold, config=config).fields
    for field in WRONG[config]:
        pairs = [
            (plain(row[field], field, config), plain(of_id[row["id"]][field], field, config))
            for row in predictions
        ]
        said = [pair for pair in pairs if pair != (None, None)]
        same = sum(ours == theirs for ours, theirs in said)
        assert (fields[field].same, fields[field].of) == (same, len(said)), field
        assert same < len(said)
    whole = sum(
        all(plain(row[f], f, config) == plain(of_id[row["id"]][f], f, config) for f in WRONG[config])
        for row in predictions
    )
    assert (fields["all given"].same, fields["all given"].of) == (whole, len(predictions))


def changed(annotation: Annotation, chance: random.Random) -> Annotation:
    """An annotation that says something else in a field, as often as not."""
    if chance.random() < 0.5:
        return annotation
    if isinstance(annotation, Mention):
        return replace(annotation, entity="nobody")
    if isinstance(annotation, Quote):
        return replace(annotation, speakers=("nobody",), cue=(), within=None)
    if isinstance(annotation, Number):
        return replace(annotation, value="999", measures=None)
    assert isinstance(annotation, Date)
    return replace(annotation, value="1066", anchor="dct")


def row_of(annotation: Annotation) -> Row:
    """A row with the columns of its fields, written apart from the building of the dataset."""
    row: Row = {"id": annotation.id, "doc": annotation.doc}
    spans = {"span": "", "measures": "measures_"}
    for name in annotation.__slots__:
        value = getattr(annotation, name)
        if name in spans:
            row[f"{spans[name]}start"] = value and value.start
            row[f"{spans[name]}end"] = value and value.end
        elif name in ("content", "cue", "source"):
            row[name] = [[span.start, span.end] for span in value]
        else:
            row[name] = list(value) if isinstance(value, tuple) else value
    return row


@pytest.mark.parametrize("config", CONFIGS)
def test_fields_are_those_of_agree(config: Any) -> None:
    corpus = Corpus(bundled())
    story = "ferry-2026"
    gold = corpus.layer(str(config), story)
    chance = random.Random(3)  # noqa: S311 - not for secrets
    predicted = [changed(annotation, chance) for annotation in gold]
    documents = corpus.documents(story)
    report = agree({config: gold}, {config: predicted}, documents, zones=(), resamples=0)
    of = report.of(config, "body", "", "")
    expected = {score.field: (score.same, score.of) for score in of.fields if score.match == "exact"}
    expected["all given"] = expected.pop("all fields")  # all of them are given here
    rows = [[row_of(annotation) for annotation in side] for side in (predicted, gold)]
    assert compared(*rows, config) == expected
    assert set(expected) <= {*FIELDS[config], "all given"}


def test_it_prints_fields_only_where_there_are_any() -> None:
    gold = [number(0, 2, value="40", bound="exact"), number(5, 7, value="7", bound="exact")]
    bare = wirespan.score([number(0, 2)], gold, config="numbers")
    assert "field" not in str(bare)
    assert bare.as_data()["fields"] == {
        "type": {"same": 1, "of": 1, "accuracy": 1.0},
        "all given": {"same": 1, "of": 1, "accuracy": 1.0},
    }
    score = wirespan.score([number(0, 2, value="40"), number(5, 7, value="8")], gold)
    lines = [line.split() for line in str(score).splitlines()]
    head = lines.index(["field", "pairs", "alike", "share"])
    assert lines[head + 1 : head + 4] == [
        ["type", "2", "2", "1.00"],
        ["value", "2", "1", ".50"],
        ["all", "given", "2", "1", ".50"],
    ]
    data = json.loads(json.dumps(score.as_data()))
    assert data["fields"]["value"] == {"same": 1, "of": 2, "accuracy": 0.5}

"""What may be scored, and what is refused."""

from __future__ import annotations

from typing import Any

import datasets
import pytest

import wirespan
from wirespan import views
from wirespan.errors import UsageError
from wirespan.model import SPLITS

CONFIGS = ("entities", "quotes", "numbers", "dates")
DOC, OTHER = "bridge/quay-wire", "bridge/most-info"
GOOD = {"doc": DOC, "start": 0, "end": 5, "label": "PERSON"}
QUOTE = {"doc": DOC, "kind": "direct", "content": [[0, 5]]}
BAD: list[tuple[Any, str]] = [
    (7, "found 7, expected a dict"),
    ({"start": 0, "end": 5, "label": "PERSON"}, "there is no doc among"),
    (GOOD | {"doc": None}, "doc is None, expected the id"),
    (GOOD | {"doc": ""}, "doc is '', expected the id"),
    (GOOD | {"doc": "bridge/quay-wier"}, "expected one of the 2 documents; did you mean 'bridge/quay-wire'"),
    ({"doc": DOC, "end": 5, "label": "PERSON"}, "there is no start among"),
    (GOOD | {"start": None}, "start is None, expected a whole number"),
    (GOOD | {"start": "0"}, "start is '0', expected a whole number"),
    (GOOD | {"start": True}, "start is True, expected a whole number"),
    (GOOD | {"end": 4.5}, "end is 4.5, expected a whole number"),
    (GOOD | {"start": 5}, "found start 5 and end 5, expected 0 ≤ start < end"),
    (GOOD | {"start": 6}, "found start 6 and end 5, expected"),
    (GOOD | {"start": -1}, "found start -1 and end 5, expected"),
    (GOOD | {"end": 101}, "end 101 is beyond 'bridge/quay-wire', which has 100 code points"),
    ({"doc": DOC, "start": 0, "end": 5}, "there is no label among"),
    (GOOD | {"label": None}, "label is None, expected one of PERSON, NORP"),
    (GOOD | {"label": "PER"}, "label is 'PER', expected one of"),
    (GOOD | {"label": "person"}, "label is 'person', expected one of"),
    (GOOD | {"label": 11}, "label is 11, expected one of"),
    (GOOD | {"label": -1}, "label is -1, expected one of"),
    (GOOD | {"label": True}, "label is True, expected one of"),
    (GOOD | {"label": ["PERSON"]}, "expected one of PERSON"),
]
BAD_QUOTES: list[tuple[Any, str]] = [
    (QUOTE | {"content": []}, r"content is \[\], expected pairs"),
    (QUOTE | {"content": None}, "content is None, expected pairs"),
    (QUOTE | {"content": [0, 5]}, r"content is \[0, 5\], expected pairs"),
    (QUOTE | {"content": [[0, 5, 6]]}, "expected pairs"),
    (QUOTE | {"content": [{"start": 0, "end": 5}]}, "fragment 1 of content: start is 'start', expected"),
    (QUOTE | {"content": [[0, 5], [9, 7]]}, "fragment 2 of content: found start 9 and end 7"),
    (QUOTE | {"content": [[8, 12], [0, 9]]}, r"fragments of content overlap: \[0, 9\] and \[8, 12\]"),
    (QUOTE | {"content": [[0, 5], [0, 5]]}, "fragments of content overlap"),
    (QUOTE | {"content": [[0, 5], [90, 101]]}, "end 101 is beyond"),
    (QUOTE | {"kind": "loud"}, "kind is 'loud', expected one of direct, indirect, mixed"),
]
DOCUMENTS = [{"id": DOC, "length": 100}, {"id": OTHER, "length": 100}]


@pytest.mark.parametrize(("row", "message"), BAD)
def test_what_cannot_be_right_is_refused_with_its_number(row: Any, message: str) -> None:
    with pytest.raises(UsageError, match=f"predictions, row 2: .*{message}") as caught:
        wirespan.score([GOOD, row], [GOOD], DOCUMENTS)
    assert "counted from 1" in caught.value.hint


@pytest.mark.parametrize(("row", "message"), BAD_QUOTES)
def test_a_quote_that_cannot_be_right_is_refused(row: Any, message: str) -> None:
    with pytest.raises(UsageError, match=f"predictions, row 1: .*{message}"):
        wirespan.score([row], [QUOTE], DOCUMENTS)


def test_rows_of_the_view_of_quotes_are_refused_on_either_side() -> None:
    """Their content counts from a start of their own: every figure would be 0, and nothing would say why."""
    gold = wirespan.load("quotes", "test")
    said = views.attributions(wirespan.load("documents", "test"))
    for given in (said, said.to_pandas(), list(said)):
        with pytest.raises(UsageError, match=r"^predictions, row 1: found both content and start") as caught:
            wirespan.score(given, gold)
        assert "views.attributions" in caught.value.message
        assert 'wirespan.load("quotes", "test")' in caught.value.hint
        with pytest.raises(UsageError, match=r"^gold, row 1: found both content and start"):
            wirespan.score(gold, given)


def test_gold_is_held_to_the_same() -> None:
    with pytest.raises(UsageError, match="gold, row 2: found start 6 and end 5"):
        wirespan.score([], [GOOD, GOOD | {"start": 6}])


def test_a_document_without_gold_is_no_false_positive_unless_it_was_named() -> None:
    stray = GOOD | {"doc": OTHER}
    with pytest.raises(UsageError, match="expected one of the 1 that gold has") as caught:
        wirespan.score([stray], [GOOD])
    assert "documents=" in caught.value.hint
    assert wirespan.score([stray], [GOOD], [DOC, OTHER]).exact.predicted == 1


@pytest.mark.parametrize("given", [None, 3, "rows", b"rows", GOOD, {"test": [GOOD]}])
def test_what_holds_no_rows_of_a_split_is_refused(given: Any) -> None:
    with pytest.raises(UsageError, match=r"^predictions: found .*, expected"):
        wirespan.score(given, [GOOD])
    with pytest.raises(UsageError, match=r"^gold: found .*, expected"):
        wirespan.score([GOOD], given)


@pytest.mark.parametrize("given", [DOC, [3], [None], [GOOD], [GOOD | {"id": "ent-1"}], {"test": [DOC]}])
def test_what_holds_no_documents_is_refused(given: Any) -> None:
    with pytest.raises(UsageError, match=r"^documents.* expected"):
        wirespan.score([GOOD], [GOOD], given)


def test_documents_of_another_split_are_refused() -> None:
    with pytest.raises(UsageError, match="gold is of none of the 1 documents, but of bridge/quay-wire"):
        wirespan.score([], [GOOD], ["ferry/paper"])


def test_gold_of_an_unknown_kind_is_refused() -> None:
    slim = {"doc": DOC, "start": 0, "end": 5, "type": "DATE"}
    for gold in ([slim], [], wirespan.load("ner", "test"), wirespan.load("documents", "test")):
        with pytest.raises(UsageError, match="it isn't known of which configuration gold is"):
            wirespan.score([], gold)
    assert wirespan.score([slim], [slim], config="dates").exact.f1 == 1
    with pytest.raises(UsageError, match="there is no configuration 'links' to score"):
        wirespan.score([], [], config="links")
    with pytest.raises(UsageError, match="gold has the columns of numbers, not of dates"):
        wirespan.score([], wirespan.load("numbers", "test"), config="dates")


@pytest.mark.parametrize("config", CONFIGS)
@pytest.mark.parametrize("split", SPLITS)
def test_the_corpus_against_itself_is_perfect(config: str, split: str) -> None:
    gold = wirespan.load(config, split)
    score = wirespan.score(gold.shuffle(seed=1), gold, wirespan.load("documents", split))
    assert score.zones is not None
    for scope in (score, score.zones):
        for figures in (scope.exact, scope.spans, scope.overlapping):
            assert figures.matched == figures.gold == figures.predicted
        assert all(field.same == field.of for field in scope.fields.values())
        assert all(found.exact.f1 == found.overlapping.f1 == 1 for found in scope.labels.values())
    assert score.exact.gold + score.zones.exact.gold == len(gold)
    assert score.exact.f1 == 1


@pytest.mark.parametrize("config", CONFIGS)
def test_rows_may_come_in_any_form(config: str) -> None:
    pytest.importorskip("polars", reason="polars is an extra of the tests")
    gold = wirespan.load(config, "test")
    documents = wirespan.load("documents", "test")["id"]
    forms = (
        gold.with_format("numpy"),
        gold.to_pandas(),
        gold.to_polars(),
        gold.to_list(),
        gold.to_iterable_dataset(),
        views.names(gold),
    )
    for form in forms:
        found = wirespan.score(form, gold)
        assert (found.exact.f1, found.fields["all given"].accuracy) == (1, 1)
        score = wirespan.score(gold, form, documents)
        assert (score.config, score.exact.f1, score.documents) == (config, 1.0, len(documents))


def test_documents_may_be_a_frame_or_a_column_of_one() -> None:
    gold = wirespan.load("dates", "test")
    frame = wirespan.load("documents", "test").to_pandas()
    for documents in (frame, frame["id"], set(frame["id"]), iter(frame["id"])):
        assert wirespan.score([], gold, documents).documents == len(frame)
    with pytest.raises(UsageError, match="is beyond"):
        wirespan.score([gold[0] | {"end": int(frame["length"].max()) + 1}], gold, frame)


def test_numbers_mean_what_their_own_dataset_says() -> None:
    """A model whose labels stand in another order is no worse for that."""
    names = ["GPE", "ORG", "PERSON"]
    features = datasets.Features(
        {
            "doc": datasets.Value("string"),
            "start": datasets.Value("int64"),
            "end": datasets.Value("int64"),
            "label": datasets.ClassLabel(names=names),
        }
    )
    predictions = datasets.Dataset.from_list([GOOD | {"label": names.index("PERSON")}], features=features)
    assert wirespan.score(predictions, [GOOD]).exact.f1 == 1
    assert wirespan.score(list(predictions), [GOOD]).exact.f1 == 0  # 2 is FAC in the schema


def test_numbers_of_a_frame_with_nulls_are_whole() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas comes with datasets")
    frame = pandas.DataFrame([GOOD | {"label": 0.0}, {"doc": DOC, "start": None, "end": 3, "label": 1}])
    assert frame["start"].dtype == float
    assert wirespan.score(frame[:1], [GOOD]).exact.f1 == 1
    with pytest.raises(UsageError, match="row 2: start is None"):
        wirespan.score(frame, [GOOD])


def test_a_long_or_crooked_value_is_told_short_and_harmless() -> None:
    with pytest.raises(UsageError) as caught:
        wirespan.score([GOOD | {"doc": "\x1b[2J\u202e" + "x" * 100_000}], [GOOD])
    assert len(str(caught.value)) < 1000
    assert not {"\x1b", "\u202e"} & set(str(caught.value))

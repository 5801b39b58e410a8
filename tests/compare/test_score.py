"""What predictions score, reckoned by hand on spans of nobody's text."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

import wirespan
from wirespan.compare.scores import Figures, LabelScore

DOC, OTHER = "bridge/quay-wire", "bridge/most-info"


def mention(start: int, end: int, label: Any = "PERSON", doc: str = DOC) -> dict[str, Any]:
    return {"doc": doc, "start": start, "end": end, "label": label}


def quote(kind: str, *content: tuple[int, int]) -> dict[str, Any]:
    return {"doc": DOC, "kind": kind, "content": [list(piece) for piece in content]}


def test_counts_and_shares_of_a_small_case() -> None:
    # Exact with label: 0–5 only. Offsets alone: 10–14 too. Overlapping: 20–30 with 22–30 too.
    gold = [mention(0, 5), mention(10, 14, "ORG"), mention(20, 30, "GPE"), mention(40, 45, "GPE")]
    predictions = [mention(22, 30, "GPE"), mention(10, 14, "GPE"), mention(0, 5)]
    score = wirespan.score(predictions, gold)
    assert score.exact == Figures(gold=4, predicted=3, matched=1)
    assert score.spans == Figures(gold=4, predicted=3, matched=2)
    assert score.overlapping == Figures(gold=4, predicted=3, matched=2)
    assert score.labels == {
        "PERSON": LabelScore(Figures(1, 1, 1), Figures(1, 1, 1)),
        "ORG": LabelScore(Figures(1, 0, 0), Figures(1, 0, 0)),
        "GPE": LabelScore(Figures(2, 2, 0), Figures(2, 2, 1)),
    }
    assert list(score.labels) == ["PERSON", "ORG", "GPE"]  # in the schema's order
    assert (score.exact.precision, score.exact.recall) == (1 / 3, 1 / 4)
    assert score.exact.f1 == pytest.approx(2 / 7)
    assert (score.config, score.documents, score.unpredicted) == ("entities", 1, ())


def test_precision_is_of_predictions_and_recall_of_gold() -> None:
    score = wirespan.score([mention(0, 5)], [mention(0, 5), mention(6, 9)])
    assert (score.exact.precision, score.exact.recall) == (1.0, 0.5)


def test_nothing_predicted_is_all_missed() -> None:
    score = wirespan.score([], [mention(0, 5), mention(0, 5, doc=OTHER)])
    assert (score.exact.precision, score.exact.recall, score.exact.f1) == (None, 0.0, 0.0)
    assert score.unpredicted == (DOC, OTHER)


def test_a_document_with_gold_and_no_prediction_is_missed() -> None:
    score = wirespan.score([mention(0, 5)], [mention(0, 5), mention(0, 5, doc=OTHER)])
    assert score.exact == Figures(2, 1, 1)
    assert score.unpredicted == (OTHER,)


def test_nothing_on_either_side_has_no_share() -> None:
    score = wirespan.score([], [], [DOC], config="dates")
    assert (score.exact.precision, score.exact.recall, score.exact.f1) == (None, None, None)
    assert score.documents == 1
    assert score.labels == {}


def test_a_label_that_gold_has_not_has_no_recall() -> None:
    label = wirespan.score([mention(0, 5, "LAW")], [mention(0, 5)]).labels["LAW"].exact
    assert (label.precision, label.recall, label.f1) == (0.0, None, 0.0)


def test_everything_predicted_twice_is_half_wrong() -> None:
    gold = [mention(0, 5), mention(2, 5, "GPE")]
    score = wirespan.score([*gold, *gold], gold)
    for figures in (score.exact, score.spans, score.overlapping):
        assert figures == Figures(gold=2, predicted=4, matched=2)


def test_what_gold_has_twice_may_be_predicted_twice() -> None:
    gold = [mention(0, 5), mention(0, 5)]
    assert wirespan.score(gold, gold).exact == Figures(2, 2, 2)
    assert wirespan.score(gold[:1], gold).exact == Figures(2, 1, 1)


def test_nested_spans_answer_to_their_own_level() -> None:
    gold = [mention(0, 20, "ORG"), mention(14, 20, "ORG")]
    score = wirespan.score([mention(0, 21, "ORG"), mention(14, 20, "ORG")], gold)
    assert score.exact == Figures(2, 2, 1)
    assert score.overlapping == Figures(2, 2, 2)


def test_overlapping_pairs_share_most_in_all_and_one_to_one() -> None:
    # 0–10 shares 6 with 4–15, but with 0–5 (5) it leaves 4–15 to 10–16 (5): 10 in all. 16–17 has nothing.
    gold = [mention(0, 10), mention(10, 16), mention(16, 17)]
    score = wirespan.score([mention(4, 15), mention(0, 5)], gold)
    assert score.overlapping == Figures(3, 2, 2)
    assert wirespan.score([mention(0, 17)], gold).overlapping == Figures(3, 1, 1)


def test_touching_and_other_labels_do_not_overlap() -> None:
    score = wirespan.score([mention(5, 9), mention(0, 5, "GPE")], [mention(0, 5)])
    assert score.overlapping == Figures(1, 2, 0)
    assert score.spans == Figures(1, 2, 1)


def test_the_same_offsets_in_another_document_are_another_span() -> None:
    gold = [mention(0, 5), mention(7, 9, doc=OTHER)]
    assert wirespan.score([mention(0, 5, doc=OTHER)], gold).overlapping == Figures(2, 1, 0)


def test_a_quote_is_exact_if_all_its_fragments_are() -> None:
    gold = [quote("direct", (0, 5), (9, 14)), quote("indirect", (20, 30))]
    predictions = [quote("direct", (9, 14), (0, 5)), quote("indirect", (20, 24), (25, 30))]
    score = wirespan.score(predictions, gold)
    assert score.exact == Figures(2, 2, 1)
    assert score.overlapping == Figures(2, 2, 2)
    assert score.config == "quotes"
    assert wirespan.score([quote("direct", (0, 5))], gold[:1]).exact == Figures(1, 1, 0)
    assert wirespan.score([quote("direct", (0, 14))], gold[:1]).exact == Figures(1, 1, 0)
    other = wirespan.score([quote("mixed", (0, 5), (9, 14))], gold[:1])
    assert (other.exact.matched, other.spans.matched, other.overlapping.matched) == (0, 1, 0)


def test_offsets_are_code_points() -> None:
    text = "𝔑orva 🥐 met Ilo Brandt there."
    start = text.index("Ilo")
    gold = [mention(start, start + len("Ilo Brandt"))]
    assert text[gold[0]["start"] : gold[0]["end"]] == "Ilo Brandt"
    documents = [{"id": DOC, "length": len(text)}]
    assert wirespan.score(gold, gold, documents).exact.f1 == 1
    in_utf16 = len(text[:start].encode("utf-16-le")) // 2
    shifted = [mention(in_utf16, in_utf16 + len("Ilo Brandt"))]
    assert wirespan.score(shifted, gold, documents).exact.f1 == 0


def test_order_generators_and_extra_columns_change_nothing() -> None:
    gold = [mention(0, 5), mention(4, 9), mention(4, 9, "GPE"), mention(1, 2, doc=OTHER)]
    predictions = [mention(3, 9), mention(0, 5), mention(4, 9, "GPE")]

    def stream(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        yield from ({"confidence": object(), **row} for row in reversed(rows))

    one = wirespan.score(predictions, gold)
    assert wirespan.score(stream(predictions), gold) == one
    other = wirespan.score(stream(predictions), stream(gold))
    assert (other.exact, other.spans, other.overlapping) == (one.exact, one.spans, one.overlapping)
    assert other.labels == one.labels


def test_documents_say_what_was_predicted_on() -> None:
    gold = [mention(0, 5), mention(0, 5, doc=OTHER)]
    assert wirespan.score([mention(0, 5)], gold, [DOC]).exact == Figures(1, 1, 1)
    empty = wirespan.score([mention(0, 5), mention(3, 5, doc="bridge/third")], gold, (DOC, "bridge/third"))
    assert empty.exact == Figures(1, 2, 1)
    assert empty.documents == 2
    assert empty.unpredicted == ()


def test_labels_by_number_are_the_schemas() -> None:
    gold = [mention(0, 5, "PERSON"), mention(6, 9, "LANGUAGE")]
    assert wirespan.score([mention(0, 5, 0), mention(6, 9, 10)], gold).exact.f1 == 1
    dates = [{"doc": DOC, "start": 0, "end": 4, "type": "SET"}]
    assert wirespan.score([dates[0] | {"type": 3}], dates, config="dates").exact.f1 == 1


def test_it_prints_as_a_table_and_goes_into_json() -> None:
    gold = [mention(0, 5), mention(10, 14, "ORG")]
    score = wirespan.score([mention(0, 5), mention(10, 13, "ORG"), mention(11, 12, "LAW")], gold)
    lines = [line.split() for line in str(score).splitlines()]
    assert lines[0] == ["entities,", "1", "report"]
    assert lines[3] == ["any", "label", "2", "3", ".33", ".50", ".40"]
    assert lines[4] == ["same", "label", "2", "3", ".33", ".50", ".40", ".67", "1.00", ".80"]
    assert lines[7] == ["LAW", "0", "1", ".00", "–", ".00", ".00", "–", ".00"]
    data = json.loads(json.dumps(score.as_data()))
    assert data["labels"]["ORG"]["overlapping"] == {
        "gold": 1,
        "predicted": 1,
        "matched": 1,
        "precision": 1.0,
        "recall": 1.0,
        "f1": 1.0,
    }
    assert data["exact"]["matched"] == 1
    assert data["labels"]["LAW"]["exact"]["recall"] is None
    assert pickle.loads(pickle.dumps(score)) == score  # noqa: S301 - what it has just written
    with pytest.raises(AttributeError):
        score.documents = 2  # type: ignore[misc]


def test_it_does_without_the_tools() -> None:
    """Somebody who only loads data has `datasets` and nothing else; for dicts not even that is imported."""
    code = (
        "import sys\n"
        "for name in ('rich', 'typer', 'jsonschema', 'jsonschema_rs', 'rapidfuzz', 'platformdirs'):\n"
        "    sys.modules[name] = None\n"
        "import wirespan\n"
        "rows = [{'doc': 'a/b', 'start': 0, 'end': 3, 'label': 'GPE'}]\n"
        "assert wirespan.score(rows, rows).exact.f1 == 1\n"
        "print({'datasets', 'pyarrow', 'numpy', 'pandas'} & sys.modules.keys())\n"
        "gold = wirespan.load('entities', 'test')\n"
        "assert wirespan.score(gold, gold).exact.f1 == 1\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "set()\n"), done.stderr

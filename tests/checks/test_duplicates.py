"""Near-duplicates: found over splits alone, in texts that are held too, and said once."""

from __future__ import annotations

import json

import pytest

from wirespan import records
from wirespan.checks import run
from wirespan.errors import Finding
from wirespan.model import LAYERS
from wirespan.store import Corpus

from ..bridge import EN, WITHHELD, document
from .conftest import Held

# Without quotation marks, of which a report without quotes should have none.
BARE = str.maketrans("", "", "“”")
CLOSED = EN.replace("🚨 Bridge shut", "Bridge closed").replace("Monday", "Tuesday").translate(BARE)


def add(corpus: Corpus, doc: str, text: str, split: str | None) -> None:
    """Add a story of one report to a split."""
    story = doc.partition("/")[0]
    (corpus.root / "corpus" / f"{story}.jsonl").write_bytes(records.line(document(doc, "en", text)))
    for layer in (*LAYERS, "links"):
        (corpus.root / "annotations" / layer / f"{story}.jsonl").write_bytes(b"")
    file = corpus.root / "corpus/splits.json"
    splits = json.loads(file.read_text(encoding="utf-8"))
    if split:
        splits[split].append(story)
    file.write_text(json.dumps(splits) + "\n", encoding="utf-8")


def found(corpus: Corpus, library: Held | None = None, jobs: int = 1) -> list[Finding]:
    """Return the findings of level 6, and see that there are no others."""
    report = run(corpus, level=6, library=library, jobs=jobs)
    assert {f.level for f in report.findings} <= {6}
    return [f for f in report.findings if f.code == "near-duplicate"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_finding_names_both_reports_and_stands_in_the_later_split(corpus: Corpus, jobs: int) -> None:
    add(corpus, "a-crossing/quay-wire", CLOSED, "test")
    (finding,) = found(corpus, jobs=jobs)
    assert (finding.file, finding.line, finding.pointer) == ("corpus/a-crossing.jsonl", 1, "/text")
    assert finding.about == "a-crossing/quay-wire bridge/quay-wire"
    assert "bridge/quay-wire" in finding.found
    assert "train" in finding.found
    assert not any(line in finding.found for line in EN.split("\n"))


def test_within_one_split_it_is_none(corpus: Corpus) -> None:
    add(corpus, "crossing/quay-wire", CLOSED, "train")
    assert found(corpus) == []


def test_each_pair_of_splits_counts(corpus: Corpus) -> None:
    add(corpus, "crossing/quay-wire", CLOSED, "test")
    add(corpus, "passage/quay-wire", CLOSED.replace("14", "15"), "validation")
    assert [(f.file, f.about) for f in found(corpus)] == [
        ("corpus/crossing.jsonl", "bridge/quay-wire crossing/quay-wire"),
        ("corpus/crossing.jsonl", "crossing/quay-wire passage/quay-wire"),
        ("corpus/passage.jsonl", "bridge/quay-wire passage/quay-wire"),
    ]


def test_an_exact_copy_is_said_at_level_four_alone(corpus: Corpus) -> None:
    add(corpus, "crossing/quay-wire", EN, "test")
    assert [f.code for f in run(corpus, level=6).findings] == ["duplicate-text"]


def test_a_withheld_text_is_looked_at_where_it_is_held(corpus: Corpus, held: Held) -> None:
    add(
        corpus,
        "patient/harbour-post",
        " ".join(WITHHELD.replace("Norva\n", "Elva\n").translate(BARE).split()),
        "test",
    )
    assert found(corpus) == []
    (finding,) = found(corpus, held)
    assert finding.file == "corpus/patience.jsonl"
    assert finding.about == "patience/harbour-post patient/harbour-post"
    assert "patience" not in finding.found.replace("patient/harbour-post", "")


def test_a_report_that_cannot_be_read_is_left_out(corpus: Corpus) -> None:
    add(corpus, "crossing/quay-wire", CLOSED, "test")
    file = corpus.root / "corpus/crossing.jsonl"
    file.write_bytes(file.read_bytes() + b"{\n")
    assert {f.code for f in run(corpus, level=6).findings} == {"not-json", "near-duplicate"}


def test_a_story_in_no_split_is_said_to_be_that(corpus: Corpus) -> None:
    add(corpus, "crossing/quay-wire", CLOSED, None)
    assert [f.code for f in run(corpus, level=6).findings] == ["split-missing-story"]


def test_unrelated_reports_are_none(corpus: Corpus) -> None:
    add(
        corpus,
        "ferry/quay-wire",
        "The ferry to Elva sails again, said its captain, who was in no hurry.",
        "test",
    )
    assert found(corpus) == []

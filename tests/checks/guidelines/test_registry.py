"""The registry: entries that can be told apart, named in the languages they are used in."""

from __future__ import annotations

import pytest
from tests.checks.guidelines.sheet import Report, story

from wirespan.checks.guidelines import registry
from wirespan.checks.guidelines.sheets import Sheets


def codes(sheets: Sheets) -> list[str]:
    return [finding.code for finding in registry.story(sheets)]


def two_brols() -> Sheets:
    report = Report("Brol met Brol.")
    report.mention("Brol", "brol-a")
    report.mention("Brol", "brol-b", after="met")
    return story(report, registry={"brol-a": "Ana Brol", "brol-b": "Ana Brol"})


def test_two_of_one_name() -> None:
    sheets = two_brols()
    (finding,) = registry.story(sheets)
    assert (finding.code, finding.line, finding.about) == ("entity-twin", 2, "brol-b")


@pytest.mark.parametrize(
    "change",
    [
        {"note": "Her aunt."},
        {"label": "ORG"},
        {"names": {"en": "Ana Brol the Younger"}},
        {"names": {"pl": "Ana Brol", "en": "A. Brol"}},
    ],
)
def test_what_tells_two_of_one_name_apart(change: dict[str, object]) -> None:
    sheets = two_brols()
    sheets.registry["brol-b"][2].update(change)
    assert codes(sheets) == []


def test_two_of_one_name_with_items_of_their_own() -> None:
    sheets = two_brols()
    for number, key in enumerate(("brol-a", "brol-b"), 1):
        sheets.registry[key][2]["wikidata"] = f"Q{number}"
    assert codes(sheets) == []


def test_shared_entities_that_the_story_does_not_use_are_not_its_matter() -> None:
    report = Report("Brol left.")
    report.mention("Brol", "brol-a")
    sheets = story(report, registry={"brol-a": "Ana Brol", "brol-b": "Ana Brol"})
    _, number, record = sheets.registry["brol-b"]
    sheets.registry["brol-b"] = ("corpus/registry/shared.jsonl", number, record)
    assert codes(sheets) == []


def test_a_name_for_each_language() -> None:
    report = Report("Widziano Brol.", "pl")
    report.mention("Brol", "ana-brol", lemma="Brol")
    sheets = story(report)
    assert codes(sheets) == ["entity-name"]
    sheets.registry["ana-brol"][2]["names"]["pl"] = "Ana Brol"
    assert codes(sheets) == []


def test_long_titles_are_shortened() -> None:
    report = Report("She read Winters.")
    report.mention("Winters", "winters", "WORK_OF_ART")
    title = "A Tale of Five Winters by the Tarn"
    assert codes(story(report, registry={"winters": title})) == ["entity-name"]
    report.sheet.layers["entities"][0][1]["label"] = "ORG"
    assert codes(story(report, registry={"winters": title})) == []

"""Quotes: their parts, the quotes that they stand in, and who speaks."""

from __future__ import annotations

import pytest
from tests.checks.guidelines.sheet import Report, story

from wirespan.checks.guidelines import quotes
from wirespan.checks.guidelines.sheets import Sheets


def codes(sheets: Sheets) -> list[str]:
    found = [f.code for sheet in sheets.reports.values() for f in quotes.report(sheets, sheet)]
    return found + [finding.code for finding in quotes.story(sheets)]


@pytest.mark.parametrize(
    ("text", "content", "cue", "source", "found"),
    [
        ("Brol said that it holds.", "that it holds", "said", "Brol", []),
        ("Brol said that it holds.", "said that it holds", "said", "Brol", ["quote-parts"]),
        ("Brol said that it holds.", "that it holds", "said", "Brol said", ["quote-parts"]),
        ("Brol said it holds.", "Brol said it holds", "", "Brol", ["quote-parts"]),
        ("Brol said: “It holds.”", "“It holds.”", "said:", "Brol", []),
        ("Brol said: “It holds.”", "“It holds.”", "said", "Brol", ["quote-parts"]),
        ("Brol said at 9:30 it holds.", "it holds", "said", "Brol", []),
        ("Her claim that it holds", "that it holds", "claim", "Her", []),
        ("The claim that it holds", "that it holds", "The claim", "", ["quote-parts"]),
    ],
)
def test_parts_of_a_quote(text: str, content: str, cue: str, source: str, found: list[str]) -> None:
    report = Report(text)
    report.quote(content, cue=cue, source=source)
    assert codes(story(report)) == found


def test_a_quote_in_a_quote_says_in_which() -> None:
    report = Report("“She told me that Dzwon said it held,” Brol said.")
    outer = report.quote("“She told me that Dzwon said it held,”")
    middle = report.quote("that Dzwon said it held", kind="indirect", within=outer)
    report.quote("it held", kind="indirect", within=middle)
    assert codes(story(report)) == []
    report.sheet.layers["quotes"][2][1]["within"] = outer
    (finding,) = quotes.report(story(report), report.sheet)
    assert (finding.code, finding.expected) == ("quote-within", repr(middle))
    del report.sheet.layers["quotes"][2][1]["within"]
    assert codes(story(report)) == ["quote-within"]


def test_a_quote_between_the_fragments_of_another_is_not_in_it() -> None:
    report = Report("“It,” Brol said (and Lisz said no), “holds.”")
    report.quote("“It,”", "“holds.”")
    report.quote("no", kind="indirect")
    assert codes(story(report)) == []


def test_a_quote_half_in_another_by_fragments() -> None:
    report = Report("“It holds,” she says he said. “Go home.”")
    report.quote("“It holds,”")
    report.quote("holds,”", "“Go home.”")
    assert codes(story(report)) == []  # one fragment in it and one outside: of both a quote of its own


def test_quotes_that_cross() -> None:
    report = Report("Brol said it holds and Lisz said it leaks.")
    report.quote("it holds and Lisz", kind="indirect")
    report.quote("Lisz said it", kind="indirect")
    assert codes(story(report)) == ["quote-parts"]


@pytest.mark.parametrize(
    ("source", "speakers", "found"),
    [
        ("Brol", ["ana-brol"], []),
        ("Brol", ["ana-brol", "ewa-lisz"], []),
        ("Brol", ["ewa-lisz"], ["speaker-source"]),
        ("Brol", [], ["speaker-source"]),
        ("Brol’s aide", ["ewa-lisz"], []),
    ],
)
def test_a_source_that_is_a_name(source: str, speakers: list[str], found: list[str]) -> None:
    report = Report("Brol’s aide said that it holds.")
    report.mention("Brol", "ana-brol")
    report.quote("that it holds", kind="indirect", source=source, speakers=speakers)
    assert codes(story(report, registry={"ewa-lisz": "Ewa Lisz"})) == found


def test_who_can_speak() -> None:
    report = Report("The Long Bridge said that the Amber House knew.")
    report.mention("Long Bridge", "long-bridge", "FAC")
    report.mention("Amber House", "amber-house", "FAC")
    report.quote("that", kind="indirect", speakers=["long-bridge"], via=["amber-house"])
    sheets = story(report)
    assert [finding.pointer for finding in quotes.story(sheets)] == ["/speakers/0", "/via/0"]
    report.mention("House", "amber-house", "ORG")  # it acts somewhere
    sheets = story(report)
    sheets.registry["amber-house"][2]["label"] = "FAC"
    assert [finding.pointer for finding in quotes.story(sheets)] == ["/speakers/0"]


def test_the_outlet_is_no_relayer() -> None:
    report = Report("Brol told Quay Wire that it holds.")
    report.quote("that it holds", kind="indirect", via=["quay-wire"])
    sheets = story(report, registry={"quay-wire": "Quay Wire"})
    assert codes(sheets) == ["via-outlet"]
    report.sheet.document["outlet"] = None
    assert codes(sheets) == []

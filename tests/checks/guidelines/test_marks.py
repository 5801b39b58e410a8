"""Quotes and the marks around them."""

from __future__ import annotations

import pytest
from tests.checks.guidelines.sheet import Report, story

from wirespan.checks.guidelines import marks


def codes(report: Report) -> list[str]:
    return [finding.code for finding in marks.report(story(report), report.sheet)]


LONG = "“We counted every crack in it and then we counted again,”"


def test_long_words_in_marks_are_a_quote() -> None:
    report = Report(f"{LONG} Kells told reporters.")
    (finding,) = marks.report(story(report), report.sheet)
    assert finding.code == "quote-missing"
    assert finding.about == f"ferry/quay-wire@0-{len(LONG)}"
    report.quote(LONG)
    assert codes(report) == []


@pytest.mark.parametrize(
    "text",
    [
        "The “rescue” took a year.",
        "The “Long and Winding Bridge” is shut.",
        "She read “Five Winters” aloud.",
    ],
)
def test_short_words_in_marks_may_be_anything(text: str) -> None:
    assert codes(Report(text)) == []


def test_a_headline_is_no_turn_of_an_interview() -> None:
    report = Report("Kells: It holds")
    report.quote("It holds")
    report.zone("Kells: It holds")
    assert codes(report) == ["quote-kind"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("凯尔斯说：“我们数了每一条裂缝，然后又数了一遍，结果还是一样。”", ["quote-missing"]),
        ("她读了“五个漫长的冬天”一书。", []),
    ],
)
def test_words_in_a_script_without_spaces(text: str, found: list[str]) -> None:
    assert codes(Report(text, "zh")) == found


def test_a_title_or_the_headline_of_another_article_is_no_quote() -> None:
    title = "How We Crossed the Tarn in Five Very Long Winters"
    report = Report(f"She read “{title}” aloud.")
    assert codes(report) == ["quote-missing"]
    report.mention(title, "five-winters", "WORK_OF_ART")
    assert codes(report) == []
    report = Report(f"The ferry sailed.\nRead also: {LONG}")
    report.zone(f"Read also: {LONG}", "related")
    assert codes(report) == []


@pytest.mark.parametrize(
    ("text", "content", "found"),
    [
        ("“It holds,” she said.", ["“It holds,”"], []),
        ("“It holds,” she said.", ["It holds,"], ["quote-cuts-marks"]),
        ("“It holds,” she said.", ["“It holds,"], ["quote-cuts-marks"]),
        ("“It holds,” she said.", ["It holds,”"], ["quote-cuts-marks"]),
        ("«Вода уходит, — сказала Лиш. — Мост цел».", ["«Вода уходит", "Мост цел»"], []),
        ("— Вода уходит, — сказала Лиш. — Мост цел.", ["Вода уходит", "Мост цел"], []),
        ("She heard 'nothing' that day.", ["nothing"], ["quote-cuts-marks"]),
        ("The dogs' owner's nothing' heard.", ["owner"], []),
    ],
)
def test_marks_are_in_the_content(text: str, content: list[str], found: list[str]) -> None:
    report = Report(text)
    report.quote(*content, within="other")
    assert codes(report) == found


@pytest.mark.parametrize(
    ("text", "content", "kind", "found"),
    [
        ("Kells said “it holds”.", "“it holds”", "direct", []),
        ("Kells said “it holds”.", "“it holds”", "indirect", ["quote-kind"]),
        ("Kells said “it holds”.", "“it holds”", "mixed", ["quote-kind"]),
        ("Kells called it “a paper boat”.", "it “a paper boat”", "mixed", []),
        ("Kells said that it holds.", "that it holds", "mixed", ["quote-kind"]),
        ("Kells said that it holds.", "that it holds", "indirect", []),
        ("Kells said that it holds.", "that it holds", "direct", ["quote-kind"]),
        ("Kells said that the “rescue” holds.", "that the “rescue” holds", "indirect", []),
        ("— Вода уходит, — сказала Лиш.", "Вода уходит", "direct", []),
        ("KELLS: It holds.\nBROL: It does not.", "It holds.", "direct", []),
        ("Kells wrote in a letter: It holds.", "It holds.", "direct", ["quote-kind"]),
        ("A sign says:\nNo swimming today!\nNobody swims.", "No swimming today!", "direct", []),
    ],
)
def test_the_kind_is_that_of_the_marks(text: str, content: str, kind: str, found: list[str]) -> None:
    report = Report(text)
    report.quote(content, kind=kind)
    assert codes(report) == found


def test_a_withheld_text_is_not_quoted() -> None:
    report = Report(f"{LONG} Kells told reporters. “It holds.", withheld=True)
    for finding in marks.report(story(report), report.sheet):
        assert "counted" not in finding.found + finding.expected
        assert "“" not in finding.found

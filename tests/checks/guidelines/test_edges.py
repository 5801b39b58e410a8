"""Where spans begin and end, and zones."""

from __future__ import annotations

import pytest
from tests.checks.guidelines.sheet import Report, story

from wirespan.checks.guidelines import edges, zones

pytestmark = pytest.mark.usefixtures("screened")


def codes(report: Report) -> list[str]:
    return [finding.code for finding in edges.report(story(report), report.sheet)]


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("In Norva it rained.", "Norva", []),
        ("In Norva it rained.", "Norv", ["span-cuts-word"]),
        ("In Norva it rained.", "orva", ["span-cuts-word"]),
        ("В Брольске идёт дождь.", "Брольск", ["span-cuts-word"]),
        ("the pro-Norvan side", "Norvan", []),
        ("Norva-based firms", "Norva", []),
        ("Norva's budget", "Norva", []),
        ("Norva’s budget", "Norva", []),
        ("ReadKorvin Post today", "Korvin Post", []),
        ("KTARead more", "KTA", []),
        ("KTAREAD MORE", "KTA", ["span-cuts-word"]),
        ("ნორვაში წვიმს", "ნორვა", []),
        ("في برولسك", "برولسك", []),
        ("بالبرولسك", "البرولسك", []),
        ("在布罗尔斯克", "布罗尔斯克", []),
        ("부산에서 비가 왔다", "부산", []),
        ("the U.S. said", "U.S.", []),
        ("Norva, a town", "Norva,", ["span-edge-mark"]),
        ("the Rail Union (TRU) said", "TRU)", ["span-edge-mark"]),
        ("the Rail Union (TRU) said", "Union (TRU)", []),
    ],
)
def test_edges_of_a_mention(text: str, words: str, found: list[str]) -> None:
    report = Report(text)
    report.mention(words, "x")
    assert codes(report) == found


FIGURES = [
    ("It cost 1,200 crowns.", "1,200", []),
    ("It cost 1,200 crowns.", "1", ["span-cuts-word"]),
    ("It cost 1,200 crowns.", "200", ["span-cuts-word"]),
    ("It cost 3.5 crowns.", "3", ["span-cuts-word"]),
    ("It cost 3, 5 crowns.", "3", []),
    ("It cost 12. 14 came.", "12", []),
    ("It cost 40zł there.", "40zł", []),
    ("كلفت ٣.٥ مليون", "٣.٥", []),
    ("كلفت ٣.٥ مليون", "٣", ["span-cuts-word"]),
    ("كلفت ٣.٥ مليون", ".٥", ["span-cuts-word"]),
    ("كلفت ٣.٥ مليون", "٥", ["span-cuts-word"]),
]


@pytest.mark.parametrize(("text", "words", "found"), FIGURES)
def test_edges_of_a_number(text: str, words: str, found: list[str]) -> None:
    report = Report(text)
    report.number(words, "1")
    assert codes(report) == found


@pytest.mark.parametrize(("text", "words", "found"), FIGURES)
def test_a_figure_among_spans_that_are_right(text: str, words: str, found: list[str]) -> None:
    report = Report(f"Norva. {text} Brolsk, said Orla.")
    report.zone("Norva.")
    report.mention("Brolsk", "x")
    report.quote("Brolsk", source="Orla")
    report.number(words, "1")
    assert codes(report) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Brolsk", []),
        ("Brols", ["span-cuts-word"]),
        ("rolsk", ["span-cuts-word"]),
        ("Brolsk,", ["span-edge-mark"]),
        (", a town", ["span-edge-mark"]),
        ("town (on", ["span-edge-mark"]),
        ("(on Lake Orla)", []),
        ("rain\nIn Brolsk", ["zone-crossed"]),
    ],
)
def test_a_mention_among_spans_that_are_right(words: str, found: list[str]) -> None:
    report = Report("Norva sees rain\nIn Brolsk, a town (on Lake Orla), it rained; 12 boats sank.")
    report.zone("Norva sees rain")
    report.mention("Norva", "x")
    report.mention(words, "y")
    report.number("12", "12", measures=report.span("boats"))
    assert codes(report) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("“It holds,” she said.", []), ("It holds, she said.", ["span-edge-mark"])],
)
def test_a_comma_before_a_mark_that_is_left_out_is_told_once(text: str, found: list[str]) -> None:
    report = Report(text)
    report.quote("It holds,")
    assert codes(report) == found


def test_a_block_quote_ends_as_its_line_does() -> None:
    report = Report("A letter:\nDear all,\nit holds.")
    report.quote("Dear all,", "it holds.")
    assert codes(report) == []
    report = Report("Kells said it holds, and left.")
    report.quote("it holds,", kind="indirect")
    assert codes(report) == ["span-edge-mark"]


def test_what_is_half_in_a_zone() -> None:
    report = Report("NORVA (Korvin Post) — It rained.")
    report.zone("NORVA (Korvin", "dateline")
    report.mention("NORVA", "norva", "GPE")
    assert codes(report) == []
    report.mention("Korvin Post", "korvin-post", "ORG")
    assert codes(report) == ["zone-crossed"]


def test_what_takes_in_whole_zones_is_not_cut() -> None:
    report = Report("It holds\nBy Marek Dzwon\nfor now.")
    report.zone("By Marek Dzwon", "byline")
    report.mention("Marek Dzwon", "marek-dzwon")
    report.mention("It holds\nBy Marek Dzwon\nfor", "odd")
    assert codes(report) == []


def test_withheld_texts_are_looked_at_by_offsets_alone() -> None:
    report = Report("NORVA (Korvin Post) — It rained.")
    report.zone("NORVA (Korvin", "dateline")
    report.mention("Korvin Post", "korvin-post", "ORG")
    report.mention("raine", "x")
    report.sheet.text = None
    report.sheet.document["text"] = None
    (finding,) = edges.report(story(report), report.sheet)
    assert finding.code == "zone-crossed"
    assert "Korvin" not in finding.found


@pytest.mark.parametrize(
    ("text", "zone", "kind", "found"),
    [
        ("Photo: Lisz.\nIt rained.", "Photo: Lisz.", "credit", []),
        ("Photo: Lisz.\nIt rained.", "Photo: Lisz", "credit", ["zone-line"]),
        ("(4 marca 2031)\nIt rained.", "4 marca 2031", "dateline", ["zone-line"]),
        ("4 marca 2031.\nIt rained.", "4 marca 2031", "dateline", []),
        ("NORVA — It rained.", "NORVA", "dateline", []),
        ("Lisz | 4 marca", "Lisz", "byline", []),
    ],
)
def test_a_zone_takes_its_line(text: str, zone: str, kind: str, found: list[str]) -> None:
    report = Report(text)
    report.zone(zone, kind)
    assert [finding.code for finding in zones.report(story(report), report.sheet)] == found


def test_two_zones_of_a_line_leave_out_what_parts_them() -> None:
    report = Report("Lisz / 4 marca\nIt rained.")
    report.zone("Lisz", "byline")
    report.zone("4 marca", "dateline")
    assert list(zones.report(story(report), report.sheet)) == []


def test_zones_stand_apart() -> None:
    report = Report("By Marek Dzwon, KTA\nIt rained.")
    report.zone("By Marek Dzwon, KTA", "byline")
    report.zone("KTA", "credit")
    (finding,) = zones.report(story(report), report.sheet)
    assert (finding.code, finding.line) == ("zone-nested", 2)


def test_a_length_that_no_text_has() -> None:
    report = Report("NORVA — It rained.", withheld=True)
    report.zone("NORVA", "dateline")
    report.sheet.text = None
    report.sheet.document["length"] = 10**15
    assert codes(report) == []

"""Links: figures whose values are as their relations say, and utterances as their renderings say."""

from __future__ import annotations

from typing import Any

import pytest
from tests.checks.guidelines.sheet import Report, story

from wirespan.checks.guidelines import figures, utterances

NEXT = "2031-03-05"


def figure(*members: dict[str, Any]) -> dict[str, Any]:
    return {"id": "link-00001", "type": "figure", "measure": "cracks", "members": list(members)}


def member(name: str, relation: str, of: str = "", day: str = "2031-03-04") -> dict[str, Any]:
    target = {"of": {"doc": "ferry/quay-wire", "id": of}} if of else {}
    return {"doc": "ferry/quay-wire", "id": name, "relation": relation, "as_of": day, **target}


def related(one: dict[str, Any], two: dict[str, Any], relation: str, day: str = NEXT) -> list[str]:
    report = Report("First 1 and then 2 were told.")
    first, second = report.number("1", **one), report.number("2", **two)
    link = figure(member(first, "first"), member(second, relation, first, day))
    return [finding.code for finding in figures.story(story(report, links=[link]))]


def value(text: str, bound: str = "exact", **other: str) -> dict[str, Any]:
    value, _, upper = text.partition("-")
    return {"value": value, "bound": bound, **({"upper": upper} if upper else {}), **other}


WRONG = ["figure-relation"]


@pytest.mark.parametrize(
    ("one", "two", "relation", "found"),
    [
        (value("83"), value("83"), "restates", []),
        (value("83"), value("87"), "restates", WRONG),
        (value("83"), value("83", "at_least"), "restates", []),
        (value("83", "at_least"), value("87"), "restates", []),
        (value("83", "at_least"), value("80"), "restates", WRONG),
        (value("83", "at_most"), value("80"), "restates", []),
        (value("5", "approximate"), value("5.1"), "restates", []),
        (value("5", "approximate"), value("9"), "restates", WRONG),
        (value("10-20"), value("14"), "restates", []),
        (value("10-20"), value("24"), "restates", WRONG),
        (value("1/2"), value("0.5"), "restates", []),
        (value("1/5"), value("20", unit="ucum:%"), "restates", []),
        (value("87"), value("90", "less_than"), "rounds", []),
        (value("87"), value("90", "approximate"), "rounds", []),
        (value("87"), value("200"), "rounds", WRONG),
        (value("149"), value("100", "more_than"), "rounds", []),
        (value("149"), value("200", "more_than"), "rounds", WRONG),
        (value("10-20"), value("20", "approximate"), "rounds", []),
        (value("0.1", change="up"), value("0.1", "approximate", change="down"), "contradicts", []),
        (value("87"), value("87"), "rounds", WRONG),
        (value("17.8", unit="ucum:%"), value("1/5", "less_than"), "rounds", []),
        (value("83"), value("87"), "updates", []),
        (value("83"), value("83"), "updates", WRONG),
        (value("83"), value("83", "at_least"), "updates", []),
        (value("83"), value("79"), "contradicts", []),
        (value("83"), value("83"), "contradicts", WRONG),
        (value("3", change="up"), value("3", change="down"), "restates", WRONG),
        (value("5", unit="count:boat"), value("5", unit="count:ship"), "restates", []),
        (value("5", unit="ucum:km"), value("5", unit="ucum:km"), "restates", []),
        (value("5", unit="ucum:km"), value("3", unit="ucum:[mi_i]"), "restates", ["figure-unit"]),
        (value("5", unit="currency:PLN"), value("5", unit="currency:EUR"), "restates", ["figure-unit"]),
        (value("5", unit="count:boat"), value("5"), "restates", []),
    ],
)
def test_values_by_relation(
    one: dict[str, Any], two: dict[str, Any], relation: str, found: list[str]
) -> None:
    assert related(one, two, relation) == found


def test_the_order_of_members() -> None:
    report = Report("1 and 2 and 3 and 4")
    a, b, c = (report.number(sign, sign) for sign in "123")

    def pointers(*members: dict[str, Any]) -> list[str]:
        return [f.pointer for f in figures.story(story(report, links=[figure(*members)]))]

    assert pointers(member(a, "first"), member(b, "updates", a, NEXT), member(c, "updates", b, NEXT)) == []
    assert pointers(member(b, "updates", a), member(a, "first"))[:1] == ["/members/0/relation"]
    assert pointers(member(a, "first", day=NEXT), member(b, "contradicts", a)) == ["/members/1/as_of"]
    behind = (member(a, "first"), member(b, "contradicts", c), member(c, "contradicts", a))
    assert pointers(*behind) == ["/members/1/of"]
    for vague in ("2031-03", "2031-03-01/2031-03-03", "2031-03-XX"):
        assert pointers(member(a, "first", day=NEXT), member(b, "contradicts", a, vague)) == []
    assert pointers(member(a, "first", day=f"{NEXT}?"), member(b, "contradicts", a))


def said(rendering: str, *, of: bool, kinds: tuple[str, str], langs: tuple[str, str], text: str) -> list[str]:
    one = Report("“The dam will hold tonight,” she said.", langs[0], "ferry/one")
    two = Report(text, langs[1], "ferry/two")
    first = one.quote("“The dam will hold tonight,”", kind=kinds[0], speakers=["ana-brol"])
    second = two.quote(text.removeprefix("Лиш сказала: "), kind=kinds[1], speakers=["ana-brol"])
    target = {"of": {"doc": "ferry/one", "id": first}} if of else {}
    members = [
        {"doc": "ferry/one", "id": first, "rendering": "verbatim" if kinds[0] == "direct" else "paraphrased"},
        {"doc": "ferry/two", "id": second, "rendering": rendering, **target},
    ]
    link = {"id": "link-00001", "type": "utterance", "members": members, "original": langs[0]}
    found = utterances.story(story(one, two, registry={"ana-brol": "Ana Brol"}, links=[link]))
    return [finding.pointer for finding in found]


def test_very_long_quotes_are_not_compared() -> None:
    assert utterances._alike("x" * 100_000, "y" * 100_000)
    assert not utterances._alike("x" * 100, "y" * 100)


HELD = "«The dam will hold to-night»"
WRONG_RENDERING = ["/members/1/rendering"]


@pytest.mark.parametrize(
    ("rendering", "of", "kind", "lang", "text", "found"),
    [
        ("verbatim", True, "direct", "en", HELD, []),
        ("verbatim", True, "direct", "en-GB", HELD, []),
        ("verbatim", True, "direct", "en", "“It leaks and we are all going to drown.”", WRONG_RENDERING),
        ("truncated", True, "direct", "en", "“The dam will hold.”", []),
        ("verbatim", True, "direct", "es", "«La presa aguantará esta noche»", WRONG_RENDERING),
        ("verbatim", True, "direct", "es", HELD, []),  # quoted in the language it was said in
        ("translated", True, "direct", "es", "«La presa aguantará»", []),
        ("translated", True, "direct", "en", HELD, WRONG_RENDERING),
        ("translated", False, "direct", "en", HELD, WRONG_RENDERING),
        ("verbatim", False, "direct", "es", HELD, WRONG_RENDERING),
        ("verbatim", False, "direct", "ru", f"Лиш сказала: {HELD}", []),
        ("verbatim", False, "direct", "ru", "«Плотина выдержит»", WRONG_RENDERING),
        ("paraphrased", True, "indirect", "es", "que la presa aguantará", []),
        ("verbatim", True, "indirect", "en", "that the dam will hold", WRONG_RENDERING),
        ("recut", True, "mixed", "en", "the dam would “hold tonight”", []),
        ("truncated", True, "mixed", "en", "the dam would “hold tonight”", WRONG_RENDERING),
        ("translated", True, "mixed", "es", "que la presa «aguantará»", []),
    ],
)
def test_renderings(rendering: str, of: bool, kind: str, lang: str, text: str, found: list[str]) -> None:
    assert said(rendering, of=of, kinds=("direct", kind), langs=("en", lang), text=text) == found


def utterance(name: str, *members: tuple[str, str]) -> dict[str, Any]:
    parts = [{"doc": doc, "id": quote, "rendering": "paraphrased"} for doc, quote in members]
    return {"id": name, "type": "utterance", "members": parts}


def test_one_utterance_has_one_speaker() -> None:
    one, two = Report("that it holds", doc="ferry/one"), Report("that it held", doc="ferry/two")
    names = {"ana-brol": "Ana Brol", "ewa-lisz": "Ewa Lisz"}

    def found(**second: Any) -> list[str]:
        for report in (one, two):
            report.sheet.layers["quotes"].clear()
        a = one.quote("that it holds", kind="indirect", speakers=["ana-brol"])
        b = two.quote("that it held", kind="indirect", **second)
        link = utterance("link-00001", ("ferry/one", a), ("ferry/two", b))
        sheets = story(one, two, registry=names, links=[link])
        return [finding.code for finding in utterances.story(sheets)]

    assert found(speakers=["ana-brol"]) == []
    assert found(speakers=[]) == []
    assert found(speakers=["ana-brol", "ewa-lisz"]) == []
    assert found(speakers=["ewa-lisz"], via=["ana-brol"]) == []
    assert found(speakers=["ewa-lisz"]) == ["utterance-speakers"]


def test_links_that_say_the_same() -> None:
    report = Report("it holds, it held, it leaks")
    a, b, c = (report.quote(words, kind="indirect") for words in ("it holds", "it held", "it leaks"))
    doc = "ferry/quay-wire"

    def found(*links: dict[str, Any]) -> list[str]:
        return [finding.about for finding in utterances.story(story(report, links=links))]

    one = utterance("link-00001", (doc, a), (doc, b))
    assert found(one, utterance("link-00002", (doc, b), (doc, c))) == []
    assert found(one, utterance("link-00002", (doc, b), (doc, a))) == ["ferry#link-00002"]
    assert found(one, utterance("link-00002", (doc, b), (doc, a), (doc, c))) == ["ferry#link-00002"]


@pytest.mark.parametrize(
    ("day", "found"),
    [("2031-03-03", []), ("2031-03-02", ["/members/1/of"]), ("2031-03-02?", []), ("2031-03", [])],
)
def test_a_report_does_not_render_a_later_one(day: str, found: list[str]) -> None:
    one, two = Report("that it holds", doc="ferry/one"), Report("that it held", doc="ferry/two")
    two.sheet.document["published"] = {"value": day}
    a, b = one.quote("that it holds", kind="indirect"), two.quote("that it held", kind="indirect")
    link = utterance("link-00001", ("ferry/one", a), ("ferry/two", b))
    link["members"][1]["of"] = {"doc": "ferry/one", "id": a}
    assert [finding.pointer for finding in utterances.story(story(one, two, links=[link]))] == found

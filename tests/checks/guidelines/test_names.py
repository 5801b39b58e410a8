"""Mentions: what belongs to a name, and where one is missed."""

from __future__ import annotations

import pytest
from tests.checks.guidelines.sheet import Report, story

from wirespan.checks.guidelines import extent, names

pytestmark = pytest.mark.usefixtures("screened")


@pytest.mark.parametrize(
    ("lang", "text", "words", "label", "found"),
    [
        ("en", "read the Korvin Post today", "the Korvin Post", "ORG", "3.2"),
        ("en", "The Korvin Post said", "The Korvin Post", "ORG", "3.2"),
        ("en", "The Last Ferry won", "The Last Ferry", "WORK_OF_ART", ""),
        ("en", "in The Hague", "The Hague", "GPE", ""),
        ("es", "leyó el Faro de Brolsk", "el Faro de Brolsk", "ORG", "3.2"),
        ("es", "en La Ferrana", "La Ferrana", "GPE", ""),
        ("en", "Norva's budget", "Norva's", "GPE", "3.4"),
        ("en", "at Vera's on Sunday", "Vera's", "FAC", ""),
        ("en", "President Ana Brol left", "President Ana Brol", "PERSON", "3.5"),
        ("pl", "widziała panią Lisz", "panią Lisz", "PERSON", "3.5"),
        ("ru", "сказал министр Варницын", "министр Варницын", "PERSON", "3.5"),
        ("en", "saw Marek Dzwon Jr. there", "Marek Dzwon Jr.", "PERSON", "3.7"),
        ("en", "a pro-Norvan party", "pro-Norvan", "NORP", "3.13"),
        ("en", "a Norva-based firm", "Norva-based", "GPE", "3.13"),
        ("en", "the Rail Union (TRU) said", "Rail Union (TRU)", "ORG", "3.14"),
        ("en", "wrote @anabrol there", "anabrol", "PERSON", "3.17"),
        ("en", "wrote @anabrol there", "@anabrol", "PERSON", ""),
        ("en", "Ana Brol left", "Ana Brol", "PERSON", ""),
        ("en", "the anti-fog law passed", "anti-fog law", "LAW", ""),
        ("en", "saw Ewa Lisz MD there", "Ewa Lisz MD", "PERSON", "3.7"),
    ],
)
def test_what_belongs_to_a_name(lang: str, text: str, words: str, label: str, found: str) -> None:
    report = Report(text, lang)
    lemma = {"lemma": words} if lang in extent.INFLECTED else {}
    report.mention(words, "x", label, **lemma)
    rules = [finding.expected for finding in extent.report(story(report), report.sheet)]
    assert len(rules) == bool(found)
    assert all(found in rule for rule in rules)


@pytest.mark.parametrize(
    ("words", "label", "name"),
    [
        ("Mr. Fox Brol", "PERSON", "Mr. Fox Brol"),
        ("St John's", "GPE", "St John’s"),
        ("ex-Libris", "ORG", "ex-Libris"),
        ("Tarnia (Brolsk)", "GPE", "Tarnia (Brolsk)"),
    ],
)
def test_what_the_registry_calls_it_is_the_name(words: str, label: str, name: str) -> None:
    report = Report(f"We saw {words} there.")
    report.mention(words, "x", label)
    assert list(extent.report(story(report, registry={"x": name}), report.sheet)) == []


def test_the_article_of_a_place_is_a_part_of_what_is_called_after_it() -> None:
    report = Report("Lo dijo Las Dunas Post.", "es")
    report.mention("Las Dunas Post", "dunas-post", "ORG")
    assert len(list(extent.report(story(report), report.sheet))) == 1
    report.mention("Las Dunas", "las-dunas", "GPE")
    assert list(extent.report(story(report), report.sheet)) == []


@pytest.mark.parametrize(
    ("text", "words", "label", "wrong"),
    [
        ("Lo dijo Las Dunas Post ayer. Las Dunas Post calla.", "Las Dunas Post", "ORG", [1]),
        ("We asked anabrol, who answers as @anabrol.", "anabrol", "PERSON", [1]),
        ("Norva's port and Norva's fog", "Norva's", "GPE", [0, 1]),
    ],
)
def test_what_is_right_in_one_place_may_be_wrong_in_another(
    text: str, words: str, label: str, wrong: list[int]
) -> None:
    report = Report(text, "es" if "Lo" in text else "en")
    report.mention(words, "x", label)
    report.mention(words, "x", label, after=text[: text.index(words) + 1])
    if label == "ORG":
        report.mention("Las Dunas", "las-dunas", "GPE")
    sheets = story(report)
    mentions = report.sheet.spanned("entities")
    mentions[1] = (*mentions[1][:3], mentions[0][3], mentions[1][4])  # one of what two lines say, as is kept
    found = [finding.line for finding in extent.report(sheets, report.sheet)]
    assert [line - 1 for line in found] == wrong


@pytest.mark.parametrize(
    ("lang", "lemma", "count"),
    [("pl", "Ana Brol", 0), ("pl", None, 1), ("pl", "Brol", 1), ("en", "Ana Brol", 1), ("de", None, 0)],
)
def test_lemmas_by_language(lang: str, lemma: str | None, count: int) -> None:
    report = Report("widziano Anę Brol wczoraj", lang)
    report.mention("Anę Brol", "ana-brol", **({"lemma": lemma} if lemma else {}))
    found = [finding.code for finding in extent.report(story(report), report.sheet)]
    assert found == ["mention-lemma"] * count


def test_names_in_names() -> None:
    report = Report("Jan of Norva met the Republic of Norva's Bank of Norva.")
    report.mention("Bank of Norva", "bank-of-norva", "ORG")
    report.mention("Norva", "norva", "GPE", after="Bank of ")
    assert list(extent.report(story(report), report.sheet)) == []
    report = Report("Jan of Norva met the Republic of Norva.")
    report.mention("Jan of Norva", "jan")
    report.mention("Norva", "norva", "GPE")
    report.mention("Republic of Norva", "norva", "GPE")
    report.mention("Norva", "norva", "GPE", after="Republic")
    rules = [finding.expected for finding in extent.report(story(report), report.sheet)]
    assert rules == ["one mention (3.11)", "one mention (3.47)"]


def test_only_a_place_is_metonymic() -> None:
    report = Report("Norva asked the Port Office.")
    report.mention("Norva", "norva", "GPE", metonymic=True)
    report.mention("Port Office", "port-office", "ORG", metonymic=True)
    (finding,) = extent.report(story(report), report.sheet)
    assert (finding.code, finding.line) == ("mention-metonymic", 2)


def missed(*reports: Report) -> list[str]:
    return [finding.about for finding in names.story(story(*reports))]


@pytest.mark.parametrize(
    "rest",
    [
        "Later Brol left.",
        "They saw Brol.",
        "They saw Brol’s dog.",
        "They asked (Brol) about it.",
        "They asked President Brol about it.",
        "«Brol» stood on the sign.",
    ],
)
def test_a_name_that_is_missed(rest: str) -> None:
    report = Report(f"The mayor is Brol here.\n{rest}")
    report.mention("Brol", "ana-brol")
    if rest.startswith("Later"):  # beside another word with a capital, it may be a part of a longer name
        assert missed(report) == []
        return
    at = report.text.index("Brol", 25)
    assert missed(report) == [f"ferry/quay-wire@{at}-{at + 4}"]


@pytest.mark.parametrize(
    "rest",
    [
        "They saw Brolsk.",
        "They saw Jan Brol there.",
        "They saw Brol Street there.",
        "The Brol-Lisz wall stands.",
        "Mail ana@Brol.example now.",
        "#Brol is read a lot.",
        "The Brol & Lisz shop is shut.",
        "The brol of the river rose.\nThey saw Brol.",
        "They saw brol.",
    ],
)
def test_what_may_be_something_else_is_not_missed(rest: str) -> None:
    report = Report(f"The mayor is Brol here.\n{rest}")
    report.mention("Brol", "ana-brol")
    assert missed(report) == []


def test_a_name_is_looked_for_in_reports_of_its_language() -> None:
    one = Report("The mayor is Brol here.")
    one.mention("Brol", "ana-brol")
    two = Report("We saw Brol there.", doc="ferry/korvin-post")
    other = Report("Widziano tam Brol wczoraj.", "pl", "ferry/most-info")
    assert missed(one, two, other) == ["ferry/korvin-post@7-11"]


def test_what_is_annotated_otherwise_is_not_missed() -> None:
    report = Report("The mayor is May here.\nThey sail in May again.")
    report.mention("May", "ana-may")
    report.put("dates", span=report.span("May", "sail in "))
    assert missed(report) == []


def test_a_doubtful_mention_asks_for_no_other() -> None:
    report = Report("They saw the Bridge there.\nThen they saw the Bridge again.")
    report.mention("Bridge", "bridge", "ORG", unsure=True)
    assert missed(report) == []


@pytest.mark.parametrize(
    ("lang", "name", "rest", "count"),
    [
        ("zh", "布罗尔斯克", "他去了布罗尔斯克。", 1),
        ("zh", "布罗", "他去了布罗尔斯克。", 0),
        ("ja", "ブロルスク", "今ブロルスクで雨。", 1),
        ("ja", "アンカー", "アンカーマンが話した。", 0),
        ("ar", "آنا برول", "غادرت آنا برول المدينة.", 1),
        ("ar", "برول", "غادرت برول المدينة.", 0),
    ],
)
def test_scripts_without_capitals(lang: str, name: str, rest: str, count: int) -> None:
    report = Report(f"{name}\n{rest}", lang)
    report.mention(name, "x")
    assert len(missed(report)) == count


def test_a_name_of_which_only_a_part_is_annotated() -> None:
    report = Report("The Bank of Norva is shut.\nThey robbed the Bank of Norva.")
    report.mention("Bank of Norva", "bank-of-norva", "ORG")
    report.mention("Norva", "norva", "GPE")
    report.mention("Norva", "norva", "GPE", after="robbed")
    assert missed(report) == ["ferry/quay-wire@43-56"]
    pair = Report("The Norva-Tarn Post is shut.\nNorva-Tarn talks")
    pair.mention("Norva-Tarn", "club", "ORG")
    pair.mention("Norva", "norva", "GPE", after="\n")
    pair.mention("Tarn", "tarn", "GPE", after="\n")
    assert missed(pair) == []


@pytest.mark.parametrize(
    ("label", "rest", "count"),
    [
        ("PERSON", "Sie rief den Koch an.", 0),
        ("PERSON", "Sie rief Koch an.", 1),
        ("GPE", "Sie lebt in der Koch gern.", 1),
    ],
)
def test_a_german_noun_is_no_name(label: str, rest: str, count: int) -> None:
    report = Report(f"Es sprach gestern Koch hier.\n{rest}", "de")
    report.mention("Koch", "x", label)
    assert len(missed(report)) == count


def test_a_withheld_name_is_not_told() -> None:
    report = Report("The mayor is Brol here.\nThey saw Brol.", withheld=True)
    report.mention("Brol", "ana-brol")
    (finding,) = names.story(story(report))
    assert "Brol" not in finding.found + finding.expected

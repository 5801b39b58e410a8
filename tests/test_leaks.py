"""Shared runs of words, and what names give away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirespan.leaks import BUDGET, Held, Leak, Piece, names, recoverable
from wirespan.model import Entity, Mention, Span, Zone

HELD = {
    "gate/port": "The Gate was shut at noon, said Ida Kells — the port’s director, and nobody passed.",
    "gate/quay": "At noon the quay lay empty; only two gulls and a porter were waiting there for somebody.",
}


def leaks(held: Mapping[str, str], pieces: Iterable[Piece]) -> list[Leak]:
    """The runs that pieces share with withheld texts by name of report, in order of piece."""
    known = Held(held)
    return [leak for name, text in pieces if isinstance(text, str) for leak in known.leaks(name, text)]


def test_eight_words_in_a_row_are_a_leak_and_seven_are_none() -> None:
    eight = "x y gate was shut at noon said ida KELLS z"
    assert leaks(HELD, [("a.txt", eight)]) == [Leak("a.txt", 2, 8, "gate/port")]
    assert leaks(HELD, [("a.txt", eight.replace("KELLS", "Kell"))]) == []


def test_what_stands_between_the_words_hides_nothing() -> None:
    assert leaks(HELD, [("a.json", '{"text":"GATE—WAS  *shut*, at; noon said Ida»Kells"}')])
    assert leaks(HELD, [("a.txt", "\n".join("gate was shut at noon said ida kells".split()))])  # noqa: SIM905


def test_letters_in_parts_hide_nothing() -> None:
    text = "Żółta łódź dopłynęła wieczorem do małej przystani pod klifem."
    assert leaks({"a": text}, [("p", unicodedata.normalize("NFD", text))]) == [Leak("p", 0, 9, "a")]


SPACELESS = {
    "zh": "港口的大门在中午关闭了，港务局长高小兰昨天说。没有人能够通过，只有两只海鸥在码头上等候。",
    "ja": "港の門は正午に閉められたと港長の森みなとは昨日述べた。だれも通れず、二羽のかもめだけがいた。",
    "th": "ประตูท่าเรือปิดตอนเที่ยงวันตามที่ผู้อำนวยการท่าเรือกล่าวเมื่อวานนี้และไม่มีใครผ่านไปได้",
}


@pytest.mark.parametrize("lang", SPACELESS)
def test_a_copied_sentence_of_a_script_without_spaces_is_a_leak(lang: str) -> None:
    """A clause of it is one word for whoever splits at spaces."""
    text = SPACELESS[lang]
    half = text[: len(text) * 2 // 3]
    for copy in (half, f"x{half}y", re.sub(r"([^\W\u0e00-\u0e7f])", r" \1", half), half.replace("，", ",\n")):
        assert [leak.held for leak in leaks(SPACELESS, [("p", copy)])] == [lang]
    assert leaks(SPACELESS, [("p", half[::-1])]) == []
    assert leaks(SPACELESS, [("p", half[: len(half) // 4])]) == []


def test_sixteen_letters_of_chinese_in_a_row_are_a_leak_and_fifteen_are_none() -> None:
    text = "港口的大门在中午关闭了港务局长高小兰昨天说"
    assert leaks({"zh": text}, [("p", text[2:18])]) == [Leak("p", 0, 16, "zh")]
    assert leaks({"zh": text}, [("p", text[2:17])]) == []
    assert leaks({"zh": text}, [("p", text[2:17] + "猫" + text[18:])]) == []


def test_words_and_letters_weigh_together() -> None:
    text = "Ida Kells 港口的大门 gate was 在中午关闭了"  # four words, and eleven letters
    assert leaks({"zh": text}, [("p", text)]) == [Leak("p", 0, 15, "zh")]
    assert leaks({"zh": text}, [("p", text.replace("Kells", "Kell"))]) == []


@pytest.mark.parametrize(
    ("lang", "name"),
    [
        ("th", "กระทรวงการต่างประเทศ"),
        ("ja", "アントニオ・マルケスノヴァ港長"),
        ("zh", "中央海港行政管理局局长高小兰"),
    ],
)
def test_a_long_name_alone_is_no_leak(lang: str, name: str) -> None:
    held = {lang: f"{SPACELESS[lang]}{name}{SPACELESS[lang]}"}
    assert leaks(held, [("p", f"{name}。x {name}")]) == []


def test_runs_that_overlap_are_one_and_others_are_not() -> None:
    text = HELD["gate/port"] + " And then, " + HELD["gate/quay"] + " " + HELD["gate/port"]
    assert leaks(HELD, [("a", text)]) == [
        Leak("a", 0, 16, "gate/port"),
        Leak("a", 18, 17, "gate/quay"),
        Leak("a", 35, 16, "gate/port"),
    ]


def test_two_pieces_make_no_run_together() -> None:
    assert leaks(HELD, [("a", "The gate was shut at"), ("b", "noon, said Ida Kells")]) == []


def test_a_report_of_leaks_holds_no_word_of_the_text() -> None:
    (leak,) = leaks(HELD, [("a.txt", HELD["gate/quay"])])
    assert str(leak) == "a.txt: words 1–17 are words of gate/quay"


@given(st.lists(st.sampled_from("gate was shut at noon said ida kells the x".split())), st.integers(0, 9))  # noqa: SIM905
def test_each_shared_run_lies_in_a_leak_and_each_leak_is_shared(words: list[str], first: int) -> None:
    """Checked against the plain search for eight words in a string."""
    words = [*words, *"the gate was shut at noon said ida kells".split()[first:], *words]  # noqa: SIM905
    held = " the gate was shut at noon said ida kells the port s director and nobody passed "
    shared = {i for i in range(len(words) - 7) if f" {' '.join(words[i : i + 8])} " in held}
    found = list(Held({"h": HELD["gate/port"]}).leaks("a", " ".join(words)))
    told = {i for leak in found for i in range(leak.position, leak.position + leak.length - 7)}
    assert told == shared


def test_three_megabytes_take_a_second_or_so() -> None:
    import time

    piece = ("the gate was open at noon and the port was shut by somebody else that day " * 40_000)[
        : 3 * 2**20
    ]
    began = time.process_time()
    assert leaks(HELD, [("big", piece)]) == []
    assert time.process_time() - began < 6


REGISTRY = {
    "ida-kells": Entity(id="ida-kells", label="PERSON", names={"en": "Ida Kells"}, wikidata=None),
    "port": Entity(id="port", label="ORG", names={"en": "Port of Norva", "pl": "Port Norwa"}, wikidata=None),
    "elsewhere": Entity(id="elsewhere", label="GPE", names={"en": "Gate"}, wikidata=None),
}


def mention(entity: str, lemma: str | None = None) -> Mention:
    return Mention(
        id="ent-000001",
        doc="gate/port",
        span=Span(0, 1, None, "0" * 32),
        label="PERSON",
        lemma=lemma,
        entity=entity,
        by="m",
        status="suggested",
    )


def test_names_and_lemmas_of_mentions_are_what_is_given_away() -> None:
    zone = Zone(id="zone-00001", doc="a/b", span=Span(0, 1), type="headline", by="m", status="suggested")
    found = [mention("ida-kells"), mention("port", "the Port"), mention("unknown"), zone]
    assert list(names(found, REGISTRY)) == ["Ida Kells", "the Port", "Port of Norva", "Port Norwa"]


def test_recoverable_words_are_counted_once_each() -> None:
    # Distinct words of the text: the gate was shut at noon said ida kells port s director and nobody passed.
    given_away = recoverable(HELD["gate/port"], ["Ida Kells", "KELLS, Ida", "the Port", "Port of Norva"])
    assert (given_away.found, given_away.distinct) == (4, 15)
    assert given_away.share == 4 / 15
    assert given_away.over is (BUDGET < 4 / 15)


def test_of_scripts_without_spaces_runs_of_letters_are_counted() -> None:
    """A clause is one word for whoever splits at spaces, and no name is a clause."""
    # Pairs of letters: 高小 小兰 兰说 说门 门关 关了; of the name the first two.
    given_away = recoverable("高小兰说门关了。", ["高小兰"])
    assert (given_away.found, given_away.distinct) == (2, 6)
    assert recoverable(SPACELESS["th"], ["ท่าเรือ"]).found > 0
    assert recoverable(SPACELESS["zh"], ["高小兰"]).share < BUDGET


def test_a_text_without_words_gives_nothing_away() -> None:
    assert recoverable("—", ["a"]).share == 0

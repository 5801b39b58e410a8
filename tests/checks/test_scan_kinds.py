"""The compiled screen of numbers and quotes, whose lines are cut in more places."""

from __future__ import annotations

from typing import Any

import pytest

from wirespan.checks import cutting

from .scanned import GOOD, TEXT, needs_scan, report

pytestmark = needs_scan


def number(value: str, more: str = "") -> bytes:
    """Return the line of a number, with what stands behind its value."""
    start = TEXT.index("5")
    span = f'{{"start":{start},"end":{start + 1},"text":"5"}}'
    rest = f',"type":"CARDINAL","value":"{value}"{more},"by":"x"}}'
    return f'{{"id":"aaaaaaaaaa","doc":"a/b","span":{span}{rest}\n'.encode()


KM = f'{{"start":{TEXT.index("km")},"end":{TEXT.index("km") + 2},"text":"km"}}'
MEASURED = f',"measures":{KM}'
PLAIN_KEY = ',"type":"CARDINAL","value":"1","by":"x"}'
MEASURED_KEY = f',"type":"CARDINAL","value":"1","measures":{cutting.SAMPLE},"by":"x"}}'
CLEAN = {
    PLAIN_KEY: {"type": "C"},
    MEASURED_KEY: {"type": "M"},
    MEASURED_KEY.replace("measures", "measured"): {"type": "none that a schema allows"},
}


@pytest.mark.parametrize("value", ["0", "5", "-5", "0.5", "-0.50", "1234567890123", "9" * 40])
def test_a_number_is_cut_around_its_value(value: str) -> None:
    (row,) = report(number(value), "number", clean=CLEAN, judge=lambda *_: None)
    assert row[3] == {"type": "C", "value": value}
    (row,) = report(number(value, MEASURED), "number", clean=CLEAN, judge=lambda *_: None)
    start = TEXT.index("km")
    assert row[3] == {"type": "M", "value": value, "measures": {"start": start, "end": start + 2}}
    assert CLEAN[PLAIN_KEY] == {"type": "C"}
    assert report(number(value), "number", clean=CLEAN, judge=lambda *_: None, keep=False) is True


@pytest.mark.parametrize(
    "raw",
    [
        *(number(value) for value in ["", "05", "00", "5.", ".5", "--5", "+5", "1e3", "1/2", "5 ", "9" * 41]),
        number("5", MEASURED).replace(b'"km"', b'"ki"'),
        number("5", MEASURED.replace("measures", "measured")),
        number("5", MEASURED.replace('"measures":', "")),
        number("5", MEASURED.replace('":{', '": {')),
        number("5", ',"note":"{"'),
        number("5").replace(b'"CARDINAL"', b'""'),
        number("5").replace(b'"CARDINAL"', b'"cardinal"'),
        number("5").replace(b',"by"', b'x,"by"'),
        number("5").replace(b'","by":"x"}', b""),
        number("5").replace(b'"by":"x"', b'"by":"y"'),
    ],
)
def test_any_other_number_is_left_to_the_judge(raw: bytes) -> None:
    assert report(raw, "number", clean=CLEAN, judge=lambda *_: None) is None


def test_the_judge_of_a_number_sees_the_whole_rest() -> None:
    asked: list[Any] = []
    other = number("5", ',"note":"n"')
    rest = ',"type":"CARDINAL","value":"5","note":"n","by":"x"}'
    found = report(other, "number", clean=CLEAN, judge=lambda *given: asked.append(given) or GOOD)
    assert found[0][3] is GOOD
    assert asked == [(1, "aaaaaaaaaa", rest)]


def quote(content: str, cue: str = "", source: str = "", name: str = "aaaaaaaaaa") -> bytes:
    """Return the line of a quote; spans are named by their words."""

    def spans(words: str) -> str:
        places = [(TEXT.index(word), word) for word in words.split()]
        return ",".join(f'{{"start":{at},"end":{at + len(w)},"text":"{w}"}}' for at, w in places)

    lists = f'"content":[{spans(content)}],"cue":[{spans(cue)}],"source":[{spans(source)}]'
    return f'{{"id":"{name}","doc":"a/b","kind":"direct",{lists},"by":"x"}}\n'.encode()


REST = f'direct{cutting.BETWEEN},"by":"x"}}'


def test_a_quote_has_lists_of_spans() -> None:
    (row,) = report(quote("far ran"[:3], "said", "Zoë"), "quote", clean={REST: GOOD})
    assert row == (1, [(16, 19)], [(26, 30)], [(22, 25)], GOOD, "aaaaaaaaaa")
    (row,) = report(quote("Ida ran 5"), "quote", clean={REST: GOOD})
    assert row == (1, [(0, 3), (4, 7), (8, 9)], [], [], GOOD, "aaaaaaaaaa")
    assert report(quote("Ida ran 5"), "quote", clean={REST: GOOD}, keep=False) is True
    two = quote("Ida ran 5") + quote("Ida", name="bbbbbbbbbb") + quote("ran", name="cccccccccc")
    assert [row[1][0] for row in report(two, "quote", clean={REST: GOOD})] == [(0, 3), (0, 3), (4, 7)]


@pytest.mark.parametrize(
    "raw",
    [
        quote(""),
        quote("ran Ida"),
        quote("Ida Ida"),
        quote("Ida", "said Zoë"),
        quote("Ida").replace(b'"text":"Ida"', b'"text":"Ada"'),
        quote("Ida", "said").replace(b"said", b"sang"),
        quote("Ida", "", "Zoë").replace("Zoë".encode(), b"Zoe"),
        quote("Ida ran").replace(b"},{", b"}{"),
        quote("Ida ran").replace(b"},{", b"},,{"),
        quote("Ida").replace(b"}]", b"},]"),
        quote("Ida").replace(b'"direct"', b'""'),
        quote("Ida").replace(b'"direct"', b'"Direct"'),
        quote("Ida").replace(b'"cue"', b'"Cue"'),
        quote("Ida").replace(b',"by":"x"}', b""),
        quote("ran") + quote("Ida", name="bbbbbbbbbb"),
        quote("Ida") + quote("Ida ran", name="bbbbbbbbbb"),
        quote("Ida") + quote("Ida", name="bbbbbbbbbb"),
        quote("Ida") + quote("ran"),
    ],
)
def test_any_other_quote_is_left_to_others(raw: bytes) -> None:
    said = {REST: GOOD, REST.removesuffix(',"by":"x"}'): GOOD}
    assert report(raw, "quote", clean=said, judge=lambda *_: None) is None

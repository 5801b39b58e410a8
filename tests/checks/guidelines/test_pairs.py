"""Quotation marks and their partners, in the conventions of many languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirespan.checks.guidelines import pairs

BALANCED = {
    "no marks": "The ferry has sailed.",
    "curly": "“It holds,” she said, “and it will.”",
    "straight": 'She said: "It holds." "Go home," she added.',
    "straight, of one sign": 'The sign said "7".',
    "German": "„Sie hält“, sagte Lisz. »Geht heim«, fügte sie hinzu.",
    "Polish, closed as in type": "„Trzyma” – powiedziała. „Idźcie «do domu» zaraz”.",
    "Polish, closed as on a keyboard": '„Trzyma" – powiedziała.',
    "Swedish": "”Den håller”, sade hon.",
    "Russian": "«Держится», — сказала она. „Уходите“, — добавила она.",
    "Russian, closed at once": "«Пароход «Варница» ушёл», — сказала она. «Газета «Пост» закрыта.",
    "French": "« Il tient », dit-elle.",
    "Japanese": "「橋は『安全』です」と市長は言った。",
    "Arabic, typed": "قالت: ”الجسر مغلق“ ثم غادرت.",
    "Hebrew abbreviation": 'דובר צה"ל אמר זאת.',
    "inches": 'A board of 6" and one of 8" lay there.',
    "feet and inches in a quote": "“The wall is 5'10\" high,” she said.",
    "apostrophes": "It's Kells' dog; the '80s weren't.",
    "opened anew in each paragraph": "“It holds.\n“Go home.”",
    "opened anew, closed at the end": "He wrote: “It holds.\n\n“Go home.\n\n“Sleep.” Then he left.",
    "opened once": "“It holds.\nGo home.”",
    "quote in a quote": "“He said ‘go’ and I said “no”,” she told us.",
    "inches in a straight quote": '"I carried a 12" plank," she said.',
    "inches of a typesetter": "The 12” blade was “sharp”.",
    "seconds of arc": "It lies at 45°30’15” N.",
    "behind a colon at once": 'She said:"Go."',
    "Polish, opened with commas": ',,Trzyma" – powiedziała.',
    "French, opened anew with the closing one": "« Il tient.\n» Rentrez », dit-elle.",
    "French, behind an apostrophe": 'L’« affaire » et l’"affaire" d’“hier”',
    "French, straight with spaces": '" Il tient ", dit-elle.',
    "Russian, straight and closed at once": 'ООО "Завод "Причал" закрыто.',
    "Chinese, straight": '他说"桥还在"，她说"走吧"。',
    "Arabic, behind a conjunction": 'قالت و"الجسر" قائم',
    "Hebrew, behind a preposition": 'ה"גשר" וב"גשר"',
    "single chevrons of a page": "News › Region › Sudeten",
}
UNBALANCED = {
    "not closed": ("“It holds, she said.", [0]),
    "not opened": ("It holds,” she said.", [9]),
    "straight, not closed": ('She said: "It holds.\nThe tug has left.', [10]),
    "guillemets": ("«Держится, — сказала она.", [0]),
    "low": ("„Trzyma – powiedziała.", [0]),
    "one of three": ("“A” and “b and c.", [8]),
    "Chinese, straight": ('他说"桥还在，她走了。', [2]),
    "corner": ("「橋は安全です。", [0]),
}


@pytest.mark.parametrize("text", BALANCED.values(), ids=BALANCED)
def test_marks_in_order(text: str) -> None:
    found = pairs.read(text)
    assert (found.opened, found.closed) == ([], [])


@pytest.mark.parametrize(("text", "at"), UNBALANCED.values(), ids=UNBALANCED)
def test_marks_without_a_partner(text: str, at: list[int]) -> None:
    found = pairs.read(text)
    assert sorted(found.opened + found.closed) == at


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("“A “b” c”", ["“b”", "“A “b” c”"]),
        ("«A „b“ c»", ["„b“", "«A „b“ c»"]),
        ('x "a" y “b”', ['"a"', "“b”"]),
    ],
)
def test_pairs_innermost_first(text: str, words: list[str]) -> None:
    assert [text[start : end + 1] for start, end in pairs.read(text).pairs] == words


@given(st.text(alphabet='a1 \n"“”„«»「」.,', max_size=60))
def test_every_mark_is_in_one_pair_or_alone(text: str) -> None:
    found = pairs.read(text)
    used = [at for pair in found.pairs for at in pair] + found.opened + found.closed
    assert len(used) == len(set(used))
    assert all(text[at] in '"“”„«»「」' for at in used)
    assert all(start < end for start, end in found.pairs)

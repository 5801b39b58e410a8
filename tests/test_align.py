"""Spans carried from one version of a text to another: the same words at the same place, or nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wirespan import texts
from wirespan.align import align
from wirespan.errors import OffsetError

HEAD = "Harbour crane falls 🏗️"
FIRST = "NORVA — A crane fell on the north quay on Monday, and two of its 14 cables were found cut."
SECOND = "“Nobody stood below it,” said the harbour master, Ida Kells. She asked crews for patience."
THIRD = "The quay opens again on Friday, Kells said, unless the storm comes back from the west."
TEXT = "\n".join([HEAD, FIRST, SECOND, THIRD])


def at(text: str, words: str, after: str = "") -> tuple[int, int]:
    start = text.index(words, text.index(after) + len(after))
    return start, start + len(words)


def carried(new: str, words: str, after: str = "", old: str = TEXT) -> tuple[int, int] | None:
    return align(old, new).carry(*at(old, words, after))


SPANS = [
    HEAD,
    "NORVA",
    "Monday",
    "14",
    "“Nobody stood below it,”",
    "said",
    "Ida Kells",
    "Friday",
    "Kells said",
]


@pytest.mark.parametrize("words", SPANS)
@pytest.mark.parametrize(
    "new",
    {
        "a typo elsewhere": TEXT.replace("cables", "cabels"),
        "a sentence before": TEXT.replace("She asked", "It was old. She asked"),
        "an emoji at the beginning": "🚨🇵🇱👩‍🚒\n" + TEXT,
        "a line between": TEXT.replace(SECOND, "Three lorries had left the yard an hour before.\n" + SECOND),
        "lines joined": TEXT.replace(f"{FIRST}\n", f"{FIRST} "),
        "swapped": "\n".join([HEAD, THIRD, SECOND, FIRST]),
        "swapped and mended": "\n".join([HEAD, THIRD.replace("west", "east"), FIRST, SECOND]),
    }.items(),
    ids=lambda item: item[0],
)
def test_what_was_not_touched_is_found(words: str, new: tuple[str, str]) -> None:
    text = new[1]
    after = {"said": "it,” "}.get(words, "")
    assert carried(text, words, after) == at(text, words, after)


def test_marks_and_white_space_may_change() -> None:
    new = TEXT.replace("“", '"').replace("”", '"').replace("Ida Kells", "Ida\u00a0 Kells").replace("—", "-")
    assert carried(new, "“Nobody stood below it,”") == at(new, '"Nobody stood below it,"')
    assert carried(new, "Ida Kells") == at(new, "Ida\u00a0 Kells")


@pytest.mark.parametrize(
    ("new", "words", "after"),
    [
        (TEXT.replace("Ida Kells", "Eda Kells"), "Ida Kells", ""),
        (TEXT.replace("14", "15"), "14", ""),
        (TEXT.replace("Monday", "the last Monday of the month"), "on Monday", ""),
        (TEXT.replace(FIRST + "\n", ""), "Monday", ""),
        (TEXT.replace("Kells", "Kellsson"), "Kells", "Friday, "),
        (TEXT.replace("Nobody stood", "Nobody at all stood"), "“Nobody stood below it,”", ""),
        # The same tokens, but white space between others of them.
        (TEXT.replace("below it,”", "below it ,”"), "“Nobody stood below it,”", ""),
        # Other words around the same surface: it means another thing.
        (TEXT.replace(FIRST, "Some 14 men who had come by bus at night now sleep in tents."), "14", ""),
        (TEXT.replace(THIRD, "Rain fell. Kells would not comment before Friday week."), "Friday", ""),
        ("Someone said on Monday that Friday is far: 14 gulls, Ida Kells, and NORVA.", "Monday", ""),
        ("Someone said on Monday that Friday is far: 14 gulls, Ida Kells, and NORVA.", "14", ""),
        # A character is never cut.
        (TEXT.replace("🏗️", "🏗️\u200d🚒"), "🏗️", ""),
        (TEXT.replace("NORVA", "NORVA\u0301"), "NORVA", ""),
    ],
)
def test_what_changed_or_is_not_certain_is_not_carried(new: str, words: str, after: str) -> None:
    assert carried(new, words, after) is None


def test_a_sentence_moved_to_another_paragraph_is_found_there() -> None:
    moved = "She asked crews for patience."
    new = TEXT.replace(f" {moved}", "").replace(THIRD, f"{THIRD} {moved}")
    alignment = align(TEXT, new)
    assert alignment.carry(*at(TEXT, "crews")) == at(new, "crews")
    assert alignment.moved(*at(TEXT, "crews"))
    assert not alignment.moved(*at(TEXT, "Monday"))


def test_one_of_two_like_places_is_told_by_what_stands_around() -> None:
    old = "Kells was first to speak there.\nThen the mayor spoke, and after her Kells again for an hour."
    new = old.replace("Kells was first to speak there.\n", "")
    alignment = align(old, new)
    assert alignment.carry(*at(old, "Kells", "her ")) == at(new, "Kells")
    assert alignment.carry(*at(old, "Kells")) is None


def test_a_word_beside_nothing_of_what_it_stood_beside_is_not_carried() -> None:
    assert align("ferry said", "said ferry").carry(0, 5) is None


def test_white_space_of_a_span_has_to_stand_there_too() -> None:
    assert align("bankrupt  Kells", "bankrupt two\nKells").carry(9, 15) is None


def test_two_words_never_end_at_one_place() -> None:
    """Of two like words one is gone: what leads to the other, which came from elsewhere, is not certain."""
    assert align("two two", "two").carry(4, 7) is None


@pytest.mark.parametrize(
    ("gone", "there"),
    [("bravo delta golf hotel", True), ("bravo delta golf", True), ("alpha bravo delta golf hotel", False)],
)
def test_half_of_the_words_around_are_enough(gone: str, there: bool) -> None:
    # Four words on each side; beside the span stand others, so that nothing but these tell of it.
    old = "Early alpha bravo charlie delta QUAY golf hotel india juliett late"
    new = old
    for number, word in enumerate(gone.split()):
        new = new.replace(word, f"x{number}")
    assert carried(new, "QUAY", old=old) == (at(new, "QUAY") if there else None)


def test_of_two_places_that_are_as_likely_none_is_taken() -> None:
    # Behind either “Monday rain” of the new text stands what doesn’t in the old, before it what does.
    old, new = "Monday Monday Monday rain", "Monday Monday rain Monday Monday rain rain"
    assert align(old, new).carry(14, 25) is None


@pytest.mark.parametrize(
    ("gone", "there"),
    [("alpha bravo charlie hotel india", True), ("alpha bravo charlie delta golf hotel", False)],
)
def test_of_two_words_one_is_a_witness_to_the_other(gone: str, there: bool) -> None:
    # Of eight words around three are the same, and then two: with the witness that is half, and is not.
    old = "Early alpha bravo charlie delta IDA KELLS golf hotel india juliett late"
    new = old
    for number, word in enumerate(gone.split()):
        new = new.replace(word, f"x{number}")
    assert carried(new, "IDA KELLS", old=old) == (at(new, "IDA KELLS") if there else None)


def test_words_that_stand_twice_are_not_their_own_witness() -> None:
    """A headline quotes what the report quotes: where the two change places, neither takes the other's."""
    said = "“Leave your bags and take the children”"
    head, body = (
        f"{said}: the night of a nurse",
        f"Over all the noise one steward kept on shouting {said} at us.",
    )
    old = f"{head}\n{FIRST}\n{body}"
    new = f"{body.replace('kept on', 'went on')}\n{FIRST}\n{head.replace('of a', 'of one')}"
    alignment = align(old, new)
    assert alignment.carry(*at(old, said)) in (None, at(new, said, FIRST))
    assert alignment.carry(*at(old, said, FIRST)) in (None, at(new, said))


def test_a_name_before_a_possessive_that_is_new() -> None:
    new = TEXT.replace("harbour master, Ida Kells. She", "harbour master; Ida Kells’s deputy frowned. She")
    assert carried(new, "Ida Kells") == at(new, "Ida Kells")


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 2), (0, len(TEXT) + 1)])
def test_a_span_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(OffsetError):
        align(TEXT, TEXT + "!").carry(start, end)


def test_scripts_without_spaces() -> None:
    old = "诺瓦港口星期一关闭。市长说，船员应当等待。"
    new = "记者报道：诺瓦港口星期一关闭。市长说，所有船员应当等待。"
    assert align(old, new).carry(*at(old, "星期一")) == at(new, "星期一")
    assert align(old, new).carry(*at(old, "市长")) == at(new, "市长")


def calls(work: Callable[[], object]) -> int:
    """Return how many functions are called and left in some work."""
    made = 0

    def count(*_: object) -> None:
        nonlocal made
        made += 1

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return made


def test_the_work_grows_no_faster_than_the_text() -> None:
    taken = []
    for lines in (120, 480):
        old = "\n".join(f"Line {i}: {FIRST} {i * 7} {THIRD}" for i in range(lines))
        new = old.replace("west.", "west, she said.").replace("Line 80:", "Line eighty:")
        assert align(old, new).carry(*at(old, "14", "Line 99:")) == at(new, "14", "Line 99:")
        taken.append(calls(partial(align, old, new)))
    assert taken[1] < 4.4 * taken[0]


# --- properties -------------------------------------------------------------------------------------------

WORDS = [
    *(
        "Kells",
        "said",
        "Monday",
        "14",
        "the",
        "Норва",
        "łódź",
        "שלום",
        "港口",
        "e\u0323",
        "👩‍🚒",
        "🇵🇱",
        "x’s",
    ),
    *(",", ".", "“", "”", "\n", "\n\n", " ", "\u2028", "\u00a0", "-", "—"),
]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=40).map(" ".join) | st.text(
    st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, str, int, int]:
    """An old text, a new one that may be an edit of it, and a span of the old."""
    old = draw(TEXTS)
    new = draw(TEXTS)
    if draw(st.booleans()):
        cut, behind = sorted(draw(st.tuples(*[st.integers(0, len(old))] * 2)))
        new = draw(st.sampled_from([old[:cut] + new + old[behind:], old[cut:] + old[:cut], old + new]))
    start = draw(st.integers(0, len(old) - 1))
    return old, new, start, draw(st.integers(start + 1, len(old)))


@given(cases())
@example(("a b", "a b a b", 0, 3))
@example(("\u2028x", "x", 0, 2))
def test_a_carried_span_has_the_same_words_and_leads_back(case: tuple[str, str, int, int]) -> None:
    old, new, start, end = case
    there = align(old, new).carry(start, end)
    if there is not None:
        assert 0 <= there[0] < there[1] <= len(new)
        assert texts.flat(new[slice(*there)]) == texts.flat(old[start:end])
        assert align(new, old).carry(*there) == (start, end)


@given(TEXTS, st.data())
def test_in_an_equal_text_every_span_stays(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert align(text, text).carry(start, end) == (start, end)


@given(
    st.integers(0, 4), st.sampled_from(["🚨 Qux zut", "Zq wvx, yyz. Qqq rrw", "פלא"]), st.sampled_from(SPANS)
)
def test_lines_inserted_only_shift(line: int, inserted: str, words: str) -> None:
    """Where words that the text hasn't go between its lines, every span is carried, and comes back."""
    lines = TEXT.split("\n")
    new = "\n".join([*lines[:line], inserted, *lines[line:]])
    here, there = at(TEXT, words), at(new, words)
    assert align(TEXT, new).carry(*here) == there
    assert align(new, TEXT).carry(*there) == here

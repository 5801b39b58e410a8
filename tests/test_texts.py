"""Folding, paragraphs and digests of texts that may not be redistributed."""

from __future__ import annotations

import hashlib
import hmac
import time
import unicodedata
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wirespan import texts
from wirespan.errors import OffsetError
from wirespan.model import Date, Number, Quote, Span

WORDS = st.sampled_from(
    [*"quay “harbour” שַׁעַר مرفأ 🚨🚒 x—y l’eau 港口 14 ﬁn İz".split(), "e\u0301te\u0301", "\u200fדג"]  # noqa: SIM905
)
GAPS = st.sampled_from([" ", "  ", "\u00a0", "\n", "\n\n \n", "\u2028", "\t ", " \u3000 "])


@st.composite
def reports(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.tuples(WORDS, GAPS), min_size=1, max_size=60))
    return unicodedata.normalize("NFC", "".join(word + gap for word, gap in parts))


@given(reports())
def test_folding_leaves_no_white_space_but_single_spaces_and_is_stable(text: str) -> None:
    folded = texts.fold(text)
    assert folded.text == " ".join(folded.text.split())
    assert not set(folded.text) & set("“”’—")
    assert texts.fold(folded.text).text == folded.text == texts.flat(text)


@given(reports())
def test_each_folded_character_knows_where_it_came_from(text: str) -> None:
    folded = texts.fold(text)
    assert len(folded.origin) == len(folded.text)
    assert list(folded.origin) == sorted(set(folded.origin))
    for char, at in zip(folded.text, folded.origin, strict=True):
        assert char == text[at] or (char == " " and text[at].isspace()) or char in "\"'-"


@given(reports(), st.data())
def test_a_part_folds_as_it_does_in_the_whole(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    part, alone = texts.fold(text, start, end), texts.fold(text[start:end])
    assert part.text == alone.text
    assert part.origin == tuple(at + start for at in alone.origin)


def test_marks_and_dashes_fold_to_one_shape() -> None:
    assert texts.flat("„Ja“ «non» 「是」 ‘it’ ʼn — – − \u2011") == '"Ja" "non" "是" \'it\' \'n - - - -'


@given(reports())
def test_paragraphs_hold_every_word_and_no_short_one_stands_alone(text: str) -> None:
    found = texts.paragraphs(text)
    assert " ".join(texts.flat(text[start:end]) for start, end in found) == texts.flat(text)
    assert all(before[1] < after[0] for before, after in pairwise(found))
    if len(found) > 1:
        assert all(len(texts.words(text[start:end])) >= 8 for start, end in found)


def test_a_short_line_joins_the_next_and_a_short_end_the_last() -> None:
    lines = ["  Harbour news", "", "one two three four five six seven eight  ", "a b c d e f g h", "The end"]
    assert texts.paragraphs("\n".join(lines)) == [(2, 55), (58, 81)]
    assert texts.paragraphs("Only this\n") == [(0, 9)]
    assert texts.paragraphs(" \n\u2028\n") == []


def cut_by_spaces(text: str) -> list[tuple[int, int]]:
    """The rule by which digests were made before letters weighed anything, as it was written."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    count = end = 0
    for begin, end in texts.lines(text):
        start = begin if start is None else start
        count += len(texts.words(text[begin:end]))
        if count >= 8:
            found.append((start, end))
            start, count = None, 0
    if start is not None:
        found[-1:] = [(found[-1][0] if found else start, end)]
    return found


SPACELESS = "CJK KANGXI IDEOGRAPHIC HIRAGANA KATAKANA HALFWIDTH THAI LAO MYANMAR KHMER TAI VERTICAL".split()  # noqa: SIM905
SPACED = st.characters(exclude_categories=["Cs", "Co", "Cn"]).filter(
    lambda char: unicodedata.name(char, "").split(" ")[0].split("-")[0] not in SPACELESS
)
SPACED_WORDS = ["quay", "порт", "مرفأ", "שַׁעַר", "नमस्ते", "항구가", "\n", "\n", "—"]
ANY = st.text(st.one_of(SPACED, st.sampled_from(" \n ابجדגकि한국어ŻóİßΣς")), max_size=200)


@given(st.one_of(ANY, st.lists(st.sampled_from(SPACED_WORDS)).map(" ".join)))
def test_texts_in_scripts_with_spaces_are_cut_as_ever(text: str) -> None:
    assert texts.paragraphs(text) == texts.paragraphs(text, by_spaces=True) == cut_by_spaces(text)


@given(
    st.lists(st.sampled_from(["港", "門は", "ท่าเรือ", "ア", "quay", "14", "。", " ", "\n"]), max_size=80).map(
        "".join
    )
)
def test_letters_make_paragraphs_finer_and_never_coarser(text: str) -> None:
    new, old = texts.paragraphs(text), texts.paragraphs(text, by_spaces=True)
    assert old == cut_by_spaces(text)
    assert len(new) >= len(old)
    assert " ".join(texts.flat(text[start:end]) for start, end in new) == texts.flat(text)


@pytest.mark.parametrize(
    ("letter", "enough"),
    [("港", 16), ("の", 16), ("港の", 8), ("ア", 32), ("ท", 32), ("กำ", 16), ("ທ", 32), ("က", 32), ("ក", 32)],
)
def test_a_line_of_a_script_without_spaces_is_a_paragraph_by_its_letters(letter: str, enough: int) -> None:
    long, short = letter * enough, letter * (enough - 1)
    assert texts.paragraphs(f"{long}\n{long}") == [(0, len(long)), (len(long) + 1, 2 * len(long) + 1)]
    assert texts.paragraphs(f"{short}\n{long}") == [(0, len(short) + 1 + len(long))]
    assert texts.paragraphs(f"{long}\n{long}", by_spaces=True) == [(0, 2 * len(long) + 1)]


def test_a_letter_that_stands_alone_weighs_a_word() -> None:
    line = "港 口 船 門 海 水 山 川"
    assert texts.paragraphs(f"{line}\n{line}") == [(0, 15), (16, 31)]
    assert texts.paragraphs(f"{line[:-2]}\n{line}") == [(0, 29)]


def test_words_and_letters_weigh_together_in_a_paragraph() -> None:
    line = "3月5日 Ida Kells 港口的大门"  # 3, 5, Ida, Kells; 月, 日 and five letters
    assert texts.units(line) == [*"3月5日", "ida", "kells", *"港口的大门"]
    assert sum(map(texts.weight, texts.units(line))) == 4 * 4 + 7 * 2
    assert texts.paragraphs(f"{line}\n{line}") == [(0, 2 * len(line) + 1)]
    assert texts.paragraphs(f"{line}关\n{line}关") == [(0, len(line) + 1), (len(line) + 2, 2 * len(line) + 3)]


def test_terms_are_words_and_runs_of_letters_that_weigh_one() -> None:
    assert texts.terms("The quay, the QUAY — 14") == {"the", "quay", "14"}
    assert texts.terms("港口的门，周一300万") == {"港口", "口的", "的门", "周一", "300", "万"}
    assert texts.terms("ガス爆発") == {"ガス爆", "ス爆発", "爆発"}
    assert texts.terms("ท่าเรือปิด") == {"ท่าเรื", "าเรือ", "เรือปิ", "รือปิด"}
    assert texts.terms("関") == {"関"}


def test_records_cut_by_either_rule_are_known() -> None:
    text = "港口的大门在中午关闭了港务局长昨天说\n没有人能够通过只有两只海鸥在码头等候\n"
    new, old = texts.paragraphs(text), texts.paragraphs(text, by_spaces=True)
    assert (len(new), len(old)) == (2, 1)
    assert texts.cut(text, new) == new
    assert texts.cut(text, old) == old
    assert texts.cut(text, new[:1]) == texts.cut(text, [(3, 4)]) == texts.cut(text, []) == new


@given(reports())
def test_an_offset_has_the_same_folded_offset_by_the_record_as_by_the_text(text: str) -> None:
    assume(text.strip())
    digests = texts.fingerprint(text.encode(), text)
    for paragraph in digests.paragraphs:
        folded = texts.fold(text, paragraph.start, paragraph.end)
        for i, at in enumerate(folded.origin):
            assert texts.to_folded(paragraph, at) == i
            assert texts.to_folded(paragraph, at + 1) == i + 1 or folded.text[i + 1 : i + 2] == " "
        assert texts.to_folded(paragraph, paragraph.end) == len(folded.text)


def test_gaps_are_where_a_space_stands_for_several_characters() -> None:
    text = "The  mayor of\u00a0Norva has asked\n\n drivers for patience today"
    (paragraph,) = texts.fingerprint(text.encode(), text).paragraphs[:1]
    # "The mayor of Norva has asked drivers": spaces 3 and 28 of the folded form are 2 and 3 wide.
    assert paragraph.gaps == ((3, 2), (28, 3))
    assert [texts.to_folded(paragraph, text.index(w)) for w in ("mayor", "asked", "drivers")] == [4, 23, 29]


def test_the_fingerprint_says_nothing_but_digests() -> None:
    text = "The mayor of Norva has asked all drivers for patience.\n"
    data = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    digests = texts.fingerprint(data, text)
    assert digests.bytes == hashlib.sha256(data).hexdigest()
    assert digests.text == hashlib.sha256(text.encode()).hexdigest()
    assert digests.paragraphs[0].sha256 == hashlib.sha256(text.strip().encode()).hexdigest()
    assert (digests.paragraphs[0].start, digests.paragraphs[0].end) == (0, 54)


TEXT = (
    "“We counted\u00a0 14 cracks,” she told the Quay Wire.\n"
    "“Then we stopped counting them all for today,” she said.\n"
)
QUOTE = Quote(
    id="quote-crck",
    doc="bridge/quay-wire",
    kind="direct",
    content=(
        Span(0, 24, "“We counted\u00a0 14 cracks,”"),
        Span(49, 95, "“Then we stopped counting them all for today,”"),
    ),
    cue=(Span(29, 33, "told"),),
    source=(Span(25, 28, "she"),),
    speakers=(),
    by="model-a",
    status="suggested",
)


def test_a_withheld_span_has_a_digest_keyed_by_its_paragraph() -> None:
    hidden = texts.withhold(QUOTE, TEXT, texts.paragraphs(TEXT))
    key = b'"We counted 14 cracks," she told the Quay Wire.'
    expected = hmac.new(key, b'"We counted 14 cracks,"', "sha256").hexdigest()[:32]
    assert hidden.content[0] == Span(0, 24, None, expected)
    assert hidden.cue[0].digest == hmac.new(key, b"told", "sha256").hexdigest()[:32]
    assert hidden.id == QUOTE.id
    assert "crack" not in str(hidden).replace(QUOTE.id, "")


def test_the_digest_does_not_hang_on_how_the_surface_was_come_by() -> None:
    same = TEXT.replace("“", '"').replace("”", '"').replace("\u00a0 ", " ")
    moved = texts.map_spans(QUOTE, lambda s: Span(s.start - (s.start > 11), s.end - (s.end > 11)))
    for one, other in zip(
        texts.withhold(QUOTE, TEXT, texts.paragraphs(TEXT)).content,
        texts.withhold(moved, same, texts.paragraphs(same)).content,
        strict=True,
    ):
        assert one.digest == other.digest


def test_one_surface_has_two_digests_in_two_paragraphs() -> None:
    she = [Span(TEXT.index("she"), TEXT.index("she") + 3), Span(TEXT.rindex("she"), TEXT.rindex("she") + 3)]
    hidden = texts.withhold(replace(QUOTE, source=tuple(she)), TEXT, texts.paragraphs(TEXT))
    assert hidden.source[0].digest != hidden.source[1].digest


def test_a_span_over_two_paragraphs_cannot_be_withheld() -> None:
    crossing = Date(
        id="date-cross", doc="a/b", span=Span(30, 60), type="DATE", value="2026", by="m", status="suggested"
    )
    with pytest.raises(OffsetError, match="30–60 of a/b"):
        texts.withhold(crossing, TEXT, texts.paragraphs(TEXT))


def test_map_spans_reaches_what_a_number_measures() -> None:
    number = Number(
        id="num-crack1",
        doc="a/b",
        span=Span(13, 15),
        type="CARDINAL",
        value="14",
        bound="exact",
        measures=Span(16, 22),
        by="m",
        status="suggested",
    )
    moved = texts.map_spans(number, lambda span: Span(span.start + 1, span.end + 1))
    assert (moved.span, moved.measures) == (Span(14, 16), Span(17, 23))


def test_a_word_goes_on_over_its_combining_marks() -> None:
    assert texts.words("שָׁלוֹם עֹלָם, नमस्ते İSTANBUL 12,5") == ["שָׁלוֹם", "עֹלָם", "नमस्ते", "i̇stanbul", "12", "5"]


@pytest.mark.parametrize("line", ["\n", ".\n", "a\n", " \n", "… —\n"])
def test_many_short_lines_take_no_longer_than_their_number(line: str) -> None:
    start = time.process_time()
    texts.paragraphs(line * 200_000)
    assert time.process_time() - start < 10

"""Where sentences end by the rules of Unicode: asked from letter to letter, and of the whole line."""

from __future__ import annotations

import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from uniseg import sentencebreak

from wirespan.views import units

# Of each class of the rules some, above all of those that a rule looks at.
SIGNS = "aB\u19dażЖ日ـﾞﾟʰ1٣.․。!?”»)(,;:- \u00a0\u0301\u200d\u00ad\t\r\u0085\u2028_$ªⅧ²"
lines = st.text(st.one_of(st.sampled_from(SIGNS), st.sampled_from(". aB)"), st.characters(codec="utf-8")))


def of_the_whole(line: str) -> set[int]:
    return set(sentencebreak.sentence_boundaries(line)) - {0, len(line)}


@settings(max_examples=1_000, deadline=None)
@given(lines)
@example("He went to St. Anne. “So?” said 3. other. U.S. forces.")
@example("a. 1) (2) b. A.B. c.\u0301 D.ﾞ e")
def test_from_letter_to_letter_it_is_the_same(line: str) -> None:
    assert units._by_unicode(line, range(1, len(line))) == of_the_whole(line)


def test_what_is_taken_for_a_letter_lets_no_rule_look_beyond() -> None:
    """Rules look back over spaces, closing marks and what extends, and ahead over figures and commas too."""
    letters = {sentencebreak.sentence_break(c) for c in "aAא%"}  # Lower, Upper, OLetter, Other
    assert len(letters) == 4
    signs = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    odd = [
        c for c in signs if not units._NO_LETTERS.match(c) and sentencebreak.sentence_break(c) not in letters
    ]
    assert odd == []


def test_only_what_lies_around_ends_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sentencex")
    asked = []

    def counted(part: str) -> object:
        asked.append(part)
        return sentencebreak.sentence_boundaries(part)

    monkeypatch.setattr(units, "sentence_boundaries", counted)
    line = "Ida Kells said on the quay that no one went. " * 2_000
    assert len(list(units.sentences(line, "en"))) == 2_000
    assert 1_999 <= len(asked) <= 2_000
    assert max(map(len, asked)) <= 4

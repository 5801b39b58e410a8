"""Tokens in any script, and IOB2 tags: expected lists are written by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uniseg.graphemecluster import grapheme_cluster_boundaries, grapheme_clusters

from wirespan.tokens import _clusters, _lengths, _segment, _unrepeated, iob2, levels, tokenise

CASES = {
    "possessive": ("Norva’s mayor's", ["Norva", "’", "s", "mayor", "'", "s"]),
    "elision": ("l’eau d'Ost", ["l", "’", "eau", "d", "'", "Ost"]),
    "apostrophe in a name": ("Ida O’Kell", ["Ida", "O", "’", "Kell"]),
    "modifier letter": ("Солов\u02bcйов", ["Солов\u02bcйов"]),
    "single quotes": ("‘yes’ 'no'", ["‘", "yes", "’", "'", "no", "'"]),
    "abbreviation": ("in the U.S. today", ["in", "the", "U.S", ".", "today"]),
    "abbreviation in a pair": ("U.S.-led", ["U.S", ".", "-", "led"]),
    "hyphens": ("Anna-Maria Kell–Ost", ["Anna", "-", "Maria", "Kell", "–", "Ost"]),
    "figures": ("1,234.5 3.5% $5 12:30", ["1,234.5", "3.5", "%", "$", "5", "12", ":", "30"]),
    "narrow spaces": ("«\u202fOui\u202f» 12\u202f000", ["«", "Oui", "»", "12", "000"]),
    "emoji": ("👩‍👩‍👧‍👦🇵🇱🇺🇦 👍🏽!", ["👩‍👩‍👧‍👦", "🇵🇱", "🇺🇦", "👍🏽", "!"]),
    "combining marks": ("m\u0303e\u0301 z\u0335", ["m\u0303e\u0301", "z\u0335"]),
    "apostrophe with a mark": ("a’\u0301b", ["a", "’\u0301", "b"]),
    "Chinese": ("港口市长说。", ["港", "口", "市", "长", "说", "。"]),
    "Arabic": ("قالت والميناء، ١٢٣", ["قالت", "والميناء", "،", "١٢٣"]),
    "Hebrew": ("צה״ל אמר", ["צה״ל", "אמר"]),
    "Thai vowel": ("กำ", ["กำ"]),
    "Hangul": ("항구 시장", ["항구", "시장"]),
    "line separators": ("a\u2028b\n\nc\td", ["a", "b", "c", "d"]),
    "nothing": (" \n\u3000", []),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_tokens_of_hard_strings(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in tokenise(text)] == expected


HARD = st.text(
    st.sampled_from(
        list(
            "ab1É жя.,:;'’‘“”«»-–_!?…\n\t\u2028\u00a0\u202f\u0301\u0303\u200d\u00ad\u0600"
            "ן״ا١กำ港カ항🥐👍🏽🇵🇱\ufeff()"
        )
    )
    | st.characters(exclude_categories=["Cs"]),
    max_size=30,
)


@given(HARD)
def test_tokens_hold_every_character_that_is_no_space(text: str) -> None:
    tokens = tokenise(text)
    assert all(start < end for start, end in tokens)
    assert [offset for token in tokens for offset in token] == sorted(o for token in tokens for o in token)
    held = {i for start, end in tokens for i in range(start, end)}
    assert held == {i for i, char in enumerate(text) if not char.isspace()}


@given(HARD)
def test_characters_of_several_code_points_are_never_cut(text: str) -> None:
    """But for a mark that stands on a space: white space is in no token."""
    edges = {offset for token in tokenise(text) for offset in token}
    at = 0
    for cluster in grapheme_clusters(text):
        inner = range(at + 1, at + len(cluster))
        if not any(char.isspace() for char in cluster):
            assert edges.isdisjoint(inner)
        at += len(cluster)


@given(st.text("“„«([aZ0éЯѣ.,:;!?…”»)]", min_size=1, max_size=8))
def test_the_short_cut_agrees_with_the_rules(piece: str) -> None:
    assert _lengths(piece) == _segment(piece)


STACKS = st.lists(
    st.tuples(
        st.sampled_from("ab1'’क\u0937\u0301\u0323\u094d\u200d\u200c\u200e\u0600\u0903\u1100\u1161港👩🏽🇵"),
        st.integers(1, 6),
    ),
    min_size=65,
    max_size=90,
).map(lambda runs: "".join(char * count for char, count in runs))


@given(STACKS)
def test_stacks_of_marks_are_cut_as_by_the_rules(piece: str) -> None:
    assert list(_clusters(piece)) == list(grapheme_cluster_boundaries(piece))


def test_a_stack_of_marks_is_looked_at_without_repetitions() -> None:
    assert _unrepeated("a" + "\u0301" * 10_000 + "b" + "\u0323" * 10_000) == [
        0,
        1,
        10_000,
        10_001,
        10_002,
        20_001,
    ]
    # a mark, a joiner, a linker, and the last
    assert _unrepeated("क\u0301\u0301\u200d\u094d\u200d\u094d\u0301") == [0, 1, 3, 4, 7]
    stack = "a" + "\u0301\u0323" * 10_000
    assert tokenise(f"one {stack}’s") == [(0, 3), (4, 20_005), (20_005, 20_006), (20_006, 20_007)]


def test_long_pieces_are_not_kept_in_memory() -> None:
    _lengths.cache_clear()
    paragraph = "港口市长说" * 20
    assert tokenise(f"{paragraph} 港口") == [*((i, i + 1) for i in range(100)), (101, 102), (102, 103)]
    assert _lengths.cache_info().currsize == 1


def test_mentions_by_how_deep_they_stand() -> None:
    mentions = [(5, 8, "A"), (0, 8, "B"), (0, 3, "C"), (9, 12, "D"), (9, 12, "E"), (8, 9, "F"), (6, 7, "G")]
    assert levels(mentions) == [
        [(0, 8, "B"), (8, 9, "F"), (9, 12, "D")],
        [(0, 3, "C"), (5, 8, "A"), (9, 12, "E")],
        [(6, 7, "G")],
    ]
    assert levels([]) == [[]]


def test_neighbours_of_one_label_stay_apart() -> None:
    text = "Ida Kells Ost Quay"
    tags, widened = iob2(tokenise(text), [(0, 9, "PERSON"), (10, 13, "PERSON"), (14, 18, "ORG")])
    assert (tags, widened) == (["B-PERSON", "I-PERSON", "B-PERSON", "B-ORG"], 0)


def test_mentions_inside_tokens_are_widened_and_counted() -> None:
    text = "والميناء abcdef x"
    tags, widened = iob2(tokenise(text), [(1, 8, "FAC"), (9, 11, "ORG"), (12, 15, "GPE"), (16, 17, "LOC")])
    assert (tags, widened) == (["B-FAC", "B-ORG", "B-LOC"], 3)  # two share a token: the first has it


def test_a_mention_of_white_space_tags_nothing() -> None:
    assert iob2(tokenise("a  b"), [(1, 3, "ORG")]) == (["O", "O"], 1)
    assert iob2([], [(0, 1, "ORG")]) == ([], 1)


def decode(tags: list[str], tokens: list[tuple[int, int]]) -> list[tuple[int, int, str]]:
    """Read IOB2, strictly."""
    found: list[tuple[int, int, str]] = []
    before = "O"
    for tag, (start, end) in zip(tags, tokens, strict=True):
        if tag.startswith("B-"):
            found.append((start, end, tag[2:]))
        elif tag.startswith("I-"):
            assert before[2:] == tag[2:]
            found[-1] = (found[-1][0], end, tag[2:])
        before = tag
    return found


@given(HARD, st.data())
def test_tags_decode_to_the_mentions_of_each_level(text: str, data: st.DataObject) -> None:
    tokens = tokenise(text)
    count = len(tokens)
    bounds = st.tuples(st.integers(0, max(count - 1, 0)), st.integers(0, max(count - 1, 0)))
    chosen = data.draw(st.lists(bounds, max_size=4)) if tokens else []
    mentions = []
    for first, last in chosen:
        low, high = sorted((first, last))
        new = (tokens[low][0], tokens[high][1], data.draw(st.sampled_from(["ORG", "GPE"])))
        if not any(a < new[0] < b < new[1] or new[0] < a < new[1] < b for a, b, _ in mentions):
            mentions.append(new)  # nesting is allowed, crossing isn't
    found = levels(mentions)
    assert sorted(m for level in found for m in level) == sorted(mentions)
    for depth, level in enumerate(found):
        tags, widened = iob2(tokens, level)
        assert widened == 0
        assert decode(tags, tokens) == level
        for a, b, _ in level:  # as many extents hold it, itself and its like among them
            holders = sum(c <= a and b <= d for c, d, _ in mentions)
            assert depth < holders
    outer = {(a, b) for a, b, _ in found[0]}
    for a, b, _ in mentions:
        assert any(c <= a and b <= d for c, d in outer)

"""Tokens for sequence labelling, in any language, and the IOB2 tags of mentions.

White space separates; within what it leaves, tokens end at the word boundaries of Unicode (UAX #29, by the
library uniseg), and an apostrophe (' or ’) is a token of its own, so that possessives and elisions come off:
Norva’s gives Norva, ’, s. A character of several code points (an emoji family, a letter with its accents) is
never cut. So hyphens and punctuation are tokens, "U.S." is "U.S" and ".", each Chinese character is a token,
and an Arabic clitic stays on its word.

uniseg alone runs at 0.03 million characters a second; what is usual is known beforehand and what comes
again is remembered, which makes it 0.4 million on new text and up to 10 on text of known words (one core).
Looked at and left: regex (its word boundaries join scripts and marks that UAX #29 parts), pyicu and icu4py
(ICU looks words up in dictionaries that change with its version), blingfire (no release since 2021, rules of
its own), spacy, stanza, somajo and sacremoses (rules by language, and not for all of ours).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from uniseg.derived import InCB, indic_conjunct_break
from uniseg.graphemecluster import grapheme_cluster_boundaries
from uniseg.wordbreak import word_boundaries

Extent = tuple[int, int]
"""Start and end: code points, half-open."""

_PIECE = re.compile(r"\S+")
_APOSTROPHES = "'’"
_LONGEST = 64
"""Code points of the longest piece remembered: where no spaces are written, one is a paragraph, seen once."""
_JOINER = "\u200d"
_MARKS = (InCB.EXTEND, InCB.LINKER)
# A word or number of plain letters and digits in its punctuation: what the rules make of it is known.
_USUAL = re.compile(r"([“„«»(\[]*)([A-Za-z0-9À-ÖØ-öø-ɏЀ-ҁ]+)([.,;:!?…”“»)\]]*)")


def tokenise(text: str) -> list[Extent]:
    """Return start and end of each token, in order: every character that isn't white space is in one."""
    tokens = []
    for piece in _PIECE.finditer(text):
        at = piece.start()
        known = len(piece[0]) <= _LONGEST
        for length in _lengths(piece[0]) if known else _segment(piece[0]):
            tokens.append((at, at + length))
            at += length
    return tokens


def levels(mentions: Iterable[tuple[int, int, str]]) -> list[list[tuple[int, int, str]]]:
    """Return the mentions (start, end, label) by how many others each stands in, in order of text.

    The first list is of those that stand in no other, and is there even where it is empty.
    """
    found: list[list[tuple[int, int, str]]] = [[]]
    for mention in sorted(mentions, key=lambda m: (m[0], -m[1])):
        depth = 0
        while depth < len(found) and found[depth] and mention[1] <= found[depth][-1][1]:
            depth += 1
        if depth == len(found):
            found.append([])
        found[depth].append(mention)
    return found


def iob2(tokens: list[Extent], mentions: Iterable[tuple[int, int, str]]) -> tuple[list[str], int]:
    """Return the tag of each token, and how many mentions don't begin and end where tokens do.

    Those are widened to whole tokens. The mentions are of one level, in order of text.
    """
    starts, ends = [start for start, _ in tokens], [end for _, end in tokens]
    tags = ["O"] * len(tokens)
    widened = free = 0
    for start, end, label in mentions:
        first, behind = bisect_right(ends, start), bisect_left(starts, end)
        if first == behind or (starts[first], ends[behind - 1]) != (start, end):
            widened += 1
        first = max(first, free)  # where two mentions share a token, the first has it
        tags[first:behind] = [f"B-{label}", *[f"I-{label}"] * (behind - first - 1)][: max(behind - first, 0)]
        free = max(free, behind)
    return tags, widened


@lru_cache(maxsize=1 << 16)
def _lengths(piece: str) -> tuple[int, ...]:
    """Return the lengths of the tokens of a piece without white space. Most pieces of a corpus come again."""
    usual = _USUAL.fullmatch(piece)
    if usual is None:
        return _segment(piece)
    return (*[1] * len(usual[1]), len(usual[2]), *[1] * len(usual[3]))


def _segment(piece: str) -> tuple[int, ...]:
    """Return the lengths of the tokens of a piece, by the rules."""
    words = {0, *word_boundaries(piece)}
    cuts = []
    behind_apostrophe = False
    for at in _clusters(piece):
        apostrophe = at < len(piece) and piece[at] in _APOSTROPHES
        if at in words or apostrophe or behind_apostrophe:
            cuts.append(at)
        behind_apostrophe = apostrophe
    return tuple(end - start for start, end in pairwise(cuts))


def _clusters(piece: str) -> Iterator[int]:
    """Yield where each character, of however many code points, begins, and the end. Takes linear time.

    uniseg goes back over all marks of a stack for each of them; here it gets the stack without repetitions.
    """
    if len(piece) <= _LONGEST:
        yield from grapheme_cluster_boundaries(piece)
        return
    kept = _unrepeated(piece)
    offsets = [*kept, len(piece)]
    for at in grapheme_cluster_boundaries("".join(piece[i] for i in kept)):
        yield offsets[at]


def _unrepeated(piece: str) -> list[int]:
    """Return the offsets in a piece without what is repeated in its stacks of marks.

    Nothing begins between two marks, and the rules ask no more of a stack than which kinds of marks are in
    it, and which is the last: of each stack the first mark of each kind is kept, and the last.
    """
    kept: list[int] = []
    seen: set[tuple[InCB, bool]] = set()
    spare = False  # whether the last one kept is there only for being the last of its stack so far
    for at, char in enumerate(piece):
        kind = indic_conjunct_break(char), char == _JOINER
        if spare and kind[0] in _MARKS:
            kept.pop()
        kept.append(at)
        if kind[0] in _MARKS:
            spare = kind in seen
            seen.add(kind)
        else:
            spare = False
            seen.clear()
    return kept

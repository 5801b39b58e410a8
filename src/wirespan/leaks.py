"""Whether anything that is released gives away a withheld text.

A *leak* is a run of `texts.MIN_WORDS` words that a piece shares with a withheld text, in lower case, whatever
stands between the words, and without what nobody sees inside them. In scripts without spaces between words
each letter counts as a part of one. A report of leaks says where they are and never what they are: it may be
printed by a public machine. What names and lemmas give away can't be helped, so it is counted and budgeted.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from wirespan import texts
from wirespan.model import Annotation, Entity, Mention

BUDGET = 0.20
"""Share of a withheld text's distinct words that its mentions may give away. News of many names has 0.16."""

MARK = f"x{secrets.token_hex(8)}x"
"""What stands behind a word that may be given on (see `wirespan.licensed`), as a part of it.

It is another in each process, so that nobody can mark words of theirs.
"""
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)


@dataclass(frozen=True, slots=True)
class Closed:
    """What stands for the text of a file that can't be looked into: why, and the SHA-256 of its bytes."""

    why: str
    digest: str


Piece: TypeAlias = tuple[str, str | Closed]
"""Where a text was found, and the text."""


@dataclass(frozen=True, slots=True, order=True)
class Leak:
    """A run that a piece shares with a withheld text: from word `position` of the piece, so many words.

    A letter of a script without spaces between words counts as one here.
    """

    piece: str
    position: int
    length: int
    held: str

    def __str__(self) -> str:
        """Say where it is, without a word of it."""
        first, last = self.position + 1, self.position + self.length
        return f"{self.piece}: words {first}–{last} are words of {self.held}"


@dataclass(frozen=True, slots=True)
class Recoverable:
    """How many of a text's distinct words its mentions give away."""

    found: int
    distinct: int

    @property
    def share(self) -> float:
        """As a share of the distinct words; 0 for a text without words."""
        return self.found / self.distinct if self.distinct else 0.0

    @property
    def over(self) -> bool:
        """Whether that is more than the budget."""
        return self.share > BUDGET


class Held:
    """The runs of words of withheld texts, to look through any number of pieces for them."""

    def __init__(self, held: Mapping[str, str]) -> None:
        self._runs: dict[tuple[str, ...], str] = {}
        # Most words of most pieces aren't in any withheld text: a run is built only where enough follow.
        self._weights: dict[str, int] = {}
        seen = {name: _seen(text) for name, text in held.items()}
        self._apart = any(map(texts.spaceless, seen.values()))
        for name, text in seen.items():
            found = self._words(text)
            self._weights |= {word: texts.weight(word) for word in found}
            for start, end in self._enough(found):
                self._runs.setdefault(tuple(found[start:end]), name)

    def leaks(self, name: str, text: str) -> Iterator[Leak]:
        """Yield every run that a piece shares with a withheld text; runs that overlap are one.

        A run of marked words alone is none.
        """
        found = self._words(_seen(text))
        marked: set[int] = set()
        if MARK in text:
            found, marked = _unmarked(found)
        start: int | None = None  # of the leak under way, which ends before word `fresh`
        fresh, whose = 0, ""
        for first, end in self._enough(found):
            owner = self._runs.get(tuple(found[first:end]))
            if owner is None or (marked and marked.issuperset(range(first, end))):
                continue
            if start is not None and (first > fresh or owner != whose):
                yield Leak(name, start, fresh - start, whose)
                start = None
            start = first if start is None else start
            whose, fresh = owner, end
        if start is not None:
            yield Leak(name, start, fresh - start, whose)

    def places(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Yield start and end of every run in a text, in code points, and of how many words it is.

        None where it isn't sure which code points the words of this text are.
        """
        extents = self.extents(text)
        for leak in self.leaks("", text) if extents else ():
            last = leak.position + leak.length - 1
            yield extents[leak.position][0], extents[last][1], leak.length

    def extents(self, text: str) -> list[tuple[int, int]]:
        """Return start and end of every word of a text, in code points; none where that isn't sure."""
        chars = [(char, start, end) for start, end in _characters(text) for char in _seen(text[start:end])]
        for pattern in (texts.HALF, texts.QUARTER) if self._apart and not text.isascii() else ():
            chars = _spaced(chars, pattern)
        chars = [(folded, start, end) for char, start, end in chars for folded in char.casefold()]
        written = "".join(char for char, _, _ in chars)
        found = [(chars[first][1], chars[end - 1][2]) for first, end in texts.word_extents(written)]
        words = [written[first:end] for first, end in texts.word_extents(written)]
        return found if words == self._words(_seen(text)) else []

    def count(self, text: str) -> int:
        """Return how many words a text has, counted as here."""
        return len(self._words(_seen(text)))

    def _words(self, seen: str) -> list[str]:
        """Return the words of a text; where it matters, letters of scripts without spaces between words."""
        return texts.units(seen) if self._apart else texts.words(seen)

    def _enough(self, found: list[str]) -> Iterator[tuple[int, int]]:
        """Yield start and end of each run of known words that no word less would be long enough for."""
        weights, least = self._weights, texts.MIN_WORDS * texts.WORD
        start = total = 0
        for i, word in enumerate(found):
            weight = weights.get(word)
            if weight is None:
                start, total = i + 1, 0
                continue
            total += weight
            while total - weights[found[start]] >= least:
                total -= weights[found[start]]
                start += 1
            if total >= least:
                yield start, i + 1


def _seen(text: str) -> str:
    """Return a text as it looks: without what is unseen, in plain letters, no words bound by underscores."""
    bare = text if text.isascii() else unicodedata.normalize("NFKC", _UNSEEN.sub("", text))
    return bare.replace("_", " ")


def _unmarked(found: list[str]) -> tuple[list[str], set[int]]:
    """Return words without marks, and which of them had one. A letter set apart has it behind it, alone."""
    words: list[str] = []
    marked: set[int] = set()
    for token in found:
        word = token
        while word.endswith(MARK):
            word = word.removesuffix(MARK)
        count = (len(token) - len(word)) // len(MARK)  # two where one character is two words
        if word:
            words.append(word)
        elif not words or texts.weight(words[-1]) == texts.WORD:
            continue
        marked.update(range(max(0, len(words) - count), len(words)))
    return words, marked


def _characters(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each character with what is unseen or combines with it behind it."""
    start = 0
    for at, char in enumerate(text):
        joined = not char.isascii() and (unicodedata.category(char)[0] == "M" or _UNSEEN.match(char))
        if at and not joined:
            yield start, at
            start = at
    if text:
        yield start, len(text)


def _spaced(chars: list[tuple[str, int, int]], pattern: re.Pattern[str]) -> list[tuple[str, int, int]]:
    """Return characters, each with its place, with a space about whatever a pattern finds."""
    found: list[tuple[str, int, int]] = []
    last = 0
    for match in pattern.finditer("".join(char for char, _, _ in chars)):
        found += [*chars[last : match.start()], (" ", 0, 0), *chars[match.start() : match.end()], (" ", 0, 0)]
        last = match.end()
    return [*found, *chars[last:]]


def names(annotations: Iterable[Annotation], registry: Mapping[str, Entity]) -> Iterator[str]:
    """Yield what a report's mentions say openly: their lemmas, and the names of what they mean."""
    for mention in annotations:
        if isinstance(mention, Mention):
            if mention.lemma is not None:
                yield mention.lemma
            if mention.entity in registry:
                yield from registry[mention.entity].names.values()


def recoverable(text: str, given: Iterable[str]) -> Recoverable:
    """Count the distinct words of a withheld text that are among the words of these strings.

    In scripts without spaces between words, what counts are the runs of letters that weigh a word.
    """
    distinct = texts.terms(text)
    return Recoverable(len(distinct & {term for name in given for term in texts.terms(name)}), len(distinct))

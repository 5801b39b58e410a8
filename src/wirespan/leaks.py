"""Whether anything that is released gives away a withheld text.

A *leak* is a run of `texts.MIN_WORDS` words that a piece shares with a withheld text, in lower case, whatever
stands between the words, and without what nobody sees inside them. In scripts without spaces between words
each letter counts as a part of one. A report of leaks says where they are and never what they are: it may be
printed by a public machine. What names and lemmas give away can't be helped, so it is counted and budgeted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from wirespan import texts
from wirespan.model import Annotation, Entity, Mention

BUDGET = 0.20
"""Share of a withheld text's distinct words that its mentions may give away. News of many names has 0.16."""

_WORD = 4
"""What a word weighs in a run."""
_APART = r" \g<0> "
_HALF = re.compile("[\u3005-\u3007\u3041-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
"""Han and hiragana: two letters weigh a word, a run is 16 of them."""
_SPELT = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1a20-\u1aaf\u30a0-\u30ff\u31f0-\u31ff\uaa60-\uaa7f]"
_QUARTER = re.compile(rf"{_SPELT}(?:(?!\w){_SPELT})*")
"""A letter, with its marks, of Thai, Lao, Burmese, Khmer or katakana, which spell out: four weigh a word."""
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
        self._apart = any(_HALF.search(text) or _QUARTER.search(text) for text in seen.values())
        for name, text in seen.items():
            found = self._words(text)
            self._weights |= {word: _weight(word) for word in found}
            for start, end in self._enough(found):
                self._runs.setdefault(tuple(found[start:end]), name)

    def leaks(self, name: str, text: str) -> Iterator[Leak]:
        """Yield every run that a piece shares with a withheld text; runs that overlap are one."""
        found = self._words(_seen(text))
        start: int | None = None  # of the leak under way, which ends before word `fresh`
        fresh, whose = 0, ""
        for first, end in self._enough(found):
            owner = self._runs.get(tuple(found[first:end]))
            if owner is None:
                continue
            if start is not None and (first > fresh or owner != whose):
                yield Leak(name, start, fresh - start, whose)
                start = None
            start = first if start is None else start
            whose, fresh = owner, end
        if start is not None:
            yield Leak(name, start, fresh - start, whose)

    def _words(self, seen: str) -> list[str]:
        """Return the words of a text; where it matters, letters of scripts without spaces between words."""
        if self._apart and not seen.isascii():
            seen = _QUARTER.sub(_APART, _HALF.sub(_APART, seen))
        return texts.words(seen)

    def _enough(self, found: list[str]) -> Iterator[tuple[int, int]]:
        """Yield start and end of each run of known words that no word less would be long enough for."""
        weights, least = self._weights, texts.MIN_WORDS * _WORD
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


def _weight(word: str) -> int:
    return 2 if _HALF.match(word) else 1 if _QUARTER.match(word) else _WORD


def _seen(text: str) -> str:
    """Return a text as it looks: without what is unseen, in plain letters, no words bound by underscores."""
    bare = text if text.isascii() else unicodedata.normalize("NFKC", _UNSEEN.sub("", text))
    return bare.replace("_", " ")


def leaks(held: Mapping[str, str], pieces: Iterable[Piece]) -> list[Leak]:
    """Return the runs that named pieces share with withheld texts, by name of report, in order of piece."""
    known = Held(held)
    open_ = ((name, text) for name, text in pieces if isinstance(text, str))
    return [leak for name, text in open_ for leak in known.leaks(name, text)]


def names(annotations: Iterable[Annotation], registry: Mapping[str, Entity]) -> Iterator[str]:
    """Yield what a report's mentions say openly: their lemmas, and the names of what they mean."""
    for mention in annotations:
        if isinstance(mention, Mention):
            if mention.lemma is not None:
                yield mention.lemma
            if mention.entity in registry:
                yield from registry[mention.entity].names.values()


def recoverable(text: str, given: Iterable[str]) -> Recoverable:
    """Count the distinct words of a withheld text that are among the words of these strings."""
    distinct = set(texts.words(text))
    return Recoverable(len(distinct & {word for name in given for word in texts.words(name)}), len(distinct))

"""Whether anything that is released gives away a withheld text.

A *leak* is a run of `texts.MIN_WORDS` words that a piece shares with a withheld text, in lower case and
whatever stands between the words. A report of leaks says where they are and never what they are: it may be
printed by a public machine. What names and lemmas give away can't be helped, so it is counted and budgeted.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from wirespan import texts
from wirespan.model import Annotation, Entity, Mention

BUDGET = 0.20
"""Share of a withheld text's distinct words that its mentions may give away. News of many names has 0.16."""


@dataclass(frozen=True, slots=True, order=True)
class Leak:
    """A run that a piece shares with a withheld text: from word `position` of the piece, so many words."""

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
        for name, text in held.items():
            for run in texts.runs(text):
                self._runs.setdefault(run, name)
        # Most words of most pieces aren't in any withheld text: a run is built only where eight follow.
        self._words = {word for run in self._runs for word in run}

    def leaks(self, name: str, text: str) -> Iterator[Leak]:
        """Yield every run that a piece shares with a withheld text; runs that overlap are one."""
        found = texts.words(unicodedata.normalize("NFC", text))  # as withheld texts are
        size, known, fresh = texts.MIN_WORDS, 0, 0
        start: int | None = None  # of the leak under way, which ends before word `fresh`
        whose = ""
        for i, word in enumerate(found):
            known = known + 1 if word in self._words else 0
            owner = self._runs.get(tuple(found[i - size + 1 : i + 1])) if known >= size else None
            if start is not None and (i - size + 1 > fresh if owner is None else owner != whose):
                yield Leak(name, start, fresh - start, whose)
                start = None
            if owner is not None:
                start = i - size + 1 if start is None else start
                whose, fresh = owner, i + 1
        if start is not None:
            yield Leak(name, start, fresh - start, whose)


def leaks(held: Mapping[str, str], pieces: Iterable[tuple[str, str]]) -> list[Leak]:
    """Return the runs that named pieces share with withheld texts, by name of report, in order of piece."""
    known = Held(held)
    return [leak for name, text in pieces for leak in known.leaks(name, text)]


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

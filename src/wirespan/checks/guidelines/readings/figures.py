"""The figures of a span: what numbers it says, in digits or words, and what of it wasn't understood."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from wirespan.checks.guidelines.readings import digits, locales, spelt
from wirespan.checks.guidelines.readings.lexicon import lexicon

_PUNCTUATION = r"\s\d.,;:!?()\[\]{}\"“”„«»/–—−%‰+<>=~≈‐‑\-"
_ITEM = re.compile(rf"({digits.TOKEN.pattern})|([½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])|([^{_PUNCTUATION}½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]+)")
_POWERS = frozenset({"km", "m", "cm", "mm", "mi", "ft", "км", "м", "см", "co"})
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LONGEST = 30
"""Words of a number beyond which it isn't read."""
_ONE = frozenset(("a", "an"))


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a span: what it may be, and what of that is a word for a power of ten."""

    values: frozenset[Fraction]
    scale: Fraction
    spelt: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """The figures of a span in order, the words that aren't understood, and whether one may be a number.

    Signs of money stand apart from the words.
    """

    figures: tuple[Figure, ...]
    loose: tuple[str, ...]
    doubt: bool
    words: tuple[str, ...]


@lru_cache(maxsize=32768)
def read(lang: str, surface: str) -> Reading:
    """Return what the figures of a surface may be in a language."""
    return _Reader(lang, surface).read()


class _Reader:
    """Reads one surface: its items are runs of digits, fractions of one character, and words."""

    def __init__(self, lang: str, surface: str) -> None:
        self.lang, self.text = lang, surface.casefold()
        self.items = list(_ITEM.finditer(self.text))
        self.book, self.lexicon, self.scales = spelt.words(lang), lexicon(lang), locales.scales(lang)
        self.figures: list[Figure] = []
        self.loose: list[str] = []
        self.words: list[str] = []
        self.doubt = False

    def read(self) -> Reading:
        at = 0
        while at < len(self.items):
            item = self.items[at]
            at = self._word(at) if item[3] else self._digits(at)
        if self.book is not None:
            self.doubt |= any(self.book.like(word) for word in self.loose)
        return Reading(tuple(self.figures), tuple(self.loose), self.doubt, tuple(self.words))

    def _digits(self, at: int) -> int:
        """Take a number in digits, with its fraction and the words for powers of ten behind it."""
        item = self.items[at]
        before = self.items[at - 1] if at and self.items[at - 1].end() == item.start() else None
        if before is not None and before[3] and not _UNSPACED.search(before[3][-1]):
            if before[3] in _POWERS:
                return at + 1
            self.doubt |= before[3][-1].isascii() and not before[3].endswith(("$", "£", "€"))
        fraction = digits.vulgar(item[2]) if item[2] else None
        found = frozenset([fraction]) if fraction is not None else digits.values(self.lang, item[1])
        self.doubt |= not found
        end, at = item.end(), at + 1
        rest = self.items[at] if at < len(self.items) else None
        if rest is not None and item[1] and rest[2] and not self.text[end : rest.start()].strip():
            more = digits.vulgar(rest[2]) or Fraction(0)
            found, end, at = frozenset(value + more for value in found), rest.end(), at + 1
        elif rest is not None and rest[1] and self.text[end : rest.start()] in {"/", "\u2044"}:
            over = digits.values(self.lang, rest[1])
            found = frozenset(n / d for n in found for d in over if d)
            end, at = rest.end(), at + 1
        scale, sure = Fraction(1), True
        while at < len(self.items) and self.items[at][3] and self._close(end, at):
            word, times = self._scale(self.items[at][3])
            if times is None:
                break
            scale, sure = scale * times, sure and (len(word) > 2 or not word.isascii())
            end, at = self.items[at].start() + len(word), at + 1
        values = frozenset(value * scale for value in found)
        self.figures.append(Figure(values if sure else values | found, scale, False, item.start(), end))
        return at

    def _close(self, end: int, at: int, last: str = "") -> bool:
        """Whether an item follows at once; behind words for powers of ten a comma may stand."""
        between = self.text[end : self.items[at].start()].strip(" \u00a0\u202f\u2009-‑.")
        return not between or (between == "," and self.book is not None and last in self.book.scales)

    def _scale(self, word: str) -> tuple[str, Fraction | None]:
        """Return a word for a power of ten and what it is worth; in scripts without spaces, the beginning."""
        known = self.lexicon.values.get(word)
        if known is not None and known >= 10:
            return word, known
        if word in self.scales:
            return word, self.scales[word]
        if _UNSPACED.match(word):
            for length in range(len(word) - 1, 0, -1):
                if word[:length] in self.scales:
                    return word[:length], self.scales[word[:length]]
        return word, None

    def _word(self, at: int) -> int:
        """Take a number in words; or else one word, which is understood or not."""
        if self.book is not None:
            run, end = self._run(self.book, at)
            if run:
                short = len(run) <= _LONGEST
                found = spelt.values(self.book, run, self.lexicon.parts) if short else frozenset()
                last = self.items[end - 1]
                before = next((item[3] for item in self.items[:at][::-1] if item[3] not in _ONE), None)
                if before and before == self.book.joint and any(value < 1 for value in found):
                    found |= {1 + value for value in found if value < 1}  # an hour and a half
                if len(run) == 1 and run[0] in self.book.scales and self._counted(at):
                    self.doubt = True  # a quarter million, in a word that isn't known
                scale = max((self.book.scales.get(word, Fraction(1)) for word in run), default=Fraction(1))
                self.doubt |= not found
                self.figures.append(Figure(found, scale, True, self.items[at].start(), last.end()))
                return end
        word = self.items[at][3].strip("'’.")
        self.words.append(word)
        if not self._understood(word):
            self.loose.append(word)
        return at + 1

    def _counted(self, at: int) -> bool:
        """Whether the word before an item may say how much of it there is: it is none that is known."""
        word = self.items[at - 1][3] if at else None
        return word is not None and word not in self.lexicon.fillers and word not in self.lexicon.cues

    def _run(self, book: spelt.Words, at: int) -> tuple[list[str], int]:
        """Return the number words from an item on, and the item behind them."""
        run: list[str] = []
        end = at
        for number in range(at, len(self.items)):
            word = self.items[number][3]
            if not word or (run and not self._close(self.items[number - 1].end(), number, run[-1])):
                break
            pieces = spelt.split(book, word)
            value = all(
                piece in book.tokens or piece in book.scales or piece in book.ordinals for piece in pieces
            )
            part = bool(run) and any(word in phrase.split() for phrase in self.lexicon.parts)
            if not value and not part:
                break
            if not run and word == book.joint:
                break
            run += pieces
            if word != book.joint:
                end = number + 1
        if end == at and self.items[at][3] in self.lexicon.parts:
            return [self.items[at][3]], at + 1
        while run and run[-1] == book.joint:
            run.pop()
        return run, end

    def _understood(self, word: str) -> bool:
        if not word or word in self.lexicon.fillers or word in self.lexicon.cues:
            return True
        stem = word[: locales.STEM]
        if len(stem) == locales.STEM and any(scale.startswith(stem) for scale in self.scales):
            return False  # a form of million that isn't known
        if word in locales.nouns(self.lang) or unicodedata.category(word[0]) == "Sc":
            return True
        if len(word) < locales.STEM or (self.book is not None and self.book.like(word)):
            return False
        return word[: locales.STEM] in locales.noun_stems(self.lang)

"""Figures in words: num2words turned round, with the forms of the lexicon and the words for powers of ten."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from wirespan.checks.guidelines.readings import locales
from wirespan.checks.guidelines.readings.lexicon import lexicon

COVERED = frozenset(
    "ca cs da de en es fi fr hu id is it lt lv nl no pl pt ro ru sk sl sv tr uk vi".split()  # noqa: SIM905
)
"""Languages whose number words are read."""
_ALIASES = {"nb": "no", "nn": "no"}
_JOINTS = {
    "ca": "i", "cs": "a", "da": "og", "de": "und", "en": "and", "es": "y", "fr": "et", "is": "og", "it": "e",
    "nb": "og", "nl": "en", "nn": "og", "no": "og", "pl": "i", "pt": "e", "ro": "și", "ru": "и", "sl": "in",
    "sv": "och", "uk": "\u0456",
}  # fmt: skip
_DASHES = str.maketrans(dict.fromkeys("-‐‑\u00ad", " "))


@dataclass(frozen=True, slots=True)
class Words:
    """The number words of a language.

    `phrases` has the values of whole phrases below a thousand, `ordinals` those of ordinals up to a hundred,
    `tokens` the values of single words, `scales` what powers of ten are called, `stems` the beginnings of all
    these words, `joint` the word that may stand between them, `within` finds the shorter ones: what begins
    like a number word, or has one in it, may be one.
    """

    phrases: dict[str, frozenset[Fraction]]
    ordinals: dict[str, Fraction]
    tokens: dict[str, frozenset[Fraction]]
    scales: dict[str, Fraction]
    stems: frozenset[str]
    joint: str
    within: re.Pattern[str]

    def like(self, word: str) -> bool:
        """Whether a word may be a number word that isn't known: it begins like one, or one is within it."""
        return word[:3] in self.stems or self.within.search(word) is not None


def normal(text: str) -> str:
    """Return a surface in small letters, hyphens as spaces, single spaces."""
    return " ".join(text.casefold().translate(_DASHES).split())


@lru_cache(maxsize=64)
def words(lang: str) -> Words | None:
    """Return the number words of a language, or None where they aren't read."""
    language = lang.partition("-")[0]
    language = _ALIASES.get(language, language)
    if language not in COVERED:
        return None
    from num2words import num2words  # noqa: PLC0415 - a tool's dependency, needed for few spans

    phrases: dict[str, set[Fraction]] = {}
    for number in range(1, 1000):
        phrase = normal(str(num2words(number, lang=language)))
        phrases.setdefault(phrase, set()).add(Fraction(number))
        if language == "en":  # as Americans say it
            phrases.setdefault(phrase.replace(" and ", " "), set()).add(Fraction(number))
    ordinals: dict[str, Fraction] = {}
    for number in range(1, 101):
        try:
            ordinals[normal(str(num2words(number, lang=language, to="ordinal")))] = Fraction(number)
        except (NotImplementedError, ValueError, KeyError, TypeError):
            break
    book = lexicon(lang)
    for form, value in book.values.items():
        if value < 1000:
            phrases.setdefault(form, set()).add(value)
    frozen = {phrase: frozenset(values) for phrase, values in phrases.items()}
    joint = _JOINTS.get(language, "")
    tokens = {phrase: values for phrase, values in frozen.items() if " " not in phrase}
    pieces = {word for phrase in frozen for word in phrase.split()}
    tokens |= {word: frozenset() for word in pieces - tokens.keys()}
    scales = {word: scale for word, scale in locales.scales(lang).items() if len(word) > 2}
    for power in (3, 6):
        word = normal(str(num2words(10**power, lang=language)))
        if " " not in word and not any(scale in word for scale in scales):  # not one thousand in one word
            scales[word] = Fraction(10) ** power
    scales |= {form: value for form, value in book.values.items() if value >= 1000}
    known = [*tokens, *scales, *ordinals, *book.parts]
    stems = frozenset(word[:3] for word in known if len(word) > 2 and word != joint)
    within = re.compile("|".join(re.escape(word) for word in known if 3 < len(word) < 9) or "(?!)")
    return Words(frozen, ordinals, tokens, scales, stems, joint, within)


def values(book: Words, run: list[str], parts: dict[str, int]) -> frozenset[Fraction]:
    """Return the numbers that a run of words in small letters may stand for; none where it is no number.

    `parts` are words such as thirds, with how many make a whole.
    """
    phrase = " ".join(run)
    found = set(book.phrases.get(phrase, ()))
    if phrase in book.ordinals:
        found.add(book.ordinals[phrase])
    if run[-1] in parts:
        found |= {n / parts[run[-1]] for n in (values(book, run[:-1], {}) if run[:-1] else {Fraction(1)})}
    if " ".join(run[-2:]) in parts:
        whole = parts[" ".join(run[-2:])]
        found |= {n / whole for n in (values(book, run[:-2], {}) if run[:-2] else {Fraction(1)})}
    if not found:
        found |= _scaled(book, run) or _added(book, run)
    if not found and len(run) > 1 and book.tokens.get(run[0]) == frozenset([Fraction(1)]):  # una decena
        return values(book, run[1:], parts)
    return frozenset(found)


def split(book: Words, word: str) -> list[str]:
    """Return the words that a number written together is made of, as two thousand three hundred in German."""
    if word in book.tokens or word in book.scales or word in book.ordinals:
        return [word]
    for scale in sorted(book.scales, key=len, reverse=True):
        before, found, after = word.partition(scale)
        if found and len(scale) > 3 and all(part in book.phrases for part in (before, after) if part):
            return [part for part in (before, scale, after) if part]
    return [word]


def _scaled(book: Words, run: list[str]) -> set[Fraction]:
    """Return what a run with a word for a power of ten says: how many of it, and what is left over."""
    places = [(book.scales[word], -at) for at, word in enumerate(run) if word in book.scales]
    if not places:
        return set()
    scale, back = max(places)
    before = [word for word in run[:-back] if word not in {"a", "an"}]
    after = run[1 - back :]
    lefts = set(values(book, _bare(book, before), {})) if _bare(book, before) else {Fraction(1)}
    if len(before) == 2 and book.tokens.get(before[0]) == frozenset([Fraction(1)]):  # un demi million
        lefts |= {value for value in book.tokens.get(before[1], ()) if value < 1}
    rights = values(book, _bare(book, after), {}) if _bare(book, after) else {Fraction(0)}
    found = set()
    for left in lefts:
        for right in rights:
            if right < scale:
                found.add(left * scale + right)
            if right.denominator > 1:  # a million and a half
                found.add((left + right) * scale)
    return found


def _added(book: Words, run: list[str]) -> set[Fraction]:
    """Return the sum of words of falling size, as twenty and three."""
    total, least = Fraction(0), None
    for word in _bare(book, run):
        values_ = book.tokens.get(word, frozenset())
        if len(values_) != 1:
            return set()
        (value,) = values_
        if least is not None and not (value < least and (value < 1 or _room(least) > value)):
            return set()
        total, least = total + value, value
    return {total} if total else set()


def _room(value: Fraction) -> int:
    """Return what may stand behind a number in one word: 100 behind hundreds, 10 behind tens, else 1."""
    return next((room for room in (100, 10) if value >= room and value % room == 0), 1)


def _bare(book: Words, run: list[str]) -> list[str]:
    return [word for word in run if word != book.joint]

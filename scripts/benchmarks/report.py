"""One synthetic report: words of its language, and what is annotated in them while they are written.

Its text is a headline, a byline, a dateline, blocks of a sentence and a quote, and an end.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Any, TypeAlias

import orjson

ENTITIES = 24
"""Entities of a story."""
LABELS = ("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP")
"""Their labels, in turn."""
BY = {"by": "model-a", "status": "suggested"}
_BLOCKS = 8
_SPEAKERS = tuple(n for n in range(ENTITIES) if LABELS[n % len(LABELS)] not in ("LOC", "FAC"))
_HINDI = ("का", "र", "ना", "सि", "ते", "हो", "में", "पु", "ल", "दी", "ब", "गो", "मा", "ठ", "शे")
LANGS: dict[str, tuple[tuple[str, ...], tuple[int, int], str, int]] = {
    "en": (tuple("etaoinshrdlucmfwyp"), (2, 9), " ", 32),
    "pl": (tuple("aieoznrwstcykdpmłęążćśó"), (2, 10), " ", 28),
    "uk": (tuple("оанівертсклудмпязьбгї"), (2, 9), " ", 16),
    "ar": (tuple("اليمونرتبةعدسفهكقحجش"), (3, 7), " ", 17),
    "hi": (_HINDI, (1, 3), " ", 11),
    "zh": (tuple("天地山川水火木金土石田雨云风月日星河海林"), (1, 3), "", 28),
}
"""Letters to make words of, how long words are, what stands between them, and how many a block has."""
Words: TypeAlias = tuple[list[str], list[float]]


@dataclass(frozen=True, slots=True)
class Shared:
    """What the reports of a story share, by language or layer where it is more than one.

    `keys` and `names` are those of the entities, and `cast` tells which is named next; `ids` are those of
    annotations, which `lines` takes.
    """

    random: Random
    words: dict[str, Words]
    keys: list[str]
    names: dict[str, list[str]]
    cast: Iterator[int]
    ids: Iterator[str]
    lines: dict[str, list[bytes]]


def vocabulary(random: Random, lang: str) -> Words:
    """Return the words of a language, with weights that fall as in real text (Zipf), summed up."""
    letters, (shortest, longest), _, _ = LANGS[lang]
    found = {"".join(random.choices(letters, k=random.randint(shortest, longest))) for _ in range(4_000)}
    return sorted(found), list(accumulate(1 / (rank + 5) for rank in range(len(found))))


def new_name(random: Random, known: list[str], count: int, taken: set[str]) -> str:
    """Return a name of so many words that is nobody else's, and take it."""
    name = " ".join(random.choices(known, k=count)).title()
    if name in taken:
        return new_name(random, known, count, taken)
    taken.add(name)
    return name


class Report:
    """A report while it is written: the parts of its text, and the offset of the next."""

    def __init__(self, story: Shared, doc: str, lang: str) -> None:
        self.story, self.doc, self.lang = story, doc, lang
        self.random = story.random
        _, _, self.gap, self.length = LANGS[lang]
        self.parts: list[str] = []
        self.at = 0
        self.first = ("", "", "")

    def write(self) -> None:
        """Write a headline, a byline, a dateline, the blocks and an end, and annotate them."""
        with self._zone("headline"):
            self.words(3)
            self.name()
            self.add(" ")
            self.number()
        self.add("\n")
        with self._zone("byline"):
            self.name()
        self.add("\n")
        with self._zone("dateline"):
            self.name()
            self.add(" ")
            self.date()
        self.add(" — ")
        for number in range(_BLOCKS):
            self._block(number)
        self._end()

    def add(self, part: str) -> int:
        """Put a part at the end; return where it begins."""
        start = self.at
        self.parts.append(part)
        self.at += len(part)
        return start

    def words(self, count: int) -> None:
        """Add words, and white space after them."""
        known, weights = self.story.words[self.lang]
        self.add(self.gap.join(self.random.choices(known, cum_weights=weights, k=count)) + " ")

    def note(self, layer: str, record: dict[str, Any]) -> str:
        """Take down an annotation of the report; return its id."""
        name = next(self.story.ids)
        line = {"id": name, "doc": self.doc, **record, **BY}
        self.story.lines[layer].append(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
        return name

    def name(self) -> dict[str, Any]:
        """Add the name of the next entity, as a mention of it; return its span."""
        number = next(self.story.cast)
        surface = self.story.names[self.lang][number]
        span = self.span(surface)
        self.mention(span, number)
        return span

    def mention(self, span: dict[str, Any], number: int) -> None:
        """Annotate a span as a mention of an entity, in Polish with its base form."""
        lemma = {"lemma": span["text"]} if self.lang == "pl" else {}
        label = LABELS[number % len(LABELS)]
        self.note("entities", {"span": span, "label": label, **lemma, "entity": self.story.keys[number]})

    def span(self, surface: str) -> dict[str, Any]:
        """Add a surface; return its span."""
        start = self.add(surface)
        return {"start": start, "end": self.at, "text": surface}

    def number(self) -> tuple[str, str]:
        """Add a figure and what it measures; return its id and value."""
        value = str(self.random.randint(2, 9_999))
        span = self.span(value)
        self.add(" ")
        measures = self.span(self.random.choice(self.story.words[self.lang][0]))
        figure = {"type": "CARDINAL", "value": value, "unit": "count:crack", "bound": "exact"}
        return self.note("numbers", {"span": span, **figure, "measures": measures}), value

    def date(self) -> None:
        """Add a date."""
        day = f"2026-{self.random.randint(1, 12):02}-{self.random.randint(1, 28):02}"
        self.note("dates", {"span": self.span(day), "type": "DATE", "value": day})

    @contextmanager
    def _zone(self, kind: str) -> Iterator[None]:
        """Annotate what is added meanwhile as a zone."""
        start, first = self.at, len(self.parts)
        yield
        surface = "".join(self.parts[first:])
        self.note("zones", {"span": {"start": start, "end": self.at, "text": surface}, "type": kind})

    def _block(self, number: int) -> None:
        """Add a sentence with two names, a figure and a date, and a quote by somebody named."""
        self.name()
        self.add(" ")
        self.words(self.length // 3)
        figure, value = self.number()
        self.add(" ")
        self.words(self.length // 6)
        self.date()
        self.add(" ")
        self.name()
        self.add(". ")
        start, first = self.add("“"), len(self.parts) - 1
        self.words(self.length // 2)
        self.add("🚨”")
        content = {"start": start, "end": self.at, "text": "".join(self.parts[first:])}
        self.add(" ")
        cue = self.span(self.story.words[self.lang][0][number])
        self.add(" ")
        role = self.add(self.story.words[self.lang][0][-number - 1])
        first = len(self.parts) - 1
        self.add(" ")
        self.name()
        source = {"start": role, "end": self.at, "text": "".join(self.parts[first:])}
        self.add(".\n")
        said = {"kind": "direct", "content": [content], "cue": [cue], "source": [source]}
        quote = self.note("quotes", {**said, "speakers": [self.story.keys[_SPEAKERS[number]]]})
        self.first = self.first if number else (quote, figure, value)

    def _end(self) -> None:
        """Add a sentence with a name in a name, two more names, and a date."""
        start, inner = self.at, self.story.names[self.lang][0]
        outer = f"{inner} {self.story.names[self.lang][1]}"
        self.add(outer)
        for end, surface, number in ((self.at, outer, 1), (start + len(inner), inner, 0)):
            self.mention({"start": start, "end": end, "text": surface}, number)
        self.add(" ")
        self.name()
        self.add(" ")
        self.date()
        self.add(".\n")

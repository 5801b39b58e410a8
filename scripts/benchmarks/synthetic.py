"""A synthetic corpus to measure with: stories of 100 reports in six languages and five scripts.

A report has about 2.5 kB of text and 60 annotations over all layers; a story also has links and a registry.
Words are random letters, so that no text is anybody's. The same seed gives the same bytes, and a smaller
corpus is the beginning of a larger one. All checks pass on it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate, cycle
from pathlib import Path
from random import Random
from typing import Any

import orjson

from wirespan import records, schemas
from wirespan.built import LICENCE
from wirespan.model import LAYERS, Annotator, Entity
from wirespan.store import ANNOTATORS, SPLITS_FILE, VERSION, Corpus, documents_file, layer_file, registry_file

STORY = 100
"""Reports of a story."""
ANNOTATIONS = 60
"""Annotations of a report."""
MADE = 5
"""Of the corpora kept from earlier runs, those of another number are made anew."""

_BLOCKS = 8
_ENTITIES = 24
_LINKS = 10
_DAY = "2026-05-04"
_LABELS = ("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP")
_SPEAKERS = tuple(n for n in range(_ENTITIES) if _LABELS[n % len(_LABELS)] not in ("LOC", "FAC"))
_BY = {"by": "model-a", "status": "suggested"}
_HINDI = ("का", "र", "ना", "सि", "ते", "हो", "में", "पु", "ल", "दी", "ब", "गो", "मा", "ठ", "शे")
# Letters to make words of, how long words are, what stands between them, and how many a block has.
_LANGS: dict[str, tuple[tuple[str, ...], tuple[int, int], str, int]] = {
    "en": (tuple("etaoinshrdlucmfwyp"), (2, 9), " ", 32),
    "pl": (tuple("aieoznrwstcykdpmłęążćśó"), (2, 10), " ", 28),
    "uk": (tuple("оанівертсклудмпязьбгї"), (2, 9), " ", 16),
    "ar": (tuple("اليمونرتبةعدسفهكقحجش"), (3, 7), " ", 17),
    "hi": (_HINDI, (1, 3), " ", 11),
    "zh": (tuple("天地山川水火木金土石田雨云风月日星河海林"), (1, 3), "", 28),
}
Words = tuple[list[str], list[float]]


def corpus(cache: Path, documents: int, seed: int = 7) -> Corpus:
    """Return the corpus of that many reports, kept under `cache`, where it is made if it isn't there."""
    root = cache / f"reports-{documents}-seed-{seed}-made-{MADE}"
    if not root.is_dir():
        new = root.with_name(f".{root.name}.{os.getpid()}")
        try:
            write(new, documents, seed)
            os.rename(new, root)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    return Corpus(root)


def write(root: Path, documents: int, seed: int) -> None:
    """Write the corpus: four of five stories for training, the others for validation and test in turn."""
    names = [f"story-{number:05}" for number in range(-(-documents // STORY))]
    splits: dict[str, list[str]] = {"train": [], "validation": [], "test": [], "withheld": []}
    for number, name in enumerate(names):
        splits[{8: "validation", 9: "test"}.get(number % 10, "train")].append(name)
    who = Annotator(id=_BY["by"], kind="model", name="A", version="1", languages=tuple(_LANGS))
    _put(root, VERSION, b"0.1.0\n")
    _put(root, SPLITS_FILE, json.dumps(splits, indent=2).encode() + b"\n")
    _put(root, ANNOTATORS, records.lines([who]))
    _put(root, LICENCE, b"SPDX-License-Identifier: CC0-1.0\n")
    for path, schema in schemas.files().items():
        _put(root, path, schema)
    words = {lang: _words(Random(f"{seed}/{lang}"), lang) for lang in _LANGS}  # noqa: S311 - no secret
    for number, name in enumerate(names):
        reports = min(STORY, documents - number * STORY)
        story = _Story(name, reports, Random(f"{seed}/{name}"), words)  # noqa: S311
        for path, content in story.files():
            _put(root, path, content)


def _put(root: Path, path: str, content: bytes) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(content)


def _words(random: Random, lang: str) -> Words:
    """Return the words of a language, with weights that fall as in real text (Zipf), summed up."""
    letters, (shortest, longest), _, _ = _LANGS[lang]
    found = {"".join(random.choices(letters, k=random.randint(shortest, longest))) for _ in range(4_000)}
    return sorted(found), list(accumulate(1 / (rank + 5) for rank in range(len(found))))


def _name(random: Random, known: list[str], count: int, taken: set[str]) -> str:
    """Return a name of so many words that is nobody else's, and take it."""
    name = " ".join(random.choices(known, k=count)).title()
    if name in taken:
        return _name(random, known, count, taken)
    taken.add(name)
    return name


class _Story:
    """The records of a story, its files' lines in canonical order as they are made."""

    def __init__(self, name: str, reports: int, random: Random, words: dict[str, Words]) -> None:
        self.name, self.reports, self.random, self.words = name, reports, random, words
        self.keys = [f"{name}-{number:02}" for number in range(_ENTITIES)]
        taken: set[str] = set()
        self.names = {
            lang: [_name(random, known, 1 + number % 2, taken) for number in range(_ENTITIES)]
            for lang, (known, _) in words.items()
        }
        self.ids = self._ids(reports * ANNOTATIONS + 2 * _LINKS)
        self.cast = cycle(range(_ENTITIES))
        self.lines: dict[str, list[bytes]] = {layer: [] for layer in LAYERS}
        self.members: list[tuple[str, str, str, str, str]] = []

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the path and content of each file."""
        documents = b"".join(self._document(number) for number in range(self.reports))
        entities = [
            Entity(
                id=key,
                label=_LABELS[number % len(_LABELS)],
                names={lang: names[number] for lang, names in self.names.items()},
                wikidata=None,
            )
            for number, key in enumerate(self.keys)
        ]
        yield documents_file(self.name), documents
        yield registry_file(self.name), records.lines(entities)
        for layer, lines in self.lines.items():
            yield layer_file(layer, self.name), b"".join(lines)
        yield layer_file("links", self.name), b"".join(sorted(self._links()))

    def _ids(self, count: int) -> Iterator[str]:
        drawn = base64.urlsafe_b64encode(self.random.randbytes(-(-count * 15 // 2))).decode()
        return (drawn[at : at + 10] for at in range(0, count * 10, 10))

    def _document(self, number: int) -> bytes:
        lang = list(_LANGS)[number % len(_LANGS)]
        report = _Report(self, f"{self.name}/outlet-{number:02}", lang)
        report.write()
        text = "".join(report.parts)
        self.members.append((report.doc, lang, *report.first))
        document = {
            "id": report.doc,
            "story": self.name,
            "lang": lang,
            "outlet": f"Outlet {number}",
            "published": {"value": "2026-05-05", "basis": "metadata"},
            "rights": {"licence": "CC0-1.0"},
            "revision": 1,
            "length": len(text),
            "digests": {"text": hashlib.sha256(text.encode()).hexdigest()},
            "text": text,
        }
        return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)

    def _links(self) -> Iterator[bytes]:
        """Yield links of four reports each: an utterance, and a figure that is told again."""
        for number in range(min(_LINKS, self.reports // 4)):
            (doc, lang, quote, figure, value), *others = self.members[4 * number : 4 * number + 4]
            said: list[dict[str, Any]] = [{"doc": doc, "id": quote, "rendering": "verbatim"}]
            told: list[dict[str, Any]] = [{"doc": doc, "id": figure, "relation": "first", "as_of": _DAY}]
            for other, _, its_quote, its_figure, its_value in others:
                of = {"doc": doc, "id": quote}
                said.append({"doc": other, "id": its_quote, "rendering": "translated", "of": of})
                of = {"doc": doc, "id": figure}
                relation = "restates" if value == its_value else "contradicts"
                told.append({"doc": other, "id": its_figure, "relation": relation, "as_of": _DAY, "of": of})
            for about in (
                {"type": "utterance", "original": lang, "members": said},
                {"type": "figure", "measure": "cracks", "members": told},
            ):
                link = {"id": next(self.ids), "story": self.name, **about, **_BY}
                yield orjson.dumps(link, option=orjson.OPT_APPEND_NEWLINE)


class _Report:
    """A report while it is written: the parts of its text, and the offset of the next."""

    def __init__(self, story: _Story, doc: str, lang: str) -> None:
        self.story, self.doc, self.lang = story, doc, lang
        self.random = story.random
        _, _, self.gap, self.length = _LANGS[lang]
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
        line = {"id": name, "doc": self.doc, **record, **_BY}
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
        label = _LABELS[number % len(_LABELS)]
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

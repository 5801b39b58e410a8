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
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import orjson

from benchmarks.report import BY, ENTITIES, LABELS, LANGS, Report, Shared, Words, new_name, vocabulary
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

_LINKS = 10
_DAY = "2026-05-04"


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
    who = Annotator(id=BY["by"], kind="model", name="A", version="1", languages=tuple(LANGS))
    _put(root, VERSION, b"0.1.0\n")
    _put(root, SPLITS_FILE, json.dumps(splits, indent=2).encode() + b"\n")
    _put(root, ANNOTATORS, records.lines([who]))
    _put(root, LICENCE, b"SPDX-License-Identifier: CC0-1.0\n")
    for path, schema in schemas.files().items():
        _put(root, path, schema)
    words = {lang: vocabulary(Random(f"{seed}/{lang}"), lang) for lang in LANGS}  # noqa: S311 - no secret
    for number, name in enumerate(names):
        reports = min(STORY, documents - number * STORY)
        story = _Story(name, reports, Random(f"{seed}/{name}"), words)  # noqa: S311
        for path, content in story.files():
            _put(root, path, content)


def _put(root: Path, path: str, content: bytes) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(content)


class _Story:
    """The records of a story, its files' lines in canonical order as they are made."""

    def __init__(self, name: str, reports: int, random: Random, vocabularies: dict[str, Words]) -> None:
        self.name, self.reports, self.random = name, reports, random
        self.keys = [f"{name}-{number:02}" for number in range(ENTITIES)]
        taken: set[str] = set()
        names = {
            lang: [new_name(random, words, 1 + number % 2, taken) for number in range(ENTITIES)]
            for lang, (words, _) in vocabularies.items()
        }
        ids = self._ids(reports * ANNOTATIONS + 2 * _LINKS)
        lines: dict[str, list[bytes]] = {layer: [] for layer in LAYERS}
        self.shared = Shared(random, vocabularies, self.keys, names, cycle(range(ENTITIES)), ids, lines)
        self.members: list[tuple[str, str, str, str, str]] = []

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the path and content of each file."""
        documents = b"".join(self._document(number) for number in range(self.reports))
        entities = [
            Entity(
                id=key,
                label=LABELS[number % len(LABELS)],
                names={lang: names[number] for lang, names in self.shared.names.items()},
                wikidata=None,
            )
            for number, key in enumerate(self.keys)
        ]
        yield documents_file(self.name), documents
        yield registry_file(self.name), records.lines(entities)
        for layer, lines in self.shared.lines.items():
            yield layer_file(layer, self.name), b"".join(lines)
        yield layer_file("links", self.name), b"".join(sorted(self._links()))

    def _ids(self, count: int) -> Iterator[str]:
        drawn = base64.urlsafe_b64encode(self.random.randbytes(-(-count * 15 // 2))).decode()
        return (drawn[at : at + 10] for at in range(0, count * 10, 10))

    def _document(self, number: int) -> bytes:
        lang = list(LANGS)[number % len(LANGS)]
        report = Report(self.shared, f"{self.name}/outlet-{number:02}", lang)
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
                link = {"id": next(self.shared.ids), "story": self.name, **about, **BY}
                yield orjson.dumps(link, option=orjson.OPT_APPEND_NEWLINE)

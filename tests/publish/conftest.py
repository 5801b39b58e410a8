"""The small corpus, made richer: a value in every optional column, hard characters, a second open split."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from wirespan import records, texts
from wirespan.model import (
    Annotation,
    Annotator,
    Date,
    Digests,
    Document,
    Entity,
    Mention,
    Number,
    Published,
    Quote,
    Rights,
    Source,
    Span,
)
from wirespan.publish.build import build
from wirespan.store import Corpus

from ..bridge import write_corpus

DOC = "bakery/crumb-times"
TEXT = (
    "Saved\u2028Norva’s “m\u0303ini” 🥐 shop, say Norva\u00a0Bakers’ union: 1/3 up, 2030-01-05, each May. "
    "“Ha 🥐!”"
)
BY = {"by": "anna", "status": "corrected"}
CITATION = """
title: "Bridges\\n and cracks"
date-released: 2030-01-05
authors:
  - name: "The Norva group"
  - {given-names: Ida, name-particle: van der, family-names: Kells}
"""
# Offsets counted by hand, in code points.
UNION, INNER, OWNER = Span(34, 53, "Norva\u00a0Bakers’ union"), Span(34, 39, "Norva"), Span(6, 11, "Norva")
THIRD, SHOP = Span(55, 58, "1/3"), Span(24, 28, "shop")
DAY, MONTH = Span(63, 73, "2030-01-05"), Span(80, 83, "May")
HA = Span(85, 92, "“Ha 🥐!”")


def bakery() -> Document:
    return Document(
        id=DOC,
        story="bakery",
        lang="en-GB",
        source=Source("https://crumb-times.example/1?a=b|c", "r1", "2030-01"),
        published=Published("[2030-01-05..2030-01-07]", "byline", "It says “Saturday”."),
        rights=Rights("CC-BY-4.0", "The Crumb Times"),
        revision=2,
        length=len(TEXT),
        digests=Digests(text=texts.text_digest(TEXT)),
        text=TEXT,
    )


def bakery_annotations() -> dict[str, list[Annotation]]:
    """Annotations with every optional value; the story isn't annotated in zones."""
    return {
        "entities": [
            Mention(id="ent-owner1", doc=DOC, span=OWNER, label="GPE", entity="norva", **BY),
            Mention(
                id="ent-union1",
                doc=DOC,
                span=UNION,
                label="ORG",
                lemma="NULL",
                entity="bakers-union",
                unsure=True,
                note='line\nbreak, "marks", \\, null, ٣, \u2028 and 🥐',
                **BY,
            ),
            Mention(id="ent-inner1", doc=DOC, span=INNER, label="GPE", entity="norva", metonymic=True, **BY),
        ],
        "quotes": [
            Quote(
                id="quote-ha01",
                doc=DOC,
                kind="mixed",
                content=(HA,),
                cue=(),
                source=(),
                speakers=(),
                via=("bakers-union", "norva"),
                within="quote-none",
                **BY,
            )
        ],
        "numbers": [
            Number(
                id="num-third1",
                doc=DOC,
                span=THIRD,
                type="PERCENT",
                value="1/3",
                upper="0.50",
                bound="less_than",
                change="down",
                measures=SHOP,
                **BY,
            )
        ],
        "dates": [
            Date(
                id="date-day01",
                doc=DOC,
                span=DAY,
                type="SET",
                value="2030-01-05",
                local="dct+P1D",
                mod="ON_OR_BEFORE",
                anchor="dct",
                begin_point="dct",
                end_point="date-day02",
                freq="2X",
                quant="EVERY",
                **BY,
            ),
            Date(id="date-day02", doc=DOC, span=MONTH, type="DATE", value="XXXX-05", mod="APPROX", **BY),
        ],
    }


def enrich(corpus: Corpus) -> Corpus:
    """Add the bakery to a corpus, as its test split."""
    root = corpus.root
    (root / "corpus/bakery.jsonl").write_bytes(records.lines([bakery()]))
    union = Entity(
        id="bakers-union",
        label="ORG",
        names={"en": "Bakers’ Union", "pl": "Związek Piekarzy"},
        wikidata="Q1",
        checked="nothing: it is invented",
    )
    (root / "corpus/registry/bakery.jsonl").write_bytes(records.lines([union]))
    for layer, found in bakery_annotations().items():
        (root / f"annotations/{layer}/bakery.jsonl").write_bytes(records.lines(found))
    annotators = [*corpus.annotators(), Annotator(id="anna", kind="person", languages=("en",))]
    (root / "annotations/annotators.jsonl").write_bytes(records.lines(annotators))
    splits = corpus.splits() | {"test": ["bakery"]}
    (root / "corpus/splits.json").write_text(json.dumps(splits) + "\n", encoding="utf-8")
    return corpus


@pytest.fixture
def rich(corpus: Corpus) -> Corpus:
    """The small corpus with the bakery."""
    return enrich(corpus)


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The rich corpus with citation and licence, which no test changes."""
    corpus = enrich(write_corpus(tmp_path_factory.mktemp("source")))
    (corpus.root / "CITATION.cff").write_text(CITATION, encoding="utf-8")
    (corpus.root / "LICENSE-DATA").write_text("CC0\n")
    return corpus


@pytest.fixture(scope="session")
def built(source: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its dataset, which no test changes."""
    return build(source, tmp_path_factory.mktemp("built") / "wirespan").path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where a dataset is built."""
    return tmp_path / "built" / "wirespan"


@pytest.fixture(scope="session")
def rich_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset of the rich corpus, which no test changes."""
    folder = tmp_path_factory.mktemp("rich")
    return build(enrich(write_corpus(folder / "corpus")), folder / "wirespan").path


@pytest.fixture
def made(rich_set: Path, out: Path) -> Path:
    """A copy of it, where the test itself would build it: every build of a corpus gives the same bytes."""
    return Path(shutil.copytree(rich_set, out))

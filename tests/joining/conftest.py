"""A withheld report in several scripts, as its annotator held it, and what is published of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from wirespan import texts
from wirespan.joining import Joined, join
from wirespan.model import Annotation, Date, Document, Mention, Number, Published, Quote, Rights, Span
from wirespan.publish.build import build

from ..bridge import write_corpus

PARAGRAPHS = (
    "🚨 Norva ferry halted",  # short: joined with the next
    "NORVA — The ferry “Tern” was halted on Monday after 14 cracks were found, the port said.",
    "A reader’s picture shows the quay before the first of the crowds had come.",
    "“Nobody will board   before we are sure,” said port director Ida Kells.",
    "השער נסגר ביום שני, אמרה אידה קלס, והנמל ביקש סבלנות מן הנוסעים\u2028כולם.",
    "Passengers were told to keep their tickets for another day of the week.",
)
TEXT = "\n\n".join(PARAGRAPHS) + "\n"
DOC = "norva-ferry/quay-wire"
BY = {"doc": DOC, "by": "model-a", "status": "suggested"}


def at(surface: str, text: str = TEXT) -> Span:
    """Return the one place of a surface."""
    start = text.index(surface)
    if text.find(surface, start + 1) >= 0:
        raise ValueError(f"{surface} stands there twice")
    return Span(start, start + len(surface), surface)


def annotations() -> list[Annotation]:
    """Return annotations in all paragraphs but the third and the last."""
    return [
        Mention(id="ent-norva1", span=at("Norva"), label="GPE", entity="norva", **BY),
        Mention(id="ent-tern01", span=at("“Tern”"), label="PRODUCT", entity="tern", **BY),
        Date(id="date-mon01", span=at("Monday"), type="DATE", value="2026-05-04", **BY),
        Number(
            id="num-crack1",
            span=at("14"),
            type="CARDINAL",
            value="14",
            bound="exact",
            measures=at("cracks"),
            **BY,
        ),
        Quote(
            id="quote-sure",
            kind="direct",
            content=(at("“Nobody will board   before we are sure,”"),),
            cue=(at("said port").__class__(at("said port").start, at("said port").start + 4, "said"),),
            source=(at("port director Ida Kells"),),
            speakers=("ida-kells",),
            **BY,
        ),
        Mention(id="ent-kells2", span=at("אידה קלס"), label="PERSON", entity="ida-kells", **BY),
        Date(id="date-mon02", span=at("ביום שני"), type="DATE", value="2026-05-04", **BY),
    ]


def document(text: str = TEXT) -> Document:
    """Return the record of the report, without its text."""
    return Document(
        id=DOC,
        story="norva-ferry",
        lang="en",
        published=Published("2026-05-05", "metadata"),
        rights=Rights("withheld", "Quay Wire"),
        revision=1,
        length=len(text),
        digests=texts.fingerprint(text.encode(), text),
        text=None,
    )


@dataclass(frozen=True)
class Report:
    """The text, what was selected in it, and what is published."""

    text: str
    paragraphs: tuple[str, ...]
    document: Document
    selected: list[Annotation]
    hidden: list[Annotation]

    def join(self, text: str) -> Joined:
        """Join a copy of the text."""
        return join(self.document, self.hidden, text)

    def without(self, *numbers: int) -> str:
        """Return the text without some of its paragraphs, counted from 0 as they stand above."""
        return "\n\n".join(p for i, p in enumerate(self.paragraphs) if i not in numbers) + "\n"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset of the small corpus, which no test changes."""
    place = tmp_path_factory.mktemp("joining")
    return build(write_corpus(place / "corpus"), place / "wirespan").path


@pytest.fixture
def report() -> Report:
    """The report, with its annotations as published."""
    hidden = [texts.withhold(a, TEXT, texts.paragraphs(TEXT)) for a in annotations()]
    return Report(TEXT, PARAGRAPHS, document(), annotations(), hidden)

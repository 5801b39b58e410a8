"""A report that has everything the labelling page can show, and how its parts are changed."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from wirespan import labelstudio
from wirespan.model import (
    LAYERS,
    Annotation,
    Date,
    Digests,
    Document,
    Mention,
    Number,
    Published,
    Quote,
    Rights,
    Span,
    Zone,
)
from wirespan.texts import text_digest

TEXT = (
    "🚢 Ferry aground\n"
    "PORT SELD — “We had\u2028no   power,” Captain Noémi Ardu\u0301 told the Wave, “and the wheel was dead,” "
    "she added.\n"
    "Officials in Seld said “about three to five of the 40 lifeboats” leaked, the Wave was told by שרה.\n"
    "The crew trains twice every May, from 4 May on."
)
BY = {"by": "model-a", "status": "suggested"}
DOC = "ferry/wave"


def at(surface: str, after: str = "") -> Span:
    """Return the first place of a surface behind `after`, counted in characters of the literal above."""
    start = TEXT.index(surface, TEXT.index(after) + len(after))
    return Span(start, start + len(surface), surface)


def everything() -> dict[str, list[Annotation]]:
    """Return annotations in which every property of every layer is used, by layer."""
    zone = Zone(
        id="zone-00001",
        doc=DOC,
        span=at("🚢 Ferry aground"),
        type="headline",
        unsure=True,
        note="Or two?",
        **BY,
    )
    mentions = [
        Mention(
            id="mention-01",
            doc=DOC,
            span=at("Captain Noémi Ardu\u0301"),
            label="PERSON",
            lemma="Noémi Ardu\u0301",
            entity="noemi-ardu",
            **BY,
        ),
        Mention(
            id="mention-02",
            doc=DOC,
            span=at("Seld", "Officials in "),
            label="GPE",
            entity="seld",
            metonymic=True,
            by="anna",
            status="adjudicated",
            unsure=True,
            note="The town's council.",
        ),
        Mention(id="mention-03", doc=DOC, span=at("שרה"), label="PERSON", entity="sara", **BY),
    ]
    told, source = at("told the Wave"), at("Captain Noémi Ardu\u0301")
    quotes = [
        Quote(
            id="quote-0001",
            doc=DOC,
            kind="direct",
            content=(at("“We had\u2028no   power,”"), at("“and the wheel was dead,”")),
            cue=(told, at("added")),
            source=(source, at("she", "dead,” ")),
            speakers=("noemi-ardu",),
            **BY,
        ),
        Quote(
            id="quote-0002",
            doc=DOC,
            kind="indirect",
            content=(at("no   power"),),
            cue=(told,),
            source=(source,),
            speakers=("noemi-ardu", "sara"),
            via=("sara", "noemi-ardu"),
            within="quote-0001",
            unsure=True,
            note="Nested.\nTwo lines.",
            **BY,
        ),
        Quote(
            id="quote-0003",
            doc=DOC,
            kind="mixed",
            content=(at("“about three to five of the 40 lifeboats” leaked"),),
            cue=(),
            source=(),
            speakers=(),
            **BY,
        ),
    ]
    boats = at("lifeboats")
    numbers = [
        Number(
            id="number-001",
            doc=DOC,
            span=at("about three to five"),
            type="CARDINAL",
            value="3",
            upper="5",
            unit="count:lifeboat",
            bound="approximate",
            change="up",
            measures=boats,
            note="A range.",
            unsure=True,
            **BY,
        ),
        Number(
            id="number-002",
            doc=DOC,
            span=at("40"),
            type="CARDINAL",
            value="40",
            bound="exact",
            measures=boats,
            **BY,
        ),
    ]
    dates = [
        Date(
            id="date-00001",
            doc=DOC,
            span=at("twice every May"),
            type="SET",
            value="XXXX-05",
            local="XXXX-05",
            freq="2X",
            quant="EVERY",
            begin_point="date-00002",
            end_point="dct",
            anchor="date-00002",
            unsure=True,
            note="Until told otherwise.",
            **BY,
        ),
        Date(id="date-00002", doc=DOC, span=at("4 May"), type="DATE", value="2026-05-04", mod="START", **BY),
    ]
    return {"zones": [zone], "entities": mentions, "quotes": quotes, "numbers": numbers, "dates": dates}


def report() -> Document:
    """Return the report."""
    return Document(
        id=DOC,
        story="ferry",
        lang="en",
        outlet="The Wave",
        published=Published("2026-05-05", "metadata"),
        rights=Rights("CC0-1.0"),
        revision=1,
        length=len(TEXT),
        digests=Digests(text=text_digest(TEXT)),
        text=TEXT,
    )


@pytest.fixture
def document() -> Document:
    return report()


@pytest.fixture
def own() -> dict[str, list[Annotation]]:
    return everything()


@pytest.fixture
def place() -> Callable[..., Span]:
    return at


@pytest.fixture
def task(document: Document, own: dict[str, list[Annotation]]) -> dict[str, Any]:
    """The task of the whole report, as Label Studio would export it, to be changed by a test."""
    made = copy.deepcopy(labelstudio.task(document, own))
    made["id"] = 7
    made["annotations"][0] |= {"id": 70, "was_cancelled": False}
    made["drafts"] = []
    return made


@pytest.fixture
def read(
    document: Document, own: dict[str, list[Annotation]]
) -> Callable[..., tuple[dict[str, list[Annotation]], list[str]]]:
    """Read a task of the report as annotator bea: annotations by layer, and the codes of the findings."""

    def call(task: Any, layers: list[str] | None = None) -> tuple[dict[str, list[Annotation]], list[str]]:
        found, findings = labelstudio.read(
            task, document, own, layers or list(LAYERS), by="bea", file="x.json"
        )
        assert all(f.file == "x.json" and f.line == 0 and f.level == 2 for f in findings)
        return found, [f.code for f in findings]

    return call

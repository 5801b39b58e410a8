"""A small corpus, valid in every layer: the story of a bridge in two languages, and one that is withheld."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from wirespan import records, schemas, texts
from wirespan.model import (
    Annotation,
    Annotator,
    Date,
    Digests,
    Document,
    Entity,
    Link,
    Member,
    Mention,
    Number,
    Published,
    Quote,
    Rights,
    Span,
    Target,
    Zone,
)
from wirespan.store import Corpus

EN = (
    "🚨 Bridge shut\n"
    "NORVA (Quay Wire) — The Long Bridge has been shut since Monday, Mayor Ida Kells said.\n"
    "“We counted at least 14 cracks,” Kells told reporters, “and then we stopped counting.”"
)
PL = (
    "Most zamknięto w poniedziałek.\n"
    "– Naliczyliśmy co najmniej 14 pęknięć – powiedziała burmistrzyni Ida Kells, która prosi o cierpliwość."
)
WITHHELD = (
    "Norva\n\n"
    "The mayor of Norva, Ida Kells, has   asked drivers for patience until the bridge opens again.\n\n"
    "“Nobody will cross before the last crack is closed,” she said on Monday.\n"
)
BY = {"by": "model-a", "status": "suggested"}
PLAIN = {
    "corpus/VERSION": b"0.1.0\n",
    "LICENSE-DATA": b"SPDX-License-Identifier: CC0-1.0\n",
    "corpus/splits.json": b'{"train": ["bridge"], "validation": [], "test": [], "withheld": ["patience"]}\n',
}
"""The files that hold no records."""


def span(text: str, surface: str, after: str = "") -> Span:
    """Return the one place of a surface in a text that stands behind `after`."""
    at = text.index(after) + len(after)
    start = text.index(surface, at)
    return Span(start, start + len(surface), surface)


def document(doc: str, lang: str, text: str) -> Document:
    """Return an open report."""
    return Document(
        id=doc,
        story=doc.partition("/")[0],
        lang=lang,
        outlet="Quay Wire",
        published=Published("2026-05-05", "metadata"),
        rights=Rights("CC0-1.0"),
        revision=1,
        length=len(text),
        digests=Digests(text=texts.text_digest(text)),
        text=text,
    )


def mention(own: str, doc: str, at: Span, label: str, entity: str, **more: Any) -> Mention:
    """Return a mention of an entity."""
    return Mention(id=own, doc=doc, span=at, label=label, entity=entity, **more, **BY)


def monday(own: str, doc: str, at: Span) -> Date:
    """Return a date that is the Monday before the bridge was reported to be shut."""
    return Date(id=own, doc=doc, span=at, type="DATE", value="2026-05-04", local="XXXX-WXX-1", **BY)


def open_annotations() -> dict[str, list[Annotation]]:
    """Return the annotations of the open story by layer."""
    en, pl = "bridge/quay-wire", "bridge/most-info"
    return {
        "zones": [
            Zone(id="zone-head1", doc=en, span=span(EN, "🚨 Bridge shut"), type="headline", **BY),
            Zone(id="zone-date1", doc=en, span=span(EN, "NORVA (Quay Wire)"), type="dateline", **BY),
        ],
        "entities": [
            mention("ent-norva1", en, span(EN, "NORVA"), "GPE", "norva"),
            mention("ent-quay01", en, span(EN, "Quay Wire"), "ORG", "quay-wire"),
            mention("ent-bridge", en, span(EN, "Long Bridge"), "FAC", "long-bridge"),
            mention("ent-kells1", en, span(EN, "Ida Kells"), "PERSON", "ida-kells"),
            mention("ent-kells2", en, span(EN, "Kells", "cracks,” "), "PERSON", "ida-kells"),
            mention("ent-kells3", pl, span(PL, "Ida Kells"), "PERSON", "ida-kells", lemma="Ida Kells"),
        ],
        "quotes": [
            Quote(
                id="quote-shut",
                doc=en,
                kind="indirect",
                content=(span(EN, "The Long Bridge has been shut since Monday"),),
                cue=(span(EN, "said"),),
                source=(span(EN, "Mayor Ida Kells"),),
                speakers=("ida-kells",),
                **BY,
            ),
            Quote(
                id="quote-crck",
                doc=en,
                kind="direct",
                content=(
                    span(EN, "“We counted at least 14 cracks,”"),
                    span(EN, "“and then we stopped counting.”"),
                ),
                cue=(span(EN, "told"),),
                source=(span(EN, "Kells", "cracks,” "),),
                speakers=("ida-kells",),
                **BY,
            ),
            Quote(
                id="quote-pl01",
                doc=pl,
                kind="direct",
                content=(span(PL, "Naliczyliśmy co najmniej 14 pęknięć"),),
                cue=(span(PL, "powiedziała"),),
                source=(span(PL, "burmistrzyni Ida Kells"),),
                speakers=("ida-kells",),
                **BY,
            ),
        ],
        "numbers": [
            Number(
                id="num-crack1",
                doc=en,
                span=span(EN, "at least 14"),
                type="CARDINAL",
                value="14",
                unit="count:crack",
                bound="at_least",
                measures=span(EN, "cracks"),
                **BY,
            ),
            Number(
                id="num-crack2",
                doc=pl,
                span=span(PL, "co najmniej 14"),
                type="CARDINAL",
                value="14",
                unit="count:crack",
                bound="at_least",
                **BY,
            ),
        ],
        "dates": [
            monday("date-mon01", en, span(EN, "Monday")),
            monday("date-mon02", pl, span(PL, "poniedziałek")),
        ],
    }


def withheld_annotations() -> dict[str, list[Annotation]]:
    """Return the annotations of the withheld story with their surfaces, as an annotator made them."""
    doc = "patience/harbour-post"
    return {
        "zones": [Zone(id="zone-place", doc=doc, span=span(WITHHELD, "Norva"), type="dateline", **BY)],
        "entities": [
            # Unsure, else the one in the next line would have to be annotated too.
            mention("ent-norva2", doc, span(WITHHELD, "Norva"), "GPE", "norva", unsure=True),
            mention("ent-kells4", doc, span(WITHHELD, "Ida Kells"), "PERSON", "ida-kells"),
        ],
        "quotes": [
            Quote(
                id="quote-last",
                doc=doc,
                kind="direct",
                content=(span(WITHHELD, "“Nobody will cross before the last crack is closed,”"),),
                cue=(span(WITHHELD, "said"),),
                source=(span(WITHHELD, "she"),),
                speakers=("ida-kells",),
                **BY,
            )
        ],
        "numbers": [],
        "dates": [monday("date-mon03", doc, span(WITHHELD, "Monday"))],
    }


def withheld_document() -> Document:
    """Return the withheld report, without its text."""
    return Document(
        id="patience/harbour-post",
        story="patience",
        lang="en",
        published=Published("2026-05-05?", "inferred", "It tells of a Monday."),
        rights=Rights("withheld", "Harbour Post"),
        revision=1,
        length=len(WITHHELD),
        digests=texts.fingerprint(WITHHELD.encode(), WITHHELD),
        text=None,
    )


def links() -> list[Link]:
    """Return what links the two open reports: a quote that one translates, a figure that it tells again."""
    quotes = (
        Member(doc="bridge/quay-wire", id="quote-crck", rendering="verbatim"),
        Member(
            doc="bridge/most-info",
            id="quote-pl01",
            rendering="translated",
            of=Target("bridge/quay-wire", "quote-crck"),
        ),
    )
    numbers = (
        Member(doc="bridge/quay-wire", id="num-crack1", relation="first", as_of="2026-05-04"),
        Member(
            doc="bridge/most-info",
            id="num-crack2",
            relation="restates",
            as_of="2026-05-04",
            of=Target("bridge/quay-wire", "num-crack1"),
        ),
    )
    return [
        Link(id="link-said1", story="bridge", type="utterance", original="en", members=quotes, **BY),
        Link(id="link-crack", story="bridge", type="figure", measure="cracks found", members=numbers, **BY),
    ]


@cache
def lines() -> dict[str, bytes]:
    """Return the files of records by their path."""
    shared = [
        Entity(id="ida-kells", label="PERSON", names={"en": "Ida Kells", "pl": "Ida Kells"}, wikidata=None),
        Entity(id="norva", label="GPE", names={"en": "Norva"}, wikidata=None),
    ]
    local = [
        Entity(id="quay-wire", label="ORG", names={"en": "Quay Wire"}, wikidata=None),
        Entity(id="long-bridge", label="FAC", names={"en": "the Long Bridge"}, wikidata=None),
    ]
    found: dict[str, list[Any]] = {
        "corpus/bridge.jsonl": [
            document("bridge/quay-wire", "en", EN),
            document("bridge/most-info", "pl", PL),
        ],
        "corpus/patience.jsonl": [withheld_document()],
        "corpus/registry/shared.jsonl": shared,
        "corpus/registry/bridge.jsonl": local,
        "corpus/registry/patience.jsonl": [],
        "annotations/annotators.jsonl": [
            Annotator(id="model-a", kind="model", name="A", version="1", languages=("en", "pl"))
        ],
        "annotations/links/bridge.jsonl": links(),
        "annotations/links/patience.jsonl": [],
    }
    parts = texts.paragraphs(WITHHELD)
    found |= {f"annotations/{layer}/bridge.jsonl": of for layer, of in open_annotations().items()}
    for layer, of in withheld_annotations().items():
        found[f"annotations/{layer}/patience.jsonl"] = [texts.withhold(a, WITHHELD, parts) for a in of]
    return {path: records.lines(of) for path, of in found.items()}


def write_corpus(root: Path) -> Corpus:
    """Write the whole small corpus under a root."""
    for path, content in {**PLAIN, **schemas.files(), **lines()}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return Corpus(root)

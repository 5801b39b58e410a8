"""A small corpus, valid in every layer: the story of a bridge in two languages, and one that is withheld."""

from __future__ import annotations

import json
from pathlib import Path

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


def open_annotations() -> dict[str, list[Annotation]]:
    """Return the annotations of the open story by layer."""
    en, pl = "bridge/quay-wire", "bridge/most-info"
    return {
        "zones": [
            Zone(id="zone-head1", doc=en, span=span(EN, "🚨 Bridge shut"), type="headline", **BY),
            Zone(id="zone-date1", doc=en, span=span(EN, "NORVA (Quay Wire)"), type="dateline", **BY),
        ],
        "entities": [
            Mention(id="ent-norva1", doc=en, span=span(EN, "NORVA"), label="GPE", entity="norva", **BY),
            Mention(
                id="ent-quay01", doc=en, span=span(EN, "Quay Wire"), label="ORG", entity="quay-wire", **BY
            ),
            Mention(
                id="ent-bridge", doc=en, span=span(EN, "Long Bridge"), label="FAC", entity="long-bridge", **BY
            ),
            Mention(
                id="ent-kells1", doc=en, span=span(EN, "Ida Kells"), label="PERSON", entity="ida-kells", **BY
            ),
            Mention(
                id="ent-kells2",
                doc=en,
                span=span(EN, "Kells", "cracks,” "),
                label="PERSON",
                entity="ida-kells",
                **BY,
            ),
            Mention(
                id="ent-kells3",
                doc=pl,
                span=span(PL, "Ida Kells"),
                label="PERSON",
                lemma="Ida Kells",
                entity="ida-kells",
                **BY,
            ),
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
            Date(
                id="date-mon01",
                doc=en,
                span=span(EN, "Monday"),
                type="DATE",
                value="2026-05-04",
                local="XXXX-WXX-1",
                **BY,
            ),
            Date(
                id="date-mon02",
                doc=pl,
                span=span(PL, "poniedziałek"),
                type="DATE",
                value="2026-05-04",
                local="XXXX-WXX-1",
                **BY,
            ),
        ],
    }


def withheld_annotations() -> dict[str, list[Annotation]]:
    """Return the annotations of the withheld story with their surfaces, as an annotator made them."""
    doc = "patience/harbour-post"
    return {
        "zones": [Zone(id="zone-place", doc=doc, span=span(WITHHELD, "Norva"), type="dateline", **BY)],
        "entities": [
            Mention(
                id="ent-norva2",
                doc=doc,
                span=span(WITHHELD, "Norva"),
                label="GPE",
                entity="norva",
                unsure=True,  # else the one in the next line would have to be annotated too
                **BY,
            ),
            Mention(
                id="ent-kells4",
                doc=doc,
                span=span(WITHHELD, "Ida Kells"),
                label="PERSON",
                entity="ida-kells",
                **BY,
            ),
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
        "dates": [
            Date(
                id="date-mon03",
                doc=doc,
                span=span(WITHHELD, "Monday"),
                type="DATE",
                value="2026-05-04",
                local="XXXX-WXX-1",
                **BY,
            )
        ],
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


def write_corpus(root: Path) -> Corpus:
    """Write the whole small corpus under a root."""

    def put(path: str, content: bytes) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)

    entities = [
        Entity(id="ida-kells", label="PERSON", names={"en": "Ida Kells", "pl": "Ida Kells"}, wikidata=None),
        Entity(id="norva", label="GPE", names={"en": "Norva"}, wikidata=None),
    ]
    local = [
        Entity(id="quay-wire", label="ORG", names={"en": "Quay Wire"}, wikidata=None),
        Entity(id="long-bridge", label="FAC", names={"en": "the Long Bridge"}, wikidata=None),
    ]
    docs = [document("bridge/quay-wire", "en", EN), document("bridge/most-info", "pl", PL)]
    put("corpus/VERSION", b"0.1.0\n")
    put("LICENSE-DATA", b"SPDX-License-Identifier: CC0-1.0\n")
    for path, content in schemas.files().items():
        put(path, content)
    put(
        "corpus/splits.json",
        json.dumps({"train": ["bridge"], "validation": [], "test": [], "withheld": ["patience"]}).encode()
        + b"\n",
    )
    put("corpus/bridge.jsonl", records.lines(docs))
    put("corpus/patience.jsonl", records.lines([withheld_document()]))
    put("corpus/registry/shared.jsonl", records.lines(entities))
    put("corpus/registry/bridge.jsonl", records.lines(local))
    put("corpus/registry/patience.jsonl", b"")
    people = [Annotator(id="model-a", kind="model", name="A", version="1", languages=("en", "pl"))]
    put("annotations/annotators.jsonl", records.lines(people))
    for layer, found in open_annotations().items():
        put(f"annotations/{layer}/bridge.jsonl", records.lines(found))
    parts = texts.paragraphs(WITHHELD)
    for layer, found in withheld_annotations().items():
        hidden = [texts.withhold(a, WITHHELD, parts) for a in found]
        put(f"annotations/{layer}/patience.jsonl", records.lines(hidden))
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
    links = [
        Link(id="link-said1", story="bridge", type="utterance", original="en", members=quotes, **BY),
        Link(id="link-crack", story="bridge", type="figure", measure="cracks found", members=numbers, **BY),
    ]
    put("annotations/links/bridge.jsonl", records.lines(links))
    put("annotations/links/patience.jsonl", b"")
    return Corpus(root)

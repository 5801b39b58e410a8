"""The rows of a story in each configuration of the dataset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from wirespan import records, schemas, texts
from wirespan.counts import kind
from wirespan.errors import RecordError
from wirespan.model import LAYERS, Annotation, Document, Entity, Mention, Span
from wirespan.publish import FLAT, HINT
from wirespan.publish.features import ner_tags, row
from wirespan.store import Corpus, layer_file
from wirespan.tokens import iob2, outermost, tokenise

Row = dict[str, Any]
Found = dict[str, list[Annotation] | None]
"""The annotations of a report by layer; None where the story isn't annotated in it."""


@dataclass(slots=True)
class Tally:
    """What went through: for the card and the report of a build."""

    langs: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Reports by (language, split)."""
    labels: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Annotations and links by (layer, label, split)."""
    hands: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Annotations and links by (annotator, status)."""
    licences: set[str] = field(default_factory=set)
    """Licences of the texts that are in the dataset."""
    widened: int = 0
    """Mentions that don't begin and end where tokens do."""


def story_rows(corpus: Corpus, story: str, split: str, tally: Tally) -> Iterator[tuple[str, Row]]:
    """Yield (configuration, row) for all that a story holds, and count it.

    The text of a withheld report, and the surface of a span of it, is null whatever the corpus holds.
    Raises `WirespanError` for what no row can be made of.
    """
    try:
        yield from _story_rows(corpus, story, split, tally)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        # Lines are read for structure and types only: a label may be unknown, a list empty.
        raise RecordError(f"no rows can be made of the story {story}: {error}", HINT) from error


def _story_rows(corpus: Corpus, story: str, split: str, tally: Tally) -> Iterator[tuple[str, Row]]:
    registry = corpus.registry(story)
    documents = sorted(corpus.documents(story), key=records.order)
    layers = {layer: _by_document(corpus, layer, story, documents) for layer in LAYERS}
    numbers = {tag: number for number, tag in enumerate(ner_tags())}
    for stored in documents:
        withheld = stored.rights.withheld or split == "withheld"
        document = replace(stored, text=None) if withheld else stored
        found = {layer: None if by is None else by[document.id] for layer, by in layers.items()}
        if withheld:
            found = {
                layer: all_ and [texts.map_spans(a, _bare) for a in all_] for layer, all_ in found.items()
            }
        _count(document, found, split, tally)
        rows = {layer: _layer_rows(layer, items, document, registry) for layer, items in found.items()}
        # The same rows twice: a struct takes of a row the columns that it has.
        yield "documents", row("document", document) | rows
        for layer in FLAT:
            for flat in rows[layer] or ():
                yield layer, flat
        if document.text is not None and found["entities"] is not None:
            tags, widened = _ner_row(document, document.text, found["entities"], numbers)
            tally.widened += widened
            yield "ner", tags
    for link in sorted(corpus.links(story), key=records.order):
        tally.labels["links", link.type, split] += 1
        tally.hands[link.by, link.status] += 1
        yield "links", row("link", link)


def _by_document(
    corpus: Corpus, layer: str, story: str, documents: list[Document]
) -> dict[str, list[Annotation]] | None:
    if not corpus.annotated(layer, story):
        return None
    found: dict[str, list[Annotation]] = {document.id: [] for document in documents}
    for annotation in sorted(corpus.layer(layer, story), key=records.order):
        if annotation.doc not in found:
            file = layer_file(layer, story)
            raise RecordError(f"{file}: {annotation.id} is of {annotation.doc!r}, which isn't there", HINT)
        found[annotation.doc].append(annotation)
    return found


def _bare(span: Span) -> Span:
    return replace(span, text=None)


def _count(document: Document, found: Found, split: str, tally: Tally) -> None:
    tally.langs[document.lang, split] += 1
    if document.text is not None:
        tally.licences.add(document.rights.licence)
    for layer, items in found.items():
        for annotation in items or ():
            tally.labels[layer, kind(annotation), split] += 1
            tally.hands[annotation.by, annotation.status] += 1


def _layer_rows(
    layer: str, items: list[Annotation] | None, document: Document, registry: dict[str, Entity]
) -> list[Row] | None:
    if items is None:
        return None
    context = _context(document)
    rows = []
    for item in items:
        out = row(schemas.OF_LAYER[layer], item)
        out.update(context)
        if isinstance(item, Mention):
            entity = registry.get(item.entity)
            names = entity.names if entity else {}
            out["entity_name"] = names.get(document.lang) or names.get(document.lang.partition("-")[0])
            out["wikidata"] = entity.wikidata if entity else None
        rows.append(out)
    return rows


def _ner_row(
    document: Document, text: str, annotations: list[Annotation], numbers: dict[str, int]
) -> tuple[Row, int]:
    tokens = tokenise(text)
    mentions = outermost((m.span.start, m.span.end, m.label) for m in annotations if isinstance(m, Mention))
    tags, widened = iob2(tokens, mentions)
    out: Row = {"doc": document.id} | _context(document)
    out["tokens"] = [text[start:end] for start, end in tokens]
    out["starts"] = [start for start, _ in tokens]
    out["ends"] = [end for _, end in tokens]
    out["ner_tags"] = [numbers[tag] for tag in tags]
    return out, widened


def _context(document: Document) -> Row:
    return {"story": document.story, "lang": document.lang, "published": document.published.value}

"""A report with its text, wherever that is; and what is stored of annotations that were made in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wirespan import texts
from wirespan.errors import OffsetError
from wirespan.joining import Library
from wirespan.labelstudio.faults import Faults
from wirespan.layers import by_layer, flat
from wirespan.model import Annotation, Document


@dataclass(frozen=True, slots=True)
class Opened:
    """A document with its text, and its annotations by layer with their surfaces."""

    document: Document
    annotations: dict[str, list[Annotation]]


def opened(
    document: Document, annotations: dict[str, list[Annotation]], library: Library | None
) -> Opened | str:
    """Return a document and annotations of it, by layer, with its text; else why they can't be had with it.

    The text of a withheld document is taken from the library, where offsets fit it exactly.
    """
    if document.text is not None:
        return Opened(document, annotations)
    held = library.joined(document, flat(annotations)) if library is not None else None
    if held is None:
        return "its text is withheld and not joined here: wirespan hydrate DIR"
    if held.outcome != "exact" or held.doc is None or held.doc.text is None:
        return f"its text here isn't exactly the one annotated ({held.outcome})"
    return Opened(held.doc, by_layer(held.annotations))


def hidden(
    found: Sequence[Annotation], before: Sequence[Annotation], text: Opened, faults: Faults, pointer: str
) -> list[Annotation]:
    """Return annotations of a withheld document with digests; those not changed as they were.

    `before` are the annotations with digests, `text` has them with surfaces.
    """
    stored = {a.id: a for a in before}
    surfaced = {a.id: a for part in text.annotations.values() for a in part}
    stand_off = []
    content = text.document.text or ""
    parts = texts.extents(text.document.digests)
    for a in found:
        if a.id in stored and surfaced.get(a.id) == a:
            stand_off.append(stored[a.id])
            continue
        try:
            stand_off.append(texts.withhold(a, content, parts))
        except OffsetError as error:
            faults.add("studio-paragraph", pointer, error.message)
    return stand_off

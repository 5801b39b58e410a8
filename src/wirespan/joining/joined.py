"""A withheld report with its text again: pure, from records and a text to records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from wirespan import model, texts
from wirespan.errors import OffsetError
from wirespan.joining.alignment import Alignment, Problem, align
from wirespan.model import Annotation, Digests, Document, Span


@dataclass(frozen=True, slots=True)
class Joined:
    """What came of joining a text to a withheld report.

    `outcome` is exact, normalised, realigned or refused. Where it is refused, `doc` is None, there are no
    annotations, and `refused` names the paragraphs. Else `doc` has the text, with length and digests as they
    are for it, and each span of `annotations` its offsets in that text (code points) and its surface.
    """

    document: model.Doc
    outcome: str
    doc: Document | None
    annotations: tuple[Annotation, ...] = ()
    refused: tuple[Problem, ...] = ()


def join(document: Document, annotations: Iterable[Annotation], text: str) -> Joined:
    """Join a canonical text (see `wirespan.offsets.canonical_text`) to a withheld report.

    It is all or nothing: if one span isn't found where it has to be, nothing is joined.
    """
    annotations = tuple(annotations)
    spans = [span for annotation in annotations for _, span in model.spans(annotation)]
    return carry_over(document, annotations, align(document.digests, spans, text))


def carry_over(document: Document, annotations: Iterable[Annotation], alignment: Alignment) -> Joined:
    """Join a text that was aligned with a withheld report, with the spans of these annotations."""
    text = alignment.text
    if alignment.refused:
        return Joined(document.id, "refused", None, refused=alignment.refused)
    carried = tuple(texts.map_spans(annotation, _carrier(alignment)) for annotation in annotations)
    doc = replace(document, text=text, length=len(text), digests=digests(alignment))
    return Joined(document.id, alignment.outcome, doc, carried)


def digests(alignment: Alignment) -> Digests:
    """Return the digests of the joined text.

    Its paragraphs are those of the report that were found: so `wirespan.texts.withhold` gives each span of
    the joined text the digest that it has in the record.
    """
    if alignment.outcome == "exact":
        return alignment.digests
    digest = texts.text_digest(alignment.text)  # the file is no more than the text, in UTF-8
    # In the order of the copy, where paragraphs without spans may stand elsewhere than in the report.
    found = sorted(map(texts.paragraph, alignment.found.values()), key=lambda p: p.start)
    return Digests(text=digest, bytes=digest, paragraphs=tuple(found))


def _carrier(alignment: Alignment) -> Callable[[Span], Span]:
    def carry(span: Span) -> Span:
        carried = alignment.carry(span)
        if isinstance(carried, Problem):  # `align` has carried every one of these spans
            raise OffsetError(f"a span that was checked can't be carried over: {carried}")
        return carried

    return carry

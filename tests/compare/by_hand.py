"""Annotations to work figures out by hand for."""

from __future__ import annotations

from fractions import Fraction
from itertools import count
from typing import Any

from wirespan.compare import Report, agree
from wirespan.model import (
    Date,
    Digests,
    Document,
    Mention,
    Number,
    Published,
    Quote,
    Rights,
    Span,
)

POST, KTA = "dam/post", "dam/kta"
IDS = count()


def report(doc: str = POST, lang: str = "en") -> Document:
    digests, published = Digests(text="0" * 64), Published("2031-03-04", "metadata")
    rights = Rights("withheld", "Korvin Post")
    return Document(
        id=doc,
        story="dam",
        lang=lang,
        published=published,
        rights=rights,
        revision=1,
        length=999,
        digests=digests,
        text=None,
    )


def head(doc: str = POST, id: str = "") -> dict[str, Any]:  # noqa: A002
    # Ids differ between the sides, as in independent passes.
    return {"id": id or f"{next(IDS):010}", "doc": doc, "by": "model-a", "status": "suggested"}


def mention(
    start: int, end: int, label: str, entity: str = "ana-brol", doc: str = POST, **more: Any
) -> Mention:
    return Mention(span=Span(start, end), label=label, entity=entity, **head(doc), **more)


def number(start: int, end: int, value: str, **more: Any) -> Number:
    values = {"type": "CARDINAL", "bound": "exact"} | more
    return Number(span=Span(start, end), value=value, **head(), **values)


def date(start: int, end: int, value: str, id: str = "", **more: Any) -> Date:  # noqa: A002
    return Date(span=Span(start, end), value=value, **head(id=id), **({"type": "DATE"} | more))


def quote(content: str, kind: str = "direct", speakers: str = "ana-brol", id: str = "", **more: Any) -> Quote:  # noqa: A002
    """`content` and other spans as in "0-5 8-12"."""
    parts = {name: spans(more.pop(name, "")) for name in ("cue", "source")}
    named = tuple(speakers.split())
    return Quote(kind=kind, content=spans(content), speakers=named, **parts, **head(id=id), **more)


def spans(written: str) -> tuple[Span, ...]:
    return tuple(Span(*map(int, part.split("-"))) for part in written.split())


def compare(layer: str, a: list[Any], b: list[Any], *documents: Document, **options: Any) -> Report:
    found = documents or (report(),)
    return agree({layer: a}, {layer: b}, found, **{"resamples": 0} | options)


def prf(found: Report, part: str, match: str, typed: bool = False) -> tuple[Any, Any, Any]:
    score = found.span(part, match, typed=typed)
    assert score is not None
    return score.precision, score.recall, score.f1


def shares(found: Report, match: str) -> dict[str, Fraction]:
    return {score.field: (score.same, score.of) for score in found.fields if score.match == match}  # type: ignore[misc]


A = [
    mention(0, 5, "PERSON", "ana-brol"),
    mention(10, 20, "ORG", "kta"),
    mention(30, 35, "GPE", "brolsk"),
    mention(40, 44, "PERSON", "jan-lisz"),
]
B = [
    mention(0, 5, "PERSON", "ana-brol"),
    mention(10, 18, "ORG", "korvin-post"),
    mention(30, 35, "ORG", "brolsk"),
]

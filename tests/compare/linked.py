"""Sides that link quotes: of two to each of three reports, with ids of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from wirespan.compare import Report, agree_links
from wirespan.model import (
    Annotation,
    Digests,
    Document,
    Link,
    Member,
    Published,
    Quote,
    Rights,
    Span,
    Target,
)

ALL = ("post", "kta", "nova")
NODES = tuple(f"{outlet}{n}" for outlet in ALL for n in (1, 2))
Side = tuple[list[Link], list[Annotation]]


def place(side: str, name: str, story: str = "dam") -> tuple[str, str]:
    """Return document and id of a quote or number."""
    outlet, number = re.fullmatch(r"([a-z]+)(\d)", name).groups()  # type: ignore[union-attr]
    return f"{story}/{outlet}", f"{side}-{outlet:_<6}-{number}"


def quotes(side: str, names: Iterable[str] = NODES, shift: int = 0, story: str = "dam") -> list[Annotation]:
    made: list[Annotation] = []
    for name in names:
        doc, own = place(side, name, story)
        start = 100 * int(name[-1]) + shift
        made.append(
            Quote(
                id=own,
                doc=doc,
                kind="direct",
                content=(Span(start, start + 20),),
                cue=(),
                source=(),
                speakers=(),
                by=side,
                status="suggested",
            )
        )
    return made


def link(side: str, written: str, story: str = "dam", type_: str = "utterance") -> Link:
    """`written` has members as in "post1=verbatim kta1=translated>post1"; as_of behind an @."""
    members = []
    for part in written.split():
        name, value, day, of = re.fullmatch(r"(\w+?)(?:=(\w+))?(?:@([\d-]+))?(?:>(\w+))?", part).groups()  # type: ignore[union-attr]
        said = {"rendering" if type_ == "utterance" else "relation": value, "as_of": day}
        said["of"] = Target(*place(side, of, story)) if of else None  # type: ignore[assignment]
        doc, own = place(side, name, story)
        members.append(Member(doc=doc, id=own, **said))  # type: ignore[arg-type]
    made = {"members": tuple(members), "by": side, "status": "suggested"}
    return Link(id=f"{side}-{written:_<8}"[:10], story=story, type=type_, **made)  # type: ignore[arg-type]


def linked(side: str, *written: str, shift: int = 0, names: Iterable[str] = NODES) -> Side:
    return [link(side, one) for one in written], quotes(side, names, shift)


def documents(story: str = "dam", outlets: Iterable[str] = ALL) -> list[Document]:
    return [
        Document(
            id=f"{story}/{outlet}",
            story=story,
            lang="en",
            published=Published("2031-03-04", "metadata"),
            rights=Rights("withheld", "Korvin Post"),
            revision=1,
            length=999,
            digests=Digests(text="0" * 64),
            text=None,
        )
        for outlet in outlets
    ]


def compare(a: Side, b: Side, docs: list[Document] | None = None, **options: Any) -> Report:
    options = {"leave": (), "resamples": 0, "seed": 0} | options
    return agree_links("utterance", a, b, docs or documents(), **options)


def pairs(found: Report) -> dict[str, tuple[int, int, int]]:
    return {score.members: (score.both, score.a, score.b) for score in found.links}


def fields(found: Report) -> dict[str, tuple[int, int]]:
    return {score.field: (score.same, score.of) for score in found.link_fields}


names = st.lists(st.sampled_from(NODES), min_size=2, max_size=4, unique=True)
said = st.sampled_from(["", "=verbatim", "=truncated"])
target = st.sampled_from(["", *(f">{name}" for name in NODES)])


@st.composite
def sides(draw: st.DrawFn, side: str) -> Side:
    links = [
        " ".join(f"{name}{draw(said)}{draw(target)}" for name in chosen)
        for chosen in draw(st.lists(names, max_size=4))
    ]
    there = draw(st.lists(st.sampled_from(NODES), unique=True))
    return linked(side, *links, names=there, shift=draw(st.integers(0, 30)))

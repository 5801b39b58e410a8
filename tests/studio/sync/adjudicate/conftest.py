"""Two passes of a story, and somebody who settles what they disagree on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from wirespan import records
from wirespan.cli.app import run
from wirespan.model import (
    LAYERS,
    Annotation,
    Annotator,
    Coverage,
    Link,
    Member,
    Number,
    Target,
)
from wirespan.store import Corpus, coverage_file, layer_file

from ....bridge import open_annotations
from ..conftest import Desk

EN, PL = "bridge/quay-wire", "bridge/most-info"
JUDGED = {"by": "cleo", "status": "adjudicated"}


def other(own: str) -> str:
    """Return the id that ben gave to what anna gave this one."""
    return f"b{own[1:]}"


def as_ben(a: Any) -> Any:
    renamed = replace(a, id=other(a.id), by="ben")
    if isinstance(a, Link):
        members = (
            replace(m, id=other(m.id), of=m.of and Target(m.of.doc, other(m.of.id))) for m in a.members
        )
        return replace(renamed, members=tuple(members))
    return renamed


def annas() -> dict[str, list[Annotation]]:
    return {
        layer: [replace(a, by="anna", status="corrected") for a in found]  # type: ignore[misc]
        for layer, found in open_annotations().items()
    }


def bens() -> dict[str, list[Annotation]]:
    """Return what ben says: another entity, another figure, a quote less; all in the English report."""
    found = {layer: [as_ben(a) for a in part] for layer, part in annas().items()}
    for i, a in enumerate(found["numbers"]):
        if isinstance(a, Number) and a.id == other("num-crack1"):
            found["numbers"][i] = replace(a, value="15")
    found["entities"] = [
        replace(a, metonymic=True) if a.id == other("ent-quay01") else a  # type: ignore[call-arg]
        for a in found["entities"]
    ]
    found["quotes"] = [a for a in found["quotes"] if a.id != other("quote-shut")]
    return found


def put_pass(
    corpus: Corpus, who: str, layers: dict[str, Any], docs: tuple[str, ...], story: str = "bridge"
) -> None:
    for layer, found in layers.items():
        file = corpus.root / layer_file(layer, story, who)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(records.lines(found))
    covered = [Coverage(doc=doc, layers=tuple(layers)) for doc in docs]
    (corpus.root / coverage_file(who)).write_bytes(records.lines(covered))


class Table(Desk):
    """A desk at which two passes are adjudicated."""

    def __call__(self, *arguments: str) -> int:
        given = ["--project", self.site.title] if arguments[0] in ("push", "pull") else []
        if arguments[0] == "pull":
            given += ["--annotator", f"{self.site.email}=cleo"]
        return run(["adjudicate", *arguments, *given, "--root", str(self.corpus.root)])

    def take(
        self, doc: str, side: str, change: Callable[[list[dict[str, Any]]], Any] = lambda _: None
    ) -> None:
        """Take a side's version over, change it, and submit."""
        (task,) = [t for key, t in self.site.tasks().items() if key == doc]
        (found,) = [p for p in task["predictions"] if p["model_version"] == side]
        result = list(found["result"])
        change(result)
        self.site.submit(doc, result)

    def layers(self, doc: str) -> dict[str, Any]:
        return {a.id: a for found in self.corpus.annotations(doc).values() for a in found}


@pytest.fixture
def table(desk: Desk) -> Table:
    corpus = desk.corpus
    people = [*corpus.annotators(), Annotator(id="cleo", kind="person", languages=("en",))]
    (corpus.root / "annotations/annotators.jsonl").write_bytes(records.lines(people))
    for layer in (*LAYERS, "links"):
        (corpus.root / layer_file(layer, "bridge")).unlink()
    put_pass(corpus, "anna", annas(), (EN, PL))
    put_pass(corpus, "ben", bens(), (EN, PL))
    return Table(corpus, desk.site)


def choose(number: int, choice: str) -> dict[str, Any]:
    """Return a choice of a disagreement, as the editor stores it."""
    value = {"choices": [choice]}
    return {
        "id": f"c{number}",
        "from_name": f"verdict_{number}",
        "to_name": "text",
        "type": "choices",
        "value": value,
    }


def links_said() -> tuple[Link, Link]:
    quotes = (
        Member(doc=EN, id="quote-crck", rendering="verbatim"),
        Member(doc=PL, id="quote-pl01", rendering="translated", of=Target(EN, "quote-crck")),
    )
    numbers = (
        Member(doc=EN, id="num-crack1", relation="first", as_of="2026-05-04"),
        Member(doc=PL, id="num-crack2", relation="restates", as_of="2026-05-04", of=Target(EN, "num-crack1")),
    )
    head = {"story": "bridge", "by": "anna", "status": "corrected"}
    return (
        Link(id="link-said1", type="utterance", original="en", members=quotes, **head),
        Link(id="link-crack", type="figure", measure="cracks found", members=numbers, **head),
    )


def put_links(corpus: Corpus, who: str, links: list[Link]) -> None:
    file = corpus.root / layer_file("links", "bridge", who)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(records.lines(links))


def decided(choice: str, note: str | None = None) -> list[dict[str, Any]]:
    """Return a verdict on a group of links, as the editor stores it."""
    given = {"from_name": "verdict", "type": "choices", "value": {"choices": [choice]}}
    words = {"from_name": "note", "type": "textarea", "value": {"text": [note]}}
    return [{"id": item["from_name"], "to_name": "a", **item} for item in (given, words)[: 1 + bool(note)]]


def settle_layers(corpus: Corpus) -> None:
    """Write what anna says as the settled layers."""
    for layer, found in annas().items():
        (corpus.root / layer_file(layer, "bridge")).write_bytes(records.lines(found))

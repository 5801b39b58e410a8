"""The two sides of an adjudication as a corpus holds them: passes, or the settled layers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wirespan import records, schemas
from wirespan.adjudication.disputes import Case, Side, case
from wirespan.compare import ADJUDICATED, check_sides
from wirespan.contents import Contents
from wirespan.errors import UsageError
from wirespan.layers import flat, layer_of
from wirespan.model import LAYERS, Annotation, Document, story_of
from wirespan.store import Corpus, coverage_file
from wirespan.studio.base import Base

Names = tuple[str, str]
"""What the two sides are called: annotators, or `layers`."""


def names_of(base: Base) -> Names:
    """Return what the two sides of a project are called."""
    a, b = base.mark.sides
    return a, b


def kept_side(names: Names) -> Side:
    """Return the side whose record and id stay where both agree: the settled layers where they are one."""
    return 1 if names[1] == ADJUDICATED else 0


@dataclass(frozen=True, slots=True)
class Report:
    """A report that both sides have finished in some layers, and what they say in these."""

    document: Document
    layers: tuple[str, ...]
    a: list[Annotation]
    b: list[Annotation]
    taken: frozenset[str]
    """Ids of the report's settled annotations in other layers."""

    def case(self, names: Names) -> Case:
        """Compare the two."""
        return compared(self.a, self.b, names, self.taken)


def compared(a: Iterable[Annotation], b: Iterable[Annotation], names: Names, taken: Iterable[str]) -> Case:
    """Compare what two sides of some names say of a report."""
    return case(a, b, kept=kept_side(names), adopts=ADJUDICATED in names, taken=frozenset(taken))


class Sides:
    """Two sides of a corpus, each file read once. Raises `UsageError` for one that isn't there."""

    def __init__(self, corpus: Corpus, names: Names) -> None:
        self._corpus = corpus
        self._contents = Contents(corpus)
        self.names = names
        check_sides(corpus, *names)
        self._covered = {name: self._coverage(name) for name in names}

    def reports(
        self, stories: Sequence[str], layers: Sequence[str]
    ) -> tuple[list[Report], list[str], list[str]]:
        """Return the reports that both have finished in any of some layers, those not, and damaged ones.

        Raises `UsageError` where there is none of the first.
        """
        found: list[Report] = []
        left: list[str] = []
        damaged: list[str] = []
        for story in stories:
            open_: list[str] = []
            whole = True
            for document in self._corpus.documents(story):
                both = [
                    layer for layer in layers if all(self._has(n, document.id, layer) for n in self.names)
                ]
                if not both:
                    open_.append(document.id)
                    continue
                whole = False
                if wrong := self._wrong(document.id, both):
                    damaged.append(
                        f"{document.id}: {wrong}. Run wirespan validate, which lists all that is wrong"
                    )
                else:
                    found.append(self.report(document, both))
            left += [f"{name}: not both have finished it" for name in ([story] if whole else open_)]
        if not found:
            where = " and ".join(coverage_file(n) for n in self.names if n != ADJUDICATED)
            raise UsageError(
                f"there is no report that both {self.names[0]} and {self.names[1]} have finished in"
                f" {', '.join(layers)}",
                f"What is finished stands in {where}; settled layers are where their file is there.",
            )
        return found, left, damaged

    def report(self, document: Document, layers: Sequence[str]) -> Report:
        """Return what both say of a report now."""
        others = [layer for layer in LAYERS if layer not in layers]
        a, b = (self.of(name, document.id, layers) for name in self.names)
        taken = frozenset(x.id for x in flat(self._contents.of(document.id), others))
        return Report(document, tuple(layers), a, b, taken)

    def of(self, name: str, doc: str, layers: Iterable[str]) -> list[Annotation]:
        """Return what a side says of a report in some layers."""
        return flat(self._contents.of(doc, "" if name == ADJUDICATED else name), layers)

    def _has(self, name: str, doc: str, layer: str) -> bool:
        if name == ADJUDICATED:
            return self._corpus.annotated(layer, story_of(doc))
        there = self._corpus.annotated(layer, story_of(doc), name)
        return there and layer in self._covered[name].get(doc, ())

    def _coverage(self, name: str) -> dict[str, tuple[str, ...]]:
        if name == ADJUDICATED:
            return {}
        return {coverage.doc: coverage.layers for coverage in self._corpus.coverage(name)}

    def _wrong(self, doc: str, layers: Sequence[str]) -> str | None:
        """Return what keeps a report from being compared."""
        for name in self.names:
            found = self.of(name, doc, layers)
            if len({a.id for a in found}) < len(found):
                return f"{name} has an id twice"
            for a in found:
                if not schemas.fast(schemas.OF_LAYER[layer_of(a)]).is_valid(records.encode(a)):
                    return f"{a.id} of {name} doesn't fit its schema"
        return None

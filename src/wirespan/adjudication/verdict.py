"""What a verdict makes of a report that two sides annotated.

A verdict is what somebody has drawn, mostly one side's version corrected, and for each dispute a choice where
one was made: either side, or neither. A choice stands in place of what is drawn of its dispute; so where both
say something else it is told, and no verdict. What nobody touched comes back as the record that it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from wirespan import records
from wirespan.adjudication.disputes import Case, Side, places
from wirespan.merge.references import named, rename
from wirespan.model import Annotation

Choices: TypeAlias = Mapping[int, Side | None]
"""The side chosen for a dispute, by its place in the case; None for neither."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The annotations of a report that was settled, in canonical order, or what is wrong with its verdict."""

    annotations: tuple[Annotation, ...]
    wrong: tuple[str, ...] = ()


def settle(
    case: Case,
    drawn: Sequence[Annotation],
    choices: Choices,
    by: str,
    *,
    read: tuple[Mapping[str, Annotation], Mapping[str, Annotation]],
) -> Verdict:
    """Return the state of a report by a verdict of `by`.

    `drawn` and `read` come from one reading in one manner: `read` is what each side's version comes back as
    when nobody touches it, by id. A verdict in which nothing is left of either version is one from a blank
    page: it leaves the context as it is, and needs a choice for each dispute.
    """
    return _Settling(case, by, read).settle(drawn, choices)


class _Settling:
    def __init__(
        self, case: Case, by: str, read: tuple[Mapping[str, Annotation], Mapping[str, Annotation]]
    ) -> None:
        self._case = case
        self._by = by
        self._read = read
        self._offered = tuple({a.id: a for a in case.offered(n)} for n in (0, 1))
        self._context = {a.id for a in case.context[0]}
        self._dispute = {own: number for number, d in enumerate(case.disputes) for own in d.ids}
        self._wrong: list[str] = []

    def settle(self, drawn: Sequence[Annotation], choices: Choices) -> Verdict:
        blank = not any(a.id in offered for a in drawn for offered in self._offered)
        found: list[Annotation] = []
        of_dispute: dict[int, list[Annotation]] = {number: [] for number in range(len(self._case.disputes))}
        for a in drawn:
            number = self._dispute.get(a.id)
            if number is None:
                found.append(self._mine(a))
            else:
                of_dispute[number].append(a)
        if blank:
            found += self._case.context[0]
        for number, mine in of_dispute.items():
            if number in choices:
                found += self._chosen(number, choices[number], mine)
            elif blank:
                self._wrong.append(f"{number + 1}: nothing was chosen, and neither version was taken over")
            else:
                found += map(self._mine, mine)
        return self._whole([*found, *self._case.settled])

    def _mine(self, a: Annotation) -> Annotation:
        """Return a drawn annotation as the record that it is of, if nobody touched it."""
        for read, offered in zip(self._read, self._offered, strict=True):
            if a.id in offered and read.get(a.id) == a:
                return offered[a.id] if a.id in self._context else self._settled(offered[a.id])
        return self._settled(a)

    def _settled(self, a: Any) -> Annotation:
        return replace(a, by=self._by, status="adjudicated")  # type: ignore[no-any-return]

    def _chosen(self, number: int, side: Side | None, drawn: Iterable[Annotation]) -> list[Annotation]:
        touched = [a.id for a in drawn if all(read.get(a.id) != a for read in self._read)]
        if touched:
            self._wrong.append(
                f"{number + 1}: a side was chosen, and {', '.join(touched)} was changed as well;"
                " undo one of the two"
            )
        dispute = self._case.disputes[number]
        return [] if side is None else [self._settled(a) for a in dispute.side(side)]

    def _whole(self, found: list[Annotation]) -> Verdict:
        """Point references at what there is, and see that nothing is doubled."""
        there = {a.id: a for a in found}
        if len(there) < len(found):
            ids = sorted({a.id for a in found if sum(a.id == b.id for b in found) > 1})
            self._wrong.append(f"the id {', '.join(ids)} stands for two annotations")
        lost = sorted({key for a in found for key in named(a) if key[2] not in {*there, "dct"}})
        names = {key: self._instead(key[2], found) for key in lost}
        out = [rename(a, {k: new for k, new in names.items() if new is not None}) for a in found]
        for a in out:
            for _, _, other in sorted(named(a)):
                if other not in there and other != "dct":
                    self._wrong.append(f"{a.id} refers to {other}, which the verdict leaves out")
                elif other == a.id:
                    self._wrong.append(f"{a.id} refers to itself")
        return Verdict(tuple(sorted(out, key=records.order)), tuple(self._wrong))

    def _instead(self, own: str, found: Sequence[Annotation]) -> str | None:
        """Return what stands for an annotation that isn't there: at its place, or in its dispute."""
        gone = next((offered[own] for offered in self._offered if own in offered), None)
        if gone is None:
            return None
        same = [a.id for a in found if type(a) is type(gone) and places(a) == places(gone)]
        ids = self._case.disputes[self._dispute[own]].ids if own in self._dispute else set()
        near = [a.id for a in found if a.id in ids]
        for ids_there in (same, near):
            if len(ids_there) == 1:
                return ids_there[0]
        return None

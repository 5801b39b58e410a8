"""What lines of layers say behind their heads, once for each rest that many of them share."""

from __future__ import annotations

from typing import Any

from wirespan import schemas
from wirespan.checks import cutting, references, values
from wirespan.checks.kept import Kept
from wirespan.checks.references import Ids
from wirespan.checks.screening import Page, Screen

_KEYLESS = {"zone", "number", "date"}
"""Kinds of records that name no entity of a story's registry: what is good in one story is so in all."""
_MOST = 4096
"""Rests of a kind that are known to be good before they are learnt anew."""


class Judge:
    """Which rests of lines are good in a file of a layer, with what else is known of it.

    `known` has the ids of each report, `clean` the rests that are good in any line of the file (where none
    names an entity, in those of other stories too), with what they say, `pointing` numbers and data of the
    lines that refer to others of the file, which may stand further below. `bad` are the numbers of lines that
    aren't good, `rows` what is kept of the others, by report.
    """

    def __init__(self, seen: Screen, file: str, layer: str, known: Ids, kept: Kept | None) -> None:
        self.seen, self.file, self.layer, self.known = seen, file, layer, known
        self.kind = schemas.OF_LAYER[layer]
        self.rows = None if kept is None else kept.rows.setdefault(layer, {})
        self.hands = seen.hands()
        self.bad: set[int] = set()
        self.clean: dict[str, dict[str, Any]] = {}
        if self.kind in _KEYLESS:
            self.clean = seen.context.rests.setdefault((self.kind, seen.annotator), self.clean)
            if len(self.clean) > _MOST:
                self.clean.clear()
        self.pointing: list[tuple[int, dict[str, Any]]] = []

    def says(self, doc: str, page: Page, number: int, name: str, rest: str) -> dict[str, Any] | None:
        """Return what the rest of a line says; None where it isn't good.

        `page` has the text of the document, `number` is the line's, `name` its id.
        """
        return self.figure(rest, page) if self.kind == "number" else self.good(number, doc, name, rest)

    def good(self, number: int, doc: str, name: str, rest: str) -> dict[str, Any] | None:
        """Return what the rest of a line says, given number, document and id; None where it isn't good."""
        said = cutting.said(self.kind, rest)
        if said is None or not self._refers(said):
            return None
        if said.points:
            self.pointing.append((number, {**said.data, "doc": doc, "id": name}))
        else:
            self.clean[rest] = said.rest
        return said.rest

    def figure(self, rest: str, page: Page) -> dict[str, Any] | None:
        """Return what the rest of a number says; None where it isn't good."""
        cut = cutting.figure().fullmatch(rest)
        if cut is None:
            return None
        before, value, between, first, final, surface, after = cut.groups()
        own: dict[str, Any] = {"value": value}
        sample = ""
        if first is not None:
            start, end = int(first), int(final)
            if not page.good(start, end, surface or ""):
                return None
            own["measures"] = {"start": start, "end": end}
            sample = cutting.SAMPLE
        whole = f"{before}1{between}{sample}{after}"
        known = self.clean.get(whole)
        if known is None:
            said = cutting.said("number", whole)
            if said is None or not self._refers(said):
                return None
            known = said.rest
            if "upper" not in known:
                self.clean[whole] = known
            elif any(values.wrong({**said.data, "value": value})):
                return None
        if not sample and "measures" in known:  # not cut out, so that nobody has looked at it
            return None
        return {**known, **own} if self.rows is not None else known

    def _refers(self, said: cutting.Said) -> bool:
        """Whether annotator and entities are there, and may be named here."""
        labels = self.seen.labels
        self.seen.used.update(said.keys)
        for key in said.keys:
            of = labels.get(key)
            if of is None or ("entity" in said.data and not references.agrees(said.data["label"], of)):
                return False
        return said.hand in self.hands

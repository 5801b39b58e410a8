"""The task of a report, as somebody left it in Label Studio, into its verdict: nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wirespan import labelstudio, texts
from wirespan.adjudication import tasks
from wirespan.adjudication.disputes import Case, Side
from wirespan.adjudication.faults import CHANGED, CONTRADICTION, SEVERAL, fault
from wirespan.adjudication.people import Judges
from wirespan.adjudication.sides import Names, Report, compared
from wirespan.adjudication.verdict import settle
from wirespan.compare import ADJUDICATED
from wirespan.errors import Finding, OffsetError
from wirespan.joining import Library
from wirespan.labelstudio.faults import Faults, is_remark
from wirespan.labelstudio.opening import opened
from wirespan.layers import alike, by_layer, flat
from wirespan.model import Annotation, Document, spans
from wirespan.wording import some


@dataclass(frozen=True, slots=True)
class Read:
    """A verdict: the state of a report in the layers that were adjudicated, as the corpus writes it."""

    doc: str
    task: int
    updated: str
    annotations: list[Annotation]


def submitted(task: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what was submitted in a task, without what was skipped."""
    found = task.get("annotations")
    given = found if isinstance(found, list) else []
    return [a for a in given if isinstance(a, dict) and not a.get("was_cancelled")]


class Reader:
    """Reads tasks of a project. What is wrong is gathered in `findings`."""

    def __init__(self, file: str, names: Names, judges: Judges, library: Library | None) -> None:
        self.findings: list[Finding] = []
        self._file = file
        self._names = names
        self._judges = judges
        self._library = library

    def read(self, task: Mapping[str, Any], sent: Report, now: Report) -> Read | None:
        """Read a task: of a report as it was sent, and as it is now; None where it has no verdict to take."""
        doc, pointer = sent.document.id, f"/task/{task['id']}"
        given = submitted(task)
        if not given:
            return None
        if len(given) > 1:
            ids = some(a.get("id") for a in given)
            self._fault(SEVERAL, pointer, f"{doc}: {len(given)} verdicts, with the ids {ids}")
            return None
        data = task.get("data")
        digest = data.get(tasks.SIDES) if isinstance(data, dict) else None
        if digest != tasks.digest(sent.a, sent.b):
            self._fault(CHANGED, pointer, f"{doc}: its task is of another push")
            return None
        if changed := changed_side(self._names, sent, now):
            self._fault(CHANGED, pointer, f"{doc}: {changed} has changed since")
            return None
        by = self._judges.of(given[0], doc, pointer)
        if isinstance(by, Finding):
            self.findings.append(by)
            return None
        found = self._settled(task, given[0], sent, now, by)
        if found is None:
            return None
        return Read(doc, int(task["id"]), str(task.get("updated_at")), found)

    def _fault(self, code: str, pointer: str, found: str) -> None:
        self.findings.append(fault(self._file, code, pointer, found))

    def _settled(
        self, task: Mapping[str, Any], given: Mapping[str, Any], sent: Report, now: Report, by: str
    ) -> list[Annotation] | None:
        pointer = f"/task/{task['id']}"
        sides = [opened(sent.document, by_layer(side), self._library) for side in (sent.a, sent.b)]
        for side in sides:
            if isinstance(side, str):
                found = Faults(self._file)
                found.add("studio-doc-withheld", pointer, f"{sent.document.id}: {side}")
                self.findings += found.found
                return None
        document: Document = sides[0].document  # type: ignore[union-attr]
        a, b = (flat(side.annotations, sent.layers) for side in sides)  # type: ignore[union-attr]
        case = compared(a, b, self._names, sent.taken)
        result, choices, wrong = tasks.split(given.get("result"), case)
        made = {"data": task.get("data"), "annotations": [{"result": result}]}
        drawn, findings = _drawn(document, made, sent.layers, by, file=self._file, pointer=pointer)
        self.findings += findings
        for what in wrong:
            self._fault(CONTRADICTION, pointer, f"{sent.document.id}: {what}")
        if drawn is None or wrong:
            return None
        offers = [_untouched(document, case, n, sent.layers, by) for n in (0, 1)]
        verdict = settle(case, drawn, choices, by, read=(offers[0], offers[1]))
        for what in verdict.wrong:
            self._fault(CONTRADICTION, pointer, f"{sent.document.id}: {what}")
        if verdict.wrong:
            return None
        taken = [a.id for a in verdict.annotations if a.id in now.taken]
        if taken:
            self._fault(
                CONTRADICTION, pointer, f"{sent.document.id}: {', '.join(taken)} is in another layer too"
            )
            return None
        if sent.document.text is not None:
            return list(verdict.annotations)
        return self._hidden(verdict.annotations, sent, document.text or "", pointer)

    def _hidden(
        self, found: Sequence[Annotation], sent: Report, text: str, pointer: str
    ) -> list[Annotation] | None:
        """Return annotations of a withheld report with digests, a side's where it has the span."""
        stored = {(s.start, s.end): s for a in (*sent.a, *sent.b) for _, s in spans(a)}
        parts = texts.extents(sent.document.digests)
        out = []
        for a in found:
            known = texts.map_spans(a, lambda span: stored.get((span.start, span.end), span))
            try:
                bare = any(span.digest is None for _, span in spans(known))
                out.append(texts.withhold(a, text, parts) if bare else known)
            except OffsetError as error:
                faults = Faults(self._file)
                faults.add("studio-paragraph", pointer, error.message)
                self.findings += faults.found
                return None
        return out


def changed_side(names: Names, sent: Report, now: Report) -> str | None:
    """Return which pass says something else now than when it was sent."""
    sides = zip(names, (sent.a, sent.b), (now.a, now.b), strict=True)
    return next((n for n, was, is_ in sides if n != ADJUDICATED and not alike(was, is_)), None)


def _drawn(
    document: Document, task: Mapping[str, Any], layers: Sequence[str], by: str, *, file: str, pointer: str
) -> tuple[list[Annotation] | None, list[Finding]]:
    """Return the annotations of a task, all as if they were new; None where its result is faulty."""
    found, findings = labelstudio.read(task, document, {}, layers, by=by, file=file, pointer=pointer)
    return flat(found, layers) if all(map(is_remark, findings)) else None, findings


def _untouched(
    document: Document, case: Case, side: Side, layers: Sequence[str], by: str
) -> dict[str, Annotation]:
    """Return what a side's version comes back as where nobody touches it, by id."""
    made = labelstudio.task(document, by_layer(case.offered(side)), layers, model_version="wirespan")
    task = {"data": made["data"], "annotations": [{"result": made["predictions"][0]["result"]}]}
    found, _ = _drawn(document, task, layers, by, file="", pointer="")
    return {a.id: a for a in found or ()}

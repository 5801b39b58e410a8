"""A document with its annotations as a Label Studio task.

A zone, mention, number or date is one region whose id is the annotation's. A quote is a region a fragment:
the first has the quote's id, the n-th `<id>.<n>` and a relation `continues` to the one before. A stretch
that is a cue, a source or what is measured is one region, however many annotations share it, and each of
those has a relation to it. Offsets are code points, half-open, as in the corpus.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wirespan import offsets, records
from wirespan.errors import OffsetError, RecordError, UsageError
from wirespan.labelstudio.layout import CONTINUES, PART, TEXT, WITHIN, YES, Group, choose, group
from wirespan.model import Annotation, Document, Number, Quote, Span
from wirespan.texts import text_digest


def task(
    document: Document,
    annotations: Mapping[str, Sequence[Annotation]],
    layers: Sequence[str] | None = None,
    *,
    model_version: str | None = None,
) -> dict[str, Any]:
    """Return the task of a document that has its text, with its annotations (by layer) of some layers.

    With a model version they are given as predictions, which a person has to take over, and not as an
    annotation. Raises `UsageError` where the text is withheld, and `RecordError` where annotations can't be
    shown: an id that is there twice, a span that doesn't fit the text, a `within` that is no quote.
    """
    if document.text is None:
        raise UsageError(f"the text of {document.id} is withheld", "Join it first: wirespan hydrate DIR")
    chosen = choose(layers)
    result = _Result(document.id, document.text, "manual" if model_version is None else "prediction")
    for layer in chosen:
        result.layer(group(layer), annotations.get(layer, ()))
    items = result.items()
    data = {
        "doc_id": document.id,
        "story": document.story,
        "lang": document.lang,
        "outlet": document.outlet or "",
        "text": document.text,
        "revision": document.revision,
        "text_sha256": text_digest(document.text),
        "layers": chosen,  # so that reading it back leaves the other layers alone
    }
    if model_version is not None:
        return {"data": data, "predictions": [{"model_version": model_version, "result": items}]}
    # Unless told otherwise, Label Studio takes what is imported for ground truth.
    return {"data": data, "annotations": [{"result": items, "ground_truth": False}]}


class _Result:
    """Gathers the regions, their values and the relations of one task."""

    def __init__(self, doc: str, text: str, origin: str) -> None:
        self._doc = doc
        self._text = text
        self._origin = origin
        self._ids: set[str] = set()
        self._regions: list[dict[str, Any]] = []
        self._roles: dict[str, dict[str, Any]] = {}
        self._relations: dict[tuple[str, str, str], dict[str, Any]] = {}

    def items(self) -> list[dict[str, Any]]:
        """Return all: regions in order of text, each with its values behind it, and relations last."""
        regions = [*self._regions, *self._roles.values()]
        regions.sort(key=lambda item: (item["value"]["start"], -item["value"]["end"]))
        return [*regions, *self._relations.values()]

    def layer(self, g: Group, annotations: Iterable[Annotation]) -> None:
        found = list(annotations)
        ids = {a.id for a in found}
        for a in found:
            if a.id in self._ids:
                raise self._refusal(f"the id {a.id!r} is there twice")
            self._ids.add(a.id)
            self._annotation(g, a)
            if isinstance(a, Quote) and a.within is not None:
                if a.within not in ids:  # a relation to nothing leaves the editor blank
                    raise self._refusal(f"quote {a.id!r} stands within {a.within!r}, which is no quote")
                self._relate(a.id, a.within, WITHIN)

    def _annotation(self, g: Group, a: Annotation) -> None:
        parts = a.content if isinstance(a, Quote) else (a.span,)
        label = getattr(a, g.label)
        if label not in [known.value for known in g.labels if not known.role]:
            raise self._refusal(f"{a.id!r} has the label {label!r}, which the schema doesn't know")
        before = a.id
        for number, span in enumerate(parts, 1):
            region = self._region(a.id if number == 1 else f"{a.id}{PART}{number}", g, span, label)
            self._regions.append(region)
            if number == 1:
                self._values(g, a, region)
            else:
                self._relate(region["id"], before, CONTINUES)
            before = region["id"]
        for role, span in _roles(a):
            value = g.role_label(role)
            shared = f"{value}{PART}{span.start}-{span.end}"
            if shared not in self._roles:
                self._roles[shared] = self._region(shared, g, span, value)
            self._relate(a.id, shared, role)

    def _region(self, region: str, g: Group, span: Span, label: str) -> dict[str, Any]:
        try:
            surface = offsets.surface(self._text, span.start, span.end)
        except OffsetError as error:
            raise self._refusal(error.message) from error
        if span.text is not None and span.text != surface:
            raise self._refusal(
                f"a span of {region!r} has another text than stands at {span.start}–{span.end}"
            )
        value = {"start": span.start, "end": span.end, "text": surface, "labels": [label]}
        return self._item(region, g.name, "labels", value)

    def _values(self, g: Group, a: Annotation, region: dict[str, Any]) -> None:
        record = records.encode(a)
        where = {key: region["value"][key] for key in ("start", "end", "text")}
        for control in g.controls:
            value = record.get(control.property)
            if not value:
                continue
            if control.kind in ("choice", "flag"):
                given = {"choices": [YES if control.kind == "flag" else value]}
                item = self._item(region["id"], control.name, "choices", {**where, **given})
            else:
                # Here "text" is not the region's surface but what was typed.
                given = {"text": value if control.kind == "texts" else [value]}
                item = self._item(region["id"], control.name, "textarea", {**where, **given})
            self._regions.append(item)

    def _item(self, region: str, control: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": region,
            "from_name": control,
            "to_name": TEXT,
            "type": kind,
            "origin": self._origin,
            "value": value,
        }

    def _relate(self, start: str, end: str, label: str) -> None:
        # One relation a pair: the editor drops a second.
        self._relations[start, end, label] = {
            "from_id": start,
            "to_id": end,
            "type": "relation",
            "direction": "right",
            "labels": [label],
        }

    def _refusal(self, what: str) -> RecordError:
        return RecordError(f"{self._doc}: {what}", "Run wirespan validate, which lists all that is wrong.")


def _roles(a: Annotation) -> list[tuple[str, Span]]:
    """Return the spans that stand to an annotation as cue, source or what is measured."""
    if isinstance(a, Quote):
        return [("cue", span) for span in a.cue] + [("source", span) for span in a.source]
    if isinstance(a, Number) and a.measures is not None:
        return [("measures", a.measures)]
    return []

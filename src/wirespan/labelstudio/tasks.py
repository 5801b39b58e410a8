"""A document with its annotations as a Label Studio task.

A zone, mention, number or date is one region whose id is the annotation's. A quote is a region a fragment:
the first has the quote's id, the n-th `<id>·<n>` and a relation `continues` to the one before. A stretch
that is a cue, a source or what is measured is one region, however many annotations share it, and each of
those has a relation to it. A date has a relation to its anchor and to the points where it begins and ends,
unless that is the document's own time. Offsets are code points, half-open, as in the corpus.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wirespan import offsets, records, schemas
from wirespan.errors import OffsetError, RecordError, UsageError
from wirespan.labelstudio.layout import (
    CONTINUES,
    DCT,
    PART,
    REGISTRY,
    TEXT,
    WITHIN,
    YES,
    Group,
    choose_layers,
    group,
)
from wirespan.model import Annotation, Document, Entity, Number, Quote, Span, main_spans
from wirespan.texts import text_digest


def task(
    document: Document,
    annotations: Mapping[str, Sequence[Annotation]],
    layers: Sequence[str] | None = None,
    *,
    model_version: str | None = None,
    registry: Iterable[Entity] = (),
) -> dict[str, Any]:
    """Return the task of a document that has its text, with its annotations (by layer) of some layers.

    With a model version they are given as predictions, which a person has to take over, and not as an
    annotation. `registry` is what the page offers where an entity is asked for. Raises `UsageError` where
    the text is withheld, and `RecordError` where annotations can't be shown: an id that is there twice, a
    span that doesn't fit the text, a quote without content, a `within` that is no quote, an anchor that is
    no date.
    """
    if document.text is None:
        raise UsageError(f"the text of {document.id} is withheld", "Join it first: wirespan hydrate DIR")
    if re.match(schemas.properties("document")["lang"]["pattern"], document.lang) is None:
        # The page shows it as HTML.
        raise RecordError(f"{document.id}: {document.lang!r} is no language tag", "Run wirespan validate.")
    chosen = choose_layers(layers)
    result = _Result(document.id, document.text, "manual" if model_version is None else "prediction")
    for layer in chosen:
        result.layer(group(layer), annotations.get(layer, ()))
    items = result.items()
    data: dict[str, Any] = {
        "doc_id": document.id,
        "story": document.story,
        "lang": document.lang,
        "outlet": document.outlet or "",
        "published": document.published.value,
        "text": document.text,
        "revision": document.revision,
        "text_sha256": text_digest(document.text),
        "layers": chosen,  # so that reading it back leaves the other layers alone
    }
    if any(control.kind in ("pick", "picks") for layer in chosen for control in group(layer).controls):
        data[REGISTRY] = _offered(registry, document.lang)  # even if empty: Label Studio insists on it
    if model_version is not None:
        return {"data": data, "predictions": [{"model_version": model_version, "result": items}]}
    # Unless told otherwise, Label Studio takes what is imported for ground truth.
    return {"data": data, "annotations": [{"result": items, "ground_truth": False}]}


def is_task(data: Any) -> bool:
    """Whether data is a task as `task` makes it: what comes out of Label Studio, a person's work, is none."""
    if not isinstance(data, dict) or not isinstance(data.get("data"), dict):
        return False
    made = {"data", "annotations"}, {"data", "predictions"}
    return (
        data.keys() - {"meta"} in made
        and {"doc_id", "revision", "text_sha256", "layers"} <= data["data"].keys()
    )


class _Result:
    """Gathers the regions, their values and the relations of one task."""

    def __init__(self, doc: str, text: str, origin: str) -> None:
        self._doc = doc
        self._text = text
        self._origin = origin
        self._ids: set[str] = set()
        self._regions: list[dict[str, Any]] = []
        self._roles: dict[str, dict[str, Any]] = {}
        self._relations: dict[tuple[str, str], dict[str, Any]] = {}

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
            leads = {key: value for key in g.points if (value := getattr(a, key)) not in (None, DCT)}
            if isinstance(a, Quote) and a.within is not None:
                leads[WITHIN] = a.within
            for key, other in leads.items():
                if other not in ids or other == a.id:  # a relation to nothing leaves the editor blank
                    raise self._refusal(f"{key} of {a.id!r} is {other!r}, which is no other of its {g.layer}")
                self._relate(a.id, other, key)

    def _annotation(self, g: Group, a: Annotation) -> None:
        parts = main_spans(a)
        if not parts:  # it would have no region, and its relations led from nothing
            raise self._refusal(f"{a.id!r} has no content")
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
        listed = {control.property for control in g.controls if control.kind in ("pick", "picks")}
        for control in g.controls:
            value = record.get(control.property)
            typed = control.kind in ("text", "texts")
            if not value or (typed and control.property in listed):
                continue
            if control.kind in ("pick", "picks"):
                keys = value if control.kind == "picks" else [value]
                self._value(region, control.name, "taxonomy", "taxonomy", [[key] for key in keys])
            elif typed:
                # Here "text" is not the region's surface but what was typed.
                texts = value if control.kind == "texts" else [value]
                self._value(region, control.name, "textarea", "text", texts)
            elif control.kind != "point" or value == DCT:
                self._value(region, control.name, "choices", "choices", [YES if value is True else value])

    def _value(self, region: dict[str, Any], control: str, kind: str, key: str, given: list[Any]) -> None:
        where = {part: region["value"][part] for part in ("start", "end", "text")}
        self._regions.append(self._item(region["id"], control, kind, {**where, key: given}))

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
        # One relation a pair, with all its labels: the editor drops a second.
        relation = {"from_id": start, "to_id": end, "type": "relation", "direction": "right", "labels": []}
        labels = self._relations.setdefault((start, end), relation)["labels"]
        if label not in labels:
            labels.append(label)

    def _refusal(self, what: str) -> RecordError:
        return RecordError(f"{self._doc}: {what}", "Run wirespan validate, which lists all that is wrong.")


def _roles(a: Annotation) -> list[tuple[str, Span]]:
    """Return the spans that stand to an annotation as cue, source or what is measured."""
    if isinstance(a, Quote):
        return [("cue", span) for span in a.cue] + [("source", span) for span in a.source]
    if isinstance(a, Number) and a.measures is not None:
        return [("measures", a.measures)]
    return []


def _offered(registry: Iterable[Entity], lang: str) -> list[dict[str, str]]:
    """Return what stands in a list of the registry, by name: as shown, and as it comes back."""
    shown = {e.id: f"{e.name_in(lang) or _names(e)} · {e.label} · {e.id}" for e in registry}
    return [
        {"value": shown[key], "alias": key} for key in sorted(shown, key=lambda key: shown[key].casefold())
    ]


def _names(e: Entity) -> str:
    return " / ".join(dict.fromkeys(e.names.values()))

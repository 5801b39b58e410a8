"""A task of Label Studio back into annotations.

What wasn't changed comes back as the record that we hold, so that its line stays as it is, byte by byte.
What is new or changed is by the annotator, and corrected; so is what the annotator has checked and left
(guidelines 1.14). Offsets count, never the text beside them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from wirespan import records, schemas
from wirespan.errors import Finding, escaped
from wirespan.ids import fresh
from wirespan.labelstudio.drafts import Draft, gather
from wirespan.labelstudio.faults import Faults, shown
from wirespan.labelstudio.layout import DRAWN, WITHOUT_CONTROL, Control, choose_layers, group
from wirespan.labelstudio.regions import parse
from wirespan.model import LAYERS, Annotation, Document
from wirespan.texts import text_digest
from wirespan.wording import some


def read(
    task: Mapping[str, Any],
    document: Document,
    own: Mapping[str, Sequence[Annotation]],
    layers: Sequence[str] | None = None,
    *,
    by: str,
    checked: bool = False,
    file: str = "",
    pointer: str = "",
) -> tuple[dict[str, list[Annotation]], list[Finding]]:
    """Read the annotation of a task.

    `document` has its text; `own` are our annotations of it by layer, with surfaces; `layers` those that the
    page held; `by` is who annotated. With `checked` they have looked at every annotation of the task, and
    not only at those that were offered as predictions. Findings point into `file`, below `pointer`.

    Returns the annotations by layer, and what is wrong. With any finding but a remark, or without an
    annotation in the task, they are our own. Layers that the page didn't hold are always our own.
    """
    faults = Faults(file)
    ours = {layer: list(own.get(layer, ())) for layer in LAYERS}
    chosen = choose_layers(layers)
    _same_text(task, document, faults, pointer)
    result = _result(task, faults, pointer)
    if faults.errors or result is None or document.text is None:
        return ours, faults.found
    parsed = parse(*result, document.text, chosen, faults)
    # What hangs on a region that can't be read would only be told as a further fault.
    drafts = [] if faults.errors else gather(parsed, faults)
    if faults.errors:
        return ours, faults.found
    found = _Records(document.id, document.text, ours, chosen, by, checked).make(drafts, faults)
    return (ours if faults.errors else ours | found), faults.found


def _same_text(task: Mapping[str, Any], document: Document, faults: Faults, pointer: str) -> None:
    data = task.get("data")
    if not isinstance(data, dict):
        faults.add("studio-task", f"{pointer}/data", f"data is {shown(data)}")
        return
    if document.text is None:
        faults.add("studio-doc-withheld", f"{pointer}/data/doc_id", f"{document.id} has no text here")
        return
    expected = {
        "text": document.text,
        "text_sha256": text_digest(document.text),
        "revision": document.revision,
    }
    for key, value in expected.items():
        if data.get(key) != value:
            what = "another text" if key == "text" else f"{key} {shown(data.get(key))}"
            faults.add("studio-doc-text", f"{pointer}/data/{key}", f"{document.id} with {what}")
            return


def _result(task: Mapping[str, Any], faults: Faults, pointer: str) -> tuple[Any, str] | None:
    """Return the result of the one annotation of a task, and where it stands; None where there is none."""
    drafts = task.get("drafts")
    annotations = task.get("annotations", [])
    where = f"{pointer}/annotations"
    if not isinstance(annotations, list) or not all(isinstance(a, dict) for a in annotations):
        faults.add("studio-task", where, f"annotations is {shown(annotations)}")
        return None
    if drafts or any(a.get("draft") or a.get("drafts") for a in annotations):
        faults.add("studio-draft", f"{pointer}/drafts", "edits that weren't submitted, and aren't read")
    if not annotations:
        faults.add("studio-unannotated", where, "a task without an annotation")
        return None
    if len(annotations) > 1:
        ids = some(shown(a.get("id")) for a in annotations)
        faults.add("studio-several-annotations", where, f"{len(annotations)} annotations, with the ids {ids}")
        return None
    if annotations[0].get("was_cancelled"):
        faults.add("studio-skipped", f"{where}/0", "the task was skipped")
        return None
    if "result" not in annotations[0]:
        faults.add("studio-task", f"{where}/0", "an annotation without a result")
        return None
    return annotations[0]["result"], f"{where}/0/result"


class _Records:
    """Makes records of the annotations-to-be of one document."""

    def __init__(  # noqa: PLR0917 - what a record is made of
        self,
        doc: str,
        text: str,
        ours: Mapping[str, Sequence[Annotation]],
        layers: Sequence[str],
        by: str,
        checked: bool,
    ) -> None:
        self._doc = doc
        self._text = text
        self._by = by
        self._checked = checked
        self._layers = layers
        self._ours = {layer: {a.id: a for a in ours[layer]} for layer in layers}
        self._elsewhere = {a.id for layer in ours if layer not in layers for a in ours[layer]}

    def make(self, drafts: list[Draft], faults: Faults) -> dict[str, list[Annotation]]:
        ids = self._ids(drafts)
        renamed = {d.head.id: ids[d] for d in drafts}
        found: dict[str, list[Annotation]] = {layer: [] for layer in self._layers}
        for draft in drafts:
            data = self._data(draft, ids, renamed, faults)
            record = self._record(draft, data, faults)
            if record is not None:
                found[draft.group.layer].append(record)
        return {layer: sorted(part, key=records.order) for layer, part in found.items()}

    def _ids(self, drafts: list[Draft]) -> dict[Draft, str]:
        """Give each its id: its own where legal and free, else a new one, the same at each reading."""
        ids: dict[Draft, str] = {}
        taken = set(self._elsewhere)
        for draft in drafts:
            ours = self._ours[draft.group.layer]
            legal = [r.id for r in draft.regions if _legal(r.id) and r.id not in taken]
            # Of a chain begun anew, the fragment with the id of our quote says which quote it is.
            best = [i for i in legal if i in ours] or legal
            if best:
                ids[draft] = best[0]
                taken.add(best[0])
        for draft in drafts:
            if draft not in ids:
                seed = f"{self._doc}\n{draft.group.layer}\n{draft.head.id}"
                ids[draft] = fresh(seed, taken)
                taken.add(ids[draft])
        return ids

    def _data(
        self, draft: Draft, ids: dict[Draft, str], renamed: dict[str, str], faults: Faults
    ) -> dict[str, Any]:
        """Return the record as plain data, without `by` and `status`, lists of spans in order of text."""
        controls: dict[str, list[Control]] = {}
        for control in draft.group.controls:
            controls.setdefault(control.property, []).append(control)
        required = schemas.schema(draft.group.schema)["required"]
        data: dict[str, Any] = {}
        for key, node in schemas.properties(draft.group.schema).items():
            value: Any = None
            if key == "id":
                value = ids[draft]
            elif key == "doc":
                value = self._doc
            elif key == draft.group.label:
                value = draft.head.label
            elif key == "within":
                value = None if draft.within is None else ids[draft.within]
            elif key in DRAWN:
                value = self._drawn(draft, key)
            elif key in draft.group.points:
                value = _point(draft, controls[key][0], ids, renamed, faults)
            elif key in controls:
                value = _given(controls[key], draft, faults)
            if value is None and key in required and node.get("type") == "array":
                value = []  # as the speakers of a quote whose speaker the report doesn't name
            if value is not None:
                data[key] = value
        return data

    def _drawn(self, draft: Draft, key: str) -> Any:
        regions = draft.regions if key in ("span", "content") else draft.roles.get(key, [])
        # A set, since two regions may be drawn on the same words.
        places = sorted({(region.start, region.end) for region in regions})
        spans = [{"start": start, "end": end, "text": self._text[start:end]} for start, end in places]
        if key in ("content", "cue", "source"):
            return spans
        return spans[0] if spans else None

    def _record(self, draft: Draft, data: dict[str, Any], faults: Faults) -> Annotation | None:
        old = self._ours[draft.group.layer].get(data["id"])
        if old is not None and data == _comparable(old, draft.group.layer):
            looked_at = self._checked or draft.head.predicted
            settled = old.status != "suggested"  # a person's word already
            return old if settled or not looked_at else replace(old, by=self._by, status="corrected")
        kept = {} if old is None else records.encode(old)
        merged = {}
        for key in schemas.properties(draft.group.schema):
            if key == "by":
                merged[key] = self._by
            elif key == "status":
                merged[key] = "corrected"
            elif key in data:
                merged[key] = data[key]
            elif key in WITHOUT_CONTROL and key in kept:
                merged[key] = kept[key]
        errors = list(schemas.reference(draft.group.schema).iter_errors(merged))
        for error in errors:
            place = "/".join(map(str, error.absolute_path))
            words = shown(self._text[draft.head.start : draft.head.end])
            what = (
                f"{draft.head.label} {words} at {draft.head.start}–{draft.head.end} of {self._doc}: "
                f"{place + ': ' if place else ''}{schemas.in_words(error)}"
            )
            faults.add("studio-schema", draft.pointer, escaped(what)[:240])
        return None if errors else records.decode(LAYERS[draft.group.layer], merged)


def _given(controls: Sequence[Control], draft: Draft, faults: Faults) -> Any:
    """Return what the controls of a property say; what was picked from the registry before what was typed."""
    found = [draft.head.values.get(control.name, []) for control in controls]
    last = controls[-1]
    picked = [value for part in found[:-1] for value in part]
    # Picked and typed is said once; what was typed twice is left for the schema to tell.
    values = picked + [value for value in found[-1] if value not in picked]
    if not values:
        return None
    if last.kind == "texts":
        return values
    if len(values) > 1:
        what = f"{last.property} of {shown(draft.head.id)} is {' and '.join(map(shown, values))}"
        faults.add("studio-value-twice", draft.pointer, what)
    return True if last.kind == "flag" else values[0]


def _point(
    draft: Draft, control: Control, ids: Mapping[Draft, str], renamed: Mapping[str, str], faults: Faults
) -> str | None:
    """Return the id of the annotation that a relation leads to, or dct."""
    given = [renamed.get(value, value) for value in draft.head.values.get(control.name, [])]
    other = draft.points.get(control.property)
    found = list(dict.fromkeys(given + ([] if other is None else [ids[other]])))
    if len(found) > 1:
        what = f"{control.property} of {shown(draft.head.id)} is {' and '.join(map(shown, found))}"
        faults.add("studio-point", draft.pointer, what)
    return found[0] if found else None


def _comparable(a: Annotation, layer: str) -> dict[str, Any]:
    """Return a record of ours as `_Records._data` would make it had nobody changed anything."""
    data = {key: value for key, value in records.encode(a).items() if key not in ("by", "status")}
    for key in ("content", "cue", "source"):
        if key in data:
            places = {(span["start"], span["end"]): span for span in data[key]}
            data[key] = [places[place] for place in sorted(places)]
    for control in group(layer).controls:
        value = data.get(control.property)
        if control.kind in ("text", "point") and isinstance(value, str):
            data[control.property] = value.strip()
        elif control.kind == "texts" and isinstance(value, list):
            data[control.property] = [part.strip() for part in value]
    return data


@cache
def _id_pattern() -> re.Pattern[str]:
    return re.compile(schemas.properties("mention")["id"]["pattern"])


def _legal(region: str) -> bool:
    return _id_pattern().match(region) is not None

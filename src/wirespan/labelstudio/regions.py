"""The result of one annotation of Label Studio, item by item: regions, their values, relations.

Whatever an item may hold is checked here. An item that can't be read is a fault and is left out; what hangs
on it is left out without a further fault.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from wirespan.labelstudio.faults import Faults, shown
from wirespan.labelstudio.layout import Control, Group, Kind, groups
from wirespan.labelstudio.stamps import KEY

# What a control's values are to Label Studio, and whether there may be several.
_TYPES: dict[Kind, tuple[str, bool]] = {
    "choice": ("choices", False),
    "flag": ("choices", False),
    "point": ("choices", False),
    "text": ("textarea", False),
    "texts": ("textarea", True),
    "pick": ("taxonomy", False),
    "picks": ("taxonomy", True),
}


@dataclass(slots=True)
class Region:
    """A labelled stretch of the text. `values` holds what was chosen or typed, by control."""

    id: str
    group: Group
    label: str
    start: int
    end: int
    pointer: str
    values: dict[str, list[str]] = field(default_factory=dict)
    predicted: bool = False
    """Whether it was offered as a prediction, and a person has submitted it."""

    @property
    def role(self) -> str:
        """The property that it fills of the annotations related to it; empty for an annotation itself."""
        return self.group.role(self.label)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation from one region to another. `mutual`: drawn in both directions."""

    label: str
    start: Region
    end: Region
    mutual: bool
    pointer: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a result holds, in its order."""

    regions: list[Region]
    relations: list[Relation]


def parse(result: Any, pointer: str, text: str, layers: Sequence[str], faults: Faults) -> Parsed:
    """Read the items of a result, which stands at `pointer`, made on the page of some layers."""
    if not isinstance(result, list):
        faults.add("studio-result", pointer, f"the result is {shown(result)} and no list")
        return Parsed([], [])
    reader = _Reader(text, layers, faults)
    for number, item in enumerate(result):
        reader.item(item, f"{pointer}/{number}")
    reader.finish()
    return Parsed(list(reader.regions.values()), reader.relations)


class _Reader:
    def __init__(self, text: str, layers: Sequence[str], faults: Faults) -> None:
        self._text = text
        self._faults = faults
        self._groups = groups(layers)
        self._controls = {control.name: (g, control) for g in self._groups.values() for control in g.controls}
        self._relation_labels = [label for g in self._groups.values() for label in g.relations]
        self._points = {point for g in self._groups.values() for point in g.points}
        self._seen: set[str] = set()  # ids of regions, also of those with a fault
        self._unread: set[str] = set()  # ids of items of which it isn't known what they are
        self._later: list[tuple[dict[str, Any], str]] = []  # may refer to a region that comes after
        self.regions: dict[str, Region] = {}
        self.relations: list[Relation] = []

    def item(self, item: Any, pointer: str) -> None:
        if not isinstance(item, dict):
            self._faults.add("studio-result", pointer, f"{shown(item)} in the result")
            return
        if item.get("type") == "relation":
            self._later.append((item, pointer))
            return
        meta = item.get("meta")
        if meta and not (isinstance(meta, dict) and meta.keys() == {KEY}):
            self._faults.add("studio-meta", f"{pointer}/meta", f"meta is {shown(meta)}")
        name, value = item.get("from_name"), item.get("value")
        known = isinstance(name, str) and (name in self._groups or name in self._controls)
        if not known:
            self._note(item)
            self._faults.add("studio-control", f"{pointer}/from_name", f"from_name is {shown(name)}")
        elif not isinstance(value, dict):
            self._note(item)
            self._faults.add("studio-result", f"{pointer}/value", f"value is {shown(value)}")
        elif name in self._groups:
            self._region(self._groups[name], item, pointer)
        else:
            self._later.append((item, pointer))

    def finish(self) -> None:
        for item, pointer in self._later:
            if item.get("type") == "relation":
                self._relation(item, pointer)
            else:
                self._value(*self._controls[item["from_name"]], item, pointer)

    def _note(self, item: dict[str, Any]) -> None:
        """Remember the id of an item that can't be read, so that it isn't missed elsewhere."""
        if isinstance(item.get("id"), str):
            self._unread.add(item["id"])

    def _there(self, region: str) -> bool:
        return region in self._seen or region in self._unread

    def _id(self, item: dict[str, Any], pointer: str) -> str | None:
        given = item.get("id")
        if not isinstance(given, str) or not given:
            self._faults.add("studio-id-missing", pointer, f"the id is {shown(given)}")
            return None
        return given

    def _region(self, g: Group, item: dict[str, Any], pointer: str) -> None:
        given = self._id(item, pointer)
        if given is None:
            return
        if given in self._seen:
            self._faults.add("studio-id-twice", pointer, f"a second region has the id {shown(given)}")
            return
        self._seen.add(given)
        if "#" in given:
            self._faults.add("studio-id-cut", f"{pointer}/id", f"the id is {shown(given)}")
        label = self._label(g, item, pointer)
        place = self._place(item["value"], pointer)
        if label is not None and place is not None:
            predicted = str(item.get("origin")).startswith("prediction")
            self.regions[given] = Region(given, g, label, *place, pointer, predicted=predicted)

    def _label(self, g: Group, item: dict[str, Any], pointer: str) -> str | None:
        if item.get("type") != "labels":
            self._faults.add("studio-result", f"{pointer}/type", f"type is {shown(item.get('type'))}")
            return None
        given = item["value"].get("labels")
        pointer += "/value/labels"
        if given is None or given == []:
            self._faults.add("studio-label-missing", pointer, f"a region of {g.name} without a label")
            return None
        if not isinstance(given, list) or len(given) > 1:
            self._faults.add("studio-label-twice", pointer, f"the labels are {shown(given)}")
            return None
        if given[0] not in [label.value for label in g.labels]:
            self._faults.add("studio-label-unknown", pointer, f"{g.name} has the label {shown(given[0])}")
            return None
        return str(given[0])

    def _place(self, value: dict[str, Any], pointer: str) -> tuple[int, int] | None:
        start, end = value.get("start"), value.get("end")
        pointer += "/value"
        if type(start) is not int or type(end) is not int:
            self._faults.add("studio-offsets", pointer, f"start is {shown(start)} and end {shown(end)}")
            return None
        if not 0 <= start < end <= len(self._text):
            length = len(self._text)
            self._faults.add("studio-span", pointer, f"{shown(start)}–{shown(end)} in a text of {length}")
            return None
        given = value.get("text")
        if given is not None and not (isinstance(given, str) and _same(given, self._text[start:end])):
            self._faults.add("studio-text", f"{pointer}/text", f"{start}–{end} with the text {shown(given)}")
        return start, end

    def _value(self, g: Group, control: Control, item: dict[str, Any], pointer: str) -> None:
        given = self._id(item, pointer)
        if given is None:
            return
        region = self.regions.get(given)
        if region is None:
            if not self._there(given):
                what = f"{control.name} of {shown(given)}, which isn't there"
                self._faults.add("studio-value-region", pointer, what)
        elif region.group is not g or region.role:
            what = f"{control.name} of {shown(given)}, a region {region.label} of {region.group.name}"
            self._faults.add("studio-value-region", pointer, what)
        elif control.name in region.values:
            self._faults.add("studio-value-twice", pointer, f"{control.name} of {shown(given)} again")
        else:
            values = self._values(control, item, pointer)
            if values is not None:
                region.values[control.name] = values

    def _values(self, control: Control, item: dict[str, Any], pointer: str) -> list[str] | None:
        kind, several = _TYPES[control.kind]
        if control.kind == "point" and item.get("type") == "textarea":
            kind = "textarea"  # of pages before points were drawn: an id that was typed
        if item.get("type") != kind:
            self._faults.add("studio-result", f"{pointer}/type", f"type is {shown(item.get('type'))}")
            return None
        key = "text" if kind == "textarea" else kind
        given = strings = item["value"].get(key)
        if kind == "taxonomy" and isinstance(given, list):
            # Each is the path to it in a tree, and the registry is flat.
            strings = [part[0] if isinstance(part, list) and len(part) == 1 else None for part in given]
        sound = isinstance(strings, list) and all(isinstance(value, str) for value in strings)
        values = [value.strip() for value in strings if value.strip()] if sound else []
        unknown = kind == "choices" and not set(values) <= set(control.values)
        if not sound or (len(values) > 1 and not several) or unknown:
            self._faults.add("studio-value", f"{pointer}/value/{key}", f"{control.name} is {shown(given)}")
            return None
        return values

    def _relation(self, item: dict[str, Any], pointer: str) -> None:
        ends = [item.get("from_id"), item.get("to_id")]
        for end in ends:
            if not isinstance(end, str) or not self._there(end):
                self._faults.add("studio-relation", pointer, f"a relation with {shown(end)}")
                return
        if item.get("direction") == "left":
            ends.reverse()
        start, end = (self.regions.get(str(end)) for end in ends)
        labels = item.get("labels")
        if not labels and start is not None and end is not None:
            # With a cue, a source or what is measured, a relation can mean one thing only.
            labels = [role for role in (start.role, end.role) if role]
        known = isinstance(labels, list) and all(label in self._relation_labels for label in labels)
        # A date may be the anchor and the begin of another: one relation, since the editor drops a second.
        if not labels or not known or (len(labels) > 1 and not set(labels) <= self._points):
            self._faults.add("studio-relation-label", pointer, f"the labels are {shown(labels)}")
            return
        if start is not None and end is not None:
            mutual = item.get("direction") == "bi"
            self.relations += [Relation(label, start, end, mutual, pointer) for label in labels]


def _same(given: str, surface: str) -> bool:
    """Whether a text is a surface, as far as the editor writes it true.

    In a selection over several lines it writes a line feed as backslash and n, and one space for several.
    """
    return given == surface or _collapsed(given) == _collapsed(surface)


def _collapsed(text: str) -> str:
    return " ".join(text.replace("\\n", " ").split())

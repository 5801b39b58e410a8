"""Which part of the labelling page holds which property of which layer.

The schemas are the source: a label group is the enumeration of a layer's label, and every further property
is drawn in the text (a region or a relation), has a control beside the text, or is in `WITHOUT_CONTROL`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, TypeAlias

from wirespan import schemas
from wirespan.errors import UsageError, WirespanError
from wirespan.model import LAYERS

TEXT = "text"
"""Name of the page's text."""
CONTINUES, WITHIN = "continues", "within"
"""Relations between quotes: a further fragment to the one before it; a quote to the one it stands in."""
PART = "·"
"""Stands in ids of regions that are no annotation of their own; no id of an annotation has it.

The editor makes names of styles of ids, which a full stop would end.
"""
YES = "yes"
"""The one choice of a property that is true or absent."""
WITHOUT_CONTROL = ("id", "doc", "by", "status")
"""Properties that the page doesn't show: they come back from our own record."""
DRAWN = ("span", "content", "cue", "source", "measures", "within")
"""Properties that regions and relations show."""
DCT = "dct"
"""Value of a point that is no annotation but the document's creation time."""
REGISTRY = "registry"
"""Where a task holds what the lists of the registry offer."""
LISTED = "_listed"
"""Ends the name of a list of the registry. What isn't in it is typed in the control without this ending."""

_NAMES = {"zones": "zon", "entities": "ent", "quotes": "quo", "numbers": "num", "dates": "tim"}
_ROLES = {"quotes": {"cue": "cue", "source": "source"}, "numbers": {"measured": "measures"}}
# One key a label, the same on every page. Left out: u, with which the editor unselects.
_HOTKEYS = "1234567890qwertyiopasdfghjklzxcvbnm"
# Definitions of the schemas: a key of the registry, and the id of a date or dct.
_KEY, _POINT = "#/$defs/common-key", "#/$defs/date-reference"
ORDER = ("entities", "quotes", "numbers", "dates", "zones")
"""The order of the groups on the page, and of their keys: that of the work. Zones, the rarest, come last."""

Kind: TypeAlias = Literal["choice", "flag", "text", "texts", "pick", "picks", "point"]
"""How a property is asked for.

One of several values; true or absent; a string; several strings; one entity of the registry; several in
their order; a relation to another annotation of the layer, or the document's creation time.
"""


@dataclass(frozen=True, slots=True)
class Control:
    """An input for one property of the selected region. `name` is its name on the page, as in ent_entity.

    `labels`: those whose annotations may have the property.
    """

    name: str
    property: str
    kind: Kind
    required: bool
    values: tuple[str, ...]
    hint: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A label of a group. `role` is the property that regions of it fill, as cue; empty for annotations."""

    value: str
    role: str
    hint: str
    hotkey: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """The labels and controls of one layer. `label` is the property that a region's label gives."""

    layer: str
    name: str
    schema: str
    label: str
    labels: tuple[Label, ...]
    controls: tuple[Control, ...]

    def role(self, value: str) -> str:
        """Return the property that a region of this label fills, or nothing where it is an annotation."""
        return next((label.role for label in self.labels if label.value == value), "")

    def role_label(self, role: str) -> str:
        """Return the label of the regions that fill a property."""
        return next(label.value for label in self.labels if label.role == role)

    @property
    def own(self) -> tuple[str, ...]:
        """The labels of annotations, without those of roles."""
        return tuple(label.value for label in self.labels if not label.role)

    @property
    def points(self) -> tuple[str, ...]:
        """The properties that relations to other annotations of the layer fill."""
        return tuple(control.property for control in self.controls if control.kind == "point")

    @property
    def relations(self) -> tuple[str, ...]:
        """The labels of this layer's relations. That of a role or a point is the name of its property."""
        roles = tuple(label.role for label in self.labels if label.role)
        return (*roles, CONTINUES, WITHIN) if self.layer == "quotes" else (*roles, *self.points)


def choose_layers(layers: Sequence[str] | None) -> list[str]:
    """Return the layers named, or all where none is, in their order. Raises `UsageError` for no layer."""
    for layer in layers or ():
        if layer not in LAYERS:
            raise UsageError(f"there is no layer {layer!r} on the page", f"There are: {', '.join(LAYERS)}")
    return [layer for layer in LAYERS if not layers or layer in layers]


@cache
def group(layer: str) -> Group:
    """Return the label group of a layer."""
    name, schema = _NAMES[layer], schemas.OF_LAYER[layer]
    properties = schemas.properties(schema)
    keys = _hotkeys()
    own = schemas.LABEL_OF[layer]
    hints = [(value, "", own) for value in schemas.labels(schema, own)]
    hints += [(value, role, role) for value, role in _ROLES.get(layer, {}).items()]
    return Group(
        layer=layer,
        name=name,
        schema=schema,
        label=own,
        labels=tuple(
            Label(value, role, _hint(properties[key], value), keys.get((layer, value)))
            for value, role, key in hints
        ),
        controls=tuple(
            control
            for key, node in properties.items()
            if key not in (*WITHOUT_CONTROL, *DRAWN, own)
            for control in _controls(name, schema, own, key, node)
        ),
    )


def groups(layers: Sequence[str]) -> dict[str, Group]:
    """Return the label groups of some layers by their name on the page."""
    return {_NAMES[layer]: group(layer) for layer in layers}


def _controls(group: str, schema: str, own: str, key: str, node: dict[str, Any]) -> list[Control]:
    """Return the controls of a property: one, or where it is of the registry a list and an input."""
    kind: Kind
    whole = schemas.schema(schema)
    reference = whole["properties"][key]
    several = node.get("type") == "array"
    if "enum" in node:
        kind = "choice"
    elif node.get("const") is True:
        kind = "flag"
    elif reference.get("$ref") == _POINT:
        kind = "point"
    elif several and "enum" not in node["items"]:
        kind = "texts"
    elif node.get("type") == "string" or "anyOf" in node:
        kind = "text"
    else:
        raise WirespanError(
            f"the labelling page has no control for a property like {key!r}",
            "Teach wirespan.labelstudio.layout how it is to be shown.",
        )
    values = {"choice": tuple(node.get("enum", ())), "flag": (YES,), "point": (DCT,)}.get(kind, ())
    control = Control(
        name=f"{group}_{key}",
        property=key,
        kind=kind,
        required=key in whole["required"],
        values=values,
        hint=_description(node),
        labels=_labels_with(schema, own, key),
    )
    if reference.get("items", reference).get("$ref") != _KEY:
        return [control]
    listed = replace(control, name=control.name + LISTED, kind="picks" if several else "pick")
    return [listed, control]


def _labels_with(schema: str, own: str, key: str) -> tuple[str, ...]:
    """Return the labels with which the conditions of a schema allow a property."""
    values = schemas.labels(schema, own)
    without: set[str] = set()
    for condition in schemas.schema(schema).get("allOf", ()):
        asked = condition["if"]["properties"][own]
        those = set(asked.get("enum", [asked.get("const")]))
        for branch, labels in (("then", those), ("else", set(values) - those)):
            if condition.get(branch, {}).get("properties", {}).get(key) is False:
                without |= labels
    return tuple(value for value in values if value not in without)


def _hint(node: dict[str, Any], value: str) -> str:
    """Return what the schema says of one label; of a role, what it says of its property."""
    return str(node.get("labels", {}).get(value) or _description(node))


def _description(node: dict[str, Any]) -> str:
    return str(node.get("description", ""))


@cache
def _hotkeys() -> dict[tuple[str, str], str]:
    wanted = [(layer, value) for layer in ORDER for value in (*schemas.kinds(layer), *_ROLES.get(layer, {}))]
    return dict(zip(wanted, _HOTKEYS, strict=False))  # labels beyond the keyboard have to be clicked

"""Which part of the labelling page holds which property of which layer.

The schemas are the source: a label group is the enumeration of a layer's label, and every further property
is drawn in the text (a region or a relation), has a control beside the text, or is in `WITHOUT_CONTROL`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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

_NAMES = {"zones": "zon", "entities": "ent", "quotes": "quo", "numbers": "num", "dates": "tim"}
_LABEL = {"zones": "type", "entities": "label", "quotes": "kind", "numbers": "type", "dates": "type"}
_ROLES = {"quotes": {"cue": "cue", "source": "source"}, "numbers": {"measured": "measures"}}
# One key a label, the same on every page. Left out: u, with which the editor unselects.
_HOTKEYS = "1234567890qwertyiopasdfghjklzxcvbnm"
_HOTKEY_ORDER = ("entities", "quotes", "numbers", "dates", "zones")

Kind: TypeAlias = Literal["choice", "flag", "text", "texts"]
"""One of several values; true or absent; a string; several strings."""


@dataclass(frozen=True, slots=True)
class Control:
    """An input for one property of the selected region. `name` is its name on the page, as in ent_entity."""

    name: str
    property: str
    kind: Kind
    required: bool
    values: tuple[str, ...]
    hint: str


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
    def relations(self) -> tuple[str, ...]:
        """The labels of this layer's relations. That of a role is the name of its property."""
        roles = tuple(label.role for label in self.labels if label.role)
        return (*roles, CONTINUES, WITHIN) if self.layer == "quotes" else roles


def choose(layers: Sequence[str] | None) -> list[str]:
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
    own = _LABEL[layer]
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
            _control(f"{name}_{key}", key, node, key in schemas.schema(schema)["required"])
            for key, node in properties.items()
            if key not in (*WITHOUT_CONTROL, *DRAWN, own)
        ),
    )


def groups(layers: Sequence[str]) -> dict[str, Group]:
    """Return the label groups of some layers by their name on the page."""
    return {_NAMES[layer]: group(layer) for layer in layers}


def _control(name: str, key: str, node: dict[str, Any], required: bool) -> Control:
    kind: Kind
    if "enum" in node:
        kind = "choice"
    elif node.get("const") is True:
        kind = "flag"
    elif node.get("type") == "array" and "enum" not in node["items"]:
        kind = "texts"
    elif node.get("type") == "string" or "anyOf" in node:
        kind = "text"
    else:
        raise WirespanError(
            f"the labelling page has no control for a property like {key!r}",
            "Teach wirespan.labelstudio.layout how it is to be shown.",
        )
    values = tuple(node["enum"]) if kind == "choice" else (YES,) if kind == "flag" else ()
    return Control(name, key, kind, required, values, _description(node))


def _hint(node: dict[str, Any], value: str) -> str:
    """Return what the schema says of one label; of a role, what it says of its property."""
    return str(node.get("labels", {}).get(value) or _description(node))


def _description(node: dict[str, Any]) -> str:
    return str(node.get("description", ""))


@cache
def _hotkeys() -> dict[tuple[str, str], str]:
    wanted = [
        (layer, value)
        for layer in _HOTKEY_ORDER
        for value in (*schemas.labels(schemas.OF_LAYER[layer], _LABEL[layer]), *_ROLES.get(layer, {}))
    ]
    return dict(zip(wanted, _HOTKEYS, strict=False))  # labels beyond the keyboard have to be clicked

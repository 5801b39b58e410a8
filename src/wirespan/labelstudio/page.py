"""The labelling page of Label Studio, made from the schemas so that the two can't drift apart."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from wirespan.labelstudio.layout import TEXT, Control, Group, choose, group

# The eight colours of Okabe and Ito, and four that stand farthest from them and each other for people with
# any of the three colour blindnesses. Labels are written beside the text as well: no meaning hangs on colour.
_COLOURS = (
    *("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#000000"),
    *("#8800FF", "#663311", "#BBEE99", "#112288"),
)
# Where in that row a layer begins, so that a quote and the names in it differ, and the commonest are light.
_FIRST = {"zones": 8, "entities": 0, "quotes": 1, "numbers": 11, "dates": 9}
# The order of the groups on the page: that of the work. Zones, the rarest, come last.
_ORDER = ("entities", "quotes", "numbers", "dates", "zones")
_STYLE = (
    # Line feeds, tabs and double spaces are shown as they are; between lines there is room for relations.
    ".lsf-htx-richtext{white-space:pre-wrap;line-height:2}"
    # A line takes its direction from its own first letter, and a label stays whole in it.
    ".lsf-richtext__line{unicode-bidi:plaintext}"
    # Labels and the selected region's controls stay in sight while a long text is scrolled, above relations.
    ".ws-labels,.ws-controls{position:sticky;z-index:110;background:var(--color-neutral-background,#fff)}"
    ".ws-labels{top:0}.ws-labels .lsf-labels{margin:2px 0!important}"
    ".ws-controls{bottom:0;max-height:40vh;overflow:auto}"
    ".ws-controls h4,.ws-controls h5{font-size:12px!important;margin:4px 0 0!important}"
)


def page(layers: Sequence[str] | None = None) -> str:
    """Return the page (XML) for some layers, or for all. Raises `UsageError` for a layer that isn't one."""
    groups = [group(layer) for layer in sorted(choose(layers), key=_ORDER.index)]
    view = ET.Element("View")
    ET.SubElement(view, "Style").text = _STYLE
    ET.SubElement(view, "Header", value="$doc_id", size="5")
    relations = [label for g in groups for label in g.relations]
    if relations:
        parent = ET.SubElement(view, "Relations")
        for label in relations:
            ET.SubElement(parent, "Relation", value=label)
    labels = ET.SubElement(view, "View", className="ws-labels")
    for g in groups:
        _labels(labels, g)
    ET.SubElement(view, "Text", name=TEXT, value="$text", granularity="symbol", showLabels="true")
    controls = ET.SubElement(view, "View", className="ws-controls")
    for g in groups:
        _controls(controls, g)
    ET.indent(view)
    return ET.tostring(view, encoding="unicode") + "\n"


def _labels(view: ET.Element, g: Group) -> None:
    parent = ET.SubElement(view, "Labels", name=g.name, toName=TEXT, showInline="true")
    for number, label in enumerate(g.labels):
        colour = _COLOURS[(_FIRST[g.layer] + number) % len(_COLOURS)]
        attributes = {
            "value": label.value,
            "background": colour,
            "selectedColor": _ink(colour),
            "hint": label.hint,
        }
        if label.hotkey:
            attributes["hotkey"] = label.hotkey
        ET.SubElement(parent, "Label", attributes)


def _controls(view: ET.Element, g: Group) -> None:
    # Only what is an annotation has properties; a cue, say, has none.
    own = ",".join(label.value for label in g.labels if not label.role)
    shown = {"visibleWhen": "region-selected", "whenTagName": g.name}
    if any(label.role for label in g.labels):
        shown["whenLabelValue"] = own
    parent = ET.SubElement(view, "View", shown)
    for control in g.controls:
        ET.SubElement(parent, "Header", value=f"{control.property}: {control.hint}", size="5")
        _control(parent, control)


def _control(parent: ET.Element, control: Control) -> None:
    attributes = {"name": control.name, "toName": TEXT, "perRegion": "true"}
    if control.kind in ("choice", "flag"):
        choice = "single-radio" if control.required else "single"  # a radio button can't be cleared
        node = ET.SubElement(parent, "Choices", attributes, choice=choice, showInline="true")
        for value in control.values:
            ET.SubElement(node, "Choice", value=value)
        return
    attributes["editable"] = "true"
    if control.kind == "text":
        attributes["maxSubmissions"] = "1"
    ET.SubElement(parent, "TextArea", attributes)


def _ink(colour: str) -> str:
    """Return black or white, whichever reads better on a colour."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if luminance > 0.179 else "#FFFFFF"

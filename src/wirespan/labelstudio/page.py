"""The labelling page of Label Studio, made from the schemas so that the two can't drift apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from wirespan.labelstudio.layout import LISTED, ORDER, REGISTRY, TEXT, Control, Group, choose_layers, group

# The eight colours of Okabe and Ito, and four that stand farthest from them and each other for people with
# any of the three colour blindnesses. Labels are written beside the text as well: no meaning hangs on colour.
_COLOURS = (
    *("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#000000"),
    *("#8800FF", "#663311", "#BBEE99", "#112288"),
)
# Where in that row a layer begins, so that a quote and the names in it differ, and the commonest are light.
_FIRST = {"zones": 8, "entities": 0, "quotes": 1, "numbers": 11, "dates": 9}
_NAME = re.compile(r"""\bname\s*=\s*["'](\w+)["']""")
# Languages that don't inflect names (guidelines 3.42). On their reports the lemma isn't asked for.
_UNINFLECTED = ("en", "es")
_LEMMA = "ent_lemma"
# Where in the grid: in a row of its own, or at the begin of one.
_WHERE = {"bound": " ws-wide", "mod": " ws-wide", "unsure": " ws-first", "note": " ws-rest"}
# The editor gives each choice that has no key of its own one that is free: whichever, and it would act on any
# selected region, of whatever layer. No keyboard has a key of this code.
_NO_KEY = "\N{EN DASH}"
_STYLE = (
    # Line feeds, tabs and double spaces are shown as they are; between lines there is room for relations.
    ".lsf-htx-richtext{white-space:pre-wrap;line-height:2}"
    # A line takes its direction from its own first letter, and a label stays whole in it.
    ".lsf-richtext__line{unicode-bidi:plaintext}"
    # Labels and the selected region's controls stay in sight while a long text is scrolled, above relations.
    ".ws-labels,.ws-controls{position:sticky;z-index:110;background:var(--color-neutral-background,#fff)}"
    ".ws-labels{top:0;display:flex;flex-wrap:wrap;column-gap:32px}"
    ".ws-labels .lsf-labels{margin:2px 0!important;width:auto!important}"
    ".ws-controls{bottom:-16px;max-height:45vh;overflow:auto;margin:0 -12px;padding:0 12px 12px}"
    # The report's head in one small line. (A style must do without quotes and `>`, which the editor escapes.)
    ".ws-head{display:flex;gap:16px;align-items:baseline}"
    ".ws-head h4,.ws-head p{margin:0!important;font-size:14px!important}"
    # Controls in columns, small, each with its name on the left.
    ".ws-group{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:2px 16px;"
    "padding-top:4px;border-top:1px solid var(--color-neutral-border,#ccc)}"
    ".ws-field{display:grid;grid-template-columns:74px minmax(0,1fr);gap:0 6px;align-items:center}"
    ".ws-wide{grid-column:1/-1}.ws-first{grid-column:1}.ws-rest{grid-column:2/-1}"
    ".ws-field h4{font-size:12px!important;line-height:14px!important;margin:0!important}"
    ".ws-field .lsf-text-area,.ws-field .lsf-taxonomy,.ws-field .ant-form-item{margin:0!important}"
    ".ws-field [data-testid=textarea-regions]{margin:0!important}"
    ".ws-field [data-testid=htx-textbox-content]{min-height:0!important;padding:3px 8px!important}"
    ".ws-field .ant-input{padding:2px 8px!important;height:28px!important;font-size:13px!important}"
    ".ws-field .lsf-choices{margin:0!important;display:flex;flex-wrap:wrap;gap:0 14px}"
    ".ws-field .lsf-choice{margin:0!important}.ws-field .lsf-choice *{font-size:12px!important}"
    ".ws-field .lsf-choice__item{margin:0!important;padding:0!important;min-height:0!important}"
    ".ws-field .lsf-choice label{margin:0!important;padding:4px 0!important;line-height:16px}"
    ".ws-field .lsf-hint{display:none}.ws-field .lsf-row{margin:0!important}"
    ".ws-field .ant-tree-select{width:100%;min-width:0!important;max-width:none!important}"
)


def page(layers: Sequence[str] | None = None) -> str:
    """Return the page (XML) for some layers, or for all. Raises `UsageError` for a layer that isn't one."""
    groups = [group(layer) for layer in sorted(choose_layers(layers), key=ORDER.index)]
    view = ET.Element("View")
    ET.SubElement(view, "Style").text = _STYLE + _without_lemma()
    head = ET.SubElement(view, "View", className="ws-head")
    for key in ("doc_id", "outlet", "published"):
        ET.SubElement(head, "Header", value=f"${key}", size="5")
    # The one place from which a style can know the language. It is HTML, so tasks hold tags only.
    ET.SubElement(head, "Markdown", value='<span class="ws-lang-$lang">$lang</span>')
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


def is_page(config: str) -> bool:
    """Whether a page is one of ours, of whatever layers."""
    return config.startswith("<View>") and '<View className="ws-head">' in config


def lacking(config: str, layers: Sequence[str] | None = None) -> list[str]:
    """Return the controls of our page that another page lacks: the editor drops what tasks hold in them."""
    return [name for name in _NAME.findall(page(layers)) if name not in _NAME.findall(config)]


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
    parent = ET.SubElement(view, "View", _shown(g, g.own), className="ws-group")
    names = {control.name for control in g.controls}
    for control in g.controls:
        field = ET.SubElement(
            parent,
            "View",
            {} if control.labels == g.own else _shown(g, control.labels),
            className=f"ws-field ws-{control.name}{_WHERE.get(control.property, '')}",
        )
        name = f"new {control.property}" if control.name + LISTED in names else control.property
        ET.SubElement(field, "Header", value=name, size="5")
        _control(field, control, g, new=name != control.property)


def _shown(g: Group, labels: Sequence[str]) -> dict[str, str]:
    """Return when something is in sight: while a region with one of some labels is selected."""
    shown = {"visibleWhen": "region-selected", "whenTagName": g.name}
    return shown if len(labels) == len(g.labels) else shown | {"whenLabelValue": ",".join(labels)}


def _control(parent: ET.Element, control: Control, g: Group, *, new: bool) -> None:
    attributes = {"name": control.name, "toName": TEXT, "perRegion": "true"}
    if control.labels != g.own:
        # With another label the editor drops the value, too.
        attributes["whenLabelValue"] = ",".join(control.labels)
    if control.kind in ("pick", "picks"):
        attributes |= {"value": f"${REGISTRY}", "placeholder": control.hint, "dropdownWidth": "420"}
        if control.kind == "pick":
            attributes["maxUsages"] = "1"
        ET.SubElement(parent, "Taxonomy", attributes)
    elif control.kind in ("choice", "flag", "point"):
        choice = "single-radio" if control.required else "single"  # a radio button can't be cleared
        node = ET.SubElement(parent, "Choices", attributes, choice=choice, showInline="true")
        for value in control.values:
            given = {"value": value, "hotkey": _NO_KEY, "hint": control.hint}
            if control.kind != "choice":
                given["html"] = _said(control)
            ET.SubElement(node, "Choice", given)
    else:
        asked = "an id that isn't in the list" if new else control.hint
        attributes |= {"editable": "true", "placeholder": asked}
        if control.kind == "text":
            attributes["maxSubmissions"] = "1"
        ET.SubElement(parent, "TextArea", attributes)


def _said(control: Control) -> str:
    """Return what stands beside a box to tick."""
    if control.kind == "point":
        return "dct; another date: draw a relation"
    if control.property == "unsure":
        return "I doubted"
    return control.hint.removeprefix("Present where ").removesuffix(".")


def _without_lemma() -> str:
    langs = ",".join(f"body:has([class|=ws-lang-{lang}]) .ws-{_LEMMA}" for lang in _UNINFLECTED)
    return f"{langs}{{display:none}}"


def _ink(colour: str) -> str:
    """Return black or white, whichever reads better on a colour."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if luminance > 0.179 else "#FFFFFF"

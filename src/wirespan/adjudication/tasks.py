"""The page and the tasks on which disputes are settled in Label Studio.

The page is the labelling page of the layers; beside the text stands a list of the disputes, each with what
either side says and a choice. A task has a prediction a side: that side's version of what is in dispute.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from wirespan import labelstudio, records
from wirespan.adjudication import words
from wirespan.adjudication.disputes import Case, Side
from wirespan.adjudication.sides import Names, kept_side
from wirespan.adjudication.verdict import Choices
from wirespan.labelstudio.faults import shown
from wirespan.labelstudio.layout import TEXT
from wirespan.layers import by_layer
from wirespan.model import Annotation, Document, Entity

CHOICES: dict[str, Side | None] = {"a": 0, "b": 1, "neither": None}
"""What a choice is stored as, and the side that it is for."""
SIDES = "sides_sha256"
"""The key of a task's data that says what the two sides were."""
_VERDICT = re.compile(r"verdict_(\d+)", re.ASCII)
_STYLE = (
    ".ws-both{display:flex;gap:16px;align-items:flex-start}.ws-text{flex:3;min-width:0}"
    # The list stays in sight while the text is scrolled, below the labels, and has a bar of its own.
    ".ws-disputes{flex:2;min-width:300px;position:sticky;top:8px;max-height:calc(100vh - 220px);"
    "overflow:auto;padding-left:12px;border-left:1px solid var(--color-neutral-border,#ccc)}"
    ".ws-labels{position:static}"
    ".ws-dispute{padding:2px 0 6px;border-bottom:1px solid var(--color-neutral-border,#ccc)}"
    ".ws-disputes h4,.ws-disputes h5{font-size:13px!important;line-height:1.35!important}"
    ".ws-disputes h4,.ws-disputes h5{margin:6px 0 2px!important}"
    ".ws-disputes .lsf-htx-richtext{line-height:1.45!important;font-size:13px!important;padding:0!important}"
    ".ws-disputes .lsf-object{margin:0!important}.ws-disputes .lsf-choices{margin:2px 0!important}"
)
_GUIDE = (
    "You start from what {0} says. Choose {1} where {1} is right, neither where nobody is;"
    " correct in the text what both got wrong."
)


def page(layers: Sequence[str], sides: Names) -> str:
    """Return the page (XML) on which two sides' disputes in some layers are settled."""
    view = ET.fromstring(labelstudio.page(layers))  # noqa: S314 - ours
    style, text = view.find("Style"), view.find(f"Text[@name='{TEXT}']")
    if style is None or text is None:
        raise ValueError("a labelling page without a style or a text")
    style.text = (style.text or "") + _STYLE
    at = list(view).index(text)
    view.remove(text)
    both = ET.Element("View", className="ws-both")
    view.insert(at, both)
    ET.SubElement(both, "View", className="ws-text").append(text)
    beside = ET.SubElement(both, "View", className="ws-disputes")
    first = kept_side(sides)
    guide = _GUIDE.format(sides[first], sides[1 - first])
    ET.SubElement(beside, "Header", value=guide, size="5")
    ET.SubElement(beside, "Header", value="$agreed", size="5")
    each = ET.SubElement(beside, "Repeater", on="$disputes", indexFlag="{{idx}}")
    row = ET.SubElement(each, "View", className="ws-dispute")
    ET.SubElement(row, "Header", value="$disputes[{{idx}}].about", size="5")
    ET.SubElement(row, "Text", name="says_{{idx}}", value="$disputes[{{idx}}].says")
    choice = ET.SubElement(
        row,
        "Choices",
        name="verdict_{{idx}}",
        toName=TEXT,
        choice="single",
        showInline="true",
    )
    for alias, name in zip(CHOICES, (*sides, "neither"), strict=True):
        ET.SubElement(choice, "Choice", value=name, alias=alias)
    ET.indent(view)
    return ET.tostring(view, encoding="unicode") + "\n"


def task(
    document: Document,
    case: Case,
    layers: Sequence[str],
    sides: Names,
    *,
    digest: str,
    registry: Collection[Entity] = (),
) -> dict[str, Any]:
    """Return the task of a report that has its text. `digest` says what the two sides were.

    `registry` is what the page offers where an entity is asked for. Raises `RecordError` where annotations
    can't be shown.
    """
    made = [
        labelstudio.task(
            document, by_layer(case.offered(n)), layers, model_version=sides[n], registry=registry
        )
        for n in (0, 1)
    ]
    tied = words.context(case)
    data = made[0]["data"] | {
        SIDES: digest,
        "agreed": f"Agreed, and shown for what hangs on it: {tied}" if tied else " ",
        "disputes": [_row(number, case, sides) for number in range(len(case.disputes))],
    }
    # The editor opens with the last one, so that is the side whose records are kept.
    last = kept_side(sides)
    return {"data": data, "predictions": [*made[1 - last]["predictions"], *made[last]["predictions"]]}


def digest(a: Iterable[Annotation], b: Iterable[Annotation]) -> str:
    """Return a digest of what two sides say of a report."""
    return hashlib.sha256(b"\n".join(map(records.lines, (a, b)))).hexdigest()


def split(result: Any, case: Case) -> tuple[Any, Choices, list[str]]:
    """Return the items of a result that are of the labelling page, the choices, and what is wrong with these.

    What is no list stays as it is.
    """
    if not isinstance(result, list):
        return result, {}, []
    items, chosen, wrong = [], dict[int, Side | None](), []
    for item in result:
        name = item.get("from_name") if isinstance(item, Mapping) else None
        found = _VERDICT.fullmatch(name) if isinstance(name, str) else None
        if found is None:
            items.append(item)
            continue
        number, given = int(found[1][:9]), _given(item)
        if given is None:
            continue  # a choice that was taken back
        if number >= len(case.disputes) or given not in CHOICES or number in chosen:
            wrong.append(f"{name} is {shown(given)}")
        else:
            chosen[number] = CHOICES[given]
    return items, chosen, wrong


def _given(item: Mapping[str, Any]) -> str | None:
    value = item.get("value")
    given = value.get("choices") if isinstance(value, dict) else None
    if given is None or given == []:
        return None
    return (
        given[0] if isinstance(given, list) and len(given) == 1 and isinstance(given[0], str) else repr(given)
    )


def _row(number: int, case: Case, sides: Names) -> dict[str, str]:
    dispute = case.disputes[number]
    lines = []
    for n, name in enumerate(sides):
        lines += [f"{name}: {line}" for line in words.says(dispute, n, case)]  # type: ignore[arg-type]
    return {"about": f"{number + 1}. {dispute.layer} {words.about(dispute)}", "says": "\n".join(lines)}

"""The page and the tasks on which disputed links are settled: both sides' links, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

from wirespan.adjudication.groups import CHOICES, Choice, LinkGroup, Node, doc_of
from wirespan.adjudication.sides import Names
from wirespan.labelstudio.faults import shown
from wirespan.model import Annotation, Document, Link, Member, main_spans

AROUND = 50
"""Characters of the text that are shown on either side of a member."""
_WORDS: dict[Choice, str] = {"both": "both, joined", "neither": "neither"}
_STYLE = (
    ".lsf-htx-richtext{white-space:pre-wrap;line-height:1.5}.lsf-richtext__line{unicode-bidi:plaintext}"
    ".ws-both{display:flex;gap:16px;align-items:flex-start}.ws-side{flex:1;min-width:0}"
    ".ws-both h4,.ws-both h5{font-size:14px!important}"
)
_GUIDE = "What belongs together? + marks what the other side doesn't link so, ≠ what it says otherwise."


def page(names: Names) -> str:
    """Return the page (XML) on which two sides' links are settled."""
    view = ET.Element("View")
    ET.SubElement(view, "Style").text = _STYLE
    ET.SubElement(view, "Header", value="$title", size="4")
    ET.SubElement(view, "Header", value=_GUIDE, size="5")
    choices = ET.SubElement(
        view, "Choices", name="verdict", toName="a", choice="single-radio", required="true", showInline="true"
    )
    for number, (choice, words) in enumerate(({"a": names[0], "b": names[1]} | _WORDS).items(), 1):
        ET.SubElement(choices, "Choice", value=words, alias=choice, hotkey=str(number))
    both = ET.SubElement(view, "View", className="ws-both")
    for side, name in zip(("a", "b"), names, strict=True):
        column = ET.SubElement(both, "View", className="ws-side")
        ET.SubElement(column, "Header", value=name, size="5")
        ET.SubElement(column, "Text", name=side, value=f"${side}")
    ET.SubElement(view, "Header", value="note", size="5")
    ET.SubElement(view, "TextArea", name="note", toName="a", editable="true", maxSubmissions="1", rows="2")
    ET.indent(view)
    return ET.tostring(view, encoding="unicode") + "\n"


def task(
    story: str, group: LinkGroup, there: Mapping[Node, Annotation], documents: Mapping[str, Document]
) -> dict[str, Any]:
    """Return the task of a group of links. Their members have surfaces, the reports texts."""
    return {
        "data": {
            "doc_id": doc_of(story, group.key),
            "story": story,
            "title": f"{story}: {(group.a or group.b)[0].type}",
            "text_sha256": group.key,
            "a": described(group.a, group.b, there, documents),
            "b": described(group.b, group.a, there, documents),
        }
    }


def read(result: Any) -> tuple[Choice, str | None] | str:
    """Return the choice and the note of a result, or what is wrong with it."""
    items = [item for item in result if isinstance(item, dict)] if isinstance(result, list) else []
    found: dict[str, Any] = {}
    for item in items:
        value = item.get("value")
        given = value if isinstance(value, dict) else {}
        if item.get("from_name") == "verdict":
            found.setdefault("verdict", []).append(given.get("choices"))
        elif item.get("from_name") == "note":
            found.setdefault("note", []).append(given.get("text"))
    choices = [[choice] for choice in CHOICES]
    if len(found.get("verdict", ())) != 1 or found["verdict"][0] not in choices:
        return f"the verdict is {shown(found.get('verdict'))}"
    notes = [
        text for texts in found.get("note", ()) for text in (texts if isinstance(texts, list) else [texts])
    ]
    if not all(isinstance(text, str) for text in notes):
        return f"the note is {shown(notes)}"
    return found["verdict"][0][0], "\n".join(text.strip() for text in notes if text.strip()) or None


def described(
    mine: tuple[Link, ...],
    other: tuple[Link, ...],
    there: Mapping[Node, Annotation],
    documents: Mapping[str, Document],
) -> str:
    """Return a side's links in words, a line a member and one for what is said of it."""
    theirs = {(m.doc, m.id): m for link in other for m in link.members}
    blocks = []
    for link in mine:
        about = [link.type, link.measure, link.scope, link.original and f"first said in {link.original}"]
        lines = [" · ".join(part for part in about if part)]
        for member in link.members:
            against = theirs.get((member.doc, member.id))
            mark = "+" if against is None else " " if against == member else "≠"
            where = against is not None and against.of != member.of
            lines.append(f"{mark} {_member(member, there, documents, where=where)}")
        blocks.append("\n\n".join(lines))
    return "\n\n\n".join(blocks) or "nothing"


def _member(
    m: Member, there: Mapping[Node, Annotation], documents: Mapping[str, Document], *, where: bool
) -> str:
    """Return a member in words. `where`: what it is of is shown in its line, as words may stand twice."""
    document = documents[m.doc]
    outlet = document.outlet or m.doc.partition("/")[2]
    parts = [m.rendering or m.relation, m.as_of and f"as of {m.as_of}"]
    if m.of is not None and (m.of.doc, m.of.id) in there:
        of = there[m.of.doc, m.of.id]
        words = _line(documents[m.of.doc], of) if where else _words(of)
        parts.append(f"of {documents[m.of.doc].outlet or m.of.doc}: {words}")
    said = " · ".join(part for part in parts if part)
    head = f"{outlet} ({document.lang}, {document.published.value})"
    return f"{head}: {_line(document, there[m.doc, m.id])}\n    {said}"


def _line(document: Document, a: Annotation) -> str:
    """Return a member in a line of its text, between brackets."""
    text = document.text or ""
    spans = main_spans(a)
    start, end = spans[0].start, spans[-1].end
    before = text[max(0, start - AROUND) : start].rpartition("\n")[2]
    after = text[end : end + AROUND].partition("\n")[0]
    return f"…{before}[{_words(a)}]{after}…"


def _words(a: Annotation) -> str:
    return " … ".join(" ".join((span.text or "▒").split()) for span in main_spans(a))


def members(group: LinkGroup) -> set[Node]:
    """Return all members of a group."""
    return {node for link in (*group.a, *group.b) for node in link.nodes}


def shown_of(group: LinkGroup) -> set[Node]:
    """Return all whose words a task shows: the members of a group, and what these are said to be of."""
    linked = (member for link in (*group.a, *group.b) for member in link.members)
    return members(group) | {(member.of.doc, member.of.id) for member in linked if member.of}

"""What the checks of level 5 look at: the reports of a story with their settled annotations, read once."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

import orjson

from wirespan.checks import files
from wirespan.checks.context import Context, Lines
from wirespan.checks.tree import Tree
from wirespan.model import LAYERS
from wirespan.store import documents_file, layer_file, registry_file


@dataclass(slots=True)
class Sheet:
    """One report: its record and line, its text, and its annotations by layer with their lines.

    `text` is the report's own, or that of a withheld report where it is held here, code point for code
    point; else None, and checks of the text are left out. A layer that isn't annotated has no key.
    """

    line: int
    document: dict[str, Any]
    text: str | None
    layers: dict[str, Lines] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The id of the report."""
        return str(self.document["id"])


@dataclass(slots=True)
class Sheets:
    """The reports of a story by id, its links, and the entities that it may name by key.

    `whole` says that no record of the story has a finding of a lower level; where it is False, reports with
    such a finding are left out, and so are the links.
    """

    story: str
    whole: bool
    reports: dict[str, Sheet] = field(default_factory=dict)
    links: Lines = field(default_factory=list)
    registry: dict[str, tuple[str, int, dict[str, Any]]] = field(default_factory=dict)
    """File, line and record of each entity, the story's own and the shared ones."""

    @property
    def documents(self) -> str:
        """The path of the file of the reports."""
        return documents_file(self.story)

    def file(self, layer: str) -> str:
        """Return the path of the file of a layer."""
        return layer_file(layer, self.story)


def read(tree: Tree, name: str, context: Context, wrong: Set[tuple[str, int]]) -> Sheets | None:
    """Read a story. `wrong` has file and line of what has a finding of a lower level.

    Returns None where a line is no record, or a whole file has such a finding, so that nothing can be said.
    """
    if any(line == 0 for _, line in wrong) or any(file in context.lost for file, _ in wrong):
        return None
    sheets = Sheets(name, not wrong)
    for number, data in _lines(tree, documents_file(name)):
        sheets.reports[data["id"]] = Sheet(number, data, context.text(data))
    out = {doc for doc, sheet in sheets.reports.items() if (sheets.documents, sheet.line) in wrong}
    for layer in LAYERS:
        if name not in tree.sets["annotations"].get(layer, ()):
            continue
        file = layer_file(layer, name)
        for sheet in sheets.reports.values():
            sheet.layers[layer] = []
        for number, data in _lines(tree, file):
            if (file, number) in wrong:
                out.add(data["doc"])
            elif data["doc"] in sheets.reports:
                sheets.reports[data["doc"]].layers[layer].append((number, data))
    for doc in out & sheets.reports.keys():
        del sheets.reports[doc]
    if sheets.whole and name in tree.sets["annotations"].get("links", ()):
        sheets.links = _lines(tree, layer_file("links", name))
    sheets.registry = dict(context.shared)
    if name in tree.registries:
        file = registry_file(name)
        sheets.registry |= {data["id"]: (file, number, data) for number, data in _lines(tree, file)}
    return sheets


def _lines(tree: Tree, file: str) -> Lines:
    return [(number, orjson.loads(raw)) for number, raw in enumerate(files.read(tree.root / file), 1)]

"""What the checks of level 5 look at: the reports of a story with their settled annotations.

Most is told from rows, which say where an annotation stands and what it says; those that the screen has cut
are taken as they are. Whole records are read where somebody asks for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

import orjson

from wirespan.checks import files
from wirespan.checks.context import Context, Lines
from wirespan.checks.kept import HEAD, Kept, Pair, Quoted, Spanned
from wirespan.checks.tree import Tree
from wirespan.model import LAYERS
from wirespan.store import documents_file, layer_file, registry_file


@dataclass(slots=True)
class Sheet:
    """One report: its record and line, its text, and its annotations by layer with their lines.

    `text` is the report's own, or that of a withheld report where it is held here, code point for code
    point; else None, and checks of the text are left out. A layer that isn't annotated has no key. `rows` has
    the rows of the layers.
    """

    line: int
    document: dict[str, Any]
    text: str | None
    layers: Mapping[str, Lines]
    rows: Mapping[str, list[Any]] = field(default_factory=dict)
    _surfaces: list[str] | None = field(default=None, init=False)

    @property
    def id(self) -> str:
        """The id of the report."""
        return str(self.document["id"])

    def spanned(self, layer: str) -> list[Spanned]:
        """Return the rows of a layer of spans, in the order of its lines; none where it isn't annotated."""
        return self.rows.get(layer, [])

    def surfaces(self) -> list[str]:
        """Return what each mention reads, in the order of their lines; none where there is no text."""
        if self._surfaces is None:
            text = self.text
            self._surfaces = [text[row[1] : row[2]] for row in self.spanned("entities")] if text else []
        return self._surfaces

    def quoted(self) -> list[Quoted]:
        """Return the rows of the quotes, in the order of their lines."""
        return self.rows.get("quotes", [])

    def parts(self) -> list[Pair]:
        """Return the spans of the quotes: the content, cue and source of one, then those of the next."""
        parts: list[Pair] = []
        for _, content, cue, source, _, _ in self.quoted():
            parts += content
            parts += cue
            parts += source
        return parts


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
    plain: set[tuple[str, int, str | None]] = field(default_factory=set)
    """Mentions that are right wherever they stand: language, identity of what they say, surface."""

    @property
    def documents(self) -> str:
        """The path of the file of the reports."""
        return documents_file(self.story)

    def file(self, layer: str) -> str:
        """Return the path of the file of a layer."""
        return layer_file(layer, self.story)


def read(
    tree: Tree, name: str, context: Context, wrong: Set[tuple[str, int]], kept: Kept | None = None
) -> Sheets | None:
    """Read a story. `wrong` has file and line of what has a finding of a lower level.

    What lower levels have read and found no fault in is taken from `kept`. Returns None where a line is no
    record, or a whole file has such a finding, so that nothing can be said.
    """
    if any(line == 0 for _, line in wrong) or any(file in context.lost for file, _ in wrong):
        return None
    sheets = Sheets(name, not wrong)
    layers = [layer for layer in LAYERS if name in tree.sets["annotations"].get(layer, ())]
    if kept is not None and kept.good and not wrong:
        entities, sheets.links = kept.registry, kept.links
        files_ = {layer: _File(tree, layer_file(layer, name)) for layer in layers}
        for number, data in kept.documents:
            here = {layer: kept.rows[layer].get(data["id"], []) for layer in layers}
            sheets.reports[data["id"]] = Sheet(number, data, context.text(data), _Records(files_, here), here)
    else:
        entities = _lines(tree, registry_file(name)) if name in tree.registries else []
        _parse(sheets, tree, context, layers, wrong)
    sheets.registry = dict(context.shared)
    sheets.registry |= {data["id"]: (registry_file(name), number, data) for number, data in entities}
    return sheets


def _parse(
    sheets: Sheets, tree: Tree, context: Context, layers: list[str], wrong: Set[tuple[str, int]]
) -> None:
    """Read all lines of a story that has some with findings."""
    by_doc: dict[str, dict[str, Lines]] = {}
    for number, data in _lines(tree, sheets.documents):
        by_doc[data["id"]] = {layer: [] for layer in layers}
        sheets.reports[data["id"]] = Sheet(number, data, context.text(data), by_doc[data["id"]])
    out = {doc for doc, sheet in sheets.reports.items() if (sheets.documents, sheet.line) in wrong}
    for layer in layers:
        file = sheets.file(layer)
        for number, data in _lines(tree, file):
            if (file, number) in wrong:
                out.add(data["doc"])
            elif data["doc"] in by_doc:
                by_doc[data["doc"]][layer].append((number, data))
    for doc in out & sheets.reports.keys():
        del sheets.reports[doc]
    for doc, sheet in sheets.reports.items():
        sheet.rows = rows(by_doc[doc])
    if sheets.whole and sheets.story in tree.sets["annotations"].get("links", ()):
        sheets.links = _lines(tree, sheets.file("links"))


def rows(layers: Mapping[str, Lines]) -> dict[str, list[Any]]:
    """Return the rows of lines, by layer."""
    return {
        layer: [_quoted(*line) if layer == "quotes" else _spanned(*line) for line in lines]
        for layer, lines in layers.items()
    }


def _lines(tree: Tree, file: str) -> Lines:
    return [(number, orjson.loads(raw)) for number, raw in enumerate(files.read(tree.root / file), 1)]


def _spanned(number: int, data: dict[str, Any]) -> Spanned:
    return number, data["span"]["start"], data["span"]["end"], _said(data), data["id"]


def _quoted(number: int, data: dict[str, Any]) -> Quoted:
    content, cue, source = (_pairs(data[part]) for part in ("content", "cue", "source"))
    return number, content, cue, source, _said(data), data["id"]


def _pairs(spans: Iterable[dict[str, Any]]) -> list[Pair]:
    return [(span["start"], span["end"]) for span in spans]


def _said(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in HEAD}


class _File:
    """A file of annotations, read when the first of its records is asked for."""

    def __init__(self, tree: Tree, file: str) -> None:
        self._path = tree.root / file
        self._lines: list[bytes] = []

    def record(self, number: int) -> dict[str, Any]:
        """Return the record of a line."""
        if not self._lines:
            self._lines = list(files.read(self._path))
        record: dict[str, Any] = orjson.loads(self._lines[number - 1])
        return record


class _Records(Mapping[str, Lines]):
    """The annotations of a report by layer, each layer read when it is asked for."""

    __slots__ = ("_files", "_read", "_rows")

    def __init__(self, files_: Mapping[str, _File], rows: Mapping[str, list[Any]]) -> None:
        self._files, self._rows = files_, rows
        self._read: dict[str, Lines] = {}

    def __getitem__(self, layer: str) -> Lines:
        if layer not in self._read:
            file = self._files[layer]
            self._read[layer] = [(row[0], file.record(row[0])) for row in self._rows[layer]]
        return self._read[layer]

    def __contains__(self, layer: object) -> bool:
        """Whether a layer is annotated, which asks for none of its records."""
        return layer in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

"""A valid corpus in memory, read with the standard library alone: what faults are made in."""

from __future__ import annotations

import copy
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from mutations.writing import write

LAYERS = {
    "zones": "zone",
    "entities": "mention",
    "quotes": "quote",
    "numbers": "number",
    "dates": "date",
    "links": "link",
}
"""The type of record in the files of each layer."""
SPANNED = ("zone", "mention", "quote", "number", "date")
SINGLE = ("corpus/VERSION", "corpus/splits.json")
ANNOTATORS = "annotations/annotators.jsonl"
SHARED = "corpus/registry/shared.jsonl"

Place = tuple[str, int | None]
"""A file and a line: 0 where the whole file is meant, None where any line of it will do."""


class NothingError(Exception):
    """What was drawn can't be made into a fault of the kind."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: its number, its bytes without the line feed, its record and the type of that."""

    file: str
    number: int
    raw: bytes
    data: dict[str, Any]
    type: str

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.file, self.number


@dataclass(frozen=True, slots=True)
class Edit:
    """What is done to a corpus: the new content of a file, or None where it is taken away.

    `places` says where it has to be noticed: at one of them, or with `every` at each. `whole` says that
    this can be told of the whole corpus only, not of one story of it.
    """

    files: dict[str, bytes | None]
    places: tuple[Place, ...]
    what: str
    every: bool = False
    whole: bool = False


def record_type(path: str) -> str | None:
    """Return the type of the records of a file, by its path; None where it isn't one of records."""
    folder, _, name = path.rpartition("/")
    if not name.endswith(".jsonl"):
        return None
    if path == ANNOTATORS:
        return "annotator"
    if folder == "annotations":
        return name.removesuffix(".jsonl").replace("accepted", "exception")
    if name == "coverage.jsonl":
        return "coverage"
    if folder in ("corpus", "corpus/registry"):
        return "document" if folder == "corpus" else "entity"
    return LAYERS.get(folder.rpartition("/")[2])


def layer_set(path: str) -> str:
    """Return the set of layers that a file belongs to: annotations, or the folder of a pass."""
    return path.rpartition("/")[0].rpartition("/")[0]


@dataclass(slots=True)
class Ground:
    """A corpus under a root: its files, lines, and texts by document, with those held of withheld ones."""

    name: str
    root: Path
    held: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    lines: dict[str, list[Line]] = field(default_factory=dict)
    by_type: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    documents: dict[str, Line] = field(default_factory=dict)
    annotations: dict[tuple[str, str, str], Line] = field(default_factory=dict)
    """Annotations by set of layers, document and id."""
    keys: dict[str, Line] = field(default_factory=dict)
    stories: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read all files."""
        for top in ("corpus", "annotations"):
            for path in sorted((self.root / top).rglob("*")):
                name = path.relative_to(self.root).as_posix()
                if path.is_file() and (path.suffix == ".jsonl" or name in SINGLE):
                    self._take(name, path.read_bytes())
        self.stories = sorted({line.data["story"] for line in self.documents.values()})

    def _take(self, name: str, content: bytes) -> None:
        self.files[name] = content
        kind = record_type(name)
        if kind is None:
            return
        parts = content.split(b"\n")[:-1]
        self.lines[name] = lines = [
            Line(name, i, raw, json.loads(raw), kind) for i, raw in enumerate(parts, 1)
        ]
        if lines:
            self.by_type[kind].append(name)
        for line in lines:
            if kind == "document":
                self.documents[line.data["id"]] = line
            elif kind == "entity":
                self.keys[line.data["id"]] = line
            elif kind in SPANNED:
                self.annotations[layer_set(name), line.data["doc"], line.data["id"]] = line

    def story(self, path: str) -> str | None:
        """Return the story that a file is of; None for those that all stories share."""
        stem = path.rpartition("/")[2].removesuffix(".jsonl")
        return stem if stem in self.stories else None

    def text(self, doc: str, held: bool = False) -> str | None:
        """Return the text of a report; of a withheld one only where it is asked for and held."""
        if doc not in self.documents:
            return None
        text = self.documents[doc].data["text"]
        return self.held.get(doc) if text is None and held else text

    def all(self, *types: str) -> Iterator[Line]:
        """Yield every line of some types."""
        for kind in types:
            for file in self.by_type[kind]:
                yield from self.lines[file]

    def pick(self, rng: Random, *types: str) -> Line:
        """Draw a file of one of some types (or any), and a line of it. Raises `NothingError`."""
        files = [f for kind in types for f in self.by_type[kind]] or (
            [] if types else [file for file, lines in self.lines.items() if lines]
        )
        if not files:
            raise NothingError
        return rng.choice(self.lines[rng.choice(files)])

    def open(self, rng: Random, *types: str) -> Line:
        """Draw an annotation of an open report. Raises `NothingError`."""
        line = self.pick(rng, *types)
        if self.text(line.data["doc"]) is None:
            raise NothingError
        return line

    def replaced(self, file: str, first: int, count: int, new: list[bytes]) -> bytes:
        """Return a file with some lines from one on replaced by others."""
        lines = [line.raw for line in self.lines[file]]
        lines[first - 1 : first - 1 + count] = new
        return b"".join(raw + b"\n" for raw in lines)

    def rewrite(
        self, line: Line, raw: bytes, what: str, places: tuple[Place, ...] = (), **more: Any
    ) -> Edit | None:
        """Return the edit of one line; None where it stays what it was."""
        if raw == line.raw:
            return None
        content = self.replaced(line.file, line.number, 1, [raw])
        return Edit({line.file: content}, places or (line.place,), what, **more)

    def alter(
        self,
        line: Line,
        change: Callable[[dict[str, Any]], str | None],
        places: tuple[Place, ...] = (),
        **more: Any,
    ) -> Edit | None:
        """Return the edit of one record by a function, which says what it did, or None to do without."""
        data = copy.deepcopy(line.data)
        what = change(data)
        return None if what is None else self.rewrite(line, write(data), what, places, **more)

    def referring(self, line: Line) -> list[Line]:
        """Return the lines that name an annotation: links, and quotes and dates of its report."""
        own, doc, layers = line.data["id"], line.data["doc"], layer_set(line.file)
        found = []
        for other in self.all("link", "quote", "date"):
            if layer_set(other.file) != layers:
                continue
            if other.type == "link":
                named = any((m["doc"], m["id"]) == (doc, own) for m in other.data["members"])
            else:
                fields = ("within",) if other.type == "quote" else ("anchor", "begin_point", "end_point")
                named = other.data["doc"] == doc and own in [other.data.get(name) for name in fields]
            if named and other is not line:
                found.append(other)
        return found


def names(data: dict[str, Any]) -> list[str]:
    """Return the keys of the registry that a record names."""
    return [*([data["entity"]] if "entity" in data else []), *data.get("speakers", ()), *data.get("via", ())]


def spans(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every span of an annotation."""
    found = [data[name] for name in ("span", "measures") if name in data]
    return found + [span for name in ("content", "cue", "source") for span in data.get(name, ())]

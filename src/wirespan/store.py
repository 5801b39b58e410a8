"""A corpus on disk: which file holds what, read record by record.

corpus/<story>.jsonl                 documents, one a line
corpus/registry/<story>.jsonl        who and what is meant; shared.jsonl over stories
corpus/splits.json, corpus/VERSION   which story is in which split; the version of the data
annotations/<layer>/<story>.jsonl    annotations, one a line; links over documents
annotations/annotators.jsonl         who annotates
annotations/accepted.jsonl           which findings are right as they are, and why
annotations/passes/<annotator>/<layer>/<story>.jsonl  independent passes, in the same form
annotations/passes/<annotator>/coverage.jsonl         which reports are finished there, in which layers
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from wirespan import records
from wirespan.errors import RecordError, UsageError
from wirespan.model import (
    LAYERS,
    SPLITS,
    Accepted,
    Annotation,
    Annotator,
    Coverage,
    Document,
    Entity,
    Link,
    Record,
)

R = TypeVar("R", bound=Record)

SHARED = "shared"
"""The registry file of entities that several stories mean."""
VERSION = "corpus/VERSION"
ANNOTATORS = "annotations/annotators.jsonl"
ACCEPTED = "annotations/accepted.jsonl"
SPLITS_FILE = "corpus/splits.json"


def documents_file(story: str) -> str:
    """Path of the documents of a story, from the root."""
    return f"corpus/{story}.jsonl"


def registry_file(story: str) -> str:
    """Path of the registry of a story, from the root."""
    return f"corpus/registry/{story}.jsonl"


def layer_file(layer: str, story: str, annotator: str | None = None) -> str:
    """Path of a layer of a story, from the root, or of somebody's pass. Layers: `LAYERS`, and links."""
    folder = "annotations" if annotator is None else f"annotations/passes/{annotator}"
    return f"{folder}/{layer}/{story}.jsonl"


def coverage_file(annotator: str) -> str:
    """Path of what an annotator has finished, from the root."""
    return f"annotations/passes/{annotator}/coverage.jsonl"


class Corpus:
    """A corpus under a root folder. Reads anew at every call; keeps nothing in memory."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def find(cls, start: Path | None = None) -> Corpus:
        """Find the corpus that a folder lies in, upwards from there. Raises `UsageError`."""
        start = (start or Path.cwd()).absolute()
        for folder in (start, *start.parents):
            if (folder / VERSION).is_file():
                return cls(folder)
        raise UsageError(
            f"no corpus in {start}, nor in a folder above it (a corpus has a file {VERSION})",
            "Go into a corpus, name one with --root, or make one: wirespan init my-corpus",
        )

    @property
    def version(self) -> str:
        """The version of the data."""
        return (self.root / VERSION).read_text(encoding="utf-8").strip()

    def stories(self) -> list[str]:
        """Return the stories, in order of name."""
        return sorted(path.stem for path in (self.root / "corpus").glob("*.jsonl"))

    def splits(self) -> dict[str, list[str]]:
        """Return the stories of each split, in the order of `SPLITS`."""
        if (self.root / SPLITS_FILE).exists() and not (self.root / SPLITS_FILE).is_file():
            raise UsageError(f"{SPLITS_FILE} is no file", "Run: wirespan validate")
        content = json.loads((self.root / SPLITS_FILE).read_text(encoding="utf-8"))
        return {split: content[split] for split in SPLITS}

    def documents(self, story: str) -> list[Document]:
        """Return the reports of a story."""
        return self.read(documents_file(story), Document)

    def document(self, doc: str) -> Document:
        """Return one report. Raises `UsageError` where there is none of that id."""
        story = doc.partition("/")[0]
        if story in self.stories():
            for document in self.documents(story):
                if document.id == doc:
                    return document
        known = ", ".join(d.id for s in self.stories() for d in self.documents(s))
        raise UsageError(f"there is no report {doc!r}", f"There are: {known}")

    def layer(self, layer: str, story: str, annotator: str | None = None) -> list[Annotation]:
        """Return the annotations of a story in a layer, or somebody's pass; none where it isn't annotated."""
        return self.read(layer_file(layer, story, annotator), LAYERS[layer])

    def links(self, story: str, annotator: str | None = None) -> list[Link]:
        """Return the links of a story, or those of somebody's pass, which link annotations of that pass."""
        return self.read(layer_file("links", story, annotator), Link)

    def coverage(self, annotator: str) -> list[Coverage]:
        """Return which reports an annotator has finished, and in which layers: what a pass is complete in."""
        return self.read(coverage_file(annotator), Coverage)

    def annotated(self, layer: str, story: str, annotator: str | None = None) -> bool:
        """Whether a story is annotated in a layer: an empty file says that nothing was found."""
        return (self.root / layer_file(layer, story, annotator)).is_file()

    def annotations(self, doc: str) -> dict[str, list[Annotation]]:
        """Return the annotations of one report by layer."""
        story = doc.partition("/")[0]
        return {layer: [a for a in self.layer(layer, story) if a.doc == doc] for layer in LAYERS}

    def registry(self, story: str) -> dict[str, Entity]:
        """Return the entities that a story may refer to, by key: its own and the shared ones."""
        return {e.id: e for name in (SHARED, story) for e in self.read(registry_file(name), Entity)}

    def annotators(self) -> list[Annotator]:
        """Return who annotates."""
        return self.read(ANNOTATORS, Annotator)

    def accepted(self) -> list[Accepted]:
        """Return the exceptions: findings that are right as they are."""
        return self.read(ACCEPTED, Accepted)

    def files(self) -> list[str]:
        """Return every JSONL file of records that is there, from the root, in order of name."""
        found = [p for top in ("corpus", "annotations") for p in (self.root / top).rglob("*.jsonl")]
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def read(self, path: str, cls: type[R]) -> list[R]:
        """Return the records of one file, by its path from the root; none where it isn't there."""
        file = self.root / path
        if not file.is_file():
            return []
        found = []
        for number, raw in enumerate(records.split(file.read_bytes()), 1):
            try:
                found.append(records.parse(cls, raw))
            except RecordError as error:
                hint = "Run wirespan validate, which lists all that is wrong."
                raise RecordError(f"{path}:{number}: {error.message}", hint) from error
        return found


def choose(corpus: Corpus, names: Sequence[str]) -> list[str]:
    """Return the stories named, or all where none is. Raises `UsageError` for one that isn't there."""
    known = corpus.stories()
    for name in names:
        if name not in known:
            raise UsageError(f"there is no story {name!r}", f"There are: {', '.join(known) or 'none yet'}")
    return list(names) or known

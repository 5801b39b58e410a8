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

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, TypeVar, overload

import orjson

from wirespan import disk, records
from wirespan.errors import RecordError, UsageError
from wirespan.model import (
    LAYERS,
    SPLITS,
    Accepted,
    Annotation,
    Annotator,
    Coverage,
    Date,
    Document,
    Entity,
    Link,
    Mention,
    Number,
    Quote,
    Record,
    Zone,
    story_of,
)
from wirespan.wording import likely, some

R = TypeVar("R", bound=Record)

SHARED = "shared"
"""The registry file of entities that several stories mean."""
DEVICES = frozenset(
    {"aux", "con", "nul", "prn", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
"""What Windows takes for a device, whatever ending follows: no file can be called so there."""
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""What a story or an annotator may be called."""
VERSION = "corpus/VERSION"
ANNOTATORS = "annotations/annotators.jsonl"
ACCEPTED = "annotations/accepted.jsonl"
SPLITS_FILE = "corpus/splits.json"
MAX_LINE = 1 << 24
"""Bytes of a line with its line feed, or of a file that has no lines, from which on it isn't read."""
TOPS = ("corpus", "annotations", "schema")
"""The folders of a corpus: what lies in them belongs to it."""
_HINT = "Run wirespan validate, which lists all that is wrong."


def bundled() -> Path:
    """Return the root of the corpus that came with the package; in a checkout, the root of that."""
    installed = Path(__file__).parent / "bundled"
    return installed if installed.is_dir() else Path(__file__).parents[2]


def documents_file(story: str) -> str:
    """Path of the documents of a story, from the root."""
    return f"corpus/{story}.jsonl"


def registry_file(story: str) -> str:
    """Path of the registry of a story, from the root."""
    return f"corpus/registry/{story}.jsonl"


def reserved(story: str) -> str | None:
    """Return why no story can have a name of the right form; None where it can."""
    if story == SHARED:
        return f"{registry_file(SHARED)} is of all stories"
    return "on Windows that is a device, and no file" if story in DEVICES else None


def layer_file(layer: str, story: str, annotator: str | None = None) -> str:
    """Path of a layer of a story, from the root, or of somebody's pass. Layers: `LAYERS`, and links."""
    folder = "annotations" if annotator is None else f"annotations/passes/{annotator}"
    return f"{folder}/{layer}/{story}.jsonl"


def coverage_of(folder: str) -> str:
    """Path of what a pass covers, by its folder."""
    return f"{folder}/coverage.jsonl"


def coverage_file(annotator: str) -> str:
    """Path of what an annotator has finished, from the root."""
    return coverage_of(f"annotations/passes/{annotator}")


class Corpus:
    """A corpus under a root folder. Reads anew at every call; keeps nothing in memory."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def find(cls, start: Path | None = None) -> Corpus:
        """Find the corpus that a folder lies in, upwards from there. Raises `UsageError`."""
        if start is not None and not start.is_dir():
            raise UsageError(f"there is no folder {start}", "Name the folder of a corpus, or one in it.")
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
        """The version of the data. Raises `RecordError` where the file is no text, or too large for one."""
        try:
            return small(self.root / VERSION, VERSION).decode().strip()
        except UnicodeDecodeError as error:
            raise RecordError(f"{VERSION} is no text: {error}", _HINT) from error

    def stories(self) -> list[str]:
        """Return the stories, in order of name."""
        try:
            names = os.listdir(self.root / "corpus")  # a glob passes over what it may not read
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted(Path(name).stem for name in names if name.endswith(".jsonl"))

    def splits(self) -> dict[str, list[str]]:
        """Return the stories of each split, in the order of `SPLITS`.

        Raises `RecordError` where the file isn't there, or is no list of stories for each split.
        """
        file = self.root / SPLITS_FILE
        if not file.is_file():
            raise RecordError(f"{SPLITS_FILE} isn't there, or is no file", _HINT)
        try:
            raw = small(file, SPLITS_FILE)
            content = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            what = records.CONFLICT if records.contested(raw) else f"it is no JSON: {error}"
            raise RecordError(f"{SPLITS_FILE}: {what}", _HINT) from error
        if not isinstance(content, dict):
            raise RecordError(f"{SPLITS_FILE} is no object with a list of stories for each split", _HINT)
        for split in SPLITS:
            stories = content.get(split)
            if not isinstance(stories, list) or not all(isinstance(story, str) for story in stories):
                raise RecordError(f"{SPLITS_FILE} has no list of stories for the split {split}", _HINT)
        return {split: content[split] for split in SPLITS}

    def documents(self, story: str) -> list[Document]:
        """Return the reports of a story. Raises `RecordError` as `read` does."""
        return self.read(documents_file(story), Document)

    def document(self, doc: str) -> Document:
        """Return one report. Raises `UsageError` where there is none of that id, with those of its story."""
        if doc in self.stories():
            known = some(document.id for document in self.documents(doc)) or "none yet"
            raise UsageError(f"{doc!r} is a story, not a report", f"Its reports: {known}.")
        if "/" not in doc:
            raise UsageError(
                f"{doc!r} is no name of a report", "Name its story, a slash and the outlet: fire/daily-wave."
            )
        (story,) = choose(self, [story_of(doc)])
        documents = self.documents(story)
        for document in documents:
            if document.id == doc:
                return document
        known = likely(doc, sorted(document.id for document in documents)) or "none yet"
        raise UsageError(f"there is no report {doc!r}", f"There are: {known}")

    @overload
    def layer(self, layer: Literal["zones"], story: str, annotator: str | None = ...) -> list[Zone]: ...
    @overload
    def layer(self, layer: Literal["entities"], story: str, annotator: str | None = ...) -> list[Mention]: ...
    @overload
    def layer(self, layer: Literal["quotes"], story: str, annotator: str | None = ...) -> list[Quote]: ...
    @overload
    def layer(self, layer: Literal["numbers"], story: str, annotator: str | None = ...) -> list[Number]: ...
    @overload
    def layer(self, layer: Literal["dates"], story: str, annotator: str | None = ...) -> list[Date]: ...
    @overload
    def layer(self, layer: str, story: str, annotator: str | None = ...) -> list[Annotation]: ...
    def layer(self, layer: str, story: str, annotator: str | None = None) -> Sequence[Annotation]:
        """Return the annotations of a story in a layer, or somebody's pass; none where it isn't annotated.

        Raises `RecordError` as `read` does.
        """
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
        story = story_of(doc)
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
        """Return every JSONL file of records that is there, from the root, in order of name.

        Raises `OSError` for a folder that can't be read.
        """
        found: list[str] = []
        for top in ("corpus", "annotations"):
            for folder, *names in os.walk(self.root / top, onerror=_raise):
                inside = Path(folder).relative_to(self.root)
                found += ((inside / n).as_posix() for kind in names for n in kind if n.endswith(".jsonl"))
        return sorted(found)

    def linked_folders(self) -> list[str]:
        """Return the folders that are links, from the root, in order of name: `files` doesn't go into them.

        Raises `OSError` as that does.
        """
        found: list[str] = []
        for top in ("corpus", "annotations"):
            for folder, names, _ in os.walk(self.root / top, onerror=_raise):
                links = (Path(folder, name) for name in names if Path(folder, name).is_symlink())
                found += (link.relative_to(self.root).as_posix() for link in links)
        return sorted(found)

    def read(self, path: str, cls: type[R]) -> list[R]:
        """Return the records of one file, by its path from the root; none where it isn't there.

        Raises `RecordError` for the first line that can't be read as one, naming file and line.
        """
        file = self.root / path
        if not file.is_file():
            return []
        found = []
        for number, raw in enumerate(lines(file, path), 1):
            try:
                found.append(records.parse(cls, raw.removesuffix(b"\n")))
            except RecordError as error:
                raise RecordError(f"{path}:{number}: {error.message}", _HINT) from error
        return found


def lines(file: Path, path: str, hint: str = _HINT) -> Iterator[bytes]:
    """Yield the lines of a file with their line feeds, split on LF alone.

    Raises `RecordError` for one of `MAX_LINE` bytes and more, by the path from the root.
    """
    with file.open("rb") as handle:
        number = 0
        while raw := handle.readline(MAX_LINE):
            number += 1
            if len(raw) == MAX_LINE:
                raise _too_large(f"{path}:{number}", "the line", hint)
            yield raw


def whole(file: Path, path: str) -> bytes:
    """Return the content of a file of lines. Raises `RecordError` as `lines` does."""
    with file.open("rb") as handle:
        start = handle.read(MAX_LINE)
    return start if len(start) < MAX_LINE else b"".join(lines(file, path))


def small(file: Path, path: str, hint: str = _HINT) -> bytes:
    """Return the content of a file that has no lines. Raises `RecordError` as `lines` does, and `OSError`."""
    with disk.opened(file, follow=True) as handle:
        content = handle.read(MAX_LINE)
    if len(content) == MAX_LINE:
        raise _too_large(path, "the file", hint)
    return content


def _too_large(place: str, what: str, hint: str) -> RecordError:
    return RecordError(f"{place}: {what} has {MAX_LINE:,} bytes or more; fewer were expected", hint)


def _raise(error: OSError) -> None:
    """Stop a walk at what can't be read; a folder that isn't there has nothing."""
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        raise error


def choose(corpus: Corpus, names: Sequence[str]) -> list[str]:
    """Return the stories named, or all where none is. Raises `UsageError` for one that isn't there."""
    known = corpus.stories()
    for name in names:
        if name not in known:
            raise UsageError(f"there is no story {name!r}", f"There are: {likely(name, known) or 'none yet'}")
    return list(names) or known

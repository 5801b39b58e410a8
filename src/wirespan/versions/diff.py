"""What changed between two versions of a corpus: counts, and each change to whoever wants it.

Story by story, file by file: no more is in memory than one file of each version, and what is counted. The
version of the data that changes call for is a matter of `rule`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from wirespan.store import ANNOTATORS as ANNOTATORS_FILE
from wirespan.versions import files
from wirespan.versions import records as rec
from wirespan.versions.records import (
    ADDED,
    ANNOTATORS,
    COVERAGE,
    LINKS,
    MOVED,
    REGISTRY,
    REMOVED,
    RENAMED,
    REPORTS,
    Change,
    Key,
    Place,
    Record,
)
from wirespan.versions.schema import SchemaChange, schema_changes
from wirespan.versions.sources import WORKING, Version, rows, same
from wirespan.wording import some

TEST = "test"

_KEYS = {REPORTS: ("id",), LINKS: ("id",), REGISTRY: ("id",), ANNOTATORS: ("id",), COVERAGE: ("doc",)}
_KEY = ("doc", "id")
_TAKEN = (REPORTS, REGISTRY, ANNOTATORS, COVERAGE)
"""What is no layer. A folder of annotations that is called so is told by its path."""


class Cell(NamedTuple):
    """What is counted. The type of a report that changed says what of it did: text, rights, metadata."""

    annotator: str
    story: str
    layer: str
    type: str
    what: str


Each: TypeAlias = Callable[[Change], None]


@dataclass(slots=True)
class Diff:
    """What changed."""

    a: Version
    b: Version
    counts: Counter[Cell] = field(default_factory=Counter)
    of_test: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Those of the counts that touch the test split, passes apart, by layer and what happened."""
    stories: dict[str, str] = field(default_factory=dict)
    """The stories that were added or removed."""
    layers: dict[tuple[str, str], str] = field(default_factory=dict)
    """(story, layer) of which a file was added or removed, in stories that are in both versions."""
    splits: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The split of each story before and after; empty where it is in none."""
    schema: list[SchemaChange] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def moved(self) -> dict[str, tuple[str, str]]:
        """The stories that are in another split than before."""
        return {
            story: (old, new)
            for story, (old, new) in self.splits.items()
            if old != new and story not in self.stories
        }

    def in_test(self, story: str) -> bool:
        """Whether a story is in the test split, before or after."""
        return any(TEST in split.split(", ") for split in self.splits.get(story, ()))


def stories(a: Version, b: Version) -> list[str]:
    """Return the stories that either version has a file of."""
    found = {match[1] for _, match in files.matching(files.DOCUMENTS, a, b)}
    return sorted(found | {match[3] for _, match in files.matching(files.LAYERS, a, b)})


def diff(
    a: Version, b: Version, *, each: Each | None = None, done: Callable[[str], None] | None = None
) -> Diff:
    """Compare two versions. `each` gets every change: by story, then those of the registry and the rest.

    `done` is told each story. Raises `RecordError` for a file that can't be read, naming it and the line.
    """
    work = _Work(a, b, each)
    for story in stories(a, b):
        work.story(story)
        if done is not None:
            done(story)
    work.registry()
    work.people()
    work.schemas()
    return work.found


class _Work:
    """One comparison."""

    def __init__(self, a: Version, b: Version, each: Each | None) -> None:
        self.a, self.b, self.each = a, b, each
        self.found = Diff(a, b)
        before, after = files.splits(a), files.splits(b)
        for story in sorted({*before, *after}):
            self.found.splits[story] = (before.get(story, ""), after.get(story, ""))
        self._layers: dict[str, list[tuple[str, Place]]] = defaultdict(list)
        for path, match in files.matching(files.LAYERS, a, b):
            annotator, layer, story = match.groups("")
            if layer in _TAKEN:
                layer = f"annotations/{layer}"
            self._layers[story].append((path, Place(layer, story, annotator)))
        self._named: set[str] | None = None
        left = [f"{path} in {version.name}" for version in (a, b) for path in version.left_out]
        if left:
            self.found.remarks.append(f"left out, as no regular files: {some(left, 3)}")

    def story(self, story: str) -> None:
        """Compare the files of a story."""
        path = f"corpus/{story}.jsonl"
        was, there = path in self.a.paths(), path in self.b.paths()
        if was != there:
            self.found.stories[story] = ADDED if there else REMOVED
        self._file(path, Place(REPORTS, story))
        shown: set[str] | None = None
        for file, place in self._layers[story]:
            if same(self.a, self.b, file):
                continue
            was_annotated, annotated = file in self.a.paths(), file in self.b.paths()
            if was and there and not place.annotator and was_annotated != annotated:
                self.found.layers[story, place.layer] = ADDED if annotated else REMOVED
            if shown is None and self.each is not None:
                shown = rec.open_docs(rows(self.a, path), rows(self.b, path))
            self._file(file, place, shown or set())

    def registry(self) -> None:
        """Compare the registry over all its files: an entity may move from one to another."""
        places = {
            path: Place(REGISTRY, match[1])
            for path, match in files.matching(files.REGISTRIES, self.a, self.b)
            if not same(self.a, self.b, path)
        }
        gone: set[Key] = set()
        came: set[Key] = set()
        for path in places:  # keys alone at first, for it may have moved to any other file
            old, new = self._keyed(path, REGISTRY)
            gone |= old.keys() - new.keys()
            came |= new.keys() - old.keys()
        before: dict[Key, tuple[str, Record]] = {}
        after: dict[Key, tuple[Place, Record]] = {}
        for path, place in places.items():
            old, new = self._keyed(path, REGISTRY)
            left, arrived = old.keys() - new.keys(), new.keys() - old.keys()
            before |= {key: (place.story, old.pop(key)) for key in left & gone & came}
            after |= {key: (place, new.pop(key)) for key in arrived & gone & came}
            for what, was, now in rec.pairs(old, new, renames=True):
                self._tell(place, rec.change(place, what, was, now, words=False))
        for key, (place, now) in sorted(after.items()):
            was_in, was = before[key]
            self._tell(place, rec.change(place, MOVED, was, now, words=False, was_in=was_in))

    def people(self) -> None:
        """Compare who annotates, and what the passes are complete in."""
        self._file(ANNOTATORS_FILE, Place(ANNOTATORS))
        for path, match in files.matching(files.COVERAGES, self.a, self.b):
            self._file(path, Place(COVERAGE, annotator=match[1]))

    def schemas(self) -> None:
        """Compare the schemas, if they lie beside the corpus in both versions."""
        old, new = files.schemas(self.a), files.schemas(self.b)
        if old and new:
            self.found.schema = schema_changes(old, new)
            return
        without = [version for version, there in ((self.a, old), (self.b, new)) if not there]
        names = " and ".join("the " * (version.name == WORKING) + version.name for version in without)
        here = any(version.name == WORKING for version in without)
        self.found.remarks.append(
            f"schemas not compared: {names} {'has' if len(without) == 1 else 'have'} none"
            + "; wirespan format --fix puts them there" * here
        )

    def _file(self, path: str, place: Place, shown: set[str] | None = None) -> None:
        """Compare a file, if it isn't the same. `shown` are the reports whose words may be told."""
        if same(self.a, self.b, path):
            return
        old, new = self._keyed(path, place.layer)
        for what, was, now in rec.pairs(old, new, renames=place.layer not in (REPORTS, COVERAGE)):
            doc = (now or was or {}).get("doc")
            words = shown is not None and isinstance(doc, str) and doc in shown
            self._tell(place, rec.change(place, what, was, now, words=words))

    def _keyed(self, path: str, layer: str) -> tuple[dict[Key, Record], dict[Key, Record]]:
        names = _KEYS.get(layer, _KEY)
        return files.keyed(self.a, path, names), files.keyed(self.b, path, names)

    def _tell(self, place: Place, change: Change) -> None:
        """Count a change, and hand it on."""
        self.found.counts[Cell(place.annotator, place.story, place.layer, change.type, change.what)] += 1
        if not place.annotator and self._of_test(place, change):
            self.found.of_test[place.layer, change.what] += 1
        if self.each is not None:
            self.each(change)

    def _of_test(self, place: Place, change: Change) -> bool:
        if place.layer != REGISTRY:
            return self.found.in_test(place.story)
        if change.what == MOVED and not change.fields:
            return False
        names = {change.id, change.was if change.what == RENAMED else change.id}
        return self.found.in_test(place.story) or bool(names & self._named_by_test())

    def _named_by_test(self) -> set[str]:
        """Return the keys of the registry that annotations of the test split name, before or after."""
        if self._named is None:
            self._named = set()
            for story in filter(self.found.in_test, stories(self.a, self.b)):
                for path, place in self._layers[story]:
                    for version in () if place.annotator else (self.a, self.b):
                        for record in rows(version, path):
                            self._named |= rec.entities(record)
        return self._named

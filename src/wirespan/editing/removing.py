"""A report taken out: its line, annotations in layers and passes, places in links, exceptions about it.

With it goes what was there for its sake: a link of which one member is left, an entity that no other
annotation names, exceptions about those. A story goes with its last report. What a link's other members went
back to is said anew where that is sure (`wirespan.editing.links`); the rest is left for a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from wirespan import formatting, records
from wirespan.aside import Aside, keys
from wirespan.editing import splits
from wirespan.editing.edit import Edit
from wirespan.editing.links import orphans, without_report
from wirespan.editing.names import concerns
from wirespan.editing.renaming import belongs
from wirespan.model import Accepted, Annotation, Coverage, Document, Entity, Link, Mention, Quote, Record
from wirespan.store import ACCEPTED, SHARED, Corpus, registry_file, whole

_NAMING = (Mention, Quote)


@dataclass(frozen=True, slots=True)
class Left:
    """A place that `wirespan validate` will name: file, line and pointer afterwards, and what is there."""

    file: str
    line: int
    pointer: str
    found: str


@dataclass(slots=True)
class Removal:
    """A report to be taken out: the edit that does so, and what changes or goes for its absence.

    `last`: its story goes with it. `left` is what a person has to settle afterwards.
    """

    document: Document
    edit: Edit
    last: bool
    consequences: list[Aside]
    left: list[Left] = field(default_factory=list)


def remove(corpus: Corpus, doc: str, done: Callable[[], None] = lambda: None) -> Removal:
    """Return what takes a report out of a corpus. Writes nothing.

    `done` is called for each file that was looked at. Raises `UsageError` where there is no such report.
    """
    work = _Work(corpus, corpus.document(doc))
    edit = Edit(corpus, work.names, work.record, target=work.target, splits=work.splits, done=done)
    told = [aside for _, aside in sorted(work.told.items())]
    return Removal(work.document, edit, work.last, told, list(_left(edit, doc)))


class _Work:
    """What becomes of records, files and splits where a report is taken out."""

    def __init__(self, corpus: Corpus, document: Document) -> None:
        self.corpus, self.document, self.doc = corpus, document, document.id
        self.story = self.doc.partition("/")[0]
        stay = [other for other in corpus.documents(self.story) if other.id != self.doc]
        self.last = not stay
        self.langs = {other.id: other.lang for other in stay}
        links = corpus.links(self.story)
        self.links = [link.id for link in links if self.last or self._without(link)[0] is None]
        self.entities = self._bereft()
        self.told: dict[tuple[str, str], Aside] = {}

    def names(self, path: str) -> Iterable[str]:
        """Return what lines of a file hold that change or go."""
        if path == ACCEPTED:
            return self.doc, f"{self.story}#", *self.entities
        return self.entities if path in self._registries() else (self.doc,)

    def record(self, record: Record, path: str, _number: int) -> Record | None:
        """Return what is left of a record."""
        if isinstance(record, Document):
            return None if record.id == self.doc else record
        if isinstance(record, Annotation | Coverage):
            return None if record.doc == self.doc else record
        if isinstance(record, Link):
            left, why = self._without(record)
            if why:
                self.told[path, record.id] = Aside(path, record, why)
            return left
        if isinstance(record, Entity):
            if record.id not in self.entities or path not in self._registries():
                return record
            self.told[path, record.id] = Aside(path, record, "no annotation names it any more")
            return None
        if isinstance(record, Accepted):
            story, _, link = record.about.partition("#")
            gone = concerns(record.about, self.doc) or record.about in self.entities
            return None if gone or (story == self.story and link in self.links) else record
        return record

    def target(self, path: str) -> str | None:
        """Return where a file goes: the story's own go with its last report."""
        return None if self.last and belongs(path, self.story) else path

    def splits(self, data: bytes) -> bytes:
        """Return the splits without the story, if it goes."""
        if not self.last or not data:
            return data
        found = splits.read(data)
        left = {split: [name for name in names if name != self.story] for split, names in found.items()}
        return data if left == found else splits.written(left)

    def _without(self, link: Link) -> tuple[Link | None, str]:
        return without_report(link, self.doc, self.langs)

    def _registries(self) -> tuple[str, str]:
        return registry_file(self.story), registry_file(SHARED)

    def _bereft(self) -> set[str]:
        """Return the entities that nothing names any more, of those that the report names."""
        own, shared = (
            {entity.id for entity in self.corpus.read(path, Entity)} for path in self._registries()
        )
        paths = [path for path in self.corpus.files() if formatting.record_type(path) in _NAMING]
        of_story = {path for path in paths if belongs(path, self.story)}
        named: set[str] = set()
        other: set[str] = set()
        for record in self._annotations(sorted(of_story)):
            (named if record.doc == self.doc else other).update(keys(record))
        loose = named - other
        elsewhere = self._elsewhere(loose & shared, [path for path in paths if path not in of_story])
        return (loose & (own | shared)) - elsewhere | (own if self.last else set())

    def _elsewhere(self, wanted: set[str], paths: Iterable[str]) -> set[str]:
        """Return which keys annotations in some files name."""
        found: set[str] = set()
        for path in paths:
            left = wanted - found
            if not left:
                break
            file = self.corpus.root / path
            data = whole(file, path) if file.is_file() else b""
            if any(key.encode() in data for key in left):
                found |= {key for record in self._annotations([path]) for key in keys(record)} & left
        return found

    def _annotations(self, paths: Iterable[str]) -> Iterator[Any]:
        for path in paths:
            yield from self.corpus.read(path, Quote if formatting.record_type(path) is Quote else Mention)


def _left(edit: Edit, doc: str) -> Iterator[Left]:
    """Yield the members of links that name what is gone."""
    for file in edit.files:
        if file.changed and formatting.record_type(file.path) is Link:
            for number, raw in enumerate(records.split(edit.after(file)), 1):
                if doc.encode() in raw:
                    link = records.parse(Link, raw)
                    for at in orphans(link, doc):
                        of: Any = link.members[at].of
                        yield Left(file.path, number, f"/members/{at}/of", f"{of.doc}#{of.id}")

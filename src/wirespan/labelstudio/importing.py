"""A JSON export of Label Studio into a corpus: which document gets which annotations, and what is wrong.

All or nothing a document: one with an error is left as it is, the others are taken. What the file doesn't
speak of is left alone: documents without a task, and layers that the page of a task didn't hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson

from wirespan import texts
from wirespan.errors import Finding, OffsetError
from wirespan.journal import Change
from wirespan.labelstudio.faults import Faults, shown
from wirespan.labelstudio.layout import choose
from wirespan.labelstudio.outcome import Outcome, begun, files
from wirespan.labelstudio.read import read
from wirespan.layers import by_layer, flat
from wirespan.model import LAYERS, Annotation, Document, story_of
from wirespan.store import Corpus


class Joined(Protocol):
    """A withheld document with its text. Where `outcome` is `exact`, offsets are those of the corpus."""

    @property
    def doc(self) -> Document | None:
        """The document with its text."""

    @property
    def annotations(self) -> Sequence[Annotation]:
        """Its annotations with their surfaces."""

    @property
    def outcome(self) -> str:
        """How the text was found: exact, or otherwise."""


class Library(Protocol):
    """Where texts of withheld documents are found."""

    def joined(self, document: Document, annotations: Sequence[Annotation]) -> Joined | None:
        """Return a document and its annotations joined with the text, if there is one."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A document with its text, and its annotations by layer with their surfaces."""

    document: Document
    annotations: dict[str, list[Annotation]]


@dataclass(frozen=True, slots=True)
class Import:
    """What an import does: documents taken, ids of documents left as they are, and all findings.

    Of each document all layers are taken that its page held, without those that can't begin yet.
    """

    taken: list[Outcome]
    left: list[str]
    findings: list[Finding]


def opened(corpus: Corpus, document: Document, library: Library | None) -> Opened | str:
    """Return a document with its text, as far as offsets fit it exactly; else why not."""
    return with_text(document, corpus.annotations(document.id), library)


def with_text(
    document: Document, annotations: dict[str, list[Annotation]], library: Library | None
) -> Opened | str:
    """Return a document and any annotations of it with its text, as `opened` does."""
    if document.text is not None:
        return Opened(document, annotations)
    held = library.joined(document, flat(annotations)) if library is not None else None
    if held is None:
        return "its text is withheld and not joined here: wirespan hydrate DIR"
    if held.outcome != "exact" or held.doc is None or held.doc.text is None:
        return f"its text here isn't exactly the one annotated ({held.outcome})"
    return Opened(held.doc, by_layer(held.annotations))


def take(
    data: bytes,
    corpus: Corpus,
    *,
    by: str,
    file: str,
    layers: Sequence[str] | None = None,
    library: Library | None = None,
    checked: bool = False,
) -> Import:
    """Read an export. `layers` narrows what is taken of each document; `by` and `checked` as in `read`."""
    return _Importer(corpus, by, choose(layers) if layers else [], library, Faults(file), checked).take(data)


def put(imported: Import, corpus: Corpus, change: Change) -> None:
    """Add what was taken over to a change of the corpus."""
    for path, content in files(corpus, imported.taken).items():
        change.put(path, content)


@dataclass(slots=True)
class _Importer:
    corpus: Corpus
    by: str
    wanted: Sequence[str]
    library: Library | None
    faults: Faults
    checked: bool
    seen: dict[str, list[tuple[dict[str, Any], str]]] = field(default_factory=dict)

    def take(self, data: bytes) -> Import:
        documents = {d.id: d for story in self.corpus.stories() for d in self.corpus.documents(story)}
        for task, pointer in _tasks(data, self.faults):
            doc = task["data"].get("doc_id")
            if not isinstance(doc, str) or not doc:
                self.faults.add("studio-doc-id", f"{pointer}/data", f"doc_id is {shown(doc)}")
            elif doc not in documents:
                self.faults.add("studio-doc-unknown", f"{pointer}/data/doc_id", f"doc_id is {shown(doc)}")
            else:
                self.seen.setdefault(doc, []).append((task, pointer))
        taken, left, worked_on = list[Outcome](), list[str](), set[str]()
        for doc, tasks in self.seen.items():
            outcome = self._document(documents[doc], tasks)
            if outcome is None:
                left.append(doc)
                continue
            taken.append(outcome)
            # Label Studio names nobody until somebody submits what was imported there.
            updated = tasks[-1][0]["annotations"][0].get("updated_by") is not None
            if self.checked or updated or outcome.changed:
                worked_on.add(doc)
        taken = begun(self.corpus, taken, worked_on, self.faults)
        self._missing(documents.values())
        return Import(taken, left, self.faults.found)

    def _document(self, document: Document, tasks: list[tuple[dict[str, Any], str]]) -> Outcome | None:
        task, pointer = tasks[-1]
        if len(tasks) > 1:
            where = ", ".join(place for _, place in tasks)
            self.faults.add("studio-doc-twice", pointer, f"{document.id} has {len(tasks)} tasks: {where}")
            return None
        text = opened(self.corpus, document, self.library)
        if isinstance(text, str):
            self.faults.add("studio-doc-withheld", f"{pointer}/data/doc_id", f"{document.id}: {text}")
            return None
        held = _held(task["data"], self.wanted)
        if isinstance(held, str):
            self.faults.add("studio-layers", f"{pointer}/data/layers", held)
            return None
        own = Faults(self.faults.file)
        found, own.found = read(
            task,
            text.document,
            text.annotations,
            held,
            by=self.by,
            checked=self.checked,
            file=own.file,
            pointer=pointer,
        )
        before = self.corpus.annotations(document.id)
        after = {layer: found[layer] for layer in held if not self.wanted or layer in self.wanted}
        if document.text is None and not own.errors:
            after = {layer: hidden(part, before[layer], text, own, pointer) for layer, part in after.items()}
        for layer, part in after.items():
            if before[layer] and not part:
                gone = f"{document.id}: none of its {len(before[layer])} {layer} is left"
                own.add("studio-emptied", pointer, gone)
        self.faults.found += own.found
        nothing = any(finding.code == "studio-unannotated" for finding in own.found)
        return None if own.errors or nothing else Outcome(document.id, "", before, after)

    def _missing(self, documents: Iterable[Document]) -> None:
        """Remark on documents without a task, in the stories that have one, as far as they could have one."""
        stories = {story_of(doc) for doc in self.seen}
        for document in documents:
            if document.story not in stories or document.id in self.seen:
                continue
            if isinstance(opened(self.corpus, document, self.library), Opened):
                self.faults.add("studio-task-missing", "", f"no task of {document.id}")


def _tasks(data: bytes, faults: Faults) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the tasks of an export that are tasks, each with its place."""
    try:
        content = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:  # also for what is nested too deep
        faults.add("studio-json", "", f"no JSON: {error.msg} at line {error.lineno}")
        return
    if isinstance(content, dict):
        content = [content]
    if not isinstance(content, list):
        faults.add("studio-task", "", f"the file holds {shown(content)}")
        return
    for number, task in enumerate(content):
        pointer = f"/{number}"
        if isinstance(task, dict) and isinstance(task.get("data"), dict):
            yield task, pointer
        elif isinstance(task, dict) and "data" not in task and "annotation_id" in task:
            faults.add("studio-json-min", pointer, "a task without data and annotations")
            return
        else:
            faults.add("studio-task", pointer, f"{shown(task)} as a task")


def _held(data: dict[str, Any], wanted: Sequence[str]) -> list[str] | str:
    """Return the layers that the page of a task held, or what is wrong with them."""
    given = data.get("layers", list(wanted))
    known = isinstance(given, list) and given and all(isinstance(g, str) and g in LAYERS for g in given)
    if not known:
        return f"layers is {shown(data.get('layers'))}"
    lacking = [layer for layer in wanted if layer not in given]
    if lacking:
        return f"the page held {', '.join(given)}, not {', '.join(lacking)}"
    return choose(given)


def hidden(
    found: list[Annotation], before: list[Annotation], text: Opened, faults: Faults, pointer: str
) -> list[Annotation]:
    """Return annotations of a withheld document with digests; those not changed as they were.

    `before` are the annotations with digests, `text` has them with surfaces.
    """
    stored = {a.id: a for a in before}
    surfaced = {a.id: a for part in text.annotations.values() for a in part}
    stand_off = []
    content = text.document.text or ""
    parts = texts.extents(text.document.digests)
    for a in found:
        if a.id in stored and surfaced.get(a.id) == a:
            stand_off.append(stored[a.id])
            continue
        try:
            stand_off.append(texts.withhold(a, content, parts))
        except OffsetError as error:
            faults.add("studio-paragraph", pointer, error.message)
    return stand_off

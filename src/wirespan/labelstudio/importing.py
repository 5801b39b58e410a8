"""A JSON export of Label Studio into a corpus: which document gets which annotations, and what is wrong.

All or nothing a document: one with an error or a conflict is left as it is, the others are taken. What the
file doesn't speak of is left alone: documents without a task, and layers that the page of a task didn't hold.
What was changed in Label Studio since the export is merged with what was changed here since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson

from wirespan.contents import Contents, documents
from wirespan.errors import Finding, RecordError
from wirespan.joining import Library
from wirespan.journal import Change
from wirespan.labelstudio import began
from wirespan.labelstudio.began import Memory
from wirespan.labelstudio.faults import Faults, is_remark, shown
from wirespan.labelstudio.layout import choose_layers
from wirespan.labelstudio.opening import Opened, hidden, opened
from wirespan.labelstudio.outcome import Outcome, begun, files
from wirespan.labelstudio.read import read
from wirespan.layers import alike, by_layer, flat
from wirespan.merge import Conflict, merge, resolve
from wirespan.model import LAYERS, Annotation, Document, story_of
from wirespan.store import Corpus
from wirespan.wording import some


@dataclass(frozen=True, slots=True)
class Import:
    """What an import does: documents taken, ids of documents left as they are, and all findings.

    Of each document all layers are taken that its page held, without those that can't begin yet. `conflicts`
    go by document; those are left as they are, too. `states` are what a `Memory` should keep once it's put.
    """

    taken: list[Outcome]
    left: list[str]
    findings: list[Finding]
    conflicts: dict[str, tuple[Conflict, ...]] = field(default_factory=dict)
    states: dict[str, list[Annotation]] = field(default_factory=dict)


def take(
    data: bytes,
    corpus: Corpus,
    *,
    by: str,
    file: str,
    layers: Sequence[str] | None = None,
    library: Library | None = None,
    checked: bool = False,
    side: Literal["ours", "theirs"] | None = None,
    memory: Memory | None = None,
) -> Import:
    """Read an export. `layers` narrows what is taken of each document; `by` and `checked` as in `read`.

    `side` settles conflicts; `memory` has what was imported before.
    """
    wanted = choose_layers(layers) if layers else []
    return _Importer(corpus, by, wanted, library, Faults(file), checked, side, memory).take(data)


def put(imported: Import, corpus: Corpus, change: Change) -> None:
    """Add what was taken over to a change of the corpus."""
    for path, content in files(corpus, imported.taken).items():
        change.put(path, content)


@dataclass(frozen=True, slots=True)
class _Report:
    """A document with its one task, and what is there of it: as the corpus holds it, and with its text."""

    document: Document
    task: dict[str, Any]
    pointer: str
    text: Opened
    before: dict[str, list[Annotation]]


@dataclass(slots=True)
class _Importer:
    corpus: Corpus
    by: str
    wanted: Sequence[str]
    library: Library | None
    faults: Faults
    checked: bool
    side: Literal["ours", "theirs"] | None
    memory: Memory | None
    seen: dict[str, list[tuple[dict[str, Any], str]]] = field(default_factory=dict)
    conflicts: dict[str, tuple[Conflict, ...]] = field(default_factory=dict)
    states: dict[str, list[Annotation]] = field(default_factory=dict)
    baseless: list[str] = field(default_factory=list)
    contents: Contents = field(init=False)

    def __post_init__(self) -> None:
        self.contents = Contents(self.corpus)

    def take(self, data: bytes) -> Import:
        known = documents(self.corpus, self.corpus.stories())
        for task, pointer in _tasks(data, self.faults):
            doc = task["data"].get("doc_id")
            if not isinstance(doc, str) or not doc:
                self.faults.add("studio-doc-id", f"{pointer}/data", f"doc_id is {shown(doc)}")
            elif doc not in known:
                self.faults.add("studio-doc-unknown", f"{pointer}/data/doc_id", f"doc_id is {shown(doc)}")
            else:
                self.seen.setdefault(doc, []).append((task, pointer))
        taken, left, worked_on = list[Outcome](), list[str](), set[str]()
        for doc, tasks in self.seen.items():
            outcome = self._document(known[doc], tasks)
            if outcome is None:
                left += [] if doc in self.conflicts else [doc]
                continue
            taken.append(outcome)
            # Label Studio names nobody until somebody submits what was imported there.
            updated = tasks[-1][0]["annotations"][0].get("updated_by") is not None
            if self.checked or updated or outcome.changed:
                worked_on.add(doc)
        taken = begun(self.corpus, taken, worked_on, self.faults)
        self._missing(known.values())
        if lost := [outcome.doc for outcome in taken if outcome.doc in self.baseless and outcome.changed]:
            self.faults.add("studio-state-missing", "", f"none in the tasks of {some(lost)}")
        return Import(taken, left, self.faults.found, self.conflicts, self.states)

    def _document(self, document: Document, tasks: list[tuple[dict[str, Any], str]]) -> Outcome | None:
        task, pointer = tasks[-1]
        if len(tasks) > 1:
            where = some(place for _, place in tasks)
            self.faults.add("studio-doc-twice", pointer, f"{document.id} has {len(tasks)} tasks: {where}")
            return None
        before = self.contents.of(document.id)
        text = opened(document, before, self.library)
        if isinstance(text, str):
            self.faults.add("studio-doc-withheld", f"{pointer}/data/doc_id", f"{document.id}: {text}")
            return None
        held = _held(task["data"], self.wanted)
        if isinstance(held, str):
            self.faults.add("studio-layers", f"{pointer}/data/layers", held)
            return None
        own = Faults(self.faults.file)
        after = self._after(_Report(document, task, pointer, text, before), held, own)
        for layer, part in (after or {}).items():
            if before[layer] and not part:
                gone = f"{document.id}: none of its {len(before[layer])} {layer} is left"
                own.add("studio-emptied", pointer, gone)
        self.faults.found += own.found
        return None if after is None else Outcome(document.id, "", before, after)

    def _after(
        self, report: _Report, held: Sequence[str], faults: Faults
    ) -> dict[str, list[Annotation]] | None:
        """Return the layers of a report as they become, or None where they are left as they are."""
        document, pointer = report.document, report.pointer
        base = self._base(report, held, faults)
        stored = report.before | (base or {})
        start = report.text if base is None else opened(document, stored, self.library)
        if isinstance(start, str):
            faults.add("studio-state", f"{pointer}/meta", f"{document.id}: {start}")
        if faults.errors or isinstance(start, str):
            return None
        found, findings = read(
            report.task,
            start.document,
            start.annotations,
            held,
            by=self.by,
            checked=self.checked,
            file=faults.file,
            pointer=pointer,
        )
        faults.found += findings
        after = {layer: found[layer] for layer in held if not self.wanted or layer in self.wanted}
        if document.text is None and not faults.errors:
            after = {
                layer: hidden(part, stored[layer], start, faults, pointer) for layer, part in after.items()
            }
        if faults.errors or any(finding.code == "studio-unannotated" for finding in findings):
            return None
        if base is None:
            self.baseless.append(document.id)
            return after
        return self._merged(report, base, after)

    def _base(
        self, report: _Report, held: Sequence[str], faults: Faults
    ) -> dict[str, list[Annotation]] | None:
        """Return what Label Studio's state is compared with, by layer, where the task says it."""
        task, doc = report.task, report.document.id
        if task["data"].get("text") != report.text.document.text:
            return None  # which is told where it is read
        try:
            exported = began.carried(task, doc)
        except RecordError as error:
            faults.add("studio-state", f"{report.pointer}/meta", f"{doc}: {error.message}")
            return None
        if exported is None:
            return None
        imported = None if self.memory is None else self.memory.of(_annotation(task), doc)
        found = by_layer(began.base(exported, imported, flat(report.before)))
        # A layer whose file has gone begins anew.
        story = report.document.story
        return {layer: found[layer] if self.corpus.annotated(layer, story) else [] for layer in held}

    def _merged(
        self,
        report: _Report,
        base: Mapping[str, Sequence[Annotation]],
        theirs: dict[str, list[Annotation]],
    ) -> dict[str, list[Annotation]] | None:
        """Return layers with the changes made here and in Label Studio; None where there are conflicts."""
        before, doc, layers = report.before, report.document.id, list(theirs)
        changed = not alike(flat(theirs), flat(base, layers))
        if changed and not self.checked and self._same(report, list(base), layers):
            theirs = {layer: before[layer] for layer in layers}
        merged = merge(flat(base, layers), flat(before, layers), flat(theirs))
        if merged.conflicts and self.side is None:
            self.conflicts[doc] = merged.conflicts
            return None
        if number := began.unique(_annotation(report.task)):
            others = [layer for layer in base if layer not in layers]
            self.states[number] = flat(theirs) + flat(base, others)
        after = by_layer(resolve(merged, self.side or "ours"))  # type: ignore[arg-type]
        return {layer: after[layer] for layer in layers}

    def _same(self, report: _Report, held: Sequence[str], layers: Sequence[str]) -> bool:
        """Whether Label Studio has some layers as they are here: then they are ours, whoever did it there."""
        text = report.text
        found, findings = read(report.task, text.document, text.annotations, held, by="nobody")
        return all(map(is_remark, findings)) and all(
            found[layer] == text.annotations[layer] for layer in layers
        )

    def _missing(self, documents: Iterable[Document]) -> None:
        """Remark on documents without a task, in the stories that have one, as far as they could have one."""
        stories, missing = {story_of(doc) for doc in self.seen}, list[str]()
        for document in documents:
            if document.story not in stories or document.id in self.seen:
                continue
            if document.text is not None or isinstance(
                opened(document, self.contents.of(document.id), self.library), Opened
            ):
                missing.append(document.id)
        if missing:
            self.faults.add("studio-task-missing", "", f"no task of {some(missing)}")


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


def _annotation(task: Mapping[str, Any]) -> dict[str, Any]:
    """Return the annotation of a task that has one."""
    found = task.get("annotations")
    return found[0] if isinstance(found, list) and found and isinstance(found[0], dict) else {}


def _held(data: dict[str, Any], wanted: Sequence[str]) -> list[str] | str:
    """Return the layers that the page of a task held, or what is wrong with them."""
    given = data.get("layers", list(wanted))
    known = isinstance(given, list) and given and all(isinstance(g, str) and g in LAYERS for g in given)
    if not known:
        return f"layers is {shown(data.get('layers'))}"
    lacking = [layer for layer in wanted if layer not in given]
    if lacking:
        return f"the page held {', '.join(given)}, not {', '.join(lacking)}"
    return choose_layers(given)

"""The checks of one story: the screen first, and words for what it suspects.

A finding on a record silences higher levels for that record. What a record that can't be read would have
said isn't missed elsewhere: a quote's speaker isn't unknown where a line of the registry is damaged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from wirespan import records, schemas
from wirespan.checks import files, passes, references, schema, screen, spans, values
from wirespan.checks.catalogue import finding
from wirespan.checks.context import Context, Lines
from wirespan.checks.kept import Kept
from wirespan.checks.outcome import Outcome
from wirespan.checks.spans import Text
from wirespan.checks.tree import Tree
from wirespan.errors import Finding, WirespanError
from wirespan.model import ALL_LAYERS, LINKED, Document
from wirespan.store import documents_file, registry_file


def check(tree: Tree, name: str, context: Context, kept: Kept | None = None) -> Outcome:
    """Check one story: screen it, and explain the lines that are suspect.

    What the screen read is put into `kept`, where it is given.
    """
    seen = screen.story(tree, name, context, kept)
    if kept is not None:
        kept.good = not seen.suspects
    held = True in seen.withheld and _holds(tree, name, context)
    if not seen.suspects and not held:
        texts = [(digest, line) for digest, (_, line) in seen.copies.items()]
        if len(texts) < len(seen.texts):  # some text is there twice
            texts = _texts(tree, name)
        return Outcome(
            name, used=seen.used, withheld=seen.withheld, records=seen.records, keys=seen.own, copies=texts
        )
    outcome = explain(tree, name, context, seen.suspects, held=held)
    outcome.records = seen.records
    return outcome


def explain(
    tree: Tree, name: str, context: Context, suspects: dict[str, set[int]] | None, *, held: bool = False
) -> Outcome:
    """Say what is wrong with a story. Lines that aren't suspect are only read; None suspects them all.

    With `held`, a withheld text is held here, so that every span is looked at.
    """
    return _Story(tree, name, context, suspects, held).explain()


def read(tree: Tree, file: str, kind: str, suspects: set[int] | None) -> tuple[list[Finding], Lines, bool]:
    """Read a file of records. Returns findings of levels 1 and 2, the records without any, if any had."""
    found: list[Finding] = []
    lines: Lines = []
    damaged = False
    for number, raw in enumerate(files.read(tree.root / file), 1):
        if suspects is not None and number not in suspects:
            lines.append((number, orjson.loads(raw)))
            continue
        problems, data = files.line(file, number, raw, schemas.RECORDS[kind])
        problems = problems or schema.record(file, number, data, kind) or values.record(file, number, data)
        if not problems:
            lines.append((number, data))
        damaged = damaged or bool(problems)
        found += problems
    found += _order(file, kind, lines)
    return found, lines, damaged


def _holds(tree: Tree, name: str, context: Context) -> bool:
    """Whether the text of a withheld report of a story is held here."""
    if context.library is None:
        return False
    for raw in files.read(tree.root / documents_file(name)):
        try:
            document = records.parse(Document, raw)
            if context.library.get(document) is not None or context.library.digest(document) is not None:
                return True
        except WirespanError:  # the line is damaged, which its own findings say
            continue
    return False


def _texts(tree: Tree, name: str) -> list[tuple[str, int]]:
    """Return the digest of the text of each report of a story in which nothing is suspect, and its line."""
    lines = enumerate(files.read(tree.root / documents_file(name)), 1)
    return [(orjson.loads(raw)["digests"]["text"], number) for number, raw in lines]


class _Story:
    def __init__(
        self, tree: Tree, name: str, context: Context, suspects: dict[str, set[int]] | None, held: bool
    ) -> None:
        self.tree, self.name, self.context, self.suspects, self.held = tree, name, context, suspects, held
        self.outcome = Outcome(name)
        self.texts: dict[str, Text | None] = {}  # None where its own findings make checks of spans useless
        self.silent: set[tuple[str, int]] = set()

    def explain(self) -> Outcome:
        labels = self.context.labels | self._registry()
        self._documents()
        complete = documents_file(self.name) not in self.context.lost
        by_set: dict[str, list[tuple[str, str, Lines]]] = defaultdict(list)
        for folder, layer, path in self.tree.layers(self.name):
            by_set[folder].append((layer, path, self._read(path, schemas.OF_LAYER[layer])))
        for folder, layers in by_set.items():
            self._spans(layers)
            self._references(layers, labels, complete)
            self._pass(folder, layers)
        self._add(passes.story(self.tree, self.name, self.context, set(self.texts) if complete else None))
        lost = [path for layers in by_set.values() for _, path, _ in layers if path in self.context.lost]
        if not lost and self.name in self.tree.registries:
            self._add(references.unused(self.name, self.registry, self.outcome.used))
        return self.outcome

    def _read(self, file: str, kind: str) -> Lines:
        suspects = None if self.suspects is None else self.suspects.get(file, set())
        found, lines, damaged = read(self.tree, file, kind, suspects)
        self.outcome.findings += found
        if damaged:
            self.context.lost.add(file)
            self.outcome.lost.add(file)
        return lines

    def _suspect(self, file: str, number: int) -> bool:
        return self.held or self.suspects is None or number in self.suspects.get(file, ())

    def _add(self, found: Iterable[Finding]) -> None:
        """Take down findings, but those on records that have findings of a lower level already."""
        new = [f for f in found if (f.file, f.line) not in self.silent]
        self.outcome.findings += new

    def _silence(self, found: Iterable[Finding]) -> None:
        """Take down findings, and pass over their records from here on."""
        found = list(found)
        self._add(found)
        self.silent.update((f.file, f.line) for f in found)

    def _registry(self) -> dict[str, str]:
        self.registry: Lines = []
        file = registry_file(self.name)
        if self.name in self.tree.registries:
            self.registry = self._read(file, "entity")
            places: dict[str, tuple[str, int]] = {}
            self._add(references.keyed(file, self.registry, places))
            self.outcome.keys = {key: number for key, (_, number) in places.items()}
        return {data["id"]: data["label"] for _, data in self.registry}

    def _documents(self) -> None:
        file = documents_file(self.name)
        lines = self._read(file, "document")
        for number, data in lines:
            held, known = self._held(data)
            found = spans.document(file, number, data, held, known) if self._suspect(file, number) else []
            self._silence(found)
            broken = any(f.code == "paragraph-order" for f in found)
            self.texts.setdefault(data["id"], None if broken else spans.text_of(data, held))
            self.outcome.withheld.add(data["text"] is None)
        self._add(references.documents(file, self.name, lines))
        self.outcome.copies = [(data["digests"]["text"], number) for number, data in lines]

    def _held(self, data: dict[str, Any]) -> tuple[str | None, str | None]:
        """Return the text held of a withheld report, and the digest of that with its paragraphs."""
        library = self.context.library
        if library is None or data["text"] is not None:
            return None, None
        document = records.decode(Document, data)
        return library.get(document), library.digest(document)

    def _spans(self, layers: list[tuple[str, str, Lines]]) -> None:
        for layer, path, lines in layers:
            if layer == "links":
                continue
            by_doc: dict[str, Lines] = defaultdict(list)
            for number, data in lines:
                text = self.texts.get(data["doc"])
                suspect = text is not None and self._suspect(path, number)
                found = spans.annotation(path, number, data, text) if text and suspect else []
                self._silence(found)
                if not found:
                    by_doc[data["doc"]].append((number, data))
            for of_doc in by_doc.values():
                self._silence(spans.together(path, layer, of_doc))

    def _references(
        self, layers: list[tuple[str, str, Lines]], labels: dict[str, str], complete: bool
    ) -> None:
        context, known = self.context, set(self.texts)
        ids: references.Ids = defaultdict(dict)
        places: dict[Any, tuple[str, int]] = {}
        for layer, path, lines in layers:
            self._add(references.by(path, lines, context))
            if layer == "links":
                continue
            docs = known if complete else known | {data["doc"] for _, data in lines}
            self._add(references.annotated(path, lines, docs, places))
            for _, data in lines:
                ids[data["doc"]].setdefault(data["id"], layer)
                self.outcome.used.update(key for _, key in references.keys(data))
            self._add(references.entities(path, self.name, lines, labels, context))
        # A layer that isn't annotated has no line that could have been lost.
        whole = (
            set(ALL_LAYERS) - {layer for layer, path, _ in layers if path in context.lost}
            if complete
            else set()
        )
        for layer, path, lines in layers:
            if layer == "quotes":
                self._add(references.within(path, lines, ids, layer in whole))
            elif layer == "dates":
                self._add(references.dates(path, lines, ids, layer in whole))
            elif layer == "links":
                self._links(path, lines, ids, whole)

    def _pass(self, folder: str, layers: list[tuple[str, str, Lines]]) -> None:
        for layer, path, lines in layers:
            loud = [(number, data) for number, data in lines if (path, number) not in self.silent]
            self._add(passes.by(path, passes.signer(folder, self.context), loud))
            covered = self.context.covered(folder, layer, self.name)
            if covered is not None:
                self._add(passes.uncovered(path, layer, loud, set(self.texts), covered))

    def _links(self, path: str, lines: Lines, ids: references.Ids, whole: set[str]) -> None:
        self._add(references.keyed(path, lines, {}))
        lost = set(LINKED.values()) - whole
        for line in lines:
            self._add(references.link(path, line, self.name, ids, lost))


def _order(file: str, kind: str, lines: Lines) -> Iterator[Finding]:
    """Yield one finding for a file whose lines aren't in canonical order."""
    cls = schemas.RECORDS[kind]
    last: tuple[Any, ...] = ()
    last_number, first, count = 0, 0, 0
    for number, data in lines:
        key = records.order(records.decode(cls, data))
        if key < last:
            count += 1
            if count == 1:
                first, before = number, last_number
        else:
            last, last_number = key, number
    if count:
        what = f"line {first} behind line {before}" + (f", and {count - 1} more like it" if count > 1 else "")
        yield finding("not-sorted", file, first, found=what, expected="lines in canonical order")

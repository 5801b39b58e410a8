"""The fused screen: one pass over a story that says which lines are suspect, at speed.

It makes no findings: what it suspects goes to the functions that explain, which have the last word, and what
it doesn't suspect is seen by nobody else. tests/checks/test_verdicts.py holds both to one verdict, and
tests/checks/test_keywords.py holds the screen to every keyword of the schemas. Documents, links and lines of
registries are read; the lines of layers, which are nearly all, are only matched (layers.py, cutting.py).
"""

from __future__ import annotations

import unicodedata
from hashlib import sha256

from wirespan import schemas
from wirespan.checks import layers, passes, references, values
from wirespan.checks.context import Context
from wirespan.checks.files import watched
from wirespan.checks.kept import Kept
from wirespan.checks.references import Ids
from wirespan.checks.screening import Page, Screen, load
from wirespan.checks.spans import Text, text_of
from wirespan.checks.tree import Tree
from wirespan.model import Document, Entity, Link
from wirespan.store import documents_file, registry_file


def story(tree: Tree, name: str, context: Context, kept: Kept | None = None) -> Screen:
    """Screen the files of a story. A story with a text held here is suspect, for its digests are checked.

    What is read is put into `kept`, where it is given.
    """
    seen = Screen(tree, name, context, kept, labels=dict(context.labels))
    if name in tree.registries:
        _registry(seen)
    _documents(seen)
    ids: dict[str, Ids] = {}
    for folder, layer, path in tree.layers(name):
        known = ids.setdefault(folder, {doc: {} for doc in seen.texts})
        seen.annotator = passes.signer(folder, context)
        seen.covered = context.covered(folder, layer, name)
        settled = kept if folder == "annotations" else None
        if layer == "links":
            _links(seen, path, known, settled)
        elif layer == "quotes":
            layers.quotes(seen, path, known, settled)
        else:
            layers.spans(seen, path, layer, known, settled)
    if seen.own.keys() - seen.used:
        seen.suspect(registry_file(name), 0)
    for found in passes.story(tree, name, context, seen.texts.keys()):
        seen.suspect(found.file, found.line)
    return seen


def _registry(seen: Screen) -> None:
    file, valid = registry_file(seen.name), schemas.fast("entity").is_valid
    last, number = "", 0
    lines, controlled = watched(seen.tree.root / file)
    for number, raw in enumerate(lines, 1):
        data = load(raw, Entity, valid, controlled)
        if data is None or data["id"] <= last:
            seen.suspect(file, number)
            continue
        last = data["id"]
        seen.own[last] = number
        if seen.kept is not None:
            seen.kept.registry.append((number, data))
        seen.labels[last] = data["label"]
    seen.records += number


def _documents(seen: Screen) -> None:
    file, valid, last = documents_file(seen.name), schemas.fast("document").is_valid, ""
    number = 0
    lines, controlled = watched(seen.tree.root / file)
    for number, raw in enumerate(lines, 1):
        data = load(raw, Document, valid, controlled)
        if data is None or data["id"] <= last or data["story"] != seen.name or any(values.wrong(data)):
            seen.suspect(file, number)
            continue
        last = doc = data["id"]
        text = data["text"]
        seen.withheld.add(text is None)
        seen.copies[data["digests"]["text"]] = (file, number)
        info = text_of(data) if text is None else Text(text, len(text))
        seen.texts[doc] = Page(info)
        if seen.kept is not None:
            seen.kept.documents.append((number, data))
        if not doc.startswith(f"{seen.name}/"):
            seen.suspect(file, number)
        elif text is not None:
            if (
                len(text) != data["length"]
                or not unicodedata.is_normalized("NFC", text)
                or sha256(text.encode()).hexdigest() != data["digests"]["text"]
            ):
                seen.suspect(file, number)
        else:
            edge = 0
            for start, end in zip(info.starts, info.ends, strict=True):
                if not edge <= start < end <= info.length:
                    seen.suspect(file, number)
                    break
                edge = end
    seen.records += number


def _links(seen: Screen, file: str, known: Ids, kept: Kept | None) -> None:
    valid, last, number = schemas.fast("link").is_valid, "", 0
    hands = seen.hands()
    lines, controlled = watched(seen.tree.root / file)
    for number, raw in enumerate(lines, 1):
        data = load(raw, Link, valid, controlled)
        if data is None or data["id"] <= last or (data["by"], data["status"]) not in hands:
            seen.suspect(file, number)
            continue
        last = data["id"]
        uncovered = seen.covered is not None and any(m["doc"] not in seen.covered for m in data["members"])
        told = references.link(file, (number, data), seen.name, known, set())
        if uncovered or any(values.wrong(data)) or any(told):
            seen.suspect(file, number)
        if kept is not None:
            kept.links.append((number, data))
    seen.records += number

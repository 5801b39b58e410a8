"""The fused screen: one pass over a story that says which lines are suspect, at speed.

Each function looks at one type of record with everything inline: reading, canonical form, schema, spans,
ids, references. It makes no findings and no objects: what it suspects goes to the functions that explain,
which have the last word. tests/checks/test_verdicts.py holds both to one verdict.
"""

from __future__ import annotations

import unicodedata
from hashlib import sha256
from typing import Any

import orjson

from wirespan import schemas
from wirespan.checks import passes, references, values
from wirespan.checks.characters import DELICATE, ZWJ, splits
from wirespan.checks.context import Context
from wirespan.checks.files import watched
from wirespan.checks.references import Ids
from wirespan.checks.screening import OPEN, Orders, Screen, good, inside, load
from wirespan.checks.spans import identity, text_of
from wirespan.checks.tree import Tree
from wirespan.model import Document, Entity, Link
from wirespan.store import documents_file, registry_file

_LINE = orjson.OPT_APPEND_NEWLINE


def story(tree: Tree, name: str, context: Context) -> Screen:
    """Screen the files of a story. A story with a text held here is suspect, for its digests are checked."""
    seen = Screen(tree, name, context, labels=dict(context.labels))
    if name in tree.registries:
        _registry(seen)
    _documents(seen)
    ids: dict[str, Ids] = {}
    for folder, layer, path in tree.layers(name):
        known = ids.setdefault(folder, {doc: {} for doc in seen.texts})
        seen.annotator = passes.signer(folder, context)
        seen.covered = context.covered(folder, layer, name)
        if layer == "links":
            _links(seen, path, known)
        elif layer == "quotes":
            _quotes(seen, path, known)
        else:
            _spans(seen, path, layer, known)
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
        if data is None or data["id"] <= last or data["id"] in seen.context.keys:
            seen.suspect(file, number)
            continue
        last = data["id"]
        seen.own[last] = number
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
        seen.texts[doc] = info = text_of(data)
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
    for digest in seen.copies.keys() & seen.context.copies.keys():
        seen.suspect(*seen.copies[digest])
    seen.records += number


def _spans(seen: Screen, file: str, layer: str, known: Ids) -> None:  # noqa: PLR0912, PLR0915 - all inline
    """Screen zones, mentions, numbers or dates."""
    kind = schemas.OF_LAYER[layer]
    valid, orders = schemas.fast(kind).is_valid, Orders(kind)
    ordered = orders.known
    loads, dumps, hands = orjson.loads, orjson.dumps, seen.hands()
    labels, use, texts, covered = seen.labels, seen.used.add, seen.texts, seen.covered
    exists = values.exists
    mentions, numbers, dates = kind == "mention", kind == "number", kind == "date"
    bad: set[int] = set()
    pointing = []  # dates that refer to others, which may stand further below
    last = ""
    last_start = last_end = number = 0
    ends: list[int] = []
    lines, controlled = watched(seen.tree.root / file)
    for number, raw in enumerate(lines, 1):
        try:
            data = loads(raw)
            if dumps(data, option=_LINE) != raw or not valid(data) or controlled(raw):
                bad.add(number)
                continue
            names = tuple(data)
            if names not in ordered and not orders.learn(names):
                bad.add(number)
            doc, id_, span = data["doc"], data["id"], data["span"]
            start, end = span["start"], span["end"]
            if doc != last:
                if doc < last or doc not in texts:
                    bad.add(number)
                    continue
                last, info, ids = doc, texts[doc], known[doc]
                text, length = info.text, info.length
                plain = text is None or text.isascii()
                joined = text is not None and ZWJ in text
                ends = []
                if covered is not None and doc not in covered:
                    bad.add(number)
            elif start < last_start or (start == last_start and end >= last_end):
                bad.add(number)
            if text is not None:
                surface = span.get("text")
                if (
                    end > length
                    or text[start:end] != surface
                    or surface != surface.strip()
                    or "\n" in surface
                    or list(span) != OPEN
                ) or (
                    not plain
                    and (text[start] in DELICATE or text[end : end + 1] in DELICATE or joined)
                    and (splits(text, start) or splits(text, end))
                ):
                    bad.add(number)
            elif not inside(info, span):
                bad.add(number)
            while ends and ends[-1] <= start:
                ends.pop()
            if ends and end > ends[-1]:
                bad.add(number)
            ends.append(end)
            if id_ in ids or (data["by"], data["status"]) not in hands:
                bad.add(number)
            ids[id_] = layer
            if mentions:
                entity = data["entity"]
                use(entity)
                of = labels.get(entity)
                if of != data["label"] and (of is None or not references.agrees(data["label"], of)):
                    bad.add(number)
            elif numbers:
                if "measures" in data and not good(info, data["measures"]):
                    bad.add(number)
                if "upper" in data and any(values.wrong(data)):
                    bad.add(number)
            elif dates:
                get = data.get
                if not exists(data["value"]) or ("local" in data and not exists(data["local"])):
                    bad.add(number)
                if (
                    get("anchor", "dct") != "dct"
                    or get("begin_point", "dct") != "dct"
                    or get("end_point", "dct") != "dct"
                ):
                    pointing.append((number, data))
            last_start, last_end = start, end
        except (ValueError, TypeError, AttributeError):
            bad.add(number)
    seen.records += number
    if pointing and any(references.dates(file, pointing, known, True)):
        bad.update(at for at, _ in pointing)
    if bad:
        seen.suspects.setdefault(file, set()).update(bad)


def _quotes(seen: Screen, file: str, known: Ids) -> None:
    valid, orders = schemas.fast("quote").is_valid, Orders("quote")
    known_keys, hands = set(seen.labels), seen.hands()
    bad: set[int] = set()
    quotes = []
    nested = False
    last: tuple[Any, ...] = ("",)
    same: set[Any] = set()
    number = 0
    lines, controlled = watched(seen.tree.root / file)
    for number, raw in enumerate(lines, 1):
        try:
            data = orjson.loads(raw)
            if orjson.dumps(data, option=_LINE) != raw or not valid(data) or controlled(raw):
                bad.add(number)
                continue
            names, doc, content = tuple(data), data["doc"], data["content"]
            if (names not in orders.known and not orders.learn(names)) or doc not in seen.texts:
                bad.add(number)
                continue
            info, ids = seen.texts[doc], known[doc]
            for part in (data["cue"], data["source"], content):
                edge = 0
                for span in part:
                    if span["start"] < edge or not good(info, span):
                        bad.add(number)
                    edge = span["end"]
            speakers = data["speakers"] + data["via"] if "via" in data else data["speakers"]
            seen.used.update(speakers)
            signed = (data["by"], data["status"]) in hands
            if data["id"] in ids or not signed or not known_keys.issuperset(speakers):
                bad.add(number)
            if seen.covered is not None and doc not in seen.covered:
                bad.add(number)
            ids[data["id"]] = "quotes"
            quotes.append((number, data))
            nested = nested or "within" in data
            place = (doc, content[0]["start"], -edge)
            key = identity(data)
            if (*place, data["id"]) < last or (place == last[:3] and key in same):
                bad.add(number)
            same = {*same, key} if place == last[:3] else {key}
            last = (*place, data["id"])
        except (ValueError, TypeError):
            bad.add(number)
    seen.records += number
    if nested and any(references.within(file, quotes, known, True)):
        bad.update(at for at, data in quotes if "within" in data)
    if bad:
        seen.suspects.setdefault(file, set()).update(bad)


def _links(seen: Screen, file: str, known: Ids) -> None:
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
    seen.records += number

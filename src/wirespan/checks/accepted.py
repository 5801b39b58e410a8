"""Exceptions: findings that are right as they are, each with a reason in annotations/accepted.jsonl.

One that no finding needs any more is a finding itself. That is only said where the finding would have been
made: in a check of the whole corpus up to its level, in which no record is silenced by something lower, and
with the texts of all reports that it may be of, for those of withheld reports aren't everywhere.

Of leaks only a stretch of the text of an open report may be excepted (`wirespan.licensed`). That is needed as
long as the same stretch, no longer and no shorter, is found with any of the withheld texts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import orjson

from wirespan.checks import files, story
from wirespan.checks.catalogue import CATALOGUE, finding, short
from wirespan.checks.context import Context, Lines
from wirespan.checks.tree import Tree
from wirespan.errors import Finding
from wirespan.model import LAYERS, story_of
from wirespan.store import ACCEPTED, ANNOTATORS, SHARED, documents_file, layer_file, registry_file

LEAK = "leak"
FILE = "file:"
"""What stands before the SHA-256 of a file that a finding is about, wherever the file lies."""
_ABOUT = re.compile(
    r"(?P<story>[^/#@ ]+)/[^/#@ ]+(?:#(?P<id>.+)|@(?P<start>\d+)-(?P<end>\d+)| (?P<other>[^/#@ ]+)/[^/#@ ]+)"
    r"|(?P<of>[^/#@ ]+)#(?P<link>.+)"
)


@dataclass(frozen=True, slots=True)
class Settled:
    """What remains of the findings, with those of the exceptions; how many are accepted; records read."""

    findings: list[Finding]
    accepted: int = 0
    records: int = 0


def settle(
    tree: Tree,
    context: Context,
    findings: Iterable[Finding],
    level: int,
    stories: Collection[str] | None,
    *,
    held: Collection[str] = (),
) -> Settled:
    """Hold the findings of a check up to a level against the exceptions.

    `stories` are those that were checked; None where all were. `held` are the withheld reports whose texts
    were looked for in what is handed out.
    """
    found = list(findings)
    if ACCEPTED not in tree.single:
        return Settled(found)
    own, lines, _ = story.read(tree, ACCEPTED, "exception", None)
    entries = {_key(data) for _, data in lines if acceptable(data["code"])}
    kept = [f for f in found if not f.about or (f.code, f.about) not in entries]
    if level >= 4:
        places = _Places(tree, context)
        damaged = {PurePosixPath(f.file).stem for f in found if f.level <= 2}
        own += [*_twice(lines), *_by(lines, context), *_unknown(lines, places, damaged, stories)]
        if stories is None and not any(f.level < 5 for f in found):
            needed, faulty = {(f.code, f.about) for f in found}, {f.line for f in own}
            sure = [line for line in lines if line[0] not in faulty]
            of_leaks = level >= CATALOGUE[LEAK].level and any(data["code"] == LEAK for _, data in sure)
            looked = of_leaks and places.withheld() <= {*held}
            own += _stale(sure, needed, places, level, looked=looked)
    return Settled(kept + [f for f in own if f.level <= level], len(found) - len(kept), len(lines))


def acceptable(code: str) -> bool:
    """Whether findings of a code may be excepted."""
    return code in CATALOGUE and CATALOGUE[code].accept


def stories_of(about: str) -> list[str]:
    """Return the stories that a finding is of; none for one about an entity, which any may name."""
    match = _ABOUT.fullmatch(about)
    return sorted({name for name in match.group("story", "other", "of") if name}) if match else []


def naming(tree: Tree, key: str) -> list[str]:
    """Return the stories that may name an entity. The files of the registry have only valid lines."""
    shared = _registered(tree, SHARED, key)
    return [story for story in tree.stories if shared or _registered(tree, story, key)]


def _key(data: dict[str, Any]) -> tuple[str, str]:
    return data["code"], data["about"]


def _twice(lines: Lines) -> Iterator[Finding]:
    seen: dict[tuple[str, str], int] = {}
    for number, data in lines:
        first = seen.setdefault(_key(data), number)
        if first != number:
            what = f"{data['code']} about {data['about']}, also in line {first}"
            yield finding("exception-twice", ACCEPTED, number, found=what, expected="one line an exception")


def _by(lines: Lines, context: Context) -> Iterator[Finding]:
    for number, data in lines if ANNOTATORS not in context.lost else ():
        if data["by"] not in context.annotators:
            other = f"one of {', '.join(sorted(context.annotators)) or 'none yet'}"
            what = short(data["by"])
            yield finding("unknown-annotator", ACCEPTED, number, "/by", found=what, expected=other)


def _unknown(
    lines: Lines, places: _Places, damaged: set[str], stories: Collection[str] | None
) -> Iterator[Finding]:
    """Yield a finding for each exception of what can't be one, or about what isn't there.

    Stories that weren't checked, or of which some line can't be read, are passed over.
    """
    for number, data in lines:
        code, about = _key(data)
        if not acceptable(code):
            what = f"{short(code)}, {'no code' if code not in CATALOGUE else 'which nobody may except'}"
            other = "a code of level 5, or another that wirespan validate --explain says may be accepted"
            yield finding("exception-unknown", ACCEPTED, number, "/code", found=what, expected=other)
            continue
        if about.startswith(FILE) and code != LEAK:  # of the history, too: only a release looks for them
            continue
        of = set(stories_of(about))
        readable = not damaged & of and (stories is None or of <= set(stories))
        if not of:  # an entity, which may be in any file of the registry
            readable = not damaged and stories is None
        if readable and code == LEAK and not places.open(about):
            other = "a stretch of the text of an open report: story/outlet@start-end"
            yield finding("exception-unknown", ACCEPTED, number, "/about", found=short(about), expected=other)
        elif readable and not places.has(about):
            other = "an annotation, link, place, entity or documents of the corpus"
            what = f"{short(about)}, which isn't there"
            yield finding("exception-unknown", ACCEPTED, number, "/about", found=what, expected=other)


def _stale(
    lines: Lines, needed: set[tuple[str, str]], places: _Places, level: int, *, looked: bool
) -> Iterator[Finding]:
    """Yield a finding for each exception that nothing needs; `looked`: with all withheld texts, for leaks."""
    for number, data in lines:
        code, about = _key(data)
        if (code, about) in needed or CATALOGUE[code].level > level:
            continue
        if looked if code == LEAK else places.readable(about):
            what = f"no {code} about {about} any more"
            yield finding("exception-stale", ACCEPTED, number, found=what, expected="a finding to except")


class _Places:
    """What exceptions may be about, read as far as it is asked for. The files read have only valid lines."""

    def __init__(self, tree: Tree, context: Context) -> None:
        self.tree, self.context = tree, context
        self._documents: dict[str, dict[str, dict[str, Any]]] = {}
        self._ids: dict[str, set[tuple[str, str]]] = {}

    def has(self, about: str) -> bool:
        """Whether something is there."""
        match = _ABOUT.fullmatch(about)
        if match is None:
            return any(_registered(self.tree, name, about) for name in (SHARED, *self.tree.stories))
        if match["link"]:
            return any(data["id"] == match["link"] for data in self._layer("links", match["of"]))
        docs = re.split(r"[#@]", about)[0].split(" ")
        documents = [self._of(story_of(doc)).get(doc) for doc in docs]
        if any(document is None for document in documents):
            return False
        if match["id"]:
            return (docs[0], match["id"]) in self._annotations(match["story"])
        length = documents[0]["length"] if documents[0] else 0
        return match["start"] is None or int(match["start"]) < int(match["end"]) <= length

    def open(self, about: str) -> bool:
        """Whether something is a stretch of a text that is here for everybody."""
        match = _ABOUT.fullmatch(about)
        if match is None or match["start"] is None or not self.has(about):
            return False
        return self._of(match["story"])[about.partition("@")[0]]["text"] is not None

    def withheld(self) -> set[str]:
        """Return the reports whose texts aren't here for everybody."""
        files = map(documents_file, self.tree.stories)
        return {data["id"] for file in files for data in _lines(self.tree, file) if data["text"] is None}

    def readable(self, about: str) -> bool:
        """Whether the texts of all reports of the stories of a finding are here; never for one of a file."""
        if about.startswith(FILE):
            return False
        names = stories_of(about) or naming(self.tree, about)
        return all(self.context.text(data) is not None for name in names for data in self._of(name).values())

    def _of(self, name: str) -> dict[str, dict[str, Any]]:
        """Return the documents of a story by id."""
        if name not in self._documents:
            there = _lines(self.tree, documents_file(name)) if name in self.tree.stories else ()
            self._documents[name] = {data["id"]: data for data in there}
        return self._documents[name]

    def _annotations(self, name: str) -> set[tuple[str, str]]:
        """Return document and id of every settled annotation of a story."""
        if name not in self._ids:
            layers = (self._layer(layer, name) for layer in LAYERS)
            self._ids[name] = {(data["doc"], data["id"]) for layer in layers for data in layer}
        return self._ids[name]

    def _layer(self, layer: str, name: str) -> Iterator[dict[str, Any]]:
        there = name in self.tree.sets["annotations"].get(layer, ())
        return _lines(self.tree, layer_file(layer, name)) if there else iter(())


def _registered(tree: Tree, name: str, key: str) -> bool:
    """Whether a file of the registry has a key."""
    there = name in tree.registries
    return there and any(data["id"] == key for data in _lines(tree, registry_file(name)))


def _lines(tree: Tree, file: str) -> Iterator[dict[str, Any]]:
    return map(orjson.loads, files.read(tree.root / file))

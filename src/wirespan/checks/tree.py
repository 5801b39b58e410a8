"""Which files there are, what each is, what should not be there (level 1), and what is missing (level 4)."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from wirespan.built import LITTER
from wirespan.checks.catalogue import finding, short
from wirespan.errors import Finding
from wirespan.model import ALL_LAYERS
from wirespan.store import (
    ACCEPTED,
    ANNOTATORS,
    DEVICES,
    NAME,
    SHARED,
    SPLITS_FILE,
    VERSION,
    documents_file,
    layer_file,
)

_BESIDE = re.compile(r".*\.md|LICEN[CS]E.*|\.gitkeep|\.gitattributes|\.gitignore")


@dataclass(slots=True)
class Tree:
    """The files of a corpus by what they are. `sets` has the layers, and those of every pass.

    A set is named by its folder: `annotations`, or `annotations/passes/<annotator>`. `covering` has the
    folders of passes with a file of what they cover. Only regular files are listed here: links are findings
    and are never followed.
    """

    root: Path
    stories: list[str] = field(default_factory=list)
    registries: set[str] = field(default_factory=set)
    sets: dict[str, dict[str, set[str]]] = field(default_factory=lambda: {"annotations": {}})
    covering: list[str] = field(default_factory=list)
    single: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def layers(self, story: str) -> Iterator[tuple[str, str, str]]:
        """Yield set, layer and path of every layer file of a story, links last in each set."""
        for folder, layers in self.sets.items():
            for layer in ALL_LAYERS:
                if story in layers.get(layer, ()):
                    yield folder, layer, f"{folder}/{layer}/{story}.jsonl"


class _Entry(NamedTuple):
    """A regular file or a folder: its path, as it is shown, and its name."""

    path: str
    name: str
    folder: bool


def walk(root: Path) -> Tree:
    """Look at the names of all files under corpus/ and annotations/."""
    tree = Tree(root)
    for entry in _entries(root, "corpus", tree):
        if entry.path in (VERSION, SPLITS_FILE) and not entry.folder:
            tree.single.add(entry.path)
        elif entry.folder and entry.name == "registry":
            tree.registries.update(_stems(root, entry.path, tree))
        elif stem := _stem(entry, tree):
            tree.stories.append(stem)
    for entry in _entries(root, "annotations", tree):
        if entry.path in (ACCEPTED, ANNOTATORS) and not entry.folder:
            tree.single.add(entry.path)
        elif entry.folder and entry.name in ALL_LAYERS:
            tree.sets["annotations"][entry.name] = set(_stems(root, entry.path, tree))
        elif entry.folder and entry.name == "passes":
            _passes(root, entry.path, tree)
        else:
            _unknown(entry, tree)
    tree.stories.sort()
    if SHARED in tree.stories:
        tree.stories.remove(SHARED)
        tree.findings.append(_reserved(documents_file(SHARED), f"a story {SHARED!r}"))
    devices = DEVICES.intersection(tree.stories)
    tree.findings += [_reserved(documents_file(name), f"a story {name!r}") for name in devices]
    _missing(tree)
    return tree


def part(tree: Tree, stories: Iterable[str]) -> Tree:
    """Return the tree of some of the stories, with what all share and without findings."""
    names = set(stories)
    sets = {
        folder: {layer: stems & names for layer, stems in layers.items()}
        for folder, layers in tree.sets.items()
    }
    registries = tree.registries & {*names, SHARED}
    return Tree(tree.root, sorted(names), registries, sets, tree.covering, tree.single)


def unlayered(tree: Tree, stories: Iterable[str]) -> Iterator[Finding]:
    """Yield a finding for each layer that other stories have and one of these lacks."""
    known = set(tree.stories)
    others = {layer: stems & known for layer, stems in tree.sets["annotations"].items()}
    having = [(layer, stems, min(stems)) for layer, stems in others.items() if stems]
    for story in stories:
        for layer, stems, first in having:
            if story not in stems:
                what = f"no {layer_file(layer, story)}"
                other = f"a file for each story, as {len(stems)} have one ({first})"
                yield finding("missing-layer", documents_file(story), found=what, expected=other)


def strays(tree: Tree) -> Iterator[Finding]:
    """Yield a finding for each file of a story that has no documents."""
    known = {*tree.stories, SHARED}
    stray = [f"corpus/registry/{stem}.jsonl" for stem in tree.registries - known]
    for folder, layers in tree.sets.items():
        for layer, stems in layers.items():
            stray += [f"{folder}/{layer}/{stem}.jsonl" for stem in stems - set(tree.stories)]
    for path in stray:
        stem = Path(path).stem
        what, other = f"the stem {stem!r}", f"a story: {documents_file(stem)} isn't there"
        yield finding("stray-layer-file", path, found=what, expected=other)


def _passes(root: Path, folder: str, tree: Tree) -> None:
    for entry in _entries(root, folder, tree):
        if not (entry.folder and NAME.fullmatch(entry.name)):
            _unknown(entry, tree)
            continue
        tree.sets[entry.path] = {}
        if entry.name in DEVICES:
            tree.findings.append(_reserved(entry.path, f"a pass of {entry.name!r}"))
        for below in _entries(root, entry.path, tree):
            if below.folder and below.name in ALL_LAYERS:
                tree.sets[entry.path][below.name] = set(_stems(root, below.path, tree))
            elif not below.folder and below.name == "coverage.jsonl":
                tree.covering.append(entry.path)
            else:
                _unknown(below, tree)


def _entries(root: Path, folder: str, tree: Tree) -> Iterator[_Entry]:
    """Yield what lies in a folder, in order of name, but files that stand beside data."""
    path = root / folder
    if path.is_symlink():
        what, other = "a symbolic link", "a folder of the corpus"
        tree.findings.append(finding("unknown-file", folder, found=what, expected=other))
    if path.is_symlink() or not path.is_dir():
        return
    with os.scandir(path) as found:  # names and modes are lighter than its entries
        entries = sorted((entry.name, entry.stat(follow_symlinks=False).st_mode) for entry in found)
    for name, mode in entries:
        # A name may hold bytes that are no text; they are shown escaped. No name of a corpus has any.
        where = f"{folder}/{name}".encode("utf-8", "backslashreplace").decode()
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            what = "a symbolic link" if stat.S_ISLNK(mode) else "something that is no file"
            tree.findings.append(
                finding(
                    "unknown-file", where, found=what, expected="a regular file or a folder of the corpus"
                )
            )
        elif not (stat.S_ISREG(mode) and (_BESIDE.fullmatch(name) or name in LITTER)):
            yield _Entry(where, name, stat.S_ISDIR(mode))


def _stems(root: Path, folder: str, tree: Tree) -> Iterator[str]:
    for entry in _entries(root, folder, tree):
        if stem := _stem(entry, tree):
            yield stem


def _stem(entry: _Entry, tree: Tree) -> str | None:
    """Return the story that a file is named after; None, and a finding, where it is named otherwise."""
    stem = entry.name.removesuffix(".jsonl")
    if not entry.folder and stem != entry.name and len(stem) <= 64 and NAME.fullmatch(stem):
        return sys.intern(stem)  # one string for all files of a story
    _unknown(entry, tree)
    return None


def _unknown(entry: _Entry, tree: Tree) -> None:
    kind = "folder" if entry.folder else "file"
    other = "<story>.jsonl with a story's id for its stem, or another name that README.md lists"
    what = f"a {kind} {short(entry.name)}"
    tree.findings.append(finding("unknown-file", entry.path, found=what, expected=other))


def _reserved(path: str, what: str) -> Finding:
    return finding("reserved-name", path, found=what, expected="another name")


def _missing(tree: Tree) -> None:
    for path in (VERSION, SPLITS_FILE, ANNOTATORS):
        if path not in tree.single and not (tree.root / path).is_symlink():
            tree.findings.append(finding("missing-file", path, found="no such file", expected="the file"))

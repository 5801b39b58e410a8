"""The files that all stories share: splits, version, annotators, and what they say of the stories."""

from __future__ import annotations

import re
from collections.abc import Mapping

from wirespan.checks import files, schema
from wirespan.checks.catalogue import finding, short
from wirespan.checks.tree import Tree
from wirespan.errors import Finding
from wirespan.model import SPLITS
from wirespan.store import SPLITS_FILE, VERSION, documents_file

_VERSION = re.compile(rb"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?\n")
_HAS = {
    (False,): "an open report",
    (True,): "a withheld report",
    (False, True): "open and withheld reports",
}
"""What a story has, by whether its reports are withheld."""


def version(tree: Tree) -> list[Finding]:
    """Return what is wrong with corpus/VERSION."""
    if VERSION not in tree.single:
        return []
    found, raw = files.whole(VERSION, tree.root / VERSION)
    if not found and not _VERSION.fullmatch(raw):
        what = short(raw.decode().removesuffix("\n"))
        found.append(finding("version", VERSION, 1, found=what, expected="one line such as 0.1.0"))
    return found


def read(tree: Tree) -> tuple[list[Finding], dict[str, list[str]] | None]:
    """Return what is wrong with corpus/splits.json at levels 1 and 2, and the splits where nothing is."""
    if SPLITS_FILE not in tree.single:
        return [], None
    found, raw = files.whole(SPLITS_FILE, tree.root / SPLITS_FILE)
    harmless = [f for f in found if f.code == "missing-final-newline"]
    if found != harmless:
        return found, None
    data, problem = files.load(SPLITS_FILE, raw)
    wrong = [problem] if problem else files.controls(SPLITS_FILE, 0, data)
    wrong = wrong or schema.record(SPLITS_FILE, 0, data, "splits")
    return [*harmless, *wrong], None if wrong else data


def check(
    splits: Mapping[str, list[str]], tree: Tree, kinds: Mapping[bool, set[str]], chosen: set[str]
) -> list[Finding]:
    """Return what is wrong with the splits.

    `kinds` has the stories with a withheld report (True), and those with an open one (False).
    """
    found = []
    known = set(tree.stories)
    place: dict[str, str] = {}
    for split in SPLITS:
        for i, story in enumerate(splits[split]):
            pointer = f"/{split}/{i}"
            if story not in known:
                what, other = (
                    f"{short(story)}, of which there is no {documents_file(story)}",
                    "a story that is there",
                )
                found.append(
                    finding("split-unknown-story", SPLITS_FILE, 0, pointer, found=what, expected=other)
                )
            elif story in place:
                what, other = f"{short(story)}, also in {place[story]}", "one split"
                found.append(finding("split-twice", SPLITS_FILE, 0, pointer, found=what, expected=other))
            else:
                place[story] = split
    for story in sorted(chosen - place.keys()):
        other = "the story in one of the splits"
        found.append(
            finding("split-missing-story", SPLITS_FILE, found=f"{short(story)} in no split", expected=other)
        )
    for story in sorted(chosen & place.keys()):
        has = [kind for kind in (False, True) if story in kinds[kind]]
        if has and has != [place[story] == "withheld"]:
            what = f"{_HAS[tuple(has)]} in the split {place[story]}"
            other = "withheld reports, and no others, in the split withheld"
            found.append(finding("split-withheld", documents_file(story), found=what, expected=other))
    return found

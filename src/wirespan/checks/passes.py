"""Level 4: what an annotator's pass says that it covers, and whether its annotations keep to that."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import Any

from wirespan.checks.catalogue import finding, short
from wirespan.checks.context import Context, Lines
from wirespan.checks.tree import Tree
from wirespan.errors import Finding
from wirespan.model import story_of
from wirespan.store import coverage_of, documents_file


def annotator(folder: str) -> str | None:
    """Return whose pass a set of layers is, by its folder; None for the settled layers."""
    return None if folder == "annotations" else folder.rpartition("/")[2]


def take(folder: str, lines: Lines, context: Context) -> Iterator[Finding]:
    """Take down what a pass covers, and yield a finding for each report that it names again."""
    file = coverage_of(folder)
    seen: dict[str, int] = {}
    for number, data in lines:
        doc = data["doc"]
        if doc in seen:
            what = f"{short(doc)}, also in line {seen[doc]}"
            yield finding("covered-twice", file, number, "/doc", found=what, expected="one line a report")
            continue
        seen[doc] = number
        reports = context.coverage.setdefault((folder, story_of(doc)), {})
        reports[doc] = (number, tuple(data["layers"]))


def story(tree: Tree, name: str, context: Context, known: Set[str] | None) -> Iterator[Finding]:
    """Yield what is wrong with what passes cover of a story.

    `known` are the reports of the story; None where a line of them couldn't be read.
    """
    for folder, layers in tree.sets.items():
        file, missed = coverage_of(folder), set()
        for doc, (number, covered) in context.coverage.get((folder, name), {}).items():
            if known is not None and doc not in known:
                yield unknown(file, number, doc)
                continue
            for i, layer in enumerate(covered):
                if name not in layers.get(layer, ()) and layer not in missed:
                    missed.add(layer)
                    what, other = f"{layer}, but no such file", f"{folder}/{layer}/{name}.jsonl"
                    yield finding(
                        "covered-without-file", file, number, f"/layers/{i}", found=what, expected=other
                    )


def strays(tree: Tree, context: Context) -> Iterator[Finding]:
    """Yield a finding for each report covered of a story that isn't there."""
    known = set(tree.stories)
    for (folder, name), reports in context.coverage.items():
        if name not in known:
            for doc, (number, _) in reports.items():
                yield unknown(coverage_of(folder), number, doc)


def unknown(file: str, number: int, doc: str) -> Finding:
    """Return the finding for a report covered that isn't there."""
    other = f"a document of {documents_file(story_of(doc))}"
    remedy = "Correct doc, or delete the line."
    return finding("unknown-document", file, number, "/doc", found=short(doc), expected=other, remedy=remedy)


def signer(folder: str, context: Context) -> str | None:
    """Return who has to have made what a set of layers holds, if only one may; nobody who isn't listed."""
    own = annotator(folder)
    return own if own in context.annotators else None


def by(file: str, own: str | None, lines: Lines) -> Iterator[Finding]:
    """Yield a finding for each annotation or link of a pass that isn't its annotator's own."""
    for number, data in lines:
        if own is not None and data["by"] != own:
            what, other = short(data["by"]), f"{own!r}, as the folder of the pass is named"
            yield finding("pass-by-another", file, number, "/by", found=what, expected=other)


def uncovered(file: str, layer: str, lines: Lines, known: Set[str], covered: Set[str]) -> Iterator[Finding]:
    """Yield one finding for each report in which a pass has annotations or members, and doesn't cover it."""
    first: dict[str, tuple[int, str]] = {}
    count: dict[str, int] = {}
    for number, data in lines:
        for pointer, doc in _docs(data):
            if doc in known and doc not in covered:
                first.setdefault(doc, (number, pointer))
                count[doc] = count.get(doc, 0) + 1
    for doc, (number, pointer) in first.items():
        what = f"{short(doc)}, not covered in {layer}" + (f", {count[doc]} times" if count[doc] > 1 else "")
        folder = file.rpartition(f"/{layer}/")[0]
        other = f"a line of it in {coverage_of(folder)}"
        yield finding("uncovered-annotation", file, number, pointer, found=what, expected=other)


def _docs(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if "members" in data:
        for i, member in enumerate(data["members"]):
            yield f"/members/{i}/doc", member["doc"]
    else:
        yield "/doc", data["doc"]

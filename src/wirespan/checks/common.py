"""What all stories share: the registry of shared entities, the annotators, and what passes cover."""

from __future__ import annotations

from collections.abc import Iterator

from wirespan.checks import passes, references, story
from wirespan.checks.catalogue import finding
from wirespan.checks.context import Context
from wirespan.checks.tree import Tree
from wirespan.errors import Finding
from wirespan.store import ANNOTATORS, SHARED, coverage_of, registry_file


def files(tree: Tree) -> list[str]:
    """Return the paths of the files that `read` reads, as far as they are there."""
    registry = [registry_file(SHARED)] if SHARED in tree.registries else []
    annotators = [ANNOTATORS] if ANNOTATORS in tree.single else []
    return [*registry, *annotators, *map(coverage_of, tree.covering)]


def read(tree: Tree, context: Context) -> tuple[list[Finding], int]:
    """Take down in the context what stories may refer to. Returns what is wrong with it, and records read."""
    findings: list[Finding] = []
    records = 0
    registry = registry_file(SHARED)
    present = [(registry, "entity")] if SHARED in tree.registries else []
    present += [(ANNOTATORS, "annotator")] if ANNOTATORS in tree.single else []
    if ANNOTATORS not in tree.single:
        context.lost.add(ANNOTATORS)
    for file, kind in present:
        problems, lines, damaged = story.read(tree, file, kind, None)
        records += len(lines)
        findings += [*problems, *references.keyed(file, lines, {})]
        if damaged:
            context.lost.add(file)
        if kind == "entity":
            context.labels = {data["id"]: data["label"] for _, data in lines}
            for number, data in lines:
                context.shared.setdefault(data["id"], (file, number, data))
        else:
            context.annotators = {data["id"] for _, data in lines}
            context.models = {data["id"] for _, data in lines if data["kind"] == "model"}
            findings += _passes(tree, context)
    for folder in tree.covering:
        file = coverage_of(folder)
        problems, lines, damaged = story.read(tree, file, "coverage", None)
        records += len(lines)
        findings += [*problems, *passes.take(folder, lines, context)]
        if damaged:
            context.lost.add(file)
    return findings, records


def unused(tree: Tree, context: Context, used: set[str]) -> Iterator[Finding]:
    """Yield a finding for each shared entity that no story names."""
    if SHARED in tree.registries and not context.lost:  # else what can't be read may name them
        _, lines, _ = story.read(tree, registry_file(SHARED), "entity", None)
        yield from references.unused(SHARED, lines, used)


def _passes(tree: Tree, context: Context) -> Iterator[Finding]:
    """Yield a finding for each folder of passes by nobody who is listed."""
    if ANNOTATORS in context.lost:
        return
    for folder in tree.sets:
        name = passes.annotator(folder)
        if name is not None and name not in context.annotators:
            other = f"a folder named after one of {', '.join(sorted(context.annotators))}"
            yield finding("unknown-annotator", folder, found=repr(name), expected=other)

"""Checks: what may be wrong with a corpus, found and said in words.

Levels 1 (bytes and canonical form), 2 (schema), 3 (offsets and surfaces), 4 (references and splits), 5
(guidelines) and 6 (release). One story is in memory at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wirespan import built
from wirespan.checks import guidelines, passes, references, release, splits, story, tree
from wirespan.checks.catalogue import CATALOGUE, LEVELS, Check, finding
from wirespan.checks.context import Context, Library, Outcome
from wirespan.checks.tree import Tree
from wirespan.errors import Finding
from wirespan.pieces import Piece
from wirespan.store import ANNOTATORS, SHARED, Corpus, registry_file

__all__ = ["CATALOGUE", "LEVELS", "Check", "Library", "Report", "run", "validate"]


@dataclass(frozen=True, slots=True)
class Report:
    """What a check of a corpus found: findings by file and line, how many records were read, up to where."""

    findings: tuple[Finding, ...]
    records: int
    level: int


def validate(
    corpus: Corpus, stories: Sequence[str] | None = None, level: int = 5, library: Library | None = None
) -> Iterator[Finding]:
    """Yield what is wrong with a corpus up to a level, in order of file and line.

    With `stories`, only files of these and those that all stories share are looked at. With a `library`,
    the digests of withheld reports whose texts are held here are checked too.
    """
    yield from run(corpus, stories, level, library).findings


def run(
    corpus: Corpus,
    stories: Sequence[str] | None = None,
    level: int = 5,
    library: Library | None = None,
    *,
    done: Callable[[str], None] = lambda _: None,
    held: Mapping[str, str] | None = None,
    pieces: Iterable[Piece] = (),
    dataset: Path | None = None,
) -> Report:
    """Check a corpus, as `validate` does; `done` is told each story that is through.

    With `held`, withheld texts by document, the pieces (name, text) are looked through for leaks of them,
    whatever the level. At level 6 the built dataset is looked at too: `dataset`, else that in build/wirespan.
    """
    found_tree = tree.walk(corpus.root)
    chosen = [name for name in found_tree.stories if stories is None or name in stories]
    context = Context(library=library)
    findings: list[Finding] = [] if stories is not None else [*found_tree.findings, *tree.strays(found_tree)]
    if stories is not None:
        findings += [f for f in found_tree.findings if f.code == "missing-file"]
    findings += splits.version(found_tree)
    shared, records = _shared(found_tree, context)
    findings += shared
    withheld: dict[str, set[bool]] = {}
    for name in chosen:
        outcome: Outcome = story.check(found_tree, name, context)
        findings += [*outcome.findings, *tree.unlayered(found_tree, name)]
        if level >= 5:
            wrong = {(f.file, f.line) for f in outcome.findings if f.level < 5}
            findings += guidelines.check(found_tree, name, context, wrong)
        context.used |= outcome.used & context.labels.keys()
        withheld[name] = outcome.withheld
        records += outcome.records
        done(name)
    if stories is None:
        findings += [*_unused(found_tree, context), *passes.strays(found_tree, context)]
    problems, places = splits.read(found_tree)
    findings += problems
    if places is not None:
        findings += splits.check(places, found_tree, withheld, set(chosen))
    kept = {f for f in findings if f.level <= level}
    if held:
        kept.update(release.leaked(held, pieces))
        if not any(f.level <= 2 for f in kept):  # else records can't be read
            kept.update(release.budget(corpus, held))
    if level >= 6:
        kept.update(release.dataset(corpus, dataset or corpus.root / built.DATASET))
    return Report(tuple(sorted(kept)), records, level)


def _shared(found_tree: Tree, context: Context) -> tuple[list[Finding], int]:
    """Check what all stories share, and take down in the context what they may refer to."""
    findings: list[Finding] = []
    records = 0
    registry = registry_file(SHARED)
    present = [(registry, "entity")] if SHARED in found_tree.registries else []
    present += [(ANNOTATORS, "annotator")] if ANNOTATORS in found_tree.single else []
    if ANNOTATORS not in found_tree.single:
        context.lost.add(ANNOTATORS)
    for file, kind in present:
        problems, lines, damaged = story.read(found_tree, file, kind, None)
        records += len(lines)
        findings += problems
        if damaged:
            context.lost.add(file)
        if kind == "entity":
            findings += references.keyed(file, lines, context.keys)
            context.labels = {data["id"]: data["label"] for _, data in lines}
            context.shared = {data["id"]: (file, number, data) for number, data in lines}
        else:
            findings += references.keyed(file, lines, {})
            context.annotators = {data["id"] for _, data in lines}
            context.models = {data["id"] for _, data in lines if data["kind"] == "model"}
            findings += _passes(found_tree, context)
    for folder in found_tree.covering:
        file = passes.coverage_of(folder)
        problems, lines, damaged = story.read(found_tree, file, "coverage", None)
        records += len(lines)
        findings += [*problems, *passes.take(folder, lines, context)]
        if damaged:
            context.lost.add(file)
    return findings, records


def _passes(found_tree: Tree, context: Context) -> Iterator[Finding]:
    """Yield a finding for each folder of passes by nobody who is listed."""
    if ANNOTATORS in context.lost:
        return
    for folder in found_tree.sets:
        name = passes.annotator(folder)
        if name is not None and name not in context.annotators:
            other = f"a folder named after one of {', '.join(sorted(context.annotators))}"
            yield finding("unknown-annotator", folder, found=repr(name), expected=other)


def _unused(found_tree: Tree, context: Context) -> list[Finding]:
    """Return a finding for each shared entity that no story names."""
    if context.lost:  # what can't be read may name them
        return []
    _, lines, _ = (
        story.read(found_tree, registry_file(SHARED), "entity", None)
        if SHARED in found_tree.registries
        else ([], [], False)
    )
    return list(references.unused(SHARED, lines, context.used))

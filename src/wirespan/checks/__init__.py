"""Checks: what may be wrong with a corpus, found and said in words.

Levels 1 (bytes and canonical form), 2 (schema), 3 (offsets and surfaces), 4 (references and splits), 5
(guidelines) and 6 (release). One story is in memory at a time.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from wirespan import built, engines
from wirespan.checks import release, tree, work
from wirespan.checks.catalogue import CATALOGUE, LEVELS, Check
from wirespan.checks.context import Context, Library
from wirespan.checks.gathering import Gathered
from wirespan.checks.outcome import Outcome
from wirespan.checks.tree import Tree
from wirespan.errors import Finding
from wirespan.leaks import Piece
from wirespan.licensed import Licensed, find
from wirespan.store import Corpus, documents_file

__all__ = ["CATALOGUE", "LEVELS", "Check", "Library", "Report", "run", "worthwhile"]

_BATCH = 16
"""Stories that a process gets at once at most."""
_WORTH = 8_000_000
"""Bytes of documents, a sixth of a corpus, that take longer to check than a process takes to start."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a check of a corpus found: findings by file and line, how many records were read, up to where.

    `accepted` is how many more findings there were that are excepted. `silenced` is how many stories have a
    finding of levels 1 to 4 in their own files, which silences checks of level 5.
    """

    findings: tuple[Finding, ...]
    records: int
    level: int
    accepted: int = 0
    silenced: int = 0


def run(
    corpus: Corpus,
    stories: Sequence[str] | None = None,
    level: int = 5,
    library: Library | None = None,
    *,
    done: Callable[[str], None] = lambda _: None,
    held: Mapping[str, str] | None = None,
    pieces: Callable[[Licensed], Iterable[Piece]] = lambda _: (),
    dataset: Path | None = None,
    jobs: int = 1,
) -> Report:
    """Check a corpus up to a level; `done` is told each story that is through.

    With `stories`, only files of these and those that all stories share are looked at. With a `library`,
    the digests of withheld reports whose texts are held here are checked too. With `held`, withheld texts by
    document, open reports and the pieces (name, text) are looked through for leaks of them, whatever the
    level; `pieces` is told what open reports give on, to mark it in them. At level 6 the built dataset is
    looked at too: `dataset`, else that in build/wirespan. With `jobs`, so many processes check stories at
    once, with the same result.
    """
    found_tree = tree.walk(corpus.root)
    context = Context(library=library)
    with closing(Gathered(found_tree, context, stories)) as gathered:
        for outcome in _outcomes(found_tree, gathered.chosen, context, level, jobs):
            gathered.add(outcome)
            done(outcome.story)
        kept = {f for f in gathered.found() if f.level <= level}
        if held:
            licensed = find(corpus, held)
            kept.update(release.places(licensed))
            kept.update(release.leaked(licensed.known, pieces(licensed)))
            if not any(f.level <= 2 for f in kept):  # else records can't be read
                kept.update(release.budget(corpus, held))
            kept.update(release.history(corpus.root) if level >= 6 else ())
        if level >= 6:
            kept.update(release.dataset(corpus, dataset or corpus.root / built.DATASET))
        settled = gathered.settled(kept, level, held or {})
    records = gathered.records + settled.records
    return Report(tuple(sorted(settled.findings)), records, level, settled.accepted, gathered.silenced)


def worthwhile(corpus: Corpus, stories: Sequence[str] | None = None) -> int:
    """Return how many processes are worth starting to check a corpus on this machine."""
    names = corpus.stories() if stories is None else stories
    states = [(corpus.root / documents_file(name)).lstat() for name in names]
    size = sum(state.st_size for state in states if stat.S_ISREG(state.st_mode))
    return max(1, min(engines.processors(), len(names), size // _WORTH))


def _outcomes(
    found_tree: Tree, names: list[str], context: Context, level: int, jobs: int
) -> Iterator[Outcome]:
    """Yield the outcome of each story, in any order."""
    if jobs <= 1:
        for name in names:
            yield work.story(found_tree, name, context, level)
        return
    batches = (tree.part(found_tree, batch) for batch in _batches(names, jobs))
    for outcomes in engines.local(work.stories, batches, jobs, (context, level)):
        yield from outcomes


def _batches(names: list[str], jobs: int) -> Iterator[list[str]]:
    """Yield the names in batches, smaller ones towards the end, so that all processes end together."""
    at = 0
    while at < len(names):
        size = max(1, min(_BATCH, (len(names) - at) // (8 * jobs)))
        yield names[at : at + size]
        at += size

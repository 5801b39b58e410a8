"""One process that makes mutants and has them checked, with bounds on time and memory.

It has a copy of each corpus: one file is written, the checks run, the file is put back.
"""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import signal
import tempfile
import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from mutations.ground import Edit, Ground
from mutations.kinds import KINDS
from mutations.table import SEMANTIC, TEXT, Mutant, draw
from wirespan import checks
from wirespan.errors import Finding
from wirespan.joining import Library
from wirespan.store import Corpus

MEMORY = 3 * 2**30
"""Bytes of address space that a worker may take, before which checks have to stop."""
SECONDS = 30
"""How long one check may take before it is said to hang."""
LEVEL, LEVELS = 4, {SEMANTIC: 5}
"""Levels that are asked: references for structural faults, the guidelines too for the semantic."""

FOUND, ELSEWHERE, MISSED, CRASHED, HUNG, NONE = "found", "elsewhere", "missed", "crashed", "hung", "none"

Source = tuple[str, str, dict[str, str]]
"""Name and root of a corpus, and withheld texts by document."""


class Seen(NamedTuple):
    """What came of one mutant."""

    kind: str
    number: int
    outcome: str
    what: str = ""
    places: str = ""
    codes: tuple[str, ...] = ()
    seconds: float = 0.0
    digest: str = ""
    agrees: bool | None = None
    memory: int = 0
    """Kilobytes that the process had taken at most."""


@dataclass(slots=True)
class Bench:
    """A copy of a corpus that mutants are made in, and what the checks have against it as it is."""

    ground: Ground
    root: Path
    library: Library
    known: dict[tuple[Any, ...], set[Any]]

    def check(self, stories: list[str] | None, level: int, library: Library | None) -> list[Finding]:
        """Return what is wrong with the copy that isn't wrong with the corpus."""
        key = (tuple(stories) if stories else None, level, library is not None)
        found = checks.run(Corpus(self.root), stories, level, library).findings
        known = self.known.setdefault(key, set())
        return [finding for finding in found if _key(finding) not in known]

    def learn(self, level: int, library: Library | None) -> None:
        """Take down what the checks have against the corpus as it is."""
        for stories in [None, *([story] for story in self.ground.stories)]:
            found = checks.run(Corpus(self.root), stories, level, library).findings
            key = (tuple(stories) if stories else None, level, library is not None)
            self.known[key] = {_key(finding) for finding in found}
            if level <= LEVEL and found:
                raise SystemExit(f"{self.ground.root} is no valid corpus: {found[0]}")

    def put(self, files: Mapping[str, bytes | None]) -> None:
        """Write some files, or take them away."""
        for path, content in files.items():
            target = self.root / path
            if content is None:
                target.unlink(missing_ok=True)
            else:
                target.write_bytes(content)


def _key(finding: Finding) -> tuple[str, str, str, str]:
    """Return what a finding is about, but its line, which an edit further up moves."""
    return finding.file, finding.code, finding.about, finding.found


def bench(source: Source, folder: Path) -> Bench:
    """Return a fresh copy of a corpus in a folder."""
    name, root, held = source
    ground = Ground(name, Path(root), held)
    copy, library = folder / name, Library(folder / f"{name}-texts")
    for top in ("corpus", "annotations"):
        shutil.copytree(Path(root) / top, copy / top)
    for document in (d for story in ground.stories for d in Corpus(copy).documents(story)):
        if document.id in held:
            library.put(document, held[document.id])
    made = Bench(ground, copy, library, {})
    levels = {LEVEL, *LEVELS.values(), *(kind.level for kind in KINDS.values() if kind.level)}
    for level in sorted(levels):
        made.learn(level, None)
    made.learn(LEVEL, library)
    return made


def judge(mutant: Mutant, place: Bench, *, twice: bool) -> Seen:
    """Make one mutant, check it, and put the file back. With `twice`, the whole corpus is checked as well."""
    edit, kind = mutant.edit, mutant.kind
    level = kind.level or LEVELS.get(kind.of, LEVEL)
    library = place.library if kind.of == TEXT else None
    stories = {place.ground.story(path) for path in edit.files} if not edit.whole else {None}
    story = next(iter(stories)) if len(stories) == 1 else None
    if story is None and not edit.whole:  # a shared file: any story that is touched will do
        touched = {place.ground.story(path) for path, _ in edit.places} - {None}
        story = min(filter(None, touched), default=place.ground.stories[0])
    began = time.perf_counter()
    place.put(edit.files)
    agrees = None
    try:
        found = place.check(None if edit.whole else [str(story)], level, library)
        seconds = time.perf_counter() - began
        outcome = _outcome(edit, found)
        if twice:
            agrees = outcome == _outcome(edit, place.check(None, level, library))
    except _TimeoutError:
        return _seen(mutant, HUNG, seconds=time.perf_counter() - began)
    except Exception as error:  # whatever it is, it is what is looked for
        return _seen(mutant, CRASHED, codes=(f"{type(error).__name__}: {error}"[:200],))
    finally:
        place.put({path: place.ground.files.get(path) for path in edit.files})
    return _seen(
        mutant, outcome, codes=tuple(sorted({f.code for f in found}))[:6], seconds=seconds, agrees=agrees
    )


def _seen(mutant: Mutant, outcome: str, **more: Any) -> Seen:
    digest = hashlib.sha256()
    for path, content in sorted(mutant.edit.files.items()):
        digest.update(f"{mutant.ground.name}/{path}\0".encode() + (content or b"\0"))
    shown = [f"{file}:{'*' if line is None else line}" for file, line in mutant.edit.places[:3]]
    return Seen(
        mutant.kind.name,
        mutant.number,
        outcome,
        f"{mutant.ground.name}: {', '.join(mutant.edit.files)}: {mutant.edit.what}"[:200],
        ", ".join(shown),
        digest=digest.hexdigest()[:16],
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        **more,
    )


def _outcome(edit: Edit, found: list[Finding]) -> str:
    if not found:
        return MISSED
    at, files = {(f.file, f.line) for f in found}, {f.file for f in found}
    hits = [file in files if line is None else (file, line) in at for file, line in edit.places]
    return FOUND if (all(hits) if edit.every else any(hits)) else ELSEWHERE


class _TimeoutError(BaseException):
    """A check took too long. Nothing in it may catch this, and take it for a fault of its own."""


def _late(_: int, __: FrameType | None) -> None:
    raise _TimeoutError


def _next(pipe: Connection) -> tuple[str, int] | None:
    """Return the next kind and number; None at the end, and where nobody asks any more."""
    try:
        task: tuple[str, int] | None = pipe.recv()
    except EOFError:
        return None
    return task


def work(pipe: Connection, sources: list[Source], seed: int, every: int) -> None:
    """Judge what comes through a pipe, a kind and a number at a time, until None comes.

    Every so many mutants the whole corpus is checked besides the story.
    """
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, _late)
    with tempfile.TemporaryDirectory(prefix=f"wirespan-{os.getpid()}-") as folder:
        benches = {source[0]: bench(source, Path(folder)) for source in sources}
        grounds = [made.ground for made in benches.values()]
        pipe.send(None)
        while (task := _next(pipe)) is not None:
            name, number = task
            mutant = draw(KINDS[name], grounds, seed, number)
            if mutant is None:
                pipe.send(Seen(name, number, NONE))
                continue
            signal.setitimer(signal.ITIMER_REAL, SECONDS)
            try:
                seen = judge(
                    mutant, benches[mutant.ground.name], twice=every > 0 and number % every == every - 1
                )
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
            pipe.send(seen)

"""A run: which mutants, by how many processes; and what a process took with it that died."""

from __future__ import annotations

import multiprocessing
import time
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import cast

from mutations.kinds import KINDS
from mutations.table import Kind
from mutations.worker import CRASHED, HUNG, SECONDS, Seen, Source, work

GRACE = 30
"""Seconds beyond its own limit after which a process is killed."""


def shares(total: int, kinds: list[Kind]) -> dict[str, int]:
    """Return how many mutants of each kind make a total: the same of each, but where a kind is bounded."""
    scale = min(1.0, total / 100_000)
    counts = {kind.name: max(1, round(kind.most * scale)) for kind in kinds if kind.most is not None}
    free = [kind.name for kind in kinds if kind.most is None]
    rest = total - sum(counts.values())
    for i, name in enumerate(free):
        counts[name] = max(1, rest // len(free) + (i < rest % len(free)))
    return {kind.name: counts[kind.name] for kind in kinds}


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    task: tuple[str, int] | None = None
    since: float = field(default_factory=time.monotonic)
    ready: bool = False
    closed: bool = False


def run(
    counts: dict[str, int],
    sources: list[Source],
    *,
    seed: int,
    processes: int,
    every: int = 0,
    done: Collection[tuple[str, int]] = (),
) -> Iterator[Seen]:
    """Yield what came of each mutant that isn't done yet, in the order in which they are through."""
    context = multiprocessing.get_context("spawn")
    every_one = ((name, number) for name, count in counts.items() for number in range(count))
    tasks = deque(task for task in every_one if task not in done)
    workers: list[_Worker] = []

    def start() -> _Worker:
        ours, theirs = context.Pipe()
        process = context.Process(target=work, args=(theirs, sources, seed, every), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    try:
        workers = [start() for _ in range(min(max(1, processes), len(tasks)))]
        while workers:
            wait([worker.pipe for worker in workers], timeout=5)
            for worker in list(workers):
                seen = _hear(worker)
                if seen is not None:
                    yield seen
                if worker.closed:
                    workers.remove(worker)
                    if worker.task is not None:  # it died of it
                        yield Seen(*worker.task, _death(worker))
                        worker.task = None
                    elif not worker.ready:
                        raise SystemExit("a process ended before it began; what it says stands above")
                    if tasks:
                        workers.append(start())
                elif worker.ready and worker.task is None:
                    worker.task, worker.since = (tasks.popleft() if tasks else None), time.monotonic()
                    worker.pipe.send(worker.task)
                    worker.ready = worker.task is not None
                    if worker.task is None:
                        worker.process.join(GRACE)
                        workers.remove(worker)
                elif worker.task is not None and time.monotonic() - worker.since > SECONDS + GRACE:
                    worker.process.kill()
                    worker.process.join()
    finally:
        for worker in workers:
            worker.process.kill()
            worker.process.join()


def _hear(worker: _Worker) -> Seen | None:
    """Return what a process has to say, if anything."""
    try:
        if not worker.pipe.poll():
            return None
        said = cast("Seen | None", worker.pipe.recv())
    except (EOFError, OSError):
        worker.process.join(GRACE)
        worker.closed = True
        return None
    worker.ready, worker.task = True, None
    return said


def _death(worker: _Worker) -> str:
    return HUNG if time.monotonic() - worker.since > SECONDS else CRASHED


def chosen(names: list[str]) -> list[Kind]:
    """Return kinds by name or class; all where none is named. Raises KeyError."""
    if not names:
        return list(KINDS.values())
    found = [kind for kind in KINDS.values() if kind.name in names or kind.of in names]
    unknown = set(names) - {kind.name for kind in found} - {kind.of for kind in found}
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    return found

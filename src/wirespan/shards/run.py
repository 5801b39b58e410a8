"""All shards of a corpus, or one of them: done by an engine, then put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

from wirespan import engines, journal
from wirespan.errors import UsageError
from wirespan.publish import CONFIGS
from wirespan.shards import places, plan
from wirespan.shards.out import check
from wirespan.shards.reduce import Whole, reduce
from wirespan.shards.work import Done, run_shard, task

_ALONE = "memory: is a place of one process only"


class Engine(StrEnum):
    """Where shards are done."""

    local = "local"
    ray = "ray"


def run(
    corpus: str,
    out: str,
    *,
    shards: int | None = None,
    level: int = 5,
    configs: Sequence[str] = CONFIGS,
    engine: Engine = Engine.local,
    jobs: int | None = None,
    address: str | None = None,
    again: bool = False,
    begun: Callable[[int], None] = lambda _: None,
    done: Callable[[Done], None] = lambda _: None,
) -> Whole:
    """Do all shards of a corpus and put them together; `corpus` and `out` are paths or URLs.

    `begun` is told of how many shards it is, `done` of each that is through. Shards that are there already,
    of the same inputs, aren't done again unless `again`. The result is the same whatever the engine, and
    findings and statistics are the same for any number of shards.
    """
    in_memory = any(place.startswith("memory:") for place in (corpus, out))
    if in_memory and engine is Engine.ray:
        raise UsageError(_ALONE, "Name one that all nodes reach.")

    check(out)

    def all_of_them() -> Whole:
        with plan.opened(corpus) as found:
            many = plan.count(found, places.place(out), shards)
            work = plan.shards(corpus, found, many, level, configs)
            begun(many)
            state = (out, again)
            number = jobs or min(engines.processors(), many)
            if in_memory and number > 1:
                raise UsageError(_ALONE, "Ask for one process (jobs), or name a place that all reach.")
            if engine is Engine.ray:
                reports = engines.ray(task, work, jobs, state, address)
            elif number == 1:
                reports = engines.here(task, work, state)
            else:
                reports = engines.local(task, work, number, state)
            for report in reports:
                done(report)
            return reduce(found, work, out)

    root = places.place(corpus).here
    return all_of_them() if root is None else journal.steady(root, all_of_them)


def one(
    corpus: str,
    out: str,
    number: int,
    of: int,
    *,
    level: int = 5,
    configs: Sequence[str] = CONFIGS,
    again: bool = False,
) -> Done:
    """Do one of so many shards of a corpus, numbered from 0: a job of an array of jobs."""
    check(out)
    with plan.opened(corpus) as found:
        plan.count(found, places.place(out), of)
        return run_shard(plan.shards(corpus, found, of, level, configs)[number], out, again)


def together(corpus: str, out: str, *, level: int = 5) -> Whole:
    """Put the shards together that are in a folder."""
    check(out)
    with plan.opened(corpus) as found:
        many = plan.count(found, places.place(out), None)
        return reduce(found, plan.shards(corpus, found, many, level, CONFIGS), out)

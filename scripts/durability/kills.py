"""A command killed at random moments, and before each of its steps: what is left, and what comes next."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from durability import forks, states
from durability.forks import Limits
from durability.scenes import Scene
from durability.states import Ends, State

SAYS = {
    "moving": "that had been cut off was finished",
    "staged": "had been cut off before it was made",
    "building": "An earlier build there had been cut off",
}
"""What the next run says, by what it finds."""
READS = ("stats",)
"""A command that only reads, for the next run."""


_EVERY = 50
_MOST = 4
"""Moments that are tried for each that is wanted: some come when the command has ended."""


@dataclass(slots=True)
class Kills:
    """What came of the kills of a command. `faults` tells each thing that is not as promised.

    `moments` are random moments at which it was killed, `at_steps` steps; `states` are the different ones in
    which that left the disk; `found` counts what was found there, `left` what became of it.
    """

    command: str
    steps: int
    seconds: float
    moments: int = 0
    at_steps: int = 0
    states: int = 0
    left: dict[str, int] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


class _Outcome(NamedTuple):
    found: str
    left: str
    faults: tuple[str, ...]


def kills(
    scene: Scene, place: Path, *, moments: int, steps: int | None, seed: int, tell: Callable[[str], None]
) -> Kills:
    """Kill a command at random moments, and before its steps: all of them, or so many spread over them."""
    done, ends = _whole(scene, place / "whole")
    result, chance = Kills(scene.name, done.steps, done.seconds), random.Random(seed)  # noqa: S311
    known: dict[object, _Outcome] = {}

    def kill(limits: Limits) -> bool:
        cut = scene.copy(place / "cut")
        ended = forks.run(scene.argv, cut, scene.environment(cut), limits)
        if ended.code != -signal.SIGKILL:
            return False
        key = states.everything(cut)  # the next command does the same with the same files
        if key not in known:
            known[key] = _looked_at(scene, cut, place / "next", ends)
            for fault in known[key].faults:
                result.faults.append(f"{scene.name}, killed {_when(limits)}: {fault}")
                tell(result.faults[-1])
        outcome = known[key]
        result.states = len(known)
        result.found[outcome.found] = result.found.get(outcome.found, 0) + 1
        result.left[outcome.left] = result.left.get(outcome.left, 0) + 1
        count = sum(result.left.values())
        if not count % _EVERY:
            tell(f"{scene.name}: {count} kills, {len(known)} states, {len(result.faults)} faults")
        return True

    for _ in range(moments * _MOST):
        if result.moments == moments:
            break
        result.moments += kill(Limits(after=chance.uniform(0, done.seconds)))
    for step in chosen(done.steps, steps):
        if kill(Limits(step=step)):
            result.at_steps += 1
        else:
            result.faults.append(f"{scene.name}: not killed at step {step}")
            tell(result.faults[-1])
    return result


def _whole(scene: Scene, place: Path) -> tuple[forks.Done, Ends]:
    """Run a command to its end, warm, and once more; return how it ended the first time, and the states."""
    forks.warm(scene.argv, scene.copy(place), scene.environment(place))
    forks.warm(READS, place, scene.environment(place))
    old = states.state(scene.copy(place))
    done = forks.run(scene.argv, place, scene.environment(place))
    ends = Ends(old, states.state(place))
    if done.code or ends.new == ends.old:
        raise ValueError(f"{scene.name} ended with {done.code}, or changed nothing: {done.said}")
    again = forks.run(scene.argv, place, scene.environment(place))
    if again.code or states.state(place) != ends.new:
        raise ValueError(f"{scene.name}, run again, ended with {again.code}: {again.said}")
    return done, ends


def chosen(steps: int, wanted: int | None) -> list[int]:
    """Return the numbers of so many steps, spread evenly; of all where none is given."""
    count = steps if wanted is None else min(wanted, steps)
    return [1 + round((steps - 1) * at / max(1, count - 1)) for at in range(count)]


def _looked_at(scene: Scene, cut: Path, copy: Path, ends: Ends) -> _Outcome:
    """Look at what a kill left, after a command that reads, and after the same command again."""
    faults, found, raw = [], states.begun(cut), states.state(cut)
    if found != "moving" and raw not in ends:
        faults.append(f"a mixture, and nothing that would finish it: {_differs(raw, ends)}")
    replica = replace(scene, folder=cut).copy(copy)
    reading = forks.run(READS, replica, scene.environment(replica))
    after = states.state(replica)
    if reading.code:
        faults.append(f"the command that reads ended with {reading.code}: {reading.said}")
    if after not in ends:
        faults.append(f"a mixture: {_differs(after, ends)}")
    if found in ("moving", "staged") and SAYS[found] not in reading.said:
        faults.append(f"the command that reads doesn't say what happened: {reading.said}")
    again = forks.run(scene.argv, cut, scene.environment(cut))
    last = states.state(cut)
    if again.code:
        faults.append(f"the command, run again, ended with {again.code}: {again.said}")
    if last != ends.new:
        faults.append(f"the command, run again, doesn't end in the new state: {_differs(last, ends)}")
    if found and SAYS[found] not in again.said:
        faults.append(f"the command, run again, doesn't say what happened: {again.said}")
    if left := states.litter(cut):
        faults.append(f"left over: {', '.join(left)}")
    end = "old" if after == ends.old else "new" if after == ends.new else "mixture"
    return _Outcome(found, end, tuple(faults))


def _when(limits: Limits) -> str:
    return f"after {limits.after:.4f} s" if limits.after is not None else f"before step {limits.step}"


def _differs(found: State, ends: Ends) -> str:
    """Name the files in which states differ, and of which each is."""
    told = []
    for name in sorted({*found, *ends.old, *ends.new}):
        mine, old, new = found.get(name), ends.old.get(name), ends.new.get(name)
        if not mine == old == new:
            told.append(f"{name} {'old' if mine == old else 'new' if mine == new else 'neither'}")
    return ", ".join(told)

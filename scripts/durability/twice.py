"""Two commands that write at once: each gets through, waits, or is refused and changes nothing.

The first is stopped before one of its steps, the second is started, and the first goes on once the second has
ended or waits: so the second meets every state that the first goes through, whatever the machine has to do.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from durability import forks, states
from durability.forks import Done, Limits
from durability.kills import READS, chosen
from durability.scenes import Scene
from durability.states import State

_WAITS = 0.5
"""Seconds beyond twice its time alone, after which a command is taken to wait."""
_REFUSED = ("another process is", "another push or pull of")


@dataclass(slots=True)
class Twice:
    """What came of two commands at once: what became of the second while the first stood still.

    `before`: it got through, and then the first; `waited`: it ended after the first had gone on.
    `both`: both got through in the end.
    """

    commands: tuple[str, str]
    tries: int = 0
    before: int = 0
    waited: int = 0
    refused: int = 0
    both: int = 0
    faults: list[str] = field(default_factory=list)


def twice(one: Scene, other: Scene, place: Path, tries: int, tell: Callable[[str], None]) -> Twice:
    """Run two commands in one folder, the second at so many steps of the first. The folder is the first's."""
    tell(f"{one.name} and {other.name} at once")
    result = Twice((one.name, other.name))
    ends, steps, alone = _ends(one, other, place / "ends")
    for step in chosen(steps, tries):
        both = one.copy(place / "both")
        first = forks.start(one.argv, both, one.environment(both), Limits(pause=step))
        stopped = first.stopped()
        second = forks.start(other.argv, both, other.environment(both))
        early = second.ends(2 * alone + _WAITS)
        first.go_on()
        done = (first.ended(), second.ended())
        result.tries += 1
        result.both += not any(d.code for d in done)
        if not early:
            result.waited += 1
        elif done[1].code:
            result.refused += 1
        else:
            result.before += 1
        faults = [] if stopped else ["the first didn't stop"]
        faults += _looked_at(both, one, result.commands, done, ends)
        for fault in faults:
            result.faults.append(f"{' and '.join(result.commands)}, at step {step} of the first: {fault}")
            tell(result.faults[-1])
    return result


def _looked_at(
    both: Path,
    one: Scene,
    names: tuple[str, str],
    done: tuple[Done, Done],
    ends: dict[tuple[bool, ...], list[State]],
) -> Iterator[str]:
    for name, ended in zip(names, done, strict=True):
        if ended.code and (ended.code != 2 or not any(r in ended.said for r in _REFUSED)):
            yield f"{name} ended with {ended.code}: {ended.said}"
        if "cut off" in ended.said:
            yield f"{name} takes the other's work for cut off: {ended.said}"
    reading = forks.run(READS, both, one.environment(both))
    if reading.code or "cut off" in reading.said:
        yield f"the next run ended with {reading.code}: {reading.said}"
    if states.state(both) not in ends[tuple(d.code == 0 for d in done)]:
        yield "the files are not as after one and then the other"
    if left := states.litter(both):
        yield f"left over: {', '.join(left)}"


def _ends(one: Scene, other: Scene, place: Path) -> tuple[dict[tuple[bool, ...], list[State]], int, float]:
    """Return the states that may come of it, by who gets through; the first's steps; the second's seconds."""
    ends: dict[tuple[bool, ...], list[State]] = {}
    known: dict[tuple[str, ...], State] = {}
    steps, alone = 0, 0.0
    for through in itertools.product([True, False], repeat=2):
        at_work = [scene for scene, gets in zip((one, other), through, strict=True) if gets]
        ends[through] = []
        for order in itertools.permutations(at_work):
            names = tuple(scene.name for scene in order)
            if names not in known:
                folder = one.copy(place)
                for number, scene in enumerate(order):
                    done = forks.run(scene.argv, folder, scene.environment(folder))
                    if done.code:
                        raise ValueError(f"{scene.name} after others ended with {done.code}: {done.said}")
                    steps = done.steps if scene is one and not number else steps
                    alone = done.seconds if scene is other else alone
                known[names] = states.state(folder)
            ends[through].append(known[names])
    return ends, steps, alone

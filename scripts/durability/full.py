"""A command whose disk fills: on a small file system of memory, and with a limit to the size of files."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from durability import forks, states
from durability.forks import Done, Limits
from durability.kills import READS
from durability.scenes import Scene
from durability.states import Ends

SIZES = (0, 1, 300, 1_500, 6_000, 20_000, 60_000)
"""Bytes that a file may have, at most."""
PAGE = 4096
_DISK = 64 * 2**20


@dataclass(slots=True)
class Full:
    """What came of the disks that filled."""

    command: str
    stopped: int = 0
    through: int = 0
    faults: list[str] = field(default_factory=list)

    def count(self, done: Done, faults: Iterable[str], tell: Callable[[str], None]) -> None:
        """Count a command that has ended, and note and tell its faults."""
        self.through += not done.code
        self.stopped += bool(done.code)
        for fault in faults:
            self.faults.append(fault)
            tell(fault)


@contextmanager
def disk(place: Path) -> Iterator[bool]:
    """Mount a small file system of memory. Yields False where that isn't allowed."""
    place.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", str(place)]
    try:
        made = not subprocess.run(mount, check=False, capture_output=True).returncode
    except FileNotFoundError:
        made = False
    try:
        yield made
    finally:
        if made:
            subprocess.run(["umount", str(place)], check=False, capture_output=True)  # noqa: S607


def limited(scene: Scene, place: Path, sizes: Iterable[int], tell: Callable[[str], None]) -> Full:
    """Let no file of a command grow beyond some sizes."""
    result = Full(scene.name)
    ends = _ends(scene, place / "limited")
    for size in sizes:
        cut = scene.copy(place / "limited")
        done = forks.run(scene.argv, cut, scene.environment(cut), Limits(file_size=size))
        result.count(done, _looked_at(scene, cut, done, ends, f"{size} bytes a file"), tell)
    return result


def filled(scene: Scene, place: Path, levels: int, tell: Callable[[str], None]) -> Full:
    """Leave a command no page of the disk, then ever more, until one too few, at so many levels."""
    result = Full(scene.name)
    whole = place / "filled"
    ends = _ends(scene, whole)
    spare, step = 0, 0
    while step <= levels:
        cut = scene.copy(whole)
        filler = place / "filler"
        _fill(filler, spare)
        done = forks.run(scene.argv, cut, scene.environment(cut))
        filler.unlink()
        result.count(done, _looked_at(scene, cut, done, ends, f"{spare:,} bytes left"), tell)
        if not done.code:
            break
        step += 1
        spare = PAGE * (2**step if step > 6 else step)
    return result


def _ends(scene: Scene, place: Path) -> Ends:
    old = states.state(scene.copy(place))
    forks.run(scene.argv, place, scene.environment(place))
    return Ends(old, states.state(place))


def _fill(filler: Path, spare: int) -> None:
    with filler.open("wb", buffering=0) as file:
        about = os.statvfs(filler.parent)
        left = about.f_bavail * about.f_frsize - spare
        while left > 0:
            left -= file.write(bytes(min(left, 2**20)))


def _looked_at(scene: Scene, cut: Path, done: Done, ends: Ends, where: str) -> Iterator[str]:
    env = scene.environment(cut)
    told = " ".join(done.said.split())
    if done.code and (done.code != 2 or "Traceback" in told or "space" not in told):
        yield f"{scene.name}, {where}: ended with {done.code}: {done.said}"
    reading = forks.run(READS, cut, env)
    if reading.code:
        yield f"{scene.name}, {where}: the next run ended with {reading.code}: {reading.said}"
    if states.state(cut) not in ((ends.old, ends.new) if done.code else (ends.new,)):
        yield f"{scene.name}, {where}: a mixture"
    again, left = forks.run(scene.argv, cut, env), states.litter(cut)
    if again.code or states.state(cut) != ends.new or left:
        yield f"{scene.name}, {where}: run again, it ended with {again.code}: {again.said} {left}"

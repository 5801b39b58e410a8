"""A change is made whole or not at all where the power goes: what was not synced may be lost, in any part.

The calls that reach the disk are logged while a change is made. For every moment of it, disks are made up
that hold what was synced by then and any part of the rest, and the change is finished there.

The model: a folder's names last once it is synced, and before that each may or may not be there; a rename is
one step, which lasts with the folder that it goes to; the content of a file that was not synced is torn.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from wirespan import journal
from wirespan.journal import change

from .cut_off import state

OLD = {"a.txt": b"old a", "sub/b.txt": b"old b", "gone.txt": b"old", "sub/gone.txt": b"old"}
NEW = {"a.txt": b"new a", "sub/b.txt": b"new b", "sub/deep/er/c.txt": b"new c"}
TRIES = 30
"""Made-up disks for each moment."""


@dataclass
class Step:
    """A change of names that is on the disk for sure once `folder` was synced behind it."""

    folder: str
    do: Callable[[Path], Any]


@dataclass
class Log:
    """What a change did, in order: steps, and the folders and files that it synced."""

    root: Path
    events: list[Step | str] = field(default_factory=list)
    synced: set[str] = field(default_factory=set)

    def name(self, path: Any) -> str:
        return os.path.relpath(path, self.root)

    def made(self, path: Any) -> None:
        name = self.name(path)
        self._step(name, lambda disk: (disk / name).mkdir())

    def written(self, path: Any) -> None:
        name, content = self.name(path), Path(path).read_bytes()
        self._step(name, lambda disk: (disk / name).write_bytes(self._content(name, content)))

    def moved(self, old: Any, new: Any) -> None:
        source, target, content = self.name(old), self.name(new), Path(new).read_bytes()

        def do(disk: Path) -> None:  # the file goes with its new name, whether or not the old one lasted
            (disk / source).unlink(missing_ok=True)
            (disk / target).write_bytes(self._content(source, content))

        self._step(target, do)

    def removed(self, path: Any) -> None:
        name = self.name(path)
        self._step(name, lambda disk: (disk / name).unlink(missing_ok=True))

    def _step(self, name: str, do: Callable[[Path], Any]) -> None:
        self.events.append(Step(os.path.dirname(name) or ".", do))

    def _content(self, name: str, content: bytes) -> bytes:
        return content if name in self.synced else content[: len(content) // 2]


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Log:
    """Log what a change of OLD to NEW does to the disk."""
    root = tmp_path / "corpus"
    fill(root)
    kept = Log(root)
    real_mkdir, real_replace, real_fsync, real_write = Path.mkdir, os.replace, os.fsync, change._write
    real_unlink = Path.unlink

    def mkdir(self: Path, *args: Any, **kwargs: Any) -> None:
        there = self.exists()
        real_mkdir(self, *args, **kwargs)
        if not there:
            kept.made(self)

    def replace(old: Any, new: Any) -> None:
        real_replace(old, new)
        kept.moved(old, new)

    def unlink(self: Path, *args: Any, **kwargs: Any) -> None:
        real_unlink(self, *args, **kwargs)
        kept.removed(self)

    def fsync(handle: int) -> None:
        real_fsync(handle)
        kept.events.append(kept.name(os.readlink(f"/proc/self/fd/{handle}")))

    def write(*args: Any, **kwargs: Any) -> None:
        real_write(*args, **kwargs)
        synced = kept.events.pop()
        kept.written(args[0])
        kept.events.append(synced)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "mkdir", mkdir)
        patch.setattr(os, "replace", replace)
        patch.setattr(os, "fsync", fsync)
        patch.setattr(Path, "unlink", unlink)
        patch.setattr(change, "_write", write)
        with journal.writing(root) as files:
            for path, content in NEW.items():
                files.put(path, content)
            for path in OLD.keys() - NEW.keys():
                files.remove(path)
    assert state(root) == NEW
    return kept


def fill(root: Path) -> None:
    for path, content in OLD.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)


def disks(log: Log, moment: int, folder: Path, chance: random.Random) -> Iterator[Path]:
    """Make up disks that the log up to a moment may have left."""
    events = log.events[:moment]
    log.synced = {event for event in events if isinstance(event, str)}
    last = {event: at for at, event in enumerate(events) if isinstance(event, str)}
    for share in [0.0, 1.0, *(chance.random() for _ in range(TRIES - 2))]:
        disk = folder / "disk"
        shutil.rmtree(disk, ignore_errors=True)
        fill(disk)
        for at, step in enumerate(events):
            if isinstance(step, Step) and (last.get(step.folder, -1) > at or chance.random() < share):
                try:
                    step.do(disk)
                except FileNotFoundError:  # of what was lost before
                    continue
        yield disk


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="left out: no /proc to name what is synced")
def test_whatever_the_disk_lost_it_is_the_old_state_or_the_new(log: Log, tmp_path: Path) -> None:
    chance, seen = random.Random(7), set()  # noqa: S311
    for moment in range(len(log.events) + 1):
        for disk in disks(log, moment, tmp_path, chance):
            with journal.lock(disk):
                found = state(disk)
            assert found in (OLD, NEW), f"after {moment} of {len(log.events)} steps"
            assert found == NEW or moment < len(log.events), "a change that was made is lost"
            seen.add(found == NEW)
    assert seen == {False, True}

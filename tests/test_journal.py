"""A change of several files is made whole or not at all, wherever it is cut off."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wirespan import journal
from wirespan.errors import LockedError

OLD = {"a.txt": b"old a", "sub/b.txt": b"old b", "gone.txt": b"old gone"}
NEW = {"a.txt": b"new a", "sub/b.txt": b"new b", "sub/deep/c.txt": b"new c"}


class Cut(BaseException):
    """The process ends here."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, content in OLD.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    return tmp_path


def state(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and journal.HOME not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def change(root: Path) -> None:
    with journal.writing(root) as files:
        for path, content in NEW.items():
            files.put(path, content)
        files.remove("gone.txt")


def test_a_change_is_made(root: Path) -> None:
    change(root)
    assert state(root) == NEW
    assert not journal.recover(root)


def test_an_error_in_the_block_changes_nothing(root: Path) -> None:
    def fail() -> None:
        with journal.writing(root) as files:
            files.put("a.txt", b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert state(root) == OLD


def test_cut_off_at_every_step_it_is_the_old_state_or_the_new(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut at the n-th call that touches the disk, for every n until the change gets through."""
    seen = set()
    for step in range(200):
        calls = iter(range(step))

        def cut(real: Any, calls: Iterator[int] = calls) -> Any:
            def call(*args: Any, **kwargs: Any) -> Any:
                if next(calls, None) is None:
                    raise Cut
                return real(*args, **kwargs)

            return call

        with monkeypatch.context() as patch:
            for name in ("replace", "fsync"):
                patch.setattr(os, name, cut(getattr(os, name)))
            patch.setattr(Path, "unlink", cut(Path.unlink))
            try:
                change(root)
                through = True
            except Cut:
                through = False
        finished = journal.recover(root)
        assert state(root) in (OLD, NEW)
        assert finished <= (state(root) == NEW)
        assert not (root / journal.HOME / "journal").exists()
        seen.add("new" if state(root) == NEW else "old")
        if through:
            break
        for path in state(root):
            (root / path).unlink()
        for path, content in OLD.items():
            (root / path).write_bytes(content)
    assert through
    assert seen == {"old", "new"}


def test_a_second_writer_is_refused_and_the_lock_goes_with_its_process(root: Path) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, pathlib; from wirespan import journal\n"
            "with journal.lock(pathlib.Path(sys.argv[1])):\n    print('held', flush=True); sys.stdin.read()",
            str(root),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(LockedError, match="another process"):
            change(root)
        assert state(root) == OLD
        holder.kill()
    change(root)
    assert state(root) == NEW


def test_unchanged_files_are_left_alone(root: Path) -> None:
    before = (root / "a.txt").stat().st_mtime_ns
    with journal.writing(root) as files:
        files.put("a.txt", OLD["a.txt"])
        files.put("sub/b.txt", b"other")
    assert (root / "a.txt").stat().st_mtime_ns == before
    assert (root / "sub/b.txt").read_bytes() == b"other"

"""The command itself, as a process of its own, killed in the middle of its writing."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from wirespan import journal
from wirespan.store import Corpus

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "SIGKILL"), reason="left out: no process can be killed so"
)

WIRESPAN = [sys.executable, "-m", "wirespan"]


def contents(corpus: Corpus) -> dict[str, bytes]:
    return {path: (corpus.root / path).read_bytes() for path in corpus.files()}


def spoil(corpus: Corpus) -> None:
    for path in corpus.files():
        file = corpus.root / path
        file.write_bytes(
            b"".join(reversed(file.read_bytes().splitlines(keepends=True))).replace(b'":', b'": ')
        )


def test_killed_once_its_journal_is_there(corpus: Corpus) -> None:
    new = contents(corpus)
    spoil(corpus)
    old = contents(corpus)
    (corpus.root / journal.HOME).mkdir()
    mark, seen = corpus.root / journal.HOME / "journal", set()
    for _ in range(20):
        spoil(corpus)
        before = contents(corpus)
        process = subprocess.Popen([*WIRESPAN, "format"], cwd=corpus.root, start_new_session=True)
        while process.poll() is None and not mark.exists():
            pass
        process.kill()
        process.wait()
        cut = mark.exists()
        told = subprocess.run(
            [*WIRESPAN, "stats"], cwd=corpus.root, capture_output=True, text=True, check=True
        )
        assert ("that had been cut off was finished" in told.stderr) == cut
        assert contents(corpus) in ((new,) if cut else (before, new))
        seen.add(cut)
        if cut:
            break
    assert True in seen, "it was never cut off in time"
    assert old != new


def test_two_builds_in_one_place_of_two_corpora(corpus: Corpus, tmp_path: Path) -> None:
    """The corpus's own lock doesn't keep them apart: the place's does."""
    from wirespan.errors import LockedError
    from wirespan.publish import place
    from wirespan.publish.build import build

    out, entered, leave = tmp_path / "set", threading.Event(), threading.Event()

    def hold() -> None:
        with place.held(out):
            entered.set()
            leave.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert entered.wait(30)
        with pytest.raises(LockedError, match="another process is building"):
            build(corpus, out, configs=["documents"])
    finally:
        leave.set()
        holder.join()
    assert build(corpus, out, configs=["documents"]).cut_off is False
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".set")] == []


def test_there_is_a_dataset_at_every_moment(corpus: Corpus, tmp_path: Path) -> None:
    from wirespan.publish import place
    from wirespan.publish.build import build

    out = tmp_path / "set"
    build(corpus, out, configs=["documents"])
    (tmp_path / "x").mkdir()
    (tmp_path / "y").mkdir()
    if not place._exchanged(tmp_path / "x", tmp_path / "y"):
        pytest.skip("left out: this system can't exchange two folders in one step")
    missed, ended = [], threading.Event()

    def look() -> None:
        while not ended.is_set():
            if not (out / "SHA256SUMS").exists():
                missed.append(time.monotonic())

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        for _ in range(3):
            build(corpus, out, configs=["documents"])
    finally:
        ended.set()
        watcher.join()
    assert missed == []

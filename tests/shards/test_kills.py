"""Workers killed with -9 in mid-run, and runs killed: the same result, nothing doubled or lost."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from wirespan.shards.run import run
from wirespan.store import Corpus

from .conftest import FEW, content, until

Faulty = tuple[Corpus, set[tuple[str, str, int]]]
SHARDS = 6


def command(corpus: Corpus, out: Path, *more: str) -> list[str]:
    """Return how shards are run from a shell."""
    base = [sys.executable, "-m", "wirespan", "shards", "run", str(corpus.root), "--out", str(out)]
    base += ["--shards", str(SHARDS), "--level", "4"]
    return [*base, *(word for config in FEW for word in ("--config", config)), *more]


def working(out: Path, besides: int | None = None) -> int | None:
    """Return the process of a worker that has begun a shard."""
    for path in out.glob(".part-*"):
        found = re.fullmatch(r"\.part-.*-(\d+)-[^-]+", path.name)
        if found and int(found[1]) != besides and psutil.pid_exists(int(found[1])):
            return int(found[1])
    return None


@pytest.mark.parametrize("engine", ["local", "ray"])
def test_a_worker_killed_in_mid_run(faulty: Faulty, right: Any, tmp_path: Path, engine: str) -> None:
    if engine == "ray":
        pytest.importorskip("ray", reason="Ray isn't installed (the extra `ray`)")
    corpus, out = faulty[0], tmp_path / "out"
    out.mkdir()
    killed = 0
    more = ("--jobs", "2", "--engine", engine)
    with subprocess.Popen(command(corpus, out, *more), stderr=subprocess.PIPE, text=True) as parent:
        end = time.monotonic() + 120
        while parent.poll() is None and killed < 2 and time.monotonic() < end:
            pid = working(out, parent.pid)
            if pid is not None:
                os.kill(pid, signal.SIGKILL)
                killed += 1
                until(lambda pid=pid: not psutil.pid_exists(pid) or parent.poll() is not None)
            time.sleep(0.005)  # a worker needs the processor more than who watches it
        _, told = parent.communicate(timeout=240)
    assert killed == 2
    assert parent.returncode == 1, told
    (fresh,) = re.findall(r"(\d) shards? done now", told)
    assert SHARDS - killed <= int(fresh) <= SHARDS  # one may have been killed when it had just put its head
    assert content(out) == right[1]
    assert not list(out.glob(".part-*"))


def heads(out: Path) -> dict[str, int]:
    """Return the heads of shards that are there, and when each was written."""
    return {path.name: path.stat().st_mtime_ns for path in (out / "shards").glob("*.json")}


def test_a_run_that_is_killed_goes_on_where_it_was(faulty: Faulty, right: Any, tmp_path: Path) -> None:
    corpus, out = faulty[0], tmp_path / "out"
    with subprocess.Popen(command(corpus, out, "--jobs", "1"), stderr=subprocess.DEVNULL) as parent:
        until(lambda: len(heads(out)) >= 2)
        parent.kill()
    before = heads(out)
    assert 2 <= len(before) < SHARDS
    done: list[bool] = []
    run(
        str(corpus.root),
        str(out),
        level=4,
        configs=FEW,
        jobs=1,
        done=lambda report: done.append(report.fresh),
    )
    assert (done.count(False), done.count(True)) == (len(before), SHARDS - len(before))
    assert {name: heads(out)[name] for name in before} == before
    assert content(out) == right[1]
    assert not list(out.glob(".part-*"))

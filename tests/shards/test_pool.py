"""A pool of processes whose workers are killed, refuse, or are left alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from wirespan import engines
from wirespan.errors import WirespanError
from wirespan.store import Corpus

from .conftest import until

HELPER = """
import os, signal, time
from pathlib import Path
from tempfile import TemporaryDirectory

def double(state, item):
    folder = Path(state)
    with (folder / "calls").open("a") as calls:
        calls.write(f"{item} {os.getpid()}\\n")
    for victim, times in ((3, 2), (7, 1)):
        marks = list(folder.glob(f"killed-{victim}-*"))
        if item == victim and len(marks) < times:
            (folder / f"killed-{victim}-{len(marks)}").touch()
            os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.01)
    return item * 2

def die(state, item):
    os.kill(os.getpid(), signal.SIGKILL)

def refuse(state, item):
    from wirespan.errors import WirespanError
    if item == 2:
        raise WirespanError("item 2 is refused", "Leave it out.")
    return item

def refuse_to_live(state, item):
    if item == 4:
        with (Path(state) / "begun").open("a") as begun:
            begun.write("4\\n")
        time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.01)
    return item

def linger(state, item):
    with TemporaryDirectory(dir=state, prefix="copy-"):
        Path(state, f"pid-{os.getpid()}").touch()
        time.sleep(60)
"""


@pytest.fixture
def helper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """A module that worker processes can import."""
    name = f"helper_{os.getpid()}_{time.monotonic_ns()}"
    (tmp_path / f"{name}.py").write_text(HELPER)
    monkeypatch.syspath_prepend(str(tmp_path))
    return __import__(name)


def test_a_pool_survives_workers_that_are_killed(helper: object, tmp_path: Path) -> None:
    found = list(engines.local(helper.double, range(12), 2, str(tmp_path)))  # type: ignore[attr-defined]
    assert sorted(found) == [2 * item for item in range(12)]
    assert len(list(tmp_path.glob("killed-*"))) == 3


def test_work_that_always_kills_its_worker_is_given_up(helper: object, tmp_path: Path) -> None:
    with pytest.raises(WirespanError, match=f"{engines.TRIES} times"):
        list(engines.local(helper.die, range(4), 2, str(tmp_path)))  # type: ignore[attr-defined]


def test_what_work_refuses_is_told_with_its_hint(helper: object, tmp_path: Path) -> None:
    with pytest.raises(WirespanError, match="item 2 is refused") as told:
        list(engines.local(helper.refuse, range(9), 2, str(tmp_path)))  # type: ignore[attr-defined]
    assert told.value.hint == "Leave it out."


@pytest.mark.parametrize(("number", "to_all"), [("SIGKILL", False), ("SIGTERM", True), ("SIGINT", True)])
def test_workers_end_with_the_process_that_started_them_and_leave_nothing(
    helper: object, tmp_path: Path, number: str, *, to_all: bool
) -> None:
    name = helper.__name__  # type: ignore[attr-defined]
    code = (
        f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\nfrom wirespan import engines\n"
        f"import {name} as helper\n"
        f"if __name__ == '__main__':\n"
        f"    list(engines.local(helper.linger, range(2), 2, {str(tmp_path)!r}))\n"
    )
    script = tmp_path / "main.py"
    script.write_text(code)
    line = [sys.executable, str(script)]
    with subprocess.Popen(line, stderr=subprocess.DEVNULL, start_new_session=True) as parent:
        until(lambda: len(list(tmp_path.glob("pid-*"))) == 2)
        (os.killpg if to_all else os.kill)(parent.pid, signal.Signals[number])
    pids = [int(path.name.removeprefix("pid-")) for path in tmp_path.glob("pid-*")]
    until(lambda: not any(psutil.pid_exists(pid) for pid in pids))
    assert not list(tmp_path.glob("copy-*"))


def test_work_that_kills_its_worker_comes_last(helper: object, tmp_path: Path) -> None:
    found: list[int] = []
    work = engines.local(helper.refuse_to_live, range(40), 2, str(tmp_path))  # type: ignore[attr-defined]
    with pytest.raises(WirespanError, match=f"{engines.TRIES} times"):
        found.extend(work)
    assert sorted(found) == [item for item in range(40) if item != 4]
    kills = len((tmp_path / "begun").read_text().split())
    assert kills <= engines.TRIES + 2  # not once more for each of the others


@pytest.mark.parametrize("after", [0.1, 0.4])
def test_an_interrupt_ends_all_without_a_word(sound: Corpus, after: float) -> None:
    for wait in (after, after / 2, after / 4, 0):  # until it comes before all is done
        code, said, told = interrupted(sound, wait)
        if "records checked" not in said:
            break
    assert code == 130
    assert "Traceback" not in told
    assert "KeyboardInterrupt" not in told


def interrupted(corpus: Corpus, after: float) -> tuple[int, str, str]:
    """Interrupt a check while its workers are being started; return its exit code and what it wrote."""
    line = [sys.executable, "-m", "wirespan", "validate", "--root", str(corpus.root), "--jobs", "2"]
    with subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as parent:
        until(lambda: spawned(parent.pid))
        time.sleep(after)
        os.killpg(parent.pid, signal.SIGINT)
        said, told = parent.communicate(timeout=60)
    return parent.returncode, said, told


def spawned(pid: int) -> bool:
    """Whether a process has a worker."""
    return any("spawn_main" in " ".join(child.cmdline()) for child in psutil.Process(pid).children())

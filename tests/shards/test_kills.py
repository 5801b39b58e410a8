"""Workers killed with -9 in mid-run, and runs killed: the same result, nothing doubled or lost."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pyarrow.parquet as pq
import pytest
import yaml

from wirespan import engines
from wirespan.errors import UsageError, WirespanError
from wirespan.publish import parquet
from wirespan.shards import places
from wirespan.shards.run import run
from wirespan.store import Corpus

from .conftest import FEW, content, lines, story, write

Faulty = tuple[Corpus, set[tuple[str, str, int]]]
SHARDS = 6
HELPER = """
import os, signal, time
from pathlib import Path

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


def test_workers_end_with_the_process_that_started_them(helper: object, tmp_path: Path) -> None:
    name = helper.__name__  # type: ignore[attr-defined]
    code = (
        f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\nfrom wirespan import engines\n"
        f"import {name} as helper\n"
        f"if __name__ == '__main__':\n"
        f"    list(engines.local(helper.linger, range(2), 2, {str(tmp_path)!r}))\n"
    )
    script = tmp_path / "main.py"
    script.write_text(code)
    with subprocess.Popen([sys.executable, str(script)], stderr=subprocess.DEVNULL) as parent:
        until(lambda: len(list(tmp_path.glob("pid-*"))) == 2)
        parent.kill()
    pids = [int(path.name.removeprefix("pid-")) for path in tmp_path.glob("pid-*")]
    until(lambda: not any(psutil.pid_exists(pid) for pid in pids))


def until(true: object, seconds: float = 60) -> None:
    """Wait for something."""
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.005)


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
def test_a_worker_killed_in_mid_run(faulty: Faulty, tmp_path: Path, engine: str) -> None:
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
            time.sleep(0.001)
        _, told = parent.communicate(timeout=240)
    assert killed == 2
    assert parent.returncode == 1, told
    (fresh,) = re.findall(r"(\d) shards? done now", told)
    assert SHARDS - killed <= int(fresh) <= SHARDS  # one may have been killed when it had just put its head
    run(str(corpus.root), str(tmp_path / "one"), shards=SHARDS, level=4, configs=FEW, jobs=1)
    assert content(out) == content(tmp_path / "one")
    assert not list(out.glob(".part-*"))


def heads(out: Path) -> dict[str, int]:
    """Return the heads of shards that are there, and when each was written."""
    return {path.name: path.stat().st_mtime_ns for path in (out / "shards").glob("*.json")}


def test_a_run_that_is_killed_goes_on_where_it_was(faulty: Faulty, tmp_path: Path) -> None:
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
    run(str(corpus.root), str(tmp_path / "one"), shards=SHARDS, level=4, configs=FEW, jobs=1)
    assert content(out) == content(tmp_path / "one")
    assert not list(out.glob(".part-*"))


class Cut(BaseException):
    """The process ends here."""


def cut_before(monkeypatch: pytest.MonkeyPatch, method: str, fits: str) -> None:
    """Have the next run end before the first file of a kind is put or deleted."""
    real = getattr(places.Place, method)

    def call(self: places.Place, *names: object) -> None:
        if re.search(fits, str(names[-1])):
            raise Cut
        real(self, *names)

    monkeypatch.setattr(places.Place, method, call)


def loaded(out: Path) -> dict[str, int]:
    """Return how many reports there are by split in the files that the card names."""
    (listed,) = yaml.safe_load_all((out / "README.md").read_text().split("---\n")[1])
    (config,) = [config for config in listed["configs"] if config["config_name"] == "documents"]
    paths = {files["split"]: files["path"] for files in config["data_files"]}
    found = {split: [path for name in names for path in out.glob(name)] for split, names in paths.items()}
    return {split: sum(pq.read_metadata(path).num_rows for path in files) for split, files in found.items()}


def test_rows_of_a_run_cut_off_before_its_first_head_count(
    sound: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"

    def go(shards: int | None = None) -> int:
        whole = run(str(sound.root), str(out), shards=shards, level=4, configs=FEW, jobs=1)
        return int(whole.statistics["rows"]["documents"]["train"])

    with monkeypatch.context() as patch:
        cut_before(patch, "put", r"\.json$")
        with pytest.raises(Cut):
            go(1)
    assert list(out.glob("documents/*.parquet"))
    assert not list(out.glob("shards/*.json"))
    with pytest.raises(UsageError, match="1 shards, not 2"):
        go(2)
    assert go() == 32
    assert {path.name[-10:-8] for path in out.glob("*/*.parquet")} == {"01"}


def test_the_card_names_the_files_of_its_own_run(
    sound: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr("wirespan.publish.parquet.LARGEST", 1)
        patch.setitem(parquet._WHOLE, "documents", 4)  # so that a shard has several files of a split
        run(str(sound.root), str(out), shards=2, level=4, configs=FEW, jobs=1)
        assert len(list(out.glob("documents/train-00000-*.parquet"))) > 2
        splits = sound.splits()
        assert loaded(out) == {s: 4 * len(splits[s]) for s in ("train", "validation", "test")}
    cut_before(monkeypatch, "delete", r"documents/train-00000-of-00002\.2\.parquet$")
    with pytest.raises(Cut):
        run(str(sound.root), str(out), level=4, configs=FEW, jobs=1, again=True)
    monkeypatch.undo()
    (out / "documents/train-0.parquet").write_bytes(b"of somebody else's")
    run(str(sound.root), str(out), level=4, configs=FEW, jobs=1)
    assert loaded(out) == {s: 4 * len(splits[s]) for s in ("train", "validation", "test")}
    names = {path.name for path in out.glob("documents/train-00000-*.parquet")}
    assert names == {"train-00000-of-00002.parquet"}  # nothing is left behind a gap


def test_rows_that_moved_to_another_split_are_not_doubled(sound: Corpus, tmp_path: Path) -> None:
    file = sound.root / "corpus/splits.json"
    run(str(sound.root), str(tmp_path / "out"), shards=SHARDS, level=4, configs=FEW, jobs=1)
    splits = json.loads(file.read_text())
    splits["test"], splits["train"] = splits["train"], splits["test"]
    file.write_text(json.dumps(splits, indent=2) + "\n")
    run(str(sound.root), str(tmp_path / "out"), level=4, configs=("documents",), jobs=1)
    run(str(sound.root), str(tmp_path / "new"), shards=SHARDS, level=4, configs=("documents",), jobs=1)
    assert content(tmp_path / "out") == content(tmp_path / "new")


def test_only_what_changed_is_done_again(sound: Corpus, tmp_path: Path) -> None:
    out = tmp_path / "out"
    again: list[int] = []

    def go(**more: object) -> None:
        again.clear()
        run(
            str(sound.root),
            str(out),
            level=4,
            configs=FEW,
            jobs=1,
            done=lambda report: again.append(report.number) if report.fresh else None,
            **more,  # type: ignore[arg-type]
        )

    go(shards=SHARDS)
    assert again == list(range(SHARDS))
    go()
    assert again == []
    file = sound.root / f"annotations/zones/{story(4)}.jsonl"
    write(file, lines(file)[1:])
    go()
    assert len(again) == 1
    (sound.root / "corpus/registry/shared.jsonl").touch()  # which all shards read
    go()
    assert len(again) == SHARDS
    (out / "documents").glob("*.parquet").__next__().unlink()
    go()
    assert len(again) == 1
    go(again=True)
    assert len(again) == SHARDS


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
    line = [sys.executable, "-m", "wirespan", "validate", "--root", str(sound.root), "--jobs", "2"]
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True, start_new_session=True) as parent:
        until(lambda: spawned(parent.pid))
        time.sleep(after)  # workers are being started
        os.killpg(parent.pid, signal.SIGINT)
        _, told = parent.communicate(timeout=60)
    assert parent.returncode == 130
    assert "Traceback" not in told
    assert "KeyboardInterrupt" not in told


def spawned(pid: int) -> bool:
    """Whether a process has a worker."""
    return any("spawn_main" in " ".join(child.cmdline()) for child in psutil.Process(pid).children())

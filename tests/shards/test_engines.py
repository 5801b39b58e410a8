"""Processes and Ray: the same answer, and what passes between them."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from dataclasses import astuple
from pathlib import Path
from typing import Any

import fsspec
import pytest

from wirespan.checks import run as check
from wirespan.checks import worthwhile
from wirespan.errors import UsageError
from wirespan.shards import plan
from wirespan.shards.run import Engine, run
from wirespan.shards.work import run_shard
from wirespan.store import Corpus

from .conftest import FEW, content, places, story

Faulty = tuple[Corpus, set[tuple[str, str, int]]]
LEVEL = 4  # words of random letters are no news that guidelines could be held against


@pytest.mark.parametrize("jobs", [2, 3])
def test_processes_find_what_one_finds(faulty: Faulty, jobs: int) -> None:
    corpus, wanted = faulty
    done: list[str] = []
    report = check(corpus, level=LEVEL, jobs=jobs, done=done.append)
    assert places(report.findings) == wanted
    assert report == check(corpus, level=LEVEL)
    assert sorted(done) == corpus.stories()


def test_some_stories_in_processes(faulty: Faulty) -> None:
    corpus, _ = faulty
    some = [story(5), story(2), story(3)]
    assert check(corpus, some, LEVEL, jobs=2) == check(corpus, some, LEVEL)


def test_a_small_corpus_is_worth_one_process(sound: Corpus) -> None:
    assert worthwhile(sound) == 1


def test_processes_give_what_one_process_gives(faulty: Faulty, right: Any, tmp_path: Path) -> None:
    run(str(faulty[0].root), str(tmp_path / "two"), shards=5, level=LEVEL, configs=FEW, jobs=2)
    assert content(tmp_path / "two") == right[1]


def test_no_document_passes_through_the_driver(sound: Corpus, tmp_path: Path) -> None:
    with plan.opened(str(sound.root)) as found:
        (shard,) = plan.shards(str(sound.root), found, 1, LEVEL, FEW)
        report = run_shard(shard, str(tmp_path / "out"))
    size = sum((sound.root / path).stat().st_size for path in sound.files())
    assert size > 500_000
    assert len(pickle.dumps(report)) < 500
    assert all(type(value) in (int, bool) for value in astuple(report))
    assert len(pickle.dumps(shard)) < 5_000


@pytest.mark.parametrize("started", [False, True])
def test_ray(faulty: Faulty, right: Any, tmp_path: Path, started: bool, cluster: dict[str, str]) -> None:
    corpus, _ = faulty
    # In a process of its own: Ray keeps threads and files, and warns.
    out = tmp_path / "ray"
    command = [sys.executable, "-m", "wirespan", "shards", "run", str(corpus.root), "--out", str(out)]
    command += ["--shards", "5", "--engine", "ray", "--jobs", "2", "--level", str(LEVEL)]
    command += [word for config in FEW for word in ("--config", config)]
    command += ["--address", cluster["RAY_ADDRESS"]] if started else []
    own = {name: value for name, value in cluster.items() if started and name != "RAY_ADDRESS"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **own})
    assert done.returncode == 1, done.stderr
    assert "5 shards done now" in done.stderr
    assert content(out) == right[1]


def test_a_cluster_started_here_listens_on_this_machine_alone() -> None:
    pytest.importorskip("ray", reason="Ray isn't installed (the extra `ray`)")
    code = (
        "import psutil\nfrom wirespan import engines\n"
        "for _ in engines.ray(lambda state, item: item, [1], 1, 0, None):\n"
        "    own = psutil.Process()\n"
        "    for process in (own, *own.children(recursive=True)):\n"
        "        for c in process.net_connections('inet'):\n"
        "            if c.status == psutil.CONN_LISTEN:\n                print(c.laddr.ip)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    listening = {address.removeprefix("::ffff:") for address in done.stdout.split()}
    assert listening == {"127.0.0.1"}


def test_memory_is_no_place_for_a_cluster(sound: Corpus) -> None:
    with pytest.raises(UsageError, match="one process"):
        run(str(sound.root), "memory://out", engine=Engine.ray)


def test_memory_is_no_place_for_several_processes(sound: Corpus, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="one process"):
        run(str(sound.root), "memory://out", shards=3, level=LEVEL, jobs=2)
    system = fsspec.filesystem("memory")
    assert system.find("/out") == []  # nothing was done in vain
    for path in (p for p in sound.root.rglob("*") if p.is_file()):
        system.pipe_file(f"/of-processes/{path.relative_to(sound.root).as_posix()}", path.read_bytes())
    for more in ({"jobs": 2}, {"engine": Engine.ray}):
        with pytest.raises(UsageError, match="one process"):
            run("memory://of-processes", str(tmp_path / "out"), shards=3, level=LEVEL, **more)  # type: ignore[arg-type]
    system.rm("/of-processes", recursive=True)


def test_what_is_no_file_takes_no_process(sound: Corpus) -> None:
    (sound.root / "corpus/a-link.jsonl").symlink_to("nowhere")
    (sound.root / "corpus/a-folder.jsonl").mkdir()
    assert worthwhile(sound) == 1
    assert worthwhile(sound, [*sound.stories()]) == 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_nobody_foresaw_names_its_story(sound: Corpus, tmp_path: Path, jobs: int) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom wirespan import checks\n"
        "from wirespan.checks import work, story\nfrom wirespan.errors import WirespanError\n"
        "from wirespan.store import Corpus\n"
        "plain = story.check\n"
        "def check(tree, name, *more):\n"
        f"    if name == '{story(7)}':\n        raise KeyError('an odd thing')\n"
        "    return plain(tree, name, *more)\n"
        "story.check = check\n"
        "if __name__ == '__main__':\n"
        "    try:\n"
        f"        checks.run(Corpus(Path(sys.argv[1])), level=4, jobs={jobs})\n"
        "    except WirespanError as error:\n        print(error.message)\n"
    )
    (tmp_path / "main.py").write_text(code)
    line = [sys.executable, str(tmp_path / "main.py"), str(sound.root)]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    assert f"corpus/{story(7)}.jsonl: KeyError: 'an odd thing' (main.py:" in done.stdout
    assert not done.stderr

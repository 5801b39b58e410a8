"""`wirespan shards` and `wirespan validate --jobs` as they are typed."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from time import monotonic

import pytest

from wirespan.cli import run
from wirespan.store import Corpus

from .conftest import story

Faulty = tuple[Corpus, set[tuple[str, str, int]]]


def test_an_array_of_jobs(faulty: Faulty, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus, out = str(faulty[0].root), str(tmp_path / "out")
    codes = [
        run(["shards", "run", corpus, "--out", out, "--level", "4", "--shard", f"{i}/2", "--config", "links"])
        for i in range(2)
    ]
    told = capsys.readouterr().out
    assert codes == [0, 0]  # done: what is found is for the last step to tell
    assert told.startswith("shard 0 done: ")
    assert run(["shards", "reduce", corpus, "--out", out, "--level", "4", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert {(f["code"], f["file"], f["line"]) for f in found} == faulty[1]


def test_a_clean_corpus_is_exit_code_0(
    sound: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["shards", "run", str(sound.root), "--out", str(tmp_path / "out"), "--level", "4", "--jobs", "1"]
    assert run([*line, "--config", "documents"]) == 0
    told = capsys.readouterr()
    assert "0 findings" in told.out
    assert "40 reports; rows: 32 train, 4 validation, 4 test" in told.out
    assert "8 shards done now" in told.err
    assert run([*line, "--config", "documents"]) == 0
    assert "0 shards done now" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--shard", "3/3"], "names no shard"),
        (["--shard", "x"], "names no shard"),
        (["--shard", "1/3", "--shards", "3"], "one job by itself"),
        (["--engine", "spark"], "there is no engine"),
        (["--address", "auto"], "Add --engine ray"),
        (["--config", "tokens"], "there is no configuration"),
    ],
)
def test_what_makes_no_sense(
    sound: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], told: str
) -> None:
    assert run(["shards", "run", str(sound.root), "--out", str(tmp_path / "out"), *more]) == 2
    assert told in capsys.readouterr().err


def test_a_cluster_that_is_gone_is_told_at_once(
    sound: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("ray", reason="the extra `ray` isn't installed")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    line = ["shards", "run", str(sound.root), "--out", str(tmp_path / "out"), "--engine", "ray"]
    begun = monotonic()
    assert run([*line, "--address", f"127.0.0.1:{port}"]) == 2
    assert monotonic() - begun < 60  # Ray by itself tries for minutes
    assert f"no Ray cluster answers at 127.0.0.1:{port}: Connection refused" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_cluster_that_listens_where_ray_does_not_look_is_told_at_once(
    sound: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ray = pytest.importorskip("ray", reason="the extra `ray` isn't installed")
    monkeypatch.setattr(ray.util, "get_node_ip_address", lambda: "127.0.0.2")
    line = ["shards", "run", str(sound.root), "--out", str(tmp_path / "out"), "--engine", "ray"]
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        assert run([*line, "--address", address]) == 2
    told = capsys.readouterr().err
    assert f"no Ray cluster answers at {address}: Connection refused at 127.0.0.2" in told
    assert "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER=0" in told


def test_validate_in_processes(faulty: Faulty, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["validate", "--root", str(faulty[0].root), "--level", "4", "--format", "json", "--jobs"]
    found = []
    for jobs in ("1", "2"):
        assert run([*line, jobs]) == 1
        found.append(capsys.readouterr().out)
    assert found[0] == found[1]
    assert story(6) in found[0]

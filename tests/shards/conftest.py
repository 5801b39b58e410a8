"""A corpus of ten stories with faults of which some show only over stories, and how it is put in shards."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pyarrow.parquet as pq
import pytest

from wirespan.errors import Finding
from wirespan.shards.run import run
from wirespan.store import Corpus

from ..test_docs import TOP

ALL = ("documents", "entities", "quotes", "numbers", "dates", "links", "ner", "registry")
FEW = ("documents", "links")


def lines(file: Path) -> list[dict[str, Any]]:
    """Return the records of a file."""
    return [orjson.loads(line) for line in file.read_bytes().splitlines()]


def write(file: Path, records: list[dict[str, Any]]) -> None:
    """Write records as they are, one a line."""
    file.write_bytes(b"".join(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE) for record in records))


@pytest.fixture(scope="session")
def sound_once(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Ten stories of four reports, on which levels 1 to 4 find nothing. No test changes them."""
    root = tmp_path_factory.mktemp("sound") / "corpus"
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(TOP / "scripts"))
        from benchmarks import synthetic

        patch.setattr(synthetic, "STORY", 4)
        synthetic.write(root, 40, 3)
        sys.modules.pop("benchmarks.synthetic", None)
    return Corpus(root)


@pytest.fixture
def sound(sound_once: Corpus, tmp_path: Path) -> Corpus:
    """A copy of them."""
    return Corpus(Path(shutil.copytree(sound_once.root, tmp_path / "corpus")))


def story(number: int) -> str:
    """Return the name of a story."""
    return f"story-{number:05}"


def spoil(sound: Corpus) -> set[tuple[str, str, int]]:
    """Put faults into it; return what has to be found: code, file, line."""
    root, registry = sound.root, sound.root / "corpus/registry"
    shared = [
        {"id": "shared-idle", "label": "ORG", "names": {"en": "Idle"}, "wikidata": None},
        {"id": "shared-used", "label": "PERSON", "names": {"en": "Used"}, "wikidata": None},
    ]
    write(registry / "shared.jsonl", shared)
    use(sound, story(4), "shared-used")
    # A key of story 1 again in story 6, where it sorts first and nothing names it.
    borrowed = lines(registry / f"{story(1)}.jsonl")[0]
    write(registry / f"{story(6)}.jsonl", [borrowed, *lines(registry / f"{story(6)}.jsonl")])
    # A text of story 2 again in stories 5 and 8, as a report of its own.
    copied = lines(root / f"corpus/{story(2)}.jsonl")[1]
    for number in (5, 8):
        file = root / f"corpus/{story(number)}.jsonl"
        own = {**copied, "id": f"{story(number)}/zz-copy", "story": story(number)}
        write(file, [*lines(file), own])
    # A story in no split, and a span that isn't where its surface is.
    splits = json.loads((root / "corpus/splits.json").read_text())
    splits["test"].remove(story(9))
    (root / "corpus/splits.json").write_text(json.dumps(splits, indent=2) + "\n")
    mentions = root / f"annotations/dates/{story(3)}.jsonl"
    moved = lines(mentions)
    moved[2]["span"]["text"] = "2026-13-77"
    write(mentions, moved)
    return {
        ("unused-entity", "corpus/registry/shared.jsonl", 1),
        ("duplicate-id", f"corpus/registry/{story(6)}.jsonl", 1),
        ("unused-entity", f"corpus/registry/{story(6)}.jsonl", 1),
        ("duplicate-text", f"corpus/{story(5)}.jsonl", 5),
        ("duplicate-text", f"corpus/{story(8)}.jsonl", 5),
        ("split-missing-story", "corpus/splits.json", 0),
        ("span-surface", f"annotations/dates/{story(3)}.jsonl", 3),
    }


@pytest.fixture
def faulty(sound: Corpus) -> tuple[Corpus, set[tuple[str, str, int]]]:
    """The corpus with faults, and what has to be found."""
    return sound, spoil(sound)


@pytest.fixture(scope="session")
def right(sound_once: Corpus, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, tuple[Any, ...]]:
    """What a run in one process makes of the faulty corpus: what it returns, and all that must not differ."""
    folder = tmp_path_factory.mktemp("right")
    corpus = Corpus(Path(shutil.copytree(sound_once.root, folder / "corpus")))
    spoil(corpus)
    return go(str(corpus.root), str(folder / "out"), 4), content(folder / "out")


@pytest.fixture(scope="session")
def done_once(sound_once: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three shards of the sound corpus, which no test changes."""
    out = tmp_path_factory.mktemp("done") / "out"
    go(str(sound_once.root), str(out))
    return out


@pytest.fixture
def done(done_once: Path, tmp_path: Path) -> Path:
    """A copy of them."""
    return Path(shutil.copytree(done_once, tmp_path / "out"))


def use(corpus: Corpus, name: str, key: str) -> None:
    """Have the last mention of somebody in a story mean an entity that all stories share."""
    file = corpus.root / f"annotations/entities/{name}.jsonl"
    mentions = lines(file)
    last = next(mention for mention in reversed(mentions) if mention["label"] == "PERSON")
    last["entity"] = key
    write(file, mentions)


@pytest.fixture(scope="session")
def cluster() -> Iterator[dict[str, str]]:
    """A Ray cluster of this machine, in a process of its own: what its users need in their environment."""
    pytest.importorskip("ray", reason="Ray isn't installed (the extra `ray`)")
    held = (
        "import ray, sys\n"
        "ray.init(address='local', num_cpus=2, include_dashboard=False, log_to_driver=False)\n"
        "print(ray.get_runtime_context().gcs_address, flush=True)\n"
        "sys.stdin.read()\n"
    )
    own = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    with subprocess.Popen(
        [sys.executable, "-c", held],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **own},
    ) as process:
        assert process.stdout is not None
        yield {**own, "RAY_ADDRESS": process.stdout.readline().strip()}


def go(corpus: str, out: str, shards: int | None = 3, **more: object) -> object:
    """Do all shards."""
    return run(corpus, out, shards=shards, level=4, configs=FEW, jobs=1, **more)  # type: ignore[arg-type]


def until(true: object, seconds: float = 60) -> None:
    """Wait for something."""
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.005)


def places(findings: tuple[Finding, ...]) -> set[tuple[str, str, int]]:
    """Return code, file and line of findings."""
    return {(finding.code, finding.file, finding.line) for finding in findings}


def rows(out: Path, config: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a configuration by split, in order of id."""
    found: dict[str, list[dict[str, Any]]] = {}
    for file in sorted((out / config).glob("*.parquet")):
        split = file.name.partition("-")[0]
        found.setdefault(split, []).extend(pq.read_table(file).to_pylist())
    return {
        split: sorted(of, key=lambda row: (row.get("doc", ""), row.get("id", "")))
        for split, of in found.items()
    }


def content(out: Path, configs: tuple[str, ...] = FEW) -> tuple[Any, ...]:
    """Return all that must not differ: findings, statistics, rows."""
    told = [(out / name).read_bytes() for name in ("findings.jsonl", "statistics.json")]
    return (*told, {config: rows(out, config) for config in configs})

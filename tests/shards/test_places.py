"""Corpora and shards at URLs, and in folders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from wirespan import records, schemas
from wirespan.checks import run as check
from wirespan.errors import UsageError
from wirespan.model import Accepted
from wirespan.shards import places, plan
from wirespan.shards.run import run
from wirespan.store import Corpus

from .conftest import content, go, story

Faulty = tuple[Corpus, set[tuple[str, str, int]]]


@pytest.fixture
def memory() -> Iterator[fsspec.AbstractFileSystem]:
    """The file system in memory, empty before and after."""
    system = fsspec.filesystem("memory")
    for path in list(system.ls("/", detail=False)):
        system.rm(path, recursive=True)
    yield system
    for path in list(system.ls("/", detail=False)):
        system.rm(path, recursive=True)


def upload(corpus: Corpus, system: fsspec.AbstractFileSystem, to: str) -> None:
    """Copy a corpus to a file system."""
    for path in (p for p in corpus.root.rglob("*") if p.is_file()):
        system.pipe_file(f"{to}/{path.relative_to(corpus.root).as_posix()}", path.read_bytes())


def test_from_memory_to_memory(
    faulty: Faulty, right: Any, tmp_path: Path, memory: fsspec.AbstractFileSystem
) -> None:
    corpus, _ = faulty
    upload(corpus, memory, "/news/corpus")
    whole = go("memory://news/corpus", "memory://news/out")
    assert whole.report == check(corpus, level=4)  # type: ignore[attr-defined]
    memory.get("/news/out", str(tmp_path / "out"), recursive=True)
    assert content(tmp_path / "out") == right[1]
    again: list[bool] = []
    go("memory://news/corpus", "memory://news/out", None, done=lambda report: again.append(report.fresh))
    assert again == [False] * 3


def test_exceptions_of_a_corpus_elsewhere(faulty: Faulty, memory: fsspec.AbstractFileSystem) -> None:
    corpus, _ = faulty
    text = '{"code":"any","about":"story-00001/outlet-00@0-3","reason":"It is none.","by":"model-a"}\n'
    (corpus.root / "annotations/accepted.jsonl").write_text(text)
    upload(corpus, memory, "/news/corpus")
    whole = go("memory://news/corpus", "memory://news/out")
    assert whole.report == check(corpus, level=4)  # type: ignore[attr-defined]


def test_schemas_beside_a_corpus_elsewhere(sound: Corpus, memory: fsspec.AbstractFileSystem) -> None:
    """Of a remote corpus those are compared that lie there, with what the check of the files says."""
    for number, path in enumerate([*schemas.files(), "schema/old.schema.json", "schema/sub/a.schema.json"]):
        (sound.root / path).parent.mkdir(parents=True, exist_ok=True)
        (sound.root / path).write_bytes(schemas.files().get(path, b"{}") + b"\n" * (number == 1))
    (sound.root / next(iter(schemas.files()))).unlink()
    upload(sound, memory, "/news/corpus")
    found = go("memory://news/corpus", "memory://news/out").report  # type: ignore[attr-defined]
    assert found == check(sound, level=4)
    assert [f.code for f in found.findings] == ["schema-stale"] * 3
    known = sorted(schemas.files())
    assert {f.file for f in found.findings} == {*known[:2], "schema/old.schema.json"}


def test_an_exception_about_an_entity_of_a_corpus_elsewhere(
    corpus: Corpus, memory: fsspec.AbstractFileSystem
) -> None:
    accepted = Accepted(code="entity-name", about="norva", reason="It is known so.", by="model-a")
    (corpus.root / "annotations/accepted.jsonl").write_bytes(records.lines([accepted]))
    upload(corpus, memory, "/news/corpus")
    local = check(corpus)
    # A withheld report may name it, of which the text isn't here: whether it is stale nobody can say.
    assert not any(finding.code == "exception-stale" for finding in local.findings)
    whole = run("memory://news/corpus", "memory://news/out", jobs=1)
    assert whole.report == local
    for level in (1, 2, 4):
        whole = run("memory://news/corpus", f"memory://news/out-{level}", level=level, jobs=1)
        assert whole.report == check(corpus, level=level)
    memory.pipe_file("/news/corpus/corpus/registry/bridge.jsonl", b'{"no":"id"}\n')
    (corpus.root / "corpus/registry/bridge.jsonl").write_bytes(b'{"no":"id"}\n')
    for level in (1, 5):
        whole = run("memory://news/corpus", f"memory://news/out-{level}", level=level, jobs=1)
        assert whole.report == check(corpus, level=level)


class Listed(MemoryFileSystem):
    """A store that keeps its listings for itself unless told otherwise, as that of S3 does."""

    protocol = "listed"

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(super()._strip_protocol(path.removeprefix("listed://")))

    def find(self, path: str, **more: Any) -> Any:
        """Return what lies in a folder, or lay there when it was first looked at."""
        if path not in self.dircache:
            self.dircache[path] = found = super().find(path, **more)
            return found
        return self.dircache[path]


def test_what_other_processes_wrote_since_is_seen(memory: fsspec.AbstractFileSystem) -> None:
    fsspec.register_implementation("listed", Listed, clobber=True)
    here = places.place("listed://news")
    memory.pipe_file("/news/shards/00000-of-00002.json", b"{}")
    assert [*here.names("shards")] == ["shards/00000-of-00002.json"]
    memory.pipe_file("/news/shards/00001-of-00002.json", b"{}")
    assert sorted(here.names("shards")) == ["shards/00000-of-00002.json", "shards/00001-of-00002.json"]


def test_a_file_url_is_a_folder(faulty: Faulty, right: Any, tmp_path: Path) -> None:
    corpus, _ = faulty
    go(f"file://{corpus.root}", f"file://{tmp_path}/out")
    assert content(tmp_path / "out") == right[1]


def test_addresses_that_lead_nowhere(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't be reached"):
        places.place("nowhere://corpus")
    with pytest.raises(UsageError, match="no corpus"):
        go(str(tmp_path), str(tmp_path / "out"))
    with pytest.raises(UsageError, match="no corpus"):
        go("memory://void/of/news", str(tmp_path / "out"))


def test_a_story_stays_in_its_shard_when_others_come(sound: Corpus) -> None:
    with plan.opened(str(sound.root)) as found:
        before = plan.stories(found, 4)
        found.stories = sorted([*found.stories, "a-new-one"])
        after = plan.stories(found, 4)
    assert sorted(name for share in before for name in share) == [story(number) for number in range(10)]
    assert [[n for n in share if n != "a-new-one"] for share in after] == before

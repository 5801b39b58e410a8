"""Corpora and shards at URLs; and folders that mean harm, which stay inert."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from wirespan import records, schemas
from wirespan.checks import run as check
from wirespan.errors import UsageError, WirespanError
from wirespan.model import Accepted
from wirespan.shards import places, plan
from wirespan.shards.run import one, run, together
from wirespan.store import Corpus

from .conftest import FEW, content, story

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


def go(corpus: str, out: str, shards: int | None = 3, **more: object) -> object:
    """Do all shards."""
    return run(corpus, out, shards=shards, level=4, configs=FEW, jobs=1, **more)  # type: ignore[arg-type]


def test_from_memory_to_memory(faulty: Faulty, tmp_path: Path, memory: fsspec.AbstractFileSystem) -> None:
    corpus, _ = faulty
    upload(corpus, memory, "/news/corpus")
    whole = go("memory://news/corpus", "memory://news/out")
    assert whole.report == check(corpus, level=4)  # type: ignore[attr-defined]
    memory.get("/news/out", str(tmp_path / "out"), recursive=True)
    go(str(corpus.root), str(tmp_path / "local"))
    assert content(tmp_path / "out") == content(tmp_path / "local")
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


def test_a_file_url_is_a_folder(faulty: Faulty, tmp_path: Path) -> None:
    corpus, _ = faulty
    go(f"file://{corpus.root}", f"file://{tmp_path}/out")
    go(str(corpus.root), str(tmp_path / "local"))
    assert content(tmp_path / "out") == content(tmp_path / "local")


def test_addresses_that_lead_nowhere(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't be reached"):
        places.place("nowhere://corpus")
    with pytest.raises(UsageError, match="no corpus"):
        go(str(tmp_path), str(tmp_path / "out"))
    with pytest.raises(UsageError, match="no corpus"):
        go("memory://void/of/news", str(tmp_path / "out"))


def test_shards_of_another_number_are_refused(sound: Corpus, tmp_path: Path) -> None:
    go(str(sound.root), str(tmp_path / "out"), 3)
    with pytest.raises(UsageError, match="3 shards, not 4"):
        go(str(sound.root), str(tmp_path / "out"), 4)


def test_shards_that_are_missing_are_named(sound: Corpus, tmp_path: Path) -> None:
    one(str(sound.root), str(tmp_path / "out"), 1, 3, level=4, configs=FEW)
    with pytest.raises(UsageError, match="2 aren't there: 0, 2"):
        together(str(sound.root), str(tmp_path / "out"), level=4)


def test_shards_of_another_version_are_refused(
    sound: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(str(sound.root), str(tmp_path / "out"))
    monkeypatch.setattr("wirespan.shards.sidecar.__version__", "9.9.9")
    with pytest.raises(UsageError, match="another version"):
        together(str(sound.root), str(tmp_path / "out"), level=4)


def test_shards_of_another_state_are_refused(sound: Corpus, tmp_path: Path) -> None:
    go(str(sound.root), str(tmp_path / "out"))
    (sound.root / "corpus/registry/shared.jsonl").touch()
    with pytest.raises(UsageError, match="another state"):
        together(str(sound.root), str(tmp_path / "out"), level=4)


def head(out: Path) -> Path:
    """Return the head of the first shard."""
    return out / "shards/00000-of-00003.json"


Change = Callable[[dict[str, object]], object]
FOREIGN: list[Change] = [
    lambda data: data.update(form=data["form"] + 1),  # type: ignore[operator]
    lambda data: data.update(files=[{"config": "../../x", "split": "train"}]),
    lambda data: data["files"][0].update(config="../../../etc"),  # type: ignore[index]
    lambda data: data["files"][0].update(split="../train"),  # type: ignore[index]
    lambda data: data.update(number="0"),
    lambda data: data.update(counts={"langs": [["en", "many"]]}),
    lambda data: data.update(counts={"langs": [[]]}),
    lambda data: data.update(counts={"licences": [[1]]}),
    lambda data: data.update(counts={"stories": [["x", 1]]}),
    lambda data: data.update(more=1),
    lambda data: data.pop("body"),
]


@pytest.mark.parametrize("change", FOREIGN)
def test_a_foreign_head_is_refused_and_done_anew(sound: Corpus, tmp_path: Path, change: Change) -> None:
    out = tmp_path / "out"
    go(str(sound.root), str(out))
    before = content(out)
    data = json.loads(head(out).read_text())
    change(data)
    head(out).write_text(json.dumps(data))
    with pytest.raises(WirespanError, match="no sidecar"):
        together(str(sound.root), str(out), level=4)
    again: list[bool] = []
    go(str(sound.root), str(out), None, done=lambda report: again.append(report.fresh))
    assert again.count(True) == 1
    assert content(out) == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw[:-40],
        lambda raw: raw + raw.splitlines(keepends=True)[0],
        lambda raw: b"".join(raw.splitlines(keepends=True)[1:]),
        lambda raw: raw.replace(b'"records":', b'"records":1', 1),
        lambda raw: raw.replace(b'"story":"story', b'"story":"../../story', 1),
        lambda _: b"[" * 100_000,
        lambda _: b"null\n",
    ],
)
def test_outcomes_that_were_changed_are_refused(
    sound: Corpus, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    out = tmp_path / "out"
    go(str(sound.root), str(out))
    body = max((out / "shards").glob("*.jsonl"), key=lambda path: path.stat().st_size)
    body.write_bytes(damage(body.read_bytes()))
    with pytest.raises(WirespanError, match="no sidecar"):
        together(str(sound.root), str(out), level=4)


def test_nothing_is_written_through_links(sound: Corpus, tmp_path: Path) -> None:
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    elsewhere.mkdir()
    out.mkdir()
    (out / "documents").symlink_to(elsewhere)
    with pytest.raises(WirespanError, match="symbolic link"):
        go(str(sound.root), str(out))
    assert not list(elsewhere.iterdir())


def test_a_link_in_place_of_a_file_is_replaced(sound: Corpus, tmp_path: Path) -> None:
    out, victim = tmp_path / "out", tmp_path / "victim"
    victim.write_text("mine")
    (out / "shards").mkdir(parents=True)
    head(out).symlink_to(victim)
    (out / "findings.jsonl").symlink_to(victim)
    go(str(sound.root), str(out))
    assert victim.read_text() == "mine"
    assert not head(out).is_symlink()
    assert not (out / "findings.jsonl").is_symlink()


def test_a_link_in_place_of_the_sidecars_is_refused(sound: Corpus, tmp_path: Path) -> None:
    out = tmp_path / "out"
    go(str(sound.root), str(tmp_path / "other"))
    out.mkdir()
    (out / "shards").symlink_to(tmp_path / "other/shards")
    with pytest.raises(WirespanError, match="symbolic link"):
        go(str(sound.root), str(out))


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../b", "a\\..\\b", "a\0b"])
def test_names_that_lead_elsewhere(tmp_path: Path, name: str) -> None:
    for place in (places.place(str(tmp_path)), places.place("memory://safe")):
        with pytest.raises(WirespanError, match="no name"):
            place.size(name)


def test_names_of_a_store_that_lead_elsewhere() -> None:
    with pytest.raises(WirespanError, match="no name"):
        places.Remote(Listing(), "/news").names("corpus")


class Listing:
    """A store that lists a file outside the folder."""

    def find(self, _: str) -> list[str]:
        """Return what is there."""
        return ["/news/corpus/../../../etc/passwd"]


def test_what_a_killed_process_left_is_swept_and_no_other(sound: Corpus, tmp_path: Path) -> None:
    out = tmp_path / "out"
    node = platform.node()
    with subprocess.Popen([sys.executable, "-c", "pass"]) as ended:
        pass
    left = [f".part-{node}-{os.getpid()}-x", ".part-far-away-1-x", ".part-x", ".part-", f".part-{node}-1-"]
    left += [f".part-{node}-{'9' * 30}-x", f".part-{node}-²-x"]  # not made by wirespan
    for name in (f".part-{node}-{ended.pid}-x", *left):
        (out / name).mkdir(parents=True)
    go(str(sound.root), str(out))
    assert {path.name for path in out.glob(".part-*")} == {*left}


def test_what_is_no_regular_file_is_not_listed(sound: Corpus, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "shards").mkdir(parents=True)
    os.mkfifo(out / "shards/00000-of-00007.json")
    (out / "shards/00000-of-00008.json").mkdir()
    (out / "shards/00000-of-00009.json").symlink_to("nowhere")
    assert places.place(str(out)).names("shards") == []
    go(str(sound.root), str(out))


def test_a_story_stays_in_its_shard_when_others_come(sound: Corpus) -> None:
    with plan.opened(str(sound.root)) as found:
        before = plan.stories(found, 4)
        found.stories = sorted([*found.stories, "a-new-one"])
        after = plan.stories(found, 4)
    assert sorted(name for share in before for name in share) == [story(number) for number in range(10)]
    assert [[n for n in share if n != "a-new-one"] for share in after] == before

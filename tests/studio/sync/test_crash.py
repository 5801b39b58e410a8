"""A real server that is killed, or whose disk is full, in the middle: the second run ends what was begun."""

from __future__ import annotations

import resource
import shutil
import signal
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from wirespan import records
from wirespan.model import Annotation
from wirespan.store import Corpus
from wirespan.studio import remote, sending, server
from wirespan.studio.data import Data

from ..conftest import free_port
from .conftest import Desk, Site, relabel, said

pytestmark = pytest.mark.studio

EN = "bridge/quay-wire"
COPIES = 30
"""Reports, in batches of ten."""


class Host:
    """A server of these tests' own, which they may kill and starve."""

    def __init__(self, data: Path, port: int) -> None:
        self.data = data
        self.port = port

    def up(self) -> str:
        return server.up(self.data, self.port).url

    @property
    def process(self) -> psutil.Process:
        started = Data.at(self.data).started()
        assert started is not None
        return psutil.Process(started.pid)

    def kill(self) -> None:
        process = self.process
        for one in (*process.children(recursive=True), process):
            one.send_signal(signal.SIGKILL)
        process.wait(20)

    def starve(self, size: int) -> None:
        """Let no file of the server grow beyond a size, as a disk that is full."""
        self.process.rlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@pytest.fixture(scope="module")
def host(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A server that is started again only where a test has killed it."""
    copy = tmp_path_factory.mktemp("crash") / "studio data"
    shutil.copytree(template, copy)
    yield Host(copy, free_port())
    server.down(copy)


@pytest.fixture
def desk(repository: Corpus, host: Host, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Thirty reports, and a server that runs."""
    annotated = {layer: repository.layer(layer, "bridge") for layer in ("zones", "entities")}
    english = repository.document(EN)
    reports = repository.documents("bridge")
    for number in range(COPIES - len(reports)):
        doc = f"bridge/copy-{number:03d}"
        reports.append(replace(english, id=doc))
        for part in annotated.values():
            part += [replace(a, doc=doc) for a in part if a.doc == EN]
    files: dict[str, list[Any]] = {"corpus/bridge.jsonl": reports}
    files |= {f"annotations/{layer}/bridge.jsonl": part for layer, part in annotated.items()}
    for path, content in files.items():
        (repository.root / path).write_bytes(records.lines(content))
    url = host.up()
    monkeypatch.setenv("LABEL_STUDIO_URL", url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", Data.at(host.data).token())
    monkeypatch.setattr(sending, "BATCH", 10)
    return Desk(repository, Site(url, Data.at(host.data).token(), f"Crash {uuid.uuid4().hex[:12]}"))


def killed_in(host: Host, method: str, call: int, after: float) -> Callable[..., Any]:
    """Return a method of `Remote` in whose n-th call the server is killed, some seconds later.

    Where the call ends before that, it returns only then: whatever comes next finds no server.
    """
    done, calls = getattr(remote.Remote, method), iter(range(1, 999))

    def asked(*given: Any, **more: Any) -> Any:
        if next(calls) != call:
            return done(*given, **more)
        killing = threading.Timer(after, host.kill)
        killing.start()
        try:
            return done(*given, **more)
        finally:
            killing.join()

    return asked


@pytest.mark.parametrize("after", [0.0, 0.15, 0.5])
def test_killed_in_a_push(
    desk: Desk, host: Host, monkeypatch: pytest.MonkeyPatch, after: float, capsys: pytest.CaptureFixture[str]
) -> None:
    before = desk.contents()
    with monkeypatch.context() as patch:
        patch.setattr(remote.Remote, "add", killed_in(host, "add", 2, after))
        assert desk("push", "bridge") == 2
    assert "Traceback" not in said(capsys)
    host.up()
    assert desk("push", "bridge") == 0
    assert len(desk.site.tasks()) == COPIES  # which sees to it that none is there twice
    assert desk("pull", "--by", "anna", "--checked") == 0
    assert desk.contents() == before


@pytest.mark.parametrize("after", [0.0, 0.05])
def test_killed_in_a_pull_and_in_an_update(
    desk: Desk, host: Host, monkeypatch: pytest.MonkeyPatch, after: float
) -> None:
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    before = desk.contents()
    with monkeypatch.context() as patch:
        patch.setattr(remote.Remote, "rows", killed_in(host, "rows", 1, after))
        assert desk("pull", "--by", "anna") == 2
    assert desk.contents() == before
    host.up()
    assert desk("pull", "--by", "anna") == 0
    assert {a.id: a.label for a in of(desk, EN)}["ent-bridge"] == "LOC"

    for doc in desk.site.tasks():
        if doc.startswith("bridge/copy-00"):
            put(desk, doc, "ent-bridge", "GPE")
    before = desk.contents()
    with monkeypatch.context() as patch:
        patch.setattr(remote.Remote, "replace", killed_in(host, "replace", 4, after))
        assert desk("push", "bridge", "--update") == 2
    host.up()
    assert desk("push", "bridge", "--update") == 0
    assert desk("pull", "--by", "anna", "--checked") == 0
    assert desk.contents() == before
    for doc, task in desk.site.tasks().items():
        (annotation,) = task["annotations"]
        labels = {r["id"]: r["value"]["labels"] for r in annotation["result"] if r["type"] == "labels"}
        if doc == EN or doc.startswith("bridge/copy"):
            assert labels["ent-bridge"] == ["GPE" if "copy-00" in doc else "LOC" if doc == EN else "FAC"]


def test_the_disk_of_the_server_is_full(desk: Desk, host: Host, capsys: pytest.CaptureFixture[str]) -> None:
    before = desk.contents()
    (database,) = host.data.rglob("*.sqlite3")
    host.starve(database.stat().st_size + 100_000)
    try:
        assert desk("push", "bridge") == 2
    finally:
        host.starve(resource.RLIM_INFINITY)
    shown = said(capsys)
    assert "Run it again" in shown
    assert "Traceback" not in shown.partition("answered")[0]
    assert desk("push", "bridge") == 0
    assert len(desk.site.tasks()) == COPIES
    assert desk("pull", "--by", "anna") == 0
    assert desk.contents() == before


def of(desk: Desk, doc: str) -> list[Annotation]:
    return [a for a in desk.corpus.layer("entities", "bridge") if a.doc == doc]


def put(desk: Desk, doc: str, number: str, label: str) -> None:
    file = desk.corpus.root / "annotations/entities/bridge.jsonl"
    found = desk.corpus.layer("entities", "bridge")
    file.write_bytes(
        records.lines([replace(a, label=label) if (a.doc, a.id) == (doc, number) else a for a in found])
    )

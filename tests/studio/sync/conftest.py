"""A corpus in git, a Label Studio that is real or a stand-in, and people who annotate in it."""

from __future__ import annotations

import subprocess
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import orjson
import pytest

from wirespan import records
from wirespan.cli import studio_sync, sync_common
from wirespan.cli.app import run
from wirespan.model import Annotator
from wirespan.store import Corpus
from wirespan.studio import remote

from .stand_in import StandIn

EN, PL = "bridge/quay-wire", "bridge/most-info"
PEOPLE = [
    Annotator(id="anna", kind="person", languages=("en",)),
    Annotator(id="ben", kind="person", languages=("pl",)),
]


@dataclass
class Site:
    """A Label Studio and the token of somebody who pushes."""

    url: str
    token: str
    title: str
    stand_in: StandIn | None = None

    @property
    def email(self) -> str:
        """Whose token it is."""
        found: str = self.call("GET", "/api/users/")[0]["email"]
        return found

    def call(self, method: str, path: str, body: Any = None, token: str | None = None, **query: Any) -> Any:
        import httpx

        headers = {"Authorization": f"Token {token or self.token}"}
        answer = httpx.request(
            method, self.url + path, json=body, params=query, headers=headers, timeout=60, trust_env=False
        )
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def project(self) -> dict[str, Any]:
        (found,) = [
            p
            for p in self.call("GET", "/api/projects/", title=self.title)["results"]
            if p["title"] == self.title
        ]
        return found

    def tasks(self) -> dict[str, dict[str, Any]]:
        found = self.call(
            "GET", "/api/tasks", project=self.project()["id"], fields="all", page=1, page_size=1000
        )["tasks"]
        assert len({t["data"]["doc_id"] for t in found}) == len(found)
        return {t["data"]["doc_id"]: t for t in found}

    def result(self, doc: str) -> list[dict[str, Any]]:
        (annotation,) = self.tasks()[doc]["annotations"]
        return annotation["result"]

    def edit(self, doc: str, change: Callable[[list[dict[str, Any]]], Any], token: str | None = None) -> None:
        """Change the one annotation of a report, as Update does in the editor."""
        (annotation,) = self.tasks()[doc]["annotations"]
        result = annotation["result"]
        change(result)
        self.call("PATCH", f"/api/annotations/{annotation['id']}/", {"result": result}, token)

    def submit(self, doc: str, result: list[dict[str, Any]], token: str | None = None) -> None:
        """Submit a new annotation of a report."""
        self.call("POST", f"/api/tasks/{self.tasks()[doc]['id']}/annotations/", {"result": result}, token)


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    server = StandIn()
    yield server
    server.close()


@pytest.fixture(params=["stand-in", pytest.param("real", marks=pytest.mark.studio)])
def site(request: pytest.FixtureRequest) -> Site:
    """A Label Studio: each test runs against the stand-in, with `make test-studio` a real one too."""
    for name in ("httpx", "label_studio_sdk"):
        pytest.importorskip(name, reason="left out: the extra `studio` isn't installed")
    title = f"Bridge {uuid.uuid4().hex[:12]}"
    if request.param == "stand-in":
        server: StandIn = request.getfixturevalue("stand_in")
        return Site(server.url, "token-1", title, server)
    studio = request.getfixturevalue("studio")
    return Site(studio.url, studio.token, title)


@pytest.fixture
def repository(corpus: Corpus) -> Corpus:
    """The small corpus with two people, committed."""
    path = corpus.root / "annotations/annotators.jsonl"
    path.write_bytes(records.lines([*corpus.annotators(), *PEOPLE]))
    (corpus.root / ".gitignore").write_bytes(b".wirespan/\n")
    git(corpus, "init", "-q")
    git(corpus, "add", ".")
    git(corpus, "commit", "-q", "-m", "Begin")
    return corpus


def git(corpus: Corpus, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=corpus.root, check=True, capture_output=True, text=True)
    return done.stdout


def labels(desk: Desk, doc: str = EN) -> dict[str, str]:
    """Return the labels of the regions of a report as Label Studio has it."""
    return {r["id"]: r["value"]["labels"][0] for r in desk.site.result(doc) if r["type"] == "labels"}


def commit(desk: Desk, why: str = "Week") -> None:
    git(desk.corpus, "commit", "-q", "-a", "-m", why)


def retext(desk: Desk, tmp_path: Path) -> None:
    """Correct a text: two characters more before the second line."""
    text = desk.corpus.document(EN).text
    assert text is not None
    file = tmp_path / "corrected.txt"
    file.write_text(text.replace("Bridge shut\n", "Bridge shut!!\n"), encoding="utf-8")
    assert run(["retext", EN, str(file), "--root", str(desk.corpus.root)]) == 0


@dataclass
class Desk:
    """Somebody at the command line, with a corpus and a site."""

    corpus: Corpus
    site: Site

    def __call__(self, *arguments: str) -> int:
        given = ["--project", self.site.title] if arguments[0] in ("push", "pull") else []
        return run(["studio", *arguments, *given, "--root", str(self.corpus.root)])

    def contents(self) -> dict[str, bytes]:
        return {path: (self.corpus.root / path).read_bytes() for path in self.corpus.files()}

    def record(self, layer: str, number: str, story: str = "bridge", annotator: str | None = None) -> Any:
        return next((a for a in self.corpus.layer(layer, story, annotator) if a.id == number), None)

    def put(self, layer: str, number: str, **values: Any) -> None:
        """Change a record in its file, as a maintainer would; `None` for the whole removes it."""
        file = self.corpus.root / f"annotations/{layer}/bridge.jsonl"
        lines = [orjson.loads(line) for line in file.read_bytes().splitlines()]
        if values.get("gone"):
            lines = [line for line in lines if line["id"] != number]
        else:
            (line,) = [line for line in lines if line["id"] == number]
            line |= values
        file.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
        assert run(["format", "--root", str(self.corpus.root)]) == 0


@pytest.fixture
def desk(repository: Corpus, site: Site, monkeypatch: pytest.MonkeyPatch) -> Desk:
    assert studio_sync.push
    monkeypatch.setenv("LABEL_STUDIO_URL", site.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", site.token)
    return Desk(repository, site)


def relabel(number: str, label: str) -> Callable[[list[dict[str, Any]]], None]:
    """Return what gives a region another label."""

    def change(result: list[dict[str, Any]]) -> None:
        (region,) = [r for r in result if r.get("id") == number and r["type"] == "labels"]
        region["value"]["labels"] = [label]

    return change


def typed(number: str, control: str, text: str) -> Callable[[list[dict[str, Any]]], None]:
    """Return what types another value for a region."""

    def change(result: list[dict[str, Any]]) -> None:
        (item,) = [r for r in result if r.get("id") == number and r["from_name"] == control]
        item["value"]["text"] = [text]

    return change


def drawn(number: str, control: str, start: int, end: int, label: str) -> dict[str, Any]:
    """Return a new region, as the editor stores it."""
    value = {"start": start, "end": end, "text": "whatever", "labels": [label]}
    return {
        "id": number,
        "from_name": control,
        "to_name": "text",
        "type": "labels",
        "origin": "manual",
        "value": value,
    }


def removed(number: str) -> Callable[[list[dict[str, Any]]], None]:
    """Return what deletes a region, with its values and relations."""

    def change(result: list[dict[str, Any]]) -> None:
        result[:] = [r for r in result if number not in (r.get("id"), r.get("from_id"), r.get("to_id"))]

    return change


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """Return all that was printed, in one line."""
    captured = capsys.readouterr()
    return " ".join((captured.out + captured.err).split())


def killed_from(keeper: Any, stop: int) -> Callable[..., None]:
    """Return how a keeper saves until it is killed, at the save of that number from 1: none comes after."""
    save, calls = keeper.save, count(1)

    def killed(self: Any, base: Any, why: str) -> None:
        if next(calls) >= stop:
            raise KeyboardInterrupt
        save(self, base, why)

    return killed


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait half a second for an answer."""
    monkeypatch.setattr(sync_common, "connect", partial(remote.connect, timeout=0.5))


def bases(desk: Desk) -> list[str]:
    """Return the commits that hold what was last merged of each project."""
    return git(desk.corpus, "for-each-ref", "--format=%(objectname)", "refs/wirespan").split()

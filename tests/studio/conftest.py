"""A real Label Studio for the tests marked `studio`, which `make test-studio` runs.

A data directory whose database is made (half a minute) is kept in build/studio-template; tests copy it. Each
process that runs tests has a server of its own.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from wirespan.studio import environment, server
from wirespan.studio.data import Data

TOP = Path(__file__).parents[2]
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

WIRESPAN = [sys.executable, "-m", "wirespan"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if "WIRESPAN_STUDIO_VENV" in os.environ:
        return
    reason = "needs a Label Studio server: make test-studio"
    for item in items:
        if item.get_closest_marker("studio"):
            item.add_marker(pytest.mark.skip(reason=reason))


@dataclass(frozen=True, slots=True)
class Studio:
    """A server that runs, spoken to by plain HTTP so that tests don't trust the client they test."""

    url: str
    token: str
    password: str
    data: Path

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Return the JSON that the server answers."""
        request = urllib.request.Request(  # noqa: S310 - http to this machine
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Token {self.token}", "Content-Type": "application/json"},
        )
        with _direct.open(request, timeout=60) as answer:
            return json.loads(answer.read() or b"null")


def free_port() -> int:
    """Return a port that nobody listens at, and that the system gives to nobody by itself meanwhile."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@pytest.fixture
def port() -> int:
    """A port that nobody listens at just now."""
    return free_port()


@pytest.fixture(scope="session")
def template() -> Path:
    """A data directory, set up and not running. Copy it."""
    folder = TOP / "build" / "studio-template"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "lock"):  # of processes that run tests side by side, one makes it
        version = environment.install(Path(os.environ["WIRESPAN_STUDIO_VENV"]), print)
        made = folder / version
        if not made.is_dir():
            part = made.with_name(f"{version}.part")
            shutil.rmtree(part, ignore_errors=True)
            server.up(part, free_port(), tell=print)
            server.down(part)
            part.rename(made)
    return made


@pytest.fixture
def data(template: Path, tmp_path: Path) -> Iterator[Path]:
    """A data directory of one's own. What is started in it is stopped."""
    copy = tmp_path / "studio data"
    shutil.copytree(template, copy)
    yield copy
    server.down(copy)


@pytest.fixture(scope="session")
def studio(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A running server, shared by all tests that leave it running."""
    copy = tmp_path_factory.mktemp("shared") / "studio"
    shutil.copytree(template, copy)
    running = server.up(copy, free_port())
    kept = Data.at(copy)
    yield Studio(running.url, kept.token(), kept.password(), copy)
    server.down(copy)


@pytest.fixture
def wirespan() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Call the command as a person does, with more or other environment variables."""

    def call(*argv: object, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*WIRESPAN, *map(str, argv)],
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, **env},
            check=False,
        )

    return call

"""The hub, its client, and a corpus to publish."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from wirespan.publish import plots
from wirespan.store import Corpus

from .client import drawn
from .server import serving
from .state import WRITER, Hub
from .working import Client, commit, git, started


@pytest.fixture(scope="session")
def online() -> Iterator[Hub]:
    with serving() as hub:
        yield hub


@pytest.fixture(scope="session")
def one_client(online: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    home = tmp_path_factory.mktemp("home")
    env = {
        key: value for key, value in os.environ.items() if not key.startswith(("HF_", "HUGGING", "WIRESPAN_"))
    }
    env |= {
        "HF_ENDPOINT": online.url,
        "HF_HOME": str(home),
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_TOKEN": WRITER,
        "WIRESPAN_DATA": str(home / "texts"),
    }
    with started(env) as process:
        yield Client(process, env)
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plots, "draw", drawn)


@pytest.fixture
def hub(online: Hub) -> Iterator[Hub]:
    """The hub, with nothing on it."""
    online.forget()
    yield online
    online.forget()


@pytest.fixture
def client(one_client: Client, tmp_path: Path) -> Iterator[Client]:
    """The client of somebody who may write, with no texts; no request of a test leaves this machine."""
    one_client.ask("env", {"HF_TOKEN": WRITER, "WIRESPAN_DATA": str(tmp_path / "data")})
    yield one_client
    assert set(one_client.ask("contacts", [])) <= {"127.0.0.1"}


@pytest.fixture
def ours(corpus: Corpus) -> Corpus:
    """The small corpus with a datasheet, committed."""
    (corpus.root / "DATASHEET.md").write_text("All of it is invented.\n", encoding="utf-8")
    (corpus.root / ".gitignore").write_text(".wirespan/\nbuild/\n", encoding="utf-8")
    git(corpus, "init", "-q")
    commit(corpus)
    return corpus

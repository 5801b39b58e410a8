"""What all tests share: the corpus of the bridge, and where the withheld texts are."""

from __future__ import annotations

import functools
import gc
import os
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from wirespan.publish import plots
from wirespan.store import Corpus

from .bridge import WITHHELD, write_corpus
from .drawn import once

GIT = """\
[user]
    name = Nobody
    email = nobody@example.org
[init]
    defaultBranch = main
[safe]
    directory = *
"""

# How long an example takes is the machine's affair.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

# Nor is how wide a terminal it has; processes that run tests side by side are told one.
os.environ.pop("COLUMNS", None)


def pytest_collection_finish() -> None:
    """Have the collector of garbage pass over the thousands of tests, which all stay until the end."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """Let it look at them at last: libraries in C++ would tell what they still hold as leaked."""
    gc.unfreeze()


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    """A fresh copy of the small corpus."""
    return write_corpus(tmp_path / "corpus of mine")


@pytest.fixture
def withheld_text() -> str:
    """The text of the small corpus's withheld report."""
    return WITHHELD


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep tests away from the texts that the person at this machine has joined."""
    monkeypatch.setenv("WIRESPAN_DATA", str(tmp_path / "data"))


@pytest.fixture(scope="session", autouse=True)
def _git(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep git away from what the person at this machine has set, and from the repository of a hook."""
    settings = tmp_path_factory.mktemp("git") / "config"
    settings.write_text(GIT)
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("GIT_")]:
            patch.delenv(name)
        patch.setenv("GIT_CONFIG_GLOBAL", str(settings))
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        yield


@pytest.fixture(scope="session", autouse=True)
def _pictures() -> Iterator[None]:
    """Draw no picture twice in a process: that takes most of the time that a small build takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plots, "draw", once(plots.draw))
        yield


@pytest.fixture(scope="session", autouse=True)
def _authorities() -> Iterator[None]:
    """Read the certificates of the authorities once in a process, not for each client of plain HTTP."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", functools.cache(ssl.create_default_context))
        yield


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the withheld texts of the first story, where the person at this machine holds them."""
    folder = os.environ.get("WIRESPAN_TEXTS")
    if not folder:
        pytest.skip("left out: $WIRESPAN_TEXTS names no folder with the withheld texts")
    return Path(folder)

"""Records for the tests of the merge, read from this repository's corpus, and a corpus in git."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import wirespan.cli.merging  # noqa: F401 - registers the command
from wirespan.cli.app import run
from wirespan.model import LAYERS, Record
from wirespan.store import Corpus

TOP = Path(__file__).parents[2]
STORY = "ferry-2026"


class Story(list[Record]):
    """Records that a failing test doesn't print all of."""

    def __repr__(self) -> str:
        return f"<{len(self)} records>"


@pytest.fixture(scope="session")
def story() -> list[Record]:
    """All records of an open story: annotations, links, reports, registry, and who annotated."""
    corpus = Corpus(TOP)
    layers: list[Record] = [a for layer in LAYERS for a in corpus.layer(layer, STORY)]
    registry = corpus.registry(STORY).values()
    found = [*layers, *corpus.links(STORY), *corpus.documents(STORY), *registry, *corpus.annotators()]
    return Story(found)


class Repository:
    """A corpus in git."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus, self.root = corpus, corpus.root
        shutil.copy(TOP / ".gitattributes", self.root / ".gitattributes")
        self.git("init", "-q")
        self.commit()

    def git(self, *arguments: str, code: int = 0) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.root), *arguments], capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "work")

    def install(self) -> None:
        assert run(["merge-driver", "--install", "--root", str(self.root)]) == 0

    def branches(self, path: str, ours: dict[str, str], theirs: dict[str, str]) -> None:
        """Make two branches that replace strings in one file, once each; ours is checked out."""
        for name, changes in (("theirs", theirs), ("ours", ours)):
            self.git("checkout", "-q", "-b", name, "main")
            text = self.read(path)
            for old, new in changes.items():
                assert old in text
                text = text.replace(old, new, 1)
            (self.root / path).write_text(text, encoding="utf-8")
            self.commit()

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")


@pytest.fixture
def repository(corpus: Corpus) -> Repository:
    if shutil.which("git") is None:
        pytest.skip("left out: git isn't installed")
    return Repository(corpus)

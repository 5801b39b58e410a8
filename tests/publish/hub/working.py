"""What tests of publishing share: the client's process, and the corpus in git."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wirespan.publish.build import build
from wirespan.store import Corpus

from .state import READER, WRITER, Hub

NAME = "quay-wire/bridge-news"


@dataclass(frozen=True, slots=True)
class Client:
    """A process with the real client, in which commands are run and datasets loaded. See client.py."""

    process: subprocess.Popen[str]
    env: dict[str, str]

    def ask(self, what: str, arguments: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps({what: arguments}), file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())

    def publish(self, corpus: Corpus, *options: str) -> tuple[int, str]:
        """The exit code, and all that was printed, with blanks and line ends as one space."""
        to = () if "--to" in options else ("--to", NAME)
        done = self.ask("run", ["publish", "--root", str(corpus.root), *to, *options])
        said = done["out"] + done["err"]
        assert WRITER not in said
        assert READER not in said
        assert "Traceback" not in said
        return done["code"], " ".join(said.split())


def started(env: dict[str, str]) -> subprocess.Popen[str]:
    program = [sys.executable, str(Path(__file__).with_name("client.py"))]
    pipe = subprocess.PIPE
    return subprocess.Popen(program, env=env, cwd=env["HF_HOME"], text=True, stdin=pipe, stdout=pipe)


def git(corpus: Corpus, *arguments: str) -> str:
    command = ["git", "-C", str(corpus.root), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def commit(corpus: Corpus) -> str:
    git(corpus, "add", "-A")
    git(corpus, "commit", "-q", "-m", "The bridge")
    return git(corpus, "rev-parse", "HEAD")


def version(corpus: Corpus, number: str) -> None:
    (corpus.root / "corpus/VERSION").write_text(f"{number}\n", encoding="utf-8")
    commit(corpus)


def change(corpus: Corpus) -> None:
    """Correct an annotation: rows change, and the version doesn't."""
    file = corpus.root / "annotations/entities/bridge.jsonl"
    old = file.read_text(encoding="utf-8")
    file.write_text(old.replace('"label":"FAC"', '"label":"LOC"'), encoding="utf-8")
    assert file.read_text(encoding="utf-8") != old
    registry = corpus.root / "corpus/registry/bridge.jsonl"
    known = registry.read_text(encoding="utf-8").replace('"label":"FAC"', '"label":"LOC"')
    registry.write_text(known, encoding="utf-8")
    commit(corpus)


def built(corpus: Corpus, folder: Path) -> dict[str, bytes]:
    build(corpus, folder)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def there(hub: Hub, revision: str = "main") -> dict[str, bytes]:
    found = hub.repos[NAME].at(revision)
    assert found is not None
    return {name: content for name, content in found.files.items() if name != ".gitattributes"}

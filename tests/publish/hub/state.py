"""What the stand-in for the hub knows: repositories by name, each a row of commits and the tags on them.

`faults` says what goes wrong, by what is asked for: a status to answer; "drop" to close the line instead of
doing it; "drop after" to do it and give no answer; "hang" to do nothing and wait for `release`; "garble"
to answer with what no hub does; "spoil" to keep another card than the one that was sent, or to make what
should be private public.
"""

from __future__ import annotations

import hashlib
import os
import threading
from dataclasses import dataclass, field
from typing import Any

WRITER, READER = "hf_writer_of_quay_wire", "hf_reader_of_nothing"
LFS = (".parquet",)


@dataclass
class Commit:
    oid: str
    title: str
    description: str
    files: dict[str, bytes]


@dataclass
class Repo:
    private: bool
    commits: list[Commit] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)

    def commit(self, title: str, files: dict[str, bytes], description: str = "") -> Commit:
        oid = os.urandom(20).hex()
        self.commits.append(Commit(oid, title, description, files))
        return self.commits[-1]

    def at(self, revision: str) -> Commit | None:
        oid = self.commits[-1].oid if revision == "main" else self.tags.get(revision, revision)
        return next((commit for commit in self.commits if commit.oid == oid), None)


@dataclass
class Hub:
    """What the hub knows, and what it was asked: method, path and token of every request."""

    url: str = ""
    repos: dict[str, Repo] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)
    faults: dict[str, int | str] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    waits: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)

    def make(self, name: str, *, private: bool = False, **files: bytes) -> Repo:
        repo = self.repos[name] = Repo(private)
        repo.commit("initial commit", {".gitattributes": b"*.parquet filter=lfs\n", **files})
        return repo

    def forget(self) -> None:
        for known in (self.repos, self.blobs, self.faults, self.asked, self.waits, self.release):
            known.clear()

    def writes(self) -> list[tuple[str, str]]:
        """What was asked for that changes something."""
        return [(method, path) for method, path, _ in self.asked if method not in {"GET", "HEAD"}]


def git_digest(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def listed(name: str, content: bytes) -> dict[str, Any]:
    """How the hub lists a file."""
    entry: dict[str, Any] = {"type": "file", "path": name, "size": len(content)}
    if name.endswith(LFS):
        digest = hashlib.sha256(content).hexdigest()
        return entry | {"oid": "1" * 40, "lfs": {"oid": digest, "size": len(content), "pointerSize": 130}}
    return entry | {"oid": git_digest(b"blob %d\0" % len(content) + content)}

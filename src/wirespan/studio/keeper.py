"""Where bases are kept: `refs/wirespan/studio/<key>` in git, or a file under `.wirespan` where there is none.

A base is replaced whole, and only in place of the one that was read: of two pulls at once, one is refused.
What is under `.wirespan` is taken over by git where a repository was begun later.
"""

from __future__ import annotations

import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import orjson

from wirespan import disk
from wirespan.errors import WirespanError
from wirespan.git import git, said
from wirespan.journal import HOME
from wirespan.labelstudio.hints import AGAIN
from wirespan.studio.base import Base

REFS = "refs/wirespan/studio/"
_BACK = (
    "Bring it back from a copy. If there is none, export the project in Label Studio as JSON, take that over"
    " with wirespan studio import, move this file away, and push to another project with --project."
)


class Keeper(Protocol):
    """Keeps the bases of a corpus by their keys."""

    def keys(self) -> list[str]:
        """Return the keys of all."""

    def load(self, key: str) -> Base | None:
        """Return a base, if there is one. Raises `WirespanError`."""

    def save(self, base: Base, why: str) -> None:
        """Keep a base in place of that loaded. Raises `WirespanError` where another has come in between."""


def keeper(root: Path) -> Keeper:
    """Return where a corpus keeps its bases."""
    try:
        done = git("rev-parse", "--git-dir", root=root)
    except WirespanError:
        return InFolder(root)
    if done.returncode and b"not a git repository" not in done.stderr:
        raise _failed(root, done)  # as of a repository that belongs to somebody else
    return InFolder(root) if done.returncode else InGit(root)


def kept(keeper: Keeper) -> list[Base]:
    """Return all bases that are kept. Raises `WirespanError`."""
    return [base for base in map(keeper.load, keeper.keys()) if base is not None]


class InGit:
    """Bases as commits, each a tree of JSONL, its parent the one before."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = InFolder(root)  # of before there was a git repository
        self._tips: dict[str, str] = {}
        self._files: dict[str, dict[str, bytes]] = {}

    def keys(self) -> list[str]:
        """Return the keys of all."""
        done = _git(self._root, "for-each-ref", "--format=%(refname)", REFS)
        keys = [line.removeprefix(REFS) for line in done.stdout.decode().splitlines()]
        return list(dict.fromkeys([*keys, *self._folder.keys()]))

    def load(self, key: str) -> Base | None:
        """Return a base, if there is one."""
        done = _git(self._root, "rev-parse", "--verify", "--quiet", f"{REFS}{key}^{{commit}}", check=False)
        if done.returncode:
            self._tips.pop(key, None)
            return self._folder.load(key)
        tip = done.stdout.decode().strip()
        files = self._contents(tip)
        self._tips[key], self._files[key] = tip, files
        return Base.read(files)

    def save(self, base: Base, why: str) -> None:
        """Keep a base in place of that loaded."""
        key = base.mark.key
        ref, parent, files = REFS + key, self._tips.get(key), base.files()
        if files == self._files.get(key):
            return
        # One process for all blobs, the tree, the commit and the ref; it moves no ref but forward.
        stream = [
            f"commit {ref}\ncommitter wirespan <wirespan@localhost> now\n".encode(),
            _data(why.encode()),
        ]
        stream.append(f"from {parent}\n".encode() if parent else b"")
        stream.append(b"deleteall\n")
        for path, content in sorted(files.items()):
            stream += [f"M 100644 inline {path}\n".encode(), _data(content)]
        stream.append(b"\ndone\n")
        done = _git(
            self._root,
            "fast-import",
            "--quiet",
            "--done",
            "--date-format=now",
            check=False,
            stdin=b"".join(stream),
        )
        if done.returncode:
            now = (
                _git(self._root, "rev-parse", "--verify", "--quiet", ref, check=False).stdout.decode().strip()
            )
            if now and now != parent:
                raise WirespanError("another push or pull of this project has ended meanwhile", AGAIN)
            raise _failed(self._root, done)
        self._tips[key] = _git(self._root, "rev-parse", "--verify", ref).stdout.decode().strip()
        self._files[key] = files
        self._folder.forget(key)

    def _contents(self, tip: str) -> dict[str, bytes]:
        listed = _git(self._root, "ls-tree", "-r", "-z", tip).stdout.split(b"\0")[:-1]
        entries = [line.partition(b"\t") for line in listed]
        entries = [entry for entry in entries if entry[0].split()[1] == b"blob"]
        blobs = [about.split()[2] for about, _, _ in entries]
        out = _git(self._root, "cat-file", "--batch", stdin=b"".join(blob + b"\n" for blob in blobs)).stdout
        files, at = {}, 0
        for _, _, path in entries:
            head, _, _ = out[at : at + 200].partition(b"\n")
            size = int(head.split()[2])
            at += len(head) + 1
            files[path.decode(errors="surrogateescape")] = out[at : at + size]
            at += size + 1
        return files


class InFolder:
    """Bases as files under `.wirespan/studio`, each holding a base's files by their paths."""

    def __init__(self, root: Path) -> None:
        self._folder = root / HOME / "studio"
        self._read: dict[str, bytes | None] = {}

    def keys(self) -> list[str]:
        """Return the keys of all."""
        return sorted(path.stem for path in self._folder.glob("*.json"))

    def load(self, key: str) -> Base | None:
        """Return a base, if there is one."""
        content = self._content(key)
        self._read[key] = content
        if content is None:
            return None
        try:
            files = {path: text.encode() for path, text in orjson.loads(content).items()}
        except (orjson.JSONDecodeError, AttributeError):
            files = {}
        try:
            return Base.read(files)
        except WirespanError as error:  # nowhere is it to be fetched from
            raise WirespanError(f"{self._folder / key}.json: {error.message}", _BACK) from error

    def save(self, base: Base, why: str) -> None:  # noqa: ARG002 - git's log is where it is told
        """Keep a base in place of that loaded."""
        key = base.mark.key
        if self._content(key) != self._read.get(key):
            raise WirespanError("another push or pull of this project has ended meanwhile", AGAIN)
        content = orjson.dumps({path: data.decode() for path, data in base.files().items()})
        self._safe()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            disk.write(self._folder / f"{key}.json", content)
        except OSError as error:
            raise WirespanError(
                f"{self._folder} can't be written: {error.strerror or error}",
                "Look at its permissions and at the space on the disk, and run it again.",
            ) from error
        self._read[key] = content

    def forget(self, key: str) -> None:
        """Take a base away, which is kept elsewhere now."""
        self._safe()
        with suppress(OSError):  # what is in git goes before it
            (self._folder / f"{key}.json").unlink(missing_ok=True)

    def _content(self, key: str) -> bytes | None:
        self._safe()
        file = self._folder / f"{key}.json"
        return file.read_bytes() if file.is_file() and not file.is_symlink() else None

    def _safe(self) -> None:
        for path in (self._folder.parent, self._folder):
            if path.is_symlink():
                raise WirespanError(f"{path} is a symbolic link", "Nothing was written. Take it away.")


def _data(content: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(content), content)


def _git(
    root: Path, *arguments: str, check: bool = True, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    done = git(*arguments, root=root, stdin=stdin)
    if check and done.returncode:
        raise _failed(root, done)
    return done


def _failed(root: Path, done: subprocess.CompletedProcess[bytes]) -> WirespanError:
    return WirespanError(
        f"git can't keep what was last merged from Label Studio in {root}: {said(done)}",
        "Look at the space on the disk and at the repository's permissions, and run it again.",
    )

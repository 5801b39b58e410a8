"""A version of a corpus, to be compared with another: a folder, or a commit, which is read without checkout.

Only regular files under corpus/, annotations/ and schema/ count. Symbolic links and submodules are never
followed; `left_out` names them. Of a commit nothing is written anywhere, whatever its files are called.
"""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterator, Set
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import orjson

from wirespan import records
from wirespan.errors import RecordError, UsageError, WirespanError
from wirespan.git import AGAIN, UNSHALLOW, blob_name, git, said, shallow
from wirespan.store import MAX_LINE, TOPS, VERSION, whole
from wirespan.versions.levels import NUMBER

WORKING = "working tree"


class Version(Protocol):
    """A version of a corpus: its files by their paths from the root, `/` between the parts."""

    name: str
    commit: str
    number: str | None
    left_out: list[str]

    def paths(self) -> Set[str]:
        """Return which files there are."""

    def blob(self, path: str) -> str:
        """Return git's name of a file's content."""

    def read(self, path: str) -> bytes:
        """Return a file's content. Raises `WirespanError`."""


class Folder:
    """A folder that holds a corpus."""

    commit = ""

    def __init__(self, root: Path, name: str) -> None:
        self.name = name
        self.left_out: list[str] = []
        self._files: dict[str, Path] = {}
        for top in TOPS:
            self._walk(root / top, top)
        _there(self._files.keys(), name)
        self.number = _number(self.read(VERSION)) if VERSION in self._files else None

    def paths(self) -> Set[str]:
        """Return which files there are."""
        return self._files.keys()

    def blob(self, path: str) -> str:
        """Return git's name of a file's content, in repositories with SHA-1."""
        return blob_name(self.read(path))

    def read(self, path: str) -> bytes:
        """Return a file's content. Raises `RecordError` for a line that is too long to be read."""
        return whole(self._files[path], path)

    def _walk(self, file: Path, path: str) -> None:
        try:
            mode = file.lstat().st_mode
        except FileNotFoundError:
            return
        if stat.S_ISDIR(mode):
            for name in sorted(os.listdir(file)):
                if not name.startswith("."):
                    self._walk(file / name, f"{path}/{_text(os.fsencode(name))}")
        elif stat.S_ISREG(mode):
            self._files[path] = file
        else:
            self.left_out.append(path)


class Commit:
    """A commit, of which the files below one folder are the corpus. Its contents come from `objects`."""

    def __init__(self, root: Path, name: str, commit: str, objects: subprocess.Popen[bytes]) -> None:
        self._objects = objects
        self.name, self.commit = name, commit
        self.left_out: list[str] = []
        self._blobs: dict[str, str] = {}
        below = os.fsdecode(_git(root, "rev-parse", "--show-prefix")).removesuffix("\n").removesuffix("/")
        listed = _git(root, "ls-tree", "-r", "-z", "--full-tree", f"{commit}:{below}", *TOPS, check=False)
        for entry in listed.split(b"\0")[:-1]:
            about, _, raw = entry.partition(b"\t")
            mode, _, blob = about.decode().split()
            path = _text(raw)
            if mode in ("100644", "100755"):
                self._blobs[path] = blob
            else:
                self.left_out.append(path)
        _there(self._blobs.keys(), f"{name} ({commit[:10]})")
        self.number = _number(self.read(VERSION)) if VERSION in self._blobs else None
        if self.number is None and (told := NUMBER.search(name)):
            self.number = told[0]

    def paths(self) -> Set[str]:
        """Return which files there are."""
        return self._blobs.keys()

    def blob(self, path: str) -> str:
        """Return git's name of a file's content."""
        return self._blobs[path]

    def read(self, path: str) -> bytes:
        """Return a file's content. Raises `RecordError` for a line that is too long to be read."""
        told = self._objects.stdout
        if self._objects.stdin is None or told is None:
            raise WirespanError("git can't be read from", AGAIN)
        try:
            self._objects.stdin.write(self._blobs[path].encode() + b"\n")
            self._objects.stdin.flush()
        except OSError as error:
            raise self._cut(path) from error
        head = told.readline().split()
        if len(head) != 3:
            raise self._cut(path)
        left, lines, long = int(head[2]), list[bytes](), 0
        while left and (raw := told.readline(min(left, MAX_LINE))):
            left -= len(raw)
            lines += [] if long else [raw]
            if len(raw) == MAX_LINE and not long:  # all of it is read, for behind it comes the next file
                long = len(lines)
        if left or told.read(1) != b"\n":
            raise self._cut(path)
        if long:
            what = f"the line has {MAX_LINE:,} bytes or more; fewer were expected"
            raise damaged(self, f"{path}:{long}", what)
        return b"".join(lines)

    def _cut(self, path: str) -> WirespanError:
        return WirespanError(
            f"git has no content of {path} in {self.name} ({self.commit[:10]})",
            f"The clone may hold only a part of the history: {UNSHALLOW}. git fsck tells more.",
        )


@contextmanager
def opened(root: Path, name: str) -> Iterator[Version]:
    """Open a version by a name of git's for a commit. Raises `WirespanError` where there is none."""
    commit = revision(root, name)
    if commit is None:
        readable(root)
        hint = "Name a tag, a branch, a commit, or a folder that has a file corpus/VERSION."
        raise UsageError(
            f"{name!r} is neither a commit of the repository of {root} nor a folder with a corpus",
            partly(root) or hint,
        )
    with subprocess.Popen(  # noqa: S603 - a fixed command
        ["git", "-C", str(root), "cat-file", "--batch"],  # noqa: S607
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as objects:
        yield Commit(root, name, commit, objects)


def revision(root: Path, name: str) -> str | None:
    """Return the commit that a name stands for in the repository that a folder lies in, if any."""
    if name.startswith("-") or "\0" in name or "\n" in name:
        return None
    done = _git(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", check=False)
    return done.decode().strip() or None


def partly(root: Path) -> str:
    """Return what to do where the clone that a folder lies in has a part of the history; else nothing."""
    with suppress(WirespanError):
        return f"This clone has only a part of the history. Fetch the rest: {UNSHALLOW}" * shallow(root)
    return ""


def readable(root: Path) -> bool:
    """Whether a folder lies in a git repository. Raises `WirespanError` where git doesn't read it."""
    try:
        _git(root, "rev-parse", "--git-dir")
    except WirespanError as error:
        if "not a git repository" in error.message:
            return False
        raise  # as of a repository that belongs to somebody else
    return True


def released(
    root: Path, pattern: str = "", *, merged: bool = True, named: bool = True
) -> Iterator[tuple[str, str]]:
    """Yield the tags of versions of a corpus, the youngest first, with the version of the data of each.

    A tag tells it by its tree's corpus/VERSION, or else, if `named`, in its own name. `merged`: only tags in
    the history of HEAD. The pattern is a shell's, for the tag's name.
    """
    if revision(root, "HEAD") is None:
        return
    below = os.fsdecode(_git(root, "rev-parse", "--show-prefix")).removesuffix("\n")
    order = ("--sort=-version:refname", "--sort=-creatordate", "--format=%(refname)")
    only = ("--merged=HEAD",) if merged else ()
    wanted = f"refs/tags/{pattern}" if pattern else "refs/tags"
    for ref in os.fsdecode(_git(root, "for-each-ref", *order, *only, wanted)).splitlines():
        name = ref.removeprefix("refs/tags/")
        number = _number(_small(root, f"{ref}:{below}{VERSION}"))
        if (
            number is None
            and named
            and (told := NUMBER.search(name))
            and _git(root, "ls-tree", "--full-tree", f"{ref}^{{commit}}", f"{below}corpus", check=False)
        ):
            number = told[0]
        if number is not None:
            yield name, number


def same(a: Version, b: Version, path: str) -> bool:
    """Whether a file is there with the same bytes in both."""
    return path in a.paths() and path in b.paths() and a.blob(path) == b.blob(path)


def rows(version: Version, path: str) -> list[dict[str, Any]]:
    """Return the records of a file as they stand; none where it isn't there. Raises `RecordError`."""
    if path not in version.paths():
        return []
    found = []
    for number, raw in enumerate(records.split(version.read(path)), 1):
        found.append(_json(version, raw, f"{path}:{number}"))
    return found


def single(version: Version, path: str) -> dict[str, Any]:
    """Return the one JSON object of a file; an empty one where it isn't there. Raises `RecordError`."""
    return _json(version, version.read(path), path) if path in version.paths() else {}


def damaged(version: Version, place: str, what: str) -> RecordError:
    """Return the error for a file that can't be compared; `place` is its path, with the line."""
    where = f" in {'the ' * (version.name == WORKING)}{version.name}"
    where += f" ({version.commit[:10]})" if version.commit else ""
    hint = (
        "What a commit holds can't be mended: compare with one before or after it."
        if version.commit
        else "Run wirespan validate, which lists all that is wrong, and mend it."
    )
    return RecordError(f"{place}{where}: {what}", hint)


def _json(version: Version, raw: bytes, place: str) -> dict[str, Any]:
    try:
        found = orjson.loads(raw)
        orjson.dumps([[[[[found]]]]])  # it writes less deep than it reads, and a change is written around it
    except orjson.JSONDecodeError as error:
        what = records.CONFLICT if records.contested(raw) else f"this is no JSON: {error}"
        raise damaged(version, place, what) from error
    except TypeError as error:
        raise damaged(version, place, "its JSON is nested too deep") from error
    if not isinstance(found, dict):
        raise damaged(version, place, "an object was expected")
    return found


def _text(name: bytes) -> str:
    """Return the name of a file as text, whatever bytes it is of."""
    return name.decode(errors="backslashreplace")


def _number(content: bytes) -> str | None:
    told = content.decode(errors="replace").strip()
    return told if NUMBER.fullmatch(told) else None


def _small(root: Path, name: str) -> bytes:
    """Return the content of a file by git's name for it; nothing of one that isn't there, or isn't small."""
    size = _git(root, "cat-file", "-s", name, check=False)
    return _git(root, "cat-file", "blob", name, check=False) if size and int(size) < MAX_LINE else b""


def _there(paths: Set[str], name: str) -> None:
    if not any(path.startswith("corpus/") for path in paths):
        raise UsageError(
            f"{name} holds no corpus: there is nothing under corpus/",
            "A commit is looked at below the folder of the corpus at hand; --root names another.",
        )


def _git(root: Path, *arguments: str, check: bool = True) -> bytes:
    """Return what git says; where it fails nothing, or with `check` an error."""
    try:
        done = git(*arguments, root=root)
    except WirespanError:
        if check:
            raise
        return b""
    if done.returncode and check:
        raise WirespanError(
            f"git can't read the repository of {root}: {said(done)}", "git status tells more."
        )
    return b"" if done.returncode else done.stdout

"""The other files that git merges along with the one it hands to the driver.

git hands over three versions of one file, and doesn't say of which commits. Ours is HEAD. Of a merge, theirs
is in the environment, as GITHEAD_<commit>; of a cherry-pick, a rebase or a revert it is found by what it did:
the commit that made one of the versions out of the other. It counts only if it holds what was handed over.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wirespan.git import git

_HEAD = "GITHEAD_"


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of a file that are merged: empty where it isn't there. A merge may have several bases."""

    bases: tuple[bytes, ...]
    ours: bytes
    theirs: bytes


def picked() -> bool:
    """Whether git applies one commit, as in a rebase, a cherry-pick or a revert: it names no heads then."""
    return not any(name.startswith(_HEAD) for name in os.environ)


def beside(path: str, versions: Versions, others: Sequence[str]) -> dict[str, Versions] | None:
    """Return the versions of other files that are merged with those of the file at `path`, from git's top.

    None where the commits aren't found, or aren't the only ones that it could be. Raises `WirespanError`
    where there is no git.
    """
    found = []
    for bases, theirs in _candidates(path, versions):
        own = _read(bases, theirs, path)
        made_up = len(bases) > 1  # by git, out of several: no commit holds that base
        if own == versions or (made_up and (own.ours, own.theirs) == (versions.ours, versions.theirs)):
            there = {other: _read(bases, theirs, other) for other in others}
            found += [] if there in found else [there]
    return found[0] if len(found) == 1 else None


def _candidates(path: str, versions: Versions) -> Iterator[tuple[list[str], str]]:
    """Yield what may be merged into HEAD: the bases, and theirs."""
    heads = [name.removeprefix(_HEAD) for name in sorted(os.environ) if name.startswith(_HEAD)]
    for theirs in heads:
        bases = git("merge-base", "--all", "HEAD", theirs).stdout.decode().split()
        if bases:
            yield bases, theirs
    if heads:
        return
    base, theirs = (_id(content) for content in (versions.bases[0], versions.theirs))
    log = git(
        *("log", "--all", "--no-merges", "--raw", "--no-abbrev", "--no-renames", "--format=%H"),
        *("--", f":(top,literal){path}"),
    )
    commit = ""
    for line in log.stdout.decode(errors="replace").splitlines():
        if not line.startswith(":"):
            commit = line or commit
            continue
        before, after = ("" if set(name) == {"0"} else name for name in line.split()[2:4])
        if (before, after) == (base, theirs):
            yield [f"{commit}^"], commit
        elif (before, after) == (theirs, base):  # a revert
            yield [commit], f"{commit}^"


def _id(content: bytes) -> str:
    """Return git's id of a content; none for that of a file that isn't there."""
    return git("hash-object", "--stdin", stdin=content).stdout.decode().strip() if content else ""


def _read(bases: Sequence[str], theirs: str, path: str) -> Versions:
    def content(revision: str) -> bytes:
        done = git("cat-file", "blob", f"{revision}:{path}")
        return b"" if done.returncode else done.stdout

    return Versions(tuple(map(content, bases)), content("HEAD"), content(theirs))

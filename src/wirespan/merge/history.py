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

LARGEST = 1 << 28
"""Bytes of the largest file that is looked at beside the one that is merged."""
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

    None where the commits aren't found, or aren't the only ones that it could be, or where a file is too
    large. Raises `WirespanError` where there is no git.
    """
    found: list[dict[str, Versions]] = []
    base, mine, yours = (_id(content) for content in (versions.bases[0], versions.ours, versions.theirs))
    for bases, theirs in _candidates(path, base, yours):
        own = [_look(revision, path)[0] for revision in (*bases, "HEAD", theirs)]
        made_up = len(bases) > 1  # by git, out of several: no commit holds that base
        if own == [base, mine, yours] or (made_up and own[-2:] == [mine, yours]):
            there = {other: _read(bases, theirs, other) for other in others}
            known = {other: read for other, read in there.items() if read is not None}
            if len(known) < len(there):
                return None
            found += [] if known in found else [known]
    return found[0] if len(found) == 1 else None


def _candidates(path: str, base: str, yours: str) -> Iterator[tuple[list[str], str]]:
    """Yield what may be merged into HEAD: the bases, and theirs."""
    heads = [name.removeprefix(_HEAD) for name in sorted(os.environ) if name.startswith(_HEAD)]
    for theirs in heads:
        bases = git("merge-base", "--all", "HEAD", theirs).stdout.decode().split()
        if bases:
            yield bases, theirs
    if heads:
        return
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
        if (before, after) == (base, yours):
            yield [f"{commit}^"], commit
        elif (before, after) == (yours, base):  # a revert
            yield [commit], f"{commit}^"


def _id(content: bytes) -> str:
    """Return git's id of a content; none for that of a file that isn't there."""
    return git("hash-object", "--stdin", stdin=content).stdout.decode().strip() if content else ""


def _look(revision: str, path: str) -> tuple[str, int]:
    """Return git's id and the bytes of a file at a revision; none of one that isn't there, or empty."""
    asked = os.fsencode(f"{revision}:{path}\n")
    told = git("cat-file", "--batch-check=%(objectsize) %(objectname)", stdin=asked).stdout.split()
    size = int(told[0]) if told and told[0].isdigit() else 0
    return (told[1].decode() if size else "", size)


def _read(bases: Sequence[str], theirs: str, path: str) -> Versions | None:
    """Return the versions of a file; None where one is too large."""
    at = {revision: _look(revision, path) for revision in (*bases, "HEAD", theirs)}
    if any(size > LARGEST for _, size in at.values()):
        return None
    of = {
        revision: git("cat-file", "blob", name).stdout if name else b"" for revision, (name, _) in at.items()
    }
    return Versions(tuple(of[base] for base in bases), of["HEAD"], of[theirs])

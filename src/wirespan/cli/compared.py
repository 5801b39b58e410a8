"""The two versions that `wirespan diff` compares, by the names on the command line."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NamedTuple

from wirespan.cli.app import err, open_corpus
from wirespan.errors import UsageError, escaped
from wirespan.git import git
from wirespan.store import VERSION, Corpus
from wirespan.versions import sources as versions
from wirespan.versions.sources import Folder, Version


class Compared(NamedTuple):
    """What opens both versions; the corpus whose files are read, if they are; whether none was released."""

    old: Callable[[], Version]
    new: Callable[[], Version]
    read_in: Path | None
    first: bool


def compared(a: str | None, b: str | None, root: Path | None, stack: ExitStack) -> Compared:
    """Return what is compared. Whether no version was released is told where A isn't named."""
    here, first = None, False
    if "" in (a, b):
        raise UsageError("an empty name is of no version", "Name a commit, or a folder with a corpus.")
    if b is None:
        here = open_corpus(root).root
    elif a is None or not (_folder(a) and _folder(b)):
        here = Corpus.find(root).root
    if a is None:
        a, first = _last(here)
    elif "..." in a and here is not None and _folder(a) is None:
        older, _, newer = a.partition("...")
        if newer and b is not None:
            raise UsageError(f"{a} names two versions, and {b} a third", "Name two: A... B, or A...B.")
        b = newer or b
        a = _parting(here, older, b or "HEAD")
    elif here is not None and _folder(a) is None:
        _warn(here, a, b or "HEAD")

    def version(name: str) -> Callable[[], Version]:
        folder = _folder(name)
        if here is not None and (folder is None or versions.revision(here, name)):
            if folder is not None:
                raise UsageError(
                    f"{name!r} is both a folder with a corpus and a name of a commit",
                    f"Write ./{name} for the folder, or refs/tags/{name}, refs/heads/{name} for the commit.",
                )
            commit = stack.enter_context(versions.opened(here, name))
            return lambda: commit
        return partial(Folder, Path(name), name)

    if b is not None or here is None:
        return Compared(version(a), version(b or ""), None, first)
    return Compared(version(a), partial(Folder, here, versions.WORKING), here, first)


def _parting(here: Path, older: str, newer: str) -> str:
    """Return the commit where two lines of history part."""
    commits = [versions.revision(here, name) for name in (older, newer)]
    done = git("merge-base", *map(str, commits), root=here) if all(commits) else None
    if done is None or done.returncode:
        raise UsageError(
            f"{older!r} and {newer!r} are no two commits with a common history",
            versions.partly(here)
            or "Name tags, branches or commits of one repository: wirespan diff main...",
        )
    return done.stdout.decode().strip()


def _warn(here: Path, older: str, newer: str) -> None:
    """Say where the older version has commits that the newer lacks, whose changes are told backwards.

    With a part of the history that isn't known.
    """
    if versions.partly(here):
        return
    commits = [versions.revision(here, name) for name in (older, newer)]
    if not all(commits) or git("merge-base", "--is-ancestor", *map(str, commits), root=here).returncode != 1:
        return
    what = f"{older} has gone on since {newer} left it, so what changed there is told backwards."
    err.print(
        f"{escaped(what)} Without that: wirespan diff {escaped(older)}...", style="yellow", markup=False
    )


def _last(here: Path | None) -> tuple[str, bool]:
    """Return the commit that the files are compared with where none is named, and whether none is tagged."""
    if here is None or not versions.readable(here) or versions.revision(here, "HEAD") is None:
        raise UsageError(
            f"{here} lies in no git repository with a commit, so it isn't known what to compare with",
            "Name a folder that holds another version of the corpus: wirespan diff FOLDER",
        )
    last = next((name for name, _ in versions.released(here)), None)
    hint = versions.partly(here)
    if last is None and hint:
        err.print(f"What the last release was can't be known here. {hint}", style="yellow", markup=False)
    return last or "HEAD", last is None and not hint


def _folder(name: str | None) -> Path | None:
    return Path(name) if name and (Path(name) / VERSION).is_file() else None

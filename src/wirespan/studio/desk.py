"""What every push and pull works with, and what keeps them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from filelock import FileLock, Timeout

from wirespan import journal
from wirespan.errors import LockedError, WirespanError
from wirespan.joining import Library
from wirespan.store import Corpus
from wirespan.studio.keeper import Keeper
from wirespan.studio.remote import Remote, Row, Step

Progress: TypeAlias = Callable[[str, int], AbstractContextManager[Step]]
"""Shows how some work goes on, of which there is so much."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """Where the texts of withheld reports are, and whether they may be sent."""

    library: Library | None
    allowed: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody works: with a corpus, a server, and what is known here of its projects."""

    corpus: Corpus
    remote: Remote
    keeper: Keeper
    withheld: Withheld
    progress: Progress

    def rows(self, project: int, *, docs: bool = False) -> list[Row]:
        """Return all tasks of a project in short; with `docs`, what reports they are of."""
        with self.progress("Comparing", 0) as step:
            return self.remote.rows(project, docs=docs, step=step)


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Let one push or pull of a corpus run at a time. Raises `LockedError` where another does."""
    home = root / journal.HOME
    if home.is_symlink() or (home / "studio.lock").is_symlink():
        raise WirespanError(f"{home} holds, or is, a symbolic link", "Nothing was done. Take it away.")
    try:
        journal.make_home(root)
        held = FileLock(home / "studio.lock").acquire(timeout=0)
    except Timeout:
        raise LockedError(
            f"another push or pull of the corpus in {root} is at work",
            "Wait until it has ended. The lock goes with the process that holds it; it is never left behind.",
        ) from None
    except OSError as error:
        raise WirespanError(
            f"{home} can't be written: {error.strerror or error}",
            "Make the corpus a folder that you may write, and look at the space on the disk.",
        ) from error
    with held:
        yield


def changing(root: Path, *, dry_run: bool) -> AbstractContextManager[journal.Change]:
    """Begin a change of a corpus; what a dry run puts into it goes nowhere."""
    return nullcontext(journal.Change()) if dry_run else journal.writing(root)

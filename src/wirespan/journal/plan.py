"""What a journal says: what becomes of each file of a change, and how the file was and is to be."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from wirespan import disk
from wirespan.errors import WirespanError

HOME = ".wirespan"
IMPORTS = f"{HOME}/imports"
"""Where it is kept what was imported: the one hidden folder that a change may write in."""
_LARGEST = 1 << 28
"""Bytes of a journal beyond which it is none: a file takes some 250."""
WINDOWS = os.name == "nt"


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of a file: the number of its new content in the stage, None where it is taken away.

    `digests` are those of its content before and after, as `digest` gives them; None where the journal, of an
    older version, doesn't say.
    """

    number: str | None
    path: str
    target: Path
    digests: tuple[str | None, str | None] | None

    def left(self, stage: Path) -> bool:
        """Whether this is still to be done."""
        return os.path.lexists(self.target if self.number is None else stage / self.number)


def written(steps: Iterable[Step]) -> bytes:
    """Return the journal of a change."""
    steps = list(steps)
    return json.dumps(
        {
            "mark": secrets.token_hex(8),
            "moves": [[step.number, step.path] for step in steps if step.number is not None],
            "gone": [step.path for step in steps if step.number is None],
            "digests": {step.path: step.digests for step in steps},
        }
    ).encode()


def read(root: Path, journal: Path) -> list[Step]:
    """Return what a journal says. Raises `WirespanError` for what is none, and `OSError`."""
    content = disk.read_regular(journal, _LARGEST)
    return parsed(root, b"" if content is None else content)


def parsed(root: Path, content: bytes) -> list[Step]:
    """Return what the content of a journal says. Raises `WirespanError` where it is none."""
    try:
        plan = json.loads(content)
        digests = plan.get("digests")
        moves = [(_number(number), path) for number, path in plan["moves"]]
        gone = plan.get("gone", [])
        if not isinstance(gone, list):
            raise TypeError("no list of files")
        return [
            Step(number, path, target(root, path), None if digests is None else _pair(digests[path]))
            for number, path in (*moves, *((None, path) for path in gone))
        ]
    except (ArithmeticError, ValueError, TypeError, LookupError, RecursionError, AttributeError) as error:
        raise WirespanError(
            f"{root / HOME / 'journal'} is damaged: no change is known that it could be of",
            f"Take the folder {HOME} away, and look with git at what has changed.",
        ) from error


def _number(number: Any) -> str:
    found = int(number)
    if found < 0:
        raise ValueError("no number of a staged file")
    return str(found)


def _pair(digests: Any) -> tuple[str | None, str | None]:
    before, after = digests
    if not all(one is None or isinstance(one, str) for one in (before, after)):
        raise TypeError("no digests")
    return before, after


def target(root: Path, path: str) -> Path:
    """Return where a file of the corpus is to be. Raises `WirespanError` for a path that is none of its."""
    parts = PurePosixPath(path).parts
    place = root.joinpath(*parts)
    # In a worktree .git is a file, which says where git looks for what it is to run.
    hidden = any(part.startswith(".") for part in parts[:-1]) and "/".join(parts[:-1]) != IMPORTS
    hidden = hidden or not parts or parts[-1] == ".." or parts[-1].casefold().rstrip(". ") == ".git"
    # Windows parts names at "\" too, has drives and streams behind ":", and short names as GIT~1.
    hidden = hidden or (WINDOWS and not {*path}.isdisjoint("\\:~"))
    # No system has a file with NUL or half a character in its name.
    if hidden or not path.isprintable() or not disk.real(place.parent).is_relative_to(disk.real(root)):
        raise WirespanError(
            f"{path!r} is no place for a file of the corpus: outside, behind a link or in a hidden folder",
            f"Nothing was written there. If it comes from a change cut off, take the folder {HOME} away.",
        )
    return place


def digest(file: Path) -> str | None:
    """Return the SHA-256 of a file; None where there is none, empty for what is no regular file."""
    try:
        if not stat.S_ISREG(file.lstat().st_mode):
            return ""
        with disk.opened(file) as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return None


def check(steps: Iterable[Step], stage: Path) -> None:
    """Refuse to finish a change, of which something is left, where somebody changed its files since.

    What is done has to be as it was to be, and what isn't as it was. Raises `WirespanError`, and `OSError`.
    """
    others = [f"{step.path} was {what}" for step in steps if (what := _otherwise(step, stage))]
    if others:
        rest = len(others) - 1
        more = f", and {rest:,} more of its files aren't as it left them" if rest else ""
        raise WirespanError(
            f"a change was cut off, and since then {others[0]}{more}: it can't be finished",
            f"Nothing was touched. What is left of that change lies in {HOME}/stage. To throw it away, take"
            f" {HOME}/journal and {HOME}/stage away; then look with git at what there is, and run again what"
            " was cut off.",
        )


def _otherwise(step: Step, stage: Path) -> str:
    """Return what has become of a file since a change was cut off; nothing where it is as that left it."""
    if step.digests is None:
        return ""
    (before, after), found = step.digests, digest(step.target)
    if found in ({before, after} if step.left(stage) else {after}):
        return ""
    if found is None:
        return "taken away"
    return "taken back" if found == before else "changed"

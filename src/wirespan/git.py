"""git, run as a program."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

from wirespan.errors import WirespanError

AGAIN = "See what git status says in that folder; once it says nothing wrong, try again."
"""What to do where git fails at what it should be able to do."""
UNSHALLOW = "git fetch --unshallow --tags"
"""What fetches the rest of the history, and the tags of releases."""

if os.name == "nt":  # where a git.exe of the current folder would be run, which a corpus may bring
    os.environ.setdefault("NoDefaultCurrentDirectoryInExePath", "1")


def git(*arguments: str, root: Path | None = None, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder, by default the current one, and return what came of it; it speaks English.

    Raises `WirespanError` where there is no git.
    """
    place = () if root is None else ("-C", str(root))
    try:
        return subprocess.run(  # noqa: S603 - fixed commands
            ["git", *place, *arguments],  # noqa: S607
            input=stdin,
            env={**os.environ, "LC_ALL": "C"},
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise WirespanError("git isn't installed, or not found", "Install git.") from error


def shallow(root: Path) -> bool:
    """Whether the clone that a folder lies in holds only a part of the history."""
    return git("rev-parse", "--is-shallow-repository", root=root).stdout.strip() == b"true"


def blob_name(content: bytes) -> str:
    """Return git's name of a file's content, in repositories with SHA-1."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def said(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return what git said of a failure, in one line, as far as it tells anything."""
    return " ".join(done.stderr.decode(errors="replace").split())[:200]

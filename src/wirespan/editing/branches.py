"""Branches on which files were changed that an edit changes here, too: git can't merge those by itself."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from wirespan.git import git

_HEADS = "refs/heads/"


def apart(root: Path, concerned: Callable[[str], bool]) -> list[str]:
    """Return the local branches with changes to files that are concerned, by their paths from the root.

    Only changes that HEAD lacks count. There are none outside a git repository. Raises `WirespanError` where
    there is no git.
    """
    listed = git("for-each-ref", "--no-merged=HEAD", "--format=%(refname)", _HEADS, root=root)
    found = []
    for ref in os.fsdecode(listed.stdout).splitlines():
        names = ("diff", "--name-only", "-z", "--no-renames", "--relative", f"HEAD...{ref}")
        changed = os.fsdecode(git(*names, "--", "corpus", "annotations", root=root).stdout).split("\0")
        if any(concerned(path) for path in changed if path):
            found.append(ref.removeprefix(_HEADS))
    return found

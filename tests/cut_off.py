"""A process that ends in the midst of writing, and what it leaves in its folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wirespan import journal


class Cut(BaseException):
    """The process ends here."""


def cut_at(patch: pytest.MonkeyPatch, step: int, *names: str) -> None:
    """Have the process end at the n-th call from here on that renames, syncs or makes a folder.

    `names`: which calls of `os`, in place of `replace` and `fsync`.
    """
    calls = iter(range(step))

    def cut(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if next(calls, None) is None:
                raise Cut
            return real(*args, **kwargs)

        return call

    for name in names or ("replace", "fsync"):
        patch.setattr(os, name, cut(getattr(os, name)))
    patch.setattr(Path, "mkdir", cut(Path.mkdir))


def state(root: Path) -> dict[str, bytes]:
    """Return the files of a folder but the journal's own."""
    files = (path for path in root.rglob("*") if path.is_file() and journal.HOME not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}

"""Levels of change, and the versions of the data that they raise."""

from __future__ import annotations

import re
from enum import IntEnum

NUMBER = re.compile(r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})", re.ASCII)
"""A version of the data, as it stands in corpus/VERSION."""


class Level(IntEnum):
    """How grave a change is: which number of the version it raises."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        """Return its name."""
        return self.name.lower()


def raised(version: str, level: Level) -> str:
    """Return a version raised by a level; the numbers below become 0."""
    major, minor, patch = numbers(version)
    return {
        Level.NONE: version,
        Level.PATCH: f"{major}.{minor}.{patch + 1}",
        Level.MINOR: f"{major}.{minor + 1}.0",
        Level.MAJOR: f"{major + 1}.0.0",
    }[level]


def numbers(version: str) -> tuple[int, int, int]:
    """Return the three numbers of a version, as 0.1.0 has them. Raises `ValueError`."""
    found = NUMBER.fullmatch(version)
    if found is None:
        raise ValueError(f"{version!r} is no version of the form 0.1.0")
    major, minor, patch = map(int, found.groups())
    return major, minor, patch

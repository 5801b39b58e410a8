"""CHANGELOG.md, taken apart: a section a release, the last one first, and what each is of.

## [0.3.0] - 2026-05-07    the version of the code or of the data, or Unreleased

Data 0.2.0, code 0.3.0.    the introduction may say of which version of the data the section is

### Data                    a part
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wirespan.errors import RecordError
from wirespan.store import small

FILE = "CHANGELOG.md"
UNRELEASED = "Unreleased"
_NUMBER = r"([0-9]+\.[0-9]+\.[0-9]+)"
_SECTION, _PART = (re.compile(rf"^{mark} ", re.MULTILINE) for mark in ("##", "###"))
_TARGETS = re.compile(r"^\[[^\]\n]+\]: ", re.MULTILINE)
"""Where the targets of links begin, which end a section that is the last."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its heading, what stands before its parts, and these, each with its heading."""

    heading: str
    introduction: str
    parts: tuple[tuple[str, str], ...]

    @property
    def version(self) -> str:
        """What its heading has in brackets; empty where that is nothing."""
        found = re.match(r"\[([^\]]+)\]", self.heading)
        return found[1] if found else ""

    @property
    def day(self) -> str:
        """The day of release behind the version in its heading, YYYY-MM-DD; empty where it tells no day."""
        found = re.fullmatch(r"\[[^\]]+\] - ([0-9]{4}-[0-9]{2}-[0-9]{2})", self.heading)
        try:
            return date.fromisoformat(found[1]).isoformat() if found else ""
        except ValueError:
            return ""

    @property
    def data(self) -> str | None:
        """The version of the data that its introduction says it is of, else the version in its heading."""
        found = re.search(rf"\bData {_NUMBER}", self.introduction) or re.search(_NUMBER, self.heading)
        return found[1] if found else None

    @property
    def told(self) -> bool:
        """Whether anything stands in it."""
        return bool(self.introduction.strip() or self.parts)

    def part(self, heading: str) -> list[str]:
        """Return what stands in its parts with a heading; mostly there is one, or none."""
        return [content for of, content in self.parts if of == heading]


def read(root: Path) -> list[Section]:
    """Return the sections of the changelog of the corpus under a root; none where there is no such file.

    Raises `RecordError` for one that is no text, or too large for one.
    """
    if not (root / FILE).is_file():
        return []
    try:
        log = small(root / FILE, FILE, "Make it smaller, or take it away.").decode()
    except UnicodeDecodeError as error:
        raise RecordError(f"{FILE} is no text: {error}", "Save it as UTF-8.") from error
    return [_section(told) for told in _SECTION.split(log.replace("\r\n", "\n"))[1:]]


def _section(told: str) -> Section:
    above, *parts = (_headed(part) for part in _PART.split(_TARGETS.split(told, maxsplit=1)[0]))
    return Section(*above, tuple(parts))


def _headed(told: str) -> tuple[str, str]:
    heading, _, content = told.partition("\n")
    return heading.strip(), content

"""How a corpus wants to be cited, from its CITATION.cff. What that doesn't say rightly is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from wirespan.built import CITATION

_TITLE = "News reports with span annotations"


@dataclass(frozen=True, slots=True)
class Author:
    """Who made a corpus: a person, else a group of people."""

    name: str
    person: bool


@dataclass(frozen=True, slots=True)
class Citation:
    """Title, authors, and the day of release (YYYY-MM-DD) where it is told."""

    title: str = _TITLE
    authors: tuple[Author, ...] = ()
    released: str | None = None


def read(root: Path) -> Citation:
    """Return how the corpus under a root wants to be cited."""
    if not (root / CITATION).is_file():
        return Citation()
    try:
        found = yaml.safe_load((root / CITATION).read_text(encoding="utf-8"))
    except (
        OSError,
        UnicodeDecodeError,
        yaml.YAMLError,
        ValueError,
        RecursionError,
    ):  # ValueError: a day that no month has
        return Citation()
    if not isinstance(found, dict):
        return Citation()
    authors, day = found.get("authors"), found.get("date-released")
    released = str(day) if isinstance(day, str | date) else ""
    return Citation(
        title=_line(found.get("title")) or _TITLE,
        authors=tuple(_authors(authors)) if isinstance(authors, list) else (),
        released=released if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", released) else None,
    )


def bibtex(citation: Citation, version: str) -> str:
    """Return a citation as an entry of BibTeX."""
    fields = {
        "title": f"{{{_plain(citation.title)}}}",
        "author": " and ".join(
            _plain(author.name) if author.person else f"{{{_plain(author.name)}}}"
            for author in citation.authors
        ),
        "year": (citation.released or "")[:4],
        "version": version,
    }
    told = ", ".join(f"{key} = {{{value}}}" for key, value in fields.items() if value)
    return f"@misc{{{re.sub('[^a-z]', '', citation.title.partition(':')[0].lower())[:20]}, {told}}}"


def _authors(listed: list[Any]) -> Iterator[Author]:
    for entry in listed:
        if not isinstance(entry, dict):
            continue
        parts = ("given-names", "name-particle", "family-names", "name-suffix")
        person = " ".join(filter(None, (_line(entry.get(part)) for part in parts)))
        name = person or _line(entry.get("name"))
        if name:
            yield Author(name, person=bool(person))


def _line(value: Any) -> str:
    """Return a value as one line of text that can be written as UTF-8; empty where it is no text."""
    return " ".join(value.encode("utf-8", "replace").decode().split()) if isinstance(value, str) else ""


def _plain(text: str) -> str:
    """Return text without what BibTeX takes for a command."""
    return re.sub(r"[{}\\]", "", text)

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
from wirespan.errors import WirespanError
from wirespan.markup import LARGEST, parsed

_TITLE = "News reports with span annotations"
_ESCAPES = str.maketrans(
    {
        **{char: rf"\{char}" for char in "&%#_$"},
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
"""BibTeX counts braces whether they are escaped or not, so that a lone one would end the entry."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who made a corpus: a person, else a group of people."""

    name: str
    person: bool


@dataclass(frozen=True, slots=True)
class Citation:
    """Title, authors, and the day of release (YYYY-MM-DD) where it is told.

    `abstract` says what the corpus is, in one line; empty where that isn't told.
    """

    title: str = _TITLE
    authors: tuple[Author, ...] = ()
    released: str | None = None
    abstract: str = ""


def read(root: Path) -> Citation:
    """Return how the corpus under a root wants to be cited. Raises `WirespanError` as `content` does."""
    try:
        found = parsed(content(root))
    except OSError:
        return Citation()
    if not isinstance(found, dict):
        return Citation()
    authors, day = found.get("authors"), found.get("date-released")
    released = str(day) if isinstance(day, str | date) else ""
    return Citation(
        title=_line(found.get("title")) or _TITLE,
        authors=tuple(_authors(authors)) if isinstance(authors, list) else (),
        released=released if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", released) else None,
        abstract=_line(found.get("abstract")),
    )


def content(root: Path) -> bytes:
    """Return the CITATION.cff of the corpus under a root; nothing where there is no such file.

    Raises `WirespanError` for what is too large to be one, and `OSError`.
    """
    if not (root / CITATION).is_file():
        return b""
    with (root / CITATION).open("rb") as file:
        found = file.read(LARGEST + 1)
    if len(found) > LARGEST:
        message = f"{CITATION}: the file has more than {LARGEST:,} bytes, which no citation has"
        raise WirespanError(message, "Write how the corpus is cited, or take the file away.")
    return found


def of_data(cited: bytes, version: str) -> bytes:
    """Return a CITATION.cff with the version of the data in place of what it says; as it is if it's no such.

    That of a corpus may tell of its code too, and have the version of that.
    """
    said = parsed(cited)
    if not isinstance(said, dict):
        return cited
    wanted, line = said | {"version": version}, f"version: {version}"
    changed, count = re.subn(r"^version:.*$", line, cited.decode(), flags=re.MULTILINE)
    told = (changed if count else f"{changed.rstrip()}\n{line}\n").encode()
    try:  # held against each other as written: compared as they are, aliases in aliases would take for ever
        there, whole = _written(parsed(told)), _written(wanted)
    except (RecursionError, ValueError):  # deeper, or an integer longer, than can be written
        return cited
    # Where its version stands over several lines, or in another notation, comments are lost.
    return told if there == whole else whole


def _written(said: Any) -> bytes:
    return yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=110, encoding="utf-8")


def bibtex(citation: Citation, version: str) -> str:
    """Return a citation as an entry of BibTeX; its key is of the title's Latin letters, if there are any."""
    key = re.sub("[^a-z]", "", citation.title.partition(":")[0].lower())[:20] or "corpus"
    fields = {
        "title": f"{{{_escaped(citation.title)}}}",
        "author": " and ".join(map(_named, citation.authors)),
        "year": (citation.released or "")[:4],
        "version": version,
    }
    told = ", ".join(f"{key} = {{{value}}}" for key, value in fields.items() if value)
    return f"@misc{{{key}, {told}}}"


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


def _named(author: Author) -> str:
    """Return the name of an author so that BibTeX keeps it whole: outside braces it parts names at "and"."""
    name = _escaped(author.name)
    return name if author.person and "and" not in author.name.lower().split() else f"{{{name}}}"


def _escaped(text: str) -> str:
    """Return text with what TeX takes for a command escaped, and its braces in a way that keeps pairs."""
    return text.translate(_ESCAPES)

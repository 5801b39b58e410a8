"""A corpus with lines changed that aren't written yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import orjson

from wirespan import records
from wirespan.checks import Library
from wirespan.checks.context import Context
from wirespan.errors import RecordError
from wirespan.fixing.counting import Counts
from wirespan.formatting import canonical, content, record_type
from wirespan.model import story_of
from wirespan.store import documents_file, whole

Edit: TypeAlias = Mapping[tuple[str, int], "dict[str, Any] | None"]
"""New data of lines, by file and number; None for a line to be taken out."""


class Draft:
    """The lines of a corpus as they would be, by file and number from 1."""

    def __init__(self, root: Path, library: Library | None) -> None:
        self.root, self.library = root, library
        self._lines: dict[str, list[bytes]] = {}
        self._data: dict[tuple[str, int], Any] = {}
        self._edits: dict[tuple[str, int], dict[str, Any] | None] = {}
        self._counts: dict[str, Counts] = {}
        self.units: dict[tuple[str, str, str], frozenset[str]] = {}
        """What units the lines as they were are found to be counted in, by file, report and its text."""

    def raw(self, file: str, number: int) -> bytes:
        """Return a line as it was, without its line feed; empty where there is none."""
        lines = self._read(file)
        return lines[number - 1] if 0 < number <= len(lines) else b""

    def data(self, file: str, number: int) -> Any:
        """Return the data of a line as it would be; None where it can't be read or is taken out."""
        if (file, number) in self._edits:
            return self._edits[file, number]
        return self._parsed(file, number)

    def before(self, file: str) -> Iterator[dict[str, Any]]:
        """Yield the data of every line that is an object, as it was."""
        for number in range(1, len(self._read(file)) + 1):
            data = self._parsed(file, number)
            if isinstance(data, dict):
                yield data

    def _parsed(self, file: str, number: int) -> Any:
        if (file, number) not in self._data:
            try:
                self._data[file, number] = orjson.loads(self.raw(file, number))
            except orjson.JSONDecodeError:
                self._data[file, number] = None
        return self._data[file, number]

    def lines(self, file: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield number and data of every line that is an object."""
        for number in range(1, len(self._read(file)) + 1):
            data = self.data(file, number)
            if isinstance(data, dict):
                yield number, data

    def document(self, doc: str) -> dict[str, Any] | None:
        """Return the record of a report."""
        file = documents_file(story_of(doc))
        return next((data for _, data in self.lines(file) if data.get("id") == doc), None)

    def text(self, document: dict[str, Any]) -> str | None:
        """Return the text of a report: its own, or the same text held here, code point for code point."""
        return Context(library=self.library).text(document)

    def counts(self, text: str) -> Counts:
        """Return the other units of a text, which are worked out once."""
        if text not in self._counts:
            self._counts[text] = Counts(text)
        return self._counts[text]

    def update(self, edit: Edit) -> None:
        """Take down changed lines."""
        self._edits.update(edit)

    def contents(self) -> dict[str, bytes]:
        """Return the files that are changed, in canonical form and order as far as they can be read."""
        return {file: self._content(file) for file in sorted({file for file, _ in self._edits})}

    def _content(self, file: str) -> bytes:
        cls = record_type(file)
        if cls is None:
            raise RecordError(f"{file} is no file of records")
        parts = []
        for number, raw in enumerate(self._read(file), 1):
            edited = self._edits.get((file, number), raw)
            if edited is not None:
                # What no line can be made of, such as half a surrogate pair, stays as it is.
                parts.append((b"" if edited is raw else canonical(cls, edited)) or raw + b"\n")
        whole = b"".join(parts)
        try:
            return content(cls, whole)
        except RecordError:  # another line of it can't be read
            return whole

    def _read(self, file: str) -> list[bytes]:
        if file not in self._lines:
            path = self.root / file
            try:
                self._lines[file] = list(records.split(whole(path, file))) if path.is_file() else []
            except RecordError:  # with a line too long to be read, of which its own finding tells
                self._lines[file] = []
        return self._lines[file]

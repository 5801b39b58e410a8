"""How findings of this level show words and say what they are about: a withheld text is never quoted."""

from __future__ import annotations

from typing import Any

from wirespan.checks.catalogue import finding, short
from wirespan.checks.guidelines.sheets import Sheet, Sheets
from wirespan.errors import Finding

Line = tuple[int, dict[str, Any]]
"""Number and record of a line."""


def show(sheet: Sheet, start: int, end: int) -> str:
    """Return the words of a stretch as a message quotes them; of a withheld report only where they stand."""
    text = sheet.document["text"]
    return short(text[start:end]) if text is not None else f"what stands at {start}–{end}"


def on(code: str, file: str, line: Line, pointer: str, *, found: str, expected: str) -> Finding:
    """Return a finding on an annotation of a report."""
    number, data = line
    about = f"{data['doc']}#{data['id']}"
    return finding(code, file, number, pointer, found=found, expected=expected, about=about)


def linked(code: str, sheets: Sheets, line: Line, pointer: str, *, found: str, expected: str) -> Finding:
    """Return a finding on a link."""
    number, data = line
    about = f"{sheets.story}#{data['id']}"
    return finding(code, sheets.file("links"), number, pointer, found=found, expected=expected, about=about)


def at(
    code: str, sheets: Sheets, sheet: Sheet, stretch: tuple[int, int], *, found: str, expected: str
) -> Finding:
    """Return a finding on a stretch of a report's text that no annotation has."""
    about = f"{sheet.id}@{stretch[0]}-{stretch[1]}"
    return finding(code, sheets.documents, sheet.line, "/text", found=found, expected=expected, about=about)

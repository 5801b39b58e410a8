"""What the checks of a story know of the rest of the corpus."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from wirespan import records, texts
from wirespan.model import Document
from wirespan.store import coverage_of


class Library(Protocol):
    """Texts of withheld documents that are held here."""

    def get(self, document: Document) -> str | None:
        """Return the text of a document, or None where it isn't held."""

    def digest(self, document: Document) -> str | None:
        """Return the digest of the very text that has the paragraphs of a document, or None."""


@dataclass(slots=True)
class Context:
    """What is known of the corpus beyond one story.

    `models` are the annotators that are no people, `labels` the labels of the shared entities by key,
    `shared` file, line and record of each. `lost` names the files of which a line couldn't be read: what they
    would have said isn't missed. `coverage` has, by the folder of a pass and by story, the line and the
    layers of each report that it covers. `rests` is what screens found good in lines that name no entity, by
    kind and by whose pass it was, and what it says.
    """

    annotators: set[str] = field(default_factory=set)
    models: set[str] = field(default_factory=set)
    labels: dict[str, str] = field(default_factory=dict)
    shared: dict[str, tuple[str, int, dict[str, Any]]] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    coverage: dict[tuple[str, str], dict[str, tuple[int, tuple[str, ...]]]] = field(default_factory=dict)
    rests: dict[tuple[str, str | None], dict[str, dict[str, Any]]] = field(default_factory=dict)
    library: Library | None = None

    def text(self, data: dict[str, Any]) -> str | None:
        """Return the text of a document: its own, or the same text held here, code point for code point."""
        if self.library is None or data["text"] is not None:
            return str(data["text"]) if data["text"] is not None else None
        held = self.library.get(records.decode(Document, data))
        return held if held is not None and texts.text_digest(held) == data["digests"]["text"] else None

    def covered(self, folder: str, layer: str, story: str) -> set[str] | None:
        """Return the reports that a pass covers in a layer; None for the settled layers, or unknown."""
        if folder == "annotations" or coverage_of(folder) in self.lost:
            return None
        reports = self.coverage.get((folder, story), {})
        return {doc for doc, (_, layers) in reports.items() if layer in layers}


Lines = list[tuple[int, dict[str, Any]]]
"""Number and data of each line of a file that could be read."""

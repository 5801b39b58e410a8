"""What annotators have finished: each report that they submitted in a project of passes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wirespan import records
from wirespan.model import ALL_LAYERS, Coverage
from wirespan.store import Corpus, coverage_file


def covered(corpus: Corpus, submitted: Iterable[tuple[str, str]], layers: Sequence[str]) -> dict[str, bytes]:
    """Return the files of coverage that change once some reports (annotator, document) are covered too.

    What was covered before stays: also where an annotator skips a report later, whose annotations stay too.
    """
    by: dict[str, set[str]] = {}
    for annotator, doc in submitted:
        by.setdefault(annotator, set()).add(doc)
    files = {}
    for annotator, docs in by.items():
        found = {coverage.doc: set(coverage.layers) for coverage in corpus.coverage(annotator)}
        before = {doc: set(already) for doc, already in found.items()}
        for doc in docs:
            found.setdefault(doc, set()).update(layers)
        if found != before:
            files[coverage_file(annotator)] = records.lines(
                Coverage(doc=doc, layers=tuple(layer for layer in ALL_LAYERS if layer in here))
                for doc, here in found.items()
            )
    return files

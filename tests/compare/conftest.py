"""The small corpus with passes to compare."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wirespan import records
from wirespan.model import Annotation, Mention
from wirespan.store import ANNOTATORS, Corpus

from .sides import PEOPLE, put


@pytest.fixture
def compared(corpus: Corpus) -> Corpus:
    """The small corpus with three passes over its six mentions; one lacks two and takes one for GPE."""
    (corpus.root / ANNOTATORS).write_bytes(records.lines(PEOPLE))
    found = corpus.layer("entities", "bridge")
    less: list[Annotation] = []
    for annotation in found:
        assert isinstance(annotation, Mention)
        if annotation.id in ("ent-quay01", "ent-kells2"):
            continue
        less.append(replace(annotation, label="GPE") if annotation.id == "ent-bridge" else annotation)
    put(corpus, "model-a", "entities", found)
    put(corpus, "model-b", "entities", less)
    put(corpus, "ines", "entities", found)
    return corpus

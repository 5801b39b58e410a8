"""Counting what a corpus holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from wirespan.model import LAYERS, Annotation, Mention, Quote
from wirespan.store import Corpus


@dataclass(frozen=True, slots=True, order=True)
class Count:
    """How many records of a kind a story has in a language; `reports` and `links` stand beside the layers."""

    story: str
    lang: str
    layer: str
    type: str
    count: int


def kind(annotation: Annotation) -> str:
    """Return the label of an annotation, whatever its layer calls it."""
    if isinstance(annotation, Mention):
        return annotation.label
    return annotation.kind if isinstance(annotation, Quote) else annotation.type


def count(corpus: Corpus, stories: Iterable[str]) -> list[Count]:
    """Count reports, annotations and links of the stories named. Links have no language."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    for story in stories:
        langs = {}
        for document in corpus.documents(story):
            langs[document.id] = document.lang
            found[story, document.lang, "reports", "withheld" if document.rights.withheld else "open"] += 1
        for layer in LAYERS:
            for annotation in corpus.layer(layer, story):
                found[story, langs.get(annotation.doc, ""), layer, kind(annotation)] += 1
        for link in corpus.links(story):
            found[story, "", "links", link.type] += 1
    return [Count(*key, number) for key, number in sorted(found.items())]

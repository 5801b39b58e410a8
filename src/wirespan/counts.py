"""Counting what a corpus holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from wirespan.model import LAYERS, Annotation, Link, Mention, Quote, story_of
from wirespan.store import Corpus


@dataclass(frozen=True, slots=True, order=True)
class Count:
    """How many records of a kind a story has in a language; `reports` and `links` stand beside the layers.

    `group` is the annotator or status that they have in common, where they were counted by one. `passes` are
    reports that an annotator, the group, has finished in a pass; their type is the layer finished.
    """

    story: str
    lang: str
    layer: str
    type: str
    group: str
    count: int


def kind(annotation: Annotation) -> str:
    """Return the label of an annotation, whatever its layer calls it."""
    if isinstance(annotation, Mention):
        return annotation.label
    return annotation.kind if isinstance(annotation, Quote) else annotation.type


def count(
    corpus: Corpus, stories: Iterable[str], group: Callable[[Annotation | Link], str] = lambda _: ""
) -> list[Count]:
    """Count reports, annotations and links of the stories named, by a group of the latter two.

    Links have no language, reports no group. Passes aren't counted: see `finished`.
    """
    found: Counter[tuple[str, str, str, str, str]] = Counter()
    for story in stories:
        langs = {}
        for document in corpus.documents(story):
            langs[document.id] = document.lang
            rights = "withheld" if document.rights.withheld else "open"
            found[story, document.lang, "reports", rights, ""] += 1
        for layer in LAYERS:
            for annotation in corpus.layer(layer, story):
                lang = langs.get(annotation.doc, "")
                found[story, lang, layer, kind(annotation), group(annotation)] += 1
        for link in corpus.links(story):
            found[story, "", "links", link.type, group(link)] += 1
    return _sorted(found)


def finished(corpus: Corpus, stories: Iterable[str], annotators: Iterable[str]) -> list[Count]:
    """Count the reports of the stories named that each annotator has finished in a pass, by layer."""
    langs = {document.id: document.lang for story in stories for document in corpus.documents(story)}
    found: Counter[tuple[str, str, str, str, str]] = Counter()
    for annotator in annotators:
        for covered in corpus.coverage(annotator):
            for layer in covered.layers if covered.doc in langs else ():
                found[story_of(covered.doc), langs[covered.doc], "passes", layer, annotator] += 1
    return _sorted(found)


def _sorted(found: Counter[tuple[str, str, str, str, str]]) -> list[Count]:
    return [Count(*key, number) for key, number in sorted(found.items())]

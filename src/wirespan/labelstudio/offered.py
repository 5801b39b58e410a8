"""Which entities a task offers: all of a registry, or of a large one those that its report may well name.

A list of a hundred thousand is 12 MB a task, and nobody finds anything in it. What isn't offered is typed
by its id, in the control beside the list.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from wirespan import records
from wirespan.contents import Contents
from wirespan.labelstudio.layout import LISTED, group
from wirespan.layers import layer_of
from wirespan.model import Annotation, Document, Entity
from wirespan.store import SHARED, Corpus, registry_file

MOST = 1000
"""Entities that a task offers: a registry of more is offered in part."""
_KEY = 8
"""Characters of a name by which it is looked up."""


class Offered:
    """The entities that tasks of a corpus offer. What stories share is read once."""

    def __init__(self, corpus: Corpus, contents: Contents) -> None:
        self._corpus = corpus
        self._contents = contents
        self._shared: list[Entity] | None = None
        self._names: _Names | None = None
        self._stories: dict[str, tuple[dict[str, Entity], _Names, list[str]]] = {}

    def to(self, document: Document, annotations: Iterable[Annotation]) -> list[Entity]:
        """Return what a task offers of a report that has its text, with the annotations that the task has.

        Of more than `MOST` entities it is those that the annotations name, those whose name stands in the
        text, then those that reports of the story name already, and those of the story's own registry. What
        the annotations name is offered in any case: the editor drops what it doesn't offer.
        """
        own, names, near = self._story(document.story)
        shared = self._shared or []
        if len(own) + len(shared) <= MOST:
            return list({**{e.id: e for e in shared}, **own}.values())
        found = [part.within(document.text or "") for part in (names, self._names) if part is not None]
        must = list(_named(annotations))
        first = dict.fromkeys((*must, *(key for part in found for key in part), *near, *own))
        keys = set(list(first)[: max(MOST, len(must))])
        return list({e.id: e for e in (*shared, *own.values()) if e.id in keys}.values())

    def _story(self, story: str) -> tuple[dict[str, Entity], _Names, list[str]]:
        """Return the entities of a story, their names, and the keys that its annotations name."""
        if self._shared is None:
            self._shared = self._corpus.read(registry_file(SHARED), Entity)
        if story not in self._stories:
            own = {e.id: e for e in self._corpus.read(registry_file(story), Entity)}
            names, near = _Names(()), list[str]()
            if len(own) + len(self._shared) > MOST:
                self._names = self._names or _Names(self._shared)
                names = _Names(own.values())
                docs = self._corpus.documents(story)
                parts = [part for one in docs for part in self._contents.of(one.id).values()]
                near = list(_named(a for part in parts for a in part))
            self._stories[story] = own, names, near
        return self._stories[story]


class _Names:
    """Names of entities, by how they begin."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._by_key: dict[str, list[tuple[str, str]]] = {}
        for e in entities:
            for name in filter(None, e.names.values()):
                self._by_key.setdefault(name[:_KEY], []).append((name, e.id))

    def within(self, text: str) -> dict[str, None]:
        """Return the keys of those that have a name in a text, in the order of the text."""
        found: dict[str, None] = {}
        for start in range(len(text) if self._by_key else 0):
            for size in range(1, _KEY + 1):
                for name, key in self._by_key.get(text[start : start + size], ()):
                    if text.startswith(name, start):
                        found[key] = None
        return found


def _named(annotations: Iterable[Annotation]) -> dict[str, None]:
    """Return the entities that annotations name, as the page asks for them."""
    found: dict[str, None] = {}
    for a in annotations:
        record = records.encode(a)
        for control in _listed(layer_of(a)):
            given = record.get(control)
            found |= dict.fromkeys(given if isinstance(given, list) else [given] if given else [])
    return found


@cache
def _listed(layer: str) -> tuple[str, ...]:
    """Return the properties of a layer that name entities."""
    return tuple(control.property for control in group(layer).controls if control.name.endswith(LISTED))

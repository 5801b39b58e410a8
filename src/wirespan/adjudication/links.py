"""Links of two sides, as a corpus holds them, and as they were sent to be adjudicated.

Members are those of the settled layers, so links come after the layers. What both sides' links were is kept
in the base of the project until the tasks are sent anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from wirespan import records
from wirespan.adjudication import groups
from wirespan.adjudication.faults import damaged
from wirespan.adjudication.groups import LinkGroup, Node
from wirespan.adjudication.sides import Names, kept_side
from wirespan.compare import ADJUDICATED, check_sides
from wirespan.contents import Contents
from wirespan.errors import RecordError, UsageError
from wirespan.joining import Library
from wirespan.labelstudio.opening import Opened, opened
from wirespan.layers import flat
from wirespan.model import LAYERS, LINKED, Annotation, Document, Link
from wirespan.store import Corpus, layer_file
from wirespan.studio.base import Base

LINKS = "links"
FOLDER = "adjudicate/links/"
"""Where a base has the links of each story as they were sent."""


@dataclass(slots=True)
class StoryLinks:
    """The links of a story as they were sent: both sides' own, those between settled annotations, the base.

    `verdicts` are the links that came of each group, by its key; `merged` says whether any were written.
    """

    raw: tuple[list[Link], list[Link]]
    sides: tuple[list[Link], list[Link]]
    base: list[Link]
    verdicts: dict[str, list[Link]] = field(default_factory=dict)
    merged: bool = False

    def groups(self, names: Names) -> tuple[list[Link], list[LinkGroup]]:
        """Return what both sides agree on, and the groups in dispute."""
        return groups.groups(*self.sides, kept=kept_side(names), adopts=ADJUDICATED in names)

    def content(self) -> bytes:
        """Return it as a file of the base."""
        data = {
            "raw": [list(map(records.encode, side)) for side in self.raw],
            "sides": [list(map(records.encode, side)) for side in self.sides],
            "base": list(map(records.encode, self.base)),
            "verdicts": {key: list(map(records.encode, found)) for key, found in self.verdicts.items()},
            "merged": self.merged,
        }
        return orjson.dumps(data, option=orjson.OPT_SORT_KEYS) + b"\n"

    @classmethod
    def read(cls, content: bytes) -> StoryLinks:
        """Read it. It may have come from elsewhere, by a fetch: raises `WirespanError` where it's damaged."""
        try:
            data = orjson.loads(content)
            raw, sides = ([_links(side) for side in data[name]] for name in ("raw", "sides"))
            verdicts = {key: _links(found) for key, found in data["verdicts"].items()}
            both = ((raw[0], raw[1]), (sides[0], sides[1]))
            return cls(*both, _links(data["base"]), verdicts, bool(data["merged"]))
        except (ValueError, TypeError, LookupError, AttributeError, RecordError) as error:
            raise damaged(error) from error


def stories_of(base: Base) -> dict[str, StoryLinks]:
    """Return the links of each story of a project."""
    files = {path: content for path, content in base.extra.items() if path.startswith(FOLDER)}
    return {path.removeprefix(FOLDER).removesuffix(".json"): StoryLinks.read(c) for path, c in files.items()}


def compare(corpus: Corpus, names: Names, stories: Sequence[str]) -> tuple[dict[str, StoryLinks], list[str]]:
    """Return the links of the stories that both sides have linked, and notes on members left out.

    Raises `UsageError` where there is no such story.
    """
    check_sides(corpus, *names)
    found, notes, early = {}, [], []
    for story in stories:
        if not all(corpus.annotated(LINKS, story, _folder(name)) for name in names):
            continue
        if not any(corpus.annotated(layer, story) for layer in LINKED.values()):
            early.append(story)
            continue
        there = settled_annotations(corpus, story)
        raw, sides = [], []
        for name in names:
            links = corpus.links(story, _folder(name))
            own = there.values() if name == ADJUDICATED else _annotations(corpus, story, name)
            mine, left = groups.settled(links, groups.answers(own, there.values()), there)
            notes += [f"{story}, {name}: {what}" for what in left]
            raw.append(links)
            sides.append(mine)
        found[story] = StoryLinks((raw[0], raw[1]), (sides[0], sides[1]), corpus.links(story))
    if early and not found:
        raise UsageError(
            f"what the links of {', '.join(early)} are between isn't settled yet",
            f"First: wirespan adjudicate push {' '.join(names)} {early[0]}, and pull.",
        )
    notes += [f"{story}: left out, as its layers aren't settled yet" for story in early]
    if not found:
        raise UsageError(
            f"there is no story whose links both {names[0]} and {names[1]} have annotated",
            f"A pass has them in {layer_file(LINKS, '<story>', '<annotator>')}.",
        )
    return found, notes


def changed(names: Names, old: StoryLinks, raw: tuple[list[Link], list[Link]]) -> bool:
    """Whether a pass has other links now."""
    sides = zip(names, old.raw, raw, strict=True)
    return any(name != ADJUDICATED and was != now for name, was, now in sides)


def raw_links(corpus: Corpus, names: Names, story: str) -> tuple[list[Link], list[Link]]:
    """Return both sides' links of a story, between their own annotations."""
    a, b = (corpus.links(story, _folder(name)) for name in names)
    return a, b


def opened_story(
    corpus: Corpus, story: str, library: Library | None
) -> tuple[dict[str, Document], dict[Node, Annotation]]:
    """Return the reports of a story and its settled annotations, with what is here of texts."""
    contents, documents, there = Contents(corpus), {}, {}
    for document in corpus.documents(story):
        held = opened(document, contents.of(document.id), library)
        if isinstance(held, str):
            held = Opened(document, contents.of(document.id))
        documents[document.id] = held.document
        there.update({(a.doc, a.id): a for a in flat(held.annotations)})
    return documents, there


def settled_annotations(corpus: Corpus, story: str) -> dict[Node, Annotation]:
    """Return the settled annotations of a story's reports by report and id."""
    docs = {document.id for document in corpus.documents(story)}
    return {(a.doc, a.id): a for layer in LAYERS for a in corpus.layer(layer, story) if a.doc in docs}


def _annotations(corpus: Corpus, story: str, name: str) -> list[Annotation]:
    return [a for layer in LAYERS for a in corpus.layer(layer, story, _folder(name))]


def _links(data: Iterable[Any]) -> list[Link]:
    return [records.decode(Link, one) for one in data]


def _folder(name: str) -> str | None:
    return None if name == ADJUDICATED else name

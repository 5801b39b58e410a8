"""Another name for a story, a report within its story, or an entity: lines, files, and all that names it.

What a name is no part of stays: texts, digests and ids of annotations. So texts that were joined are found as
before, since they are kept by their digests.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Literal, TypeAlias

from wirespan import formatting
from wirespan.editing import known, splits
from wirespan.editing.edit import Edit
from wirespan.editing.names import Names, renamed
from wirespan.errors import UsageError
from wirespan.model import LAYERS, Document, Entity, Link, Record, story_of
from wirespan.store import SHARED, SPLITS_FILE, Corpus, choose, documents_file, registry_file, reserved

Kind: TypeAlias = Literal["story", "report", "entity"]
_OF_STORIES = (Document, Entity, *LAYERS.values(), Link)
"""What files that are named after a story hold."""
_OTHER = "Nothing was changed. Choose another name."


def rename(corpus: Corpus, kind: Kind, old: str, new: str, done: Callable[[], None] = lambda: None) -> Edit:
    """Return the edit that gives something another name, wherever it is named. Writes nothing.

    `done` is called for each file that was looked at. Raises `UsageError` where there is nothing of the old
    name, and where the new one isn't allowed or is taken.
    """
    if old == new:
        raise UsageError(f"{old!r} is its name already", "Nothing was changed. Say another name.")
    _there(corpus, kind, old)
    known.allowed(kind, new)
    _free(corpus, kind, old, new)
    names, back = _names(kind, old, new), _names(kind, new, old)

    def record(before: Record, path: str, number: int) -> Record:
        if renamed(before, back) != before:
            raise _taken(new, f"{path}:{number}")
        return renamed(before, names)

    def target(path: str) -> str:
        place = _moved(path, old, new) if kind == "story" else path
        if place != path and (corpus.root / place).exists():
            raise UsageError(
                f"there is a file {place} already",
                "Nothing was changed. Take it away, or choose another name.",
            )
        return place

    def split(data: bytes) -> bytes:
        return _split(data, old, new) if kind == "story" and data else data

    return Edit(corpus, lambda _: (old, new), record, target=target, splits=split, done=done)


def belongs(path: str, story: str) -> bool:
    """Whether a file is a story's own: named after it, by its path from the root."""
    if PurePosixPath(path).stem != story or path == registry_file(SHARED):
        return False
    return formatting.record_type(path) in _OF_STORIES


def _there(corpus: Corpus, kind: Kind, old: str) -> None:
    if kind == "story":
        choose(corpus, [old])
    elif kind == "report":
        corpus.document(old)
    else:
        known.entity(corpus, old)


def _free(corpus: Corpus, kind: Kind, old: str, new: str) -> None:
    """Raise `UsageError` where something has the new name, or may not have it."""
    if kind == "story":
        if why := reserved(new):
            raise UsageError(f"no story can be called {new!r}: {why}", _OTHER)
        if new in corpus.stories():
            raise UsageError(f"there is a story {new} already: {documents_file(new)}", _OTHER)
        for document in corpus.documents(old):
            known.allowed("report", _names(kind, old, new).doc(document.id))
    elif kind == "report":
        if story_of(new) != story_of(old):
            raise UsageError(
                f"{new} would be a report of another story: {old} is one of {story_of(old)}",
                f"Nothing was changed. Name it {story_of(old)}/…; a story is renamed as one:"
                " wirespan rename story",
            )
        if any(document.id == new for document in corpus.documents(story_of(new))):
            raise UsageError(f"there is a report {new} already", _OTHER)
    elif place := known.registered(corpus, new):
        raise UsageError(
            f"there is an entity {new} already, in {place}: this would make one of two",
            "Nothing was changed. Whether both are one is for a person to say. If they are, let annotations"
            f" name {new} in place of {old}, and delete the line of {old}.",
        )


def _names(kind: Kind, old: str, new: str) -> Names:
    def exactly(name: str) -> str:
        return new if name == old else name

    def of_story(doc: str) -> str:
        return new + doc.removeprefix(old) if doc.startswith(f"{old}/") else doc

    if kind == "story":
        return Names(story=exactly, doc=of_story)
    return Names(doc=exactly) if kind == "report" else Names(key=exactly)


def _moved(path: str, old: str, new: str) -> str:
    return str(PurePosixPath(path).with_stem(new)) if belongs(path, old) else path


def _split(data: bytes, old: str, new: str) -> bytes:
    """Return the splits with another name for a story: else as they are written, where that can be."""
    found = splits.read(data)
    if any(new in names for names in found.values()):
        raise _taken(new, SPLITS_FILE)
    wanted = {split: [new if name == old else name for name in names] for split, names in found.items()}
    told = re.sub(rb'"%b"(?!\s*:)' % re.escape(old).encode(), b'"%b"' % new.encode(), data)
    return told if splits.read(told) == wanted else splits.written(wanted)


def _taken(new: str, place: str) -> UsageError:
    return UsageError(
        f"{new} is named already, in {place}, though there is none",
        "Nothing was changed. Choose another name, or mend that first: wirespan validate",
    )

"""What a registry has under a key, and what may be a name."""

from __future__ import annotations

from collections.abc import Iterator

from wirespan import schemas
from wirespan.errors import UsageError
from wirespan.model import Entity
from wirespan.store import Corpus, whole
from wirespan.wording import likely

_FIELDS = {"story": ("document", "story"), "report": ("document", "id"), "entity": ("entity", "id")}
"""The record and the field that say what a name of a kind may be."""
_FORMS = {
    "story": "Lower-case letters, digits and hyphens, 64 at most, as in warehouse-fire-2026.",
    "report": "Name its story, a slash and the outlet, as in fire/daily-wave; each in lower-case letters,"
    " digits and hyphens.",
    "entity": "Lower-case letters, digits and hyphens, 64 at most, as in ida-kells.",
}


def entity(corpus: Corpus, key: str) -> str:
    """Return the file of the registry that has an entity. Raises `UsageError` where none has."""
    place = registered(corpus, key)
    if place is None:
        keys = {entity.id for path in _registry(corpus) for entity in corpus.read(path, Entity)}
        known = likely(key, sorted(keys)) or "none yet"
        raise UsageError(f"there is no entity {key!r}", f"There are: {known}")
    return place


def registered(corpus: Corpus, key: str) -> str | None:
    """Return the first file of the registry that has a key, if any has."""
    for path in _registry(corpus):
        named = key.encode() in whole(corpus.root / path, path)
        if named and any(entity.id == key for entity in corpus.read(path, Entity)):
            return path
    return None


def allowed(kind: str, name: str) -> None:
    """Raise `UsageError` for a name that the schema doesn't take for something of a kind."""
    record, field = _FIELDS[kind]
    for error in schemas.reference(record).iter_errors({field: name}):
        if list(error.path) == [field]:
            what = f"this is no name of {'an' if kind == 'entity' else 'a'} {kind}: {schemas.in_words(error)}"
            raise UsageError(what, _FORMS[kind])


def _registry(corpus: Corpus) -> Iterator[str]:
    for path in corpus.files():
        file = corpus.root / path
        if path.startswith("corpus/registry/") and file.is_file() and not file.is_symlink():
            yield path

"""The merge of files of records, as git asks for it: bytes in, bytes out.

Only the lines of annotations in conflict stand between git's markers, where `wirespan validate` finds them
as merge-conflict. Either line has what both sides changed in other fields, so choosing one loses nothing
that was not in conflict.

Links name quotes and numbers of other files. Which id stays of two depends on all three (see `ids`), so each
is merged with an eye on the others.

Of branches that were merged both ways git makes up a base, in which conflicts may stand. What is in conflict
there is unknown: what the sides don't agree on is a conflict again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TypeAlias

import orjson

from wirespan import formatting, records, schemas
from wirespan.errors import RecordError
from wirespan.merge.history import Versions
from wirespan.merge.ids import NOTHING, Needed, Settled, settle
from wirespan.merge.references import Key, Renames, named, rename
from wirespan.merge.threeway import Conflict, index, merge
from wirespan.model import Link, Number, Quote, Record

ATTRIBUTES = ("annotations/**/*.jsonl merge=wirespan", "corpus/**/*.jsonl merge=wirespan")
"""The lines of .gitattributes that give files of records to the driver."""
_MIDDLE = re.compile(rb"={7,}$|\|{7,} ")
MARKERS = (b"<<<<<<< ours\n", b"=======\n", b">>>>>>> theirs\n")

_Side: TypeAlias = dict[Key, Record]

Beside: TypeAlias = Mapping[str, Versions]
"""The versions of other files that are merged at the same time, by their paths."""


@dataclass(frozen=True, slots=True)
class MergedFile:
    """The content of a merged file, how many conflicts stand in it, and what its user has to know."""

    content: bytes
    conflicts: int
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Base:
    """The records of a base, and the keys of those in conflict in it; `lost` where these can't be told."""

    records: _Side = field(default_factory=dict)
    contested: set[Key] = field(default_factory=set)
    lost: bool = False


def linked(path: str) -> list[str]:
    """Return the paths of the files that have to be seen to merge one: links and what they name."""
    cls = _type(path)
    layers = ["quotes", "numbers"] if cls is Link else ["links"] if cls in (Quote, Number) else []
    return [_sibling(path, layer) for layer in layers]


def merge_files(
    base: bytes, ours: bytes, theirs: bytes, path: str, beside: Beside | None = None, *, picked: bool = False
) -> MergedFile:
    """Merge three versions of the file at `path`, from the root of the corpus or of a folder above.

    `beside` has the files of `linked(path)`; without it the notes say what links may have to follow. `picked`
    says that theirs is one commit, as in a rebase, behind which others may know its ids. Raises `RecordError`
    where the path is no file of records, where a line of one version is no valid record, or where an id
    stands twice in a version: then lines are all that can be merged.
    """
    cls = _type(path)
    b, o, t = _read_base(cls, base), _read(cls, "ours", ours), _read(cls, "theirs", theirs)
    needed = _needed(path, beside or {}) if cls in (Quote, Number) else NOTHING
    if cls is Link:
        b, o, t = _all_renamed(b, o, t, _of_members(path, beside or {}))
    new = settle(_known(b, o, t), o, t, needed or NOTHING)
    known = "later commits" if picked and needed is not None else "links to it"
    notes = [
        f"{old} of {side}, in {doc}, is {now} now: {known} have to name it so, see wirespan validate"
        for side, renames in (("ours", new.ours), ("theirs", new.theirs))
        for (_, doc, old), now in renames.items()
        if needed is None or (picked and cls in (Quote, Number) and side == "theirs")
    ]
    content, conflicts = _write(*_merge(*_all_renamed(b, o, t, new)))
    return MergedFile(content, conflicts, tuple(notes))


def _renamed(side: _Side, renames: Renames) -> _Side:
    return index((rename(record, renames) for record in side.values()), "one version")


def _all_renamed(base: _Base, ours: _Side, theirs: _Side, new: Settled) -> tuple[_Base, _Side, _Side]:
    base = replace(base, records=_renamed(base.records, new.base))
    return base, _renamed(ours, new.ours), _renamed(theirs, new.theirs)


def _known(base: _Base, *sides: _Side) -> _Side:
    """Return the base with what is in conflict in it, which is no addition of either side."""
    there = [(k, record) for side in sides for k, record in side.items()]
    return base.records | {k: record for k, record in there if base.lost or k in base.contested}


def _needed(path: str, beside: Beside) -> Needed | None:
    """Return what is named by links that git takes as they are from one side; None where that isn't known."""
    found = beside.get(_sibling(path, "links"))
    if found is None or len(set(found.bases)) > 1:
        return None
    base, none = found.bases[0], frozenset[Key]()
    try:
        ours, theirs = _read(Link, "ours", found.ours), _read(Link, "theirs", found.theirs)
        if found.theirs in (base, found.ours):
            return {k for link in ours.values() for k in named(link)}, none
        if found.ours == base:
            return none, {k for link in theirs.values() for k in named(link)}
        _read(Link, "base", base)
    except RecordError:
        return None  # they are merged as text, in which ids stay
    return NOTHING


def _of_members(path: str, beside: Beside) -> Settled:
    """Return the new ids of quotes and numbers, as the merges of their files have them."""
    of = Settled()
    for layer, cls in (("quotes", Quote), ("numbers", Number)):
        found = beside.get(_sibling(path, layer))
        if found is None:
            continue
        try:
            bases = [_read(cls, "base", data) for data in found.bases]
            ours, theirs = _read(cls, "ours", found.ours), _read(cls, "theirs", found.theirs)
        except RecordError:
            continue  # it is merged as text, in which ids stay
        known = {k: record for base in bases for k, record in base.items()}
        new = settle(known, ours, theirs)
        of.base.update(new.base)
        of.ours.update(new.ours)
        of.theirs.update(new.theirs)
    return of


def _sibling(path: str, layer: str) -> str:
    file = PurePosixPath(path)
    return str(file.parents[1] / layer / file.name)


def _merge(base: _Base, ours: _Side, theirs: _Side) -> tuple[list[Record], list[Conflict]]:
    unknown = {**ours, **theirs}.keys() if base.lost else base.contested
    clear = [[r for k, r in side.items() if k not in unknown] for side in (base.records, ours, theirs)]
    merged = merge(*clear)
    found, conflicts = list(merged.records), list(merged.conflicts)
    for k in sorted(unknown & {*ours, *theirs}):
        mine, yours = ours.get(k), theirs.get(k)
        if mine is not None and mine == yours:
            found.append(mine)
        else:
            conflicts.append(Conflict(None, mine, yours, (), mine, yours))
    return found, conflicts


def _write(found: Iterable[Record], conflicts: list[Conflict]) -> tuple[bytes, int]:
    pieces = [(records.order(record), records.line(record)) for record in found]
    for conflict in conflicts:
        kept = (conflict.kept_ours, conflict.kept_theirs)
        mine, yours = (b"" if record is None else records.line(record) for record in kept)
        place = min(records.order(record) for record in kept if record is not None)
        pieces.append((place, MARKERS[0] + mine + MARKERS[1] + yours + MARKERS[2]))
    pieces.sort(key=lambda piece: piece[0])
    return b"".join(piece for _, piece in pieces), len(conflicts)


def _type(path: str) -> type[Record]:
    parts = PurePosixPath(path).parts
    for start in range(len(parts)):
        cls = formatting.record_type("/".join(parts[start:]))
        if cls is not None:
            return cls
    raise RecordError(
        f"{path} is no file of records", "Those are *.jsonl in the folders corpus/ and annotations/."
    )


def _read_base(cls: type[Record], data: bytes) -> _Base:
    """Read a base, in which conflicts may stand. Raises `RecordError` as `_read` does, where none do."""
    clear, apart = _apart(data)
    if apart == []:
        return _Base(_read(cls, "base", data))
    try:
        found = _read(cls, "base", clear)
        contested = {k for raw in apart or [] for k in _read(cls, "base", raw)}
    except RecordError:
        apart = None
    if apart is None:
        return _Base(lost=True)
    return _Base({k: r for k, r in found.items() if k not in contested}, contested)


def _apart(data: bytes) -> tuple[bytes, list[bytes] | None]:
    """Return the lines outside conflicts, and each of those inside; None where a conflict has no end."""
    clear: list[bytes] = []
    apart: list[bytes] = []
    depth = 0
    for raw in data.splitlines(keepends=True):
        if raw.startswith(b"<<<<<<< "):
            depth += 1
            apart.append(b"")
        elif depth and raw.startswith(b">>>>>>> "):
            depth -= 1
        elif not depth:
            clear.append(raw)
        elif not _MIDDLE.match(raw):
            apart.append(raw)
    return b"".join(clear), None if depth else apart


def _read(cls: type[Record], name: str, data: bytes) -> _Side:
    schema = next(schema for schema, of in schemas.RECORDS.items() if of is cls)
    found = []
    try:
        lines = formatting.content(cls, data)
    except RecordError as error:
        raise RecordError(f"{name}, {error.message}") from error
    for raw in records.split(lines):
        if not schemas.fast(schema).is_valid(orjson.loads(raw)):
            shown = raw[:60].decode(errors="ignore")
            raise RecordError(f"{name} has a line that is no valid {schema}: {shown}…")
        found.append(records.parse(cls, raw))
    return index(found, name)

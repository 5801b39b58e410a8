"""The merge of files of records, as git asks for it: bytes in, bytes out.

Only the lines of annotations in conflict stand between git's markers, where `wirespan validate` finds them
as merge-conflict. Either line has what both sides changed in other fields, so choosing one loses nothing
that was not in conflict.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

import orjson

from wirespan import formatting, records, schemas
from wirespan.errors import RecordError
from wirespan.merge.threeway import merge
from wirespan.model import Number, Quote, Record

ATTRIBUTES = ("annotations/**/*.jsonl merge=wirespan", "corpus/**/*.jsonl merge=wirespan")
"""The lines of .gitattributes that give files of records to the driver."""
MARKERS = (b"<<<<<<< ours\n", b"=======\n", b">>>>>>> theirs\n")


@dataclass(frozen=True, slots=True)
class MergedFile:
    """The content of a merged file, how many conflicts stand in it, and what its user has to know."""

    content: bytes
    conflicts: int
    notes: tuple[str, ...] = ()


def merge_files(base: bytes, ours: bytes, theirs: bytes, path: str) -> MergedFile:
    """Merge three versions of the file at `path`, from the root of the corpus or of a folder above.

    Raises `RecordError` where the path is no file of records, where a line of one version is no valid
    record, or where an id stands twice in a version: then lines are all that can be merged.
    """
    cls = _type(path)
    versions = {"base": base, "ours": ours, "theirs": theirs}
    merged = merge(*(_read(cls, name, data) for name, data in versions.items()))
    pieces = [(records.order(record), records.line(record)) for record in merged.records]
    for conflict in merged.conflicts:
        kept = (conflict.kept_ours, conflict.kept_theirs)
        mine, yours = (b"" if record is None else records.line(record) for record in kept)
        place = min(records.order(record) for record in kept if record is not None)
        pieces.append((place, MARKERS[0] + mine + MARKERS[1] + yours + MARKERS[2]))
    pieces.sort(key=lambda piece: piece[0])
    notes = []
    if cls in (Quote, Number):  # links name these, from another file, which this merge doesn't see
        notes = [
            f"{old} of theirs, in {doc}, is {new} now: links to it have to name it so"
            for (_, doc, old), new in merged.renamed.items()
        ]
    return MergedFile(b"".join(piece for _, piece in pieces), len(merged.conflicts), tuple(notes))


def _type(path: str) -> type[Record]:
    parts = PurePosixPath(path).parts
    for start in range(len(parts)):
        cls = formatting.record_type("/".join(parts[start:]))
        if cls is not None:
            return cls
    raise RecordError(
        f"{path} is no file of records", "Those are *.jsonl in the folders corpus/ and annotations/."
    )


def _read(cls: type[Record], name: str, data: bytes) -> list[Record]:
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
    return found

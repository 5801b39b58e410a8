"""An edit of the files of a corpus: which of them change, what becomes of each, and all of it in one change.

Files are read one at a time, when the edit is planned and again when it is made, so that no more than one is
in memory. A line that the edit leaves alone stays as it is, to the byte; lines are put in canonical order
where what they are ordered by changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from wirespan import formatting, records
from wirespan.errors import RecordError, WirespanError
from wirespan.journal import Change
from wirespan.model import Record
from wirespan.store import ACCEPTED, SPLITS_FILE, Corpus, whole

_ESCAPED = (rb"\u00", rb"\/")
"""How another program may have written a sign of a name: a line with these is read, too."""
_HINT = formatting.UNCHANGED


@dataclass(frozen=True, slots=True)
class File:
    """What an edit does to a file.

    `target` is where its content goes, empty where it is taken away; `changed` and `gone` are how many of its
    lines change, and go; `digest` is that of its content afterwards, or of what is taken away.
    """

    path: str
    target: str
    changed: int
    gone: int
    digest: str


class Edit:
    """An edit of a corpus. `files` is what it does, in order of path; nothing is written yet.

    `names` returns what a line of a file has to hold for `record` to be asked, which gets a record, its file
    and the number of its line, and returns what becomes of it: None where it goes. `target` returns where a
    file goes: None where it is taken away. `splits` returns the new content of the file of the splits.

    Raises `WirespanError` for a line that can't be read as a record, and for what is no regular file.
    """

    def __init__(
        self,
        corpus: Corpus,
        names: Callable[[str], Iterable[str]],
        record: Callable[[Record, str, int], Record | None],
        *,
        target: Callable[[str], str | None] = lambda path: path,
        splits: Callable[[bytes], bytes] = lambda data: data,
        done: Callable[[], None] = lambda: None,
    ) -> None:
        self._corpus, self._names, self._record, self._splits = corpus, names, record, splits
        self.files = tuple(file for path in self._paths() for file in self._planned(path, target, done))

    @property
    def changed(self) -> int:
        """How many lines change."""
        return sum(file.changed for file in self.files)

    @property
    def gone(self) -> int:
        """How many lines go."""
        return sum(file.gone for file in self.files)

    def before(self, file: File) -> bytes:
        """Return the content of a file as it is."""
        return self._read(file.path)

    def after(self, file: File) -> bytes:
        """Return the content that a file will have; empty where it is taken away."""
        return self._content(file.path)[0] if file.target else b""

    def put(self, change: Change) -> None:
        """Take the edit into a change."""
        for file in self.files:
            if file.target != file.path:
                change.remove(file.path)
        for file in self.files:
            if file.target:
                change.put(file.target, partial(self.after, file), like=file.path)

    def _paths(self) -> list[str]:
        """Return the files that an edit may change. Raises `WirespanError` where a folder is a link."""
        formatting.refuse_linked_folders(self._corpus)
        records_ = [path for path in self._corpus.files() if formatting.record_type(path) is not None]
        return sorted([*records_, SPLITS_FILE])

    def _planned(
        self, path: str, target: Callable[[str], str | None], done: Callable[[], None]
    ) -> Iterable[File]:
        """Yield what the edit does to a file, if it does anything."""
        place = target(path)
        if place is None:
            content = self._read(path)
            yield File(path, "", 0, len(list(records.split(content))), hashlib.sha256(content).hexdigest())
        else:
            content, changed, gone = self._content(path)
            if place != path or changed or gone:
                # Where nothing is accepted there is no file.
                place = "" if path == ACCEPTED and not content else place
                yield File(path, place, changed, gone, hashlib.sha256(content).hexdigest())
        done()

    def _content(self, path: str) -> tuple[bytes, int, int]:
        """Return what becomes of the content of a file, and how many lines change, and go."""
        data = self._read(path)
        if mark := records.contested(data):
            raise WirespanError(f"{path}: {records.CONFLICT}: {mark}", _HINT)
        if path == SPLITS_FILE:
            content = self._splits(data)
            return content, int(content != data), 0
        needles = (*(name.encode() for name in self._names(path)), *_ESCAPED)
        if not any(needle in data for needle in needles):
            return data, 0, 0
        kept: list[tuple[int, bytes, Record | None]] = []
        changed = gone = 0
        moved = False
        for number, raw in enumerate(records.split(data), 1):
            if not any(needle in raw for needle in needles):
                kept.append((number, raw, None))
                continue
            old = _parsed(path, number, raw)
            new = self._record(old, path, number)
            if new is None:
                gone += 1
            elif new == old:
                kept.append((number, raw, old))
            else:
                changed += 1
                moved = moved or records.order(new) != records.order(old)
                kept.append((number, records.line(new).removesuffix(b"\n"), new))
        if not changed and not gone:
            return data, 0, 0
        if moved:
            kept.sort(key=lambda line: records.order(line[2] or _parsed(path, line[0], line[1])))
        return b"".join(raw + b"\n" for _, raw, _ in kept), changed, gone

    def _read(self, path: str) -> bytes:
        """Return the content of a file. Raises `WirespanError` where it is none of the corpus."""
        file = self._corpus.root / path
        if path == SPLITS_FILE and not file.exists():
            return b""
        if file.is_symlink() or not file.is_file():
            raise WirespanError(f"{path}: this is no file of the corpus but a link or a folder", _HINT)
        try:
            return whole(file, path)
        except OSError as error:
            raise WirespanError(f"{path} can't be read: {error.strerror}", _HINT) from error


def _parsed(path: str, number: int, raw: bytes) -> Record:
    """Return the record of a line. Raises `RecordError` where it is none, naming file and line."""
    cls = formatting.record_type(path)
    if cls is None:
        raise RecordError(f"{path} is no file of records", _HINT)
    try:
        record = records.parse(cls, raw)
        if records.line(record) != raw + b"\n":
            formatting.refuse_duplicates(raw)
    except (RecordError, ValueError, RecursionError) as error:
        raise RecordError(f"{path}:{number}: {getattr(error, 'message', error)}", _HINT) from error
    return record

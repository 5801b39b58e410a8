"""Mending a corpus: every sure remedy that a check of the result bears out."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from wirespan import schemas
from wirespan.checks import Library, beside, run, worthwhile
from wirespan.errors import Finding, RecordError, WirespanError
from wirespan.fixing.draft import Draft
from wirespan.fixing.remedies import remedy
from wirespan.formatting import BOM, content, record_type
from wirespan.store import SPLITS_FILE, VERSION, Corpus, whole

Key: TypeAlias = tuple[str, str, str]
Parts: TypeAlias = list[list[Finding]]
"""Findings whose remedies are made together or not at all."""

_PLAIN = (SPLITS_FILE, VERSION)
_OF_WRITING = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)
"""Errors of the place that is written in, whatever file the system names."""
_BELOW = 4
"""The highest level that a remedy may not bring a finding of, where some levels were silent before."""


@dataclass(frozen=True, slots=True)
class Mended:
    """What was mended: old and new content of each file that changes, and findings before and after.

    The old content of a file that is new is empty.
    """

    files: dict[str, tuple[bytes, bytes]]
    before: tuple[Finding, ...]
    after: tuple[Finding, ...]

    @property
    def count(self) -> int:
        """How many findings are mended."""
        return (Counter(map(_key, self.before)) - Counter(map(_key, self.after))).total()


def mend(
    corpus: Corpus, library: Library | None = None, done: Callable[[str], None] = lambda _: None
) -> Mended:
    """Return what becomes of a corpus by every remedy that is sure. The corpus itself isn't touched.

    `done` is told each story that is checked, which is several times for each.

    A remedy is kept where it takes its finding away and brings no other; files that can't be read stay as
    they are. Raises `WirespanError` where there is no room for a copy in the temporary folder, and `OSError`
    for a file of the corpus that may not be read.
    """
    with _folder(corpus.root) as folder:
        copy = _Copy(corpus.root, folder, done)
        before = copy.findings(library)
        if not before:
            return Mended({}, before, before)
        after = copy.findings(library) if copy.format() | copy.schemas() else before
        while True:
            made = _Round(copy, after, library)
            if not made.contents:
                return Mended(copy.changes(), before, after)
            copy.put(made.contents)
            after = made.left


@contextmanager
def _folder(source: Path) -> Iterator[Path]:
    """Make a temporary folder for a copy of a corpus, and tell its errors from those of the corpus.

    Raises `WirespanError` for the temporary folder, and `OSError` that names a file of the corpus.
    """
    made: Path | None = None
    try:
        with tempfile.TemporaryDirectory(prefix="wirespan-") as named:
            made = Path(named)
            yield made
    except OSError as error:
        name = Path(error.filename or "")
        if made and name.is_relative_to(made):
            name = source / name.relative_to(made)
        if made and error.errno not in _OF_WRITING and name.is_relative_to(source):
            raise OSError(error.errno, error.strerror, str(name)) from error
        where = made.parent if made else tempfile.tempdir or "that TMPDIR names"
        raise WirespanError(
            f"the temporary folder {where} can't hold a copy of the corpus: {error.strerror or error}",
            "The corpus was not changed. Make room there, or name a folder on another disk in the environment"
            " variable TMPDIR.",
        ) from error


class _Round:
    """The remedies for the findings of a copy, tried together, and apart where they don't hold together."""

    def __init__(self, copy: _Copy, base: tuple[Finding, ...], library: Library | None) -> None:
        self.copy, self.library = copy, library
        self.left = base
        """The findings that are left by the remedies that hold."""
        self.contents: dict[str, bytes] = {}
        """The files that these change."""
        as_it_is = Draft(copy.root, library)
        # From the last to the first of a record, so that what one takes out moves no other's place.
        sure = [f for f in sorted(base, reverse=True) if remedy(f, as_it_is)]
        known = frozenset(Corpus(copy.root).stories())
        parts: dict[str, list[Finding]] = {}
        for finding in sure:
            parts.setdefault(PurePosixPath(finding.file).stem, []).append(finding)
        together: list[list[Finding]] = []
        for story, found in sorted(parts.items()):
            if story not in known:  # a file of all stories
                together += [[finding] for finding in found]
                continue
            alone = copy.findings(library, story)
            kept = _settle([], [[f] for f in found], partial(self._holds, base=alone, story=story))
            together.append([f for part in kept for f in part])
        _settle([], [part for part in together if part], partial(self._holds, base=base))

    def _holds(self, parts: Parts, base: tuple[Finding, ...], story: str | None = None) -> bool:
        """Whether the remedies for some findings take these away and bring no other to those of a check.

        With a story, that is only looked at in its files.
        """
        chosen = [finding for part in parts for finding in part]
        limit = _BELOW if any(f.level <= _BELOW for f in base) else 5
        draft = Draft(self.copy.root, self.library)
        for finding in chosen:
            draft.update(remedy(finding, draft) or {})
        contents = draft.contents()
        old = self.copy.put(contents)
        found = self.copy.findings(self.library, story)
        self.copy.put(old)
        allowed = Counter(map(_key, base)) - Counter(map(_key, chosen))
        holds = not Counter(_key(f) for f in found if f.level <= limit) - allowed
        if holds and story is None:
            self.left, self.contents = found, contents
        return holds


def _settle(done: Parts, more: Parts, holds: Callable[[Parts], bool]) -> Parts:
    """Return those of more parts that hold beside those that are done, and these."""
    if not more or holds([*done, *more]):
        return [*done, *more]
    if len(more) == 1:
        return done
    half = len(more) // 2
    return _settle(_settle(done, more[:half], holds), more[half:], holds)


def _key(finding: Finding) -> Key:
    """Return what a finding is known by when lines have moved."""
    return finding.file, finding.code, finding.pointer


class _Copy:
    """A copy of a corpus to try remedies on. Files are linked to where that can be, never written through."""

    def __init__(self, source: Path, root: Path, done: Callable[[str], None]) -> None:
        self.source, self.root, self.done = source, root, done
        self._old: dict[str, bytes] = {}
        tops = (source / top for top in ("corpus", "annotations"))
        for top in (top for top in tops if not top.is_symlink()):
            for path in _under(top):
                target = root / path.relative_to(source)
                target.parent.mkdir(parents=True, exist_ok=True)
                _take(path, target)
        for path in (source / schemas.FOLDER, *beside.found(source)):
            _take(path, root / path.relative_to(source))

    def findings(self, library: Library | None, story: str | None = None) -> tuple[Finding, ...]:
        """Check the copy as it is, or one story of it, and whether schemas lie beside it."""
        corpus = Corpus(self.root)
        jobs = 1 if story else worthwhile(corpus)
        found = run(corpus, [story] if story else None, 5, library, done=self.done, jobs=jobs).findings
        return (*found, *(f for f in beside.check(self.root) if f.level > 5))

    def put(self, contents: dict[str, bytes]) -> dict[str, bytes]:
        """Write files, and return what they were."""
        old = {}
        for name, new in contents.items():
            path = self.root / name
            old[name] = whole(path, name) if path.is_file() else b""  # as for a schema that is new
            self._old.setdefault(name, old[name])
            path.parent.mkdir(exist_ok=True)
            path.unlink(missing_ok=True)  # what is linked to stays as it is
            path.write_bytes(new)
        return old

    def format(self) -> bool:
        """Write what can be read in canonical form. Returns whether anything wasn't."""
        wanted = {}
        for path in (*_PLAIN, *Corpus(self.root).files()):
            file = self.root / path
            if file.is_symlink() or not file.is_file():
                continue
            cls = record_type(path)
            try:
                data = whole(file, path)
                new = content(cls, data) if cls else _plain(data)
            except RecordError:
                continue
            if (cls or path in _PLAIN) and new != data:
                wanted[path] = new
        self.put(wanted)
        return bool(wanted)

    def schemas(self) -> bool:
        """Put the package's schemas beside the corpus. Returns whether any was another, or missing."""
        wanted = beside.outdated(self.source)  # whatever is in the way there isn't all copied
        self.put(wanted)
        return bool(wanted)

    def changes(self) -> dict[str, tuple[bytes, bytes]]:
        """Return old and new content of each file that isn't as it was."""
        both = ((name, old, (self.root / name).read_bytes()) for name, old in sorted(self._old.items()))
        return {name: (old, new) for name, old, new in both if old != new}


def _under(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder):
        links = [name for name in folders if Path(here, name).is_symlink()]
        yield from (Path(here, name) for name in (*files, *links))
        if not folders and not files:
            yield Path(here)


def _take(path: Path, target: Path) -> None:
    if path.is_symlink():
        target.symlink_to(os.readlink(path))
    elif path.is_dir():
        target.mkdir(exist_ok=True)
    elif path.is_file():
        try:
            os.link(path, target)
        except OSError:  # another file system, or one without links
            shutil.copyfile(path, target)


def _plain(data: bytes) -> bytes:
    """Return a small file without a byte order mark, and with every line ended by LF."""
    lines = data.removeprefix(BOM).replace(b"\r\n", b"\n")
    return lines if lines.endswith(b"\n") or not lines else lines + b"\n"

"""Finding the texts of withheld reports in a folder, by what is in them and not by what they are called.

The folder is read twice at most, one file in memory at a time. Only regular files are read: symlinks
aren't followed, devices and pipes not opened.
"""

from __future__ import annotations

import os
import re
from bisect import insort
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from wirespan import disk, model, texts
from wirespan.errors import UsageError
from wirespan.joining.alignment import Alignment, Lines, align, in_sequence, sequence_length, wanted
from wirespan.joining.joined import Joined, carry_over
from wirespan.model import LAYERS, Annotation, Digests, Document, Span
from wirespan.offsets import canonical_text

if TYPE_CHECKING:
    from wirespan.store import Corpus  # brings a tool's dependencies, which hydrate does without

EXACT = 2**31
"""The points of a file that is the very text; one less where it is but for marks and white space."""
MARKUP = "HTML, XML, JSON or RTF, and no plain text"
"""Why a file is passed over of which no line is a paragraph, as what it holds is wrapped in markup."""
_MARKUP = re.compile(r"\s*(?:<[!?a-zA-Z]|\{\s*[\"}]|\[\s*[\[{\"\]]|\{\\rtf)")
TRIES = 5
"""How many files are tried for a report, from the one that shares most paragraphs with it."""

NAME = "Name the folder that holds the texts."

Wanted: TypeAlias = Mapping[str, tuple[Digests, Sequence[Span]]]
"""What is looked for: digests and spans of each report, by its id."""


@dataclass(slots=True)
class Skipped:
    """Files that weren't read, or not as what they hold: how many for each reason, and the first of them.

    `read` is how many were.
    """

    read: int = 0
    count: dict[str, int] = field(default_factory=dict)
    first: dict[str, Path] = field(default_factory=dict)

    def add(self, why: str, path: Path) -> None:
        """Count a file."""
        self.count[why] = self.count.get(why, 0) + 1
        self.first.setdefault(why, path)


@dataclass(frozen=True, slots=True)
class Match:
    """The file that fits a report best, and how it does; both None where no file has a paragraph of it."""

    doc: str
    file: Path | None
    alignment: Alignment | None

    @property
    def fits(self) -> bool:
        """Whether the report can be joined."""
        return self.alignment is not None and not self.alignment.refused


@dataclass(frozen=True, slots=True)
class Found:
    """A withheld report, the file found for it, and what came of joining them."""

    document: Document
    file: Path | None
    joined: Joined
    annotations: tuple[Annotation, ...]


def find(corpus: Corpus, folder: Path) -> tuple[list[Found], Skipped]:
    """Find the text of every withheld report of a corpus in a folder, and join them.

    A report of which no file holds a paragraph is refused without a file. Raises `UsageError` where the
    folder isn't there.
    """
    reports: dict[str, tuple[Document, tuple[Annotation, ...]]] = {}
    for story in corpus.stories():
        withheld = [d for d in corpus.documents(story) if d.rights.withheld]
        layers = [a for layer in LAYERS if withheld for a in corpus.layer(layer, story)]
        for document in withheld:
            reports[document.id] = document, tuple(a for a in layers if a.doc == document.id)
    sought = {
        doc: (document.digests, _spans(annotations)) for doc, (document, annotations) in reports.items()
    }
    matches, skipped = search(sought, folder)
    found = []
    for match in matches:
        document, annotations = reports[match.doc]
        if match.alignment is None:
            joined = Joined(match.doc, "refused", None)
        else:
            joined = carry_over(document, annotations, match.alignment)
        found.append(Found(document, match.file, joined, annotations))
    return found, skipped


def search(sought: Wanted, folder: Path) -> tuple[list[Match], Skipped]:
    """Find the file that fits each report best: its very text, else the one with most of its paragraphs."""
    checked(folder)
    skipped = Skipped()
    # By report: how many of its paragraphs a file holds, as a negative number, and the file.
    best: dict[str, list[tuple[int, Path]]] = {doc: [] for doc in sought}
    score = _scorer(sought)
    missing = set(sought)
    for path, text in read_texts(folder, skipped) if sought else ():
        scores = score(text)
        if not scores and _MARKUP.match(text):
            skipped.add(MARKUP, path)
        for doc, points in scores.items():
            insort(best[doc], (-points, path))
            del best[doc][TRIES:]
            if points == EXACT:
                missing.discard(doc)
        if not missing:
            break
    return [_match(doc, *sought[doc], [path for _, path in best[doc]]) for doc in sought], skipped


def checked(folder: Path) -> Path:
    """Return a folder. Raises `UsageError` where it isn't there."""
    if not folder.is_dir():
        what = f"{str(folder)!r} is a file" if folder.exists() else f"there is no folder {str(folder)!r}"
        raise UsageError(what, NAME)
    return folder


def read_texts(folder: Path, skipped: Skipped) -> Iterator[tuple[Path, str]]:
    """Yield every text file under a folder with its canonical text, in order of path."""
    for path in _files(folder, skipped):
        try:
            data = disk.read_regular(path, texts.LIMIT)
        except OSError as error:
            skipped.add(f"can't be read ({error.strerror})", path)
            continue
        if data is None:
            skipped.add(f"over {texts.LIMIT // 2**20} MiB", path)
            continue
        try:
            text = canonical_text(data)
        except UnicodeDecodeError:
            skipped.add("no UTF-8", path)
            continue
        skipped.read += 1
        yield path, text


def _files(folder: Path, skipped: Skipped) -> Iterator[Path]:
    """Yield the regular files under a folder, in order of name, without following a symlink."""
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            with os.scandir(here) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            skipped.add(f"can't be read ({error.strerror})", here)
            continue
        for entry in inside:
            if entry.is_symlink():
                skipped.add("symbolic link", Path(entry.path))
            elif entry.is_file(follow_symlinks=False):
                yield Path(entry.path)
        waiting += [Path(e.path) for e in reversed(inside) if e.is_dir(follow_symlinks=False)]


def _scorer(sought: Wanted) -> Callable[[str], dict[str, int]]:
    """Return what tells of a text how many paragraphs of each report it holds."""
    by_text: dict[str, list[str]] = {}
    lengths: dict[int, list[str]] = {}
    holders: dict[str, set[str]] = {}
    lookup: dict[int, set[str]] = {}
    for doc, (digests, _) in sought.items():
        by_text.setdefault(digests.text, []).append(doc)
        lengths.setdefault(sequence_length(digests.paragraphs), []).append(doc)
        for length, found in wanted(digests.paragraphs).items():
            lookup.setdefault(length, set()).update(found)
            for digest in found:
                holders.setdefault(digest, set()).add(doc)

    def score(text: str) -> dict[str, int]:
        lines = Lines(text)
        points = Counter(doc for digest in lines.places(lookup) for doc in holders[digest])
        for doc in lengths.get(len(lines.whole), ()):
            if in_sequence(sought[doc][0].paragraphs, lines.whole) is not None:
                points[doc] = EXACT - 1
        return points | dict.fromkeys(by_text.get(texts.text_digest(text), ()), EXACT)

    return score


def _match(doc: str, digests: Digests, spans: Sequence[Span], paths: Sequence[Path]) -> Match:
    """Return the first of the files that fits; the first of all where none does."""
    tried = []
    for path in paths:
        try:
            data = disk.read_regular(path, texts.LIMIT)
            text = canonical_text(data or b"")
        except (OSError, UnicodeDecodeError):  # it has changed since it was looked through
            continue
        tried.append(Match(doc, path, align(digests, spans, text)))
        if tried[-1].fits:
            return tried[-1]
    return tried[0] if tried else Match(doc, None, None)


def _spans(annotations: Iterable[Annotation]) -> list[Span]:
    return [span for annotation in annotations for _, span in model.spans(annotation)]

"""What open reports give on of withheld texts: places in their texts, which may be accepted as a leak can't.

Two reports quote one speaker: where one is withheld and the other open, the open one holds a run of words of
the other, by its own licence. Such a *place* is a finding of its own, about `story/outlet@start-end` of the
open text. So that it isn't found again in each file and commit that this text stands in, these words are
marked there, and a run of marked words alone is no leak. They are marked in records of that very report only:
in its text, in the surfaces of its annotations and in its tokens, in canonical lines of JSON and in Parquet.
The same words anywhere else stay a leak, and so does a run that goes on beyond them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from wirespan.errors import RecordError
from wirespan.leaks import MARK, Held
from wirespan.store import Corpus, documents_file


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of the text of an open report that stands in a withheld text, too, as far as both are alike.

    `file` and `line` are those of the open report, `start` and `end` code points of its text, half-open;
    `words` are how many words it has, of the `of` words of the withheld text.
    """

    file: str
    line: int
    doc: str
    start: int
    end: int
    held: str
    words: int
    of: int

    @property
    def about(self) -> str:
        """What an exception names it by."""
        return f"{self.doc}@{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class _Report:
    """An open report with places: its text, start and end of each word in one, and the runs of its places."""

    text: str
    words: list[tuple[int, int]]
    runs: Held


class Licensed:
    """The places of open reports, and the marks that keep them from being found elsewhere.

    `held` are withheld texts by report; `known` knows the runs of all of them.
    """

    def __init__(self, held: Mapping[str, str], reports: Iterable[tuple[str, int, str, str]]) -> None:
        """Look through open reports: file, line, id and text of each."""
        self.known = Held(held)
        self.places: list[Place] = []
        self._reports: dict[str, _Report] = {}
        # Each withheld text by itself: a place mustn't depend on what else is held on a machine.
        alone: dict[str, Held] = {}
        for file, line, doc, text in reports:
            if next(self.known.leaks(doc, text), None) is None:
                continue
            alone = alone or {name: Held({name: one}) for name, one in held.items()}
            places = [
                Place(file, line, doc, start, end, name, words, one.count(held[name]))
                for name, one in alone.items()
                for start, end, words in one.places(text)
            ]
            if places:
                self.places += places
                self._reports[doc] = _report(text, self.known, places)

    def mark(self, data: bytes) -> bytes:
        """Return the content of a file with the places marked, where it has lines of records with them."""
        names = [orjson.dumps(doc) for doc in self._reports]
        if not any(name in data for name in names):
            return data
        lines = data.split(b"\n")
        for at, line in enumerate(lines):
            if line.startswith(b"{") and any(name in line for name in names):
                lines[at] = self._line(line)
        return b"\n".join(lines)

    def concerns(self, batch: Any) -> bool:
        """Whether an Arrow batch has rows of reports with places."""
        key = _key(batch.schema.names)
        return bool(self._reports) and key is not None and self._among(batch.column(key))

    def rows(self, batch: Any) -> Any:
        """Return an Arrow batch with the places marked; as it is where it can't be read as records."""
        import pyarrow as pa  # noqa: PLC0415 - big; only needed where there is such a file

        try:
            rows = [self._walk(row, None) for row in batch.to_pylist()]
            return pa.RecordBatch.from_pylist(rows, schema=pa.schema([_plain(f) for f in batch.schema]))
        except (pa.ArrowException, TypeError, ValueError):
            return batch

    def _among(self, keys: Any) -> bool:
        try:
            return not self._reports.keys().isdisjoint(keys.unique().to_pylist())
        except (NotImplementedError, TypeError):  # they are no strings
            return False

    def _line(self, line: bytes) -> bytes:
        try:
            data = orjson.loads(line)
            if orjson.dumps(data) != line:  # what is written twice, say, would be gone
                return line
            return orjson.dumps(self._walk(data, None))
        except (ValueError, TypeError, RecursionError):
            return line

    def _walk(self, value: Any, doc: str | None) -> Any:
        """Return a value of a record with the places marked; it is of the report `doc`, if of any."""
        if isinstance(value, list):
            return [self._walk(item, doc) for item in value]
        if not isinstance(value, dict):
            return value
        whole = self._open(value)
        doc = value["id"] if whole else value.get("doc", doc)
        report = self._reports.get(doc) if isinstance(doc, str) else None
        if report is None:
            return {key: self._walk(inner, None) for key, inner in value.items()}
        told = {}
        for key, inner in value.items():
            if whole and key == "text":
                told[key] = _marked(report, 0, len(inner), inner)
            elif key == "text" or key.endswith("_text") or key == "tokens":
                told[key] = _surfaces(report, key, value)
            else:
                told[key] = self._walk(inner, doc)
        return told

    def _open(self, value: dict[str, Any]) -> bool:
        """Whether this is the record of a report with places, and one whose text may be given on."""
        rights, doc = value.get("rights"), value.get("id")
        known = isinstance(doc, str) and doc in self._reports and isinstance(value.get("text"), str)
        return known and isinstance(rights, dict) and rights.get("licence") not in (None, "withheld")


def find(corpus: Corpus, held: Mapping[str, str]) -> Licensed:
    """Look through the open reports of a corpus for places of withheld texts.

    A report of the split of withheld ones isn't open, whatever its rights say. Files that can't be read are
    passed over: the checks say what is wrong with them, and words of theirs stay leaks.
    """
    return Licensed(held, _open_reports(corpus) if held else ())


def _open_reports(corpus: Corpus) -> Iterator[tuple[str, int, str, str]]:
    try:
        closed = {*corpus.splits()["withheld"]}
    except (RecordError, OSError):
        return
    for story in corpus.stories():
        try:
            documents = corpus.documents(story) if story not in closed else []
        except (RecordError, OSError):
            continue
        for line, document in enumerate(documents, 1):
            if document.text is not None and not document.rights.withheld and document.story == story:
                yield documents_file(story), line, document.id, document.text


def _report(text: str, known: Held, places: list[Place]) -> _Report:
    words = [
        (start, end)
        for start, end in known.extents(text)
        if any(place.start <= start and end <= place.end for place in places)
    ]
    return _Report(text, words, Held({p.about: text[p.start : p.end] for p in places}))


def _surfaces(report: _Report, key: str, row: dict[str, Any]) -> Any:
    """Return the surfaces that a record or row has under a key, marked: one, or a list of them."""
    found, stem = row[key], key.removesuffix("text")
    if isinstance(found, str):
        return _surface(report, row.get(f"{stem}start"), row.get(f"{stem}end"), found)
    if not isinstance(found, list):
        return found
    if key == "tokens":
        starts, ends = row.get("starts"), row.get("ends")
    else:
        pairs = row.get(stem.removesuffix("_"))
        if not isinstance(pairs, list) or not all(
            isinstance(pair, list) and len(pair) == 2 for pair in pairs
        ):
            return found
        starts, ends = ([pair[at] for pair in pairs] for at in (0, 1))
    if not (isinstance(starts, list) and isinstance(ends, list) and len(starts) == len(ends) == len(found)):
        return found
    return [_surface(report, *one) for one in zip(starts, ends, found, strict=True)]


def _surface(report: _Report, start: Any, end: Any, text: Any) -> Any:
    if type(start) is not int or type(end) is not int or not isinstance(text, str) or start < 0:
        return text
    return _marked(report, start, end, text)


def _marked(report: _Report, start: int, end: int, text: str) -> str:
    """Return a part of the text of a report with a mark behind each word of a place.

    A part of another revision, of which the text isn't known, has marks where it has a run of a place.
    """
    if report.text[start:end] == text:
        here = report.words[
            bisect_left(report.words, (start, start)) : bisect_right(report.words, (end, end))
        ]
        words = [(a - start, b - start) for a, b in here if b <= end]
    else:
        extents = report.runs.extents(text)
        runs = report.runs.leaks("", text) if extents else ()
        words = [extents[at] for run in runs for at in range(run.position, run.position + run.length)]
    told, last = [], 0
    for _, behind in words:
        told += [text[last:behind], MARK]
        last = behind
    return "".join([*told, text[last:]])


def _key(names: list[str]) -> str | None:
    return next((key for key in ("doc", "id") if key in names), None)


def _plain(field: Any) -> Any:
    """Return a field of Arrow with no values kept apart from their places, at any depth."""
    import pyarrow as pa  # noqa: PLC0415

    return pa.field(field.name, _written_out(field.type))


def _written_out(kind: Any) -> Any:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.types as kinds  # noqa: PLC0415

    if kinds.is_dictionary(kind):
        return kind.value_type
    if kinds.is_struct(kind):
        return pa.struct([pa.field(inner.name, _written_out(inner.type)) for inner in kind])
    if kinds.is_list(kind) or kinds.is_large_list(kind):
        return pa.list_(_written_out(kind.value_type))
    return kind

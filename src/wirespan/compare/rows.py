"""Rows of annotations, gold or predicted, as units that can be matched.

Read are `doc`, the label and where the span stands, of a quote all fragments of its content; any other column
is passed over. Whoever predicts may have got anything wrong, so the first row that can't be right is refused
with its number.
"""

from __future__ import annotations

import operator
import reprlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import Any

from wirespan.compare.matching import Fragments, Unit
from wirespan.compare.tally import Stretches
from wirespan.errors import UsageError
from wirespan.joining import frame
from wirespan.model import LAYERS, Span
from wirespan.schemas import LABEL_OF

LABEL = {layer: LABEL_OF[layer] for layer in LAYERS if layer != "zones"}
"""The configurations that can be scored, and the column of the label in each."""
_KNOWN_BY = {
    "entities": {"label"},
    "quotes": {"kind", "content"},
    "numbers": {"type", "bound"},
    "dates": {"type", "local"},
}
"""Columns that no other configuration with annotations as rows has all of."""
_CODE_POINTS = "Offsets are whole numbers of code points: 0 ≤ start < end, and text[start:end] is the span."
_DOCUMENT = ("id", "length", "zones", "text", "doc")
"""The columns of documents that are looked at; `doc` is that of other configurations."""
_JOIN = (
    "Hydrate both from one folder: wirespan.hydrate(gold, DIR, documents), wirespan.hydrate(documents, DIR)."
)
COUNTED = "Rows are counted from 1."
_short = reprlib.Repr()
_short.maxstring = _short.maxother = 120
_short.maxlist = 20


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows, what messages call them, and their columns and features, as far as those are told."""

    what: str
    rows: Iterator[Any]
    columns: frozenset[str]
    features: Mapping[str, Any]

    def names(self, column: str) -> list[str] | None:
        """Return the names that a column's numbers stand for, where the rows came with them."""
        return getattr(self.features.get(column), "names", None)


@dataclass(frozen=True, slots=True)
class Document:
    """What is told of a document: its length in code points, its zones, and whether its text is there."""

    length: int | None = None
    zones: Stretches | None = None
    text: bool | None = None


def rows(given: Any, what: str) -> Rows:
    """Take rows from a Dataset, a stream, a data frame or any iterable of dicts.

    Raises `UsageError` for anything else.
    """
    if frame.is_frame(given) and hasattr(given, "columns"):
        return Rows(what, iter(frame.rows(given)), frozenset(map(str, given.columns)), {})
    if isinstance(given, Mapping):
        named = "one row" if "doc" in given or "id" in given else "a dict, as of several splits"
        raise UsageError(f"{what}: found {named}, expected the rows of one split", _hint(what))
    features: Mapping[str, Any] = {}
    if hasattr(given, "iter_rows"):  # a data frame of polars
        return Rows(what, given.iter_rows(named=True), frozenset(given.columns), features)
    if hasattr(given, "with_format"):  # of the library datasets, which whoever passes it has imported
        features = getattr(given, "features", None) or {}
        given = given.with_format(None)
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise UsageError(f"{what}: found {type(given).__name__}, expected rows", _hint(what))
    found = iter(given)
    first = list(islice(found, 1))
    columns = features or (first[0] if first and isinstance(first[0], Mapping) else ())
    return Rows(what, chain(first, found), frozenset(columns), features)


def _hint(what: str) -> str:
    if what == "documents":
        return 'Pass ids, or a split of the configuration documents: wirespan.load("documents", "test").'
    return 'Pass a split, such as wirespan.load("entities", "test"), a data frame, or any iterable of dicts.'


def config_of(gold: Rows, named: str | None) -> str:
    """Return of which configuration rows are: what is named, or what their columns tell.

    Raises `UsageError` where neither is so, or both and they differ.
    """
    if named is not None and named not in LABEL:
        raise UsageError(f"there is no configuration {named!r} to score", f"There are: {', '.join(LABEL)}")
    found = [config for config, own in _KNOWN_BY.items() if own <= gold.columns]
    if named is not None:
        if found and named not in found:
            raise UsageError(
                f"gold has the columns of {found[0]}, not of {named}", "Pass rows of one of them."
            )
        return named
    if len(found) == 1:
        return found[0]
    told = ", ".join(sorted(gold.columns)) or "none, as there are no rows"
    raise UsageError(
        f"it isn't known of which configuration gold is; its columns: {told}",
        f"Pass rows of one of {', '.join(LABEL)} with all their columns, or say which they are:"
        ' config="entities"',
    )


def documents(given: Any) -> dict[str, Document]:
    """Return documents by id, with what is told of them.

    Takes ids, or rows of the configuration documents. Raises `UsageError` for anything else.
    """
    if hasattr(given, "select_columns") and given.column_names:  # the rest may be large
        given = given.select_columns([name for name in given.column_names if name in _DOCUMENT])
    found: dict[str, Document] = {}
    taken = rows(given, "documents")
    for number, row in enumerate(taken.rows, 1):
        doc = row.get("id") if isinstance(row, Mapping) else row
        if not isinstance(doc, str) or not doc or (isinstance(row, Mapping) and "doc" in row):
            raise UsageError(
                f"documents, row {number}: found {told(row)}, expected the id of a report",
                f"Pass ids, or rows of the configuration documents. {COUNTED}",
            )
        try:
            found[doc] = _document(row) if isinstance(row, Mapping) else Document()
        except _WrongError as wrong:
            raise UsageError(f"documents, row {number}: {wrong.message}", f"{wrong.hint} {COUNTED}") from None
    return found


def _document(row: Mapping[str, Any]) -> Document:
    length, zones = row.get("length"), row.get("zones")
    return Document(
        length if isinstance(length, int) else None,
        None if zones is None else Stretches(Span(*_piece("", _ends(zone))) for zone in zones),
        row["text"] is not None if "text" in row else None,
    )


def _ends(zone: Any) -> tuple[Any, ...]:
    if not isinstance(zone, Mapping):
        raise _WrongError(f"found the zone {told(zone)}, expected a dict with start and end", _CODE_POINTS)
    return tuple(_value(zone, name) for name in ("start", "end"))


def withheld(row: Any) -> bool:
    """Whether a row's offsets are those in a text that is withheld, which isn't joined."""
    if not isinstance(row, Mapping):
        return False
    digests = [row.get("digest"), *(row.get("content_digest") or ())]
    return any(digest is not None for digest in digests)


def units(
    taken: Rows,
    config: str,
    labels: list[str],
    names: list[str],
    known: Mapping[str, Document],
) -> Iterator[tuple[int, str, Unit]]:
    """Yield the number, the document and the unit of each row.

    A label is one of `labels`, or the number of one of `names`. `known` is what is told of
    documents. Raises `UsageError` for a row that can't be right.
    """
    for number, row in enumerate(taken.rows, 1):
        try:
            if not isinstance(row, Mapping):
                raise _WrongError(f"found {told(row)}, expected a dict", _hint(taken.what))
            doc = _value(row, "doc")
            if not isinstance(doc, str) or not doc:
                raise _WrongError(f"doc is {told(doc)}, expected the id of a document", "")
            label = _label(_value(row, LABEL[config]), LABEL[config], labels, names)
            place = _fragments(row, config)
            about = known.get(doc, Document())
            if taken.what == "gold":
                _of_one_text(row, about, config)
            length = about.length
            if length is not None and place[-1][1] > length:
                raise _WrongError(
                    f"end {place[-1][1]} is beyond {told(doc)}, which has {length} code points", _CODE_POINTS
                )
        except _WrongError as wrong:
            hint = f"{wrong.hint} {COUNTED}".lstrip()
            raise UsageError(f"{taken.what}, row {number}: {wrong.message}", hint) from None
        yield number, doc, Unit(place, label)


class _WrongError(UsageError):
    """A row that can't be right, before it is known which it is."""


def _of_one_text(row: Mapping[str, Any], about: Document, config: str) -> None:
    """Refuse gold that counts in another text than the documents: a copy that was joined may differ."""
    words = row.get("content_text") or () if config == "quotes" else (row.get("text"),)
    if about.text and withheld(row):
        raise _WrongError(f"the text of {told(row['doc'])} is joined to the documents, not to gold", _JOIN)
    if about.text is False and any(word is not None for word in words):
        raise _WrongError(f"the text of {told(row['doc'])} is joined to gold, not to the documents", _JOIN)


def _value(row: Mapping[str, Any], column: str) -> Any:
    if column not in row:
        raise _WrongError(f"there is no {column} among {told(list(row))}", "It has to be in every row.")
    return row[column]


def _label(value: Any, column: str, labels: list[str], names: list[str]) -> str:
    """Return the name of a label that is given by name or by number."""
    label = value
    if not isinstance(value, str | bool):
        try:
            number = operator.index(value)
        except TypeError:
            number = -1
        label = names[number] if 0 <= number < len(names) else None
    if label not in labels:
        raise _WrongError(
            f"{column} is {told(value)}, expected one of {', '.join(labels)}",
            f"Or the number of one, 0 to {len(names) - 1}.",
        )
    return str(label)


def _fragments(row: Mapping[str, Any], config: str) -> Fragments:
    """Return where a row's span stands: its fragments in order of text."""
    if config != "quotes":
        return (_piece("", (_value(row, "start"), _value(row, "end"))),)
    content = _value(row, "content")
    try:
        pieces = [tuple(piece) for piece in content]
    except TypeError:
        pieces = []
    if not pieces or any(len(piece) != 2 for piece in pieces):
        raise _WrongError(f"content is {told(content)}, expected pairs [[start, end], …]", _CODE_POINTS)
    found = sorted(_piece(f"fragment {at} of content: ", piece) for at, piece in enumerate(pieces, 1))
    for one, other in pairwise(found):
        if other[0] < one[1]:
            raise _WrongError(
                f"fragments of content overlap: {list(one)} and {list(other)}", "A fragment stands once."
            )
    return tuple(found)


def _piece(where: str, offsets: tuple[Any, ...]) -> tuple[int, int]:
    """Return start and end, which have to make a span."""
    found = []
    for name, value in zip(("start", "end"), offsets, strict=True):
        try:
            if isinstance(value, bool):
                raise TypeError
            found.append(operator.index(value))
        except TypeError:
            raise _WrongError(
                f"{where}{name} is {told(value)}, expected a whole number", _CODE_POINTS
            ) from None
    start, end = found
    if not 0 <= start < end:
        raise _WrongError(f"{where}found start {start} and end {end}, expected 0 ≤ start < end", _CODE_POINTS)
    return start, end


def told(value: Any) -> str:
    """Return a value for a message, cut short where it is long."""
    return _short.repr(value)

"""Rows of annotations, gold or predicted, as units that can be matched.

Read are `doc`, the label and where the span stands, of a quote all fragments of its content; and, if they are
there, `id` and the columns of fields that are compared. Any other column is passed over. Whoever predicts may
have got anything wrong, so the first row that can't be right is refused with its number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from wirespan.compare import reading
from wirespan.compare.fields import FIELDS
from wirespan.compare.matching import Fragments, Unit
from wirespan.compare.reading import CODE_POINTS, WrongError, told
from wirespan.compare.said import given, said
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
_DOCUMENT = ("id", "length", "zones", "text", "doc")
"""The columns of documents that are looked at; `doc` is that of other configurations."""
_JOIN = (
    "Hydrate both from one folder: wirespan.hydrate(gold, DIR, documents), wirespan.hydrate(documents, DIR)."
)
COUNTED = "Rows are counted from 1."
_TOLD_BY = {
    "label": ("entities",),
    "kind": ("quotes",),
    "content": ("quotes",),
    "type": ("numbers", "dates"),
}
"""Of which configurations a row may be, by a column that it has."""


class OtherError(WrongError):
    """A row lacks the label of its configuration, and has a column that rows of `configs` have."""

    def __init__(self, message: str, hint: str, configs: tuple[str, ...]) -> None:
        super().__init__(message, hint)
        self.configs = configs


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
        except WrongError as wrong:
            raise UsageError(f"documents, row {number}: {wrong.message}", f"{wrong.hint} {COUNTED}") from None
    return found


def _document(row: Mapping[str, Any]) -> Document:
    length, zones = row.get("length"), row.get("zones")
    return Document(
        length if isinstance(length, int) else None,
        None if zones is None else Stretches(Span(*reading.piece("", _ends(zone))) for zone in zones),
        row["text"] is not None if "text" in row else None,
    )


def _ends(zone: Any) -> tuple[Any, ...]:
    if not isinstance(zone, Mapping):
        raise WrongError(f"found the zone {told(zone)}, expected a dict with start and end", CODE_POINTS)
    return tuple(reading.value(zone, name) for name in ("start", "end"))


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
    documents. References of units to each other are ids yet, and a unit tells of the fields that its own row
    has. Raises `UsageError` for a row that can't be right; `OtherError` for one of another configuration.
    """
    column = LABEL[config]
    others = {name: found for name in FIELDS[config] if (found := taken.names(name))}
    for number, row in enumerate(taken.rows, 1):
        try:
            if not isinstance(row, Mapping):
                raise WrongError(f"found {told(row)}, expected a dict", _hint(taken.what))
            doc = reading.value(row, "doc")
            if not isinstance(doc, str) or not doc:
                raise WrongError(f"doc is {told(doc)}, expected the id of a document", "")
            label = reading.label(_label(row, column), column, labels, names)
            place = _fragments(row, config)
            fields = {column: label, **said(row, config, others)}
            about = known.get(doc, Document())
            if taken.what == "gold":
                _of_one_text(row, about, config)
            length = about.length
            if length is not None and place[-1][1] > length:
                raise WrongError(
                    f"end {place[-1][1]} is beyond {told(doc)}, which has {length} code points", CODE_POINTS
                )
        except WrongError as wrong:
            message, hint = f"{taken.what}, row {number}: {wrong.message}", f"{wrong.hint} {COUNTED}".lstrip()
            if isinstance(wrong, OtherError):
                raise OtherError(message, hint, wrong.configs) from None
            raise UsageError(message, hint) from None
        has = {name: of for name, of in fields.items() if of is not None}
        yield number, doc, Unit(place, label, has, _id(row), given(row, config))


def _label(row: Mapping[str, Any], column: str) -> Any:
    try:
        return reading.value(row, column)
    except WrongError as wrong:
        configs = next((of for name, of in _TOLD_BY.items() if name in row), ())
        if not configs:
            raise
        hint = f"These rows are of {' or '.join(configs)}, it seems: hold them against gold of the same."
        raise OtherError(wrong.message, hint, configs) from None


def _id(row: Mapping[str, Any]) -> str:
    found = row.get("id")
    return found if isinstance(found, str) else ""


def _of_one_text(row: Mapping[str, Any], about: Document, config: str) -> None:
    """Refuse gold that counts in another text than the documents: a copy that was joined may differ."""
    words = row.get("content_text") or () if config == "quotes" else (row.get("text"),)
    if about.text and withheld(row):
        raise WrongError(f"the text of {told(row['doc'])} is joined to the documents, not to gold", _JOIN)
    if about.text is False and any(word is not None for word in words):
        raise WrongError(f"the text of {told(row['doc'])} is joined to gold, not to the documents", _JOIN)


def _fragments(row: Mapping[str, Any], config: str) -> Fragments:
    """Return where a row's span stands: its fragments in order of text."""
    if config != "quotes":
        return (reading.piece("", (reading.value(row, "start"), reading.value(row, "end"))),)
    content = reading.value(row, "content")
    if "start" in row:
        raise WrongError(
            "found both content and start, so it is a row of views.attributions, where content counts from"
            " start; expected content that counts from the start of the report",
            'Pass rows of quotes: wirespan.load("quotes", "test"). What was predicted on rows of that view:'
            " add start to each offset of content, cue and source, and leave start out.",
        )
    return reading.pieces("content", content, 1)

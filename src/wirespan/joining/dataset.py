"""The published dataset with its withheld texts again: what `wirespan.hydrate` does."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy, deepcopy
from functools import partial
from pathlib import Path
from typing import Any

import datasets

from wirespan import disk, texts
from wirespan.errors import UsageError, WirespanError
from wirespan.joining import frame, rows
from wirespan.joining.alignment import Alignment
from wirespan.joining.folder import NAME, Wanted, checked, search
from wirespan.joining.rows import Refused, Row
from wirespan.wording import many

_WHY = (
    "A withheld report belongs to its publisher: the dataset has only where in it annotations stand. Save"
    " its text into that folder, as plain text and whole, under any name. Or leave those reports without:"
    " strict=False"
)
_ONE = "For the first of a split, pass a dataset of it alone: reports['train'].select([0])"
_DOCUMENTS = {"id", "text", "digests"}
"""Columns by which the config documents is known."""
BATCH = 256
"""How many rows of a stream share one look through the folder."""


def hydrate(
    dataset: Any, folder: str | os.PathLike[str], documents: Any = None, *, strict: bool = True
) -> Any:
    """Join the withheld texts in a folder to a dataset, or a dict of splits; see `wirespan.hydrate`."""
    if not isinstance(folder, str | os.PathLike):
        raise UsageError(f"the folder is a {type(folder).__name__}", NAME)
    joiner = _Joiner(checked(disk.named(os.fspath(folder), "the folder")), strict)
    if isinstance(dataset, Mapping):
        refuse_row(dataset)
        kind: Any = type(dataset)
        return kind({split: joiner.dataset(part, documents) for split, part in dataset.items()})
    return joiner.dataset(dataset, documents)


def refuse_row(given: Mapping[str, Any]) -> None:
    """Raise `UsageError` for a row of the dataset, which is a mapping as is a dict of splits."""
    if given.keys() & {"id", "doc"}:
        what = "report" if given.keys() >= {"id", "text"} else "row"
        raise UsageError(f"this is one {what}, not a dataset", _ONE)


def columns_of(given: Any) -> set[str]:
    """Return the names of the columns of a dataset or stream. Raises `UsageError` where it has none."""
    if given.column_names is None:
        raise UsageError(
            "this stream doesn't say what its columns are",
            "Pass it as it was loaded, or tell map: stream.map(…, features=stream.features)",
        )
    return set(given.column_names)


class _Joiner:
    """What joins rows of one call: it is pickled with a stream that other processes read."""

    def __init__(self, folder: Path, strict: bool) -> None:
        self.folder = folder
        self.strict = strict
        self.known: dict[str, Alignment] | None = None
        self.sought: set[str] = set()

    def dataset(self, dataset: Any, documents: Any) -> Any:
        """Join one split of any config."""
        if frame.is_frame(dataset):
            return self._frame(dataset, documents)
        if not isinstance(dataset, datasets.Dataset | datasets.IterableDataset):
            raise UsageError(
                f"this is no dataset but a {type(dataset).__name__}",
                "Pass a Dataset, an IterableDataset, a dict of them, or a pandas data frame.",
            )
        columns = columns_of(dataset)
        if columns >= _DOCUMENTS:
            return self._documents(dataset)
        aligned = self._aligned(columns, documents)
        if isinstance(dataset, datasets.IterableDataset):
            return copy(dataset) if aligned is None else _map_batches(dataset, self._annotations)
        if aligned is None or not _any_digest(dataset):
            return deepcopy(dataset)  # as with_format does: the table is one, the format isn't
        return _map(dataset, self._annotation, aligned)

    def _frame(self, given: Any, documents: Any) -> Any:
        """Join a data frame of any config."""
        before, columns = frame.rows(given), set(given.columns)
        if columns >= _DOCUMENTS:
            return frame.with_rows(given, before, self._fill(before))
        if self._aligned(columns, documents) is None:
            return given.copy()
        return frame.with_rows(given, before, self._annotations(before))

    def _aligned(self, columns: set[str], documents: Any) -> Mapping[str, Alignment] | None:
        """Return the texts found for annotations with these columns; None where those hold no text."""
        if not columns & {"doc", "members", "tokens", "names"}:
            raise UsageError(
                f"these columns are of no config of the dataset: {', '.join(sorted(columns))}",
                "Hydrate before you take columns away: text is found by id and digests, or by doc.",
            )
        if not columns & {"digest", "content_digest"}:
            if columns & {"members", "names"} or (columns >= {"doc", "tokens"} and "number" not in columns):
                return None  # links, the registry and tokens hold no text of a withheld report
            raise UsageError(
                "these rows have no digests, by which words are found: they are of a view, or lack columns",
                "Hydrate the reports as they were loaded, then take the view.",
            )
        _complete(columns)
        if documents is None:
            raise UsageError(
                "the rows of this config don't tell what recognises their texts",
                "Pass those of the config documents too: wirespan.hydrate(dataset, DIR, documents)",
            )
        if self.known is None:
            self.known = self.align([row for part in _parts(documents) for row in _withheld(part)])
        return self.known

    def _annotations(self, batch: list[Row]) -> list[Row]:
        return [self._annotation(row) for row in batch]

    def _annotation(self, row: Row) -> Row:
        if all(span.digest is None for span in rows.record_spans(row)):
            return row
        if row["doc"] not in self.sought:
            raise UsageError(
                f"the documents that were passed don't have {row['doc']} as withheld",
                "Pass the config documents as it was loaded, not as it was joined.",
            )
        aligned = (self.known or {}).get(row["doc"])
        if aligned is None:
            return row
        try:
            return rows.change_record(row, rows.carrier(aligned))
        except Refused as refused:
            self.refuse([rows.describe(row["doc"], [refused.problem])])
            return row

    def align(self, found: list[Row]) -> dict[str, Alignment]:
        """Find the texts of withheld rows of `documents`. Raises `WirespanError` for refusals if strict."""
        wanted: Wanted = {row["id"]: (rows.digests(row), rows.spans(row)) for row in found}
        self.sought |= wanted.keys()
        matches, skipped = search(wanted, self.folder)
        unread = "; ".join(f"{count} not read: {why}" for why, count in sorted(skipped.count.items()))
        reasons = []
        for match in matches:
            if not match.fits:
                problems = match.alignment.refused if match.alignment else ()
                reasons.append(rows.describe(match.doc, problems, match.file.name if match.file else ""))
        self.refuse(reasons, f"Files in it {unread}. " if unread else "")
        return {m.doc: m.alignment for m in matches if m.fits and m.alignment}

    def refuse(self, reasons: Iterable[str], also: str = "") -> None:
        """Raise for what can't be joined, unless it may stay as it is."""
        told = list(reasons)
        if told and self.strict:
            count = many(len(told), "withheld report")
            raise WirespanError(
                f"no text in {self.folder} fits {count}:\n" + "\n".join(told),
                f"{also}{_WHY}",
            )

    def _documents(self, dataset: Any) -> Any:
        if isinstance(dataset, datasets.IterableDataset):
            return _map_batches(dataset, self._fill)
        found = list(_withheld(dataset))
        if not found:
            return deepcopy(dataset)
        aligned = self.align(found)
        return _map(dataset, lambda row: _filled(row, aligned), aligned)

    def _fill(self, batch: list[Row]) -> list[Row]:
        aligned = self.align([row for row in batch if rows.is_withheld(row)])
        return [_filled(row, aligned) for row in batch]


def _filled(row: Row, aligned: Mapping[str, Alignment]) -> Row:
    if row["id"] not in aligned or not rows.is_withheld(row):
        return row
    return rows.fill_document(row, aligned[row["id"]])


def _complete(columns: set[str]) -> None:
    """Raise `UsageError` where some of the columns of a span are gone: its words would be lost in silence."""
    spans = [[f"{name}{key}" for key in rows.KEYS] for name in rows.SINGLE]
    spans += [[name, f"{name}_text", f"{name}_digest"] for name in rows.LISTS]
    for names in spans:
        gone = [name for name in names if name not in columns]
        if gone and len(gone) < len(names):
            raise UsageError(
                f"the columns {', '.join(gone)} were taken away, without which no span can be joined",
                "Hydrate first, and take columns away then.",
            )


def _any_digest(dataset: Any) -> bool:
    """Whether a dataset of annotations may have one of a withheld report; looked up without reading rows."""
    for name in {"digest", "content_digest"} & set(dataset.column_names):
        column = dataset.data.column(name)
        flat = column.combine_chunks().flatten() if name == "content_digest" else column
        if flat.null_count < len(flat):
            return True
    return False


def _parts(documents: Any) -> list[Any]:
    """Return the splits of the documents. Raises `UsageError` where they are none."""
    parts = list(documents.values()) if isinstance(documents, Mapping) else [documents]
    for part in parts:
        if isinstance(part, datasets.Dataset | datasets.IterableDataset):
            columns = columns_of(part)
        else:
            columns = set(part.columns) if frame.is_frame(part) else set()
        if not columns >= _DOCUMENTS:
            raise UsageError(
                "what was passed as documents isn't the config `documents`",
                "It has the columns id, text and digests: load_dataset(…, 'documents')",
            )
    return parts


def _withheld(documents: Any) -> Iterator[Row]:
    """Yield the rows of withheld reports that aren't joined yet."""
    if frame.is_frame(documents):
        yield from filter(rows.is_withheld, frame.rows(documents))
        return
    if isinstance(documents, datasets.Dataset):
        plain = documents.with_format(None)
        if not plain.data.column("text").null_count:
            return
        null = [i for i, row in enumerate(plain.select_columns(["text"])) if row["text"] is None]
        documents = plain.select(null)
    yield from (row for row in documents.with_format(None) if rows.is_withheld(row))


def _map(dataset: Any, fill: Callable[[Row], Row], aligned: Mapping[str, Alignment]) -> Any:
    """Change the rows of a dataset. It stays in memory: no cache folder gets a copy of a withheld text."""
    # Hashing `fill`, which map would do, takes in every text; what it depends on is told here instead.
    known = sorted(f"{doc} {texts.text_digest(alignment.text)}" for doc, alignment in aligned.items())
    changed = dataset.with_format(None).map(
        fill,
        features=dataset.features,
        keep_in_memory=True,
        new_fingerprint=datasets.fingerprint.Hasher.hash([dataset._fingerprint, known]),
        desc="joining withheld texts",
    )
    form = dataset.format
    return changed.with_format(
        form["type"],
        columns=None if form["columns"] == dataset.column_names else form["columns"],
        output_all_columns=form["output_all_columns"],
        **form["format_kwargs"],
    )


def _map_batches(dataset: Any, fill: Callable[[list[Row]], list[Row]]) -> Any:
    """Change the rows of a stream as they come by."""
    form = dataset._formatting
    plain = dataset.with_format(None) if form else dataset
    changed = plain.map(partial(_changed, fill), batched=True, batch_size=BATCH, features=dataset.features)
    return changed.with_format(form.format_type) if form else changed


def _changed(fill: Callable[[list[Row]], list[Row]], batch: dict[str, list[Any]]) -> dict[str, list[Any]]:
    filled = fill([dict(zip(batch, values, strict=True)) for values in zip(*batch.values(), strict=True)])
    return {key: [row[key] for row in filled] for key in batch}

"""`wirespan score`: how well a model's predictions fit gold."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.markup import escape

from wirespan import journal
from wirespan.cli.app import app, err, out, path, print_json
from wirespan.cli.figures import figure_table, print_figures
from wirespan.compare import Score
from wirespan.compare import score as hold
from wirespan.compare.rows import COUNTED, OtherError, withheld
from wirespan.compare.scores import ALL_GIVEN, FIELD_HEAD, HEAD, SCOPES
from wirespan.compare.scoring import StrangeError
from wirespan.errors import UsageError, WirespanError, escaped
from wirespan.store import lines
from wirespan.wording import many, some

Config = StrEnum("Config", ["entities", "quotes", "numbers", "dates"])

NAMED = 5
"""So many reports without a prediction are named one by one."""
_ONE = "Write one object a line."
LEGEND = (
    ("P, R, F1", "share of predictions gold has, of gold predicted, harmonic mean"),
    ("exact", "the offsets are the same"),
    ("overlapping", "one to one so that pairs share the most, exact ones included"),
    ("same label", "sum over labels; the row above pairs whatever the labels are"),
    ("share", "of exact pairs where one has the field, those alike in it"),
    (ALL_GIVEN, "of exact pairs, those alike in each field that you gave"),
    ("–", "share of nothing: of no prediction, of no gold"),
)


@app.command()
def score(
    predictions: Annotated[
        Path,
        typer.Argument(parser=path, metavar="PREDICTIONS", help="File of rows, .jsonl or .parquet."),
    ],
    config: Annotated[Config, typer.Option(help="What was predicted.")] = Config.entities,
    split: Annotated[
        str, typer.Option(metavar="SPLIT", help="Split that was predicted on, or train+test.")
    ] = "test",
    dataset: Annotated[
        Path | None,
        typer.Option(
            "--path",
            parser=path,
            metavar="FOLDER",
            help="Root of a corpus, or folder of a built dataset. By default what $WIRESPAN_DATASET names,"
            " else the corpus that came with the package.",
            show_default=False,
        ),
    ] = None,
    leave_zones: Annotated[
        bool, typer.Option("--leave-zones", help="Leave out what begins in headlines, captions and the like.")
    ] = False,
    texts: Annotated[
        Path | None,
        typer.Option(
            parser=path,
            metavar="DIR",
            help="Folder with the texts of withheld reports that were predicted on.",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all figures as JSON.")] = False,
) -> None:
    """Score a model's predictions: precision, recall and F1, by label; fields.

    A row has doc, start and end (code points, half-open) and label; of numbers
    and dates type in place of label; of quotes kind, and content as fragments
    [[0, 9], [12, 30]]. Fields that a row has besides, as speakers and cue of a
    quote, value and unit of a number, entity of a name, are compared where the
    offsets are exact; other columns are passed over. If one row has a field, a
    row without it says that there is nothing, as null does. What a number
    measures is in measures_start and measures_end. within, anchor, begin_point
    and end_point name the id of another row: they need rows with id.

    All reports of the split count: what gold has in one without a prediction is
    missed. Figures outside zones and in zones stand apart.

    A line: {"doc": "ferry-2026/baltlenta", "start": 0, "end": 9, "label": "ORG"}

    Example: [bold]wirespan score predictions.jsonl --config entities --split validation[/]
    """
    from wirespan.publish.load import find  # noqa: PLC0415 - takes a second to import

    if "[" in split:
        raise UsageError(
            f"{split!r} cuts a split by rows, and may cut a report in two",
            "Name whole splits, as in test or train+test.",
        )
    place = find(dataset)
    gold, documents = _loaded(config.value, split, place)
    if texts is not None:
        gold, documents = _joined(gold, documents, texts)
    unjoined = {row["doc"] for row in gold if withheld(row)}
    if unjoined:
        what = many(len(unjoined), "report is withheld", "reports are withheld")
        err.print(
            f"{what}: figures hold where exact copies were predicted on. Else name them: --texts DIR",
            style="yellow",
        )
    try:
        found = hold(_rows(predictions), gold, documents, config=config.value, leave_zones=leave_zones)
    except StrangeError as error:
        raise UsageError(error.message, f"{_belongs(error.doc, config.value, place)} {COUNTED}") from error
    except OtherError as error:
        wanted = " or ".join(f"--config {name}" for name in error.configs)
        raise UsageError(error.message, f"Say what was predicted: {wanted}. {COUNTED}") from error
    if as_json:
        head = {"predictions": str(predictions), "gold": str(place), "split": split}
        print_json(head | dict(found.as_data()))
        return
    of = f"{config.value}[/] · {escape(split)} · {many(found.documents, 'report')}"
    out.print(f"[bold]{of}   [dim]gold of {escape(escaped(str(place)))}[/]")
    _remarks(found)
    for scope, figures in found.scopes().items():
        table = figure_table(*HEAD)
        for row in figures.rows():
            cells = [f"[bold]{cell}[/]" if at in (5, 8) and cell else cell for at, cell in enumerate(row)]
            table.add_row(*cells)
        out.print()
        if SCOPES[scope]:
            out.print(f"[bold]{SCOPES[scope]}[/]")
        print_figures(table, shared=3)
        fields = figure_table(*FIELD_HEAD)
        for *cells, share in figures.field_rows():
            fields.add_row(*cells, f"[bold]{share}[/]")
        if fields.row_count:
            print_figures(fields)
    out.print()
    for term, meaning in LEGEND:
        out.print(f"[bold]{term:<12}[/] {meaning}", style="dim")


def _loaded(config: str, split: str, place: Path) -> tuple[Any, Any]:
    """Return gold and the reports of a split, of one moment; None for reports that a dataset hasn't got."""
    from wirespan.publish.load import SplitError, load  # noqa: PLC0415 - takes a second to import

    def read() -> tuple[Any, Any]:
        gold = load(config, split, place)
        try:
            return gold, load("documents", split, place)
        except UsageError:  # a dataset of some configurations alone
            return gold, None

    try:
        return journal.steady(place, read)
    except SplitError as error:
        raise UsageError(error.message, f"Name one that it has: --split {error.splits[0]}") from error


def _belongs(doc: str, config: str, place: Path) -> str:
    """Return what to do about a prediction in a report that isn't in the split, by where it is instead."""
    from wirespan.publish.load import load  # noqa: PLC0415 - takes a second to import

    column = "id"
    try:
        splits = load("documents", None, place)
    except UsageError:  # a dataset of some configurations alone
        column, splits = "doc", load(config, None, place)
    for split, found in splits.items():
        if doc in found.unique(column):
            return f"That report is in the split {split}: --split {split}."
    return (
        f"No split of {place} has it. Correct the id, or name the root of the corpus, or the folder of the"
        " built dataset, that it is of: --path DIR."
    )


def _joined(gold: Any, documents: Any, texts: Path) -> tuple[Any, Any]:
    """Return gold and reports with their texts, so that offsets are those of the copies in a folder."""
    from wirespan.joining.dataset import hydrate  # noqa: PLC0415 - takes a second to import

    if documents is None:
        raise UsageError(
            "this dataset has no reports to join texts to", "Name one with the configuration documents."
        )
    try:
        return hydrate(gold, texts, documents), hydrate(documents, texts)
    except UsageError:
        raise
    except WirespanError as error:
        what = "Save those texts into that folder, as plain text and whole, or score without --texts."
        raise WirespanError(error.message, what) from error


def _remarks(found: Score) -> None:
    """Say which reports have no prediction, since a model may not have seen them."""
    missed = found.unpredicted
    if missed:
        count = many(len(missed), "report has", "reports have")
        out.print(f"[yellow]{count} gold and no prediction: {escape(some(missed, NAMED))}[/]")


def _rows(file: Path) -> Any:
    """Return the rows of a file. Raises `UsageError`; `WirespanError` for one that can't be read."""
    readers = {".jsonl": _lines, ".parquet": _parquet}
    if file.suffix not in readers:
        raise UsageError(
            f"{file} is neither .jsonl nor .parquet", "Write one JSON object a line, and call it .jsonl."
        )
    if not file.is_file():
        raise UsageError(f"there is no file {file}", "Name the file with the predictions.")
    return readers[file.suffix](file)


def _lines(file: Path) -> Iterator[Any]:
    """Yield the row of each line, so that the number of a row is that of its line."""
    for number, line in enumerate(lines(file, str(file), _ONE), 1):
        try:
            yield orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise WirespanError(f"{file}:{number}: this line is no JSON: {error}", _ONE) from error


def _parquet(file: Path) -> Any:
    """Return a table with the names of its labels, if a Dataset wrote it."""
    import pyarrow as pa  # noqa: PLC0415 - takes a second to import
    import pyarrow.parquet as pq  # noqa: PLC0415
    from datasets import Dataset  # noqa: PLC0415

    try:
        return Dataset(pq.ParquetFile(file).read())
    except (pa.ArrowException, OSError, ValueError) as error:
        raise WirespanError(f"{file} can't be read as Parquet: {error}", "Write it anew.") from error

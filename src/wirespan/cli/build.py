"""`wirespan build`: the dataset, from the corpus."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from wirespan.built import DATASET, LICENCE
from wirespan.cli.app import Root, app, err, here, open_corpus, out, path, progress
from wirespan.model import SPLITS
from wirespan.publish import CONFIGS
from wirespan.wording import many


@app.command()
def build(
    to: Annotated[
        Path | None,
        typer.Option(
            "--out",
            parser=path,
            metavar="FOLDER",
            help=f"Folder to build; by default {DATASET} in the corpus.",
            show_default=False,
        ),
    ] = None,
    configs: Annotated[
        list[str] | None,
        typer.Option(
            "--config",
            metavar="CONFIG",
            help="A configuration to build; may be given several times. By default all, of which ner takes"
            " most of the time.",
            show_default=False,
        ),
    ] = None,
    root: Root = None,
) -> None:
    """Build the dataset: a folder of Parquet files that [bold]datasets.load_dataset[/] takes.

    The corpus is taken as valid; [bold]wirespan validate[/] tells whether it is. A
    dataset that was built there before is replaced when the new one is whole.

    Example: [bold]wirespan build --out /tmp/wirespan[/]
    """
    from wirespan.publish.build import build as make  # noqa: PLC0415 - takes a second to import

    corpus = open_corpus(root)
    place = to or corpus.root / DATASET
    with progress("building", len(corpus.stories())) as bar:
        report = make(corpus, place, lambda _: bar.advance(bar.task_ids[0]), configs or CONFIGS)
    table = Table("rows", *SPLITS, header_style="bold", box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for config, counts in report.counts.items():
        table.add_row(config, *(f"{counts[s]:,}" if s in counts else "[dim]–[/]" for s in SPLITS))
    out.print(table)
    out.print(f"\n{_bytes(report.nbytes)} in {report.path}", markup=False)
    if report.cut_off:
        err.print("An earlier build there had been cut off; what it had left was taken away.", style="dim")
    if report.widened:
        widened = many(report.widened, "mention was", "mentions were")
        err.print(f"[yellow]In ner, {widened} widened to whole tokens.[/]")
    if not (corpus.root / LICENCE).is_file():
        err.print(
            f"[yellow]There is no {LICENCE} to say under which licence the annotations are. Write one that"
            " begins with a line like SPDX-License-Identifier: CC-BY-4.0[/]",
            soft_wrap=True,
        )
    shown = json.dumps(_shown(report.path), ensure_ascii=False)
    config = "documents" if "documents" in report.counts else next(iter(report.counts))
    out.print(
        f'Load it with: from datasets import load_dataset; ds = load_dataset({shown}, "{config}")',
        markup=False,
    )


def _shown(path: Path) -> str:
    """Return the path as somebody in this folder can use it."""
    folder = here()
    return path.relative_to(folder).as_posix() if folder and path.is_relative_to(folder) else str(path)


def _bytes(size: int) -> str:
    if size < 1_000_000:
        return f"{size / 1_000:,.0f} kB"
    return f"{size / 1_000_000:,.1f} MB"

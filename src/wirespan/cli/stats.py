"""`wirespan stats`: what the corpus holds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from wirespan import journal
from wirespan.cli.app import Root, Stories, app, open_corpus, out, print_json, progress
from wirespan.counts import Count, count
from wirespan.model import LAYERS
from wirespan.store import choose

COLUMNS = ("reports", *LAYERS, "links")


@app.command()
def stats(
    stories: Stories = None,
    types: Annotated[bool, typer.Option("--types", help="Count each type of each layer too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list of all counts.")] = False,
    root: Root = None,
) -> None:
    """Count reports, annotations and links by story, language, layer and type.

    Example: [bold]wirespan stats --types venezuela-2025[/]
    """
    corpus = open_corpus(root)

    def read() -> list[Count]:
        counts: list[Count] = []
        chosen = choose(corpus, stories or [])
        with progress("counting", len(chosen)) as bar:
            for story in chosen:
                counts += count(corpus, [story])
                bar.advance(bar.task_ids[0])
        return counts

    counts = journal.steady(corpus.root, read)
    if as_json:
        print_json([asdict(row) for row in counts])
        return
    _by_language(counts)
    if types:
        _by_type(counts)


def _by_language(counts: list[Count]) -> None:
    rows: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    total: dict[str, int] = defaultdict(int)
    for row in counts:
        rows[row.story, row.lang][row.layer] += row.count
        total[row.layer] += row.count
    table = Table(
        "story", "lang", *COLUMNS, header_style="bold", box=None, pad_edge=False, padding=(0, 1, 0, 0)
    )
    table.columns[0].no_wrap = True
    for column in table.columns[2:]:
        column.justify = "right"
    last = ""
    for (story, lang), found in sorted(rows.items()):
        table.add_row(
            escape(story) if story != last else "",
            escape(lang) or "[dim]across[/]",
            *(str(found[name]) if found.get(name) else "[dim]·[/]" for name in COLUMNS),
        )
        last = story
    table.add_section()
    table.add_row("[bold]all[/]", "", *(f"[bold]{total[name]}[/]" for name in COLUMNS))
    out.print(table)


def _by_type(counts: list[Count]) -> None:
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    langs = sorted({row.lang for row in counts if row.lang})
    for row in counts:
        found[row.layer, row.type][row.lang] += row.count
    for layer in COLUMNS:
        table = Table(layer, *map(escape, langs), "all", header_style="bold", box=None)
        for column in table.columns[1:]:
            column.justify = "right"
        mine = [(type_, by) for (name, type_), by in found.items() if name == layer]
        for type_, by in sorted(mine, key=lambda item: -sum(item[1].values())):
            table.add_row(escape(type_), *(str(by[lang] or "") for lang in langs), str(sum(by.values())))
        if mine:
            out.print()
            out.print(table)

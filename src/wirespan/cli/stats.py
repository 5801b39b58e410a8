"""`wirespan stats`: what the corpus holds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from enum import StrEnum
from operator import attrgetter
from typing import Annotated, Any

import typer
from rich.markup import escape

from wirespan import journal
from wirespan.cli.app import Root, Stories, app, open_corpus, out, print_json, progress
from wirespan.cli.breaking import Breaking
from wirespan.cli.figures import figure_table, print_figures, print_named
from wirespan.compare import passes
from wirespan.counts import Count, count, finished
from wirespan.model import LAYERS, Annotation, Link
from wirespan.store import choose
from wirespan.wording import some

ANNOTATED = (*LAYERS, "links")
COLUMNS = ("reports", *ANNOTATED)


class By(StrEnum):
    """What annotations and links are counted by, in place of the language."""

    annotator = "annotator"
    status = "status"


GROUPS: dict[By, Callable[[Annotation | Link], str]] = {
    By.annotator: attrgetter("by"),
    By.status: attrgetter("status"),
}


@app.command()
def stats(
    stories: Stories = None,
    types: Annotated[bool, typer.Option("--types", help="Count each type of each layer too.")] = False,
    by: Annotated[
        By | None,
        typer.Option(help="Count annotations and links by this, not by language.", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list of all counts.")] = False,
    root: Root = None,
) -> None:
    """Count reports, annotations and links by story, language, layer and type.

    What stands in passes isn't among them. --by annotator also tells how many
    reports everybody has finished in a pass, layer by layer, by coverage.jsonl
    there. In JSON these counts have the layer "passes", and as type the layer
    that is finished.

    Example: [bold]wirespan stats --by annotator venezuela-2025[/]
    """
    corpus = open_corpus(root)

    def read() -> tuple[list[Count], list[str], list[Count]]:
        counts: list[Count] = []
        chosen = choose(corpus, stories or [])
        with progress("counting", len(chosen)) as bar:
            for story in chosen:
                counts += count(corpus, [story], GROUPS[by]) if by else count(corpus, [story])
                bar.advance(bar.task_ids[0])
        names = passes(corpus)
        return counts, names, finished(corpus, chosen, names) if by is By.annotator else []

    counts, names, done = journal.steady(corpus.root, read)
    if as_json:
        print_json([_data(row, by) for row in (*counts, *done)])
        return
    _by_story(counts, by)
    if types:
        _by_type(counts, by)
    if names and by is By.annotator:
        _by_pass(done, names, sum(row.count for row in counts if row.layer == "reports"))
    elif names:
        out.print(f"\nPasses of {some(names)}: --by annotator tells what is finished there.", style="dim")


def _data(row: Count, by: By | None) -> dict[str, Any]:
    """Return a count as JSON has it; of no annotator and no status are reports."""
    head = {"story": row.story, "lang": row.lang, "layer": row.layer, "type": row.type}
    return head | ({by.value: row.group} if by else {}) | {"count": row.count}


def _by_story(counts: Sequence[Count], by: By | None) -> None:
    columns = ANNOTATED if by else COLUMNS
    rows: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    for row in counts:
        if row.layer in columns:
            rows[row.story, _head(row, by)][row.layer] += row.count
            totals[_head(row, by)][row.layer] += row.count
    table = figure_table("story", by or "lang", *columns, names=2, header_style="bold")
    last = ""
    for (story, head), found in sorted(rows.items()):
        name = escape(head) or "[dim]across[/]"
        table.add_row(Breaking(story if story != last else ""), name, *_cells(found, columns))
        last = story
    for head, total in sorted(totals.items()) if by and len(totals) > 1 else ():
        table.add_row("all", escape(head), *_cells(total, columns))
    table.add_row("all", "", *_cells(sum(totals.values(), Counter[str]()), columns), style="bold")
    print_named(table)


def _by_pass(done: Sequence[Count], names: Sequence[str], reports: int) -> None:
    """Show how many reports each annotator of a pass has finished, of how many."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in done:
        found[row.group][row.type] += row.count
    table = figure_table("annotator", *ANNOTATED, header_style="bold")
    for name in names:
        table.add_row(Breaking(name), *_cells(found[name], ANNOTATED))
    out.print(f"\nReports finished in passes, of {reports:,}")
    print_named(table)


def _cells(found: Counter[str], columns: Sequence[str]) -> list[str]:
    return [str(found[name]) if found[name] else "[dim]·[/]" for name in columns]


def _head(row: Count, by: By | None) -> str:
    """Return what a count is told under: its annotator or status, else its language."""
    return row.group if by else row.lang


def _by_type(counts: Sequence[Count], by: By | None) -> None:
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    heads = sorted({_head(row, by) for row in counts} - {""})
    for row in counts:
        found[row.layer, row.type][_head(row, by)] += row.count
    for layer in ANNOTATED if by else COLUMNS:
        table = figure_table(layer, *map(escape, heads), "all", header_style="bold")
        mine = [(type_, of) for (name, type_), of in found.items() if name == layer]
        for type_, of in sorted(mine, key=lambda item: -item[1].total()):
            table.add_row(escape(type_), *(str(of[head] or "") for head in heads), str(of.total()))
        if mine:
            out.print()
            print_figures(table)

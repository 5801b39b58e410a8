"""Tables of figures. No figure is ever cut: half a number looks like another one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.table import Table

from wirespan.cli.app import out

LEAST = 16
"""Cells that a name is given beside its figures; with fewer it has a line of its own."""


def figure_table(*columns: str, names: int = 1, header_style: str = "dim") -> Table:
    """Return an empty table with these columns, the first ones, `names` in number, for names."""
    found = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style=header_style)
    for at, column in enumerate(columns):
        found.add_column(column, justify="right" if at >= names else "left", no_wrap=True)
    return found


def print_figures(table: Table, shared: int = 0) -> None:
    """Print a table of figures; one that is too wide as two, of half the columns each, if it may be halved.

    The first columns, `shared` in number, stand in both; with 0 it may not be halved. What is still too wide
    goes on in the next line of the terminal.
    """
    columns = range(len(table.columns))
    middle = (shared + len(columns)) // 2
    halves = [columns[shared:middle], columns[middle:]]
    for half in halves if shared and natural(table) > out.width else [columns[shared:]]:
        _print_whole(_part(table, [*columns[:shared], *half]))


def print_named(table: Table) -> None:
    """Print a table of figures whose first column has names, which may be long.

    They are broken where there is too little room, and stand on lines of their own, each above its rows,
    where there is hardly any. A row without a name is one more of the name before.
    """
    others = range(1, len(table.columns))
    room = out.width - natural(_part(table, others)) - 1
    if room >= min(natural(_part(table, [0])), LEAST):
        table.columns[0].no_wrap = False
        out.print(table)
        return
    widths = [natural(_part(table, [at])) for at in others]
    for name, rows in [("", []), *_named(table)]:
        part = _part(table, others, rows)
        part.show_header = not rows
        for column, width in zip(part.columns, widths, strict=True):
            column.min_width = width
        if name:
            out.print(name, style="bold", markup=False)
        _print_whole(part)


def _named(table: Table) -> Iterator[tuple[str, list[int]]]:
    """Yield each name of the first column, with the numbers of its rows."""
    names = list(map(str, table.columns[0].cells))
    starts = [at for at, name in enumerate(names) if name or not at]
    for start, end in zip(starts, [*starts[1:], len(names)], strict=True):
        yield names[start], list(range(start, end))


def _part(table: Table, columns: Sequence[int], rows: Iterable[int] | None = None) -> Table:
    """Return some columns and some rows of a table; by default all rows."""
    found = figure_table(header_style=str(table.header_style))
    cells = []
    for at in columns:
        column = table.columns[at]
        found.add_column(column.header, justify=column.justify, no_wrap=True)
        cells.append(list(column.cells))
    for row in range(len(table.rows)) if rows is None else rows:
        found.add_row(*(column[row] for column in cells), style=table.rows[row].style)
    return found


def natural(table: Table) -> int:
    """Return how many cells a table is wide where nothing of it is cut or broken."""
    return out.measure(table, options=out.options.update(max_width=100_000)).maximum


def _print_whole(table: Table) -> None:
    table.width = natural(table)
    out.print(table)

"""Tables of figures, as `wirespan agree` and `wirespan score` show them."""

from __future__ import annotations

from rich.table import Table


def figure_table(*columns: str) -> Table:
    """Return an empty table with these columns, the first for names."""
    found = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    for at, column in enumerate(columns):
        found.add_column(column, justify="right" if at else "left", no_wrap=True)
    return found

"""`wirespan hydrate`: join texts that may not be redistributed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from wirespan import disk, journal
from wirespan.cli.app import Root, app, err, open_corpus, out, path
from wirespan.errors import UsageError, escaped
from wirespan.joining import MARKUP, Found, Library, Skipped, find
from wirespan.store import Corpus
from wirespan.wording import many

_NOT_FOUND = "not found"
_STYLE = {
    "exact": "green",
    "normalised": "green",
    "realigned": "yellow",
    "refused": "bold red",
    _NOT_FOUND: "bold red",
}


@app.command()
def hydrate(
    folder: Annotated[
        Path, typer.Argument(parser=path, metavar="DIR", help="Folder with the texts, called whatever.")
    ],
    root: Root = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be joined; keep nothing.")
    ] = False,
) -> None:
    """Join withheld texts that you hold, found in DIR by their content.

    Files are read as plain text in UTF-8. Of a page (HTML) or a record (JSON)
    save the text alone first: no markup is taken out of it.

    [bold]exact[/]: the very text.
    [bold]normalised[/]: it differs in white space, quotation marks and dashes.
    [bold]realigned[/]: edited, but every paragraph with an annotation is there.
    [bold]refused[/]: one of those is missing or changed, so nothing is joined.
    [bold]not found[/]: no file holds a paragraph of it.

    Joined texts are kept in your own data folder ($WIRESPAN_DATA names
    another), never in the corpus; show, validate and studio export read them
    there. The exit code is 1 if any report is refused or not found.

    Example: [bold]wirespan hydrate ~/articles --dry-run[/]
    """
    corpus = open_corpus(root)
    library = Library()
    if not dry_run:
        _keep_outside(library, corpus)
    found, skipped = journal.steady(corpus.root, lambda: find(corpus, folder))
    if not found:
        out.print("No report of this corpus is withheld: there is nothing to join.")
        return
    out.print(_table(found, folder))
    for report in found:
        _explain(report, skipped.count.get(MARKUP, 0))
    _tell_skipped(skipped)
    if any(report.file is None for report in found):
        _tell_looked(folder, skipped.read - skipped.count.get(MARKUP, 0))
    refused = [report for report in found if report.joined.doc is None]
    if not dry_run:
        joined = [(report.document, report.joined.doc) for report in found if report.joined.doc is not None]
        library.keep([(document, doc.text) for document, doc in joined if doc.text is not None])
    kept = "would be kept" if dry_run else "kept"
    out.print(f"{len(found) - len(refused)} of {many(len(found), 'text')} {kept} in ", end="")
    out.print(escaped(str(library.folder)), markup=False)
    if refused:
        raise typer.Exit(1)


def _keep_outside(library: Library, corpus: Corpus) -> None:
    if disk.real(library.folder).is_relative_to(disk.real(corpus.root)):
        raise UsageError(
            f"joined texts would be kept inside the corpus, in {library.folder}",
            "Name a folder outside it in the environment variable WIRESPAN_DATA, or unset that.",
        )


def _table(found: list[Found], folder: Path) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("report", "outcome", "file"):
        table.add_column(heading, overflow="fold")
    for report in found:
        file = report.file.relative_to(folder) if report.file else "–"
        outcome = report.joined.outcome if report.file else _NOT_FOUND
        table.add_row(Text(report.document.id), Text(outcome, _STYLE[outcome]), Text(escaped(str(file))))
    return table


def _explain(report: Found, marked: int) -> None:
    """Say why a report isn't joined: which paragraphs, and never a word of them.

    `marked` is how many files hold markup, in which its text may be.
    """
    if report.joined.doc is not None:
        return
    if report.file is None:
        other = " as plain text; save its text alone, if it is in one with markup" if marked else ""
        out.print(f"{report.document.id}: no file holds a paragraph of it{other}", markup=False)
    for problem in report.joined.refused:
        out.print(f"{report.document.id}: {problem}", markup=False)


def _tell_looked(folder: Path, read: int) -> None:
    """Say how many files were looked through; if none, what to do."""
    told = f"looked through in {escaped(str(folder))}: {many(read, 'file')} of plain text"
    if not read:
        told += ". Save each text there, as plain text in UTF-8, or name another folder."
    err.print(told, markup=False)


def _tell_skipped(skipped: Skipped) -> None:
    for why, count in sorted(skipped.count.items()):
        err.print(
            f"not read: {many(count, 'file')} ({why}), such as {escaped(str(skipped.first[why]))}",
            markup=False,
        )

"""`wirespan remove`: a report taken out of the corpus."""

from __future__ import annotations

from contextlib import suppress
from pathlib import PurePosixPath
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from wirespan.cli import editing
from wirespan.cli.app import Root, app, err, open_corpus, out, printable
from wirespan.cli.asking import agreed
from wirespan.editing import Edit, Removal
from wirespan.editing import remove as removing
from wirespan.errors import WirespanError
from wirespan.joining import Library
from wirespan.model import Document, story_of
from wirespan.wording import many


@app.command()
def remove(
    doc: Annotated[str, typer.Argument(metavar="STORY/OUTLET", help="Id of the report.")],
    detail: Annotated[bool, typer.Option("--detail", "-v", help="Show each line that changes.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    root: Root = None,
) -> None:
    """Take a report out of the corpus: shown first, and asked.

    With it go its annotations in layers and passes, its places in links,
    exceptions about it, links that have one member left, and entities that
    nothing else names. A story goes with its last report, also from the splits.

    A member of a link that went back to one of the report's goes back to what
    that one did, or is the first, where the guidelines make it sure. Where they
    don't, it still names what is gone, for you to say: each such place is told.

    In git's history, and in versions that were published, the report stays.

    Example: [bold]wirespan remove fire/echo[/]

    Exit code 0: it is out; 1: the change was shown and not made, or something is
    left for you to see to; 2: there is no such report.
    """
    corpus = open_corpus(root)
    found: list[Removal] = []

    def plan(done: editing.Done = lambda: None) -> Edit:
        found[:] = [removing(corpus, doc, done)]
        return found[0].edit

    edit = editing.planned(corpus, plan)
    (removal,) = found
    editing.show(corpus, edit, detail=detail)
    _tell(removal)
    afterwards = "its tasks stay there until you delete them"
    editing.tell_projects(corpus, lambda base: editing.holds(base, doc=doc), "has it, too", afterwards)
    editing.tell_branches(corpus, edit, story_of(doc))
    what = doc
    if removal.last:
        what = f"{doc}, the last report of its story, and the story with it"
    counts = editing.counts(edit)
    if not agreed(f"Take out {what}: {counts}?", yes=yes):
        out.print(f"nothing was changed; --yes takes out {escape(what)}: {counts}")
        raise typer.Exit(1)
    editing.make(corpus, edit, plan)
    out.print(f"[green]took out[/] {escape(what)}: {counts}")
    editing.tell_kept(corpus, doc)
    if _joined(removal.document):
        err.print(f"Its text, which you joined, is still in {printable(str(Library().folder))}", markup=False)
    if removal.left:
        err.print("Say in these links what their members go back to now; then: wirespan validate")
        raise typer.Exit(1)
    err.print("Next: wirespan validate")


def _joined(document: Document) -> bool:
    """Whether the text of a withheld report is kept here."""
    with suppress(WirespanError):  # of a digest that is none
        return document.rights.withheld and Library().get(document) is not None
    return False


def _tell(removal: Removal) -> None:
    """Tell what changes or goes for the absence of a report, and what wirespan validate will name."""
    if removal.consequences:
        table = Table(title="changed for its absence", title_justify="left", box=None, header_style="dim")
        for column in ("file", "id", "how"):
            table.add_column(column, overflow="fold")
        for kept in removal.consequences:
            name = PurePosixPath(kept.file)
            key = str(getattr(kept.record, "id", ""))
            table.add_row(*(Text(printable(cell)) for cell in (str(name.parent), key, kept.why)))
        out.print(table)
    for left in removal.left:
        out.print(f"{left.file}:{left.line} {left.pointer} link-of-outside", style="yellow", markup=False)
        out.print(f"  it goes back to {printable(left.found)}, which is gone", markup=False)
    if removal.left:
        count = many(len(removal.left), "place")
        out.print(f"wirespan validate will name {'this' if len(removal.left) == 1 else 'these'} {count}.")

"""`wirespan format`: every file of records in canonical form and order."""

from __future__ import annotations

from typing import Annotated

import typer

from wirespan import formatting, journal
from wirespan.cli.app import Root, app, open_corpus, out


@app.command("format")
def format_(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; list the files that aren't in canonical form.")
    ] = False,
    root: Root = None,
) -> None:
    """Write every file of records in canonical form: key order, white space, escapes, order of lines.

    One record has one line, so a git diff shows what changed and nothing else. Where a line can't be read,
    no file is changed.

    Example: [bold]wirespan format --check[/]

    Exit code 0: all is canonical; 1: with --check, some file isn't; 2: some file can't be read.
    """
    corpus = open_corpus(root)
    if check:
        paths = [path for path, _ in formatting.reformat(corpus)]
    else:
        with journal.writing(corpus.root) as change:
            for path, content in formatting.reformat(corpus):
                change.put(path, content)
            paths = list(change.contents)
    for path in paths:
        out.print(path, markup=False)
    what = "would be rewritten" if check else "rewritten"
    out.print(f"{len(paths)} file{'' if len(paths) == 1 else 's'} {what}")
    raise typer.Exit(1 if check and paths else 0)

"""`wirespan format`: every file of records in canonical form and order, and what is sure to be mended."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from wirespan import fixing, formatting, journal
from wirespan.cli.app import Root, app, open_corpus, out, progress
from wirespan.cli.asking import agreed, tell_difference
from wirespan.errors import UsageError, WirespanError
from wirespan.fixing import Mended
from wirespan.joining import Library
from wirespan.store import ACCEPTED, Corpus
from wirespan.wording import many


@app.command("format")
def format_(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; list the files that aren't in canonical form.")
    ] = False,
    fix: Annotated[
        bool,
        typer.Option("--fix", help="Mend what is sure to be mended, too: show the changes, and ask first."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --fix: don't ask.")] = False,
    root: Root = None,
) -> None:
    """Write every file of records in canonical form: key order, white space, escapes, order of lines.

    One record has one line, so a git diff shows what changed and nothing
    else. Where a line can't be read, no file is changed.

    With --fix, findings of wirespan validate with a sure remedy are mended:
    spans with white space at their edges, offsets counted in UTF-16 or bytes,
    wrong lengths, lines that are there twice, and others: wirespan validate
    --explain CODE says it of each. The schemas in schema/ become those of this
    wirespan. Each remedy is checked anew: it takes its finding away and brings
    no other. Files that can't be read stay as they are.

    Example: [bold]wirespan format --check[/]

    Exit code 0: all is canonical, or with --fix whatever is sure is mended;
    1: with --check, some file isn't canonical; with --fix, changes were shown
    and not made; 2: some file can't be read.
    """
    if check and fix:
        raise UsageError("--check and --fix don't go together", "Without --yes, --fix asks before it writes.")
    if yes and not fix:
        raise UsageError("--yes goes with --fix", "Without --fix nothing is asked.")
    corpus = open_corpus(root)
    if fix:
        _fix(corpus, yes=yes)
        return
    if check:
        paths = journal.steady(corpus.root, lambda: [path for path, _ in formatting.reformat(corpus)])
    else:
        with journal.writing(corpus.root) as change:
            for path, content in formatting.reformat(corpus):
                change.put(path, content)
            paths = list(change.contents)
    for path in paths:
        out.print(path, markup=False)
    what = "would be rewritten" if check else "rewritten"
    out.print(f"{many(len(paths), 'file')} {what}")
    raise typer.Exit(1 if check and paths else 0)


def _fix(corpus: Corpus, *, yes: bool) -> None:
    """Show what is mended, and write it where that is wanted."""
    with progress("stories checked, each several times", None) as bar:
        advance = partial(bar.advance, bar.task_ids[0])
        mended = journal.steady(corpus.root, lambda: fixing.mend(corpus, Library(), done=lambda _: advance()))
    for name, (old, new) in mended.files.items():
        tell_difference(fixing.difference(corpus.root, name, old, new))
    left = f"{len(mended.after):,} left" if mended.after else "none left"
    if not mended.files:
        out.print(f"nothing is sure to be mended; findings: {left}")
        return
    counts = f"{many(mended.count, 'finding')} in {many(len(mended.files), 'file')}"
    if not agreed(f"Mend {counts}?", yes=yes):
        out.print(f"nothing was changed; --yes mends {counts}, {left}")
        raise typer.Exit(1)
    _write(corpus, mended)
    out.print(f"[green]mended[/] {counts}, {left}")


def _write(corpus: Corpus, mended: Mended) -> None:
    """Write what is mended. Raises `WirespanError` where a file has changed since it was read."""
    with journal.writing(corpus.root) as change:
        for name, (old, new) in mended.files.items():
            file = corpus.root / name
            there = file.read_bytes() if file.is_file() else b""
            if file.is_symlink() or (file.exists() and not file.is_file()) or there != old:
                raise WirespanError(
                    f"{name} has been changed meanwhile, so nothing was written", "Run it again."
                )
            if name == ACCEPTED and not new:
                change.remove(name)  # where nothing is accepted there is no file
            else:
                change.put(name, new)

"""`wirespan validate`: what is wrong with the corpus."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from wirespan import journal, pieces
from wirespan.checks import CATALOGUE, Check, Report, report, run, worthwhile
from wirespan.checks.release import at_hand
from wirespan.cli.app import Root, Stories, app, err, open_corpus, out, path, progress
from wirespan.cli.merging import INSTALL, lacking
from wirespan.errors import UsageError
from wirespan.joining import Library
from wirespan.store import choose
from wirespan.wording import many


class Format(StrEnum):
    """How findings are written."""

    text = "text"
    json = "json"
    github = "github"


@app.command()
def validate(
    stories: Stories = None,
    level: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=5,
            metavar="N",
            help="Check up to this level, of those above; all by default.",
            show_default=False,
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="Show findings of this code alone; may be given more than once."),
    ] = None,
    release: Annotated[
        bool,
        typer.Option(
            "--release", help="Check all levels and what a release needs, and look for leaks everywhere."
        ),
    ] = False,
    dataset: Annotated[
        Path | None,
        typer.Option(
            parser=path,
            metavar="FOLDER",
            help="With --release: the built dataset to check; by default build/wirespan in the corpus.",
            show_default=False,
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=1024,
            metavar="N",
            help="Processes that check at once; by default as many as save time: one for a small corpus.",
            show_default=False,
        ),
    ] = None,
    style: Annotated[Format, typer.Option("--format", help="How findings are written.")] = Format.text,
    explain: Annotated[
        str | None, typer.Option(metavar="CODE", help="Say what a code means, and end.", show_default=False)
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List every code, and end.")] = False,
    root: Root = None,
) -> None:
    """Check the corpus and say what is wrong, where, and what to do about it.

    Levels: 1 bytes and canonical form, 2 schema, 3 offsets and surfaces,
    4 references and splits, 5 guidelines. A finding on a record silences
    higher levels for it: mend and run again.

    With texts joined by wirespan hydrate, their digests are checked, and the
    tracked files are looked through for leaks of them; with --release also
    the history, build/ and dist/. With --release a built dataset, too, has to
    be unchanged and of the corpus as it is.

    What is sure to be mended wirespan format --fix mends; what is right as it
    is wirespan accept excepts, and the findings say how.

    Example: [bold]wirespan validate ferry-2026 --level 3[/]

    Exit code 0: clean; 1: findings, with --only of these codes; 2: the check couldn't be made.
    """
    if list_ or explain is not None:
        rows = report.catalogue() if explain is None else report.explain(_check(explain))
        for row in rows:
            out.print(row)
        raise typer.Exit(0)
    if level is not None and release:
        raise UsageError("--level and --release don't go together", "A release needs all levels.")
    if dataset is not None and not release:
        raise UsageError("--dataset is looked at in a release only", "Add --release.")
    if dataset is not None and not dataset.is_dir():
        raise UsageError(f"there is no folder {dataset}", "Build the dataset: wirespan build --out FOLDER")
    codes = {_check(code).code for code in only or ()}
    corpus = open_corpus(root)
    chosen = choose(corpus, stories) if stories else None
    library = Library()

    def check() -> tuple[Report, int, int]:
        count = len(chosen if chosen is not None else corpus.stories())
        texts, withheld = at_hand(corpus, library)
        with progress("stories", count) as bar:
            found = run(
                corpus,
                chosen,
                6 if release else level or 5,
                library,
                done=lambda _: bar.advance(bar.task_ids[0]),
                held=texts,
                pieces=partial(pieces.pieces, corpus.root, everything=release),
                dataset=dataset.absolute() if dataset else None,
                jobs=jobs or worthwhile(corpus, chosen),
            )
        return found, len(texts), len(withheld)

    found, held, withheld = journal.steady(corpus.root, check)
    others = len(found.findings)
    if codes:
        found = replace(found, findings=tuple(f for f in found.findings if f.code in codes))
    show(found, style)
    if others > len(found.findings):
        err.print(f"{many(others - len(found.findings), 'other finding')} not shown.", style="dim")
    if any(f.code == "merge-conflict" for f in found.findings) and lacking(corpus):
        what = "git merged lines here, not annotations: in this clone it lacks the merge driver of wirespan."
        undo = "git merge --abort (or git rebase --abort)"
        err.print(f"{what} {undo}, then {INSTALL}, then merge again.", style="yellow", markup=False)
    if withheld:
        err.print(f"Leaks were looked for with {held} of {withheld} withheld texts.", style="dim")
    raise typer.Exit(1 if found.findings else 0)


def show(found: Report, style: Format) -> None:
    """Print what a check found."""
    if style is Format.json:
        typer.echo(report.as_json(found))  # rich takes seconds for a thousand findings
    elif style is Format.github:
        for row in report.github(found):
            typer.echo(row)
        err.print(report.summary(found))
    else:
        for row in report.text(found):
            out.print(row)


def _check(code: str) -> Check:
    if code not in CATALOGUE:
        near = get_close_matches(code, CATALOGUE, 1)
        hint = f"Perhaps {near[0]}. " if near else ""
        raise UsageError(f"there is no code {code!r}", f"{hint}All of them: wirespan validate --list")
    return CATALOGUE[code]

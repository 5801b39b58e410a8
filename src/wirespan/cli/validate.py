"""`wirespan validate`: what is wrong with the corpus."""

from __future__ import annotations

from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated

import typer

from wirespan.checks import CATALOGUE, Check, Report, report, run
from wirespan.cli.app import Root, Stories, app, err, open_corpus, out, progress
from wirespan.errors import UsageError
from wirespan.joining import Library
from wirespan.store import choose


class Format(StrEnum):
    """How findings are written."""

    text = "text"
    json = "json"
    github = "github"


@app.command()
def validate(
    stories: Stories = None,
    level: Annotated[int, typer.Option(min=1, max=4, help="Check up to this level.")] = 4,
    style: Annotated[Format, typer.Option("--format", help="How findings are written.")] = Format.text,
    explain: Annotated[
        str | None, typer.Option(metavar="CODE", help="Say what a code means, and end.", show_default=False)
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List every code, and end.")] = False,
    root: Root = None,
) -> None:
    """Check the corpus and say what is wrong, where, and what to do about it.

    Levels: 1 bytes and canonical form, 2 schema, 3 offsets and surfaces, 4 references and splits. A
    finding on a record silences higher levels for it: mend and run again. Texts joined by wirespan hydrate
    are checked with the digests that stand for them.

    Example: [bold]wirespan validate ferry-2026 --level 3[/]

    Exit code 0: clean; 1: findings; 2: the check couldn't be made.
    """
    if list_ or explain is not None:
        rows = report.catalogue() if explain is None else report.explain(_check(explain))
        for row in rows:
            out.print(row)
        raise typer.Exit(0)
    corpus = open_corpus(root)
    chosen = choose(corpus, stories) if stories else None
    count = len(chosen if chosen is not None else corpus.stories())
    with progress("stories", count) as bar:
        found = run(corpus, chosen, level, Library(), done=lambda _: bar.advance(bar.task_ids[0]))
    _print(found, style)
    raise typer.Exit(1 if found.findings else 0)


def _print(found: Report, style: Format) -> None:
    if style is Format.json:
        out.print(report.as_json(found), markup=False)
    elif style is Format.github:
        for row in report.github(found):
            out.print(row, markup=False)
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

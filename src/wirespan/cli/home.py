"""Bare `wirespan`: where things stand and what to do next."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from wirespan import __version__, journal
from wirespan.built import DATASET
from wirespan.cli.app import app, open_corpus, out
from wirespan.cli.merging import INSTALL, lacking
from wirespan.errors import UsageError, WirespanError
from wirespan.git import git
from wirespan.joining.library import Library
from wirespan.model import LAYERS, Document
from wirespan.store import Corpus
from wirespan.wording import many, some


def _version(wanted: bool) -> None:
    if wanted:
        out.print(f"wirespan {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def home(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 - acted on by its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Annotated news: check it, correct it in Label Studio, publish it as a dataset.

    Without a command it says where things stand and what to do next.
    """
    if context.invoked_subcommand is not None:
        return
    try:
        corpus = open_corpus(None)
    except UsageError:
        out.print("There is no corpus here. Make one:  [bold]wirespan init my-corpus[/]")
        out.print("All commands:                       [bold]wirespan --help[/]")
        return
    unmerged = _unmerged(corpus.root)
    if unmerged:
        out.print(
            f"[yellow]A merge isn't finished:[/] {escape(some(unmerged))}. Keep one version of each line, "
            "and delete git's markers."
        )
    stories, reports, bare = journal.steady(corpus.root, lambda: _look(corpus))
    held = f"{many(len(stories), 'story', 'stories')}, {many(len(reports), 'report')}"
    out.print(f"Corpus [bold]{escape(str(corpus.root))}[/], version {escape(corpus.version)}: {held}.")
    if bare:
        story, layer = bare[0]
        more = f", and {many(len(bare) - 1, 'more layer')}" if len(bare) > 1 else ""
        out.print(f"Not annotated yet: {layer} of {escape(story)}{more}.")
    out.print("\nNext:")
    steps = _to_merge() if unmerged else _steps(corpus, reports)
    width = max(len(command) for command, _ in steps)
    for command, why in steps:
        out.print(f"  [bold]{escape(f'{command:<{width}}')}[/]  {why}")


def _to_merge() -> list[tuple[str, str]]:
    """Return what to do about a merge that isn't finished, until when most commands fail: command and why."""
    return [
        ("git diff", "see both versions"),
        ("wirespan validate", "check everything, once no marker is left"),
        ("git status", "how to finish it, or undo it"),
    ]


def _steps(corpus: Corpus, reports: list[Document]) -> list[tuple[str, str]]:
    """Return what to do next, command and why."""
    steps = [("wirespan validate", "check everything")]
    if not reports:
        steps.insert(0, ("wirespan add --help", "add the first report"))
    else:
        steps.append((f"wirespan show {reports[0].id}", "look at a report with its layers"))
        steps.append(
            (f"wirespan studio export {reports[0].story} --out tasks.json", "correct it in Label Studio")
        )
    built = (corpus.root / DATASET / "README.md").is_file()
    steps.append(("wirespan build", "build the dataset anew" if built else "build the dataset"))
    if lacking(corpus):
        steps.append((INSTALL, "once in a clone: git merges annotations, not lines"))
    library = Library()
    if any(report.rights.withheld and library.get(report) is None for report in reports):
        steps.append(("wirespan hydrate DIR", "join withheld texts that you hold"))
    return steps


def _unmerged(root: Path) -> list[str]:
    """Return the files under the root that git has still to merge; none where git can't tell."""
    with suppress(WirespanError):
        only = ("--name-only", "--diff-filter=U", "--relative", "-z")
        done = git("-c", "core.fsmonitor=false", "diff", *only, root=root)
        if not done.returncode:
            return [os.fsdecode(name) for name in done.stdout.split(b"\0") if name]
    return []


def _look(corpus: Corpus) -> tuple[list[str], list[Document], list[tuple[str, str]]]:
    """Return the stories, the reports, and which layers of which stories aren't annotated."""
    stories = corpus.stories()
    reports = [document for story in stories for document in corpus.documents(story)]
    bare = [(story, layer) for story in stories for layer in LAYERS if not corpus.annotated(layer, story)]
    return stories, reports, bare

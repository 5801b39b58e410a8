"""Bare `wirespan`: where things stand and what to do next."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from wirespan import __version__, journal
from wirespan.built import DATASET
from wirespan.cli.app import app, open_corpus, out
from wirespan.cli.merging import INSTALL, lacking
from wirespan.errors import UsageError
from wirespan.model import LAYERS, Document
from wirespan.store import Corpus
from wirespan.wording import many


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
    stories, reports, bare = journal.steady(corpus.root, lambda: _look(corpus))
    held = f"{many(len(stories), 'story', 'stories')}, {many(len(reports), 'report')}"
    out.print(f"Corpus [bold]{escape(str(corpus.root))}[/], version {escape(corpus.version)}: {held}.")
    if bare:
        story, layer = bare[0]
        more = f", and {many(len(bare) - 1, 'more layer')}" if len(bare) > 1 else ""
        out.print(f"Not annotated yet: {layer} of {escape(story)}{more}.")
    out.print("\nNext:")
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
    if any(report.rights.withheld for report in reports):
        steps.append(("wirespan hydrate DIR", "join withheld texts that you hold"))
    width = max(len(command) for command, _ in steps)
    for command, why in steps:
        out.print(f"  [bold]{escape(f'{command:<{width}}')}[/]  {why}")


def _look(corpus: Corpus) -> tuple[list[str], list[Document], list[tuple[str, str]]]:
    """Return the stories, the reports, and which layers of which stories aren't annotated."""
    stories = corpus.stories()
    reports = [document for story in stories for document in corpus.documents(story)]
    bare = [(story, layer) for story in stories for layer in LAYERS if not corpus.annotated(layer, story)]
    return stories, reports, bare

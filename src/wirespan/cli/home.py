"""Bare `wirespan`: where things stand and what to do next."""

from __future__ import annotations

from typing import Annotated

import typer

from wirespan import __version__
from wirespan.cli.app import app, out


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
    """Annotated news: check it, correct it in Label Studio, publish it as a dataset."""
    if context.invoked_subcommand is None:
        out.print("wirespan")

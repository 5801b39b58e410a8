"""`wirespan studio up`, `down` and `status`: a Label Studio of one's own."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from wirespan.cli.app import err, out, path
from wirespan.cli.studio import studio
from wirespan.studio import data, server
from wirespan.studio.data import Tell

DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data",
        parser=path,
        metavar="DIR",
        help="Where the server keeps everything. By default a folder of its own among your user data.",
        show_default=False,
    ),
]


@studio.command()
def up(
    place: DataDir = None,
    port: Annotated[
        int | None,
        typer.Option(
            "--port",
            "-p",
            metavar="PORT",
            help=f"Port to listen at; {server.PORT} by default.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Start a Label Studio on this machine, installing it first where it isn't there.

    It listens to this machine alone, calls nobody, and goes on until wirespan
    studio down. Its database is SQLite; DJANGO_DB=postgresql with
    POSTGRE_HOST, POSTGRE_USER and so on in the environment name another.
    WIRESPAN_STUDIO_VENV names an environment that has Label Studio already.

    Example: [bold]wirespan studio up --port 8081[/]
    """
    with _waiting("Label Studio") as tell:
        running = server.up(place or data.default(), port, tell=tell)
    _tell(running, "runs already" if running.already else "runs")
    token = shlex.quote(str(running.data.token_file))
    out.print("\nFor other shells and tools:")
    out.print(f"  export LABEL_STUDIO_URL={running.url}", markup=False)
    out.print(f'  export LABEL_STUDIO_API_KEY="$(cat {token})"', markup=False)
    out.print("Stop it: wirespan studio down" + (f" --data {place}" if place else ""), markup=False)


@studio.command()
def down(place: DataDir = None) -> None:
    """Stop the Label Studio that wirespan studio up started. Its data stays.

    Example: [bold]wirespan studio down[/]
    """
    with _waiting("Stopping") as tell:
        stopped = server.down(place or data.default(), tell=tell)
    out.print("Label Studio is stopped." if stopped else "No Label Studio of wirespan's was running here.")


@studio.command()
def status(place: DataDir = None) -> None:
    """Say whether the Label Studio of wirespan studio up runs, and where. The exit code is 1 if it doesn't.

    Example: [bold]wirespan studio status[/]
    """
    where = place or data.default()
    found = server.status(where)
    if found.running is not None:
        _tell(found.running, "runs" if found.answers else "was started, but doesn't answer")
    elif found.lost:
        log = data.Data.at(where).log
        out.print(f"Label Studio has ended without being stopped. Its log: {log}", markup=False)
    else:
        out.print("Label Studio doesn't run. Start it: wirespan studio up")
    if not found.answers:
        raise typer.Exit(1)


def _tell(running: server.Running, how: str) -> None:
    since = datetime.fromtimestamp(running.since).astimezone().strftime("%Y-%m-%d %H:%M")
    out.print(f"Label Studio {running.version} {how}: {running.url}", markup=False)
    rows = {
        "log in as": data.EMAIL,
        "password": f"in {running.data.password_file}",
        "token": f"in {running.data.token_file}",
        "data": str(running.data.root),
        "log": str(running.data.log),
        "process": f"{running.pid}, since {since}",
    }
    for name, value in rows.items():
        out.print(f"  {name:<10} {value}", markup=False)


@contextmanager
def _waiting(what: str) -> Iterator[Tell]:
    """Turn a spinner while work goes on; lines stay above it."""
    with err.status(what):
        yield lambda line: err.print(line, markup=False)

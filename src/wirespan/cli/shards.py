"""`wirespan shards`: a large corpus checked, counted and turned into Parquet piece by piece."""

from __future__ import annotations

import re
import sys
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Annotated

import typer

from wirespan.cli.app import app, err, out, path, progress
from wirespan.cli.help import App
from wirespan.cli.validate import Format, show
from wirespan.errors import UsageError
from wirespan.publish import CONFIGS, chosen
from wirespan.store import Corpus
from wirespan.wording import many

if TYPE_CHECKING:
    from wirespan.shards.reduce import Whole
    from wirespan.shards.work import Done

shards = App(
    name="shards",
    help="Check a large corpus in shards, on one machine or many, and make Parquet of it.",
    no_args_is_help=True,
)
app.add_typer(shards)

Of = Annotated[
    str | None,
    typer.Argument(
        metavar="CORPUS",
        help="Folder or URL of the corpus. By default it is found upwards from here.",
        show_default=False,
    ),
]
Out = Annotated[
    str, typer.Option("--out", metavar="FOLDER|URL", help="Where the shards are written, or lie already.")
]
Level = Annotated[
    int,
    typer.Option(
        min=1, max=6, metavar="N", help="Check up to this level; 6 looks for near-duplicates over splits."
    ),
]
Style = Annotated[Format, typer.Option("--format", help="How findings are written.")]


@shards.command()
def run(
    corpus: Of = None,
    to: Out = ...,  # type: ignore[assignment]
    number: Annotated[
        int | None,
        typer.Option(
            "--shards",
            min=1,
            max=99_999,
            metavar="N",
            help="Into how many shards; by default one for each 100 stories, but 8, or as many as are there.",
            show_default=False,
        ),
    ] = None,
    shard: Annotated[
        str | None,
        typer.Option(
            metavar="I/N", help="Do only shard I of N, counted from 0: a job of an array.", show_default=False
        ),
    ] = None,
    engine: Annotated[str, typer.Option(metavar="local|ray", help="Where shards are done.")] = "local",
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=1024,
            metavar="N",
            help="Shards at once; by default one a processor.",
            show_default=False,
        ),
    ] = None,
    address: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Of a Ray cluster, as ray://head:10001 or auto; by default one is started here.",
            show_default=False,
        ),
    ] = None,
    level: Level = 5,
    configs: Annotated[
        list[str] | None,
        typer.Option(
            "--config",
            metavar="CONFIG",
            help="A configuration to make rows of; all by default.",
            show_default=False,
        ),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Do also what is done already.")] = False,
    style: Style = Format.text,
) -> None:
    r"""Do all shards of a corpus, then put them together: findings, statistics, Parquet.

    Shards that are done already, and whose files have not changed since, are
    not done again: after a stop, run the same command. A worker that is
    killed is replaced. The result is the same for every engine, and the
    findings for every number of shards. Stories with findings of levels 1 to
    4 have no rows.

    For an array of jobs run each with --shard, then [bold]wirespan shards reduce[/] once:

      sbatch --array=0-19 --wrap 'wirespan shards run s3://news/corpus \
        --out s3://news/shards --shard $SLURM_ARRAY_TASK_ID/20'

    Example: [bold]wirespan shards run --out build/shards[/]

    Exit code 0: clean, or with --shard done; 1: findings; 2: the work couldn't be done.
    """
    from wirespan.shards import run as work  # noqa: PLC0415 - takes a second to import

    wanted = tuple(chosen(configs or CONFIGS))
    source = _corpus(corpus)
    if shard is not None:
        if number is not None or engine != "local" or address:
            raise UsageError("--shard is one job by itself", "Leave out --shards, --engine and --address.")
        place, of = _shard(shard)
        done = work.one(source, to, place, of, level=level, configs=wanted, again=again)
        _tell(done)
        raise typer.Exit(0)
    if engine not in ("local", "ray"):
        raise UsageError(f"there is no engine {engine!r}", "There are: local, ray")
    if address and engine != "ray":
        raise UsageError("--address is of a Ray cluster", "Add --engine ray.")
    fresh = 0
    # Ray tells of a lost worker on stdout, whatever it was asked.
    with progress("shards", 0) as bar, redirect_stdout(sys.stderr):

        def through(report: Done) -> None:
            nonlocal fresh
            fresh += report.fresh
            bar.advance(bar.task_ids[0])

        whole = work.run(
            source,
            to,
            shards=number,
            level=level,
            configs=wanted,
            engine=work.Engine(engine),
            jobs=jobs,
            address=address,
            again=again,
            begun=lambda total: bar.update(bar.task_ids[0], total=total),
            done=through,
        )
    _print(whole, style)
    err.print(f"{many(fresh, 'shard')} done now; all in {to}", style="dim", markup=False)
    raise typer.Exit(1 if whole.report.findings else 0)


@shards.command()
def reduce(corpus: Of = None, to: Out = ..., level: Level = 5, style: Style = Format.text) -> None:  # type: ignore[assignment]
    """Put the shards together that an array of jobs has done.

    Example: [bold]wirespan shards reduce s3://news/corpus --out s3://news/shards[/]

    Exit code 0: clean; 1: findings; 2: some shard isn't there, or is of other shared files or stories.
    """
    from wirespan.shards import run as work  # noqa: PLC0415 - takes a second to import

    whole = work.together(_corpus(corpus), to, level=level)
    _print(whole, style)
    raise typer.Exit(1 if whole.report.findings else 0)


def _corpus(address: str | None) -> str:
    if address is not None and "://" in address:
        return address
    return str(Corpus.find(path(address) if address is not None else None).root)


def _shard(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,5})/(\d{1,5})", text)
    if match is None or int(match[1]) >= int(match[2]):
        raise UsageError(f"--shard {text} names no shard", "Say which of how many, from 0: 0/20 to 19/20.")
    return int(match[1]), int(match[2])


def _tell(done: Done) -> None:
    what = "done" if done.fresh else "was done already"
    out.print(
        f"shard {done.number} {what}: {many(done.reports, 'report')} of"
        f" {many(done.stories, 'story', 'stories')}, {many(done.findings, 'finding')}"
    )


def _print(whole: Whole, style: Format) -> None:
    show(whole.report, style)
    if style is Format.text:
        rows = whole.statistics["rows"].get("documents", {})
        told = ", ".join(f"{count:,} {split}" for split, count in rows.items())
        out.print(f"{many(whole.statistics['reports'], 'report')}" + (f"; rows: {told}" if told else ""))

"""`wirespan studio push` and `pull`: annotations into a Label Studio server and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from wirespan import records
from wirespan.cli.app import Root, Stories, err, open_corpus, out, printable, progress
from wirespan.cli.studio import Layers, _tell_finding, studio
from wirespan.errors import UsageError
from wirespan.joining import Library
from wirespan.merge import Conflict
from wirespan.model import Record
from wirespan.studio.address import origin
from wirespan.studio.base import Mode
from wirespan.studio.data import default
from wirespan.studio.keeper import keeper
from wirespan.studio.people import People, person
from wirespan.studio.pull import Outcome, Pulled, Take
from wirespan.studio.pull import pull as pull_project
from wirespan.studio.push import Pushed
from wirespan.studio.push import push as push_project
from wirespan.studio.remote import Done, Remote, connect

Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="Data directory of the server started with wirespan studio up.",
        show_default=False,
    ),
]
Project = Annotated[
    str | None,
    typer.Option("--project", metavar="TITLE", help="The project's title.", show_default=False),
]


@studio.command()
def push(
    stories: Stories = None,
    layer: Layers = None,
    project: Project = None,
    mode: Annotated[
        Mode | None,
        typer.Option(
            "--mode",
            help="correct: annotated as here, to be corrected. pass: bare texts, for an independent pass.",
            show_default="correct",
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="ANNOTATOR",
            help="Who alone will annotate this project; in annotators.jsonl. Else told by their users there.",
            show_default=False,
        ),
    ] = None,
    allow_withheld: Annotated[
        str | None,
        typer.Option(
            "--allow-withheld",
            metavar="URL",
            help="The server that may have withheld texts, if it isn't on this machine.",
            show_default=False,
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Put our labelling page back where it was changed there.")
    ] = False,
    data: Data = None,
    root: Root = None,
) -> None:
    """Send reports to a Label Studio project, which is made where there is none.

    The server is that of wirespan studio up, or the one that LABEL_STUDIO_URL
    and LABEL_STUDIO_API_KEY name. What is there already isn't sent again, so
    after a failure run it once more. Nothing that was annotated there is ever
    written over.

    Example: [bold]wirespan studio push harbour-fire --layer quotes[/]

    Exit code 0: all is there; 1: something is left for you to see to.
    """
    corpus = open_corpus(root)
    if by is not None:
        person(corpus, by)
    with connect(data) as remote:
        done = push_project(
            corpus,
            remote,
            keeper(corpus.root),
            stories=stories or (),
            layers=layer,
            title=project,
            mode=mode,
            by=by,
            force=force,
            withheld=_allowed(remote, allow_withheld),
            library=Library(),
            progress=_progress,
        )
        _tell_pushed(done, remote)
    if done.wrong:
        raise typer.Exit(1)


@studio.command()
def pull(
    project: Project = None,
    take: Annotated[
        Take | None,
        typer.Option("--take", help="Settle conflicts by what is here, or there.", show_default=False),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by", metavar="ANNOTATOR", help="Who made all changes; in annotators.jsonl.", show_default=False
        ),
    ] = None,
    annotator: Annotated[
        list[str] | None,
        typer.Option(
            "--annotator",
            metavar="EMAIL=NAME",
            help="Who a user of Label Studio is in annotators.jsonl; needed once, kept outside the corpus.",
            show_default=False,
        ),
    ] = None,
    checked: Annotated[
        bool,
        typer.Option("--checked", help="Whoever updated a report looked at all of it, the unchanged too."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; write nothing.")
    ] = False,
    data: Data = None,
    root: Root = None,
) -> None:
    """Bring what was annotated in Label Studio here, and merge it with what has changed here.

    Only what was changed there since the last pull is read. Annotations that
    nobody touched stay as they are, byte by byte; changed ones are the
    annotator's, with the status corrected. Where one annotation was changed
    here and there and the two don't go together, both are shown and its report
    is left as it is: take a side with --take, or edit the file and take ours.

    Example: [bold]wirespan studio pull --annotator anna@example.org=anna[/]

    Exit code 0: all is merged; 1: conflicts or faults, whose reports are left as they are.
    """
    corpus = open_corpus(root)
    people = People(default() / "people.json")
    people.learn(dict(_pair(pair) for pair in annotator or () if person(corpus, _pair(pair)[1])))
    with connect(data) as remote:
        done = pull_project(
            corpus,
            remote,
            keeper(corpus.root),
            people,
            title=project,
            take=take,
            by=by,
            checked=checked,
            dry_run=dry_run,
            library=Library(),
            progress=_progress,
        )
    _tell_pulled(done, dry_run)
    if not done.clean:
        raise typer.Exit(1)


@contextmanager
def _progress(what: str, total: int) -> Iterator[Done]:
    with progress(what, total) as bar:
        task = bar.task_ids[0]
        bar.update(task, total=total or None)
        yield lambda more: bar.advance(task, more)


def _allowed(remote: Remote, named: str | None) -> bool:
    return remote.loopback or (named is not None and origin(named) == origin(remote.url))


def _pair(text: str) -> tuple[str, str]:
    email, _, name = text.rpartition("=")
    if not email or not name:
        raise UsageError(f"{text!r} is no EMAIL=NAME", "As in --annotator anna@example.org=anna")
    return email, name


def _tell_pushed(done: Pushed, remote: Remote) -> None:
    made = "made" if done.created else "mode " + done.mode
    out.print(f"Project {printable(done.title)} ({made}): {remote.url}/projects/{done.project}", markup=False)
    out.print(f"{len(done.sent)} reports sent, {done.there} there already.")
    if done.removed:
        out.print(f"{len(done.removed)} tasks were there twice; their untouched copies were deleted.")
    for reason in done.left:
        err.print(f"left out: {printable(reason)}", style="yellow", markup=False)
    if done.behind:
        shown = ", ".join(done.behind[:5]) + (", …" if len(done.behind) > 5 else "")
        err.print(
            f"{len(done.behind)} reports have changed here since they were sent ({printable(shown)});"
            " annotators there go on from what was sent, and pull merges the two.",
            markup=False,
        )
    for what in done.wrong:
        err.print(printable(what), style="red", markup=False)


def _tell_pulled(done: Pulled, dry_run: bool) -> None:
    for outcome in done.outcomes:
        if outcome.changed:
            who = f" ({outcome.annotator})" if outcome.annotator else ""
            out.print(f"{outcome.doc}{who}", style="bold", markup=False)
            for line in _changes(outcome):
                out.print(f"  {line}", markup=False)
    for (doc, who), conflicts in done.conflicts.items():
        out.print(f"{doc}{f' ({who})' if who else ''}: conflicts; left as it is", style="red", markup=False)
        for conflict in conflicts:
            _tell_conflict(conflict)
    for finding in done.findings:
        _tell_finding(finding)
    for note in done.notes:
        err.print(printable(note), style="yellow", markup=False)
    changed = sum(bool(outcome.changed) for outcome in done.outcomes)
    out.print(f"{done.looked_at} tasks had changed in Label Studio; {changed} reports change here.")
    if done.conflicts:
        err.print("Settle conflicts with --take ours or --take theirs; ours may be edited before.")
    if dry_run:
        err.print("Nothing was written: this was a dry run.")
    elif changed:
        err.print("Next: wirespan validate")


def _tell_conflict(conflict: Conflict) -> None:
    fields = ", ".join(conflict.fields) or "changed on one side, removed on the other"
    out.print(f"  {fields}", markup=False)
    for name, record in (("was", conflict.base), ("ours", conflict.ours), ("theirs", conflict.theirs)):
        out.print(f"    {name:<7}{printable(_line(record))}", markup=False)


def _line(record: Record | None) -> str:
    return "nothing" if record is None else records.line(record).decode().rstrip("\n")


def _changes(outcome: Outcome) -> Sequence[str]:
    lines = []
    for layer in outcome.changed:
        parts = [f"{len(ids)} {what} ({', '.join(ids)})" for what, ids in outcome.ids(layer).items() if ids]
        lines.append(f"{layer}: {'; '.join(parts)}")
    return lines

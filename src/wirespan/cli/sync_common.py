"""What the commands that speak with Label Studio share: options, and how they tell of what was done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from wirespan import records
from wirespan.cli.app import err, many, out, path, printable, progress
from wirespan.errors import Finding, UsageError
from wirespan.labelstudio.faults import is_remark
from wirespan.labelstudio.outcome import Outcome
from wirespan.merge import Conflict
from wirespan.model import Record
from wirespan.store import Corpus
from wirespan.studio.address import checked, origin
from wirespan.studio.data import default
from wirespan.studio.people import People, person
from wirespan.studio.pull import Take
from wirespan.studio.remote import Done, Remote

Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        parser=path,
        metavar="DIR",
        help="Data directory of the server started with wirespan studio up.",
        show_default=False,
    ),
]
Project = Annotated[
    str | None,
    typer.Option("--project", metavar="TITLE", help="The project's title.", show_default=False),
]
AllowWithheld = Annotated[
    str | None,
    typer.Option(
        "--allow-withheld",
        metavar="URL",
        help="The server that may have withheld texts, if it isn't on this machine.",
        show_default=False,
    ),
]
TakeSide = Annotated[
    Take | None,
    typer.Option("--take", help="Settle conflicts by what is here, or there.", show_default=False),
]
Annotators = Annotated[
    list[str] | None,
    typer.Option(
        "--annotator",
        metavar="EMAIL=NAME",
        help="Who a user of Label Studio is in annotators.jsonl; needed once, kept outside the corpus.",
        show_default=False,
    ),
]
DryPull = Annotated[bool, typer.Option("--dry-run", help="Show what would change; write nothing.")]


@contextmanager
def watched(what: str, total: int) -> Iterator[Done]:
    """Show a bar while work goes on, of which there is so much; 0 where that isn't known."""
    with progress(what, total) as bar:
        task = bar.task_ids[0]
        bar.update(task, total=total or None)
        yield lambda more: bar.advance(task, more)


def allowed(remote: Remote, named: str | None) -> bool:
    """Whether withheld texts may go to a server: it is on this machine, or was named for it.

    Raises `UsageError` where what was named is no URL.
    """
    known = None if named is None else origin(checked(named, "--allow-withheld"))
    return remote.loopback or known == origin(remote.url)


def known_people(corpus: Corpus, given: Sequence[str] | None, *, keep: bool) -> People:
    """Return who is who, with what was given as EMAIL=NAME. Raises `UsageError` for one who is no person."""
    people = People(default() / "people.json")
    pairs = dict(map(_pair, given or ()))
    for name in pairs.values():
        person(corpus, name)
    people.learn(pairs, keep=keep)
    return people


def changes(outcome: Outcome) -> list[str]:
    """Return what changes in a report, a line a layer."""
    lines = []
    for layer in outcome.changed:
        parts = [f"{len(ids)} {what} ({', '.join(ids)})" for what, ids in outcome.ids(layer).items() if ids]
        lines.append(f"{layer}: {'; '.join(parts)}")
    return lines


def tell_finding(finding: Finding) -> None:
    """Tell what is wrong with a task."""
    style = "yellow" if is_remark(finding) else "red"
    out.print(f"{printable(finding.place)} {finding.code}", style=style, markup=False)
    out.print(f"  found {printable(finding.found)}", markup=False)
    out.print(f"  expected {finding.expected}", markup=False)
    out.print(f"  {finding.remedy}", style="dim", markup=False)


def tell_removed(tasks: Sequence[int]) -> None:
    """Say how many tasks were deleted, as others are the same."""
    if tasks:
        out.print(f"{many(len(tasks), 'task')} there twice: the copy that nobody touched was deleted.")


def tell_conflicts(where: str, conflicts: Sequence[Conflict]) -> None:
    """Tell what was changed here and there in a report and doesn't go together."""
    out.print(f"{where}: conflicts; left as it is", style="red", markup=False)
    for conflict in conflicts:
        fields = ", ".join(conflict.fields) or "changed on one side, removed on the other"
        out.print(f"  {fields}", markup=False)
        for name, record in (("was", conflict.base), ("ours", conflict.ours), ("theirs", conflict.theirs)):
            out.print(f"    {name:<7}{printable(_line(record))}", markup=False)


def tell_next(*, conflicts: bool, changed: bool, dry_run: bool) -> None:
    """Tell what to do after a pull."""
    if conflicts:
        err.print("Settle conflicts with --take ours or --take theirs; ours may be edited before.")
    if dry_run:
        err.print("Nothing was written: this was a dry run.")
    elif changed:
        err.print("Next: wirespan validate")


def _pair(text: str) -> tuple[str, str]:
    email, _, name = text.rpartition("=")
    if not email or not name:
        raise UsageError(f"{text!r} is no EMAIL=NAME", "As in --annotator anna@example.org=anna")
    return email, name


def _line(record: Record | None) -> str:
    return "nothing" if record is None else records.line(record).decode().rstrip("\n")

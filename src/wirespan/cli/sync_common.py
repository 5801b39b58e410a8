"""What the commands that speak with Label Studio share: options, and how they tell of what was done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from wirespan import records
from wirespan.cli.app import err, out, path, printable, progress
from wirespan.errors import Finding, UsageError
from wirespan.joining import Library
from wirespan.labelstudio.faults import is_remark
from wirespan.labelstudio.outcome import LinksOutcome, Outcome
from wirespan.merge import Conflict
from wirespan.model import Record
from wirespan.store import Corpus
from wirespan.studio.address import checked, origin
from wirespan.studio.data import default
from wirespan.studio.desk import Desk, Withheld
from wirespan.studio.keeper import keeper
from wirespan.studio.people import People, person
from wirespan.studio.pulled import Pulled, Take
from wirespan.studio.remote import Remote, Step, connect
from wirespan.wording import many, some

SHOWN = 10
"""Ids that are told of one kind of change in a layer."""

DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data",
        parser=path,
        metavar="DIR",
        help="Data directory of the server started with wirespan studio up.",
        show_default=False,
    ),
]
ProjectTitle = Annotated[
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
Reassign = Annotated[
    bool,
    typer.Option(
        "--reassign",
        help="Somebody else had the account that --annotator names; what was pulled of theirs stays theirs.",
    ),
]
DryPull = Annotated[bool, typer.Option("--dry-run", help="Show what would change; write nothing.")]


@contextmanager
def at_desk(corpus: Corpus, data: Path | None, *, allow_withheld: str | None = None) -> Iterator[Desk]:
    """Connect a corpus to a server; `allow_withheld` names the one that may have withheld texts."""
    with connect(data) as remote:
        withheld = Withheld(Library(), allowed(remote, allow_withheld))
        yield Desk(corpus, remote, keeper(corpus.root), withheld, watched)


@contextmanager
def watched(what: str, total: int) -> Iterator[Step]:
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


def known_people(corpus: Corpus, given: Sequence[str] | None, *, keep: bool, reassign: bool) -> People:
    """Return who is who, with what was given as EMAIL=NAME.

    Raises `UsageError` for one who is no person, and for a known address with another name, unless it is
    reassigned.
    """
    people = People(default() / "people.json")
    pairs = dict(map(_pair, given or ()))
    for name in pairs.values():
        person(corpus, name)
    people.learn(pairs, keep=keep, reassign=reassign)
    return people


def tell_outcome(outcome: Outcome | LinksOutcome) -> None:
    """Tell what changes in a report, or in the links of a story, a line a layer."""
    out.print(outcome.where, style="bold", markup=False)
    lines = []
    for layer, changed in outcome.changed.items():
        parts = [f"{len(ids)} {what} ({some(ids, SHOWN)})" for what, ids in changed.items() if ids]
        lines.append(f"{layer}: {'; '.join(parts)}")
    for line in lines or ["nothing changed"]:
        out.print(f"  {line}", markup=False)


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


def tell_pulled(done: Pulled, summary: str, *, dry_run: bool) -> None:
    """Tell what a pull changed, what it left as it is and why, how much that is, and what to do next."""
    for outcome in done.outcomes:
        if outcome.changed:
            tell_outcome(outcome)
    tell_conflicts(done.conflicts)
    for finding in done.findings:
        tell_finding(finding)
    tell_notes(done.notes)
    out.print(summary, markup=False)
    tell_next(changed=done.changed > 0, dry_run=dry_run)


def tell_conflicts(of: Mapping[str, Sequence[Conflict]]) -> None:
    """Tell what was changed here and there in reports and doesn't go together, and what to do."""
    for where, conflicts in of.items():
        out.print(f"{where}: conflicts; left as it is", style="red", markup=False)
        for conflict in conflicts:
            _tell_conflict(conflict)
    if of:
        err.print("Settle conflicts with --take ours or --take theirs; ours may be edited before.")


def tell_left(reasons: Iterable[str]) -> None:
    """Tell what was left out."""
    for reason in reasons:
        err.print(f"left out: {printable(reason)}", style="yellow", markup=False)


def tell_notes(notes: Iterable[str]) -> None:
    """Tell what does no harm."""
    for note in notes:
        err.print(printable(note), style="yellow", markup=False)


def tell_wrong(what: Iterable[str]) -> None:
    """Tell what somebody has to see to."""
    for one in what:
        err.print(printable(one), style="red", markup=False)


def tell_next(*, changed: bool, dry_run: bool) -> None:
    """Tell what to do once something was written, or that nothing was."""
    if dry_run:
        err.print("Nothing was written: this was a dry run.")
    elif changed:
        err.print("Next: wirespan validate")


def _tell_conflict(conflict: Conflict) -> None:
    fields = ", ".join(conflict.fields) or "changed on one side, removed on the other"
    out.print(f"  {fields}", markup=False)
    for name, record in (("was", conflict.base), ("ours", conflict.ours), ("theirs", conflict.theirs)):
        out.print(f"    {name:<7}{printable(_line(record))}", markup=False)


def _pair(text: str) -> tuple[str, str]:
    email, _, name = text.rpartition("=")
    if not email or not name:
        raise UsageError(f"{text!r} is no EMAIL=NAME", "As in --annotator anna@example.org=anna")
    return email, name


def _line(record: Record | None) -> str:
    return "nothing" if record is None else records.line(record).decode().rstrip("\n")

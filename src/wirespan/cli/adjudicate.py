"""`wirespan adjudicate`: settle what two annotations of the same reports disagree on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

import typer

from wirespan.adjudication.link_pull import pull as pull_links
from wirespan.adjudication.link_push import push as push_links
from wirespan.adjudication.links import LINKS
from wirespan.adjudication.project import Sent
from wirespan.adjudication.pull import Settled
from wirespan.adjudication.pull import pull as pull_verdicts
from wirespan.adjudication.push import push as push_disputes
from wirespan.cli.app import Root, Stories, app, err, many, open_corpus, out, printable
from wirespan.cli.sync_common import (
    AllowWithheld,
    Annotators,
    Data,
    DryPull,
    Project,
    TakeSide,
    allowed,
    known_people,
    tell_conflicts,
    tell_next,
    tell_removed,
    watched,
)
from wirespan.errors import UsageError
from wirespan.joining import Library
from wirespan.labelstudio.faults import is_remark
from wirespan.labelstudio.layout import choose as choose_layers
from wirespan.labelstudio.outcome import Outcome
from wirespan.model import story_of
from wirespan.studio.keeper import keeper
from wirespan.studio.project import known
from wirespan.studio.remote import connect

adjudicate = typer.Typer(
    name="adjudicate",
    no_args_is_help=True,
    help="Settle what two annotations of the same reports disagree on, in Label Studio.",
    rich_markup_mode="rich",
)
app.add_typer(adjudicate)

SideA = Annotated[
    str, typer.Argument(metavar="A", help="Annotator of a pass, or [bold]layers[/]: the settled layers.")
]
SideB = Annotated[str, typer.Argument(metavar="B", help="The other one.")]
Layers = Annotated[
    list[str] | None,
    typer.Option(
        "--layer",
        "-l",
        help="Layers to settle; all but links by default. Links go alone, once the rest is settled.",
        show_default=False,
    ),
]


@adjudicate.command()
def push(
    a: SideA,
    b: SideB,
    stories: Stories = None,
    layer: Layers = None,
    project: Project = None,
    allow_withheld: AllowWithheld = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be sent; send and write nothing.")
    ] = False,
    data: Data = None,
    root: Root = None,
) -> None:
    """Send what two annotators disagree on to a Label Studio project, a task a report.

    Both versions are there as predictions. In the list beside the text choose
    the side that is right; or take the better version over and correct it.
    What both say alike is settled already. A second run sends what isn't there.

    Example: [bold]wirespan adjudicate push anna ben ferry-2026[/]

    Exit code 0: all is there; 1: something is left for you to see to.
    """
    corpus = open_corpus(root)
    names, chosen = (a, b), chosen_layers(layer)
    of_links = chosen == [LINKS]
    send: Any = push_links if of_links else partial(push_disputes, layers=chosen)
    send = partial(send, stories=stories or (), title=project, library=Library())
    kept = keeper(corpus.root)
    if dry_run:
        done = send(corpus, None, kept, names)
        _tell_sent(done, None, of_links=of_links)
        err.print("Nothing was sent: this was a dry run.")
    else:
        with connect(data) as remote:
            may = allowed(remote, allow_withheld)
            done = send(corpus, remote, kept, names, withheld=may, progress=watched)
            _tell_sent(done, remote.url, of_links=of_links)
    if done.wrong:
        raise typer.Exit(1)


@adjudicate.command()
def pull(
    project: Project = None,
    take: TakeSide = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="ANNOTATOR",
            help="Who gave all verdicts; in annotators.jsonl.",
            show_default=False,
        ),
    ] = None,
    annotator: Annotators = None,
    dry_run: DryPull = False,
    data: Data = None,
    root: Root = None,
) -> None:
    """Bring the verdicts into the layers, and merge them with what has changed there.

    What both sides say alike keeps its record; what was settled is the
    adjudicator's, with the status adjudicated. A layer that isn't there yet is
    written once all reports of its story are settled.

    Example: [bold]wirespan adjudicate pull --annotator anna@example.org=anna[/]

    Exit code 0: all is merged; 1: conflicts or faults, whose reports are left as they are.
    """
    corpus = open_corpus(root)
    people = known_people(corpus, annotator, keep=not dry_run)
    with connect(data) as remote:
        kept = keeper(corpus.root)
        of_links = known(remote, kept, project, adjudicates=True)[1].mark.layers == (LINKS,)
        take_up: Any = pull_links if of_links else partial(pull_verdicts, library=Library())
        done = take_up(
            corpus,
            remote,
            kept,
            people,
            title=project,
            take=take,
            by=by,
            dry_run=dry_run,
            progress=watched,
        )
    _tell_settled(done, dry_run, of_links=of_links)
    if not done.clean:
        raise typer.Exit(1)


def chosen_layers(given: Sequence[str] | None) -> list[str]:
    """Return the layers of a project, or the links alone. Raises `UsageError` for both together."""
    if given and LINKS in given:
        if set(given) != {LINKS}:
            raise UsageError(
                "links are settled alone, after what they link", "Push the other layers first, then links."
            )
        return [LINKS]
    return choose_layers(given)


def _tell_sent(done: Sent, url: str | None, *, of_links: bool) -> None:
    if url is not None:
        made = "made" if done.created else "there already"
        out.print(f"Project {printable(done.title)} ({made}): {url}/projects/{done.project}", markup=False)
    counts = Counter[str]()
    for doc, count in done.sent.items():  # those of links go by story: the rest of their names is a digest
        counts[story_of(doc) if of_links else doc] += count
    for where, count in counts.items():
        out.print(f"  {where}: {many(count, 'disagreement')}", markup=False)
    will = "would be sent" if url is None else "sent"
    out.print(f"{many(len(done.sent), 'task')} {will}, {len(done.there)} there already.")
    tell_removed(done.removed)
    if done.agreed:
        where = many(len(done.agreed), "story", "stories") if of_links else many(len(done.agreed), "report")
        out.print(f"In {where} both say the same: pull settles what isn't yet.")
    for reason in done.left:
        err.print(f"left out: {printable(reason)}", style="yellow", markup=False)
    for note in done.notes:
        err.print(printable(note), style="yellow", markup=False)
    for what in done.wrong:
        err.print(printable(what), style="red", markup=False)


def _summary(outcome: Outcome) -> str:
    """Return how much changes in a report by layer, and how much of it was settled by a person."""
    parts = []
    for layer in outcome.changed:
        counts = [f"{len(ids)} {what}" for what, ids in outcome.ids(layer).items() if ids]
        parts.append(f"{layer} {', '.join(counts)}")
    found = sum(a.status == "adjudicated" for layer in outcome.after.values() for a in layer)
    return f"{'; '.join(parts)} ({found} adjudicated)"


def _tell_settled(done: Settled, dry_run: bool, *, of_links: bool) -> None:
    for outcome in done.outcomes:
        if outcome.changed:
            out.print(outcome.doc, style="bold", markup=False)
            out.print(f"  {_summary(outcome)}", markup=False)
    for doc, conflicts in done.conflicts.items():
        tell_conflicts(doc, conflicts)
    for finding in done.findings:
        style = "yellow" if is_remark(finding) else "red"
        err.print(printable(f"{finding.place}: {finding.found}"), style=style, markup=False)
        err.print(printable(f"  expected {finding.expected}. {finding.remedy}"), style="dim", markup=False)
    for story, reasons in done.waiting.items():
        err.print(
            f"{story} waits until all of it is settled: {'; '.join(reasons)}", style="yellow", markup=False
        )
    for note in done.notes:
        err.print(printable(note), style="yellow", markup=False)
    changed = sum(bool(outcome.changed) for outcome in done.outcomes)
    if of_links:
        open_ = many(len(done.open), "disagreement")
        out.print(f"Links of {many(changed, 'story', 'stories')} settled; {open_} without a verdict yet.")
    else:
        out.print(f"{many(changed, 'report')} settled; {len(done.open)} without a verdict yet.")
    tell_next(conflicts=bool(done.conflicts), changed=changed > 0, dry_run=dry_run)

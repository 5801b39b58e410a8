"""`wirespan adjudicate`: settle what two annotations of the same reports disagree on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

import typer

from wirespan.adjudication import link_pull, link_push
from wirespan.adjudication import pull as report_pull
from wirespan.adjudication import push as report_push
from wirespan.adjudication.links import LINKS
from wirespan.adjudication.project import Request, Sent
from wirespan.cli.app import Root, SideA, SideB, Stories, app, err, open_corpus, out, printable
from wirespan.cli.help import App
from wirespan.cli.sync_common import (
    AllowWithheld,
    Annotators,
    DataDir,
    DryPull,
    ProjectTitle,
    Reassign,
    TakeSide,
    at_desk,
    known_people,
    tell_left,
    tell_notes,
    tell_pulled,
    tell_removed,
    tell_wrong,
)
from wirespan.errors import UsageError
from wirespan.joining import Library
from wirespan.labelstudio.layout import choose_layers
from wirespan.model import story_of
from wirespan.studio.keeper import keeper
from wirespan.studio.project import known
from wirespan.wording import many

adjudicate = App(
    name="adjudicate",
    no_args_is_help=True,
    help="Settle what two annotations of the same reports disagree on, in Label Studio.",
)
app.add_typer(adjudicate)

Layers = Annotated[
    list[str] | None,
    typer.Option(
        "--layer",
        "-l",
        metavar="LAYER",
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
    project: ProjectTitle = None,
    allow_withheld: AllowWithheld = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be sent; send and write nothing.")
    ] = False,
    data: DataDir = None,
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
    request = Request((a, b), stories or (), chosen_layers(layer), project)
    of_links = request.layers == [LINKS]
    if dry_run:
        preview = link_push.preview if of_links else report_push.preview
        done = preview(corpus, keeper(corpus.root), request, Library())
        _tell_sent(done, None, of_links=of_links)
        err.print("Nothing was sent: this was a dry run.")
    else:
        send = link_push.push if of_links else report_push.push
        with at_desk(corpus, data, allow_withheld=allow_withheld) as desk:
            done = send(desk, request)
            _tell_sent(done, desk.remote.url, of_links=of_links)
    if done.wrong:
        raise typer.Exit(1)


@adjudicate.command()
def pull(
    project: ProjectTitle = None,
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
    reassign: Reassign = False,
    dry_run: DryPull = False,
    data: DataDir = None,
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
    people = known_people(corpus, annotator, keep=not dry_run, reassign=reassign)
    with at_desk(corpus, data) as desk:
        of_links = known(desk, project, adjudicates=True)[1].mark.layers == (LINKS,)
        take_up = link_pull.pull if of_links else report_pull.pull
        done = take_up(desk, people, title=project, take=take, by=by, dry_run=dry_run)
    if of_links:
        open_ = many(len(done.open), "disagreement")
        summary = f"Links of {many(done.changed, 'story', 'stories')} settled; {open_} without a verdict yet."
    else:
        summary = f"{many(done.changed, 'report')} settled; {len(done.open)} without a verdict yet."
    tell_pulled(done, summary, dry_run=dry_run)
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
    tell_left(done.left)
    tell_notes(done.notes)
    tell_wrong(done.wrong)

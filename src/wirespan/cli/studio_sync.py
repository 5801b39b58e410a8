"""`wirespan studio push` and `pull`: annotations into a Label Studio server and back."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from wirespan.cli.app import Root, Stories, err, open_corpus, out, printable
from wirespan.cli.studio import Layers, studio
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
from wirespan.studio.people import person
from wirespan.studio.pull import pull as pull_project
from wirespan.studio.push import push as push_project
from wirespan.studio.sending import Pushed
from wirespan.wording import many, some


@studio.command()
def push(
    stories: Stories = None,
    layer: Layers = None,
    project: ProjectTitle = None,
    mode: Annotated[
        Literal["correct", "pass"] | None,
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
    allow_withheld: AllowWithheld = None,
    update: Annotated[
        bool,
        typer.Option(
            "--update", help="Also bring reports there up to date that have changed here. See above."
        ),
    ] = False,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Put our labelling page back where it was changed there; update what is held back.",
        ),
    ] = False,
    data: DataDir = None,
    root: Root = None,
) -> None:
    """Send reports to a Label Studio project, which is made where there is none.

    The server is that of wirespan studio up, or the one that LABEL_STUDIO_URL
    and LABEL_STUDIO_API_KEY name. What is there already isn't sent again, so
    after a failure run it once more. What was annotated there is left alone.

    With --update reports there follow what has changed here: pull first. Their
    annotations are brought up to date; a report with another text gets a new
    task in place of the old one. A report stays as it is where somebody has
    edits that aren't submitted, or work that isn't pulled. Who has it open just
    then should load it anew: what they submit from before is told by pull, and
    merged as what it is; but Label Studio shows it, and not the update, until
    the next push. What they submit in the very second of the update is lost.
    A report is held back, too, where the update would take back what was pulled
    before, and isn't in the files now, as on another branch: --force sends it.

    Example: [bold]wirespan studio push harbour-fire --layer quotes[/]

    Exit code 0: all is there; 1: something is left for you to see to.
    """
    corpus = open_corpus(root)
    if by is not None:
        person(corpus, by)
    with at_desk(corpus, data, allow_withheld=allow_withheld) as desk:
        done = push_project(
            desk,
            stories=stories or (),
            layers=layer,
            title=project,
            mode=mode,
            by=by,
            update=update,
            force=force,
        )
        _tell_pushed(done, desk.remote.url)
    if done.wrong or done.retexted:
        raise typer.Exit(1)


@studio.command()
def pull(
    project: ProjectTitle = None,
    take: TakeSide = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by", metavar="ANNOTATOR", help="Who made all changes; in annotators.jsonl.", show_default=False
        ),
    ] = None,
    annotator: Annotators = None,
    reassign: Reassign = False,
    checked: Annotated[
        bool,
        typer.Option("--checked", help="Whoever updated a report looked at all of it, the unchanged too."),
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Also what was pulled before, and isn't in the files any more.")
    ] = False,
    dry_run: DryPull = False,
    data: DataDir = None,
    root: Root = None,
) -> None:
    """Bring what was annotated in Label Studio here, and merge it with what has changed here.

    Only what was changed there since the last pull is read. Annotations that
    nobody touched stay as they are, byte by byte; changed ones are the
    annotator's, with the status corrected. Who updated a report last since the
    last pull counts for all of it. Where one annotation was changed here and
    there and the two don't go together, both are shown and its report is left
    as it is: take a side with --take, or edit the file and take ours. A layer
    that isn't there yet is written once every report of its story was worked on.
    What was pulled before and was thrown away since, as by git checkout, comes
    once more with --again.

    Example: [bold]wirespan studio pull --annotator anna@example.org=anna[/]

    Exit code 0: all is merged; 1: conflicts or faults, whose reports are left as they are.
    """
    corpus = open_corpus(root)
    people = known_people(corpus, annotator, keep=not dry_run, reassign=reassign)
    with at_desk(corpus, data) as desk:
        done = pull_project(
            desk, people, title=project, take=take, by=by, checked=checked, again=again, dry_run=dry_run
        )
    summary = (
        f"{many(done.looked_at, 'task')} had changed in Label Studio;"
        f" {many(done.changed, 'report changes', 'reports change')} here."
    )
    tell_pulled(done, summary, dry_run=dry_run)
    if not done.clean:
        raise typer.Exit(1)


def _tell_pushed(done: Pushed, url: str) -> None:
    made = "made" if done.created else "mode " + done.mode
    out.print(f"Project {printable(done.title)} ({made}): {url}/projects/{done.project}", markup=False)
    out.print(f"{many(len(done.sent), 'report')} sent, {done.there} there already.")
    if done.updated or done.replaced:
        out.print(f"{many(len(done.updated), 'report')} brought up to date, {len(done.replaced)} replaced.")
    tell_removed(done.removed)
    tell_left(done.left)
    tell_notes(done.notes)
    if done.behind:
        err.print(
            f"{many(len(done.behind), 'report has', 'reports have')} changed here since being sent"
            f" ({some(done.behind)});"
            " annotators there go on from what was sent, and pull merges the two. Or push --update.",
            markup=False,
        )
    if done.retexted:
        err.print(
            f"{many(len(done.retexted), 'report has', 'reports have')} another text here than there"
            f" ({some(done.retexted)});"
            " annotations of a text that isn't here can't be pulled. push --update replaces such tasks.",
            style="red",
            markup=False,
        )
    tell_wrong(done.wrong)

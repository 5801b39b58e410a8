"""`wirespan publish`: the dataset, to the hub."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from wirespan.cli.app import Root, app, err, open_corpus, out, progress
from wirespan.cli.app import path as as_path
from wirespan.errors import UsageError, escaped
from wirespan.markup import parsed
from wirespan.publish.citation import content
from wirespan.store import Corpus
from wirespan.versions import releases
from wirespan.wording import many

if TYPE_CHECKING:
    from wirespan.publish.folder import File
    from wirespan.publish.hub import Hub
    from wirespan.publish.plan import Plan, Remote

_WHERE = re.compile(r"https?://[^/\s]+/datasets/([^/\s]+/[^/\s]+?)/?")


@app.command()
def publish(
    to: Annotated[
        str | None,
        typer.Option(
            metavar="ORG/NAME",
            help="Repository of the dataset; by default that of `repository` in CITATION.cff.",
            show_default=False,
        ),
    ] = None,
    path: Annotated[
        Path | None,
        typer.Option(
            parser=as_path,
            metavar="FOLDER",
            help="Folder that was built, which must be what the corpus builds to.",
            show_default=False,
        ),
    ] = None,
    private: Annotated[bool, typer.Option("--private", help="Make a new repository private.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it. Without it, it is only shown.")] = False,
    root: Root = None,
) -> None:
    """Publish the dataset on the Hugging Face hub, and show first what would be done.

    The corpus must be committed, valid and free of leaks; then it is built,
    and compared with what is on the hub. With [bold]--yes[/] all files go there in
    one commit, which gets the tag of the data's version; then rows of it are
    loaded back. A run that was cut off is finished by the next. A version
    that is published is never changed: raise corpus/VERSION. It has to be at
    least what [bold]wirespan diff[/] calls for since the version before, by the
    tags v* in git.

    The token is that of HF_TOKEN, or of [bold]hf auth login[/].

    Example: [bold]wirespan publish --to quay-wire/bridge-news[/]
    """
    from huggingface_hub.utils import disable_progress_bars  # type: ignore[attr-defined]  # noqa: PLC0415

    from wirespan.publish import folder, gate, hidden  # noqa: PLC0415 - takes a second to import
    from wirespan.publish.build import build  # noqa: PLC0415
    from wirespan.publish.hub import LOGIN, Hub  # noqa: PLC0415
    from wirespan.publish.plan import plan  # noqa: PLC0415

    disable_progress_bars()  # of every small file that is looked at
    corpus = open_corpus(root)
    hub = Hub(to or _named(corpus))
    if yes and not hub.token:
        raise UsageError("there is no token to write to the hub with", LOGIN)
    origin = gate.commit(corpus.root)
    count = len(corpus.stories())
    with progress("checking", count) as bar:
        texts = gate.held(corpus)
        gate.valid(corpus, texts, lambda _: bar.advance(bar.task_ids[0]), path)
    # What is sent is built here, where nobody else writes.
    with tempfile.TemporaryDirectory() as place:
        built = Path(place) / "dataset"
        with progress("building", count) as bar:
            build(corpus, built, lambda _: bar.advance(bar.task_ids[0]))
        if path is not None:
            folder.check(corpus, path, built)
        gate.discreet(corpus, texts, built)
        if gate.commit(corpus.root) != origin:
            raise UsageError("the corpus was changed while it was built", "Run it again.")
        files = folder.read(built)
        remote = hub.look(f"v{corpus.version}")
        planned = plan(hub.repo, corpus.version, files, remote, private=private)
        if origin and not planned.tagged and not releases.hold(corpus.root, tagged=True) and remote:
            none = "No earlier version has a tag v* here, so that this one was held against none."
            err.print(f"{none} If there are tags: git fetch --tags", style="yellow", markup=False)
        _show(hub, planned, files, remote, origin)
        withheld = len(hidden.reports(corpus))
        if withheld:
            of = many(withheld, "withheld text")
            err.print(f"Leaks were looked for with {len(texts)} of {of}.", style="dim")
        if yes:
            _do(hub, planned, files, built, origin)
        elif not planned.tagged:
            out.print("\nNothing was sent. To do it, run the same with --yes.")


def _do(hub: Hub, planned: Plan, files: dict[str, File], built: Path, origin: str | None) -> None:
    if not planned.tagged:
        with _bars():
            commit = hub.send(planned, files, origin)
        out.print(f"\nSent: {planned.tag} is commit {commit[:12]}", markup=False)
    loaded = hub.stream(planned.tag, built)
    same = f"{many(len(files), 'file')} there as here"
    out.print(f"Checked: {same}; a row of each split loaded back of {', '.join(loaded)}", markup=False)
    out.print(f'Load it with: load_dataset("{hub.repo}", revision="{planned.tag}")', markup=False)


@contextmanager
def _bars() -> Iterator[None]:
    """Let the client of the hub show on a terminal how far an upload is."""
    from huggingface_hub import utils  # noqa: PLC0415

    if err.is_terminal:
        utils.enable_progress_bars()  # type: ignore[attr-defined]
    yield
    utils.disable_progress_bars()  # type: ignore[attr-defined]


def _show(hub: Hub, planned: Plan, files: dict[str, File], remote: Remote | None, origin: str | None) -> None:
    kind = "private" if planned.private else "public"
    unseen = "" if hub.token else "; without a token a private one isn't seen"
    state = f"there, {kind}" if remote else f"to be made, {kind}{unseen}"
    out.print(f"{hub.endpoint}/datasets/{planned.repo} ({state})", markup=False)
    if planned.tagged:
        out.print(f"{planned.tag} is published already, with these very files: nothing to send.")
        return
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(overflow="fold")
    table.add_column(justify="right")
    for what, style, names in (
        ("added", "green", planned.added),
        ("changed", "yellow", planned.changed),
        ("removed", "red", planned.removed),
        ("same", "dim", planned.same),
    ):
        for name in names:
            size = f"{files[name].size:,} bytes" if name in files else "–"
            table.add_row(Text(what, style), Text(escaped(name)), Text(size))
    out.print(table)
    source = f", from commit {origin[:12]}" if origin else ", from a corpus that isn't in git"
    commit = f"Version {planned.version}{source}" if planned.commits else "none: the files are there"
    out.print(f"commit   {commit}\ntag      {planned.tag}", markup=False)


def _named(corpus: Corpus) -> str:
    """Return the repository that CITATION.cff names."""
    try:
        said = parsed(content(corpus.root))["repository"]
    except (OSError, KeyError, TypeError):
        said = ""
    found = _WHERE.fullmatch(str(said))
    if not found:
        raise UsageError(
            "it isn't said where to publish",
            "Say --to ORG/NAME; or in CITATION.cff, once and for all, "
            "repository: https://huggingface.co/datasets/ORG/NAME",
        )
    return found[1]

"""`wirespan studio`: annotations into Label Studio and back, through files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import orjson
import typer

from wirespan import disk, journal, labelstudio
from wirespan.cli import files
from wirespan.cli.app import Root, Stories, app, err, open_corpus, out, path, progress, unicode
from wirespan.cli.help import App
from wirespan.cli.sync_common import (
    TakeSide,
    tell_conflicts,
    tell_finding,
    tell_left,
    tell_next,
    tell_outcome,
)
from wirespan.contents import Contents
from wirespan.errors import RecordError, UsageError, WirespanError
from wirespan.joining import Library
from wirespan.labelstudio import importing, layout
from wirespan.labelstudio.began import Memory, carrying
from wirespan.labelstudio.faults import is_remark
from wirespan.labelstudio.importing import Import
from wirespan.labelstudio.offered import Offered
from wirespan.labelstudio.opening import opened
from wirespan.layers import flat
from wirespan.model import Document
from wirespan.store import Corpus, choose
from wirespan.studio.desk import changing
from wirespan.studio.people import person
from wirespan.wording import many

LARGEST = 1 << 30
"""Bytes of an export beyond which it isn't read: a task with its annotations is about 13 kB."""

studio = App(
    name="studio",
    no_args_is_help=True,
    help="Annotations into Label Studio and back.",
)
app.add_typer(studio)

Layers = Annotated[
    list[str] | None,
    typer.Option(
        "--layer",
        "-l",
        metavar="LAYER",
        help="zones, entities, quotes, numbers or dates; may be given several times. All by default.",
        show_default=False,
    ),
]


@studio.command()
def page(layer: Layers = None) -> None:
    """Print the labelling page (XML) for a project's settings in Label Studio.

    It is made from the schemas, so its labels are those that the corpus takes.

    Example: [bold]wirespan studio page --layer entities > entities.xml[/]
    """
    made = labelstudio.page(layer)
    shown = made if unicode() else made.encode("ascii", "xmlcharrefreplace").decode()
    out.out(shown, end="", highlight=False)


@studio.command()
def export(
    file: Annotated[
        Path,
        typer.Option(
            "--out", "-o", parser=path, metavar="FILE", help="Where the tasks go, as in tasks.json."
        ),
    ],
    stories: Stories = None,
    layer: Layers = None,
    predictions: Annotated[
        bool,
        typer.Option("--predictions", help="Give annotations as suggestions, to be accepted one by one."),
    ] = False,
    page_file: Annotated[
        Path | None,
        typer.Option(
            "--page",
            parser=path,
            metavar="FILE",
            help="Where the labelling page goes; by default beside the tasks, with .xml.",
            show_default=False,
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that holds something else than an export.")
    ] = False,
    root: Root = None,
) -> None:
    """Write reports and their annotations as tasks, and the page that shows them.

    In Label Studio make a project, paste the page under Settings, Labeling
    Interface, Code, and import the tasks. Withheld reports are among them
    where their texts were joined (wirespan hydrate DIR).

    Example: [bold]wirespan studio export harbour-fire --layer quotes --out tasks.json[/]
    """
    for option, named in (("--out", file), ("--page", page_file)):
        if named is not None and named.is_dir():
            raise UsageError(f"{option} {named} is a folder", "Name a file in it; nothing was written.")
    corpus = open_corpus(root)
    chosen = layout.choose_layers(layer)
    beside = page_file or file.with_suffix(".xml")
    if disk.real(beside) == disk.real(file):
        raise UsageError(f"tasks and page would both go to {file}", "Name another file with --page.")
    for option, named, ours in (("--out", file, _are_tasks), ("--page", beside, _is_page)):
        files.outside(named, corpus, option)
        files.replaceable(named, ours, option, force=force)
    model = f"wirespan {corpus.version}" if predictions else None
    with files.saving(file, "--out") as opened_file:
        there = _Tasks(opened_file, file, corpus, chosen, model)
        count, left, withheld = journal.steady(corpus.root, lambda: there.write(stories or []))
    files.save(beside, labelstudio.page(chosen).encode(), "--page")
    out.print(f"{many(count, 'task')}: {file}", markup=False)
    out.print(f"their page: {beside}", markup=False)
    tell_left(left)
    if withheld:
        err.print(f"{file} holds texts that may not be given on.", style="yellow", markup=False)


@dataclass(frozen=True, slots=True)
class _Tasks:
    """The tasks of an export, each written once it is made; `file` is where they will be."""

    to: BinaryIO
    file: Path
    corpus: Corpus
    layers: Sequence[str]
    model: str | None

    def write(self, stories: Sequence[str]) -> tuple[int, list[str], bool]:
        """Write all tasks, from the begin. Return how many, what is left out and why, and if any is withheld.

        Raises `UsageError` where the text of a withheld report would come to lie in the corpus.
        """
        corpus, library, count, left, withheld = self.corpus, Library(), 0, list[str](), False
        inside = disk.real(corpus.root) in disk.real(self.file).parents
        documents = [d for story in choose(corpus, stories) for d in corpus.documents(story)]
        contents = Contents(corpus)
        offered = Offered(corpus, contents)
        self.to.seek(0)
        self.to.truncate()
        with progress("Tasks", len(documents)) as bar:
            for document in documents:
                made = self._task(document, contents, offered, library)
                if isinstance(made, str):
                    left.append(made)
                else:
                    withheld = withheld or document.rights.withheld
                    if document.rights.withheld and inside:
                        raise UsageError(
                            f"{self.file} lies in the corpus, where the text of {document.id} must not be",
                            "Name a file outside of it with --out.",
                        )
                    lines = orjson.dumps(made, option=orjson.OPT_INDENT_2).replace(b"\n", b"\n  ")
                    self.to.write((b",\n  " if count else b"[\n  ") + lines)
                    count += 1
                bar.advance(bar.task_ids[0])
        self.to.write(b"\n]\n" if count else b"[]\n")
        return count, left, withheld

    def _task(
        self, document: Document, contents: Contents, offered: Offered, library: Library
    ) -> dict[str, Any] | str:
        """Return the task of a report, or why it has none."""
        annotations = contents.of(document.id)
        found = opened(document, annotations, library)
        if isinstance(found, str):
            return f"{document.id}: {found}"
        try:
            made = labelstudio.task(
                found.document,
                found.annotations,
                self.layers,
                model_version=self.model,
                registry=offered.to(found.document, flat(annotations)),
            )
        except RecordError as error:
            return f"{error.message}. {error.hint}"
        return carrying(made, annotations, self.layers)


@studio.command("import")
def import_(
    file: Annotated[
        Path,
        typer.Argument(parser=path, metavar="FILE", help="An export of Label Studio in its format JSON."),
    ],
    by: Annotated[str, typer.Option("--by", metavar="ANNOTATOR", help="Who annotated; in annotators.jsonl.")],
    layer: Layers = None,
    side: TakeSide = None,
    checked: Annotated[
        bool, typer.Option("--checked", help="ANNOTATOR has looked at all of them, the unchanged ones too.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; write nothing.")
    ] = False,
    root: Root = None,
) -> None:
    """Take corrections over from an export of Label Studio.

    New and changed annotations are ANNOTATOR's, with the status corrected; those
    deleted in Label Studio are removed. Predictions that were submitted as they
    are count as checked: they are ANNOTATOR's and corrected too. Annotations
    that weren't offered as predictions and that nobody touched stay as they
    are, unless --checked says that ANNOTATOR has looked at every one of them.
    What has changed here since the export stays: only what was changed in Label
    Studio since then is taken. Where one annotation was changed here and there
    and the two don't go together, both are shown and its report is left as it
    is: take a side with --take, or edit the file and take ours. A layer that
    isn't there yet is written once every report of its story was worked on.

    A report with a fault is left as it is, the others are written. The exit code
    is 1 if a report was left for a fault or a conflict.

    Example: [bold]wirespan studio import project-1.json --by anna --dry-run[/]
    """
    corpus = open_corpus(root)
    person(corpus, by)
    data = files.read(file, LARGEST, "Name an export of Label Studio.", "Export fewer tasks at a time.")
    memory = Memory(corpus.root)
    with changing(corpus.root, dry_run=dry_run) as change:
        imported = importing.take(
            data,
            corpus,
            by=by,
            file=file.name,
            layers=layer,
            library=Library(),
            checked=checked,
            side=side,
            memory=memory,
        )
        importing.put(imported, corpus, change)
        memory.put(imported.states, change)
    _tell(imported, dry_run)
    if imported.conflicts or not all(map(is_remark, imported.findings)):
        raise typer.Exit(1)


def _tell(imported: Import, dry_run: bool) -> None:
    for taken in imported.taken:
        tell_outcome(taken)
    for doc in imported.left:
        out.print(doc, style="bold", markup=False)
        out.print("  left as it is", style="yellow")
    tell_conflicts(imported.conflicts)
    for finding in imported.findings:
        tell_finding(finding)
    tell_next(changed=any(taken.changed for taken in imported.taken), dry_run=dry_run)


def _are_tasks(file: Path) -> bool:
    """Whether a file holds tasks as they were exported: what comes out of Label Studio has more keys."""
    try:
        found = orjson.loads(files.read(file, LARGEST, "", ""))
    except (orjson.JSONDecodeError, WirespanError):
        return False
    return isinstance(found, list) and all(map(labelstudio.is_task, found))


def _is_page(file: Path) -> bool:
    """Whether a file holds a page of ours."""
    try:
        return labelstudio.is_page(files.read(file, LARGEST, "", "").decode())
    except (UnicodeDecodeError, WirespanError):
        return False

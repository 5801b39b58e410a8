"""What `rename` and `remove` share: an edit of many files is shown, asked for, and made as one change."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from rich.table import Table
from rich.text import Text

from wirespan import disk, fixing, journal
from wirespan.cli.app import err, out, printable, progress
from wirespan.cli.asking import tell_difference
from wirespan.editing import Edit, File
from wirespan.editing.branches import apart
from wirespan.errors import WirespanError
from wirespan.model import Doc, story_of
from wirespan.store import Corpus
from wirespan.studio.base import Base
from wirespan.studio.keeper import keeper, kept
from wirespan.wording import many, some

Done: TypeAlias = Callable[[], None]
"""Is called for each file that was looked at."""
_LARGEST, _PIECE = 1 << 30, 1 << 20
"""Bytes of a file kept aside that are looked through, and of what is read of it at a time."""
_MOST = 40
"""Files that are listed; of more the rest are counted."""


def counts(edit: Edit) -> str:
    """Return how many lines an edit takes out or changes, of how many files."""
    more = f", {edit.changed:,} more changed," if edit.gone and edit.changed else ""
    return f"{many(edit.gone or edit.changed, 'line')}{more} in {many(len(edit.files), 'file')}"


def planned(corpus: Corpus, plan: Callable[[Done], Edit]) -> Edit:
    """Return the edit that a plan makes of a corpus at rest."""
    with progress("files looked through", None) as bar:
        return journal.steady(corpus.root, lambda: plan(lambda: bar.advance(bar.task_ids[0])))


def show(corpus: Corpus, edit: Edit, *, detail: bool) -> None:
    """Print what an edit does: the files with counts of lines, or each line."""
    if detail:
        for file in edit.files:
            new, target = edit.after(file), file.target or file.path
            tell_difference(fixing.difference(corpus.root, file.path, edit.before(file), new, target))
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("changed", "out"):
        table.add_column(column, justify="right")
    table.add_column("file", overflow="fold")
    for file in edit.files[:_MOST]:
        table.add_row(*(f"{count:,}" if count else "" for count in (file.changed, file.gone)), _told(file))
    out.print(table)
    if len(edit.files) > _MOST:
        out.print(f"and {many(len(edit.files) - _MOST, 'more file')}; --detail shows all")


def make(corpus: Corpus, shown: Edit, plan: Callable[[], Edit]) -> None:
    """Make an edit that was shown. Raises `WirespanError` where it is another one by now."""
    with journal.writing(corpus.root) as change:
        edit = plan()
        if edit.files != shown.files:
            what = "the corpus has been changed meanwhile, so nothing was written"
            raise WirespanError(what, "Run it again.")
        edit.put(change)


def tell_kept(corpus: Corpus, name: str) -> None:
    """Name the files of what `retext` kept aside that speak of something: no edit reaches these."""
    for file in sorted(corpus.root.glob("*-aside.jsonl")):
        if _speaks(file, name.encode()):
            what = f"{file.name} speaks of {name} still: it is no file of the corpus"
            err.print(printable(what), style="yellow", markup=False)


def _speaks(file: Path, name: bytes) -> bool:
    """Whether a name is in a file. What can't be read, or is a link, says nothing."""
    end = b""
    try:
        with disk.opened(file) as opened:
            while opened.tell() < _LARGEST and (piece := opened.read(_PIECE)):
                if name in end + piece:
                    return True
                end = (end + piece)[-len(name) :]
    except OSError:
        pass
    return False


def tell_projects(corpus: Corpus, concerned: Callable[[Base], bool], what: str, afterwards: str) -> None:
    """Name the Label Studio projects that something was sent to, and what to do about these."""
    try:
        bases = [base for base in kept(keeper(corpus.root)) if concerned(base)]
    except WirespanError as error:
        err.print(printable(f"{error.message}. {error.hint}"), style="yellow", markup=False)
        return
    for base in bases:
        command = "adjudicate" if base.mark.mode == "adjudicate" else "studio"
        err.print(
            f"Label Studio's project {printable(base.title)!r} {what}. Bring home first what was done there:"
            f" wirespan {command} pull. Afterwards {afterwards}.",
            style="yellow",
            markup=False,
        )


def tell_branches(corpus: Corpus, edit: Edit, story: str = "") -> None:
    """Name the branches that changed files of an edit, or of a story, and aren't merged here."""
    paths = {file.path for file in edit.files}
    with suppress(WirespanError):  # where there is no git there are none
        if names := apart(corpus.root, lambda path: path in paths or PurePosixPath(path).stem == story):
            what = f"Not merged here, and with changes in these files: {printable(some(names))}."
            hint = "Merge first; docs/own-corpus.md tells what to do about a branch that was left out."
            err.print(f"{what} {hint}", style="yellow", markup=False)


def holds(base: Base, *, story: str = "", doc: Doc = "") -> bool:
    """Whether a project has a report, or any of a story. One that adjudicates links has tasks by story."""
    if story:
        return any(story_of(sent) == story for sent in base.tasks)
    return doc in base.tasks or (base.mark.layers == ("links",) and holds(base, story=story_of(doc)))


def _told(file: File) -> Text:
    """Return a file, with where it goes."""
    if not file.target:
        return Text(f"{printable(file.path)} (taken away)")
    goes = "" if file.target == file.path else f" → {printable(PurePosixPath(file.target).name)}"
    return Text(printable(file.path) + goes)

"""`wirespan merge-driver`: git merges annotations as annotations, not as lines."""

from __future__ import annotations

import shlex
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from wirespan import disk
from wirespan.cli.app import Root, app, err, out, printable
from wirespan.cli.app import path as as_path
from wirespan.errors import RecordError, UsageError, WirespanError
from wirespan.git import AGAIN, git, said
from wirespan.merge import history
from wirespan.merge.driver import ATTRIBUTES, MergedFile, linked, merge_files
from wirespan.merge.history import Versions
from wirespan.store import ANNOTATORS, Corpus, whole
from wirespan.wording import many

FAILED = 129
"""The exit code from which on git takes a driver for broken: less would say that ours is a merge."""

INSTALL = "wirespan merge-driver --install"

_LABELS = ("-L", "ours", "-L", "base", "-L", "theirs")


@app.command("merge-driver")
def merge_driver(
    base: Annotated[
        Path | None,
        typer.Argument(
            parser=as_path, metavar="BASE", show_default=False, help="The version that both come from."
        ),
    ] = None,
    ours: Annotated[
        Path | None,
        typer.Argument(
            parser=as_path, metavar="OURS", show_default=False, help="Ours; the result is written here."
        ),
    ] = None,
    theirs: Annotated[
        Path | None,
        typer.Argument(
            parser=as_path, metavar="THEIRS", show_default=False, help="The one that is merged in."
        ),
    ] = None,
    path: Annotated[
        str | None, typer.Argument(metavar="PATH", show_default=False, help="What the file is in the corpus.")
    ] = None,
    install: Annotated[
        bool, typer.Option("--install", help="Make it git's driver in this clone, and end.")
    ] = False,
    ancestors: Annotated[bool, typer.Option("--ancestors", hidden=True)] = False,
    root: Root = None,
) -> None:
    """Merge two versions of a file of records; git calls it when it merges.

    Different annotations never conflict, nor do changes to different fields of
    one annotation. The same annotation added on both sides is one. Only where
    two changes don't go together both lines are written between git's
    markers: keep one of them, take out the markers, and wirespan validate.

    A file that can't be read as records is merged by git as text.

    Example, once in each clone: [bold]wirespan merge-driver --install[/]

    Exit code 0: merged; 1: conflicts; 2: wrongly called; 129: failed.
    """
    if install:
        if base is not None:
            raise UsageError("--install takes no files", f"Call it alone: {INSTALL}")
        _install(Corpus.find(root))
        return
    if base is None or ours is None or theirs is None or path is None:
        raise UsageError(
            "four arguments are needed: BASE OURS THEIRS PATH (git's %O %A %B %P)",
            f"To have git call it: {INSTALL}",
        )
    try:
        raise typer.Exit(_merge(base, ours, theirs, path, ancestors=ancestors))
    except (OSError, WirespanError) as error:
        err.print(printable(f"{path}: {getattr(error, 'message', error)}"), markup=False)
        if hint := getattr(error, "hint", ""):
            err.print(printable(hint), style="dim", markup=False)
        raise typer.Exit(FAILED) from error


def _merge(base: Path, ours: Path, theirs: Path, path: str, *, ancestors: bool) -> int:
    """Merge files. Of ancestors git makes up a base: that is told to nobody, and looks at no other file."""
    try:
        versions = [whole(file, path) for file in (base, ours, theirs)]
        others = [] if ancestors else linked(path)
        seen = Versions((versions[0],), versions[1], versions[2])
        beside = history.beside(path, seen, others) if others else None
        merged = merge_files(versions[0], versions[1], versions[2], path, beside, picked=history.picked())
    except RecordError as error:
        if not ancestors:
            err.print(printable(f"{path}: merged as text, for {error.message}"), markup=False)
        return _as_text(base, ours, theirs)
    _write(ours, merged.content)
    if not ancestors:
        _tell(merged, path)
    return 1 if merged.conflicts else 0


def _as_text(base: Path, ours: Path, theirs: Path) -> int:
    done = git("merge-file", "-p", *_LABELS, *(str(file.absolute()) for file in (ours, base, theirs)))
    if not 0 <= done.returncode <= 127:  # git says how many conflicts there are, or -1
        raise WirespanError(f"git can't merge it as text: {said(done)}", AGAIN)
    _write(ours, done.stdout)
    return 1 if done.returncode else 0


def _write(ours: Path, content: bytes) -> None:
    """Write the result whole, or leave ours as it is: git merges that as lines where this fails."""
    disk.write(ours, content, stat.S_IMODE(ours.stat().st_mode))


def _tell(merged: MergedFile, path: str) -> None:
    for note in merged.notes:
        err.print(printable(f"{path}: {note}"), markup=False)
    if merged.conflicts:
        what = many(merged.conflicts, "annotation was", "annotations were")
        err.print(printable(f"{path}: {what} changed in two ways; both lines stand there"), markup=False)


def _install(corpus: Corpus) -> None:
    """Write the driver into the clone's own configuration, which git takes from nobody else."""
    settings = {
        "wirespan.name": "annotations as annotations",
        "wirespan.driver": _driver(),
        "wirespan.recursive": "wirespan-ancestors",
        "wirespan-ancestors.name": "annotations of common ancestors",
        "wirespan-ancestors.driver": _driver("--ancestors"),
    }
    for key, value in settings.items():
        done = git("config", "--local", f"merge.{key}", value, root=corpus.root)
        if done.returncode:
            raise UsageError(
                f"git can't be told in {corpus.root}: {printable(said(done))}",
                "The corpus has to lie in a git repository that you may write: git init makes one.",
            )
    out.print("git merges this corpus annotation by annotation now, in this clone.")
    attributes = corpus.root / ".gitattributes"
    there = attributes.read_text(encoding="utf-8", errors="replace") if attributes.is_file() else ""
    missing = [line for line in ATTRIBUTES if line not in there.splitlines()]
    if missing:
        out.print("These lines are missing from .gitattributes; add and commit them:")
        for line in missing:
            out.print(f"  {line}", markup=False)


def lacking(corpus: Corpus) -> bool:
    """Whether git lacks the driver in this clone, though .gitattributes asks for it."""
    quiet = ("-c", "core.fsmonitor=false")
    with suppress(WirespanError):
        asked = git(*quiet, "check-attr", "merge", "--", ANNOTATORS, root=corpus.root)
        unset = git("config", "merge.wirespan.driver", root=corpus.root).returncode == 1
        return unset and asked.stdout.endswith(b" merge: wirespan\n")
    return False


def _driver(*options: str) -> str:
    """Return the shell command for git. Where it fails without writing markers, lines are merged."""
    call = shlex.join([sys.executable, "-m", "wirespan", "merge-driver", *options]).replace("%", "%%")
    as_text = f"git merge-file {shlex.join(_LABELS)} %A %O %B"
    return f"{call} %O %A %B %P || {{ grep -q '^<<<<<<< ' %A && exit 1; {as_text}; }}"

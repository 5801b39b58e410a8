"""`wirespan retext`: a report's text corrected, its annotations carried over."""

from __future__ import annotations

import errno
import os
import secrets
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Annotated

import orjson
import typer
from rich.table import Table
from rich.text import Text

from wirespan import disk, journal, records
from wirespan import retext as retexting
from wirespan.aside import Aside
from wirespan.cli import files
from wirespan.cli.app import Root, app, err, open_corpus, out, path, printable
from wirespan.errors import UsageError
from wirespan.joining import Library
from wirespan.model import Annotation, Coverage, spans
from wirespan.retext import EXACT, FOLDED, MOVED, Retexted
from wirespan.store import Corpus

_FULL = (errno.ENOSPC, errno.EDQUOT)


@app.command()
def retext(
    doc: Annotated[str, typer.Argument(metavar="DOC", help="Id of the report: STORY/OUTLET.")],
    file: Annotated[
        Path, typer.Argument(parser=path, metavar="FILE", help="Its whole text, corrected, UTF-8.")
    ],
    aside: Annotated[
        Path | None,
        typer.Option(
            parser=path,
            metavar="FILE",
            help="File for what can't follow; by default STORY-OUTLET-rN-aside.jsonl, N the old revision.",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would become of each annotation; write nothing.")
    ] = False,
    root: Root = None,
) -> None:
    """Correct the text of a report: its next revision, with every annotation that can follow.

    An annotation follows where its words stand in the new text at a certain
    place; marks and white space may have changed. The others, and what depends
    on them, are kept aside, one a line with its file and why: annotate those
    anew. In a pass, a layer of which something is kept aside is no longer
    finished: put it back into coverage.jsonl once it is. Of a withheld report
    the old text has to be joined (wirespan hydrate).

    Example: [bold]wirespan retext ferry-2026/baltlenta corrected.txt --dry-run[/]

    Exit code 0: all annotations followed, or the text is the same; 1: some are kept aside.
    """
    corpus = open_corpus(root)
    data = files.text(file)
    done, kept = journal.steady(corpus.root, lambda: retexting.retext(corpus, doc, data)), None
    if done.changed and not dry_run:
        done, kept = _write(corpus, doc, data, aside, done)
    if not done.changed:
        out.print(f"{doc} has this very text already: nothing was changed.", markup=False)
        return
    _tell(done)
    if kept:
        out.print(f"They are kept in {printable(str(kept))}", markup=False)
    err.print("Nothing was written: this was a dry run." if dry_run else "Next: wirespan validate")
    if done.aside:
        raise typer.Exit(1)


def _write(
    corpus: Corpus, doc: str, data: bytes, aside: Path | None, first: Retexted
) -> tuple[Retexted, Path | None]:
    """Make the change: what is kept aside first, so that it is somewhere at any moment.

    All is read again, since the corpus may be another by now; the texts, if the same, aren't compared again:
    that takes longest, and others who write wait meanwhile.
    """
    library, kept = Library(), None
    with journal.writing(corpus.root) as change:
        done = retexting.retext(corpus, doc, data, library, first.alignment)
        withheld = done.changed and done.document.rights.withheld
        if withheld and disk.real(library.folder).is_relative_to(disk.real(corpus.root)):
            raise UsageError(
                f"the text would be kept inside the corpus, in {library.folder}; nothing was written",
                "Name a folder outside it in the environment variable WIRESPAN_DATA, or unset that.",
            )
        if done.aside:
            kept = aside or Path(f"{doc.replace('/', '-')}-r{done.before.revision}-aside.jsonl")
            _keep(kept, _lines(done), corpus)
        if withheld:
            library.put(done.document, done.new)
        for path, content in done.files.items():
            change.put(path, content)
    return done, kept


def _lines(done: Retexted) -> bytes:
    """Return what is kept aside: each record as it was, with its file and why."""
    return b"".join(
        orjson.dumps(
            {"file": kept.file, "why": kept.why, "record": records.encode(kept.record)},
            option=orjson.OPT_APPEND_NEWLINE,
        )
        for kept in (*done.aside, *done.consequences)
    )


def _keep(file: Path, content: bytes, corpus: Corpus) -> None:
    """Write a new file, whole or not at all.

    One that is there already stays: it may be all that is left of other annotations.
    """
    files.outside(file, corpus, "--aside")
    try:
        if os.path.lexists(file):
            raise FileExistsError
        _new(file, content)
    except FileExistsError:
        if file.is_file() and file.read_bytes() == content:  # of a run that was cut off
            return
        raise UsageError(
            f"{file} is there already; nothing was written",
            "Move it away, or name another one with --aside.",
        ) from None
    except OSError as error:
        room = "Make room on that disk, or name" if error.errno in _FULL else "Name"
        raise UsageError(
            f"{file} can't be written: {error.strerror}; the corpus is as it was",
            f"{room} another one with --aside.",
        ) from error


def _new(file: Path, content: bytes) -> None:
    """Write a file that isn't there. Raises `OSError`; `FileExistsError` where it is there by now."""
    part = file.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        try:
            os.link(part, file)  # unlike a move it replaces nothing
        except FileExistsError:
            raise
        except OSError:  # a disk that has no links
            file.touch(exist_ok=False)
            disk.replace(part, file)
    finally:
        part.unlink(missing_ok=True)
    disk.sync(file.parent)


def _tell(done: Retexted) -> None:
    before, after = done.before, done.document
    out.print(
        f"{after.id}: revision {before.revision} → {after.revision}, "
        f"{before.length} → {after.length} code points",
        markup=False,
    )
    out.print(_counts(done))
    if not done.aside:
        return
    out.print(_kept(done))
    if done.consequences:
        table = Table(title="changed for their absence", title_justify="left", box=None, header_style="dim")
        for column in ("layer", "id", "how"):
            table.add_column(column, overflow="fold")
        for kept in done.consequences:
            table.add_row(_layer(kept.file), _id(kept), Text(printable(kept.why)))
        out.print(table)
    if any(isinstance(kept.record, Coverage) for kept in done.consequences):
        out.print(
            "Passes aren't compared in layers that they haven't finished. Annotate anew there what is kept"
            " aside, then put the layer back into coverage.jsonl; studio pull does that by itself."
        )


def _counts(done: Retexted) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("layer")
    for column in ("exactly", "other marks or spaces", "moved", "kept aside"):
        table.add_column(column, justify="right")
    counts = Counter((one.file, one.how) for one in done.carried)
    counts.update((kept.file, "aside") for kept in done.aside)
    for file in dict.fromkeys(file for file, _ in sorted(counts)):
        numbers = [counts[file, how] for how in (EXACT, FOLDED, MOVED)]
        kept = counts[file, "aside"]
        table.add_row(_layer(file), *map(str, numbers), Text(str(kept), "bold red" if kept else ""))
    return table


def _kept(done: Retexted) -> Table:
    """Return what can't follow; the words of an open report alone."""
    shown = not done.before.rights.withheld
    table = Table(title="kept aside", title_justify="left", box=None, header_style="dim")
    for column in ("layer", "id", "offsets", *(["surface"] if shown else []), "why"):
        table.add_column(column, overflow="fold")
    for kept in done.aside:
        parts = list(_parts(kept))
        offsets = " ".join(f"{start}–{end}" for start, end in parts)
        surface = " … ".join(done.old[start:end] for start, end in parts)
        cells = [_layer(kept.file), _id(kept), Text(offsets)]
        cells += [Text(printable(surface).replace("\n", " "))] if shown else []
        table.add_row(*cells, Text(printable(kept.why)))
    return table


def _parts(kept: Aside) -> Iterator[tuple[int, int]]:
    if isinstance(kept.record, Annotation):
        for pointer, span in spans(kept.record):
            if pointer.startswith(("/span", "/content")):
                yield span.start, span.end


def _layer(file: str) -> Text:
    """Name a layer, or that of a pass, or the registry."""
    parts = PurePosixPath(file).parts
    return Text(printable("/".join(parts[1:-1] if parts[0] == "annotations" else parts[1:])))


def _id(kept: Aside) -> Text:
    record = kept.record
    return Text(printable(str(record.doc if isinstance(record, Coverage) else getattr(record, "id", ""))))

"""`wirespan init` and `wirespan add`: a corpus of one's own, and reports for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from wirespan import built, disk, journal, records, schemas
from wirespan.cli import files
from wirespan.cli.app import Root, app, open_corpus, out, path
from wirespan.documents import fitting, new_document
from wirespan.editing import splits as split_file
from wirespan.errors import UsageError
from wirespan.merge.driver import ATTRIBUTES
from wirespan.model import SPLITS, Document, Published, Rights
from wirespan.store import (
    ANNOTATORS,
    SHARED,
    SPLITS_FILE,
    VERSION,
    bundled,
    documents_file,
    registry_file,
    reserved,
)

_LF = tuple(f"{top}/** text=auto eol=lf" for top in ("corpus", "annotations", schemas.FOLDER))
"""The lines that keep git from ending lines otherwise, as it does on Windows."""
_IGNORED = (".wirespan/", "build/", "/*-aside.jsonl", "/tasks.json", "/tasks.xml")
"""What commands leave in a corpus that is none of its files; tasks are called as the documents call them."""
_GIT = {".gitignore": _IGNORED, ".gitattributes": (*_LF, *ATTRIBUTES)}
"""The lines that git needs, by file."""
_PAGE = "docs/own-corpus.md"
"""The page about a corpus of one's own, beside the corpus that came with the package."""
_FREE = "CC0-1.0"
"""The licence of a text of which nothing else is said."""
_ID = ("STORY/OUTLET", "harbour-fire/daily-wave, in lower-case letters, digits and hyphens")
_GIVEN = {
    "id": _ID,
    "story": _ID,
    "lang": ("--lang", "--lang en, --lang pl or --lang zh-Hant"),
    "published.value": ("--published", "--published 2026-05-05, or 2026-05? if unsure"),
    "published.basis": ("--basis", "--basis dateline"),
    "outlet": ("--outlet", '--outlet "The Daily Wave"'),
    "rights.licence": ("--licence", "--licence CC-BY-4.0"),
}
"""What gives each value of a document, and an example of it; what is told first comes first."""


@app.command()
def init(
    folder: Annotated[
        Path,
        typer.Argument(
            parser=path, metavar="FOLDER", help="Folder to make the corpus in; made if it isn't there."
        ),
    ],
) -> None:
    """Make an empty corpus that validates.

    Example: [bold]wirespan init my-corpus[/]
    """
    if (folder / VERSION).exists():
        raise UsageError(f"{folder} is a corpus already", "Go there and add reports: wirespan add --help")
    for name in ("corpus", "annotations", schemas.FOLDER):
        if (folder / name).exists():
            raise UsageError(
                f"{folder / name} is there already, and is no corpus of wirespan",
                "Name another folder, or move it away; nothing was written.",
            )
    folder.mkdir(parents=True, exist_ok=True)
    with journal.writing(folder) as change:
        change.put(VERSION, b"0.1.0\n")
        change.put(SPLITS_FILE, split_file.written({split: [] for split in SPLITS}))
        change.put(registry_file(SHARED), b"")
        change.put(ANNOTATORS, b"")
        for name, content in schemas.files().items():
            change.put(name, content)
        for name, lines in _GIT.items():
            change.put(name, _with_lines(folder / name, lines))
    out.print(f"[green]An empty corpus is in[/] {escape(str(folder))}")
    go = "" if disk.real(folder) == Path.cwd() else f'  cd "{escape(str(folder))}"\n'
    out.print(
        f"Next: add a report, and see that all is well:\n{go}"
        "  wirespan add harbour-fire/daily-wave report.txt --lang en --published 2026-05-05 --split train\n"
        "  wirespan validate\n"
        "In git, once in each clone, so that branches are merged annotation by annotation:\n"
        "  wirespan merge-driver --install\n"
        f"What goes with the data when it is published, you write: {built.LICENCE}, {built.CITATION},\n"
        f"{built.DATASHEET}, {built.CHANGELOG}, {built.GUIDELINES}.\n"
        "What belongs into them, and more, is told in\n"
        f"  {escape(str(bundled() / _PAGE))}"
    )


@app.command()
def add(
    doc: Annotated[str, typer.Argument(metavar="STORY/OUTLET", help="Id of the new report.")],
    file: Annotated[Path, typer.Argument(parser=path, metavar="FILE", help="The text, UTF-8.")],
    lang: Annotated[str, typer.Option(metavar="LANG", help="Language, as BCP 47: en, pl, zh-Hant.")],
    published: Annotated[
        str,
        typer.Option(metavar="DATE", help="Day of publication as EDTF: 2026-05-05, or 2026-05? if unsure."),
    ],
    basis: Annotated[
        str, typer.Option(metavar="BASIS", help="How the day is known: dateline, byline, metadata, inferred.")
    ] = "metadata",
    outlet: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who published it.", show_default=False)
    ] = None,
    licence: Annotated[
        str | None,
        typer.Option(metavar="SPDX", help=f"Licence of the text; {_FREE} by default.", show_default=False),
    ] = None,
    withheld: Annotated[
        str | None,
        typer.Option(
            metavar="HOLDER",
            help="Who holds the rights of a text that may not be given on: only digests are stored.",
            show_default=False,
        ),
    ] = None,
    split: Annotated[
        str | None,
        typer.Option(
            metavar="SPLIT",
            help="Split of a new story: train, validation or test. Withheld ones have their own.",
        ),
    ] = None,
    root: Root = None,
) -> None:
    """Add a report to the corpus.

    Without --licence or --withheld the text is declared free: CC0-1.0.

    Of a withheld report digests are stored, and no word of its text. The file
    stays where it is, which should be outside the corpus; wirespan hydrate
    joins its text for the commands that need it.

    Example: [bold]wirespan add fire/daily-wave report.txt --lang en --published 2026-05-05 --split train[/]

    Exit code 0: it is added; 2: something was wrong, and nothing was written.
    """
    rights = _rights(licence, withheld)
    corpus = open_corpus(root)
    document = fitting(
        new_document(
            files.text(file),
            doc=doc,
            lang=lang,
            outlet=outlet,
            published=Published(published, basis),
            rights=rights,
        )
    )
    _valid(document)
    if why := reserved(document.story):
        raise UsageError(
            f"no story can be called {document.story!r}: {why}",
            "Give the story another name; nothing was written.",
        )
    with journal.writing(corpus.root) as change:
        splits = corpus.splits()
        home = next((name for name, stories in splits.items() if document.story in stories), None)
        others = corpus.documents(document.story)
        if any(other.id == doc for other in others):
            raise UsageError(
                f"there is a report {doc} already", "Give the new one another id; nothing was written."
            )
        wanted = _split(document, home, split)
        change.put(documents_file(document.story), records.lines([*others, document]))
        if home is None:
            splits[wanted] = sorted([*splits[wanted], document.story])
            change.put(SPLITS_FILE, split_file.written(splits))
            if not (corpus.root / registry_file(document.story)).exists():
                change.put(registry_file(document.story), b"")
    out.print(f"[green]added[/] {escape(doc)}: {document.length} code points, split {wanted}")


def _valid(document: Document) -> None:
    """Raise `UsageError` where a document has a value that its schema doesn't take, by what gave it."""
    data = records.encode(document)
    faults = {".".join(map(str, e.path)): e for e in schemas.reference("document").iter_errors(data)}
    if not faults:
        return
    place = next((place for place in _GIVEN if place in faults), next(iter(faults)))
    option, example = _GIVEN.get(place, ("this is no valid document", "wirespan add --help"))
    what = _too_long(faults) or schemas.in_words(faults[place])
    raise UsageError(f"{option}: {what}", f"As in {example}; nothing was written.")


def _too_long(faults: Mapping[str, Any]) -> str:
    """Say which part of an id is too long, and what it may have; nothing where none is."""
    for place, part in (("story", "STORY"), ("id", "OUTLET")):
        error = faults.get(place)
        if error is not None and error.validator == "maxLength":
            before = error.instance.find("/") + 1 if place == "id" else 0
            size, most = len(error.instance) - before, error.validator_value - before
            return f"the part {part} has {size} characters, and may have {most}"
    return ""


def _rights(licence: str | None, holder: str | None) -> Rights:
    """Return the rights of a text. Raises `UsageError` where they aren't clear: none is open by mistake."""
    if holder is None:
        if licence == "withheld":
            raise UsageError("--licence withheld names no holder of the rights", "Say --withheld HOLDER.")
        return Rights(_FREE if licence is None else licence)
    if licence is not None:
        raise UsageError(
            "--withheld and --licence don't go together",
            "A text that may be given on has a licence; one that may not has a holder.",
        )
    if not holder.strip():
        raise UsageError(
            "--withheld names nobody",
            'Say who holds the rights, as in --withheld "The Daily Wave"; nothing was written.',
        )
    return Rights("withheld", holder.strip())


def _split(document: Document, home: str | None, named: str | None) -> str:
    """Return the split of a new report: that of its story, or the one named. Raises `UsageError`."""
    wanted = named or home or ("withheld" if document.rights.withheld else None)
    if wanted is None:
        raise UsageError(
            f"the story {document.story} is in no split yet",
            "Say --split train, --split validation or --split test.",
        )
    if wanted not in SPLITS:
        raise UsageError(f"there is no split {wanted!r}", f"There are: {', '.join(SPLITS)}")
    if home not in (None, wanted):
        raise UsageError(
            f"the story {document.story} is in the split {home}, not in {wanted}", "A story is in one split."
        )
    if (wanted == "withheld") != document.rights.withheld:
        what = "a withheld report" if document.rights.withheld else "an open report"
        raise UsageError(
            f"{what} can't be in the split {wanted}",
            "A story holds open reports or withheld ones, not both; withheld ones have a split of their own. "
            "See --withheld.",
        )
    return wanted


def _with_lines(file: Path, lines: Sequence[str]) -> bytes:
    """Return the content of a file, if there is one, with the lines that it lacks."""
    if file.is_symlink():
        raise UsageError(f"{file} is a symbolic link", "Take it away; nothing was written.")
    there = file.read_bytes() if file.is_file() else b""
    there += b"\n" if there and not there.endswith(b"\n") else b""
    missing = [line for line in map(str.encode, lines) if line not in there.splitlines()]
    return there + b"".join(line + b"\n" for line in missing)

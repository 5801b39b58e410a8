"""`wirespan rename`: another name for a story, a report or an entity."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from wirespan.aside import keys
from wirespan.cli import editing
from wirespan.cli.app import Root, app, err, open_corpus, out
from wirespan.cli.asking import agreed
from wirespan.editing import Kind
from wirespan.editing import rename as renaming
from wirespan.model import story_of
from wirespan.store import Corpus
from wirespan.studio.base import Base


@app.command()
def rename(
    kind: Annotated[Kind, typer.Argument(metavar="story|report|entity", help="What is renamed.")],
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="Its name: STORY, STORY/OUTLET, or a key of the registry.")
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Its new name, in the same form.")],
    detail: Annotated[bool, typer.Option("--detail", "-v", help="Show each line that changes.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    root: Root = None,
) -> None:
    """Give a story, a report or an entity another name, wherever it is named: shown first, and asked.

    Its own line and files, annotations in layers and passes, links, what passes
    cover, the splits, and what was accepted about it. Ids of annotations, texts
    and digests stay, so that joined texts are found as before; no note is
    changed. A report stays in its story. No two entities are made one: that is
    for a person to decide.

    Of what was published the old name stays: wirespan diff says which version
    the new one calls for.

    Example: [bold]wirespan rename report gate/post gate/harbour-post[/]

    Exit code 0: it is renamed; 1: the change was shown and not made; 2: it can't be.
    """
    corpus = open_corpus(root)
    edit = editing.planned(corpus, lambda done: renaming(corpus, kind, old, new, done))
    editing.show(corpus, edit, detail=detail)
    _warn(corpus, kind, old)
    editing.tell_branches(corpus, edit, "" if kind == "entity" else story_of(old))
    counts = editing.counts(edit)
    if not agreed(f"Rename {kind} {old} to {new}: {counts}?", yes=yes):
        out.print(f"nothing was changed; --yes renames {kind} {escape(old)} to {escape(new)}: {counts}")
        raise typer.Exit(1)
    editing.make(corpus, edit, lambda: renaming(corpus, kind, old, new))
    out.print(f"[green]renamed[/] {kind} {escape(old)} to {escape(new)}: {counts}")
    editing.tell_kept(corpus, old)
    err.print("Next: wirespan validate")


def _warn(corpus: Corpus, kind: Kind, old: str) -> None:
    """Name the projects in Label Studio that know the old name."""

    def names(base: Base) -> bool:
        return any(old in keys(annotation) for held in base.held.values() for annotation in held)

    anew = "push anew; tasks under the old name stay there until you delete them"
    if kind == "story":
        what = "has reports of it under the old name"
        editing.tell_projects(corpus, lambda base: editing.holds(base, story=old), what, anew)
    elif kind == "report":
        what = "has it under the old name"
        editing.tell_projects(corpus, lambda base: editing.holds(base, doc=old), what, anew)
    else:
        what = "has annotations that name it by the old key"
        editing.tell_projects(corpus, names, what, "push with --update")

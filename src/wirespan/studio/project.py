"""Which project of a Label Studio is ours, and what is known of it here."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from wirespan import disk, labelstudio
from wirespan.errors import UsageError
from wirespan.labelstudio.hints import SHARE
from wirespan.labelstudio.layout import choose_layers
from wirespan.store import Corpus
from wirespan.studio.base import Base, Mark, Mode
from wirespan.studio.client import RefusedError
from wirespan.studio.desk import Desk
from wirespan.studio.keeper import Keeper, kept
from wirespan.studio.remote import Row

TITLE = range(3, 51)
"""Characters that Label Studio takes for a title."""
_ALPHABET = string.ascii_lowercase + string.digits
_COMMANDS = {False: "wirespan studio", True: "wirespan adjudicate"}
"""Which command a project is for, by whether it adjudicates."""
# Label Studio would show all that a task holds, the text and the list of the registry first. Its list is left
# with id, annotations, who annotated and updated; doc_id, lang, outlet, published. Beside an open task there
# are doc_id and lang.
_HIDDEN = (
    *(f"data.{key}" for key in ("text", "registry", "story", "revision", "text_sha256", "layers")),
    *("inner_id", "completed_at", "cancelled_annotations", "total_predictions", "annotations_results"),
    *("annotations_ids", "predictions_score", "predictions_model_versions", "predictions_results"),
    *("file_upload", "storage_filename", "created_at", "updated_at", "avg_lead_time", "draft_exists"),
)
_HIDDEN_BESIDE = ("id", "total_annotations", "annotators", "updated_by", "data.outlet", "data.published")


@dataclass(frozen=True, slots=True)
class Project:
    """A project of ours. `config` is its page on the server; `base` is None where nothing is known here."""

    id: int
    title: str
    config: str
    mark: Mark
    base: Base | None


def base_of(project: Project, rows: Sequence[Row]) -> Base:
    """Return what is known of a project: nothing where it was made and no task sent, before a cut-off.

    Raises `UsageError` where there are tasks and nothing is known of them here.
    """
    if project.base is not None:
        return project.base
    if rows:
        raise _unknown(project)
    return Base(project.mark, project.id, project.title, project.config.strip())


def default_title(corpus: Corpus, what: str) -> str:
    """Return the title of a project that is given none: the name of its folder, and what it is for."""
    name = "".join(char for char in disk.real(corpus.root).name if char.isprintable())
    longest = TITLE.stop - 1
    return f"{name[: max(longest - len(what) - 1, 0)]} {what}".strip()[:longest].strip()


def title_to_push(
    corpus: Corpus, keeper: Keeper, given: str | None, what: str, fits: Callable[[Mark], bool]
) -> str:
    """Return the title of the project to push to: the given one, else that of the one pushed before.

    It was made in a folder that may have had another name. Raises `UsageError` where several fit.
    """
    if given is not None:
        return given
    titles = sorted({base.title for base in kept(keeper) if fits(base.mark)})
    if len(titles) > 1:
        raise UsageError(
            f"{len(titles)} projects were pushed from here",
            f"Name one with --project: {', '.join(map(repr, titles))}",
        )
    return titles[0] if titles else default_title(corpus, what)


def by_title(desk: Desk, title: str, *, adjudicates: bool = False) -> Project | None:
    """Find a project of ours by its title. Raises `UsageError` where it isn't ours or of this use."""
    if wrong := _wrong(title):
        raise UsageError(
            f"a project can't have the title {title!r}: {wrong}",
            f"Give --project {TITLE.start} to {TITLE.stop - 1} characters in one line.",
        )
    found = desk.remote.projects(title)
    if len(found) > 1:
        ids = ", ".join(str(project.get("id")) for project in found)
        raise UsageError(
            f"{len(found)} projects have the title {title!r} (ids {ids})",
            "Rename all but one in Label Studio.",
        )
    return _ours(desk, found[0], adjudicates) if found else None


def _wrong(title: str) -> str | None:
    """Return why a project can't have a title, if it can't."""
    if len(title) not in TITLE:
        return f"it has {len(title)} characters"
    if title != title.strip():
        return "white space stands at its begin or end"
    return None if title.isprintable() else "it holds characters that can't be printed"


def known(desk: Desk, title: str | None, *, adjudicates: bool = False) -> tuple[Project, Base]:
    """Find the project to pull from, and its base: that of a title, else the one pushed from here.

    Raises `UsageError` where there is none, or nothing is known of it here.
    """
    if title is not None:
        project = by_title(desk, title, adjudicates=adjudicates)
        if project is None:
            raise UsageError(
                f"no project at {desk.remote.url} has the title {title!r}",
                f"Push one: {_COMMANDS[adjudicates]} push",
            )
    else:
        bases = [b for b in kept(desk.keeper) if (b.mark.mode == "adjudicate") is adjudicates]
        if len(bases) != 1:
            titles = ", ".join(repr(base.title) for base in bases)
            raise UsageError(
                f"{len(bases)} projects were pushed from here"
                if bases
                else "no project was pushed from here",
                f"Name one with --project: {titles}" if bases else f"Push one: {_COMMANDS[adjudicates]} push",
            )
        data = desk.remote.project(bases[0].project)
        if data is None:
            raise UsageError(
                f"the project {bases[0].title!r} (id {bases[0].project}) isn't at {desk.remote.url}",
                "Was it deleted, or pushed to another server? Name one with --project.",
            )
        project = _ours(desk, data, adjudicates)
    if project.base is None:
        raise _unknown(project)
    return project, project.base


def create(desk: Desk, title: str, *, mode: Mode, layers: Sequence[str] | None, by: str | None) -> Project:
    """Create a project with its labelling page, and no tasks."""
    chosen = tuple(choose_layers(layers))
    # A task in a pass is open until its last annotator has been there; how many there are isn't known.
    most = 1 if mode == "correct" else 99
    page = labelstudio.page(chosen)
    project = made(desk, title, page, mode=mode, layers=chosen, by=by, most=most)
    with suppress(RefusedError):  # what it looks like is worth no failure
        desk.remote.show(project.id, _HIDDEN, _HIDDEN + _HIDDEN_BESIDE)
    return project


def made(
    desk: Desk,
    title: str,
    page: str,
    *,
    mode: Mode,
    layers: tuple[str, ...],
    most: int,
    by: str | None = None,
    sides: tuple[str, ...] = (),
) -> Project:
    """Create a project with a page of its own, in which a task is done with so many annotations at `most`."""
    key = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    mark = Mark(key, disk.real(desk.corpus.root).name, mode, layers, by, sides)
    body = {
        "title": title,
        "description": mark.description(),
        "label_config": page,
        "maximum_annotations": most,
    }
    number = desk.remote.create(body)["id"]
    return Project(number, title, page, mark, Base(mark, number, title, page.strip()))


def _unknown(project: Project) -> UsageError:
    return UsageError(
        f"what was pushed to {project.title!r} isn't known here", f"It was pushed from another clone: {SHARE}"
    )


def _ours(desk: Desk, data: dict[str, Any], adjudicates: bool) -> Project:
    number, title = data["id"], str(data.get("title"))
    mark = Mark.read(data.get("description"))
    if mark is None:
        bases = [base for base in kept(desk.keeper) if base.project == number]
        hint = "Name another title with --project."
        if bases:
            hint = f"Put this back into its description in Label Studio: {bases[0].mark.description()}"
        raise UsageError(f"the description of {title!r} in Label Studio has no mark of wirespan's", hint)
    if (mark.mode == "adjudicate") is not adjudicates:
        other = _COMMANDS[not adjudicates]
        raise UsageError(
            f"the project {title!r} is one of {other}, not of {_COMMANDS[adjudicates]}",
            f"Use {other} push and pull for it, or name another title with --project.",
        )
    return Project(number, title, str(data.get("label_config", "")), mark, desk.keeper.load(mark.key))

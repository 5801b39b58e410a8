"""Which project of a Label Studio is ours, and what is known of it here."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from filelock import FileLock, Timeout

from wirespan import labelstudio
from wirespan.errors import LockedError, UsageError, WirespanError
from wirespan.journal import HOME
from wirespan.labelstudio.layout import choose
from wirespan.store import Corpus
from wirespan.studio.base import Base, Mark, Mode
from wirespan.studio.client import RefusedError
from wirespan.studio.keeper import Keeper
from wirespan.studio.remote import Done, Remote, Row

TITLE = range(3, 51)
"""Characters that Label Studio takes for a title."""
Progress: TypeAlias = Callable[[str, int], AbstractContextManager[Done]]
"""Shows how some work goes on, of which there is so much."""
FETCH = "git fetch origin 'refs/wirespan/*:refs/wirespan/*'"
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


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Let one push or pull of a corpus run at a time. Raises `LockedError` where another does."""
    home = root / HOME
    if home.is_symlink() or (home / "studio.lock").is_symlink():
        raise WirespanError(f"{home} holds, or is, a symbolic link", "Nothing was done. Take it away.")
    try:
        home.mkdir(exist_ok=True)
        held = FileLock(home / "studio.lock").acquire(timeout=0)
    except Timeout:
        raise LockedError(
            f"another push or pull of the corpus in {root} is at work",
            "Wait until it has ended. The lock goes with the process that holds it; it is never left behind.",
        ) from None
    except OSError as error:
        raise WirespanError(
            f"{home} can't be written: {error.strerror or error}",
            "Make the corpus a folder that you may write, and look at the space on the disk.",
        ) from error
    with held:
        yield


def silent(_what: str, _total: int) -> AbstractContextManager[Done]:
    """Show nothing."""
    return nullcontext(lambda _: None)


@dataclass(frozen=True, slots=True)
class Found:
    """A project of ours. `config` is its page on the server; `base` is None where nothing is known here."""

    id: int
    title: str
    config: str
    mark: Mark
    base: Base | None


def base_of(found: Found, rows: Sequence[Row]) -> Base:
    """Return what is known of a project: nothing where it was made and no task sent, before a cut-off.

    Raises `UsageError` where there are tasks and nothing is known of them here.
    """
    if found.base is not None:
        return found.base
    if rows:
        raise _unknown(found)
    return Base(found.mark, found.id, found.title, found.config.strip())


def default_title(corpus: Corpus, what: str) -> str:
    """Return the title of a project that is given none: the name of its folder, and what it is for."""
    name = "".join(char for char in corpus.root.resolve().name if char.isprintable())
    longest = TITLE.stop - 1
    return f"{name[: max(longest - len(what) - 1, 0)]} {what}".strip()[:longest].strip()


def by_title(remote: Remote, keeper: Keeper, title: str, *, adjudicates: bool = False) -> Found | None:
    """Find a project of ours by its title. Raises `UsageError` where it isn't ours or of this use."""
    if len(title) not in TITLE or not title.isprintable() or title != title.strip():
        raise UsageError(
            f"a title of {len(title)} characters can't be had",
            f"Give --project {TITLE.start} to {TITLE.stop - 1} characters in one line.",
        )
    found = remote.projects(title)
    if len(found) > 1:
        ids = ", ".join(str(project.get("id")) for project in found)
        raise UsageError(
            f"{len(found)} projects have the title {title!r} (ids {ids})",
            "Rename all but one in Label Studio.",
        )
    return _found(found[0], keeper, adjudicates) if found else None


def known(
    remote: Remote, keeper: Keeper, title: str | None, *, adjudicates: bool = False
) -> tuple[Found, Base]:
    """Find the project to pull from, and its base: that of a title, else the one pushed from here.

    Raises `UsageError` where there is none, or nothing is known of it here.
    """
    if title is not None:
        found = by_title(remote, keeper, title, adjudicates=adjudicates)
        if found is None:
            raise UsageError(
                f"no project at {remote.url} has the title {title!r}",
                f"Push one: {_COMMANDS[adjudicates]} push",
            )
    else:
        every = [base for base in map(keeper.load, keeper.keys()) if base is not None]
        bases = [base for base in every if (base.mark.mode == "adjudicate") is adjudicates]
        if len(bases) != 1:
            titles = ", ".join(repr(base.title) for base in bases)
            raise UsageError(
                f"{len(bases)} projects were pushed from here"
                if bases
                else "no project was pushed from here",
                f"Name one with --project: {titles}" if bases else f"Push one: {_COMMANDS[adjudicates]} push",
            )
        project = remote.project(bases[0].project)
        if project is None:
            raise UsageError(
                f"the project {bases[0].title!r} (id {bases[0].project}) isn't at {remote.url}",
                "Was it deleted, or pushed to another server? Name one with --project.",
            )
        found = _found(project, keeper, adjudicates)
    if found.base is None:
        raise _unknown(found)
    return found, found.base


def create(
    remote: Remote, corpus: Corpus, *, mode: Mode, title: str, layers: Sequence[str] | None, by: str | None
) -> Found:
    """Create a project with its labelling page, and no tasks."""
    chosen = tuple(choose(layers))
    # A task in a pass is open until its last annotator has been there; how many there are isn't known.
    most = 1 if mode == "correct" else 99
    page = labelstudio.page(chosen)
    found = made(remote, corpus, page, mode=mode, title=title, layers=chosen, by=by, most=most)
    with suppress(RefusedError):  # what it looks like is worth no failure
        remote.show(found.id, _HIDDEN, _HIDDEN + _HIDDEN_BESIDE)
    return found


def made(
    remote: Remote,
    corpus: Corpus,
    page: str,
    *,
    mode: Mode,
    title: str,
    layers: tuple[str, ...],
    most: int,
    by: str | None = None,
    sides: tuple[str, ...] = (),
) -> Found:
    """Create a project with a page of its own, in which a task is done with so many annotations at `most`."""
    key = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    mark = Mark(key, corpus.root.resolve().name, mode, layers, by, sides)
    body = {
        "title": title,
        "description": mark.description(),
        "label_config": page,
        "maximum_annotations": most,
    }
    project = remote.create(body)
    return Found(project["id"], title, page, mark, Base(mark, project["id"], title, page.strip()))


def _unknown(found: Found) -> UsageError:
    return UsageError(
        f"what was pushed to {found.title!r} isn't known here",
        f"It was pushed from another clone. Push refs/wirespan/* there, and here: {FETCH}",
    )


def _found(project: dict[str, Any], keeper: Keeper, adjudicates: bool) -> Found:
    number, title = project["id"], str(project.get("title"))
    mark = Mark.read(project.get("description"))
    if mark is None:
        bases = [
            base for base in map(keeper.load, keeper.keys()) if base is not None and base.project == number
        ]
        hint = "Name another title with --project."
        if bases:
            hint = f"Put this back into its description in Label Studio: {bases[0].mark.description()}"
        raise UsageError(f"the project {title!r} is none that wirespan made: its description says so", hint)
    if (mark.mode == "adjudicate") is not adjudicates:
        other = _COMMANDS[not adjudicates]
        raise UsageError(
            f"the project {title!r} is one of {other}, not of {_COMMANDS[adjudicates]}",
            f"Use {other} push and pull for it, or name another title with --project.",
        )
    return Found(number, title, str(project.get("label_config", "")), mark, keeper.load(mark.key))

"""The Label Studio project of an adjudication: found or made, and what is sent to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from wirespan.adjudication.links import LINKS
from wirespan.adjudication.sides import Names
from wirespan.errors import UsageError
from wirespan.store import Corpus
from wirespan.studio.base import Base
from wirespan.studio.desk import Desk
from wirespan.studio.doubles import remove_doubles
from wirespan.studio.keeper import Keeper, kept
from wirespan.studio.project import Project, base_of, by_title, made, title_to_push
from wirespan.studio.remote import Row
from wirespan.studio.sending import Parcel, not_shown, send
from wirespan.wording import many


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be adjudicated: what two sides say of stories, all by default, in layers; or their links.

    `title` is that of the project; it has one of its own where none is given.
    """

    names: Names
    stories: Sequence[str]
    layers: Sequence[str]
    title: str | None


@dataclass(slots=True)
class Sent:
    """What a push did, or would do in a dry run: reports and the disputes in each, by what became of them.

    `agreed` have none; `removed` are the numbers of untouched copies of tasks that were deleted; `left` are
    left out, withheld or unfinished; `notes` do no harm; `wrong` is for somebody to see to.
    """

    title: str
    project: int | None = None
    created: bool = False
    sent: dict[str, int] = field(default_factory=dict)
    there: dict[str, int] = field(default_factory=dict)
    agreed: list[str] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def title_of(corpus: Corpus, keeper: Keeper, request: Request) -> str:
    """Return the title of the project of a request, as `title_to_push`."""
    of_links = LINKS in request.layers
    what = " ".join(("links" if of_links else "adjudicate", *request.names))
    return title_to_push(
        corpus,
        keeper,
        request.title,
        what,
        lambda mark: mark.sides == request.names and (LINKS in mark.layers) is of_links,
    )


def base_titled(keeper: Keeper, title: str, names: Names) -> Base | None:
    """Return what is known here of the project that has a title and is of two sides."""
    return next((base for base in kept(keeper) if base.title == title and base.mark.sides == names), None)


@dataclass(slots=True)
class Work:
    """A push at work: from which desk, of what, and what it has done."""

    desk: Desk
    request: Request
    done: Sent

    def find(self) -> Project | None:
        """Find the project, if there is one. Raises `UsageError` where it is of something else."""
        title = self.done.title
        project = by_title(self.desk, title, adjudicates=True)
        if project is None:
            return None
        mark = project.mark
        if mark.sides != self.request.names or set(mark.layers) != set(self.request.layers):
            raise UsageError(
                f"the project {title!r} was made for something else: {', '.join(mark.layers)} of"
                f" {' and '.join(mark.sides)}",
                "Give the same sides and layers, or name another project with --project.",
            )
        if project.base is None:
            project = replace(project, base=base_of(project, self.desk.rows(project.id)))
        self.done.project = project.id
        return project

    def open(self, project: Project | None, page: str) -> Base:
        """Return the base of a project, which is made where there is none yet."""
        if project is None or project.base is None:
            request = self.request
            project = made(
                self.desk,
                self.done.title,
                page,
                mode="adjudicate",
                layers=tuple(request.layers),
                most=1,
                sides=request.names,
            )
            self.done.created, self.done.project = True, project.id
            return base_of(project, ())
        theirs, ours = project.config.strip(), page.strip()
        if theirs == project.base.page != ours:
            self.desk.remote.change(project.id, {"label_config": ours})
            project.base.page = ours
        elif theirs != ours:
            self.done.wrong.append("the page was changed by hand in Label Studio and left so")
        return project.base

    def tasks(self, base: Base) -> list[Row]:
        """Return the tasks of a project in short; of two copies that nobody touched one is deleted."""
        if self.done.created and not base.tasks:
            return []
        rows = self.desk.rows(base.project, docs=True)
        remote, done = self.desk.remote, self.done
        rows = remove_doubles(remote, base, rows, removed=done.removed, wrong=done.wrong)
        for row in rows:
            if row.doc in base.tasks:
                base.tasks[row.doc] = replace(base.tasks[row.doc], task=row.id)
        return rows

    def withdraw(self, base: Base, doc: str, row: Row) -> bool:
        """Delete the task of something that has changed since; one that somebody has worked on is told."""
        remote = self.desk.remote
        task = next(iter(remote.tasks(base.project, [row.id])), {})
        if doc in base.tasks and not (task.get("annotations") or task.get("drafts") or row.draft):
            remote.delete(row.id)
            return True
        self.done.wrong.append(
            f"{doc}: a side or its text has changed since it was sent, and somebody is at work on it there;"
            f" delete its task {row.id} in Label Studio, and push again"
        )
        return False

    def deliver(self, base: Base, parcels: Sequence[Parcel]) -> None:
        """Keep the base, send parcels, and see that they arrive. Raises `WirespanError` where they don't."""
        title, keeper = self.done.title, self.desk.keeper
        keeper.save(base, f"Push {many(len(parcels), 'task')} to {title}")
        send(self.desk, base.project, parcels)
        if parcels:
            self.tasks(base)
        lacking = [parcel.doc for parcel in parcels if base.tasks[parcel.doc].task is None]
        if lacking:
            raise not_shown(lacking)
        keeper.save(base, f"Pushed {many(len(parcels), 'task')} to {title}")

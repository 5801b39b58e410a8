"""The Label Studio project of an adjudication: found or made, and what is sent to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from wirespan.adjudication.sides import Names
from wirespan.errors import UsageError
from wirespan.store import Corpus
from wirespan.studio.base import Base
from wirespan.studio.contents import Contents
from wirespan.studio.doubles import remove_doubles
from wirespan.studio.keeper import Keeper
from wirespan.studio.project import Found, Progress, by_title, made
from wirespan.studio.project import base_of as known_base
from wirespan.studio.remote import Remote, Row
from wirespan.studio.sending import Job, Parcel, Pushed, not_shown, send


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


def base_of(keeper: Keeper, title: str, names: Names) -> Base | None:
    """Return what is known here of the project of a title."""
    bases = (keeper.load(key) for key in keeper.keys())  # noqa: SIM118 - no dict
    return next((b for b in bases if b is not None and b.title == title and b.mark.sides == names), None)


@dataclass(slots=True)
class Work:
    """A push at work: of which sides of a corpus, to what server, and what it has done."""

    corpus: Corpus
    remote: Remote
    keeper: Keeper
    names: Names
    done: Sent
    progress: Progress

    def find(self, layers: Sequence[str]) -> Found | None:
        """Find the project, if there is one. Raises `UsageError` where it is of something else."""
        title = self.done.title
        found = by_title(self.remote, self.keeper, title, adjudicates=True)
        if found is None:
            return None
        mark = found.mark
        if mark.sides != self.names or set(mark.layers) != set(layers):
            raise UsageError(
                f"the project {title!r} was made for something else: {', '.join(mark.layers)} of"
                f" {' and '.join(mark.sides)}",
                "Give the same sides and layers, or name another project with --project.",
            )
        if found.base is None:
            found = replace(found, base=known_base(found, self.remote.rows(found.id)))
        self.done.project = found.id
        return found

    def open(self, found: Found | None, layers: Sequence[str], page: str) -> Base:
        """Return the base of a project, which is made where there is none yet."""
        if found is None or found.base is None:
            found = made(
                self.remote,
                self.corpus,
                page,
                mode="adjudicate",
                title=self.done.title,
                layers=tuple(layers),
                most=1,
                sides=self.names,
            )
            self.done.created, self.done.project = True, found.id
            return found.base or Base(found.mark, found.id, found.title, page.strip())
        theirs, ours = found.config.strip(), page.strip()
        if theirs == found.base.page != ours:
            self.remote.change(found.id, {"label_config": ours})
            found.base.page = ours
        elif theirs != ours:
            self.done.wrong.append("the page was changed by hand in Label Studio and left so")
        return found.base

    def tasks(self, base: Base) -> list[Row]:
        """Return the tasks of a project in short; of two copies that nobody touched one is deleted."""
        if self.done.created and not base.tasks:
            return []
        with self.progress("Comparing", 0) as step:
            rows = self.remote.rows(base.project, docs=True, done=step)
        rows = remove_doubles(self.remote, base, rows, removed=self.done.removed, wrong=self.done.wrong)
        for row in rows:
            if row.doc in base.tasks:
                base.tasks[row.doc] = replace(base.tasks[row.doc], task=row.id)
        return rows

    def withdraw(self, base: Base, doc: str, row: Row) -> bool:
        """Delete the task of something that has changed since; one that somebody has worked on is told."""
        task = next(iter(self.remote.tasks(base.project, [row.id])), {})
        if doc in base.tasks and not (task.get("annotations") or task.get("drafts") or row.draft):
            self.remote.delete(row.id)
            return True
        self.done.wrong.append(
            f"{doc}: a side or its text has changed since it was sent, and somebody is at work on it there;"
            f" delete its task {row.id} in Label Studio, and push again"
        )
        return False

    def deliver(self, base: Base, parcels: Sequence[Parcel]) -> None:
        """Keep the base, send parcels, and see that they arrive. Raises `WirespanError` where they don't."""
        title = self.done.title
        self.keeper.save(base, f"Push {len(parcels)} tasks to {title}")
        pushed = Pushed(title, base.project, self.done.created, "adjudicate")
        job = Job(self.corpus, self.remote, self.keeper, base, pushed, self.progress, Contents(self.corpus))
        send(job, parcels)
        if parcels:
            self.tasks(base)
        lacking = [parcel.doc for parcel in parcels if base.tasks[parcel.doc].task is None]
        if lacking:
            raise not_shown(lacking)
        self.keeper.save(base, f"Pushed {len(parcels)} tasks to {title}")

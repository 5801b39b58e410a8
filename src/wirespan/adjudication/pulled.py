"""What a pull of verdicts comes to, and the tasks that it looks through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from wirespan.adjudication.faults import SEVERAL, fault
from wirespan.studio.base import Base
from wirespan.studio.desk import Desk
from wirespan.studio.pulled import Pulled
from wirespan.studio.remote import Row


@dataclass(slots=True)
class PulledVerdicts(Pulled):
    """What a pull of verdicts did. `open`: reports, or groups of links, without a verdict yet."""

    open: list[str] = field(default_factory=list)

    def waits(self, story: str, reasons: Iterable[str]) -> None:
        """Note that a story isn't written until all of it is settled."""
        self.notes.append(f"{story} waits until all of it is settled: {'; '.join(reasons)}")


def looked_through(desk: Desk, base: Base, done: PulledVerdicts) -> tuple[list[Row], set[str]]:
    """Return the tasks of a project in short, and what of it has several, whose verdicts are left.

    That is told, and so are edits that weren't submitted.
    """
    rows = desk.rows(base.project, docs=True)
    count = Counter(row.doc for row in rows)
    several = {doc for doc in base.tasks if count[doc] > 1}
    done.findings += [fault(base.place, SEVERAL, "", f"{doc} has several tasks") for doc in sorted(several)]
    done.notes += [
        f"{row.doc}: edits that weren't submitted, and aren't pulled" for row in rows if row.draft and row.doc
    ]
    return rows, several

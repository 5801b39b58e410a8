"""What a pull comes to, whatever it pulls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from wirespan.errors import Finding
from wirespan.labelstudio.faults import is_remark
from wirespan.labelstudio.outcome import LinksOutcome, Outcome
from wirespan.merge import Conflict
from wirespan.model import story_of
from wirespan.store import Corpus

Take: TypeAlias = Literal["ours", "theirs"]
"""The side that settles conflicts."""


@dataclass(slots=True)
class Pulled:
    """What a pull did, or would do in a dry run. `notes` are told and do no harm.

    `conflicts` go by what is in conflict, as `Outcome.where` calls it.
    """

    title: str
    outcomes: list[Outcome | LinksOutcome] = field(default_factory=list)
    conflicts: dict[str, tuple[Conflict, ...]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """Of how many outcomes something changes."""
        return sum(bool(outcome.changed) for outcome in self.outcomes)

    @property
    def clean(self) -> bool:
        """Whether nothing is left for somebody to see to, but verdicts to give."""
        return not self.conflicts and all(map(is_remark, self.findings))


def links_to_removed(corpus: Corpus, outcomes: Iterable[Outcome]) -> list[str]:
    """Return notes on links that name what outcomes remove from the layers."""
    settled = [outcome for outcome in outcomes if not outcome.annotator]
    gone = {(o.doc, own) for o in settled for ids in o.changed.values() for own in ids["removed"]}
    stories = sorted({story_of(doc) for doc, _ in gone})
    named = ((link, m) for story in stories for link in corpus.links(story) for m in link.members)
    return [
        f"{m.doc}: {m.id} was removed, and the link {link.id} names it still"
        for link, m in named
        if (m.doc, m.id) in gone
    ]

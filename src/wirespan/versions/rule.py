"""The version that the data needs after a change: the one place of the rule.

- **major**: a schema changed incompatibly (`schema` says what that is);
- **minor**: reports were added or removed, a story came into another split, a layer of a story was annotated
  for the first time, a schema got a label or an optional property, or another rule for values; or anything of
  the test split changed: a report, an annotation, a link, an entity of its registry or that it names;
- **patch**: anything else: annotations of the other splits added, changed or removed, texts and metadata
  corrected, the registry, the list of annotators, independent passes;
- **none**: nothing but the form of the files changed, or which findings are accepted.

A version that a release had is never used again for other data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from wirespan.versions.diff import TEST, Diff
from wirespan.versions.levels import Level, numbers, raised
from wirespan.versions.records import (
    ADDED,
    ANNOTATORS,
    HAPPENED,
    LINKS,
    REGISTRY,
    REMOVED,
    REPORTS,
)
from wirespan.wording import many


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that calls for a version of some level."""

    level: Level
    text: str

    def __str__(self) -> str:
        """Return level and text."""
        return f"{self.level}: {self.text}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a change calls for. `since` and `stands` are the versions before and after, where told.

    `first`: no version was released before, so that any will do.
    """

    reasons: tuple[Reason, ...]
    since: str | None
    stands: str | None
    first: bool = False

    @property
    def level(self) -> Level:
        """The gravest of the reasons."""
        return max((reason.level for reason in self.reasons), default=Level.NONE)

    @property
    def calls_for(self) -> str | None:
        """The lowest version that would do, where the one before is told and was released."""
        return None if self.since is None or self.first else raised(self.since, self.level)

    @property
    def enough(self) -> bool:
        """Whether the version that stands there is at least the one called for."""
        if self.calls_for is None or self.stands is None:
            return self.first or self.level == Level.NONE
        return numbers(self.stands) >= numbers(self.calls_for)

    def refusal(self, taken: Collection[str] = ()) -> tuple[str, str] | None:
        """Return why the version that stands there can't be released, and the one that could be; else None.

        `taken` are the versions of other releases, which hold other data. Versions are dotted numbers.
        """
        if self.calls_for is None or self.stands is None:
            return None
        would_do = self.calls_for
        while would_do in taken and would_do != self.since:
            would_do = raised(would_do, max(self.level, Level.PATCH))
        if numbers(self.stands) < numbers(self.since or self.calls_for):
            return f"it is older than {self.since}, which was released", would_do
        if not self.enough:
            return f"since {self.since} there are changes that call for {self.calls_for}", would_do
        if self.stands in taken and self.stands != self.since:
            return "it was released before, with other data", would_do
        return None


_NOUNS = {
    REPORTS: ("report", "reports"),
    LINKS: ("link", "links"),
    REGISTRY: ("entity", "entities"),
    ANNOTATORS: ("annotator", "annotators"),
}
_ANNOTATION = ("annotation", "annotations")
_OF_TEST = {REGISTRY: " of the registry, of a test story or that one names"}
_ELSEWHERE = {REGISTRY: " of the registry"}


def verdict(found: Diff, *, first: bool = False) -> Verdict:
    """Return what the changes call for, the gravest reasons first. `first`: none was released before."""
    reasons = [Reason(change.level, f"schema of {change}") for change in found.schema]
    reasons += [Reason(Level.MINOR, text) for text in (*_wider(found), *_test(found))]
    reasons += [Reason(Level.PATCH, text) for text in _others(found)]
    reasons.sort(key=lambda reason: -reason.level)
    return Verdict(tuple(reasons), found.a.number, found.b.number, first)


def _wider(found: Diff) -> Iterator[str]:
    """Yield what changes the reports, splits and layers that there are."""
    for what in (ADDED, REMOVED):
        count = sum(n for cell, n in found.counts.items() if (cell.layer, cell.what) == (REPORTS, what))
        if count:
            yield f"{many(count, *_NOUNS[REPORTS])} {what}"
    for story, (old, new) in found.moved.items():
        yield f"{story} moved from {old or 'no split'} to {new or 'no split'}"
    for (story, layer), what in found.layers.items():
        if what == ADDED:
            yield f"{layer} of {story} annotated for the first time"


def _test(found: Diff) -> Iterator[str]:
    touched = found.of_test.copy()
    for what in (ADDED, REMOVED):
        del touched[REPORTS, what]  # said of all splits
    for noun, layer, counts in _grouped(touched):
        yield f"{_told(noun, counts, _OF_TEST.get(layer, f' of {TEST}'))}"


def _others(found: Diff) -> Iterator[str]:
    left: Counter[tuple[str, str]] = Counter()
    passes = 0
    for cell, count in found.counts.items():
        if cell.annotator:
            passes += count
        elif cell.layer != REPORTS or cell.what not in (ADDED, REMOVED):
            left[cell.layer, cell.what] += count
    for noun, layer, counts in _grouped(left - found.of_test):
        yield _told(noun, counts, _ELSEWHERE.get(layer, ""))
    for (story, layer), what in found.layers.items():
        if what == REMOVED:
            yield f"{layer} of {story} have no file any more"
    if passes:
        yield f"{many(passes, 'change')} in independent passes"


def _grouped(counts: Counter[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], str, Counter[str]]]:
    """Yield the noun, a layer that has it, and the counts by what happened: all layers are annotations."""
    groups: dict[tuple[str, str], tuple[str, Counter[str]]] = {}
    for (layer, what), count in sorted(counts.items()):
        groups.setdefault(_NOUNS.get(layer, _ANNOTATION), (layer, Counter()))[1][what] += count
    for noun, (layer, found) in groups.items():
        yield noun, layer, found


def _told(noun: tuple[str, str], counts: Counter[str], where: str) -> str:
    """Return what happened: 3 annotations of test changed, 1 added."""
    first, *others = [(what, counts[what]) for what in HAPPENED if counts[what]]
    told = f"{many(first[1], *noun)}{where} {first[0]}"
    return ", ".join([told, *(f"{count:,} {what}" for what, count in others)])

"""The figures of a comparison.

A and B are the two sides. Precision is the share of B's units that A has too, recall the share of A's that B
has: to swap the sides swaps the two. A figure of nothing is None: where neither side has a unit there is
nothing to agree on, and that is not agreement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

FEW = 5
"""Stories below which an interval says little: documents of one story repeat each other."""

Interval: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """What a figure is of. `lang` and `type` are empty where it is of all of them.

    `scope`: `body`, outside all zones; `zones`, within them; `all`, of the layer of zones itself.
    `documents` is how many were compared, those without an annotation among them, `stories` of how many
    stories they are.
    """

    layer: str
    scope: str
    lang: str
    type: str
    documents: int
    stories: int


class _Shares:
    """Precision, recall and F1 of what `both` sides have of `a` and `b`."""

    __slots__ = ()
    both: int
    a: int
    b: int

    @property
    def precision(self) -> float | None:
        """The share of B's that A has too."""
        return ratio(self.both, self.b)

    @property
    def recall(self) -> float | None:
        """The share of A's that B has too."""
        return ratio(self.both, self.a)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of the two: 2 × both / (A + B)."""
        return ratio(2 * self.both, self.a + self.b)


@dataclass(frozen=True, slots=True)
class SpanScore(_Shares):
    """How far the spans of a part agree.

    `match`: `exact`, the same offsets; `overlapping`, one to one by what they share (see
    `wirespan.compare.matching`). `typed`: units answer only to units of the same type.
    `interval` is the 95 % interval of F1.
    """

    group: Group
    part: str
    match: str
    typed: bool
    both: int
    a: int
    b: int
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class FieldScore:
    """In how many of the matched pairs, of which either side has the field, both say the same."""

    group: Group
    field: str
    match: str
    same: int
    of: int
    interval: Interval | None = None

    @property
    def accuracy(self) -> float | None:
        """The share of pairs that say the same."""
        return ratio(self.same, self.of)


@dataclass(frozen=True, slots=True)
class Alpha:
    """Krippendorff's alpha of the types of overlapping pairs; None where all have one type."""

    group: Group
    pairs: int
    alpha: float | None


@dataclass(frozen=True, slots=True)
class LinkScore(_Shares):
    """How far the pairs of annotations agree that are linked (see `wirespan.compare.linking`).

    `members`: `all`, or `matched`, pairs only of annotations that both sides have. `stories` and `documents`
    are how many were compared. `interval` is the 95 % interval of F1 over stories.
    """

    type: str
    members: str
    stories: int
    documents: int
    both: int
    a: int
    b: int
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class LinkFieldScore:
    """Of how many members that both sides link alike, and either says the field of, both say the same."""

    type: str
    field: str
    same: int
    of: int
    interval: Interval | None = None

    @property
    def accuracy(self) -> float | None:
        """The share of members of which both say the same."""
        return ratio(self.same, self.of)


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of a comparison, in order of layer and group."""

    spans: tuple[SpanScore, ...] = ()
    fields: tuple[FieldScore, ...] = ()
    alphas: tuple[Alpha, ...] = ()
    links: tuple[LinkScore, ...] = ()
    link_fields: tuple[LinkFieldScore, ...] = ()

    @classmethod
    def joined(cls, reports: Iterable[Report]) -> Report:
        """Return the figures of several reports, of different layers, as one."""
        found = list(reports)
        return cls(
            tuple(score for report in found for score in report.spans),
            tuple(score for report in found for score in report.fields),
            tuple(score for report in found for score in report.alphas),
            tuple(score for report in found for score in report.links),
            tuple(score for report in found for score in report.link_fields),
        )

    def of(self, layer: str, scope: str, lang: str = "", type: str = "") -> Report:  # noqa: A002
        """Return the figures of one group."""

        def fits(group: Group) -> bool:
            return (group.layer, group.scope, group.lang, group.type) == (layer, scope, lang, type)

        return Report(
            tuple(score for score in self.spans if fits(score.group)),
            tuple(score for score in self.fields if fits(score.group)),
            tuple(score for score in self.alphas if fits(score.group)),
        )

    def span(self, part: str, match: str, *, typed: bool = False) -> SpanScore | None:
        """Return the figure of a part, of a report of one group."""
        wanted = (part, match, typed)
        return next((s for s in self.spans if (s.part, s.match, s.typed) == wanted), None)

    def field(self, field: str, match: str) -> FieldScore | None:
        """Return the figure of a field, of a report of one group."""
        return next((s for s in self.fields if (s.field, s.match) == (field, match)), None)

    def as_data(self) -> dict[str, list[dict[str, Any]]]:
        """Return the figures as plain lists and dicts, unrounded."""
        ratios: Mapping[str, tuple[str, ...]] = {
            "spans": ("precision", "recall", "f1"),
            "fields": ("accuracy",),
            "alphas": (),
            "links": ("precision", "recall", "f1"),
            "link_fields": ("accuracy",),
        }
        out = {}
        for name, more in ratios.items():
            rows = []
            for score in getattr(self, name):
                row = asdict(score)
                rows.append(row.pop("group", {}) | row | {ratio: getattr(score, ratio) for ratio in more})
            out[name] = rows
        return out


def ratio(part: int, whole: int) -> float | None:
    """Return a share; of nothing it is None."""
    return part / whole if whole else None


def share(value: float | None) -> str:
    """Return a share for print: two decimals; 1 stands only where nothing differs."""
    return "–" if value is None else f"{min(value, 0.99) if value < 1 else value:.2f}"


def decimals(value: float | None) -> str:
    """Return a share for a narrow column: as `share` does, without the 0 before the point."""
    return share(value).replace("0.", ".", 1)

"""What `wirespan.score` returns.

Gold comes first: precision is the share of predictions that gold has, recall the share of gold that was
predicted. A figure of nothing is None: precision where nothing was predicted, recall where gold has nothing,
F1 where both are so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from wirespan.compare.report import decimals, ratio
from wirespan.wording import many

HEAD = ("", "gold", "predicted", "exact\nP", "\nR", "\nF1", "overlapping\nP", "\nR", "\nF1")
"""What stands above the columns of `Score.rows`."""
SCOPES = {"body": "outside zones", "zones": "in zones", "all": ""}
"""What a scope is called in print."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How many spans gold has, how many were predicted, and how many of both are matched one to one.

    Predicted and not matched are false positives, in gold and not matched false negatives.
    """

    gold: int
    predicted: int
    matched: int

    @property
    def precision(self) -> float | None:
        """The share of predictions that gold has too."""
        return ratio(self.matched, self.predicted)

    @property
    def recall(self) -> float | None:
        """The share of gold that was predicted."""
        return ratio(self.matched, self.gold)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of the two: 2 × matched / (gold + predicted)."""
        return ratio(2 * self.matched, self.gold + self.predicted)

    def as_data(self) -> dict[str, int | float | None]:
        """Return counts and shares as a dict, unrounded."""
        counts = {"gold": self.gold, "predicted": self.predicted, "matched": self.matched}
        return counts | {"precision": self.precision, "recall": self.recall, "f1": self.f1}


@dataclass(frozen=True, slots=True)
class LabelScore:
    """The figures of one label: the same offsets, and spans that overlap, one to one."""

    exact: Figures
    overlapping: Figures

    def as_data(self) -> dict[str, dict[str, int | float | None]]:
        """Return the figures as plain dicts."""
        return {"exact": self.exact.as_data(), "overlapping": self.overlapping.as_data()}


@dataclass(frozen=True, slots=True)
class ScopeScore:
    """The figures of predictions held against gold in one scope, over all labels and by label.

    `exact`: the same offsets and the same label. `overlapping`: the same label, one to one so that pairs
    share the most code points, exact pairs first (see `wirespan.compare.matching`). `spans`: the same offsets
    whatever the label; so it is of all labels only. All three are sums over documents and labels (micro).

    `labels` has the labels that gold or a prediction has, in the schema's order.
    """

    exact: Figures
    spans: Figures
    overlapping: Figures
    labels: dict[str, LabelScore] = field(hash=False)

    def as_data(self) -> dict[str, Any]:
        """Return all as plain dicts and lists, unrounded, for JSON."""
        return _data(self)

    def rows(self) -> list[tuple[str, ...]]:
        """Return the rows of a table as printed: any label, same label, then each label."""
        found = [_row("any label", self.spans), _row("same label", self.exact, self.overlapping)]
        return found + [_row(label, of.exact, of.overlapping) for label, of in self.labels.items()]


@dataclass(frozen=True, slots=True)
class Score(ScopeScore):
    """The figures of predictions held against gold, and what they are of.

    `scope`: `body`, what begins outside all zones, where documents told those; `zones` has the figures of
    what begins in them, unless they were left out. The two are matched apart and never summed. Else it is
    `all`, wherever it stands. `documents` is how many were scored; `unpredicted` names those with gold there
    and no prediction at all, which counts as missed.
    """

    config: str
    documents: int
    scope: str
    unpredicted: tuple[str, ...] = ()
    zones: ScopeScore | None = None

    def as_data(self) -> dict[str, Any]:
        """Return all as plain dicts and lists, unrounded, for JSON."""
        head = {
            "config": self.config,
            "documents": self.documents,
            "scope": self.scope,
            "unpredicted": list(self.unpredicted),
        }
        return head | _data(self) | {"zones": self.zones and _data(self.zones)}

    def scopes(self) -> dict[str, ScopeScore]:
        """Return the figures by scope, as printed."""
        return {self.scope: self} | ({} if self.zones is None else {"zones": self.zones})

    def __str__(self) -> str:
        """Return a table for each scope as text, under a line that says what it is of."""
        return "\n\n".join(self._table(scope, of) for scope, of in self.scopes().items())

    def _table(self, scope: str, of: ScopeScore) -> str:
        split = [tuple(column.rpartition("\n")[part] for column in HEAD) for part in (0, 2)]
        table = [*split, *of.rows()]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = [", ".join(filter(None, (self.config, many(self.documents, "report"), SCOPES[scope])))]
        for first, *others in table:
            cells = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
            lines.append(" ".join((first.ljust(widths[0]), *cells)).rstrip())
        return "\n".join(lines)


def _data(of: ScopeScore) -> dict[str, Any]:
    return {
        "exact": of.exact.as_data(),
        "spans": of.spans.as_data(),
        "overlapping": of.overlapping.as_data(),
        "labels": {label: found.as_data() for label, found in of.labels.items()},
    }


def _row(name: str, exact: Figures, overlapping: Figures | None = None) -> tuple[str, ...]:
    shares = [decimals(share) for share in (exact.precision, exact.recall, exact.f1)]
    if overlapping is None:
        return (name, str(exact.gold), str(exact.predicted), *shares, "", "", "")
    more = [decimals(share) for share in (overlapping.precision, overlapping.recall, overlapping.f1)]
    return (name, str(exact.gold), str(exact.predicted), *shares, *more)

"""What `wirespan.score` returns.

Gold comes first: precision is the share of predictions that gold has, recall the share of gold that was
predicted. A figure of nothing is None: precision where nothing was predicted, recall where gold has nothing,
F1 where both are so. Of fields (speakers, values, …) it is told how often both say the same in one place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypedDict

from wirespan.compare.report import decimals, ratio
from wirespan.schemas import LABEL_OF
from wirespan.wording import many

HEAD = ("", "gold", "predicted", "exact\nP", "\nR", "\nF1", "overlapping\nP", "\nR", "\nF1")
"""What stands above the columns of `Score.rows`."""
FIELD_HEAD = ("field", "exact\npairs", "\nalike", "\nshare")
"""What stands above the columns of `Score.field_rows`."""
ALL_GIVEN = "all given"
"""The name under which it is counted that both say the same in every field that both sides' rows have."""
SCOPES = {"body": "outside zones", "zones": "in zones", "all": ""}
"""What a scope is called in print."""


class FiguresData(TypedDict):
    """`Figures` as a dict."""

    gold: int
    predicted: int
    matched: int
    precision: float | None
    recall: float | None
    f1: float | None


class LabelData(TypedDict):
    """`LabelScore` as a dict."""

    exact: FiguresData
    overlapping: FiguresData


class FieldData(TypedDict):
    """`FieldFigures` as a dict."""

    same: int
    of: int
    accuracy: float | None


class ScopeData(TypedDict):
    """`ScopeScore` as a dict."""

    exact: FiguresData
    spans: FiguresData
    overlapping: FiguresData
    labels: dict[str, LabelData]
    fields: dict[str, FieldData]


class ScoreData(ScopeData):
    """`Score` as a dict."""

    config: str
    documents: int
    scope: str
    unpredicted: list[str]
    zones: ScopeData | None


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

    def as_data(self) -> FiguresData:
        """Return counts and shares as a dict, unrounded."""
        return {
            "gold": self.gold,
            "predicted": self.predicted,
            "matched": self.matched,
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
        }


@dataclass(frozen=True, slots=True)
class FieldFigures:
    """In how many exact pairs both say the same in a field, of those that it was compared in."""

    same: int
    of: int

    @property
    def accuracy(self) -> float | None:
        """The share of pairs that say the same."""
        return ratio(self.same, self.of)

    def as_data(self) -> FieldData:
        """Return counts and share as a dict, unrounded."""
        return {"same": self.same, "of": self.of, "accuracy": self.accuracy}


@dataclass(frozen=True, slots=True)
class LabelScore:
    """The figures of one label: the same offsets, and spans that overlap, one to one."""

    exact: Figures
    overlapping: Figures

    def as_data(self) -> LabelData:
        """Return the figures as plain dicts."""
        return {"exact": self.exact.as_data(), "overlapping": self.overlapping.as_data()}


@dataclass(frozen=True, slots=True)
class ScopeScore:
    """The figures of predictions held against gold in one scope, over all labels and by label.

    `exact`: the same offsets and the same label. `overlapping`: the same label, one to one so that pairs
    share the most code points, exact pairs first (see `wirespan.compare.matching`). `spans`: the same offsets
    whatever the label; so it is of all labels only. All three are sums over documents and labels (micro).

    `labels` has the labels that gold or a prediction has, in the schema's order.

    `fields` says of pairs with the same offsets, whatever the label, how many are alike in each field, in the
    order of `wirespan.compare.fields.FIELDS`, and last (`ALL_GIVEN`) in all of them. It has the fields whose
    columns both sides have. A field is compared where one of a pair has something in it (`speakers` always);
    one that was compared nowhere is of 0 pairs.
    """

    exact: Figures
    spans: Figures
    overlapping: Figures
    labels: dict[str, LabelScore] = field(hash=False)
    fields: dict[str, FieldFigures] = field(hash=False)

    def as_data(self) -> ScopeData:
        """Return all as plain dicts and lists, unrounded, for JSON."""
        return _data(self)

    def rows(self) -> list[tuple[str, ...]]:
        """Return the rows of a table as printed: any label, same label, then each label."""
        found = [_row("any label", self.spans), _row("same label", self.exact, self.overlapping)]
        return found + [_row(label, of.exact, of.overlapping) for label, of in self.labels.items()]

    def field_rows(self) -> list[tuple[str, ...]]:
        """Return the rows of the table of fields as printed; none where labels alone were compared."""
        compared = {name: found for name, found in self.fields.items() if found.of}
        if not compared.keys() - {*LABEL_OF.values(), ALL_GIVEN}:
            return []
        return [
            (name, str(found.of), str(found.same), decimals(found.accuracy))
            for name, found in compared.items()
        ]


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

    def as_data(self) -> ScoreData:
        """Return all as plain dicts and lists, unrounded, for JSON."""
        return {
            "config": self.config,
            "documents": self.documents,
            "scope": self.scope,
            "unpredicted": list(self.unpredicted),
            **_data(self),
            "zones": None if self.zones is None else _data(self.zones),
        }

    def scopes(self) -> dict[str, ScopeScore]:
        """Return the figures by scope, as printed."""
        return {self.scope: self} | ({} if self.zones is None else {"zones": self.zones})

    def __str__(self) -> str:
        """Return a table for each scope as text, under a line that says what it is of."""
        return "\n\n".join(self._table(scope, of) for scope, of in self.scopes().items())

    def _table(self, scope: str, of: ScopeScore) -> str:
        lines = [", ".join(filter(None, (self.config, many(self.documents, "report"), SCOPES[scope])))]
        lines += _lines(HEAD, of.rows())
        if fields := of.field_rows():
            lines += _lines(FIELD_HEAD, fields)
        return "\n".join(lines)


def _lines(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines of a table: the first column to the left, the others to the right."""
    split = [tuple(column.rpartition("\n")[part] for column in head) for part in (0, 2)]
    table = [*split, *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for first, *others in table:
        cells = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        yield " ".join((first.ljust(widths[0]), *cells)).rstrip()


def _data(of: ScopeScore) -> ScopeData:
    return {
        "exact": of.exact.as_data(),
        "spans": of.spans.as_data(),
        "overlapping": of.overlapping.as_data(),
        "labels": {label: found.as_data() for label, found in of.labels.items()},
        "fields": {name: found.as_data() for name, found in of.fields.items()},
    }


def _row(name: str, exact: Figures, overlapping: Figures | None = None) -> tuple[str, ...]:
    shares = [decimals(share) for share in (exact.precision, exact.recall, exact.f1)]
    if overlapping is None:
        return (name, str(exact.gold), str(exact.predicted), *shares, "", "", "")
    more = [decimals(share) for share in (overlapping.precision, overlapping.recall, overlapping.f1)]
    return (name, str(exact.gold), str(exact.predicted), *shares, *more)

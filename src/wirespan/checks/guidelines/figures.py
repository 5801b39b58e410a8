"""Figure links: members in order, of one unit, and with values that stand to one another as is said."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from wirespan.checks.guidelines.sheets import Sheets
from wirespan.checks.guidelines.telling import Line, linked
from wirespan.errors import Finding

NEAR = Fraction(1, 4)
"""How far from a figure that is approximate, or rounded, one may be that is still said to be the same."""
_ABOVE = frozenset(("at_least", "more_than"))
_BELOW = frozenset(("at_most", "less_than"))
Number = dict[str, Any]


def story(sheets: Sheets) -> Iterator[Finding]:
    """Yield what is wrong with the figure links of a story."""
    told = [line for line in sheets.links if line[1]["type"] == "figure"]
    docs = {member["doc"] for _, data in told for member in data["members"]}
    numbers = {
        (doc, name): said
        for doc in docs & sheets.reports.keys()
        for _, _, _, said, name in sheets.reports[doc].spanned("numbers")
    }
    for line in told:
        yield from _order(sheets, line)
        yield from _values(sheets, line, numbers)


def _order(sheets: Sheets, line: Line) -> Iterator[Finding]:
    """Yield a link whose members are out of order: by which is first, by day, or by what relates to what."""
    before: set[tuple[str, str]] = set()
    last = ""
    for i, member in enumerate(line[1]["members"]):
        day, of = _day(member["as_of"]), member.get("of")
        pointer, found, other = "", "", ""
        if (i == 0) != (member["relation"] == "first"):
            pointer, found, other = (
                "relation",
                f"{member['relation']} at place {i}",
                "first, at place 0 alone",
            )
        elif day and day < last:
            pointer, found, other = "as_of", f"{day} behind {last}", "members in order of day"
        elif of and (of["doc"], of["id"]) not in before:
            pointer, found, other = "of", f"{of['id']}, which stands behind it", "a member before it"
        if pointer:
            where = f"/members/{i}/{pointer}"
            yield linked("figure-order", sheets, line, where, found=found, expected=other)
            return
        last = day or last
        before.add((member["doc"], member["id"]))


def _values(sheets: Sheets, line: Line, numbers: dict[tuple[str, str], Number]) -> Iterator[Finding]:
    """Yield members whose value or unit isn't what their relation says."""
    members = line[1]["members"]
    first = numbers.get((members[0]["doc"], members[0]["id"]))
    days = {(member["doc"], member["id"]): _day(member["as_of"]) for member in members}
    for i, member in enumerate(members[1:], 1):
        number = numbers.get((member["doc"], member["id"]))
        of = member.get("of")
        other = numbers.get((of["doc"], of["id"])) if of else None
        if first is None or number is None or other is None:
            continue
        if _apart(first.get("unit"), number.get("unit")):
            found, expected = (
                f"{number['unit']}",
                f"{first['unit']}, as the first; a conversion is a figure of its own",
            )
            yield linked("figure-unit", sheets, line, f"/members/{i}", found=found, expected=expected)
            continue
        then, now = _Value(other, number), _Value(number, other)
        wrong = _relation(member["relation"], then, now)
        if not wrong and member["relation"] == "updates":
            day, before = days[member["doc"], member["id"]], days[of["doc"], of["id"]]
            wrong = f"a day not before {before}, that of what it updates" if day and day < before else ""
        if wrong:
            found = f"{member['relation']}: {then}, then {now}"
            where = f"/members/{i}/relation"
            yield linked("figure-relation", sheets, line, where, found=found, expected=wrong)


class _Value:
    """What a number says: the least and the most that it may be, exactly where `exact`."""

    __slots__ = ("bound", "change", "high", "low", "text")

    def __init__(self, number: Number, beside: Number) -> None:
        upper = number.get("upper")
        self.low = _fraction(number["value"])
        self.high = _fraction(upper) if upper else self.low
        if "/" in number["value"] and beside.get("unit") == "ucum:%":  # a fifth, beside 20 %
            self.low, self.high = 100 * self.low, 100 * self.high
        self.bound: str = number["bound"]
        self.change: str | None = number.get("change")
        self.text = f"{number['value']}–{upper}" if upper else f"{number['value']}"

    def __str__(self) -> str:
        return self.text if self.bound == "exact" else f"{self.text} ({self.bound})"

    def same(self, other: _Value) -> bool:
        """Whether both have the same figures."""
        return (self.low, self.high) == (other.low, other.high)

    def agrees(self, other: _Value) -> bool:
        """Whether both can be true of one thing."""
        if self.bound in _ABOVE or self.bound in _BELOW or other.bound in _ABOVE or other.bound in _BELOW:
            return not (self._over(other) or other._over(self))
        if "approximate" in (self.bound, other.bound):
            return self.near(other)
        return self.low <= other.high and other.low <= self.high

    def near(self, other: _Value) -> bool:
        """Whether both lie within one another, or not far apart."""
        slack = NEAR * max(abs(self.high), abs(other.high))
        return self.low <= other.high + slack and other.low <= self.high + slack

    def _over(self, other: _Value) -> bool:
        """Whether this is at least what lies above the most that the other may be."""
        if self.bound in _BELOW or other.bound in _ABOVE:
            return False
        slack = NEAR * abs(self.high) if "approximate" in (self.bound, other.bound) else 0
        return self.low > other.high + slack


def _relation(relation: str, of: _Value, new: _Value) -> str:
    """Say what a relation would need, where two values don't stand in it; else nothing."""
    same = relation in {"restates", "rounds"}
    if same and of.change != new.change and None not in (of.change, new.change):
        return "figures that both rise, or both fall"
    if relation == "restates" and not of.same(new) and not of.agrees(new):
        return "the same value, or one more exact (7.15, 7.21)"
    if relation == "rounds":
        if of.same(new):
            return "restates, since the value is the same (7.18)"
        if not of.near(new) and not (new.bound in _ABOVE | _BELOW and of.agrees(new)):
            return "a figure near the one that it rounds"
    if relation == "updates" and of.same(new) and of.bound == new.bound:
        return "restates, since the value is the same (7.15)"
    if relation == "contradicts" and of.same(new) and of.bound == new.bound:
        return "restates, since the value is the same (7.15)"
    return ""


def _apart(one: str | None, two: str | None) -> bool:
    """Whether two units measure in different ways. What is counted may be called by another word."""
    if not one or not two or one == two or "ucum:%" in (one, two):
        return False
    return not (one.startswith("count:") and two.startswith("count:"))


def _fraction(value: str) -> Fraction:
    return Fraction(value) if "/" in value else Fraction(Decimal(value))


def _day(value: str) -> str:
    """Return a whole day of EDTF; nothing where it is no single day."""
    day = value[:10]
    return (
        day
        if len(day) == 10 and day.replace("-", "").isdigit() and "/" not in value and ".." not in value
        else ""
    )

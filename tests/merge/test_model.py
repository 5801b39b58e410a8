"""A thousand random edits on two branches, against a model that keeps a log of what each branch meant.

The model knows nothing of records: it has the JSON of each line, and for each branch which fields it set, or
that it removed the line. What should come out follows from the two logs.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from wirespan import records
from wirespan.merge import merge
from wirespan.model import LAYERS, Link, Record
from wirespan.store import Corpus

STORY = "ferry-2026"
Line = dict[str, Any]
Name = tuple[str, str, str]

# What may be set on a line of each layer: sets of fields that depend on each other, as the guide says.
TOPICS: dict[str, list[list[str]]] = {
    "zones": [["span"], ["type"], ["note"], ["unsure"]],
    "entities": [["span", "lemma"], ["label", "entity", "metonymic"], ["note"], ["unsure"]],
    "quotes": [["kind", "content"], ["cue"], ["source"], ["speakers", "via"], ["within"], ["note"]],
    "numbers": [["span"], ["type", "value", "upper", "unit", "bound", "change"], ["measures"], ["note"]],
    "dates": [["span"], ["type", "value", "local", "mod"], ["note"], ["unsure"]],
    "links": [["measure", "scope"], ["note"], ["unsure"]],
}
RANK = {"suggested": 0, "corrected": 1, "adjudicated": 2}


class Branch:
    """One side: its lines, and its log. `log`: fields set of each line of the base, or None for removed."""

    def __init__(self, base: dict[Name, Line], by: str, status: str, chance: random.Random) -> None:
        self.base, self.by, self.status, self.chance = base, by, status, chance
        self.log: dict[Name, Line | None] = {}
        self.added: dict[Name, Line] = {}

    def edit(self) -> None:
        chance = self.chance
        what = chance.choices(["set", "sign", "remove", "revert", "add"], [10, 1, 2, 2, 2])[0]
        name = chance.choice(hot(self.base)) if chance.random() < 0.7 else chance.choice(list(self.base))
        if what == "add":
            self.add()
        elif what == "remove":
            self.log[name] = None
        elif what == "revert":
            self.log.pop(name, None)
        elif self.log.get(name, {}) is not None:
            signed = {"by": self.by, "status": self.status}
            content = self.content(name) if what == "set" else {}
            self.log[name] = {**(self.log.get(name) or {}), **content, **signed}

    def content(self, name: Name) -> Line:
        """Set a field of a topic to one of few values, so that both branches agree at times."""
        line, chance = self.base[name], self.chance
        field = chance.choice(chance.choice(TOPICS[name[0]]))
        shifted = {"start": chance.randrange(3), "end": 5, "text": "words"}
        if field in ("span", "measures"):
            return {field: shifted}
        if field in ("content", "cue", "source"):
            return {field: [shifted]}
        if field in ("speakers", "via"):
            return {field: [chance.choice(["k-one", "k-two"])]}
        if field in ("unsure", "metonymic"):
            return {field: True}
        if field == "within":
            others = [i for layer, doc, i in self.base if layer == "quotes" and doc == line["doc"]]
            return {field: chance.choice(sorted(others))}
        return {field: chance.choice(["one", "two", "three"])}

    def add(self, name: Name | None = None, line: Line | None = None) -> None:
        """Add a line like another, at words of its own."""
        if line is None:
            layer, doc, old = self.chance.choice([n for n in self.base if n[0] != "links"])
            name = (layer, doc, "".join(self.chance.choices("abcdefghij0123456789_-", k=10)))
            at = self.chance.randrange(10**4, 10**9)
            span = {"start": at, "end": at + 4, "text": "word"}
            line = self.base[layer, doc, old] | {"id": name[2], "by": self.by}
            line |= {"content": [span]} if layer == "quotes" else {"span": span}
        assert name is not None
        self.added[name] = line

    def lines(self) -> dict[Name, Line]:
        kept = {
            n: line | (self.log.get(n) or {})
            for n, line in self.base.items()
            if self.log.get(n, {}) is not None
        }
        return kept | self.added


def hot(base: dict[Name, Line]) -> list[Name]:
    """The lines that both branches work on most."""
    return list(base)[::9]


def read() -> dict[Name, Line]:
    """Read the lines of the story's annotation files, without the package."""
    top, found = Path(__file__).parents[2] / "annotations", {}
    for layer in TOPICS:
        for raw in (top / layer / f"{STORY}.jsonl").read_text(encoding="utf-8").split("\n"):
            if raw:
                line = json.loads(raw)
                found[layer, line.get("doc", ""), line["id"]] = line
    return found


def expected(name: Name, line: Line, ours: Branch, theirs: Branch) -> Line | str | None:
    """What one line of the base should become: a line, None for none, or a word for a conflict."""
    o, t = effect(line, ours.log.get(name, {})), effect(line, theirs.log.get(name, {}))
    if t in (o, {}):
        outcome = o
    elif o == {}:
        outcome = t
    elif o is None or t is None:
        return "conflict"
    else:
        return both(name, line, o, t)
    if outcome is None:
        other = theirs if t != outcome else ours
        return "conflict" if o != t and name[1:] in newly_named(other) else None
    return line | outcome


def effect(line: Line, said: Line | None) -> Line | None:
    """Leave out of a log what was so before."""
    return None if said is None else {f: v for f, v in said.items() if line.get(f) != v}


def newly_named(branch: Branch) -> set[tuple[str, str]]:
    """What quotes stand in and dates are reckoned from on a branch, where they weren't before."""
    found = set()
    for name, line in branch.lines().items():
        before = branch.base.get(name, {})
        for field in ("within", "anchor", "begin_point", "end_point"):
            if field in line and line[field] != before.get(field):
                found.add((name[1], line[field]))
    return found


def both(name: Name, line: Line, o: Line, t: Line) -> Line | str:
    for topic in TOPICS[name[0]]:
        mine, yours = ({f: v for f, v in side.items() if f in topic} for side in (o, t))
        if mine and yours and mine != yours:
            return "conflict"
    mine, yours = (any(f not in ("by", "status") for f in side) for side in (o, t))
    whole = (line | o, line | t)
    if mine != yours:
        signed = whole[0 if mine else 1]
    else:
        signed = min(whole, key=lambda side: (-RANK[side["status"]], side["by"]))
    return line | o | t | {"by": signed["by"], "status": signed["status"]}


def decoded(lines: dict[Name, Line]) -> list[Record]:
    classes: dict[str, Any] = {**LAYERS, "links": Link}
    return [records.decode(classes[layer], line) for (layer, _, _), line in lines.items()]


def name_of(record: Any) -> Name:
    layer = next((layer for layer, cls in LAYERS.items() if isinstance(record, cls)), "links")
    return (layer, getattr(record, "doc", ""), record.id)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("statuses", [("corrected", "adjudicated"), ("corrected", "corrected")])
def test_a_thousand_edits_come_out_as_the_logs_say(seed: int, statuses: tuple[str, str]) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    base = read()
    ours, theirs = Branch(base, "anna", statuses[0], chance), Branch(base, "bea", statuses[1], chance)
    for _ in range(1000):
        chance.choice([ours, theirs]).edit()
    twins = twice(base, ours, theirs)
    refers = ("quotes", twins[0][1], "refers-to-")
    inner = {"id": refers[2], "within": twins[1][2], "content": [{"start": 1, "end": 3, "text": "so"}]}
    theirs.add(refers, base[some_quote(base, twins[0][1])] | inner)

    wanted: dict[Name, Line] = {**ours.added, **theirs.added}
    del wanted[twins[1]]
    wanted[refers] = wanted[refers] | {"within": twins[0][2]}
    conflicts = set()
    for name, line in base.items():
        outcome = expected(name, line, ours, theirs)
        if outcome == "conflict":
            conflicts.add(name)
        elif isinstance(outcome, dict):
            wanted[name] = outcome
    assert len(conflicts) > 5

    merged = merge(decoded(base), decoded(ours.lines()), decoded(theirs.lines()))
    found = {name_of(record): json.loads(records.line(record)) for record in merged.records}
    assert {name_of(c.ours or c.theirs) for c in merged.conflicts} == conflicts
    assert found.keys() == wanted.keys()
    for name, line in wanted.items():
        assert found[name] == json.loads(records.line(decoded({name: line})[0])), name


def some_quote(base: dict[Name, Line], doc: str) -> Name:
    return next(name for name in base if name[:2] == ("quotes", doc))


def twice(base: dict[Name, Line], ours: Branch, theirs: Branch) -> tuple[Name, Name]:
    """Let both branches add one quote, each under an id of its own."""
    doc = next(line["doc"] for (layer, _, _), line in base.items() if layer == "quotes")
    span = {"start": 5000, "end": 5004, "text": "word"}
    line = base[some_quote(base, doc)] | {"content": [span], "by": "anna", "status": "corrected"}
    names = (("quotes", doc, "ours-twin-"), ("quotes", doc, "their-twin"))
    for branch, name in zip((ours, theirs), names, strict=True):
        branch.add(name, line | {"id": name[2]})
    return names


def test_the_model_reads_the_lines_that_the_corpus_has() -> None:
    corpus = Corpus(Path(__file__).parents[2])
    assert len(read()) == sum(len(corpus.layer(layer, STORY)) for layer in LAYERS) + len(corpus.links(STORY))

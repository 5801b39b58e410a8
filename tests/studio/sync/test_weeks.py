"""Weeks of work in a few seconds: two annotators and a maintainer at random, against a model of three lines.

The model knows, for each mention, its label and note as each side would have them, and nothing of how they
are merged: a side that changed a value since the last pull wins; where both did, theirs is taken.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest

from .conftest import Desk, drawn
from .stand_in import StandIn

pytestmark = pytest.mark.parametrize("site", ["stand-in"], indirect=True)

LABELS = ("PERSON", "GPE", "ORG", "FAC", "LOC")
State = dict[str, tuple[str, str | None]]
ROUNDS = 25
"""Pulls, each with about twenty edits before it: over both seeds a thousand."""


class Annotators:
    """Two people, each in any report, in the editor's terms."""

    def __init__(self, stand_in: StandIn) -> None:
        self._tasks = {task["data"]["doc_id"]: task for task in stand_in.tasks.values()}
        self._stand_in = stand_in

    def edit(self, doc: str, user: int, change: Callable[[list[dict[str, Any]]], None]) -> None:
        task = self._tasks[doc]
        change(task["annotations"][0]["result"])
        task["annotations"][0]["updated_by"] = user
        task["updated_at"] = self._stand_in.now()

    def docs(self) -> list[str]:
        return sorted(self._tasks)


def mentions(desk: Desk) -> dict[str, Any]:
    return {a.id: a for a in desk.corpus.layer("entities", "bridge")}


def state(desk: Desk) -> State:
    return {i: (a.label, a.note) for i, a in mentions(desk).items()}


def merged(base: State, ours: State, theirs: State) -> State:
    out: State = {}
    for number in {**base, **ours, **theirs}:
        b, o, t = base.get(number), ours.get(number), theirs.get(number)
        if b is None or o is None or t is None:
            won = t if o == b or t != b else o
        else:
            label = t[0] if t[0] != b[0] else o[0]
            won = (label, t[1] if t[1] != b[1] else o[1])
        if won is not None:
            out[number] = won
    return out


@pytest.mark.parametrize("seed", [1, 2])
def test_what_comes_out_is_what_the_model_says(desk: Desk, stand_in: StandIn, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - no secret
    assert desk("push", "bridge", "--layer", "entities") == 0
    people = Annotators(stand_in)
    of_doc = {number: a.doc for number, a in mentions(desk).items()}
    theirs = base = state(desk)
    fresh = iter(range(10**6))
    file = desk.corpus.root / "annotations/entities/bridge.jsonl"
    for round_number in range(ROUNDS):
        ours = state(desk)
        theirs = dict(theirs)
        for _ in range(dice.randrange(40)):
            number = dice.choice(sorted({*theirs, *ours}))
            side = dice.random()
            if side < 0.5 and number in theirs:
                theirs[number] = annotate(dice, people, number, of_doc[number], theirs[number])
                if theirs[number] is None:
                    del theirs[number]
            elif side < 0.6:
                doc, new = dice.choice(people.docs()), f"drawn-{next(fresh):04d}"
                at = dice.randrange(60)
                region, label = drawn(new, "ent", at, at + 3, dice.choice(LABELS)), dice.choice(LABELS)
                region["value"]["labels"] = [label]
                key = {"id": new, "from_name": "ent_entity", "to_name": "text", "type": "textarea"}
                key["value"] = {"start": at, "end": at + 3, "text": ["norva"]}
                people.edit(doc, 2, lambda result, new=(region, key): result.extend(new))
                theirs[new], of_doc[new] = (label, None), doc
            elif number in ours:
                ours = maintain(dice, file, number, ours)
        for _ in range(2):
            assert desk("pull", "--take", "theirs", "--by", "anna") == 0
            assert state(desk) == merged(base, ours, theirs), round_number
        base = theirs


def annotate(
    dice: random.Random, people: Annotators, number: str, doc: str, now: tuple[str, str | None]
) -> tuple[str, str | None] | None:
    """Give a region another label or note, which may be the old one again, or delete it."""
    user, what = dice.choice((2, 3)), dice.random()
    if what < 0.1:
        people.edit(
            doc,
            user,
            lambda result: result.__setitem__(slice(None), [r for r in result if r.get("id") != number]),
        )
        return None
    if what < 0.6:
        label = dice.choice(LABELS)

        def relabel(result: list[dict[str, Any]]) -> None:
            for region in items(result, number, "ent"):
                region["value"]["labels"] = [label]

        people.edit(doc, user, relabel)
        return label, now[1]
    note = dice.choice(("One.", "Two.", None))

    def remark(result: list[dict[str, Any]]) -> None:
        (region,) = items(result, number, "ent")
        result[:] = [r for r in result if r not in list(items(result, number, "ent_note"))]
        if note is not None:
            where = {key: region["value"][key] for key in ("start", "end")}
            item = {"id": number, "from_name": "ent_note", "to_name": "text", "type": "textarea"}
            result.append({**item, "value": {**where, "text": [note]}})

    people.edit(doc, user, remark)
    return now[0], note


def items(result: list[dict[str, Any]], number: str, control: str) -> Iterator[dict[str, Any]]:
    return (r for r in result if r.get("id") == number and r.get("from_name") == control)


def maintain(dice: random.Random, file: Any, number: str, ours: State) -> State:
    """Change a line of the file, or take it out."""
    lines = [orjson.loads(line) for line in file.read_bytes().splitlines()]
    (line,) = [line for line in lines if line["id"] == number]
    ours = dict(ours)
    what = dice.random()
    if what < 0.1:
        lines.remove(line)
        del ours[number]
    elif what < 0.6:
        line["label"] = dice.choice(LABELS)
        ours[number] = (line["label"], ours[number][1])
    else:
        note = dice.choice(("One.", "Three."))
        line["note"] = note
        ours[number] = (ours[number][0], note)
    order = ("id", "doc", "span", "label", "lemma", "entity", "metonymic", "by", "status", "unsure", "note")
    content = b"".join(orjson.dumps({k: line[k] for k in order if k in line}) + b"\n" for line in lines)
    file.write_bytes(content)
    return ours

"""Structural: links whose members aren't there, or don't go back to one."""

from __future__ import annotations

from random import Random
from typing import Any

from mutations.ground import Edit, Ground, layer_set
from mutations.references import NOWHERE, changed
from mutations.table import STRUCTURAL, Table

kind = Table(STRUCTURAL)


@kind(
    "member-unknown",
    "links",
    "has a member that isn't there, is of another layer, or of another story",
    NOWHERE,
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, "link")
    layers = layer_set(line.file)

    def change(data: dict[str, Any]) -> str | None:
        member = rng.choice(data["members"])
        match rng.randrange(3):
            case 0:
                member["id"] = changed(member["id"])
            case 1:
                member["doc"] = rng.choice([m["doc"] for m in data["members"]] + list(ground.documents))
            case _:
                near = [k for s, d, k in ground.annotations if s == layers and d == member["doc"]]
                member["id"] = rng.choice(near)
        there = ground.annotations.get((layers, member["doc"], member["id"]))
        right = "quote" if data["type"] == "utterance" else "number"
        fine = there is not None and there.type == right and member["doc"].startswith(data["story"] + "/")
        return None if fine else f"{member['doc']}#{member['id']}"

    return ground.alter(line, change)


@kind(
    "member-circle",
    "links",
    "has a member twice, lets one render a stranger or itself, or all one another",
    "a link is members once each that go back to one",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, "link")

    def change(data: dict[str, Any]) -> str | None:
        members, figure = data["members"], data["type"] == "figure"
        one, two = rng.sample(members, 2)
        case = rng.randrange(4)
        if case == 0:
            members.append(dict(one))
            return "a member twice"
        if case == 1 and figure:
            two.pop("of", None)
            one.pop("of", None)
            one["relation"] = two["relation"] = "first"
            return "two firsts"
        for member, partner in ((one, two), (two, one)):
            other = [partner, partner, {"doc": member["doc"], "id": "nosuchmemb"}, member][case]
            if figure and member["relation"] == "first":
                member["relation"] = "restates"
            member["of"] = {"doc": other["doc"], "id": other["id"]}
        return ["", "a circle", "a stranger", "itself"][case]

    return ground.alter(line, change)

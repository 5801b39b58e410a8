"""Laws that hold for any edits of the corpus's records, also for senseless ones."""

from __future__ import annotations

import dataclasses
import random
from dataclasses import replace
from typing import Any

import hypothesis.strategies as st
from hypothesis import assume, given, settings

from wirespan.merge import merge, resolve
from wirespan.model import Annotation, Annotator, Date, Document, Entity, Link, Quote, Record
from wirespan.records import line, order

IDS = ["added-0001", "added-0002", "added-0003"]
SEEDS = st.integers(0, 10**9)
Key = tuple[str, str, str]


def chances(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - nothing secret


def key(record: Any) -> Key:
    kind = "annotation" if isinstance(record, Annotation) else type(record).__name__
    return (kind, getattr(record, "doc", ""), record.id)


def ordered(found: list[Record]) -> list[bytes]:
    """Write records in the order of their files, one file after the other."""
    kinds = [Annotation, Link, Document, Entity, Annotator]
    return [line(r) for kind in kinds for r in sorted((x for x in found if isinstance(x, kind)), key=order)]


def written(found: Any) -> list[bytes]:
    return [line(record) for record in found]


def sample(story: list[Record], seed: int) -> list[Record]:
    return chances(seed).sample(story, 14)


def edited(base: list[Record], pool: list[Record], seed: int, count: int) -> list[Record]:
    """Edit records at random: remove, take a field over from another record, add under one of few ids."""
    chance = chances(seed)
    state = {key(record): record for record in base}
    for _ in range(count):
        what = chance.choice(["remove", "field", "field", "field", "add", "add", "revert", "point"])
        if what == "add":
            source = chance.choice(pool[:6])
            made = replace(source, id=chance.choice(IDS))
            state.setdefault(key(made), made)
        elif state:
            k = chance.choice(sorted(state))
            if what == "remove":
                del state[k]
            elif what == "revert":
                state.update((k, record) for record in base if key(record) == k)
            elif what == "point":
                state[k] = pointed(state[k], chance)
            else:
                state[k] = crossed(state[k], pool, chance)
    return list(state.values())


def pointed(record: Any, chance: random.Random) -> Any:
    """Let a quote or a date name one that was added."""
    if isinstance(record, Quote):
        return replace(record, within=chance.choice([None, *IDS]))
    if isinstance(record, Date):
        return replace(record, anchor=chance.choice([None, "dct", *IDS]))
    return record


def crossed(record: Any, pool: list[Record], chance: random.Random) -> Any:
    others = [other for other in pool if type(other) is type(record)]
    if isinstance(record, Link):
        members = list(record.members)
        members.insert(chance.randrange(len(members) + 1), chance.choice(chance.choice(others).members))
        del members[chance.randrange(len(members))]
        return replace(record, members=tuple({(m.doc, m.id): m for m in members}.values()))
    if isinstance(record, Entity):
        names = record.names | {chance.choice(["en", "de", "ar"]): chance.choice(["Нева", "𝔑eva", "نيفا"])}
        return replace(record, names=names)
    names = [f.name for f in dataclasses.fields(record) if f.name not in ("id", "doc")]
    name = chance.choice(names)
    return replace(record, **{name: getattr(chance.choice([*others, record]), name)})


@settings(max_examples=150, deadline=None)
@given(seed=SEEDS, left=SEEDS, right=SEEDS, count=st.integers(0, 14))
def test_the_laws_of_three_way_merges(
    story: list[Record], seed: int, left: int, right: int, count: int
) -> None:
    b = sample(story, seed)
    pool = [*b, *chances(seed).sample(story, 30)]
    o, t = edited(b, pool, left, count), edited(b, pool, right, count)
    for same, sides in ((o, (b, o, o)), (t, (b, b, t)), (o, (b, o, b)), (b, (b, b, b)), (o, ([], o, o))):
        merged = merge(*sides)
        assert written(merged.records) == ordered(same)
        assert merged.conflicts == ()
        assert merged.renamed == {}


@settings(max_examples=150, deadline=None)
@given(seed=SEEDS, left=SEEDS, right=SEEDS, count=st.integers(0, 8))
def test_merging_again_changes_nothing(
    story: list[Record], seed: int, left: int, right: int, count: int
) -> None:
    b = sample(story, seed)
    pool = [*b, *chances(seed).sample(story, 30)]
    o, t = edited(b, pool, left, count), edited(b, pool, right, count)
    merged = merge(b, o, t)
    assume(not merged.conflicts)
    for sides in ((b, merged.records, t), (b, o, merged.records), (o, o, merged.records)):
        again = merge(*sides)
        assert written(again.records) == written(merged.records)
        assert again.conflicts == ()


@settings(max_examples=150, deadline=None)
@given(seed=SEEDS, left=SEEDS, right=SEEDS, count=st.integers(0, 14))
def test_swapping_the_sides_changes_ids_only(
    story: list[Record], seed: int, left: int, right: int, count: int
) -> None:
    b = sample(story, seed)
    pool = [*b, *chances(seed).sample(story, 30)]
    o, t = edited(b, pool, left, count), edited(b, pool, right, count)
    one, other = merge(b, o, t), merge(b, t, o)
    old = {key(record)[2] for record in b} | {m.id for r in pool if isinstance(r, Link) for m in r.members}
    assert masked(one.records, old) == masked(other.records, old)
    assert masked(resolve(one, "ours"), old) == masked(resolve(other, "theirs"), old)
    assert len(one.conflicts) == len(other.conflicts)


def masked(found: Any, old: set[str]) -> list[str]:
    """Write records with one sign for every id that isn't old."""

    def mask(own: str | None) -> str | None:
        return own if own is None or own in old or own == "dct" else "*"

    out = []
    for record in found:
        new = record
        if isinstance(new, Annotation | Link):
            new = replace(new, id=mask(new.id))
        if isinstance(new, Quote):
            new = replace(new, within=mask(new.within))
        if isinstance(new, Date):
            points = ("anchor", "begin_point", "end_point")
            new = replace(new, **{p: mask(getattr(new, p)) for p in points})
        out.append(repr(new))
    return sorted(out)

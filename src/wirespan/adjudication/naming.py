"""Ids of two sides' annotations put so that none stands for two."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypeAlias

from wirespan import ids
from wirespan.merge.references import Key, Renames, key
from wirespan.model import Annotation

Pairs: TypeAlias = Sequence[tuple[Annotation, Annotation]]


def new_ids(
    agreed: Pairs,
    adopted: Pairs,
    disputed: Sequence[Sequence[Collection[str]]],
    sides: tuple[Sequence[Annotation], Sequence[Annotation]],
    *,
    kept: int,
    taken: Collection[str],
) -> tuple[Renames, Renames]:
    """Return the new ids of either side.

    Of pairs that agree, and of `adopted` ones, both have the id of the side `kept`. Any other id stays,
    unless something outside has `taken` it, or an annotation of the kept side with which it isn't in one
    dispute; `disputed` has the ids of each dispute by side.
    """
    found: tuple[dict[Key, str], dict[Key, str]] = ({}, {})
    used = set(taken) | {a.id for side in sides for a in side}
    for a in sides[kept]:
        if a.id in taken:
            found[kept][key(a)] = _fresh(a, used)
    other = 1 - kept
    given = {}
    for pair in (*agreed, *adopted):
        own = found[kept].get(key(pair[kept]), pair[kept].id)
        given[pair[other].id] = own
        if own != pair[other].id:
            found[other][key(pair[other])] = own
    mine = {a.id for a in sides[kept]} | set(given.values())
    both = {own for ours, theirs in disputed for own in set(ours) & set(theirs)} - set(given.values())
    for a in sides[other]:
        if a.id not in given and (a.id in taken or (a.id in mine and a.id not in both)):
            found[other][key(a)] = _fresh(a, used)
    return found


def _fresh(a: Annotation, used: set[str]) -> str:
    """Return a new id, the same at each reading, and note it as used."""
    made = ids.fresh(f"{a.doc}\n{a.id}", used)
    used.add(made)
    return made

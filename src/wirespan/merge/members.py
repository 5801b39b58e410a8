"""The merge of values that hold several things: members of a link, names of an entity, layers covered.

Each returns None where the two changes don't go together.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, TypeVar

from wirespan.model import ALL_LAYERS, Member

K = TypeVar("K", bound=Hashable)


def merge_members(
    base: tuple[Member, ...], ours: tuple[Member, ...], theirs: tuple[Member, ...]
) -> tuple[Member, ...] | None:
    """Merge the members of a link, one by one.

    Additions stand behind the member that they were put behind; where both sides put some there, these are
    in order of document and id. It is no merge where a side has changed the order of old members, where a
    member is left of which another says that it renders or relates to one taken out, or where fewer than
    two are left.
    """
    sides = [{(m.doc, m.id): m for m in side} for side in (base, ours, theirs)]
    if [len(side) for side in sides] != [len(base), len(ours), len(theirs)]:
        return None
    b, o, t = sides
    found = _each(b, o, t)
    if found is None:
        return None
    kept = [key for key in b if key in found]
    if any([key for key in side if key in kept] != kept for side in (o, t)):
        return None
    merged = tuple(found[key] for key in _woven(kept, list(o), list(t), found))
    everywhere = b.keys() | o.keys() | t.keys()
    targets = {(m.of.doc, m.of.id) for m in merged if m.of is not None}
    return None if len(merged) < 2 or targets & everywhere - found.keys() else merged


def merge_names(base: dict[str, str], ours: dict[str, str], theirs: dict[str, str]) -> dict[str, str] | None:
    """Merge the names of an entity, language by language; none must not be what is left."""
    found = _each(base, ours, theirs)
    return dict(sorted(found.items())) if found else None


def merge_layers(
    base: tuple[str, ...], ours: tuple[str, ...], theirs: tuple[str, ...]
) -> tuple[str, ...] | None:
    """Merge the layers in which a report is covered, one by one; none must not be what is left."""
    b, o, t = set(base), set(ours), set(theirs)
    merged = (o & t) | (o - b) | (t - b)
    return tuple(layer for layer in ALL_LAYERS if layer in merged) or None


def _each(base: dict[K, Any], ours: dict[K, Any], theirs: dict[K, Any]) -> dict[K, Any] | None:
    found = {}
    for key in [*base, *ours, *theirs]:
        b, o, t = base.get(key), ours.get(key), theirs.get(key)
        if o != t and b not in (o, t):
            return None
        value = t if o == b else o
        if value is not None:
            found[key] = value
    return found


def _woven(kept: list[K], ours: list[K], theirs: list[K], found: dict[K, Any]) -> list[Any]:
    """Return the keys of the result: those kept, and behind each what was added there."""
    old = set(kept)
    order: list[Any] = []
    for key in [None, *kept]:
        if key is not None:
            order.append(key)
        mine, yours = (
            [k for k in _behind(key, side, old) if k in found and k not in order] for side in (ours, theirs)
        )
        order += sorted({*mine, *yours}) if mine and yours and mine != yours else mine or yours
    return order


def _behind(key: K | None, side: list[K], old: set[K]) -> list[K]:
    """Return what stands in a side between a kept key (None: the start) and the next kept one."""
    rest = side if key is None else side[side.index(key) + 1 :]
    stop = next((i for i, k in enumerate(rest) if k in old), len(rest))
    return rest[:stop]

"""Which of two ids stays: the same one in every file, and whichever branch is merged into which.

git merges file by file, and takes a file that one side alone changed as it is. So an id that such a file
names has to stay. Else the lesser of two ids for one annotation stays, and of two annotations under one id
the one whose line is the lesser keeps it.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from typing import TypeAlias

from wirespan import records
from wirespan.merge import references
from wirespan.merge.additions import Side, align, fresh, moved
from wirespan.merge.references import Key, Renames, rename

Needed: TypeAlias = tuple[Set[Key], Set[Key]]
"""The keys that have to stay, of ours and of theirs, since a file that is taken as it is names them."""
NOTHING: Needed = (frozenset(), frozenset())
"""Where no such file names any."""


def agree(base: Side, ours: Side, theirs: Side, needed: Needed) -> tuple[Renames, Renames]:
    """Return the new ids that additions of ours get, and those of theirs."""
    mine: dict[Key, str] = {}
    yours: dict[Key, str] = {}
    for key, new in align(base, ours, theirs).items():
        other = (*key[:2], new)
        if other not in ours:  # two annotations under one id
            lines = records.line(ours[key]), records.line(theirs[key])
            if _theirs_stays(key in needed[0], key in needed[1], lesser=lines[1] < lines[0]):
                mine[key] = fresh(key, ours[key], {**base, **ours, **theirs})
            else:
                yours[key] = new
        elif (
            key not in ours
            and other not in theirs
            and _theirs_stays(other in needed[0], key in needed[1], lesser=key < other)
        ):
            mine[other] = key[2]
        else:
            yours[key] = new
    return mine, yours


@dataclass(slots=True)
class Settled:
    """The new ids that records of the base, of ours and of theirs get, by their keys."""

    base: dict[Key, str] = field(default_factory=dict)
    ours: dict[Key, str] = field(default_factory=dict)
    theirs: dict[Key, str] = field(default_factory=dict)


def settle(base: Side, ours: Side, theirs: Side, needed: Needed = NOTHING) -> Settled:
    """Return the new ids of all three.

    What one side has under another id than base and other (see `moved`) gets that, unless a file that is
    taken as it is names the other id. The rest is as `agree` says.
    """
    to_ours, mine = _parted(moved(base, ours, theirs), needed[1])
    base, ours, theirs = _renamed(base, to_ours), _renamed(ours, mine), _renamed(theirs, to_ours)
    to_theirs, yours = _parted(moved(base, theirs, ours), needed[0])
    base, ours, theirs = _renamed(base, to_theirs), _renamed(ours, to_theirs), _renamed(theirs, yours)
    agreed = agree(base, ours, theirs, needed)
    return Settled(
        _both(to_ours, to_theirs),
        _both(_both(mine, to_theirs), agreed[0]),
        _both(_both(to_ours, yours), agreed[1]),
    )


def _parted(renames: Renames, needed: Set[Key]) -> tuple[dict[Key, str], dict[Key, str]]:
    """Return the renames of ids that nothing needs, and the way back for the others."""
    back = {(*old[:2], new): old[2] for old, new in renames.items() if old in needed}
    return {old: new for old, new in renames.items() if old not in needed}, back


def _renamed(side: Side, renames: Renames) -> Side:
    new = (rename(record, renames) for record in side.values())
    return {references.key(record): record for record in new} if renames else side


def _both(first: Renames, second: Renames) -> dict[Key, str]:
    """Return the new ids where some are given first, and others to what comes out."""
    return {**second, **{old: second.get((*old[:2], new), new) for old, new in first.items()}}


def _theirs_stays(ours_needed: bool, theirs_needed: bool, *, lesser: bool) -> bool:
    return lesser if ours_needed == theirs_needed else theirs_needed

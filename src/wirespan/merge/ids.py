"""Which of two ids stays: the same one in every file, and whichever branch is merged into which.

git merges file by file, and takes a file that one side alone changed as it is. So an id that such a file
names has to stay. Else the lesser of two ids for one annotation stays, and of two annotations under one id
the one whose line is the lesser keeps it.
"""

from __future__ import annotations

from collections.abc import Set
from typing import TypeAlias

from wirespan import records
from wirespan.merge.additions import Side, align, fresh
from wirespan.merge.references import Key, Renames

Needed: TypeAlias = tuple[Set[Key], Set[Key]]
"""The keys that have to stay, of ours and of theirs, since a file that is taken as it is names them."""


def agree(
    base: Side, ours: Side, theirs: Side, needed: Needed = (frozenset(), frozenset())
) -> tuple[Renames, Renames]:
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


def _theirs_stays(ours_needed: bool, theirs_needed: bool, *, lesser: bool) -> bool:
    return lesser if ours_needed == theirs_needed else theirs_needed

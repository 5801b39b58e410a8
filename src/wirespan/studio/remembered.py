"""What pulls changed in the files of a corpus, so that it isn't lost where the files are thrown away.

git may take the files back, or have another branch's, while Label Studio and the base go on from what was
pulled: a pull would then find nothing new, and an update would take the annotators' work back there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import orjson

from wirespan import records, schemas
from wirespan.layers import layer_of
from wirespan.model import LAYERS, Annotation, Span
from wirespan.texts import map_spans
from wirespan.wording import many, some

State: TypeAlias = Annotation | None
"""An annotation; None where it isn't there."""


@dataclass(frozen=True, slots=True)
class Change:
    """What pulls made of an annotation here: what it was `before` each of them, and `after` all.

    `by` did it, empty where that isn't known; `since` is the day of the last pull, as ISO 8601.
    """

    by: str
    since: str
    before: tuple[State, ...]
    after: State

    @property
    def layer(self) -> str:
        """The layer that it is of."""
        return next(layer_of(a) for a in (self.after, *self.before) if a is not None)


Changes: TypeAlias = dict[str, Change]
"""By the annotation's id."""
Memory: TypeAlias = dict[tuple[str, str], Changes]
"""By annotator (empty for the layers) and report."""
AGAIN = "wirespan studio pull --again brings it here"
AGAIN_ASIDE = (
    "wirespan studio pull --again brings it on a branch from the commit before the text was corrected; commit"
    " there, and merge the branch"
)
"""What to do for it where a text was corrected since."""
_ANNOTATOR = re.compile(r"[a-z0-9-]*")
"""It names a folder."""


def missing(
    changes: Changes, now: Iterable[Annotation], held: Iterable[Annotation], *, retexted: bool = False
) -> Changes:
    """Return the changes that have been undone: now it is as before a pull, and not so in what is held.

    In a report that was `retexted` since, offsets and surfaces may have changed with the text: the surfaces
    count only against what is held.
    """
    here, there = _states(now), _states(held)
    was, is_ = (_bare, _placeless) if retexted else (_whole, _whole)
    return {
        own: change
        for own, change in changes.items()
        if was(here.get(own)) in map(was, change.before) and is_(here.get(own)) != is_(there.get(own))
    }


def restored(undone: Changes, now: Iterable[Annotation]) -> list[Annotation]:
    """Return annotations with what was undone as it was pulled."""
    states: dict[str, State] = {**_states(now), **{own: change.after for own, change in undone.items()}}
    return [a for a in states.values() if a is not None]


def began(changes: Changes, now: Iterable[Annotation]) -> list[Annotation]:
    """Return annotations as they were before all that was pulled, which the files may have changed since."""
    here = _states(now)
    states: dict[str, State] = dict(here)
    for own, change in changes.items():
        known = here.get(own) in (change.after, *change.before)
        states[own] = here.get(own) if known else change.before[-1]
    return [a for a in states.values() if a is not None]


def noted(
    changes: Changes,
    was: Iterable[Annotation],
    now: Iterable[Annotation],
    whole: Iterable[Annotation],
    *,
    undone: Collection[str],
    by: str,
    day: str,
) -> Changes:
    """Return changes with those of a pull, from what was here to what is now.

    `whole` is what would be here if those of before hadn't been `undone`.
    """
    before, here, full = _states(was), _states(now), _states(whole)
    found = dict(changes)
    for own in {**before, **here, **dict.fromkeys(undone)}:
        old, new, known = before.get(own), here.get(own), changes.get(own)
        if own not in undone and old == new:
            continue
        earlier = known.before if known is not None else ()
        states, after = ((*earlier, new), full.get(own)) if own in undone else ((*earlier, old), new)
        found.pop(own, None)
        left = tuple(s for i, s in enumerate(states) if s != after and s not in states[:i])
        if left and known is not None and known.after == after:
            found[own] = replace(known, before=left)
        elif left:
            found[own] = Change(by if after is None else after.by, day, left, after)
    return found


def told(where: Mapping[str, Changes]) -> str:
    """Say whose work is undone here, in which reports, and since when it was pulled."""
    changes = [change for found in where.values() for change in found.values()]
    names = sorted({change.by or "somebody" for change in changes})
    days = sorted({change.since for change in changes})
    when = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    return f"what {some(names)} did in {many(len(changes), 'annotation')} of {some(where)}, pulled on {when}"


def lines(memory: Memory) -> bytes:
    """Return changes as JSON lines, without those of annotations that break their schema here."""
    found = (
        {
            "annotator": annotator,
            "doc": doc,
            "id": own,
            "by": change.by,
            "since": change.since,
            "before": [_plain(state) for state in change.before],
            "after": _plain(change.after),
        }
        for (annotator, doc), changes in sorted(memory.items())
        for own, change in sorted(changes.items())
        if all(
            _valid(layer_of(s), records.encode(s)) for s in (change.after, *change.before) if s is not None
        )
    )
    return b"".join(orjson.dumps(line) + b"\n" for line in found)


def read(content: bytes) -> Memory:
    """Read changes. They may have come from elsewhere: raises `ValueError` and the like where they're odd."""
    memory: Memory = {}
    for line in records.split(content):
        data = orjson.loads(line)
        names = [data[key] for key in ("annotator", "doc", "id", "by", "since")]
        annotator, doc, own, by, since = names
        change = Change(by, since, tuple(map(_state, data["before"])), _state(data["after"]))
        states = [state for state in (change.after, *change.before) if state is not None]
        right = all(isinstance(name, str) for name in names) and change.before and states
        if (
            not right
            or data.keys() - {"annotator", "doc", "id", "by", "since", "before", "after"}
            or not _ANNOTATOR.fullmatch(annotator)
            or any((state.doc, state.id) != (doc, own) for state in states)
        ):
            raise ValueError("a change")
        changes = memory.setdefault((annotator, doc), {})
        if own in changes:
            raise ValueError(f"{own} of {doc} is there twice")
        changes[own] = change
    return memory


def _valid(layer: str, record: Any) -> bool:
    return schemas.fast(schemas.OF_LAYER[layer]).is_valid(record)


def _whole(state: State) -> State:
    return state


def _placeless(state: State) -> State:
    """Return an annotation without its offsets."""
    return None if state is None else map_spans(state, lambda span: replace(span, start=0, end=0))


def _bare(state: State) -> State:
    """Return an annotation without what its text says: whether and how often it has spans is left."""
    return None if state is None else map_spans(state, lambda _: Span(0, 0))


def _states(annotations: Iterable[Annotation]) -> dict[str, Annotation]:
    return {a.id: a for a in annotations}


def _plain(state: State) -> Any:
    return None if state is None else [layer_of(state), records.encode(state)]


def _state(data: Any) -> State:
    if data is None:
        return None
    layer, record = data
    if not _valid(layer, record):
        raise ValueError(f"an annotation of {layer}")
    return records.decode(LAYERS[layer], record)

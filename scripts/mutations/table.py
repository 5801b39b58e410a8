"""The table that kinds of faults are put down in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from mutations.ground import Edit, Ground, NothingError

STRUCTURAL, TEXT, SEMANTIC = "structural", "text-dependent", "semantic"
CLASSES = (STRUCTURAL, TEXT, SEMANTIC)
TRIES = 400

Make = Callable[[Random, Ground], Edit | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault.

    `does` says what is done, `wrong` why each mutant is wrong without asking a check, `files` where. `make`
    draws one, or returns None where what it drew won't do. `most` bounds how many are made, where there
    are few of a kind or each takes long. `level` is that up to which it is looked for, 0 for
    that of its class.
    """

    name: str
    of: str
    files: str
    does: str
    wrong: str
    make: Make
    most: int | None = None
    level: int = 0


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: the number of its kind, the corpus that it is made in, and the edit."""

    kind: Kind
    number: int
    ground: Ground
    edit: Edit


class Table:
    """Kinds of one class in order of declaration; called as a decorator on what makes a kind."""

    def __init__(self, of: str) -> None:
        self.of = of
        self.kinds: list[Kind] = []

    def __call__(
        self, name: str, files: str, does: str, wrong: str, *, most: int | None = None, level: int = 0
    ) -> Callable[[Make], Make]:
        """Put a kind down."""

        def put(make: Make) -> Make:
            self.kinds.append(Kind(name, self.of, files, does, wrong, make, most, level))
            return make

        return put


class _Random(Random):
    """Draws; of nothing there is nothing to draw."""

    def choice(self, seq: Any) -> Any:
        if not seq:
            raise NothingError
        return super().choice(seq)


def draw(kind: Kind, grounds: list[Ground], seed: int, number: int) -> Mutant | None:
    """Return the mutant of a kind, a seed and a number: always the same on the same corpus.

    Three of four are made in the first corpus. Returns None where a kind can't be made in any.
    """
    rng = _Random(f"{seed}/{kind.name}/{number}")
    for _ in range(TRIES):
        ground = grounds[0] if rng.random() < 0.75 else rng.choice(grounds)
        try:
            edit = kind.make(rng, ground)
        except NothingError:
            continue
        if edit is not None and any(ground.files.get(path) != new for path, new in edit.files.items()):
            return Mutant(kind, number, ground, edit)
    return None

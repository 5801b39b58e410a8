"""What the guidelines ask of every span and name, compiled (_look.c). It holds back where it isn't sure."""

SOURCE: str
"""SHA-256 of the source that this was compiled from."""

Rows = list[tuple[object, ...]]
"""Rows of annotations, or parts of quotes: tuples that have a start and an end, in code points, half-open."""

def edges(text: str, joining: bytes, zones: Rows, groups: tuple[tuple[Rows, int, bool, bool], ...]) -> bool:
    """Whether surely no span of a report is wrong at its edges, as edges.py looks at them.

    `joining` has a bit for each code point below 0x10000 beside which no span may begin or end. Each group
    has rows, at which place of them a span is, whether it is a figure's, and whether it may have brackets.
    """

def outside(text: str, names: list[str], mentions: Rows) -> list[str]:
    """Return those of at most 1,024 names that stand somewhere in a text where no mention covers them.

    A mention covers a name that it begins with or before, and that it ends with or behind. Names have two
    characters or more; mentions are in canonical order.
    """

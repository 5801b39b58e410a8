"""What can be wrong with a verdict, which is then kept out, and with what was pushed."""

from __future__ import annotations

from wirespan.errors import Finding, WirespanError
from wirespan.studio.base import unreadable

LEVEL = 4
CHANGED = "adjudicate-changed"
CONTRADICTION = "adjudicate-contradiction"
SEVERAL = "adjudicate-several"
_EXPECTED = {
    CHANGED: ("both sides as they were sent", "Delete its task in Label Studio, and push again."),
    CONTRADICTION: ("one verdict on each disagreement", "Open it in Label Studio, correct it and update it."),
    SEVERAL: ("one verdict a task", "Delete all but the right one in Label Studio, and pull again."),
}
"""What was expected in its place, and what to do."""


def fault(file: str, code: str, pointer: str, found: str) -> Finding:
    """Return the finding that keeps a verdict out."""
    return Finding(file, 0, pointer, code, LEVEL, found, *_EXPECTED[code])


def damaged(why: object) -> WirespanError:
    """Return the error for what a base has of an adjudication and can't be read."""
    return unreadable("what was pushed to be adjudicated", why)

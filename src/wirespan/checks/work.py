"""The checks of one story by itself, over all levels: what can be done anywhere, in any order."""

from __future__ import annotations

import gc
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath

from wirespan.checks import duplicates
from wirespan.checks import story as records
from wirespan.checks.context import Context
from wirespan.checks.kept import Kept
from wirespan.checks.outcome import Outcome
from wirespan.checks.tree import Tree
from wirespan.errors import FaultError, WirespanError, escaped
from wirespan.store import documents_file


def story(tree: Tree, name: str, context: Context, level: int) -> Outcome:
    """Check one story up to a level; what it shares with others is in the context."""
    with named(name), _uncollected():
        return _story(tree, name, context, level)  # what it kept is gone when garbage is looked for


def _story(tree: Tree, name: str, context: Context, level: int) -> Outcome:
    kept = Kept() if level >= 5 else None
    outcome = records.check(tree, name, context, kept)
    if kept is not None:
        from wirespan.checks import guidelines  # noqa: PLC0415 - no lower level has to wait for them

        wrong = {(f.file, f.line) for f in outcome.findings if f.level < 5}
        outcome.findings += guidelines.check(tree, name, context, wrong, kept)
        if level >= 6:
            outcome.near = duplicates.take(tree, name, context, wrong, kept)
    return outcome


def stories(state: tuple[Context, int], tree: Tree) -> list[Outcome]:
    """Check each story of a tree; the state is the context, and up to which level."""
    context, level = state
    return [story(tree, name, context, level) for name in tree.stories]


@contextmanager
def named(story: str) -> Iterator[None]:
    """Say of what nobody foresaw at which story it came up, wherever that is looked at: a `FaultError`."""
    try:
        yield
    except (WirespanError, OSError):
        raise
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        what = escaped(f"{type(error).__name__}: {error}")
        raise FaultError(
            f"{documents_file(story)}: {what} ({PurePath(place.filename).name}:{place.lineno})",
            "A fault of wirespan's: report this line. The other stories can be checked by their names.",
        ) from error


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no garbage meanwhile: a story has tens of thousands of objects, none of them in a circle."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()

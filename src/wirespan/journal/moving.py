"""Moving the files of a change into place; where one can't be moved, putting back those that were.

Before an old file is put back, the new one is laid into the stage again, where the journal looks for it. So a
kill at any moment of that leaves a change that the next command can finish.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from wirespan import disk
from wirespan.errors import WirespanError
from wirespan.journal.plan import Step


def finish(home: Path, steps: Sequence[Step], left: Sequence[Step]) -> None:
    """Do what is left of a change, and put its journal aside: the change is made. Raises `OSError`."""
    _move(home / "stage", left)
    _settle(home, steps)


def finish_or_undo(home: Path, steps: Sequence[Step]) -> None:
    """Make a change of which nothing is done yet: all of it, or nothing where a file can't be moved.

    Raises `WirespanError` where nothing was changed, and `OSError` where the change can't be undone either.
    """
    with _undoing(home, steps):
        _move(home / "stage", steps)
    _settle(home, steps)


def refused(error: OSError, root: Path) -> str:
    """Return what an error says of a file of the corpus: which one, and why."""
    # Of a move the second name is the place that is moved to; the first is in the stage.
    return f"{error.filename2 or error.filename or root}: {error.strerror or error}"


@contextmanager
def _undoing(home: Path, steps: Sequence[Step]) -> Iterator[None]:
    """Keep the old files while new ones are moved; where that fails put them back.

    Raises `WirespanError` then, and the `OSError` of the move where they can't be put back.
    """
    stage = home / "stage"
    kept: dict[str, Path] = {}
    try:
        for number, step in enumerate(steps):
            if os.path.lexists(step.target):
                old = stage / f"{number}.old"
                _keep(step.target, old)
                kept[step.path] = old
        yield
    except OSError as error:
        try:
            _undo(stage, [step for step in steps if not step.left(stage)], kept)
            _settle(home, steps)
        except OSError:
            raise error from None  # what the change waits for from now on
        raise WirespanError(
            f"a file can't be replaced: {refused(error, home.parent)}",
            "Nothing was changed: files that had been replaced were put back. Look at the owner and mode of"
            " that file and its folder, at what has it open, and at the space on the disk.",
        ) from error


def _move(stage: Path, left: Sequence[Step]) -> None:
    for step in left:
        if step.number is None:
            step.target.unlink(missing_ok=True)
        else:
            disk.make(step.target.parent)
            disk.replace(stage / step.number, step.target)


def _undo(stage: Path, done: Sequence[Step], kept: dict[str, Path]) -> None:
    """Put back the old files of the steps that are done."""
    for step in done:
        if step.number is not None:
            _keep(step.target, stage / step.number)
    disk.sync(stage)  # what is moved again after a loss of power lasts before the old files take its place
    for step in done:
        if step.path in kept:
            disk.replace(kept[step.path], step.target)
        else:
            step.target.unlink(missing_ok=True)


def _settle(home: Path, steps: Sequence[Step]) -> None:
    """Make it last where the files of a change are now, and put its journal aside."""
    for folder in {step.target.parent: None for step in steps}:
        if folder.is_dir():
            disk.sync(folder)  # before the journal goes
    disk.replace(home / "journal", home / "last")  # which tells readers that files may have changed
    disk.sync(home)
    shutil.rmtree(home / "stage", ignore_errors=True)


def _keep(file: Path, place: Path) -> None:
    """Have a file in a second place too: by a link, or as a copy where no link can be made."""
    try:
        os.link(file, place, follow_symlinks=False)
    except (OSError, NotImplementedError):
        part = place.with_name(f"{place.name}.part")
        disk.copy(file, part)
        disk.replace(part, place)

"""The version of the data, held against the releases before it: whether it may be given out.

A release is a tag v* whose tree has a corpus/VERSION, of code and data or of data alone; the last one is the
youngest in the history of HEAD. What version changes call for is a matter of `rule`.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from wirespan.errors import RecordError, UsageError, WirespanError, escaped
from wirespan.git import UNSHALLOW, shallow
from wirespan.store import VERSION
from wirespan.versions.diff import diff
from wirespan.versions.rule import verdict
from wirespan.versions.sources import Version, opened, released

PATTERN = "v*"
"""The tags of releases, as git's patterns have it."""


def hold(root: Path, *, tagged: bool = False) -> str:
    """Hold the version at HEAD against the last release; return its tag, empty where there is none.

    With `tagged` the version may have been released in git already, so that it is to be published: then
    what has a tag of it must be the data at HEAD, and the last release is the last of another version.

    Raises `UsageError` for a version that won't do, naming the one that would, `RecordError` for a record
    that can't be read, and `WirespanError` where the clone lacks the history that would tell.
    """
    everywhere = list(released(root, PATTERN, merged=False, named=False))
    before = list(released(root, PATTERN, named=False))
    taken = {number for _, number in everywhere}
    with opened(root, "HEAD") as new:
        if new.number is None:
            hint = f"Write one to {VERSION}, and commit it."
            raise UsageError(f"{VERSION} says no version of the form 0.1.0", hint)
        if tagged:
            own = next((tag for tag, number in everywhere if number == new.number), "")
            if own:
                _compare(root, own, new, taken)
            taken.discard(new.number)
            before = [(tag, number) for tag, number in before if number != new.number]
        if before:
            _compare(root, before[0][0], new, taken)
            return before[0][0]
    if shallow(root):
        raise WirespanError("this clone holds a part of the history, so no last release", UNSHALLOW)
    return ""


def _compare(root: Path, tag: str, new: Version, taken: Collection[str]) -> None:
    """Raise `UsageError` where a version won't do for what has changed since a release."""
    with opened(root, tag) as old:
        try:
            said = verdict(diff(old, new))
        except RecordError as error:
            hint = (
                "What is in HEAD: wirespan validate names file and line; mend it, and commit. "
                f"What is in {tag} stays: git tag --delete {tag} leaves that release out."
            )
            raise RecordError(error.message, hint) from error
    refusal = said.refusal(taken)
    if refusal is not None:
        why, would_do = refusal
        reasons = "".join(f"\n  {escaped(str(reason))}" for reason in said.reasons)
        raise UsageError(
            f"{VERSION} says {said.stands}: {why}{reasons}",
            f"Write {would_do} there, and commit it. All that changed: wirespan diff {escaped(tag)}",
        )

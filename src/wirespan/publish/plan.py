"""What publishing would do: the files of a dataset against those of its repository on the hub.

Only what a build made is ever replaced or deleted there; a version that has its tag is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from wirespan import built
from wirespan.built import SUMS
from wirespan.errors import UsageError
from wirespan.markup import head
from wirespan.publish.folder import File
from wirespan.wording import some

CARD = "README.md"
_OF_THE_HUB = {".gitattributes"}
_FINGERPRINT = re.compile(r"\(rows ([0-9a-f]{16})\)")
_VERSION = re.compile(r"[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}")
_RAISE = "Raise corpus/VERSION, say in CHANGELOG.md what changed, and commit."


@dataclass(frozen=True, slots=True)
class Listed:
    """A file as the hub lists it. `sha256`: of one in LFS; `blob`: git's name of what git has, else."""

    size: int
    blob: str
    sha256: str | None

    def holds(self, file: File) -> bool:
        """Whether it has the bytes of a file."""
        if self.size != file.size:
            return False
        return self.blob == file.blob if self.sha256 is None else self.sha256 == file.sha256


@dataclass(frozen=True, slots=True)
class Remote:
    """A repository: its newest commit, what that holds, and what the commit of the version's tag holds.

    `card` and `sums` are the texts of README.md and SHA256SUMS of the newest commit, empty without them.
    """

    head: str
    private: bool
    files: Mapping[str, Listed]
    tagged: Mapping[str, Listed] | None
    card: str
    sums: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done, and what is there. `head` is None where the repository is to be made."""

    repo: str
    version: str
    private: bool
    head: str | None
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    same: tuple[str, ...]
    tagged: bool

    @property
    def tag(self) -> str:
        """The tag of the version."""
        return f"v{self.version}"

    @property
    def commits(self) -> bool:
        """Whether any file changes."""
        return bool(self.added or self.changed or self.removed)


def plan(
    repo: str, version: str, files: Mapping[str, File], remote: Remote | None, *, private: bool = False
) -> Plan:
    """Return what is to be done to publish a dataset. Raises `UsageError` for what mustn't be done."""
    if remote is None:
        return Plan(repo, version, private, None, tuple(files), (), (), (), tagged=False)
    if private and not remote.private:
        hint = "A run doesn't change that: make it private in its settings there, or leave out --private."
        raise UsageError(f"{repo} is there already, and public", hint)
    if remote.tagged is not None:
        _published(version, differing(files, remote.tagged))
        return Plan(repo, version, remote.private, remote.head, (), (), (), tuple(files), tagged=True)
    added = tuple(name for name in files if name not in remote.files)
    changed = tuple(
        name for name in files if name in remote.files and not remote.files[name].holds(files[name])
    )
    removed = tuple(sorted(remote.files.keys() - files.keys() - _OF_THE_HUB))
    _ours(repo, removed, remote.sums)
    _newer(version, files, remote.card)
    same = tuple(name for name in files if name not in added and name not in changed)
    return Plan(repo, version, remote.private, remote.head, added, changed, removed, same, tagged=False)


def differing(files: Mapping[str, File], listed: Mapping[str, Listed]) -> list[str]:
    """Return the names of files that are not in both with the same bytes."""
    names = files.keys() | listed.keys() - _OF_THE_HUB
    return sorted(n for n in names if n not in files or n not in listed or not listed[n].holds(files[n]))


def about(card: str) -> tuple[str, str]:
    """Return version and fingerprint that the head of a card names; empty where it names none."""
    said = head(card.encode())
    try:
        version, description = (said["configs"][0][key] for key in ("version", "description"))
    except (LookupError, TypeError):
        return "", ""
    if not isinstance(version, str) or not isinstance(description, str):
        return "", ""
    found = _FINGERPRINT.search(description)
    return version, found[1] if found else ""


def _published(version: str, differ: list[str]) -> None:
    if differ:
        message = f"version {version} is published already, with other files; these differ: {some(differ)}"
        raise UsageError(message, f"What is published stays as it is. {_RAISE}")


def _ours(repo: str, removed: tuple[str, ...], sums: str) -> None:
    """Refuse to delete what no build put there."""
    known = set(built.parse(sums.encode())) | ({SUMS} if sums else set())
    foreign = set(removed) - known
    if foreign:
        raise UsageError(
            f"{repo} holds files that no build made: {some(sorted(foreign))}",
            "They would be deleted. Name another repository, or take them out there first.",
        )


def _newer(version: str, files: Mapping[str, File], card: str) -> None:
    """Refuse what would take the newest state back, or give a version that is out other rows."""
    there, rows = about(card)
    own = about(files[CARD].path.read_text(encoding="utf-8"))[1]
    if there == version and rows and rows != own:
        message = f"version {version} is there already without its tag, with other rows ({rows}, here {own})"
        raise UsageError(
            message, f"Somebody may have loaded it. {_RAISE} Or publish the commit that those rows came from."
        )
    if _VERSION.fullmatch(there) and _numbers(there) > _numbers(version):
        message = f"version {there} is there already, which is newer than {version}"
        raise UsageError(message, f"Is this clone up to date? {_RAISE}")


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]

"""Level 6: reports of different splits that are told in almost the same words.

Stories are split apart so that no model is tested on what it was trained on; a wire report that two stories
keep in two versions undoes that. Near-duplicates within a split, of which news has many, are none of this:
they weigh a report twice and leak nothing. An exact copy has a finding of its own at level 4.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from wirespan.checks import files
from wirespan.checks.catalogue import finding
from wirespan.checks.context import Context
from wirespan.checks.kept import Kept
from wirespan.checks.tree import Tree
from wirespan.errors import Finding
from wirespan.model import SPLITS
from wirespan.store import documents_file


@dataclass(slots=True)
class Copies:
    """What is taken down of each report that has a text here: 350 bytes of it, and not the text."""

    ids: list[str] = field(default_factory=list)
    stories: list[str] = field(default_factory=list)
    lines: array[int] = field(default_factory=lambda: array("L"))
    digests: array[int] = field(default_factory=lambda: array("Q"))
    signatures: bytearray = field(default_factory=bytearray)

    def add(self, id_: str, story: str, line: int, digest: str, signature: bytes) -> None:
        """Take down a report: its id, story and line, the digest of its text, and the text's signature."""
        self.ids.append(id_)
        self.stories.append(story)
        self.lines.append(line)
        self.digests.append(int(digest[:16], 16))
        self.signatures += signature

    def extend(self, other: Copies) -> None:
        """Take down what another has, behind what is here."""
        self.ids += other.ids
        self.stories += other.stories
        self.lines += other.lines
        self.digests += other.digests
        self.signatures += other.signatures


def take(tree: Tree, name: str, context: Context, wrong: Set[tuple[str, int]], kept: Kept) -> Copies:
    """Take down the reports of a story, but those with a finding; `wrong` has file and line of these.

    `kept` is what lower levels read of it.
    """
    from wirespan.near import signature  # noqa: PLC0415 - brings numpy, which no lower level needs

    file, copies = documents_file(name), Copies()
    if (file, 0) in wrong:
        return copies
    lines = kept.documents if kept.good and not wrong else _read(tree.root / file, file, wrong)
    for number, data in lines:
        text = context.text(data)
        if text is not None:
            copies.add(data["id"], name, number, data["digests"]["text"], signature(text))
    return copies


def _read(path: Path, file: str, wrong: Set[tuple[str, int]]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, raw in enumerate(files.read(path), 1):
        if (file, number) not in wrong:
            yield number, orjson.loads(raw)


def check(copies: Copies, splits: Mapping[str, list[str]]) -> Iterator[Finding]:
    """Yield a finding for each pair of near-duplicates in two splits, in the file of the later split.

    `splits` names the stories of each split; a story in none of them counts as a split of its own.
    """
    if not copies.ids:
        return
    from wirespan import near  # noqa: PLC0415

    number = {story: i for i, split in enumerate(SPLITS) for story in splits[split]}
    groups = [number.get(story, len(SPLITS)) for story in copies.stories]
    for first, second, share in near.pairs(near.stacked(copies.signatures), groups):
        if copies.digests[first] == copies.digests[second]:
            continue
        older, later = sorted((first, second), key=lambda row: groups[row])
        if groups[later] == len(SPLITS):
            continue  # it is in no split, which is said at level 4
        yield finding(
            "near-duplicate",
            documents_file(copies.stories[later]),
            copies.lines[later],
            "/text",
            found=f"nearly the words of {copies.ids[older]}, which is in the split {SPLITS[groups[older]]}: "
            f"{share:.0%} alike",
            expected="reports of different splits that are told in words of their own",
            about=" ".join(sorted((copies.ids[first], copies.ids[second]))),
        )

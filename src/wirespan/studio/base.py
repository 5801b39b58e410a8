"""What was last merged of every annotation in a Label Studio project, at first what was pushed.

A pull compares with it, so that an annotator's later reversal counts as a change. It is kept as stand-off in
a git ref of its own, which is no branch and touches no working tree; or under `.wirespan` where the corpus
lies in no git repository. Files:

project.json                                 which project, in what mode, with what page
tasks.jsonl                                  a report a line: its task, and the state of it that was merged
layers/<layer>/<story>.jsonl                 annotations, as in the corpus
passes/<annotator>/<layer>/<story>.jsonl     those of a pass
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import Any, Literal, TypeAlias

import orjson

from wirespan import records, schemas
from wirespan.errors import RecordError, WirespanError
from wirespan.model import LAYERS, Annotation

Mode: TypeAlias = Literal["correct", "pass"]
"""One annotation a task, merged into the layers; or one an annotator, from bare text, for its pass."""
_LAYER_OF = {cls: layer for layer, cls in LAYERS.items()}


@dataclass(frozen=True, slots=True)
class Mark:
    """What a project of ours is, as its description says. `key` tells it from every other."""

    key: str
    corpus: str
    mode: Mode
    layers: tuple[str, ...]
    by: str | None = None

    def description(self) -> str:
        """Return the project's description."""
        return orjson.dumps({"wirespan": asdict(self)}).decode()

    @classmethod
    def read(cls, description: Any) -> Mark | None:
        """Return the mark in a project's description; None where it has none that is whole."""
        try:
            data = orjson.loads(description)["wirespan"]
            mark = cls(data["key"], data["corpus"], data["mode"], tuple(data["layers"]), data["by"])
        except (orjson.JSONDecodeError, TypeError, KeyError):
            return None
        right = (
            isinstance(mark.key, str) and mark.key.isascii() and mark.key.isalnum() and len(mark.key) == 16
        )
        known = mark.mode in ("correct", "pass") and mark.layers and set(mark.layers) <= LAYERS.keys()
        return mark if right and known and isinstance(mark.by, str | None) else None


@dataclass(slots=True)
class Task:
    """A report in a project. `task` is None until it was seen there; `seen` is the state merged last.

    `renamed`: ids in Label Studio that are other ones in the corpus, where both had added one annotation.
    """

    doc: str
    task: int | None = None
    seen: str | None = None
    renamed: dict[str, str] = field(default_factory=dict)


Held: TypeAlias = dict[tuple[str, str], list[Annotation]]
"""Annotations by annotator (empty for the layers) and report, as the corpus writes them."""


@dataclass(slots=True)
class Base:
    """The base of one project. `page` is the labelling page as it was pushed."""

    mark: Mark
    project: int
    title: str
    page: str
    tasks: dict[str, Task] = field(default_factory=dict)
    held: Held = field(default_factory=dict)

    def of(self, doc: str, annotator: str = "") -> list[Annotation]:
        """Return the annotations of a report, in the layers or in somebody's pass."""
        return self.held.get((annotator, doc), [])

    def files(self) -> dict[str, bytes]:
        """Return the files that hold it."""
        about = {"mark": asdict(self.mark), "project": self.project, "title": self.title, "page": self.page}
        tasks = [orjson.dumps(asdict(self.tasks[doc])) + b"\n" for doc in sorted(self.tasks)]
        found: dict[str, list[Annotation]] = {}
        for (annotator, doc), part in self.held.items():
            folder = f"passes/{annotator}" if annotator else "layers"
            story = doc.partition("/")[0]
            for a in part:
                found.setdefault(f"{folder}/{_LAYER_OF[type(a)]}/{story}.jsonl", []).append(a)
        layers = {path: records.lines(lines) for path, lines in found.items()}
        return {"project.json": orjson.dumps(about) + b"\n", "tasks.jsonl": b"".join(tasks)} | layers

    @classmethod
    def read(cls, files: Mapping[str, bytes]) -> Base:
        """Read it. It may have come from elsewhere, by a fetch: raises `WirespanError` where it's damaged."""
        try:
            about = orjson.loads(files["project.json"])
            mark = Mark.read(orjson.dumps({"wirespan": about["mark"]}))
            if mark is None:
                raise ValueError("its mark")
            base = cls(mark, int(about["project"]), str(about["title"]), str(about["page"]))
            for line in records.split(files["tasks.jsonl"]):
                task = Task(**orjson.loads(line))
                base.tasks[task.doc] = task
            for path, content in files.items():
                parts = PurePosixPath(path).parts
                if parts[0] in ("layers", "passes"):
                    annotator = parts[1] if parts[0] == "passes" else ""
                    for a in _annotations(parts[-2], content):
                        base.held.setdefault((annotator, a.doc), []).append(a)
        except (orjson.JSONDecodeError, ValueError, TypeError, LookupError, RecordError) as error:
            raise WirespanError(
                f"what was last merged from Label Studio can't be read: {error}",
                "Fetch it anew from where it is whole: git fetch origin '+refs/wirespan/*:refs/wirespan/*'",
            ) from error
        return base


def flat(layers: Mapping[str, Iterable[Annotation]], wanted: Iterable[str]) -> list[Annotation]:
    """Return the annotations of some layers in one list."""
    return [a for layer in wanted for a in layers.get(layer, ())]


def alike(one: Iterable[Annotation], other: Iterable[Annotation]) -> bool:
    """Whether two lists of annotations of a report hold the same, in whatever order."""
    return {a.id: a for a in one} == {a.id: a for a in other}


def by_layer(annotations: Iterable[Annotation]) -> dict[str, list[Annotation]]:
    """Return annotations by layer; every layer is there."""
    found: dict[str, list[Annotation]] = {layer: [] for layer in LAYERS}
    for a in annotations:
        found[_LAYER_OF[type(a)]].append(a)
    return found


def _annotations(layer: str, content: bytes) -> list[Annotation]:
    found = []
    for line in records.split(content):
        if not schemas.fast(schemas.OF_LAYER[layer]).is_valid(orjson.loads(line)):
            raise ValueError(f"a line of {layer}")
        found.append(records.parse(LAYERS[layer], line))
    return found

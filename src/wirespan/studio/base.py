"""What was last merged of every annotation in a Label Studio project, at first what was pushed.

A pull compares with it, so that an annotator's later reversal counts as a change. It is kept as stand-off in
a git ref of its own, which is no branch and touches no working tree; or under `.wirespan` where the corpus
lies in no git repository. Files:

project.json                                 which project, in what mode, with what page
tasks.jsonl                                  a report a line: its task, and the state of it that was merged
pulled.jsonl                                 an annotation a line: what pulls changed here
layers/<layer>/<story>.jsonl                 annotations, as in the corpus
passes/<annotator>/<layer>/<story>.jsonl     those of a pass
adjudicate/…                                 what a project that settles disagreements keeps besides
states/<stamp>/<layer>/<story>.jsonl         reports as before an update, or as in one sent
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import Any, Literal, TypeAlias

import orjson

from wirespan import records, schemas
from wirespan.errors import RecordError, WirespanError
from wirespan.labelstudio.hints import FETCH_ANEW
from wirespan.layers import layer_of
from wirespan.merge.references import rename
from wirespan.model import LAYERS, Annotation, story_of
from wirespan.studio import remembered

Mode: TypeAlias = Literal["correct", "pass", "adjudicate"]
"""One annotation a task, merged into the layers; or one an annotator, from bare text, for its pass; or a
verdict on what two annotations disagree on (see `wirespan.adjudication`)."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a project of ours is, as its description says. `key` tells it from every other.

    `sides` are the two that are adjudicated; the layers of such a project may be the links.
    """

    key: str
    corpus: str
    mode: Mode
    layers: tuple[str, ...]
    by: str | None = None
    sides: tuple[str, ...] = ()

    def description(self) -> str:
        """Return the project's description."""
        return orjson.dumps({"wirespan": asdict(self)}).decode()

    @classmethod
    def read(cls, description: Any) -> Mark | None:
        """Return the mark in a project's description; None where it has none that is whole."""
        try:
            data = orjson.loads(description)["wirespan"]
            sides = tuple(data.get("sides", ()))
            mark = cls(data["key"], data["corpus"], data["mode"], tuple(data["layers"]), data["by"], sides)
        except (orjson.JSONDecodeError, TypeError, KeyError, AttributeError):
            return None
        if not all(isinstance(name, str) for name in (*mark.layers, *mark.sides)):
            return None
        right = (
            isinstance(mark.key, str) and mark.key.isascii() and mark.key.isalnum() and len(mark.key) == 16
        )
        known = mark.layers and set(mark.layers) <= LAYERS.keys()
        if mark.mode == "adjudicate":
            known = known or mark.layers == ("links",)
            known = known and len(mark.sides) == 2
        elif mark.mode not in ("correct", "pass"):
            known = False
        return mark if right and known and isinstance(mark.by, str | None) else None


@dataclass(slots=True)
class Task:
    """A report in a project. `task` is None until it was seen there; `seen` is the state merged last.

    `renamed`: ids in Label Studio that are other ones in the corpus, where both had added one annotation.
    `stamp` is that of the update that what is held began from, empty before the first; `sent` that of one
    that may have reached Label Studio; `known` are those of the other states kept. `ours` is when our last
    update was stored there, or what stood there before one that may not have arrived: nobody has touched the
    annotation as long as it says so. `owners` are the annotators of what was pulled of a pass, by the id of
    the annotation in Label Studio: it stays theirs, whoever has the account later.
    """

    doc: str
    task: int | None = None
    seen: str | None = None
    renamed: dict[str, str] = field(default_factory=dict)
    stamp: str = ""
    sent: str = ""
    known: list[str] = field(default_factory=list)
    ours: str | None = None
    owners: dict[str, str] = field(default_factory=dict)


STATES = 8
"""States of a report that are kept beside the one that is held."""
_FIRST = "first"

Held: TypeAlias = dict[tuple[str, str], list[Annotation]]
"""Annotations by annotator (empty for the layers) and report, as the corpus writes them."""


@dataclass(slots=True)
class Base:
    """The base of one project. `page` is the labelling page as it was pushed.

    `states` go by stamp and report. A report has several once it was updated: what somebody submits may have
    begun from an older one, and is then merged with that as its base.
    """

    mark: Mark
    project: int
    title: str
    page: str
    tasks: dict[str, Task] = field(default_factory=dict)
    held: Held = field(default_factory=dict)
    extra: dict[str, bytes] = field(default_factory=dict)
    """Further files, all under `adjudicate/`: what an adjudication keeps."""
    states: Held = field(default_factory=dict)
    pulled: remembered.Memory = field(default_factory=dict)
    """What pulls changed here, until a push finds it in the files, or puts something else in its place."""

    @property
    def place(self) -> str:
        """What stands for a file in findings about the project."""
        return f"Label Studio project {self.project}"

    def of(self, doc: str, annotator: str = "") -> list[Annotation]:
        """Return the annotations of a report, in the layers or in somebody's pass."""
        return self.held.get((annotator, doc), [])

    def state(self, doc: str, stamp: str) -> list[Annotation] | None:
        """Return the state of a report that has a stamp; None where that isn't known."""
        task = self.tasks[doc]
        if stamp == task.stamp:
            return self.of(doc)
        return self.states.get((stamp, doc), []) if stamp in task.known else None

    def ids(self, doc: str) -> set[str]:
        """Return the ids of the annotations that a report has in any of its states."""
        states = [self.of(doc), *(self.states.get((stamp, doc), []) for stamp in self.tasks[doc].known)]
        return {a.id for state in states for a in state}

    def named(self, doc: str, annotator: str = "") -> list[Annotation]:
        """Return the annotations of a report under the ids that they have in the corpus."""
        names = {("annotation", doc, old): new for old, new in self.tasks[doc].renamed.items()}
        return [rename(a, names) for a in self.of(doc, annotator)]

    def undone(
        self, doc: str, now: Iterable[Annotation], annotator: str = "", *, retexted: bool = False
    ) -> remembered.Changes:
        """Return what was pulled of a report, and isn't in the annotations that it has here now.

        `retexted`: its text here is another one than it was pulled with.
        """
        changes = self.pulled.get((annotator, doc), {})
        if not changes or doc not in self.tasks:
            return {}
        return remembered.missing(changes, now, self.named(doc, annotator), retexted=retexted)

    def expect(self, doc: str, stamp: str, annotations: list[Annotation]) -> None:
        """Note a state that is about to be sent, in place of one that never was seen to arrive."""
        task = self.tasks[doc]
        if task.sent and task.sent in task.known:
            task.known.remove(task.sent)
            self.states.pop((task.sent, doc), None)
        self._keep(task, stamp, annotations)
        task.sent = stamp

    def advance(self, doc: str, stamp: str, annotations: list[Annotation]) -> None:
        """Note the state that Label Studio has, with the stamp of the update that it began from."""
        task = self.tasks[doc]
        if stamp != task.stamp:
            if stamp in task.known:
                task.known.remove(stamp)
            self.states.pop((stamp, doc), None)
            self._keep(task, task.stamp, self.of(doc))
            task.stamp = stamp
        task.sent = ""
        self.held["", doc] = annotations

    def restart(self, doc: str, number: int | None, annotations: list[Annotation] | None) -> None:
        """Note a new task of a report, with annotations where it is sent with some."""
        for stamp in self.tasks[doc].known if doc in self.tasks else ():
            self.states.pop((stamp, doc), None)
        self.tasks[doc] = Task(doc, number)
        self.pulled.pop(("", doc), None)
        if annotations is not None:
            self.held["", doc] = annotations

    def _keep(self, task: Task, stamp: str, annotations: list[Annotation]) -> None:
        self.states[stamp, task.doc] = annotations
        task.known.append(stamp)
        while len(task.known) > STATES:
            self.states.pop((task.known.pop(0), task.doc), None)

    def files(self) -> dict[str, bytes]:
        """Return the files that hold it."""
        about = {"mark": asdict(self.mark), "project": self.project, "title": self.title, "page": self.page}
        tasks = [orjson.dumps(asdict(self.tasks[doc])) + b"\n" for doc in sorted(self.tasks)]
        found: dict[str, list[Annotation]] = {}
        parts = [(f"passes/{who}" if who else "layers", doc, part) for (who, doc), part in self.held.items()]
        parts += [(f"states/{stamp or _FIRST}", doc, part) for (stamp, doc), part in self.states.items()]
        for folder, doc, part in parts:
            story = story_of(doc)
            for a in part:
                found.setdefault(f"{folder}/{layer_of(a)}/{story}.jsonl", []).append(a)
        layers = {path: records.lines(lines) for path, lines in found.items()}
        return (
            {"project.json": orjson.dumps(about) + b"\n", "tasks.jsonl": b"".join(tasks)}
            | ({"pulled.jsonl": remembered.lines(self.pulled)} if self.pulled else {})
            | layers
            | self.extra
        )

    @classmethod
    def read(cls, files: Mapping[str, bytes]) -> Base:
        """Read it. It may have come from elsewhere, by a fetch: raises `WirespanError` where it's damaged."""
        try:
            about = orjson.loads(files["project.json"])
            mark = Mark.read(orjson.dumps({"wirespan": about["mark"]}))
            if mark is None:
                raise ValueError("its mark")
            if not _is_number(about["project"]):
                raise ValueError("its project")
            base = cls(mark, about["project"], str(about["title"]), str(about["page"]))
            for line in records.split(files["tasks.jsonl"]):
                task = _task(orjson.loads(line))
                if task.doc in base.tasks:
                    raise ValueError(f"{task.doc} is there twice")
                base.tasks[task.doc] = task
            base.pulled = remembered.read(files.get("pulled.jsonl", b""))
            for path, content in files.items():
                if not path.isprintable():  # a line break in it would be a command of its own to git
                    raise ValueError("a path")
                parts = PurePosixPath(path).parts
                if parts[0] in ("layers", "passes"):
                    annotator = parts[1] if parts[0] == "passes" else ""
                    for a in _annotations(parts[-2], content):
                        base.held.setdefault((annotator, a.doc), []).append(a)
                elif parts[0] == "adjudicate":
                    base.extra[path] = content
                elif parts[0] == "states":
                    stamp = "" if parts[1] == _FIRST else parts[1]
                    for a in _annotations(parts[-2], content):
                        base.states.setdefault((stamp, a.doc), []).append(a)
        except (
            orjson.JSONDecodeError,
            ValueError,
            TypeError,
            LookupError,
            AttributeError,
            RecordError,
        ) as error:
            raise unreadable("what was last merged from Label Studio", error) from error
        return base


def unreadable(what: str, why: object) -> WirespanError:
    """Return the error for a part of a base that is damaged."""
    return WirespanError(f"{what} can't be read: {why}", FETCH_ANEW)


def _task(data: Any) -> Task:
    """Return a report in a project. Raises `ValueError` and the like where it's odd."""
    task = Task(**data)
    known = [value for value in (task.seen, task.ours) if value is not None]
    pairs = [*task.renamed.items(), *task.owners.items()]
    texts = [task.doc, *known, *task.known, *(part for pair in pairs for part in pair)]
    if not all(isinstance(text, str) for text in texts) or not isinstance(task.known, list):
        raise ValueError("a task")
    if not all(s == "" or s.isalnum() for s in (task.stamp, task.sent, *task.known)):
        raise ValueError("a stamp")
    if task.task is not None and not _is_number(task.task):
        raise ValueError("the number of a task")
    return task


def _is_number(value: Any) -> bool:
    """Whether something is a number as Label Studio gives them to projects and tasks."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 63


def _annotations(layer: str, content: bytes) -> list[Annotation]:
    found = []
    for line in records.split(content):
        if not schemas.fast(schemas.OF_LAYER[layer]).is_valid(orjson.loads(line)):
            raise ValueError(f"a line of {layer}")
        found.append(records.parse(LAYERS[layer], line))
    return found

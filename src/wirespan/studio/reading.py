"""Tasks of a project into annotations as the corpus writes them, or findings. Nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from wirespan import labelstudio
from wirespan.contents import Contents, documents
from wirespan.errors import UsageError
from wirespan.labelstudio.faults import Faults, is_remark, shown
from wirespan.labelstudio.opening import hidden, opened
from wirespan.labelstudio.stamps import stamp_of
from wirespan.layers import alike, by_layer, flat
from wirespan.model import Annotation
from wirespan.studio.base import Base
from wirespan.studio.desk import Desk
from wirespan.studio.people import People, person, unknown, user_of
from wirespan.wording import some

NOBODY = "not-known-who-"
"""Begins the name that stands for an annotator whose pseudonym isn't known, until a change turns up."""
_GONE = "not-here-"
"""Begins the name that stands for one who is known, and is no person in annotators.jsonl any more."""


@dataclass(frozen=True, slots=True)
class Theirs:
    """The state of a report in Label Studio, and the stamp of what it began from.

    `annotator` is empty unless it is a pass. `worked_on`: somebody has submitted it, and not only we have;
    `by` is who did last, empty where that isn't known.
    """

    doc: str
    annotator: str
    task: int
    updated: str
    annotations: list[Annotation]
    stamp: str = ""
    worked_on: bool = True
    by: str = ""


class Reading:
    """Takes tasks one by one; `ended` gives what they came to.

    `bare`: id and time of the tasks of a pass in which nobody has said anything yet, by report.
    """

    def __init__(self, desk: Desk, base: Base, people: People, *, by: str | None, checked: bool) -> None:
        self.faults = Faults(base.place)
        self._desk = desk
        self._base = base
        self._people = people
        self._checked = checked
        self._contents = Contents(desk.corpus)
        self._found: dict[str, list[Theirs]] = {}
        self._tasks: dict[str, list[str]] = {}
        self.bare: dict[str, tuple[int, str]] = {}
        self._known: dict[int, str | None] = {}
        self._emails: dict[str, str] = {}
        self._unknown: set[str] = set()
        self._gone: dict[str, str] = {}
        self._by = None if by is None else person(desk.corpus, by)
        if by is None and base.mark.by is not None:
            self._by = self._here(base.mark.by)

    def take(self, task: dict[str, Any]) -> None:
        """Read a task."""
        pointer, data = f"/task/{task['id']}", task.get("data")
        doc = data.get("doc_id") if isinstance(data, dict) else None
        if not isinstance(doc, str) or not doc:
            self.faults.add("studio-doc-id", f"{pointer}/data", f"doc_id is {shown(doc)}")
        elif doc not in self._base.tasks or doc not in self._documents:
            self.faults.add("studio-doc-unknown", f"{pointer}/data/doc_id", f"doc_id is {shown(doc)}")
        else:
            self._tasks.setdefault(doc, []).append(pointer)
            own = self._base.tasks[doc].task
            if own is not None and own != task["id"]:
                self._tasks[doc].append(f"/task/{own}")
            found = (
                self._pass(task, doc, pointer)
                if self._base.mark.mode == "pass"
                else self._one(task, doc, pointer)
            )
            if found:
                self._found[doc] = found

    def ended(self) -> list[Theirs]:
        """Return the state of all reports that have no fault. Raises `UsageError` for people not known."""
        if self._unknown:
            raise unknown(self._emails[who] for who in self._unknown)
        for doc, places in self._tasks.items():
            if len(set(places)) > 1:
                where = some(sorted(set(places)))
                self.faults.add("studio-doc-twice", places[0], f"{doc} has several tasks: {where}")
                self._found.pop(doc, None)
        return [one for found in self._found.values() for one in found]

    @cached_property
    def _documents(self) -> dict[str, Any]:
        return documents(self._desk.corpus, self._desk.corpus.stories())

    @cached_property
    def _users(self) -> dict[int, str]:
        return self._desk.remote.users()

    def _one(self, task: dict[str, Any], doc: str, pointer: str) -> list[Theirs]:
        task = {**task, "annotations": said(task.get("annotations"))}
        annotations = task["annotations"]
        first = annotations[0] if isinstance(annotations, list) and annotations else None
        last = first if isinstance(first, dict) else {}
        who = self._who(last, "updated_by", "completed_by")
        known = self._base.tasks[doc]
        # Before somebody updates what we sent, nobody has looked at it.
        ours = last.get("updated_by") is None or last.get("updated_at") == known.ours
        stamp = stamp_of(last.get("result"), self._base.ids(doc))
        told = len(self.faults.found)
        if known.sent and stamp == known.sent:
            # An update that was cut off: whether somebody has touched it is told by what it holds alone.
            found = self._read(task, doc, "", who, pointer=pointer, stamp=stamp)
            if found is None or alike(found.annotations, self._base.state(doc, stamp) or ()):
                return [] if found is None else [replace(found, worked_on=False)]
            del self.faults.found[told:]
        checked = self._checked and not ours
        found = self._read(task, doc, "", who, pointer=pointer, stamp=stamp, checked=checked)
        return [] if found is None else [replace(found, worked_on=not ours)]

    def _pass(self, task: dict[str, Any], doc: str, pointer: str) -> list[Theirs]:
        """Read what each annotator says of a report: all, or none where one has a fault."""
        annotations = task.get("annotations")
        if not isinstance(annotations, list) or not all(isinstance(a, dict) for a in annotations):
            self.faults.add("studio-task", f"{pointer}/annotations", f"annotations is {shown(annotations)}")
            return []
        of: dict[str, list[dict[str, Any]]] = {}
        known = self._base.tasks[doc]
        for a in annotations:
            if not a.get("was_cancelled"):  # skipped: nothing was said
                owner = known.owners.get(str(a.get("id")))
                if owner is None:
                    who = self._who(a, "completed_by", "updated_by", needed=True)
                else:
                    who = self._here(owner)
                of.setdefault(who, []).append(a)
        if not of:
            self.bare[doc] = (task["id"], str(task.get("updated_at")))
        found = [
            self._read({**task, "annotations": part}, doc, who, who, pointer=f"{pointer}/{who}")
            for who, part in of.items()
        ]
        whole = [one for one in found if one is not None]
        if len(whole) < len(found):
            return []
        known.owners |= {str(a.get("id")): who for who, part in of.items() for a in part}
        return whole

    def _read(
        self,
        task: Mapping[str, Any],
        doc: str,
        annotator: str,
        by: str,
        *,
        pointer: str,
        stamp: str = "",
        checked: bool = False,
    ) -> Theirs | None:
        layers = self._base.mark.layers
        base = self._base.of(doc, annotator) if annotator else self._base.state(doc, stamp)
        if base is None:
            self.faults.add("studio-update", pointer, f"{doc} as of an update {shown(stamp)}")
            return None
        text = opened(self._documents[doc], by_layer(base), self._desk.withheld.library)
        if isinstance(text, str):
            self.faults.add("studio-doc-withheld", pointer, f"{doc}: {text}")
            return None
        # What the page doesn't hold counts only for its ids, which no new annotation may get.
        others = self._contents.of(doc, annotator)
        own = {layer: text.annotations[layer] if layer in layers else part for layer, part in others.items()}
        faults = Faults(self.faults.file)
        # Drafts are told for all tasks, also for those that haven't changed.
        submitted = {**task, "drafts": []}
        found, faults.found = labelstudio.read(
            submitted, text.document, own, layers, by=by, checked=checked, file=faults.file, pointer=pointer
        )
        if self._documents[doc].text is None and not faults.errors:
            stand_off = by_layer(base)
            found = {layer: hidden(found[layer], stand_off[layer], text, faults, pointer) for layer in layers}
        self.faults.found += faults.found
        if faults.errors or any(finding.code == "studio-unannotated" for finding in faults.found):
            return None
        annotations = flat(found, layers)
        if not checked and not alike(annotations, base) and self._same(submitted, doc, annotator):
            annotations = flat(others, layers)
        if any(a.by in self._emails for a in annotations):
            self._unknown.add(by)
        if by in self._gone and (annotator or any(a.by == by for a in annotations)):
            self.faults.add("studio-annotator", pointer, f"{doc}: {self._gone[by]}")
            return None
        who = "" if by in self._emails or by in self._gone else by
        return Theirs(doc, annotator, task["id"], str(task.get("updated_at")), annotations, stamp, by=who)

    def _same(self, task: Mapping[str, Any], doc: str, annotator: str) -> bool:
        """Whether a report was changed to what it is here: then it is ours, whoever did it there."""
        ours = self._contents.of(doc, annotator)
        layers = self._base.mark.layers
        text = opened(self._documents[doc], ours, self._desk.withheld.library)
        if isinstance(text, str):
            return False
        found, findings = labelstudio.read(task, text.document, text.annotations, layers, by="nobody")
        if not all(map(is_remark, findings)):
            return False
        return all(found[layer] == text.annotations[layer] for layer in layers)

    def _who(self, annotation: Mapping[str, Any], *keys: str, needed: bool = False) -> str:
        """Return who has made an annotation; a name with `NOBODY` where that isn't known."""
        if self._by is not None:
            return self._by
        number = user_of(annotation, *keys)
        return self._nobody("somebody", 0, needed) if number is None else self._person(number, needed)

    def _person(self, number: int, needed: bool) -> str:
        if number not in self._known:
            name = self._people.of(self._users.get(number, ""))
            self._known[number] = None if name is None else self._here(name)
        known = self._known[number]
        return known or self._nobody(self._users.get(number, f"user {number}"), number, needed)

    def _here(self, name: str) -> str:
        """Return an annotator who is a person in the corpus; for another a name with `_GONE`."""
        try:
            return person(self._desk.corpus, name)
        except UsageError as error:
            self._gone[_GONE + name] = error.message
            return _GONE + name

    def _nobody(self, email: str, number: int, needed: bool) -> str:
        name = f"{NOBODY}{number}"
        self._emails[name] = email
        if needed:
            self._unknown.add(name)
        return name


def said(annotations: Any) -> Any:
    """Return the annotations of a task without those that skip it, where there are others."""
    if not isinstance(annotations, list) or not all(isinstance(a, dict) for a in annotations):
        return annotations
    return [a for a in annotations if not a.get("was_cancelled")] or annotations

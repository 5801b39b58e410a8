"""What can be wrong in an export of Label Studio, which itself checks nothing.

A document with an error is left as it was; a remark is told and does no harm.
"""

from __future__ import annotations

import reprlib
from dataclasses import dataclass, field
from typing import Any

from wirespan.errors import Finding
from wirespan.labelstudio.hints import SHARE

LEVEL = 2


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of fault: what was expected in its place, and what to do."""

    expected: str
    remedy: str
    remark: bool = False


_REDRAW = "Draw the region anew in Label Studio, submit, and export again."
_OPEN = "Correct the region in Label Studio, submit, and export again."
_ANEW = "Export the tasks anew: wirespan studio export, and annotate those."
_BEFORE = (
    "Pull or import it with its old text: on a branch from the commit before the text was corrected. Commit "
    "there, and merge the branch."
)

CATALOGUE: dict[str, Fault] = {
    # The file and its tasks
    "studio-json": Fault("JSON", "Export again from Label Studio, as JSON."),
    "studio-json-min": Fault(
        "the format JSON", "Choose JSON, not JSON-MIN, for the export: JSON-MIN drops ids and relations."
    ),
    "studio-task": Fault("a task as Label Studio exports it", "Export again from Label Studio, as JSON."),
    "studio-doc-id": Fault("data.doc_id, the id of a report", _ANEW),
    "studio-doc-unknown": Fault("the id of a report of this corpus", "Name the right corpus with --root."),
    "studio-doc-twice": Fault(
        "one task a report", "Delete the task that isn't wanted in Label Studio, and export again."
    ),
    "studio-doc-withheld": Fault(
        "the exact text of the withheld report", "Join it first: wirespan hydrate DIR"
    ),
    "studio-doc-text": Fault("the text that the corpus holds", _BEFORE),
    "studio-state": Fault(
        "the records of the report as they were exported", "Export again from Label Studio, as JSON."
    ),
    "studio-state-missing": Fault(
        "in each task the state that it was exported from",
        "Read git diff: what was changed here since then is now as it is in Label Studio. Tasks that are "
        "exported anew have it.",
        remark=True,
    ),
    "studio-layers": Fault("layers that the page of the task held", "Name layers that it held with --layer."),
    "studio-update": Fault(
        "a state of the report that is known here",
        f"It was updated from another clone: {SHARE}",
    ),
    "studio-annotator": Fault(
        "a person in annotations/annotators.jsonl for each who has worked on the report",
        "Keep the line of whoever has left in annotations/annotators.jsonl: bring it back from git.",
    ),
    "studio-several-annotations": Fault(
        "one annotation a task", "Delete all but the right one in Label Studio, and export again."
    ),
    "studio-skipped": Fault("a submitted annotation", "Submit the task in Label Studio, or leave it out."),
    "studio-unannotated": Fault(
        "an annotation", "Nothing, if nobody has worked on the task yet.", remark=True
    ),
    "studio-emptied": Fault(
        "annotations where there were some",
        "If that is a slip, bring the file back from git, and submit the task again with its annotations.",
        remark=True,
    ),
    "studio-draft": Fault(
        "no edits that weren't submitted", "Submit or discard them in Label Studio.", remark=True
    ),
    "studio-task-missing": Fault(
        "a task for each report of the story",
        "Nothing, if it was left out: its annotations stay.",
        remark=True,
    ),
    "studio-layer-waits": Fault(
        "all reports of the story worked on, before a layer begins that has no file yet",
        "Submit those too, and export all together; or add an empty file for the layer: it says that nothing "
        "is to be found in them.",
        remark=True,
    ),
    # Regions
    "studio-result": Fault("a region, a value or a relation", _REDRAW),
    "studio-control": Fault("a control of the page", "Use the page of wirespan studio page unchanged."),
    "studio-label-unknown": Fault("a label of the group", _OPEN),
    "studio-label-missing": Fault("a label", "Give the region a label, or delete it."),
    "studio-label-twice": Fault("one label a region", "Draw one region for each label."),
    "studio-offsets": Fault("start and end as whole numbers of code points", _REDRAW),
    "studio-span": Fault("0 <= start < end <= length of the text", _REDRAW),
    "studio-text": Fault(
        "the text at the region's offsets", "Nothing: the offsets count, the text is taken from them.", True
    ),
    "studio-meta": Fault(
        "remarks on a region in its note",
        "If it is to be kept, write it in the control note of the page: Label Studio's own isn't read.",
        remark=True,
    ),
    "studio-id-missing": Fault("an id", _REDRAW),
    "studio-id-cut": Fault("an id without #, at which the editor cuts it", _REDRAW),
    "studio-id-twice": Fault("one region an id, with labels of one group", _REDRAW),
    # Values
    "studio-value": Fault("a list of strings, one where the property is one", _OPEN),
    "studio-value-region": Fault(
        "a value of an annotation's region", "Delete the value, or draw its region."
    ),
    "studio-value-twice": Fault("one value a property, over all fragments of a quote", _OPEN),
    "studio-schema": Fault("what the schema says", _OPEN),
    # Relations
    "studio-relation": Fault("a relation between two regions that are there", "Delete the relation."),
    "studio-relation-label": Fault("one of the page's relations", "Choose a label for the relation."),
    "studio-relation-ends": Fault(
        "ends that fit the relation: a cue, source or measured region and its annotation, two quotes or two "
        "dates",
        "Delete the relation, or choose another label for it.",
    ),
    "studio-chain": Fault(
        "fragments in a chain, each with `continues` to the one before, up to the first",
        "Delete the chain's relations and draw them anew from each fragment to the one before.",
    ),
    "studio-chain-kind": Fault("the same label on all fragments of a quote", _OPEN),
    "studio-unrelated": Fault(
        "a relation to a quote, or of what is measured to a number",
        "Draw the relation, or delete the region.",
    ),
    "studio-measures": Fault("one measured region a number", "Delete the relations that are too many."),
    "studio-point": Fault(
        "one time for each anchor, begin_point and end_point: a relation to a date, or dct",
        "Delete the relations that are too many, or clear dct.",
    ),
    "studio-within": Fault(
        "a quote within at most one other, and never within itself", "Delete the relations that are wrong."
    ),
    "studio-paragraph": Fault(
        "spans of a withheld report in one paragraph each",
        "Annotate a quote that goes on in the next paragraph as one fragment a paragraph.",
    ),
}
"""Every fault by its code."""

_short = reprlib.Repr()
_short.maxstring = _short.maxother = 80
_short.maxlevel = 3


def shown(value: Any) -> str:
    """Return any JSON value in short, without characters that steer a terminal."""
    return _short.repr(value)


@dataclass(slots=True)
class Faults:
    """Collects the findings of one file or document."""

    file: str
    found: list[Finding] = field(default_factory=list)

    def add(self, code: str, pointer: str, found: str) -> None:
        """Note a fault at a place of the file, by JSON pointer."""
        fault = CATALOGUE[code]
        self.found.append(Finding(self.file, 0, pointer, code, LEVEL, found, fault.expected, fault.remedy))

    @property
    def errors(self) -> bool:
        """Whether one of them is more than a remark."""
        return any(not is_remark(finding) for finding in self.found)


def is_remark(finding: Finding) -> bool:
    """Whether a finding does no harm: its document is written all the same. None of another catalogue is."""
    return finding.code in CATALOGUE and CATALOGUE[finding.code].remark

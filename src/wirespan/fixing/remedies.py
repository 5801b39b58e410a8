"""The sure remedies by the code of their finding. Each returns an edit, or None where it isn't sure.

A remedy may take for granted what the levels below its finding's say of the record.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import PurePosixPath
from typing import Any, TypeAlias

from wirespan.errors import Finding, WirespanError
from wirespan.fixing import spans, texts
from wirespan.fixing.draft import Draft, Edit
from wirespan.model import story_of

Fix: TypeAlias = Callable[[Finding, Draft], Edit | None]
OfRecord: TypeAlias = Callable[[Finding, dict[str, Any], Draft], dict[str, Any] | None]
"""A remedy that changes the record of the finding alone, of which it gets a copy to change."""

FORM = (
    "byte-order-mark",
    "carriage-return",
    "missing-final-newline",
    "blank-line",
    "not-canonical",
    "not-sorted",
)
"""Codes that canonical form and order do away with."""

SCHEMAS = ("schema-stale", "missing-schemas")
"""Codes that the package's schemas do away with, where they can be put beside the corpus."""

PASSES = "annotations/passes/"
_SELECTS = ("span-edge-space", "span-splits-character")
"""Codes whose remedies select other words."""


def of_record(fix: OfRecord) -> Fix:
    """Return a remedy for one record as a remedy."""

    def fixed(finding: Finding, draft: Draft) -> Edit | None:
        data = draft.data(finding.file, finding.line)
        if not isinstance(data, dict):
            return None
        changed = fix(finding, deepcopy(data), draft)
        return None if changed is None or changed == data else {(finding.file, finding.line): changed}

    return fixed


def repeated(finding: Finding, draft: Draft) -> Edit | None:
    """Take out a line that stands above in the same file."""
    data = draft.data(finding.file, finding.line)
    above = (other for number, other in draft.lines(finding.file) if number < finding.line)
    return {(finding.file, finding.line): None} if isinstance(data, dict) and data in above else None


def covered_twice(finding: Finding, draft: Draft) -> Edit | None:
    """Make one line of two for one report: what either says is finished is finished."""
    data = draft.data(finding.file, finding.line)
    for number, other in draft.lines(finding.file):
        if number < finding.line and isinstance(data, dict) and other["doc"] == data["doc"]:
            layers = list(dict.fromkeys([*other["layers"], *data["layers"]]))
            return {(finding.file, number): other | {"layers": layers}, (finding.file, finding.line): None}
    return None


def key_twice(finding: Finding, draft: Draft) -> Edit | None:
    """Keep one of two keys that say the same."""
    same = True

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal same
        found: dict[str, Any] = {}
        for key, value in items:
            same = same and json.dumps(found.setdefault(key, value)) == json.dumps(value)
        return found

    try:
        data = json.loads(draft.raw(finding.file, finding.line), object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        return None
    return {(finding.file, finding.line): data} if same and isinstance(data, dict) else None


def stale(finding: Finding, draft: Draft) -> Edit | None:
    """Take out an exception that nothing needs."""
    return {(finding.file, finding.line): None} if draft.data(finding.file, finding.line) else None


def items_once(finding: Finding, data: dict[str, Any], _: Draft) -> dict[str, Any] | None:
    """Keep one of equal items of a list whose order means nothing."""
    name = finding.pointer.removeprefix("/")
    found = data.get(name) if name in ("speakers", "layers", "languages") else None
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        return None
    return data | {name: list(dict.fromkeys(found))}


def member_once(finding: Finding, data: dict[str, Any], _: Draft) -> dict[str, Any] | None:
    """Take out a member of a link that stands there before, in all fields the same."""
    at = int(finding.pointer.split("/")[2])
    members = data["members"]
    if at >= len(members) or members[at] not in members[:at]:
        return None
    del members[at]
    return data


def story_of_file(finding: Finding, data: dict[str, Any], _: Draft) -> dict[str, Any] | None:
    """Write the story that the file is named after, where all documents named are of it too."""
    story = PurePosixPath(finding.file).stem
    docs = [member["doc"] for member in data["members"]] if "members" in data else [data["id"]]
    if finding.pointer != "/story" or any(story_of(doc) != story for doc in docs):
        return None
    return data | {"story": story}


def remedy(finding: Finding, draft: Draft) -> Edit | None:
    """Return what is to be done about a finding; None where nothing is sure.

    In passes nothing selects other words than the annotator did.
    """
    fix = FIXES.get(finding.code)
    if finding.code in _SELECTS and finding.file.startswith(PASSES):
        return None
    try:
        return fix(finding, draft) if fix else None
    except (LookupError, TypeError, ValueError, AttributeError, WirespanError):
        return None  # other records, which the remedy looks at, are damaged


FIXES: dict[str, Fix] = {
    "control-character": of_record(texts.restored),
    "duplicate-key": key_twice,
    "schema-value": of_record(items_once),
    "text-not-nfc": texts.normalised,
    "text-length": of_record(texts.length),
    "text-digest": of_record(texts.restored),
    "paragraph-order": of_record(texts.paragraphs),
    "paragraph-digest": of_record(texts.paragraphs),
    "span-reversed": of_record(spans.placed),
    "span-out-of-range": of_record(spans.placed),
    "span-surface": of_record(spans.placed),
    "span-edge-space": of_record(spans.trimmed),
    "span-splits-character": of_record(spans.extended),
    "surface-withheld": of_record(spans.closed),
    "digest-open": of_record(spans.opened),
    "fragments-order": of_record(spans.ordered),
    "duplicate-span": repeated,
    "document-story": of_record(story_of_file),
    "duplicate-id": repeated,
    "link-story": of_record(story_of_file),
    "link-duplicate-member": of_record(member_once),
    "covered-twice": covered_twice,
    "exception-twice": repeated,
    "exception-stale": stale,
}
"""What is done about a finding beyond canonical form and order."""

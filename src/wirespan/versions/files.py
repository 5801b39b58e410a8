"""Which file of a version holds what, and its records by their keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from wirespan.schemas import FOLDER, SUFFIX
from wirespan.store import SPLITS_FILE
from wirespan.versions.records import Key, Record
from wirespan.versions.sources import Version, damaged, rows, single

DOCUMENTS = re.compile(r"corpus/([^/]+)\.jsonl")
REGISTRIES = re.compile(r"corpus/registry/([^/]+)\.jsonl")
LAYERS = re.compile(r"annotations/(?:passes/([^/]+)/)?(?!passes/)([^/]+)/([^/]+)\.jsonl")
"""Annotator of a pass, layer, story. Layers that today's model doesn't know are layers too."""
COVERAGES = re.compile(r"annotations/passes/([^/]+)/coverage\.jsonl")
SCHEMAS = re.compile(rf"{FOLDER}/((?!exception\.)[^/]+{re.escape(SUFFIX)})")
"""Exceptions are of the checks and not of the data: no version of it follows from them."""


def matching(pattern: re.Pattern[str], a: Version, b: Version) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield the files of either version whose path is of a form, in order of what it names in them."""
    found = ((path, pattern.fullmatch(path)) for path in a.paths() | b.paths())
    yield from sorted(((path, match) for path, match in found if match), key=lambda item: item[1].groups(""))


def keyed(version: Version, path: str, names: Iterable[str]) -> dict[Key, Record]:
    """Return the records of a file by the fields that make their key. Raises `RecordError`."""
    found: dict[Key, Record] = {}
    for number, record in enumerate(rows(version, path), 1):
        parts = [record.get(name) for name in names]
        key = tuple(part for part in parts if isinstance(part, str))
        if len(key) < len(parts):
            raise damaged(version, f"{path}:{number}", f"a record without its {' and '.join(names)}")
        if key in found:
            raise damaged(version, f"{path}:{number}", f"a second record {'#'.join(key)}")
        found[key] = record
    return found


def splits(version: Version) -> dict[str, str]:
    """Return the split of each story; of one that is in several, all with commas between."""
    found: dict[str, str] = {}
    for split, names in single(version, SPLITS_FILE).items():
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise damaged(version, SPLITS_FILE, f"{split}: a list of stories was expected")
        for name in names:
            found[name] = f"{found[name]}, {split}" if name in found else split
    return found


def schemas(version: Version) -> dict[str, dict[str, Any]]:
    """Return the schemas that lie beside the corpus, by the names of their files."""
    found = ((path, SCHEMAS.fullmatch(path)) for path in sorted(version.paths()))
    return {match[1]: single(version, path) for path, match in found if match}

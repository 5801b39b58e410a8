"""Copies of the small corpus that are edited, and how two are compared."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

from wirespan.store import Corpus
from wirespan.versions.diff import Diff, diff
from wirespan.versions.records import Change
from wirespan.versions.sources import Folder

LAYERS = ("zones", "entities", "quotes", "numbers", "dates")
KIND = {"zones": "type", "entities": "label", "quotes": "kind", "numbers": "type", "dates": "type"}
FILES = {f"annotations/{layer}/{s}.jsonl": (layer, s) for layer in LAYERS for s in ("bridge", "patience")}


def read(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def write(file: Path, records: list[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")


def edited(corpus: Corpus) -> Path:
    """Return a copy of the corpus, to be edited."""
    other = corpus.root.parent / "edited"
    shutil.copytree(corpus.root, other)
    return other


def compared(old: Path, new: Path) -> tuple[Diff, list[Change]]:
    changes: list[Change] = []
    found = diff(Folder(old, "old"), Folder(new, "new"), each=changes.append)
    assert found.counts == diff(Folder(old, "old"), Folder(new, "new")).counts
    return found, changes


def totals(found: Diff) -> dict[tuple[str, ...], int]:
    """Return the counts without the story and the annotator."""
    counts: Counter[tuple[str, ...]] = Counter()
    for cell, count in found.counts.items():
        counts[cell.layer, cell.type, cell.what] += count
    return dict(counts)


def change_one(file: Path, index: int = 0, /, **new: Any) -> dict[str, Any]:
    records = read(file)
    records[index] |= new
    write(file, records)
    return records[index]


def splits(root: Path, **stories: list[str]) -> None:
    empty: dict[str, list[str]] = {"train": [], "validation": [], "test": [], "withheld": []}
    (root / "corpus/splits.json").write_text(json.dumps(empty | stories))

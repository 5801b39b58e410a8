"""Run in a process of its own: build a small corpus, then a large one, and print by how much the peak grew.

python growing.py FOLDER SMALL LARGE

The corpora are invented reports in stories of 100, with dates. Printed as JSON: bytes of the large corpus,
the peak of memory with the small one, and by how much the large one raised it.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from wirespan.publish.build import build
from wirespan.store import Corpus

STORY = 100
SENTENCE = "On 2030-01-05 the bakers of Norva baked number {number} of their loaves, and nobody knew why. "
TEXT = 60
DATES = 20


def write(root: Path, reports: int) -> int:
    """Write a corpus; return its bytes."""
    for folder in ("corpus", "annotations/dates"):
        (root / folder).mkdir(parents=True)
    stories = [f"bakery-{number:04}" for number in range(reports // STORY)]
    (root / "corpus/VERSION").write_text("0.1.0\n")
    splits = {"train": stories, "validation": [], "test": [], "withheld": []}
    (root / "corpus/splits.json").write_text(json.dumps(splits))
    for story in stories:
        documents, dates = [], []
        for number in range(STORY):
            doc = f"{story}/paper-{number:02}"
            text = SENTENCE.format(number=doc) * TEXT
            step = len(text) // TEXT
            documents.append(
                {
                    "id": doc,
                    "story": story,
                    "lang": "en",
                    "published": {"value": "2030-01-06", "basis": "byline"},
                    "rights": {"licence": "CC0-1.0"},
                    "revision": 1,
                    "length": len(text),
                    "digests": {"text": "0" * 64},
                    "text": text,
                }
            )
            for place in range(DATES):
                start = 3 + place * step
                span = {"start": start, "end": start + 10, "text": text[start : start + 10]}
                data = {"id": f"date-{place:05}", "doc": doc, "span": span, "type": "DATE"}
                dates.append(data | {"value": "2030-01-05", "by": "anna", "status": "corrected"})
        for file, rows in ((f"corpus/{story}.jsonl", documents), (f"annotations/dates/{story}.jsonl", dates)):
            (root / file).write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return sum(path.stat().st_size for path in root.rglob("*.jsonl"))


def peak() -> int:
    """Return the most memory that this process has had, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def main(folder: Path, small: int, large: int) -> None:
    peaks, size = [], 0
    for reports in (small, large):
        root = folder / str(reports)
        size = write(root, reports)
        build(Corpus(root), folder / f"built-{reports}")
        peaks.append(peak())
    json.dump({"size": size, "grown": peaks[1] - peaks[0], "peak": peaks[0]}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))

"""The corpora that faults are made in: one's own, and the small one of the tests."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any

from mutations.ground import SHARED, Ground, names
from mutations.worker import Source
from wirespan.joining.named import texts_named
from wirespan.store import ACCEPTED, SPLITS_FILE, Corpus

ROOT = Path(__file__).parents[2]


def gather(root: Path, folder: Path, stories: Collection[str] | None = None) -> list[Source]:
    """Copy the corpora into a folder, so that nobody edits them during a run; return them with held texts.

    With `stories`, only these are taken of the first.
    """
    own = folder / "own"
    for top in ("corpus", "annotations"):
        shutil.copytree(root / top, own / top)
    if stories is not None:
        narrow(own, stories)
    return [("own", str(own), texts_named(Corpus(own), exact=True)), small(folder / "small")]


def narrow(root: Path, stories: Collection[str]) -> None:
    """Take all stories but some out of a corpus, with what only the others name."""
    for story in set(Corpus(root).stories()) - set(stories):
        for path in root.rglob(f"{story}.jsonl"):
            path.unlink()
    (root / ACCEPTED).unlink(missing_ok=True)
    splits = {split: [s for s in there if s in stories] for split, there in Corpus(root).splits().items()}
    (root / SPLITS_FILE).write_text(json.dumps(splits) + "\n", encoding="utf-8")
    used = {key for line in Ground("", root).all("mention", "quote") for key in names(line.data)}
    for path in [root / SHARED, *root.glob("annotations/passes/*/coverage.jsonl")]:
        lines = path.read_bytes().splitlines(keepends=True)
        kept = [raw for raw in lines if _kept(json.loads(raw), used, stories)]
        path.write_bytes(b"".join(kept))


def _kept(data: dict[str, Any], used: Collection[str], stories: Collection[str]) -> bool:
    return data["id"] in used if "id" in data else data["doc"].partition("/")[0] in stories


def small(folder: Path) -> Source:
    """Write the small corpus of the tests, whose withheld text is held."""
    spec = importlib.util.spec_from_file_location("wirespan_small_corpus", ROOT / "tests/bridge.py")
    if spec is None or spec.loader is None:
        raise SystemExit("tests/bridge.py can't be read: run this in the repository")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.write_corpus(folder)
    return "small", str(folder), {"patience/harbour-post": module.WITHHELD}

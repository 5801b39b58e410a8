"""Annotations of a corpus to compare: the adjudicated layers, and independent passes.

A pass lies in annotations/passes/<annotator>/<layer>/<story>.jsonl. Of each layer those stories are compared
that both sides have annotated; a file that isn't there is no annotation, and never counts as an empty one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wirespan import records
from wirespan.compare.agreement import agree
from wirespan.compare.report import Report
from wirespan.compare.resampling import RESAMPLES, SEED
from wirespan.errors import RecordError, UsageError
from wirespan.model import LAYERS, Annotation, Document, Zone
from wirespan.schemas import OF_LAYER, fast
from wirespan.store import Corpus, documents_file, layer_file

ADJUDICATED = "layers"
"""What stands in place of an annotator for the adjudicated layers."""
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A report, whose work each side is (`by`), and the layers of stories that only one side has."""

    report: Report
    by: tuple[frozenset[str], frozenset[str]]
    left_out: tuple[tuple[str, str], ...]


def passes(corpus: Corpus) -> list[str]:
    """Return the annotators of whom there are passes, in order of name."""
    folder = corpus.root / "annotations" / "passes"
    if not folder.is_dir() or folder.is_symlink():
        return []
    found = (path for path in folder.iterdir() if path.is_dir() and not path.is_symlink())
    return sorted(path.name for path in found if _NAME.fullmatch(path.name))


def agree_passes(
    corpus: Corpus,
    a: str,
    b: str,
    stories: Sequence[str],
    layers: Sequence[str] = tuple(LAYERS),
    *,
    leave_zones: bool = False,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    done: Callable[[str], None] = lambda _: None,
) -> Comparison:
    """Compare two annotators, or one with the adjudicated layers (`layers`), layer by layer.

    Zones are those of the adjudicated layer; in a story where that isn't annotated, those of either side.

    Raises `UsageError` for a side that isn't there, and where the two have nothing in common; `RecordError`
    for a file that doesn't fit its schema.
    """
    for side in (a, b):
        _check(corpus, side)
    if a == b:
        raise UsageError(f"{a} agrees with itself", "Name two annotators, or an annotator and layers.")
    zones = [zone for story in stories for zone in _zones(corpus, story, (a, b))]
    reports, by, left_out = [], (set[str](), set[str]()), []
    for layer in layers:
        has = {story: [corpus.annotated(layer, story, _folder(side)) for side in (a, b)] for story in stories}
        left_out += [(layer, story) for story in stories if sum(has[story]) == 1]
        shared = [story for story in stories if all(has[story])]
        if shared:
            ours, theirs = (
                [annotation for story in shared for annotation in _read(corpus, layer, story, side)]
                for side in (a, b)
            )
            for who, found in zip(by, (ours, theirs), strict=True):
                who.update(annotation.by for annotation in found)
            documents = [document for story in shared for document in _documents(corpus, story)]
            report = agree(
                {layer: ours},
                {layer: theirs},
                documents,
                zones=zones,
                leave_zones=leave_zones,
                resamples=resamples,
                seed=seed,
            )
            reports.append(report)
        done(layer)
    if not reports:
        raise UsageError(
            f"there is no layer that both {a} and {b} annotated in {', '.join(stories) or 'this corpus'}",
            f"A pass lies in {layer_file('<layer>', '<story>', '<annotator>')}; an empty file says that"
            " nothing was found.",
        )
    left, right = (frozenset(who | {side} - {ADJUDICATED}) for side, who in zip((a, b), by, strict=True))
    return Comparison(Report.joined(reports), (left, right), tuple(left_out))


def _check(corpus: Corpus, side: str) -> None:
    known = passes(corpus)
    if side != ADJUDICATED and side not in known:
        there = f"There are passes of {', '.join(known)}" if known else "There are no passes yet"
        raise UsageError(
            f"there is no pass of {side!r}",
            f"{there}; a pass lies in annotations/passes/<annotator>/. {ADJUDICATED} is the settled layers.",
        )


def _folder(side: str) -> str | None:
    return None if side == ADJUDICATED else side


def _zones(corpus: Corpus, story: str, sides: tuple[str, str]) -> list[Zone]:
    settled = corpus.annotated("zones", story)
    found = [_read(corpus, "zones", story, side) for side in ((ADJUDICATED,) if settled else sides)]
    return [zone for side in found for zone in side if isinstance(zone, Zone)]


def _read(corpus: Corpus, layer: str, story: str, side: str) -> list[Annotation]:
    folder = _folder(side)
    found = corpus.layer(layer, story, folder)
    _fit(found, OF_LAYER[layer], layer_file(layer, story, folder))
    return found


def _documents(corpus: Corpus, story: str) -> list[Document]:
    found = corpus.documents(story)
    _fit(found, "document", documents_file(story))
    return found


def _fit(found: Sequence[Annotation | Document], name: str, path: str) -> None:
    """Make sure that records fit their schema: figures of anything else would mean nothing."""
    fits = fast(name).is_valid
    for number, record in enumerate(found, 1):
        if not fits(records.encode(record)):
            raise RecordError(
                f"{path}:{number}: the record doesn't fit its schema",
                "Run wirespan validate, which lists all that is wrong.",
            )

"""Level 6: what withheld texts a release would give away, and whether the built dataset is of this corpus.

The texts are looked for wherever the caller holds them; a finding says where words of one are, never which.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from wirespan import built, leaks
from wirespan.checks.accepted import FILE
from wirespan.checks.catalogue import finding
from wirespan.checks.context import Library
from wirespan.errors import Finding, RecordError
from wirespan.pieces import Piece
from wirespan.store import Corpus, layer_file
from wirespan.texts import MIN_WORDS

_SHOWN = 5


def at_hand(corpus: Corpus, library: Library) -> tuple[dict[str, str], list[str]]:
    """Return the withheld texts that a library holds, by report, and the ids of all withheld reports.

    Both are empty where the files can't be read, of which the checks say what is wrong.
    """
    try:
        documents = [d for story in corpus.splits()["withheld"] for d in corpus.documents(story)]
    except (RecordError, OSError):
        return {}, []
    texts = {document.id: library.get(document) for document in documents}
    return {doc: text for doc, text in texts.items() if text is not None}, [*texts]


def leaked(held: Mapping[str, str], pieces: Iterable[Piece]) -> Iterator[Finding]:
    """Yield a finding for each piece and held text that share a run of words, and for what can't be read."""
    known = leaks.Held(held)
    for name, text in pieces:
        if isinstance(text, leaks.Closed):
            expected = "a file that can be looked into for leaks"
            about = f"{FILE}{text.digest}"
            yield finding("closed-file", name, found=text.why, expected=expected, about=about)
            continue
        runs: dict[str, list[leaks.Leak]] = {}
        for leak in known.leaks(name, text):
            runs.setdefault(leak.held, []).append(leak)
        for doc, found in runs.items():
            first, last = found[0].position + 1, found[0].position + found[0].length
            more = f", and {len(found) - 1} more runs" if len(found) > 1 else ""
            yield finding(
                "leak",
                name,
                found=f"words {first}–{last} of it are words of {doc}{more}",
                expected=f"no run of {MIN_WORDS} words of a withheld text",
            )


def budget(corpus: Corpus, held: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a finding for each held text of which names and lemmas give away more than the budget."""
    for doc, text in sorted(held.items()):
        story = doc.partition("/")[0]
        mentions = [a for a in corpus.layer("entities", story) if a.doc == doc]
        given = leaks.recoverable(text, leaks.names(mentions, corpus.registry(story)))
        if given.over:
            yield finding(
                "leak-budget",
                layer_file("entities", story),
                found=f"names and lemmas hold {given.share:.1%} of the distinct words of {doc}",
                expected=f"at most {leaks.BUDGET:.0%}",
            )


def dataset(corpus: Corpus, folder: Path) -> Iterator[Finding]:
    """Yield what is wrong with the dataset in a folder, if there is one.

    That is a finding for each file that isn't as it was built. Where all are, it is one for a dataset that
    was built from another state of the corpus.
    """
    if not folder.is_dir():
        return
    inside = folder.is_relative_to(corpus.root)
    place = (folder.relative_to(corpus.root) if inside else folder).as_posix()
    remedy = None if place == built.DATASET else f"Build it anew: wirespan build --out {place}"
    altered = built.altered(folder)
    for name, what in altered.items():
        expected = "the file as wirespan build wrote it"
        yield finding("dataset-changed", f"{place}/{name}", found=what, expected=expected, remedy=remedy)
    outdated = [] if altered else built.outdated(corpus, folder)
    if outdated:
        more = f" and {len(outdated) - _SHOWN} more" if len(outdated) > _SHOWN else ""
        yield finding(
            "dataset-stale",
            f"{place}/{built.SOURCES}",
            found=f"since it was built these have changed: {', '.join(outdated[:_SHOWN])}{more}",
            expected="a dataset of the corpus as it is",
            remedy=remedy,
        )

"""Level 6: what withheld texts a release would give away, and whether the built dataset is of this corpus.

The texts are looked for wherever the caller holds them; a finding says where words of one are, never which.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from wirespan import built, leaks, readings
from wirespan.checks.accepted import FILE
from wirespan.checks.catalogue import finding
from wirespan.checks.context import Library
from wirespan.errors import Finding, RecordError
from wirespan.git import shallow
from wirespan.licensed import Licensed
from wirespan.markup import LARGEST, fault
from wirespan.model import story_of
from wirespan.pieces import Piece
from wirespan.store import VERSION, Corpus, layer_file
from wirespan.texts import MIN_WORDS
from wirespan.wording import many, some

_OUT = "Take the words out; out of the history too, before anybody is given it."
_NO_RUN = f"no run of {MIN_WORDS} words of a withheld text"


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


def leaked(known: leaks.Held, pieces: Iterable[Piece]) -> Iterator[Finding]:
    """Yield a finding for each file and held text that share a run of words, and for what can't be read.

    A file is read in several ways, which may all show it: it is told of the one that shows most.
    """
    file, most = "", dict[str, tuple[int, Finding]]()
    for name, text in pieces:
        if not readings.is_reading(name, file):
            yield from (told for _, told in most.values())
            file, most = name, {}
        if isinstance(text, leaks.Closed):
            expected = "a file that can be looked into for leaks"
            about = f"{FILE}{text.digest}"
            yield finding("closed-file", name, found=text.why, expected=expected, about=about)
            continue
        runs: dict[str, list[leaks.Leak]] = {}
        for leak in known.leaks(name, text):
            runs.setdefault(leak.held, []).append(leak)
        for doc, found in runs.items():
            count = sum(leak.length for leak in found)
            if doc not in most or count > most[doc][0]:
                most[doc] = count, _leak(name, doc, found)
    yield from (told for _, told in most.values())


def _leak(name: str, doc: str, found: list[leaks.Leak]) -> Finding:
    first, last = found[0].position + 1, found[0].position + found[0].length
    more = f", and {many(len(found) - 1, 'more run')}" if len(found) > 1 else ""
    what = f"words {first}–{last} of it are words of {doc}{more}"
    return finding("leak", name, found=what, expected=_NO_RUN, remedy=_OUT)


def places(licensed: Licensed) -> Iterator[Finding]:
    """Yield a finding for each place of an open report whose words are those of a held text.

    It alone may be accepted, by the very stretch that is found: it is as long as both texts go on alike.
    """
    for place in licensed.places:
        what = (
            f"{place.words} words of this open report, {place.start}–{place.end} of its text, are words of"
            f" {place.held}, which has {place.of}"
        )
        yield finding(
            "leak",
            place.file,
            place.line,
            "/text",
            found=what,
            expected=_NO_RUN,
            remedy="Unless this report's own licence covers these words: take them out, and of the history.",
            about=place.about,
        )


def history(root: Path) -> Iterator[Finding]:
    """Yield a finding where a clone holds only a part of the history that is looked through for leaks."""
    if shallow(root):
        what, other = "a clone with a part of the history", "all of it, to be looked through for leaks"
        yield finding("partial-history", ".git/shallow", found=what, expected=other)


def budget(corpus: Corpus, held: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a finding for each held text of which names and lemmas give away more than the budget."""
    for doc, text in sorted(held.items()):
        story = story_of(doc)
        mentions = [a for a in corpus.layer("entities", story) if a.doc == doc]
        given = leaks.recoverable(text, leaks.names(mentions, corpus.registry(story)))
        if given.over:
            yield finding(
                "leak-budget",
                layer_file("entities", story),
                found=f"names and lemmas hold {given.share:.1%} of the distinct words of {doc}",
                expected=f"at most {leaks.BUDGET:.0%}",
            )


def licence(root: Path) -> Iterator[Finding]:
    """Yield a finding where no file says under which licence the annotations are."""
    if not (root / built.LICENCE).is_file():
        expected = "the licence of the annotations"
        yield finding("missing-licence", built.LICENCE, found="no such file", expected=expected)


def citation(root: Path) -> Iterator[Finding]:
    """Yield a finding where what the corpus is to be cited by can't be read. Raises `OSError`."""
    file = root / built.CITATION
    if not file.is_file():
        return
    with file.open("rb") as content:
        wrong = fault(content.read(LARGEST + 1))
    if wrong:
        line, what = wrong
        expected = "lines of YAML such as title: NAME"
        yield finding("citation-unread", built.CITATION, line, found=what, expected=expected)


def changes(corpus: Corpus) -> Iterator[Finding]:
    """Yield a finding where there is a changelog, and it says nothing of this version of the data."""
    if (corpus.root / built.CHANGELOG).is_file() and not built.changes(corpus):
        what = f"nothing of the version that {VERSION} says"
        expected = "what changed in the data, under “### Data” in a section of that version"
        yield finding("changes-untold", built.CHANGELOG, found=what, expected=expected)


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
        yield finding(
            "dataset-stale",
            f"{place}/{built.SOURCES}",
            found=f"since it was built these have changed: {some(outdated)}",
            expected="a dataset of the corpus as it is",
            remedy=remedy,
        )

"""`wirespan accept`: a finding that is right as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from wirespan import journal, pieces, records, schemas
from wirespan.checks import CATALOGUE, accepted, release, run
from wirespan.cli.app import Root, app, open_corpus, out, printable
from wirespan.errors import Finding, UsageError
from wirespan.joining import Library
from wirespan.joining.named import texts_named
from wirespan.leaks import Held
from wirespan.licensed import find
from wirespan.model import Accepted
from wirespan.offsets import CONTROL
from wirespan.store import ACCEPTED, ANNOTATORS, Corpus
from wirespan.wording import likely


@app.command()
def accept(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code of the finding.")],
    about: Annotated[
        str, typer.Argument(metavar="ABOUT", help="What it is about, as wirespan validate shows it.")
    ],
    reason: Annotated[str, typer.Option("--reason", metavar="WHY", help="Why it is right as it is.")],
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="ANNOTATOR",
            help="Who says so; in annotators.jsonl. Not needed where there is one person.",
            show_default=False,
        ),
    ] = None,
    root: Root = None,
) -> None:
    """Accept a finding that is right as it is: it is written to annotations/accepted.jsonl with the reason.

    Findings of the guidelines can be accepted, near-duplicates, files that
    can't be looked into for leaks, and of leaks the words that an open report
    gives on by its own licence; defects can't. Once nothing needs the
    exception any more, that is a finding itself; of a file it isn't.

    Example: [bold]wirespan accept date-contradicts-text 'ferry/morgenpost#d-Monday_7' --reason "It errs."[/]

    Exit code 0: it is written; 2: there is no such finding, or it can't be accepted.
    """
    corpus = open_corpus(root)
    if not accepted.acceptable(code):
        known = ", ".join(name for name in CATALOGUE if accepted.acceptable(name))
        what = "is a defect, which nobody may accept" if code in CATALOGUE else "is no code"
        raise UsageError(f"{printable(code)!r} {what}", f"These may be accepted: {known}")
    entry = Accepted(code=code, about=about, reason=reason.strip(), by=by or _person(corpus))
    _valid(corpus, entry)
    _needed(corpus, entry)
    with journal.writing(corpus.root) as change:
        change.put(ACCEPTED, records.lines([*corpus.accepted(), entry]))
    out.print(f"accepted {code} about {about}, in {ACCEPTED}", markup=False)


def _person(corpus: Corpus) -> str:
    """Return the one person who is listed. Raises `UsageError` where there are more or none."""
    people = [who.id for who in corpus.annotators() if who.kind == "person"]
    if len(people) != 1:
        known = ", ".join(people or [who.id for who in corpus.annotators()]) or "nobody yet"
        raise UsageError("it isn't known who accepts this", f"Name one with --by. There are: {known}")
    return people[0]


def _valid(corpus: Corpus, entry: Accepted) -> None:
    """Raise `UsageError` for an entry that the check of the file itself would refuse."""
    for error in schemas.reference("exception").iter_errors(records.encode(entry)):
        told = printable(schemas.in_words(error))
        raise UsageError(f"this is no valid exception: {told}", "See wirespan accept --help.")
    if CONTROL.search(entry.reason):
        raise UsageError("the reason has a control character in it", "Write it in plain words.")
    known = [who.id for who in corpus.annotators()]
    if entry.by not in known:
        raise UsageError(
            f"there is no annotator {entry.by!r}", f"There are: {likely(entry.by, known)}; see {ANNOTATORS}."
        )


def _found(corpus: Corpus, entry: Accepted) -> Sequence[Finding]:
    """Return the findings among which one to be accepted is, if it is there."""
    if entry.code == accepted.LEAK:
        return tuple(release.places(find(corpus, _held(corpus))))
    if entry.about.startswith(accepted.FILE):
        return tuple(release.leaked(Held({}), pieces.pieces(corpus.root)))
    level = CATALOGUE[entry.code].level
    stories = accepted.stories_of(entry.about) if level == 5 else []  # level 6 takes all of them
    return run(corpus, stories or None, level, Library()).findings


def _held(corpus: Corpus) -> dict[str, str]:
    """Return the withheld texts at hand: those joined, and those in the folder that is named.

    Raises `UsageError` where there is none.
    """
    texts = release.at_hand(corpus, Library())[0] | texts_named(corpus)
    if not texts:
        raise UsageError("no withheld text is at hand to look for", "Join some: wirespan hydrate FOLDER")
    return texts


def _needed(corpus: Corpus, entry: Accepted) -> None:
    """Raise `UsageError` where there is no such finding, or it is accepted already."""
    if any((other.code, other.about) == (entry.code, entry.about) for other in corpus.accepted()):
        raise UsageError(
            f"{entry.code} about {entry.about} is accepted already", f"Change its reason in {ACCEPTED}."
        )
    found = _found(corpus, entry)
    if not any((f.code, f.about) == (entry.code, entry.about) for f in found):
        others = sorted({f.about for f in found if f.code == entry.code and f.about})
        there = f"It is found about: {likely(entry.about, others)}. " if others else ""
        raise UsageError(
            f"there is no {entry.code} about {entry.about}, so nothing was written",
            f"{there}See wirespan validate; of a withheld report only where its text is joined.",
        )

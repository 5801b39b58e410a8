"""Finding a report's paragraphs in a copy of its text, and carrying spans over to it.

A copy may differ from the text that was annotated: other marks, other white space, other lines, lines added
or taken away. A paragraph counts as found where consecutive lines of the copy, folded together, have its
SHA-256; so it doesn't matter where the copy breaks its lines. What bears no span may be missing. What bears
one must stand there in order and at one place only: no span is ever guessed at.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from wirespan import texts
from wirespan.model import Digests, Paragraph, Span

NOT_FOUND = "no lines of the file are this paragraph"
MOVED = "it stands before a paragraph that it follows in the report"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a paragraph couldn't be joined. `index` counts from 0; offsets are those of the record."""

    index: int
    start: int
    end: int
    why: str

    def __str__(self) -> str:
        """Say it without a word of the text."""
        if self.index < 0:
            return f"span {self.start}–{self.end}: {self.why}"
        return f"paragraph {self.index + 1} ({self.start}–{self.end}): {self.why}"


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a copy meets a report: `found[i]` is the i-th paragraph, folded, with its origins in the copy.

    `outcome` is exact, normalised, realigned or refused; where it is refused, `refused` says why.
    """

    digests: Digests
    text: str
    outcome: str
    found: Mapping[int, texts.Folded]
    refused: tuple[Problem, ...] = ()

    def carry(self, span: Span) -> Span | Problem:
        """Return a span with its offsets in the copy and its surface there, or why it can't be had."""
        index = _paragraph_of(self.digests, span)
        if index is None:
            return Problem(-1, span.start, span.end, "the span lies in no paragraph of the record")
        paragraph = self.digests.paragraphs[index]
        folded = self.found.get(index)
        if folded is None:
            return _problem(index, paragraph, NOT_FOUND)
        first = texts.to_folded(paragraph, span.start)
        last = texts.to_folded(paragraph, span.end)
        if not 0 <= first < last <= len(folded.text):
            return _problem(index, paragraph, f"span {span.start}–{span.end} lies outside its paragraph")
        start, end = folded.origin[first], folded.origin[last - 1] + 1
        if self.outcome == "exact":
            start, end = span.start, span.end
        surface = texts.flat(self.text[start:end])
        told = span.text is not None and texts.flat(span.text) == surface
        if span.digest is not None:
            told = texts.span_digest(folded.text, surface) == span.digest
        if not told:
            return _problem(
                index, paragraph, f"span {span.start}–{span.end} has another digest than its text"
            )
        return Span(start, end, self.text[start:end])


def align(digests: Digests, spans: Iterable[Span], text: str) -> Alignment:
    """Find the paragraphs of a withheld report in a canonical text, and check each span there."""
    spans = list(spans)
    exact = texts.text_digest(text) == digests.text
    found = _in_place(digests, text) if exact else _in_sequence(digests, text)
    if found is not None:
        return _checked(Alignment(digests, text, "exact" if exact else "normalised", found), spans)
    bearing = {i for i in (_paragraph_of(digests, span) for span in spans) if i is not None}
    # Without any span there is nothing that would tie a text to the report but all of its paragraphs.
    bearing = bearing or set(range(len(digests.paragraphs)))
    found, refused = _among_lines(digests.paragraphs, bearing, text)
    alignment = Alignment(digests, text, "realigned", found, refused)
    return replace(alignment, outcome="refused", found={}) if refused else _checked(alignment, spans)


class Lines:
    """The lines of a text, each folded, to look paragraphs up among."""

    def __init__(self, text: str) -> None:
        self.spans = texts.lines(text)
        folded = [texts.flat(text[start:end]) for start, end in self.spans]
        self.whole = " ".join(folded)
        """The whole folded text."""
        self._ends = [end - 1 for end in accumulate(len(line) + 1 for line in folded)]
        self._begins = [end - len(line) for end, line in zip(self._ends, folded, strict=True)]

    def places(self, wanted: Mapping[int, set[str]]) -> dict[str, list[tuple[int, int]]]:
        """Find paragraphs, by the lengths and digests of their folded forms.

        Returns for each digest that was found the first and last line of every place, in order.
        """
        found: dict[str, list[tuple[int, int]]] = {}
        longest = max(wanted, default=0)
        line_at = {end: line for line, end in enumerate(self._ends)}
        for first, begin in enumerate(self._begins):
            reach = bisect_right(self._ends, begin + longest)
            if reach - first < len(wanted):
                lasts: Iterable[int] = range(first, reach)
            else:  # as of a list of words: fewer lengths than lines
                lasts = (line_at[begin + length] for length in wanted if begin + length in line_at)
            for last in lasts:
                digests = wanted.get(self._ends[last] - begin)
                digest = texts.text_digest(self.whole[begin : self._ends[last]]) if digests else ""
                if digests and digest in digests:
                    found.setdefault(digest, []).append((first, last))
        return found


def wanted(paragraphs: Iterable[Paragraph]) -> dict[int, set[str]]:
    """Return what `Lines.places` looks for: the digests of paragraphs by the length of their folded form."""
    sought: dict[int, set[str]] = {}
    for paragraph in paragraphs:
        sought.setdefault(folded_length(paragraph), set()).add(paragraph.sha256)
    return sought


def folded_length(paragraph: Paragraph) -> int:
    """Return the length of a folded paragraph, which its record tells."""
    return paragraph.end - paragraph.start - sum(width - 1 for _, width in paragraph.gaps)


def sequence_length(paragraphs: tuple[Paragraph, ...]) -> int:
    """Return the length of a folded text that is these paragraphs and nothing else."""
    return sum(folded_length(paragraph) + 1 for paragraph in paragraphs) - 1


def in_sequence(paragraphs: tuple[Paragraph, ...], whole: str) -> list[int] | None:
    """Return where each paragraph begins in a folded text that is these paragraphs and nothing else."""
    lengths = [folded_length(paragraph) for paragraph in paragraphs]
    if sequence_length(paragraphs) != len(whole) or min(lengths, default=0) <= 0:
        return None
    begins = [0, *accumulate(length + 1 for length in lengths)][: len(lengths)]
    for paragraph, begin, length in zip(paragraphs, begins, lengths, strict=True):
        if texts.text_digest(whole[begin : begin + length]) != paragraph.sha256:
            return None
    return begins


def _in_place(digests: Digests, text: str) -> dict[int, texts.Folded]:
    """Return the paragraphs of the very text that was annotated."""
    parts = ((i, p, texts.fold(text, p.start, p.end)) for i, p in enumerate(digests.paragraphs))
    return {i: folded for i, p, folded in parts if folded.sha256() == p.sha256}


def _in_sequence(digests: Digests, text: str) -> dict[int, texts.Folded] | None:
    """Return the paragraphs of a text that differs in marks and white space only."""
    begins = in_sequence(digests.paragraphs, texts.flat(text))
    if begins is None:
        return None
    whole = texts.fold(text)
    ends = [begin + folded_length(p) for begin, p in zip(begins, digests.paragraphs, strict=True)]
    cuts = (slice(begin, end) for begin, end in zip(begins, ends, strict=True))
    return {i: texts.Folded(whole.text[cut], whole.origin[cut]) for i, cut in enumerate(cuts)}


def _among_lines(
    paragraphs: tuple[Paragraph, ...], bearing: set[int], text: str
) -> tuple[dict[int, texts.Folded], tuple[Problem, ...]]:
    """Return the paragraphs that stand among the lines of a text, and what is wrong with the bearing ones."""
    lines = Lines(text)
    chosen, refused = _choose(paragraphs, lines.places(wanted(paragraphs)), bearing)
    # Where a paragraph with spans stands several times, all that was found has to agree on the order.
    times = [p.sha256 for p in paragraphs]
    twice = any(times.count(paragraphs[i].sha256) > 1 for i in bearing)
    in_order = sorted(i for i in chosen if twice or i in bearing)
    for before, after in pairwise(in_order):
        if chosen[after][0] <= chosen[before][1]:
            refused.append(_problem(after, paragraphs[after], MOVED))
    found = {
        i: texts.fold(text, lines.spans[first][0], lines.spans[last][1])
        for i, (first, last) in chosen.items()
    }
    return found, tuple(sorted(refused, key=lambda problem: problem.index))


def _choose(
    paragraphs: tuple[Paragraph, ...], places: Mapping[str, list[tuple[int, int]]], bearing: set[int]
) -> tuple[dict[int, tuple[int, int]], list[Problem]]:
    """Choose each paragraph's place: the only one, the n-th of as many, or the one beside a neighbour."""
    of: dict[str, list[int]] = {}
    for i, paragraph in enumerate(paragraphs):
        of.setdefault(paragraph.sha256, []).append(i)
    chosen: dict[int, tuple[int, int]] = {}
    for digest, indices in of.items():
        if len(places.get(digest, ())) == len(indices):
            chosen |= zip(indices, places[digest], strict=True)
    refused = []
    for i in sorted(bearing - chosen.keys()):
        here = places.get(paragraphs[i].sha256, [])
        beside = [place for place in here if _touches(place, chosen.get(i - 1), chosen.get(i + 1))]
        if not here:
            refused.append(_problem(i, paragraphs[i], NOT_FOUND))
        elif len(beside) == 1 and len(of[paragraphs[i].sha256]) == 1:
            chosen[i] = beside[0]
        else:
            times = len(of[paragraphs[i].sha256])
            why = f"it stands {len(here)} times in the file and {times} times in the report"
            refused.append(_problem(i, paragraphs[i], why))
    return chosen, refused


def _touches(place: tuple[int, int], before: tuple[int, int] | None, after: tuple[int, int] | None) -> bool:
    follows = before is not None and before[1] + 1 == place[0]
    return follows or (after is not None and place[1] + 1 == after[0])


def _checked(alignment: Alignment, spans: Iterable[Span]) -> Alignment:
    """Return the alignment, refused if any span isn't what its digest says."""
    carried = (alignment.carry(span) for span in spans)
    problems = tuple(dict.fromkeys(c for c in carried if isinstance(c, Problem)))
    return replace(alignment, outcome="refused", found={}, refused=problems) if problems else alignment


def _paragraph_of(digests: Digests, span: Span) -> int | None:
    index = bisect_right(digests.paragraphs, span.start, key=lambda p: p.start) - 1
    if index < 0:
        return None
    paragraph = digests.paragraphs[index]
    return index if paragraph.start <= span.start < span.end <= paragraph.end else None


def _problem(index: int, paragraph: Paragraph, why: str) -> Problem:
    return Problem(index, paragraph.start, paragraph.end, why)

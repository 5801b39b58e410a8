"""Texts that may not be redistributed: what recognises them without giving them away.

A withheld document carries the SHA-256 of each *folded paragraph*, and each of its spans a *digest*: an
HMAC of the folded surface keyed by the folded paragraph. The key is published nowhere, so only somebody who
holds the paragraph can check a digest or guess at it.

*Folding* takes away what copies of one text differ in: white space, and the shapes of quotation marks and
dashes. A *paragraph* is a line that isn't blank; one of fewer than `MIN_WORDS` words, which could be guessed,
is joined with the next. In scripts without spaces between words a few letters weigh a word (`weight`). No
span crosses a paragraph. All texts here are canonical (NFC, LF: see `wirespan.offsets.canonical_text`), all
offsets code points, half-open.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate, groupby
from typing import TypeVar

from wirespan.errors import OffsetError
from wirespan.model import Annotation, Digests, Number, Paragraph, Quote, Span

LIMIT = 8 * 2**20
"""Bytes of the largest file with a text that is read: half of what a line may have, which holds the text."""
MIN_WORDS = 8
"""Words that a paragraph has at least: also the length of a run that counts as a leak."""
WORD = 4
"""What a word weighs."""
_APART = r" \g<0> "
HALF = re.compile("[\u3005-\u3007\u3041-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
"""Han and hiragana: two letters weigh a word."""
_SPELT = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1a20-\u1aaf\u30a0-\u30ff\u31f0-\u31ff\uaa60-\uaa7f]"
QUARTER = re.compile(rf"{_SPELT}(?:(?!\w){_SPELT})*")
"""A letter, with its marks, of Thai, Lao, Burmese, Khmer or katakana, which spell out: four weigh a word."""
_LINE = re.compile(r"[^\n]+")
_FOLD = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″「」『』＂", '"'),
        **dict.fromkeys("‘’‚‛‹›′`´ʼ＇", "'"),
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
    }
)

A = TypeVar("A", bound=Annotation)


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded stretch of text. `origin[i]` is the offset in the text of its i-th character."""

    text: str
    origin: tuple[int, ...]

    def sha256(self) -> str:
        """Return the digest by which the paragraph is found."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def fold(text: str, start: int = 0, end: int | None = None) -> Folded:
    """Fold `text[start:end]`: runs of white space become one space, marks and dashes one shape each."""
    chars: list[str] = []
    origin: list[int] = []
    space = False
    for offset, char in enumerate(text[start:end], start):
        if char.isspace():
            space = True
            continue
        if space and chars:
            chars.append(" ")
            origin.append(origin[-1] + 1)
        space = False
        chars.append(char.translate(_FOLD))
        origin.append(offset)
    return Folded("".join(chars), tuple(origin))


def flat(text: str) -> str:
    """Return the folded form of a text alone, which is quicker to have than its origins."""
    return " ".join(text.translate(_FOLD).split())


def words(text: str) -> list[str]:
    """Return the words of a text, in lower case: in scripts with spaces between them the unit of leaks."""
    return _word().findall(text.casefold())


def spaceless(text: str) -> bool:
    """Whether a text has letters of scripts without spaces between words."""
    return not text.isascii() and (HALF.search(text) or QUARTER.search(text)) is not None


def units(text: str) -> list[str]:
    """Return the words of a text, in lower case, and each letter of scripts without spaces apart."""
    return words(text if text.isascii() else QUARTER.sub(_APART, HALF.sub(_APART, text)))


def weight(unit: str) -> int:
    """Return what a word or a letter apart weighs."""
    return 2 if HALF.match(unit) else 1 if QUARTER.match(unit) else WORD


def terms(text: str) -> set[str]:
    """Return the distinct words of a text, and in scripts without spaces each run of letters that weighs one.

    A clause whose letters weigh less is one too.
    """
    found: set[str] = set()
    for word in words(text):
        for whole, group in groupby(units(word), key=lambda unit: weight(unit) == WORD):
            parts = list(group)
            found.update(parts if whole else _runs(parts))
    return found


def word_extents(folded: str) -> list[tuple[int, int]]:
    """Return start and end of each word of a text in lower case, by code points of it as it is given."""
    return [match.span() for match in _word().finditer(folded)]


def lines(text: str) -> list[tuple[int, int]]:
    """Return start and end of each line that isn't blank, without the white space around it."""
    found = []
    for match in _LINE.finditer(text):
        stripped = match[0].strip()
        if stripped:
            start = match.start() + match[0].index(stripped)
            found.append((start, start + len(stripped)))
    return found


def paragraphs(text: str, *, by_spaces: bool = False) -> list[tuple[int, int]]:
    """Return start and end of each paragraph.

    `by_spaces`: as they were cut before letters weighed anything, in records that are still about: see `cut`.
    It is the same for a text in a script with spaces between words.
    """
    found: list[tuple[int, int]] = []
    start: int | None = None
    count = end = 0
    for begin, end in lines(text):
        start = begin if start is None else start
        count += sum(WORD if by_spaces else _heft(word) for word in words(text[begin:end]))
        if count >= MIN_WORDS * WORD:
            found.append((start, end))
            start, count = None, 0
    if start is not None:  # too few words at the end of the text
        found[-1:] = [(found[-1][0] if found else start, end)]
    return found


def cut(text: str, known: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the paragraphs of a text by the rule, new or old, that starts and ends known agree with more."""
    there = set(known)
    rules = paragraphs(text), paragraphs(text, by_spaces=True)
    return max(rules, key=lambda found: len(there.intersection(found)) / (len(found) or 1))


def extents(digests: Digests) -> list[tuple[int, int]]:
    """Return start and end of each paragraph that a withheld document has a digest of."""
    return [(paragraph.start, paragraph.end) for paragraph in digests.paragraphs]


def fingerprint(data: bytes, text: str) -> Digests:
    """Return the digests of a withheld document, from its file and its canonical text."""
    return Digests(
        text=text_digest(text),
        bytes=hashlib.sha256(data).hexdigest(),
        paragraphs=tuple(paragraph(fold(text, start, end)) for start, end in paragraphs(text)),
    )


def paragraph(folded: Folded) -> Paragraph:
    """Return the record of a folded paragraph."""
    start, end = folded.origin[0], folded.origin[-1] + 1
    return Paragraph(start=start, end=end, sha256=folded.sha256(), gaps=_gaps(folded))


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def span_digest(paragraph: str, surface: str) -> str:
    """Return the digest of a folded surface in its folded paragraph: 32 hexadecimal digits."""
    return hmac.new(paragraph.encode(), surface.encode(), "sha256").hexdigest()[:32]


def digest_within(text: str, start: int, end: int, parts: Iterable[tuple[int, int]]) -> str | None:
    """Return the digest of the words from `start` to `end`; None where they lie in none of the paragraphs."""
    for first, last in parts:
        if first <= start < end <= last:
            return span_digest(fold(text, first, last).text, fold(text, start, end).text)
    return None


def withhold(annotation: A, text: str, parts: list[tuple[int, int]]) -> A:
    """Return an annotation with digests in place of its surfaces, those of all its spans.

    `text` is the very text that its offsets are of; surfaces aren't held against it. `parts` are the
    paragraphs that the document has digests of (`extents`): start and end, in code points, half-open. Raises
    `OffsetError` where a span crosses a paragraph.
    """

    def hide(span: Span) -> Span:
        digest = digest_within(text, span.start, span.end, parts)
        if digest is None:
            raise OffsetError(
                f"span {span.start}–{span.end} of {annotation.doc} lies in no one paragraph",
                "Annotate a quote that goes on in the next paragraph as one fragment a paragraph.",
            )
        return replace(span, text=None, digest=digest)

    return map_spans(annotation, hide)


def map_spans(annotation: A, change: Callable[[Span], Span]) -> A:
    """Return an annotation with each of its spans changed."""
    if isinstance(annotation, Quote):
        return replace(
            annotation,
            content=tuple(map(change, annotation.content)),
            cue=tuple(map(change, annotation.cue)),
            source=tuple(map(change, annotation.source)),
        )
    changed = replace(annotation, span=change(annotation.span))
    if isinstance(changed, Number) and changed.measures is not None:
        return replace(changed, measures=change(changed.measures))
    return changed


def to_folded(paragraph: Paragraph, offset: int) -> int:
    """Convert an offset in the text to one in its folded paragraph."""
    folded = offset - paragraph.start
    for at, width in paragraph.gaps:
        if at < folded:
            folded = max(at + 1, folded - (width - 1))
    return folded


def _runs(letters: list[str]) -> Iterator[str]:
    """Yield the shortest run from each letter on that weighs a word; all letters, where none does."""
    for first in range(len(letters)):
        for behind, total in enumerate(accumulate(map(weight, letters[first : first + WORD])), first + 1):
            if total >= WORD:
                yield "".join(letters[first:behind])
                break
        else:
            if first == 0:
                yield "".join(letters)
            return


def _heft(word: str) -> int:
    """Return what a word weighs with all of its letters: never less than one without."""
    return max(WORD, sum(map(weight, units(word)))) if spaceless(word) else WORD


def _gaps(folded: Folded) -> tuple[tuple[int, int], ...]:
    spaces = (i for i, char in enumerate(folded.text) if char == " ")
    widths = ((i, folded.origin[i + 1] - folded.origin[i]) for i in spaces)
    return tuple((i, width) for i, width in widths if width > 1)


@cache
def _word() -> re.Pattern[str]:
    r"""Return what a word is. It goes on over combining marks, which \w leaves out: a pointed word is one."""
    marks = [code for code in range(0x300, 0x1F000) if unicodedata.category(chr(code))[0] == "M"]
    # Each range is one thing to compare a character with, and there are thousands of marks.
    firsts = [code for code in marks if unicodedata.category(chr(code - 1))[0] != "M"]
    lasts = [code for code in marks if unicodedata.category(chr(code + 1))[0] != "M"]
    ranges = "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(firsts, lasts, strict=True))
    return re.compile(rf"\w[\w{ranges}]*")

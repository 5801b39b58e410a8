"""Text-dependent: what stands for a withheld text, and can be checked by whoever holds that."""

from __future__ import annotations

from random import Random
from typing import Any

from mutations.ground import SPANNED, Edit, Ground, spans
from mutations.table import TEXT, Table

kind = Table(TEXT)
SPANS = "annotations of withheld reports"
REPORTS = "withheld reports"
WRONG = "another digest than that of the words"
DIGITS = "0123456789abcdef"


def _digit(rng: Random, old: str) -> str:
    at = rng.randrange(len(old))
    return old[:at] + rng.choice(DIGITS.replace(old[at], "")) + old[at + 1 :]


def _span(rng: Random, ground: Ground, move: Any) -> Edit | None:
    line = ground.pick(rng, *SPANNED)
    if line.data["doc"] not in ground.held:
        return None

    def change(data: dict[str, Any]) -> str | None:
        found: str | None = move(rng.choice(spans(data)), data)
        return found

    return ground.alter(line, change)


def _report(rng: Random, ground: Ground, change: Any) -> Edit | None:
    held = [ground.documents[doc] for doc in ground.held if doc in ground.documents]
    return ground.alter(rng.choice(held), change) if held else None


@kind("digest-digit", SPANS, "changes one digit of the digest of a surface", WRONG)
def _(rng: Random, ground: Ground) -> Edit | None:
    return _span(rng, ground, lambda span, _: span.update(digest=_digit(rng, span["digest"])) or "one digit")


@kind(
    "digest-swapped",
    SPANS,
    "gives a span the digest of another",
    "other words, or the same in another paragraph",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    def move(span: dict[str, Any], _: dict[str, Any]) -> str | None:
        other = ground.pick(rng, *SPANNED)
        old, new = span["digest"], rng.choice(spans(other.data)).get("digest")
        span["digest"] = new or old
        return None if new in (None, old) else f"{new} for {old}"

    return _span(rng, ground, move)


def _shift(rng: Random, ground: Ground, starts: bool, ends: bool) -> Edit | None:
    by = rng.choice([-5, -3, -2, -1, 1, 2, 3, 5])

    def move(span: dict[str, Any], data: dict[str, Any]) -> str | None:
        text, old = ground.held[data["doc"]], (span["start"], span["end"])
        start, end = span["start"] + by * starts, span["end"] + by * ends
        span["start"], span["end"] = start, end
        # Digests are of folded words: white space at the edge leaves them, but is a fault of its own.
        fits = 0 <= start < end <= len(text) and text[start:end] != text[slice(*old)]
        return f"{old[0]}–{old[1]} is {start}–{end}" if fits else None

    return _span(rng, ground, move)


@kind("hidden-start", SPANS, "shifts the start of a span", "other words stand there")
def _(rng: Random, ground: Ground) -> Edit | None:
    return _shift(rng, ground, True, False)


@kind("hidden-end", SPANS, "shifts the end of a span", "other words stand there")
def _(rng: Random, ground: Ground) -> Edit | None:
    return _shift(rng, ground, False, True)


@kind("hidden-shifted", SPANS, "shifts a whole span", "other words stand there")
def _(rng: Random, ground: Ground) -> Edit | None:
    return _shift(rng, ground, True, True)


@kind("paragraph-digest", REPORTS, "changes one digit of the digest of a paragraph", WRONG)
def _(rng: Random, ground: Ground) -> Edit | None:
    def change(data: dict[str, Any]) -> str:
        part = rng.choice(data["digests"]["paragraphs"])
        part["sha256"] = _digit(rng, part["sha256"])
        return "one digit"

    return _report(rng, ground, change)


@kind(
    "paragraph-edge",
    REPORTS,
    "moves the start or end of a paragraph, or drops one",
    "the lines of the text are others",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    def change(data: dict[str, Any]) -> str:
        parts = data["digests"]["paragraphs"]
        part = rng.choice(parts)
        if len(parts) > 1 and rng.random() < 0.2:
            parts.remove(part)
            return "a paragraph less"
        edge = rng.choice(["start", "end"])
        part[edge] = max(0, part[edge] + rng.choice([-2, -1, 1, 2]))
        return f"{edge} {part[edge]}"

    return _report(rng, ground, change)


@kind(
    "paragraph-gaps",
    REPORTS,
    "adds, widens or drops what white space was folded",
    "the white space of the text",
    most=300,
)
def _(rng: Random, ground: Ground) -> Edit | None:
    def change(data: dict[str, Any]) -> str:
        part = rng.choice(data["digests"]["paragraphs"])
        if "gaps" in part and rng.random() < 0.5:
            del part["gaps"]
        else:
            part["gaps"] = [*part.get("gaps", []), [part["end"] - part["start"] - 2, 2]]
        return "gaps"

    return _report(rng, ground, change)


@kind("hidden-length", REPORTS, "says that a text is longer", "the text", most=24)
def _(rng: Random, ground: Ground) -> Edit | None:
    def change(data: dict[str, Any]) -> str:
        data["length"] += rng.choice([1, 2, 10, 1000])
        return f"{data['length']}"

    return _report(rng, ground, change)


@kind("hidden-digest", REPORTS, "changes one digit of the digest of a text", WRONG)
def _(rng: Random, ground: Ground) -> Edit | None:
    def change(data: dict[str, Any]) -> str:
        data["digests"]["text"] = _digit(rng, data["digests"]["text"])
        return "one digit"

    return _report(rng, ground, change)

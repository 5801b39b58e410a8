"""Structural: offsets that point at other words, and spans that may not be."""

from __future__ import annotations

from random import Random
from typing import Any

from mutations.ground import SPANNED, Edit, Ground, spans
from mutations.table import STRUCTURAL, Table
from mutations.writing import write

kind = Table(STRUCTURAL)
OPEN = "annotations of open reports"
APART = "the text has other words at the offsets"


def _moved(rng: Random, ground: Ground, move: Any) -> Edit | None:
    """Change the offsets of a span, so that its surface isn't the text there."""
    line = ground.open(rng, *SPANNED)
    text = ground.text(line.data["doc"]) or ""

    def change(data: dict[str, Any]) -> str | None:
        span = rng.choice(spans(data))
        old = span["start"], span["end"]
        span["start"], span["end"] = start, end = move(span["start"], span["end"], text)
        fits = 0 <= start < end <= len(text) and text[start:end] == span["text"]
        return None if fits or min(start, end) < 0 else f"{old[0]}–{old[1]} is {start}–{end}"

    return ground.alter(line, change)


def _step(rng: Random) -> int:
    return rng.choice([-100, -10, -3, -2, -1, 1, 2, 3, 10, 100])


@kind("start-shifted", OPEN, "shifts the start of a span", APART)
def _(rng: Random, ground: Ground) -> Edit | None:
    return _moved(rng, ground, lambda start, end, _: (start + _step(rng), end))


@kind("end-shifted", OPEN, "shifts the end of a span", APART)
def _(rng: Random, ground: Ground) -> Edit | None:
    return _moved(rng, ground, lambda start, end, _: (start, end + _step(rng)))


@kind("span-shifted", OPEN, "shifts a whole span", APART)
def _(rng: Random, ground: Ground) -> Edit | None:
    by = _step(rng)
    return _moved(rng, ground, lambda start, end, _: (start + by, end + by))


@kind("span-reversed", OPEN, "swaps start and end, or makes them one", "no words are selected")
def _(rng: Random, ground: Ground) -> Edit | None:
    return _moved(rng, ground, lambda start, end, _: rng.choice([(end, start), (start, start), (end, end)]))


@kind("span-outside", OPEN, "moves a span, or its end, behind the end of the text", "no words stand there")
def _(rng: Random, ground: Ground) -> Edit | None:
    by, both = rng.choice([0, 1, 1000, 2**31, 2**53]), rng.random() < 0.5
    return _moved(rng, ground, lambda s, e, text: (s + len(text) + by if both else s, e + len(text) + by))


@kind(
    "other-units", OPEN, "counts offsets in bytes, in UTF-16 units, or in lines of two characters' end", APART
)
def _(rng: Random, ground: Ground) -> Edit | None:
    unit = rng.choice(["utf-8", "utf-16-le", "crlf"])

    def count(text: str, at: int) -> int:
        if unit == "crlf":
            return at + text.count("\n", 0, at)
        return len(text[:at].encode(unit)) // (2 if unit.startswith("utf-16") else 1)

    return _moved(rng, ground, lambda start, end, text: (count(text, start), count(text, end)))


@kind(
    "span-edge",
    OPEN,
    "selects a blank beside the words, or the next line too, with its true surface",
    "no span begins or ends in white space, or has a line feed (guidelines)",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.open(rng, *SPANNED)
    text = ground.text(line.data["doc"]) or ""

    def change(data: dict[str, Any]) -> str | None:
        span = rng.choice(spans(data))
        start, end = span["start"], span["end"]
        feed = text.find("\n", end)
        if rng.random() < 0.3 and 0 <= feed < len(text) - 3:
            end = feed + 3
        elif rng.random() < 0.5 and start > 0 and text[start - 1].isspace():
            start -= 1
        elif text[end : end + 1].isspace():
            end += 1
        else:
            return None
        span.update(start=start, end=end, text=text[start:end])
        return f"{start}–{end}"

    return ground.alter(line, change)


@kind(
    "spans-crossing",
    "zones, entities, numbers, dates of open reports",
    "lets a span end inside the next, with its true surface",
    "spans of a layer may nest, not cross (guidelines)",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    one = ground.open(rng, "zone", "mention", "number", "date")
    if one.number == len(ground.lines[one.file]):
        return None
    two, text = ground.lines[one.file][one.number], ground.text(one.data["doc"]) or ""
    first, second = one.data["span"], two.data["span"]
    if two.data["doc"] != one.data["doc"] or not first["start"] < second["start"] < second["end"] - 1:
        return None
    end = rng.randrange(second["start"] + 1, second["end"])
    surface = text[first["start"] : end]
    if end == first["end"] or surface != surface.strip() or "\n" in surface:
        return None

    def change(data: dict[str, Any]) -> str:
        data["span"].update(end=end, text=surface)
        return f"ends at {end}, in line {two.number}"

    return ground.alter(one, change, (one.place, two.place))


@kind(
    "span-twice",
    OPEN,
    "annotates the same words in the same layer once more",
    "one annotation has them already",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.open(rng, *SPANNED)
    new = {**line.data, "id": rng.choice(["zzzzzzzzzz", "----------"])}
    raws = [line.raw, write(new)] if new["id"] > line.data["id"] else [write(new), line.raw]
    content = ground.replaced(line.file, line.number, 1, raws)
    return Edit({line.file: content}, (line.place, (line.file, line.number + 1)), new["id"])


@kind(
    "fragments",
    "quotes of open reports",
    "swaps two fragments of a quote, or has one twice",
    "fragments stand in order of text and don't overlap (schema)",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.open(rng, "quote")

    def change(data: dict[str, Any]) -> str | None:
        parts = data[rng.choice(["content", "cue", "source"])]
        if len(parts) > 1 and rng.random() < 0.7:
            parts[0], parts[1] = parts[1], parts[0]
        elif parts:
            parts.append(dict(parts[-1]))
        return "fragments" if parts else None

    return ground.alter(line, change)


@kind(
    "digest-for-text",
    "all annotations",
    "gives a digest where the text is open, or words where it is withheld",
    "the report beside it says which",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, *SPANNED)

    def change(data: dict[str, Any]) -> str:
        span = rng.choice(spans(data))
        if span.pop("text", None) is not None:
            span["digest"] = f"{rng.getrandbits(128):032x}"
        else:
            del span["digest"]
            span["text"] = "words" if span["end"] - span["start"] != 5 else "sword"
        return "the other"

    return ground.alter(line, change)


@kind(
    "length",
    "reports",
    "says that an open text is longer or shorter, or a withheld one than its paragraphs",
    "the text, or its paragraphs",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, "document")

    def change(data: dict[str, Any]) -> str | None:
        if data["text"] is None:
            data["length"] = rng.randrange(1, data["digests"]["paragraphs"][-1]["end"])
        else:
            data["length"] = max(1, data["length"] + _step(rng))
        return f"{data['length']}"

    return ground.alter(line, change)


@kind(
    "text-digest",
    "open reports",
    "changes one digit of the digest of a text",
    "the digest of the standard library",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = rng.choice([line for line in ground.documents.values() if line.data["text"] is not None])

    def change(data: dict[str, Any]) -> str:
        old, at = data["digests"]["text"], rng.randrange(64)
        data["digests"]["text"] = (
            old[:at] + rng.choice("0123456789abcdef".replace(old[at], "")) + old[at + 1 :]
        )
        return f"digit {at + 1}"

    return ground.alter(line, change)


@kind(
    "paragraphs",
    "withheld reports",
    "lets paragraphs overlap, end before they begin, or lie outside the text",
    "paragraphs are lines of one text",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    hidden = [line for line in ground.documents.values() if line.data["text"] is None]

    def change(data: dict[str, Any]) -> str:
        parts = data["digests"]["paragraphs"]
        i = rng.randrange(len(parts))
        part = parts[i]
        match rng.randrange(4):
            case 0 if i:
                part["start"] = rng.randrange(parts[i - 1]["end"])
            case 1:
                part["end"] = data["length"] + rng.randrange(1, 99)
            case 2 if i:
                parts[i], parts[i - 1] = parts[i - 1], parts[i]
            case _:
                part["start"], part["end"] = part["end"], max(1, part["start"])
        return f"paragraph {i}"

    return ground.alter(rng.choice(hidden), change)


@kind(
    "paragraph-crossed",
    "annotations of withheld reports",
    "lets a span run into the next paragraph, or between two",
    "no span crosses a paragraph (corpus/README)",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, *SPANNED)
    if ground.text(line.data["doc"]) is not None:
        return None
    parts = ground.documents[line.data["doc"]].data["digests"]["paragraphs"]

    def change(data: dict[str, Any]) -> str | None:
        span = rng.choice(spans(data))
        i = next(i for i, part in enumerate(parts) if part["start"] <= span["start"] < part["end"])
        span["end"] = parts[i]["end"] + rng.randrange(1, 50)
        return f"ends at {span['end']}, the paragraph at {parts[i]['end']}"

    return ground.alter(line, change)

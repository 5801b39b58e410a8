"""Structural: a text or a surface whose characters change, while digests and offsets stay."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable
from random import Random
from typing import Any

from mutations.ground import SPANNED, Edit, Ground, spans
from mutations.table import STRUCTURAL, Table

kind = Table(STRUCTURAL)
FILES = "open reports, their annotations"
WRONG = "the digest of the text, or the text at the offsets, is another"

_CODES = "30 41 35 3e 40 45 43 10 12 21 15 1d 1a 1c 1e 20 22 25"
CYRILLIC = "".join(chr(0x400 + code) for code in bytes.fromhex(_CODES))
"""Letters that look like a c e o p x y A B C E H K M O P T X."""

Change = Callable[[Random, str], str]


def _words(name: str, does: str) -> Callable[[Change], Change]:
    """Put down a kind that changes one string of an open report: the text, or the surface of a span."""

    def put(change: Change) -> Change:
        def make(rng: Random, ground: Ground) -> Edit | None:
            if rng.random() < 0.3:
                return _text(rng, ground, change)
            return _surface(rng, ground, change)

        kind(name, FILES, does, WRONG)(make)
        return change

    return put


def _text(rng: Random, ground: Ground, change: Change) -> Edit | None:
    line = rng.choice([line for line in ground.documents.values() if line.data["text"] is not None])

    def edit(data: dict[str, Any]) -> str | None:
        data["text"] = change(rng, data["text"])
        digest = hashlib.sha256(data["text"].encode()).hexdigest()
        return "in the text" if data["text"] and digest != data["digests"]["text"] else None

    return ground.alter(line, edit)


def _surface(rng: Random, ground: Ground, change: Change) -> Edit | None:
    line = ground.open(rng, *SPANNED)

    def edit(data: dict[str, Any]) -> str | None:
        span = rng.choice(spans(data))
        text = ground.text(data["doc"]) or ""
        span["text"] = change(rng, span["text"])
        return repr(span["text"][:40]) if text[span["start"] : span["end"]] != span["text"] else None

    return ground.alter(line, edit)


def _swap(rng: Random, text: str, table: dict[str, str]) -> str:
    """Replace one of the characters that a table has others for."""
    places = [i for i, char in enumerate(text) if char in table]
    if not places:
        return text
    at = rng.choice(places)
    return text[:at] + table[text[at]] + text[at + 1 :]


@_words("mojibake", "reads UTF-8 as Latin-1 or Windows-1252 and writes that as UTF-8")
def _(rng: Random, text: str) -> str:
    code = rng.choice(["latin-1", "cp1252"])
    try:
        return text.encode().decode(code)
    except UnicodeDecodeError:
        return text.encode().decode("latin-1")


@_words("question-marks", "loses letters to an encoding that lacks them")
def _(rng: Random, text: str) -> str:
    return text.encode(rng.choice(["ascii", "latin-1"]), "replace").decode("latin-1")


@_words("normalisation", "takes letters with marks apart (NFD), or folds compatible characters (NFKC)")
def _(rng: Random, text: str) -> str:
    return unicodedata.normalize(rng.choice(["NFD", "NFKD", "NFKC"]), text)


@_words("homoglyph", "writes a letter of another script that looks the same")
def _(rng: Random, text: str) -> str:
    pairs = dict(zip("aceopxyABCEHKMOPTX", CYRILLIC, strict=True))
    return _swap(rng, text, pairs | {other: char for char, other in pairs.items()})


@_words("marks", "straightens a quotation mark or dash, or bends one")
def _(rng: Random, text: str) -> str:
    pairs = dict.fromkeys("“”„«»", '"') | dict.fromkeys("’‘", "'") | dict.fromkeys("–—", "-")
    return _swap(rng, text, pairs | {'"': "”", "'": "’", "-": "–"})


@_words("blanks", "makes a blank one that doesn't break, doubles it, or drops it")
def _(rng: Random, text: str) -> str:
    return _swap(rng, text, {" ": rng.choice(["\u00a0", "  ", "", "\u2009", "\t"]), "\u00a0": " "})


@_words("invisible", "puts in a character that nobody sees")
def _(rng: Random, text: str) -> str:
    at = rng.randrange(1, len(text) + 1)
    return text[:at] + rng.choice("\u200b\u200c\u200d\u00ad\ufeff\u200e\u2060\ufe0f") + text[at:]


@_words("case", "changes the case of one letter")
def _(rng: Random, text: str) -> str:
    return _swap(rng, text, {char: char.swapcase() for char in text if char.swapcase() != char})


@_words("letter", "drops, doubles or replaces one letter, as a hand does that slips")
def _(rng: Random, text: str) -> str:
    at = rng.randrange(len(text))
    return text[:at] + rng.choice(["", text[at] * 2, "x", "7", chr(ord(text[at]) ^ 1)]) + text[at + 1 :]

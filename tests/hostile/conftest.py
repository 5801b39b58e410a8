"""Values that somebody hostile may write into a record, and what they must not do."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from wirespan.store import Corpus

EVIL = "\x1b]0;mine\x07\x1b[2J\x9b31m\u202e\u2066[red]x[/nope][/] `|</td><script>$\\alpha{%n"
"""Escapes of a terminal, turned writing, rich's markup, markdown, HTML, mathtext, a format of printf."""
TURNS = set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")

Pointer: TypeAlias = tuple[str | int, ...]


def steers(text: str) -> set[str]:
    """Return the characters that steer a terminal or turn its writing round."""
    return {c for c in text if c in TURNS or (unicodedata.category(c) == "Cc" and c not in "\n\t")}


def strings(value: Any, pointer: Pointer = ()) -> Iterator[Pointer]:
    """Yield where in a record strings stand."""
    if isinstance(value, str):
        yield pointer
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        yield from strings(part, (*pointer, key))


def spoiled(line: bytes, pointer: Pointer, evil: str = EVIL) -> bytes:
    """Return a line with something put behind one of its strings."""
    record = json.loads(line)
    value = record
    for key in pointer[:-1]:
        value = value[key]
    value[pointer[-1]] += evil
    return json.dumps(record).encode()


def variants(corpus: Corpus) -> Iterator[dict[Path, bytes]]:
    """Yield files with an evil string in each, until every place was had that a string can stand in."""
    waiting: dict[str, list[tuple[Path, bytes]]] = {}
    seen = set()
    for path in corpus.files():
        lines = (corpus.root / path).read_bytes().splitlines()
        folder = re.sub(r"[^/]+$", "", path)
        for at, line in enumerate(lines):
            for pointer in strings(json.loads(line)):
                place = (folder, *("-" if isinstance(key, int) else key for key in pointer))
                if place not in seen:
                    seen.add(place)
                    changed = [*lines[:at], spoiled(line, pointer), *lines[at + 1 :]]
                    content = b"".join(one + b"\n" for one in changed)
                    waiting.setdefault(folder, []).append((corpus.root / path, content))
    # Other files stand in nobody's way, but a document that can't be read does.
    documents = waiting.pop("corpus/")
    yield from ({path: content} for path, content in documents)
    for turn in range(max(map(len, waiting.values()))):
        yield dict(found[turn] for found in waiting.values() if turn < len(found))

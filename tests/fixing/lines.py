"""Reading and spoiling the lines of a corpus, and mending it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from wirespan import fixing
from wirespan.store import Corpus, layer_file

ENTITIES = layer_file("entities", "bridge")
Line = dict[str, Any]


def read(corpus: Corpus, file: str) -> list[Line]:
    return [json.loads(line) for line in (corpus.root / file).read_bytes().splitlines()]


def write(corpus: Corpus, file: str, lines: list[Line]) -> None:
    told = (json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
    (corpus.root / file).write_text("".join(told), encoding="utf-8", newline="")


def edit(corpus: Corpus, file: str, id_: str, change: Callable[[Line], None]) -> None:
    lines = read(corpus, file)
    change(next(line for line in lines if line["id"] == id_))
    write(corpus, file, lines)


def put(mended: fixing.Mended, corpus: Corpus) -> None:
    for name, (_, new) in mended.files.items():
        (corpus.root / name).write_bytes(new)


def all_spans(data: Line) -> Iterator[Line]:
    for name in ("span", "measures"):
        if name in data:
            yield data[name]
    for name in ("content", "cue", "source"):
        yield from data.get(name, ())


def mended(corpus: Corpus) -> bool:
    """Mend a corpus, and say whether anything was."""
    done = fixing.mend(corpus)
    put(done, corpus)
    return bool(done.files)

"""Offsets of other programs: the tables say what slices of the text say, and are made once a text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirespan import fixing
from wirespan.errors import OffsetError
from wirespan.fixing import draft as drafts
from wirespan.fixing.counting import Counts
from wirespan.offsets import Utf16Map
from wirespan.store import Corpus

from ..cut_off import state
from .lines import ENTITIES, put, read, write

TEXTS = st.text(st.sampled_from("ab \nż’日😀\r"), max_size=12)
OFFSETS = st.integers(-3, 50)


def by_slices(text: str, start: int, end: int) -> Iterator[tuple[str, tuple[int, int]]]:
    units = Utf16Map(text)
    with suppress(OffsetError):
        yield "UTF-16", (units.to_codepoint(start), units.to_codepoint(end))
    data = text.encode()
    with suppress(UnicodeDecodeError):
        yield "UTF-8", (len(data[:start].decode()), len(data[:end].decode()))
    longer = text.replace("\n", "\r\n")
    yield "CRLF", (len(longer[:start].replace("\r", "")), len(longer[:end].replace("\r", "")))


@given(TEXTS, OFFSETS, OFFSETS)
def test_tables_say_what_slices_say(text: str, start: int, end: int) -> None:
    assert list(Counts(text).places(start, end)) == list(by_slices(text, start, end))


def test_a_text_is_counted_once_a_draft(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not for each span that was counted otherwise, for each of those again."""
    clean = state(corpus.root)
    document = next(d for d in corpus.documents("bridge") if d.lang == "en")
    text = document.text or ""
    lines = read(corpus, ENTITIES)
    for line in lines:
        if line["doc"] == document.id:
            for edge in ("start", "end"):
                line["span"][edge] = len(text[: line["span"][edge]].encode())
    write(corpus, ENTITIES, lines)
    assert state(corpus.root) != clean
    counted: list[str] = []
    drawn: list[drafts.Draft] = []

    class Counted(Counts):
        def __init__(self, text: str) -> None:
            counted.append(text)
            super().__init__(text)

    init = drafts.Draft.__init__

    def opened(self: drafts.Draft, *args: object) -> None:
        drawn.append(self)
        init(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(drafts, "Counts", Counted)
    monkeypatch.setattr(drafts.Draft, "__init__", opened)
    put(fixing.mend(corpus), corpus)
    assert state(corpus.root) == clean
    assert 0 < len(counted) <= len(drawn)
    assert set(counted) == {text}

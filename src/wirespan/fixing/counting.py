"""Offsets that another program counted: what they are in code points."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import suppress

from wirespan.errors import OffsetError
from wirespan.offsets import Utf16Map

Place = tuple[int, int]


class Counts:
    """The other units in which offsets into one text may have been counted."""

    def __init__(self, text: str) -> None:
        self._utf16 = Utf16Map(text)
        data = text.encode()
        self._bytes = len(data)
        self._inner = [match.start() for match in re.finditer(rb"[\x80-\xbf]", data)]
        longer = text.replace("\n", "\r\n")
        self._longer = len(longer)
        self._returns = [match.start() for match in re.finditer("\r", longer)]

    def places(self, start: int, end: int) -> Iterator[tuple[str, Place]]:
        """Yield what offsets are in code points if they were counted in another unit, with its name."""
        with suppress(OffsetError):
            yield "UTF-16", (self._utf16.to_codepoint(start), self._utf16.to_codepoint(end))
        with suppress(OffsetError):
            yield "UTF-8", (self._decoded(start), self._decoded(end))
        yield "CRLF", (self._unwrapped(start), self._unwrapped(end))

    def _decoded(self, at: int) -> int:
        """Bytes of UTF-8, cut as a slice cuts → code points. Raises `OffsetError` within a character."""
        at = slice(at).indices(self._bytes)[1]
        seen = bisect_left(self._inner, at)
        if self._inner[seen : seen + 1] == [at]:
            raise OffsetError(f"offset {at} stands inside a character")
        return at - seen

    def _unwrapped(self, at: int) -> int:
        """Characters with lines ended by CRLF, cut as a slice cuts → code points."""
        at = slice(at).indices(self._longer)[1]
        return at - bisect_left(self._returns, at)

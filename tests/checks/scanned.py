"""Lines for the compiled screen, and what it says of them."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from wirespan.checks import native

scan: Any = native.SCAN
needs_scan = pytest.mark.skipif(
    scan is None,
    reason="the screen isn't compiled: no C compiler or headers of Python when this was installed",
)

TEXT = "Ida ran 5 km — “far”, Zoë said. 🚢 Done."
"""Of one-byte, two-byte, three-byte and four-byte characters."""
PLAIN = bytes(0x20000 // 8)
GOOD = {"label": "X"}


def line(
    start: int, end: int, surface: str | None = None, name: str = "aaaaaaaaaa", doc: str = "a/b"
) -> bytes:
    """Return the line of a zone; the surface is what stands there, unless another is given."""
    text = TEXT[start:end] if surface is None else surface
    data = {"id": name, "doc": doc, "span": {"start": start, "end": end, "text": text}, "type": "headline"}
    return orjson.dumps(data) + b"\n"


def report(raw: bytes, kind: str = "zone", **other: Any) -> Any:
    """Return what it says of the lines of a report, whose rests are all good."""
    given = {"names": {}, "clean": {}, "judge": lambda *_: GOOD, "keep": True, "delicate": PLAIN} | other
    return scan.report(
        *(kind, raw, 0, len(raw), 1, given.get("text", TEXT), given["delicate"], given["names"], "zones"),
        *(given["clean"], given["judge"], given["keep"]),
    )


def lines(*spans: tuple[int, int]) -> bytes:
    """Return lines with these spans, each with an id of its own."""
    return b"".join(line(start, end, name=f"line-{n:05}") for n, (start, end) in enumerate(spans))

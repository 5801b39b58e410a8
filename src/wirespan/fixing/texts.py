"""Sure remedies for texts: where a digest proves which text it was.

The digest of a text is never made anew for a text that was edited: it is there to notice that.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from wirespan import texts
from wirespan.checks.spans import parts
from wirespan.errors import Finding
from wirespan.fixing.draft import Draft, Edit
from wirespan.model import LAYERS, story_of
from wirespan.records import encode


def readings(text: str) -> Iterator[str]:
    """Yield what a text may have been before a program damaged it: NFC, LF line ends, UTF-8."""
    yield unicodedata.normalize("NFC", text)
    yield unicodedata.normalize("NFC", text.replace("\r\n", "\n").removeprefix("\ufeff"))
    for encoding in ("cp1252", "latin-1"):
        try:
            yield unicodedata.normalize("NFC", text.encode(encoding).decode("utf-8"))
        except UnicodeError:
            continue


def restored(_finding: Finding, data: dict[str, Any], _: Draft) -> dict[str, Any] | None:
    """Bring a damaged text back, where what it was has the digest."""
    text = data.get("text")
    if not isinstance(text, str) or not isinstance(data.get("digests"), dict):
        return None
    for reading in readings(text):
        if reading != text and texts.text_digest(reading) == data["digests"].get("text"):
            return data | {"text": reading, "length": len(reading)}
    return None


def length(finding: Finding, data: dict[str, Any], draft: Draft) -> dict[str, Any] | None:
    """Count a text that has its digest, or bring it back."""
    text = draft.text(data)
    if text is not None and texts.text_digest(text) == data["digests"]["text"]:
        return data | {"length": len(text)}
    return restored(finding, data, draft)


def paragraphs(_: Finding, data: dict[str, Any], draft: Draft) -> dict[str, Any] | None:
    """Make what tells of the paragraphs of a withheld text anew, where the text itself is held here."""
    text = draft.text(data)
    if text is None or data["text"] is not None:
        return None
    places = texts.cut(text, ((p["start"], p["end"]) for p in data["digests"].get("paragraphs", ())))
    found = [encode(texts.paragraph(texts.fold(text, *place))) for place in places]
    return data | {"digests": data["digests"] | {"paragraphs": found}}


def normalised(finding: Finding, draft: Draft) -> Edit | None:
    """Bring a text back that has lost its normal form, or normalise it and carry all of its spans over."""
    data = draft.data(finding.file, finding.line)
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        return None
    back = restored(finding, data, draft)
    if back is not None:
        return {(finding.file, finding.line): back}
    text, digests = data["text"], data["digests"]
    if texts.text_digest(text) != digests["text"]:
        return None
    wanted = unicodedata.normalize("NFC", text)
    told = {"length": len(wanted), "digests": digests | {"text": texts.text_digest(wanted)}, "text": wanted}
    edit: dict[tuple[str, int], dict[str, Any] | None] = {(finding.file, finding.line): data | told}
    for file in _layers(draft, story_of(data["id"])):
        for number, found in draft.lines(file):
            if found.get("doc") != data["id"]:
                continue
            carried = _carried(found, text, wanted)
            if carried is None:
                return None
            edit[file, number] = carried
    return edit


def _layers(draft: Draft, story: str) -> Iterator[str]:
    """Yield the layers of a story that are there, settled and in passes."""
    for layer in LAYERS:
        for pattern in (f"annotations/{layer}/{story}.jsonl", f"annotations/passes/*/{layer}/{story}.jsonl"):
            for path in sorted(draft.root.glob(pattern)):
                yield path.relative_to(draft.root).as_posix()


def _carried(data: dict[str, Any], text: str, wanted: str) -> dict[str, Any] | None:
    """Return an annotation on the normalised text; None where a span cuts what becomes one character."""
    out = dict(data)
    for pointer, span in parts(data):
        start, end = (_after(text, wanted, span[name]) for name in ("start", "end"))
        words = wanted[start:end]
        if start is None or end is None or unicodedata.normalize("NFC", span.get("text", "")) != words:
            return None
        name, *index = pointer.split("/")[1:]
        new = {"start": start, "end": end, "text": words}
        out[name] = [new if str(i) == index[0] else s for i, s in enumerate(out[name])] if index else new
    return out


def _after(text: str, wanted: str, offset: int) -> int | None:
    """Return an offset in the normalised text; None where it stands in the middle of a character there."""
    before = unicodedata.normalize("NFC", text[:offset])
    return len(before) if before + unicodedata.normalize("NFC", text[offset:]) == wanted else None

"""Sure remedies for spans: where the text itself says which words were selected.

Offsets and surface of a span say the same twice. Where they disagree one of them is wrong, and it is only
known which where the offsets can't be anybody's selection, or are another program's count of the right ones.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise
from typing import Any

from wirespan import texts
from wirespan.checks.characters import splits
from wirespan.checks.spans import parts
from wirespan.errors import Finding
from wirespan.fixing.counting import Counts, Place
from wirespan.fixing.draft import Draft
from wirespan.fixing.texts import readings


def placed(finding: Finding, data: dict[str, Any], draft: Draft) -> dict[str, Any] | None:
    """Put a span where its surface stands, or write its surface as it stands at its offsets."""
    span, text, hidden = _span(finding, data, draft)
    if span is None or text is None or hidden or not isinstance(span.get("text"), str):
        return None
    start, end, surface = span["start"], span["end"], span["text"]
    if _selection(text, start, end) and _reads(surface, text[start:end]):
        span["text"] = text[start:end]
        return data
    units = _units(draft, finding.file, data["doc"], text)
    place = _place(text, surface, (start, end), units, draft.counts(text))
    if place is None:
        return None
    span["start"], span["end"] = place
    return data


def trimmed(finding: Finding, data: dict[str, Any], draft: Draft) -> dict[str, Any] | None:
    """Leave white space at its edges out of a span."""
    span, text, hidden = _span(finding, data, draft)
    if span is None or text is None:
        return None
    found = text[span["start"] : span["end"]]
    inner = found.strip()
    start = span["start"] + found.find(inner)
    return _select(data, span, text, (start, start + len(inner)), hidden) if inner else None


def extended(finding: Finding, data: dict[str, Any], draft: Draft) -> dict[str, Any] | None:
    """Extend a span over the whole of a character that it cuts."""
    span, text, hidden = _span(finding, data, draft)
    if span is None or text is None:
        return None
    start, end = span["start"], span["end"]
    while splits(text, start):
        start -= 1
    while splits(text, end):
        end += 1
    return _select(data, span, text, (start, end), hidden)


def opened(finding: Finding, data: dict[str, Any], draft: Draft) -> dict[str, Any] | None:
    """Write the words in place of their digest, in a report that is open now, where they have that digest."""
    span, text, hidden = _span(finding, data, draft)
    if span is None or text is None or hidden or "digest" not in span:
        return None
    rules = texts.paragraphs(text), texts.paragraphs(text, by_spaces=True)
    start, end = span["start"], span["end"]
    if span["digest"] not in [texts.digest_within(text, start, end, rule) for rule in rules]:
        return None
    del span["digest"]
    span["text"] = text[start:end]
    return data


def closed(finding: Finding, data: dict[str, Any], draft: Draft) -> dict[str, Any] | None:
    """Write the digest in place of words of a withheld report that its very text has at the offsets."""
    span, text, hidden = _span(finding, data, draft)
    if span is None or text is None or not hidden or not isinstance(span.get("text"), str):
        return None
    start, end = span["start"], span["end"]
    digest = texts.digest_within(text, start, end, hidden)
    if digest is None or not _selection(text, start, end) or not _reads(span["text"], text[start:end]):
        return None
    del span["text"]
    span["digest"] = digest
    return data


def ordered(finding: Finding, data: dict[str, Any], _: Draft) -> dict[str, Any] | None:
    """Put fragments that don't overlap in the order of the text."""
    name = finding.pointer.split("/")[1]
    data[name].sort(key=lambda span: (span["start"], span["end"]))
    apart = all(one["end"] <= two["start"] for one, two in pairwise(data[name]))
    return data if apart else None


def _span(
    finding: Finding, data: dict[str, Any], draft: Draft
) -> tuple[dict[str, Any] | None, str | None, list[Place]]:
    """Return the span that a finding points to, the text it is of, and the paragraphs of a withheld one."""
    span: Any = data
    for step in finding.pointer.split("/")[1:]:
        inner = span[int(step)] if isinstance(span, list) else span[step]
        if not isinstance(inner, dict | list):
            break  # the pointer goes on to an offset
        span = inner
    document = draft.document(data["doc"])
    if document is None or not isinstance(span, dict) or not isinstance(span.get("start"), int):
        return None, None, []
    text = draft.text(document)
    if text is None or document["text"] is not None:
        return span, text, []
    return (
        span,
        text,
        texts.cut(text, ((p["start"], p["end"]) for p in document["digests"].get("paragraphs", ()))),
    )


def _select(
    data: dict[str, Any], span: dict[str, Any], text: str, place: Place, hidden: list[Place]
) -> dict[str, Any] | None:
    span["start"], span["end"] = place
    if not hidden:
        span["text"] = text[slice(*place)]
        return data
    digest = texts.digest_within(text, *place, hidden)
    if digest is None:
        return None
    span["digest"] = digest
    return data


def _reads(surface: str, words: str) -> bool:
    """Whether a surface is other writing of the same words: another normal form, other marks, mojibake."""
    return any(texts.flat(reading) == texts.flat(words) for reading in readings(surface))


def _place(text: str, surface: str, offsets: Place, units: frozenset[str], counts: Counts) -> Place | None:
    """Return where a surface stands, beyond doubt; None where there is some."""
    start, end = offsets
    length, plausible = len(surface), _plausible(text, start, end)
    at = text.find(surface)
    once = at >= 0 and text.find(surface, at + 1) < 0
    found = {
        place
        for unit, place in counts.places(start, end)
        if text[slice(*place)] == surface
        and (once or unit in units or (not plausible and abs(place[0] - start) < length))
    }
    if end < start and text[end:start] == surface:
        found.add((end, start))
    if not plausible:
        # All of the surface stands at one of the offsets; the other can't be right.
        found |= {
            (at, at + length) for at in (start, end - length) if at >= 0 and text.startswith(surface, at)
        }
    if once and end - start == length and abs(at - start) < length:
        found.add((at, at + length))
    return found.pop() if len(found) == 1 else None


def _selection(text: str, start: int, end: int) -> bool:
    """Whether somebody may have selected a stretch: whole characters of one line, without space around."""
    if not start < end <= len(text):
        return False
    words = text[start:end]
    return words == words.strip() and "\n" not in words and not splits(text, start) and not splits(text, end)


def _plausible(text: str, start: int, end: int) -> bool:
    """Whether somebody may have selected a stretch on purpose: a selection that cuts no word."""
    return _selection(text, start, end) and not any(_cuts(text, at) for at in (start, end))


def _cuts(text: str, at: int) -> bool:
    """Whether a cut goes through a word or figure. Of scripts without capitals that isn't known."""
    around = text[max(at - 1, 0) : at + 1]
    return len(around) > 1 and all(char.isdecimal() or char.lower() != char.upper() for char in around)


def _units(draft: Draft, file: str, doc: str, text: str) -> frozenset[str]:
    """Return the units in which all offsets of a report in a file are right that are wrong in code points.

    One alone proves nothing where its surface stands in other places too.
    """
    if (file, doc, text) not in draft.units:
        draft.units[file, doc, text] = _common(draft, file, doc, text)
    return draft.units[file, doc, text]


def _common(draft: Draft, file: str, doc: str, text: str) -> frozenset[str]:
    wrong = []
    for data in draft.before(file):
        with suppress(LookupError, TypeError, AttributeError):
            found = [span for _, span in parts(data)] if data["doc"] == doc else []
            wrong += [span for span in found if text[span["start"] : span["end"]] != span["text"]]
    if len(wrong) < 2:
        return frozenset()
    counts = draft.counts(text)
    common: frozenset[str] | None = None
    for span in wrong:
        places = counts.places(span["start"], span["end"])
        right = frozenset(unit for unit, place in places if text[slice(*place)] == span["text"])
        common = right if common is None else common & right
        if not common:
            break
    return common or frozenset()

"""A dispute in words: what it is about, and what each side says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wirespan.adjudication.disputes import Case, Dispute, Side, places
from wirespan.compare.fields import FIELDS, values
from wirespan.counts import kind
from wirespan.layers import layer_of
from wirespan.model import Annotation, Span, main_spans

NOTHING = "nothing"
_MARKS = frozenset("“”„«»‘’\"'")
LONGEST = 60
"""Characters of a surface that are shown before its middle is left out."""


def about(dispute: Dispute) -> str:
    """Return the words that a dispute is about: the longest surface."""
    spans = max((main_spans(x) for x in (*dispute.a, *dispute.b)), key=lambda found: sum(map(_length, found)))
    return _quoted(spans)


def says(dispute: Dispute, side: Side, case: Case) -> list[str]:
    """Return what a side says, a line an annotation: its type, and all in which the other differs."""
    known = {a.id: a for a in (*case.offered(side), *case.settled)}
    other = {a.id: a for a in (*case.offered(1 - side), *case.settled)}  # type: ignore[arg-type]
    whole = about(dispute)
    lines = []
    for a in dispute.side(side):
        answer = dispute.side(1 - side) if len(dispute.a) == len(dispute.b) == 1 else ()  # type: ignore[arg-type]
        parts = [kind(a)]
        if (words := _quoted(main_spans(a))) != whole:
            parts.append(words)
        parts += _fields(a, known, answer, other)
        lines.append(" · ".join(parts))
    return lines or [NOTHING]


def context(case: Case) -> str:
    """Return what both agree on and is shown for what hangs on it, in words."""
    return ", ".join(f"{kind(a)} {_quoted(main_spans(a))}" for a in case.context[0])


def _fields(
    a: Annotation, known: Mapping[str, Any], answer: Sequence[Annotation], other: Mapping[str, Any]
) -> list[str]:
    """Return the fields of an annotation in words, those alike on the other side left out."""
    theirs = values(answer[0], other) if answer else {}
    mine = values(a, known)
    found = []
    for name in FIELDS[layer_of(a)][1:]:
        if answer and mine.get(name) == theirs.get(name):
            continue
        value = getattr(a, name)
        if value in (None, (), False):
            if name in theirs:
                found.append(f"no {name}")
            continue
        found.append(name if value is True else f"{name} {_shown(value, known)}")
    apart = answer and places(a) != places(answer[0])
    if apart and _surfaces(main_spans(a)) == _surfaces(main_spans(answer[0])):
        found.append("at " + ", ".join(f"{start}–{end}" for start, end in places(a)))
    return found


def _shown(value: Any, known: Mapping[str, Annotation]) -> str:
    if isinstance(value, Span):
        return _quoted((value,))
    if isinstance(value, tuple):
        return _quoted(value) if isinstance(value[0], Span) else ", ".join(map(str, value))
    return _quoted(main_spans(known[value])) if value in known else str(value)


def _surfaces(spans: Iterable[Span]) -> str:
    return " … ".join(map(_surface, spans))


def _quoted(spans: Iterable[Span]) -> str:
    """Return surfaces in quotation marks, where they have none of their own."""
    words = _surfaces(spans)
    return words if words[:1] in _MARKS or words[-1:] in _MARKS else f"“{words}”"


def _surface(span: Span) -> str:
    """Return a surface in one line; of a withheld text that isn't here, where it stands."""
    if span.text is None:
        return f"{span.start}–{span.end}"
    words = " ".join(span.text.split())
    return words if len(words) <= LONGEST else f"{_beginning(words)} […] {_beginning(words[::-1])[::-1]}"


def _beginning(words: str) -> str:
    """Return what is shown of the beginning of long words: whole ones, where a script has white space."""
    half = LONGEST // 2
    whole = words[: half + 1].rpartition(" ")[0]
    return whole if len(whole) >= half // 2 else words[:half].rstrip()


def _length(span: Span) -> int:
    return span.end - span.start

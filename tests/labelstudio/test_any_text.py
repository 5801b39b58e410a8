"""Any annotations of any text into a task and back."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from wirespan import labelstudio, records
from wirespan.model import (
    Date,
    Digests,
    Document,
    Mention,
    Number,
    Published,
    Quote,
    Rights,
    Span,
)
from wirespan.texts import text_digest

from .items import Layers, lines

# Characters that go wrong where offsets are counted otherwise: beyond the BMP, combining, line and paragraph
# separators, right-to-left script, no-break spaces.
ALPHABET = st.sampled_from("ab .,“”\n\t🚨𝒳👩\u200d\u0301é\u2028\u2029\u0085אבشر\u202f\u00a0\u0323ß")


@st.composite
def annotated(draw: st.DrawFn) -> tuple[Document, Layers]:
    text = draw(st.text(ALPHABET, min_size=4, max_size=60))

    def span() -> Span:
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        return Span(start, end, text[start:end])

    def several(least: int) -> tuple[Span, ...]:
        found = {(s.start, s.end): s for s in (span() for _ in range(draw(st.integers(least, 3))))}
        return tuple(found[key] for key in sorted(found))

    by: dict[str, Any] = {"by": "model-a", "status": "suggested"}
    keys = st.lists(st.sampled_from(["ida", "ole", "una"]), unique=True)
    mentions = [
        Mention(id=f"mention-{n:02}", doc="s/o", span=span(), label="ORG", entity="ida", **by)
        for n in range(2)
    ]
    quotes = [
        Quote(
            id=f"quote-{n:04}",
            doc="s/o",
            kind="direct",
            content=several(1),
            cue=several(0),
            source=several(0),
            speakers=tuple(draw(keys)),
            via=tuple(draw(keys)),
            within=f"quote-{n - 1:04}" if n and draw(st.booleans()) else None,
            **by,
        )
        for n in range(3)
    ]
    numbers = [
        Number(
            id=f"number-{n:03}",
            doc="s/o",
            span=span(),
            type="CARDINAL",
            value="1",
            bound="exact",
            measures=span() if draw(st.booleans()) else None,
            **by,
        )
        for n in range(2)
    ]
    others = st.sampled_from([None, "dct", "date-00000", "date-00001", "date-00002"])
    dates = []
    for n in range(3):
        points = {key: draw(others) for key in ("anchor", "begin_point", "end_point")}
        points = {key: None if value == f"date-{n:05}" else value for key, value in points.items()}
        dates.append(Date(id=f"date-{n:05}", doc="s/o", span=span(), type="SET", value="P1D", **points, **by))
    document = Document(
        id="s/o",
        story="s",
        lang="en",
        published=Published("2026", "metadata"),
        rights=Rights("CC0-1.0"),
        revision=1,
        length=len(text),
        digests=Digests(text=text_digest(text)),
        text=text,
    )
    own: Layers = {"zones": [], "entities": mentions, "quotes": quotes, "numbers": numbers, "dates": dates}
    return document, {layer: sorted(found, key=records.order) for layer, found in own.items()}


@given(annotated())
def test_any_text_and_back(made: tuple[Document, Layers]) -> None:
    document, own = made
    task = json.loads(json.dumps(labelstudio.task(document, own)))
    found, findings = labelstudio.read(task, document, own, by="bea")
    assert findings == []
    assert lines(found) == lines(own)


@given(annotated())
def test_offsets_are_code_points(made: tuple[Document, Layers]) -> None:
    document, own = made
    assert document.text is not None
    utf32 = document.text.encode("utf-32-le")
    utf16 = document.text.encode("utf-16-le")
    for one in labelstudio.task(document, own)["annotations"][0]["result"]:
        if one["type"] == "labels":
            value = one["value"]
            surface = utf32[4 * value["start"] : 4 * value["end"]].decode("utf-32-le")
            assert value["text"] == surface
            # and in UTF-16, where each character beyond the BMP before an offset moves it by one unit
            points = list(map(ord, document.text))
            units = [value[k] + sum(p > 0xFFFF for p in points[: value[k]]) for k in ("start", "end")]
            assert utf16[2 * units[0] : 2 * units[1]].decode("utf-16-le") == surface


@given(annotated(), st.data())
def test_a_change_changes_its_own_annotation_only(made: tuple[Document, Layers], data: st.DataObject) -> None:
    document, own = made
    assert document.text is not None
    task = copy.deepcopy(labelstudio.task(document, own))
    start = data.draw(st.integers(0, len(document.text) - 1))
    end = data.draw(st.integers(start + 1, len(document.text)))
    (region,) = [
        i for i in task["annotations"][0]["result"] if i.get("id") == "mention-00" and i["from_name"] == "ent"
    ]
    region["value"].update(start=start, end=end)
    found, _ = labelstudio.read(task, document, own, by="bea")
    old = {a.id: a for a in own["entities"]}["mention-00"]
    new = {a.id: a for a in found["entities"]}["mention-00"]
    moved = (old.span.start, old.span.end) != (start, end)
    assert new.by == ("bea" if moved else "model-a")
    code_points = [chr(c) for c in map(ord, document.text)]
    assert new.span == Span(start, end, "".join(code_points[start:end]))
    rest = {k: [a for a in v if a.id != "mention-00"] for k, v in own.items()}
    assert {k: [a for a in v if a.id != "mention-00"] for k, v in found.items()} == rest

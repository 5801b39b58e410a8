"""Canonical lines: record ↔ line both ways, and what is refused."""

from __future__ import annotations

import dataclasses
import json
from functools import cache
from typing import Any, get_args, get_type_hints

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirespan import records
from wirespan.errors import RecordError
from wirespan.model import Entity, Mention, Paragraph, Quote, Span
from wirespan.schemas import RECORDS

MENTION = Mention(
    id="abcdefghij",
    doc="story/outlet",
    span=Span(0, 4, "Łódź"),
    label="GPE",
    entity="lodz",
    by="model-a",
    status="suggested",
)

# Text of many scripts: astral characters, combining marks, U+2028, right to left.
TEXTS = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs", "Cc"]),
        st.sampled_from("🚨𝐀e\u0301\u2028\u00a0\u05d0\u0627\u200f\n\t"),
    ),
    min_size=1,
)


@cache
def values(hint: Any) -> st.SearchStrategy[Any]:
    """Return values of any type that a field may have."""
    if dataclasses.is_dataclass(hint):
        built = st.builds(
            hint,
            **{name: values(inner) for name, inner in get_type_hints(hint).items()},
        )
        return built.filter(lambda quote: quote.content) if hint is Quote else built
    args = [arg for arg in get_args(hint) if arg is not type(None)]
    if hint is int:
        return st.integers(0, 2**40)
    if hint is bool:
        return st.booleans()
    if hint is str:
        return TEXTS
    if getattr(hint, "__origin__", None) is dict:
        return st.dictionaries(TEXTS, TEXTS, max_size=3)
    if getattr(hint, "__origin__", None) is tuple:
        if args[-1] is Ellipsis:
            return st.lists(values(args[0]), max_size=3).map(tuple)
        return st.tuples(*(values(arg) for arg in args))
    return st.none() | values(args[0])


@pytest.mark.parametrize("cls", RECORDS.values(), ids=RECORDS)
@given(data=st.data())
def test_a_record_is_its_line_and_the_line_is_the_record(cls: type, data: st.DataObject) -> None:
    record = data.draw(values(cls))
    line = records.line(record)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert records.parse(cls, line) == record
    assert records.line(records.parse(cls, line)) == line


def test_a_line_has_its_keys_in_order_unescaped_and_without_absent_values() -> None:
    assert records.line(MENTION).decode() == (
        '{"id":"abcdefghij","doc":"story/outlet","span":{"start":0,"end":4,"text":"Łódź"},'
        '"label":"GPE","entity":"lodz","by":"model-a","status":"suggested"}\n'
    )


def test_lists_that_every_quote_has_are_written_when_empty() -> None:
    quote = Quote(
        id="abcdefghij",
        doc="story/outlet",
        kind="direct",
        content=(Span(3, 5, "Hm"),),
        cue=(),
        source=(),
        speakers=(),
        by="model-a",
        status="suggested",
    )
    data = json.loads(records.line(quote))
    assert [data["cue"], data["source"], data["speakers"]] == [[], [], []]
    assert not data.keys() & {"via", "within", "unsure", "note"}


def test_lines_come_in_canonical_order() -> None:
    def at(doc: str, start: int, end: int, id_: str) -> Mention:
        return dataclasses.replace(MENTION, doc=doc, span=Span(start, end, "x" * (end - start)), id=id_)

    expected = [
        at("a/a", 0, 9, "outer-name"),
        at("a/a", 0, 4, "inner-name"),
        at("a/a", 5, 9, "a-same-end"),
        at("a/a", 5, 9, "b-same-end"),
        at("a/b", 0, 1, "other-docu"),
    ]
    written = records.lines(reversed(expected))
    assert [records.parse(Mention, raw) for raw in records.split(written)] == expected


def test_quotes_come_by_their_first_start_and_last_end() -> None:
    def at(id_: str, *content: tuple[int, int]) -> Quote:
        found = tuple(Span(start, end, "x" * (end - start)) for start, end in content)
        about = {"doc": "a/a", "kind": "direct", "by": "model-a", "status": "suggested"}
        return Quote(id=id_, content=found, cue=(), source=(), speakers=(), **about)

    expected = [at("late-end01", (0, 5), (10, 20)), at("late-first", (0, 8)), at("late-start", (1, 30))]
    written = records.lines(reversed(expected))
    assert [records.parse(Quote, raw) for raw in records.split(written)] == expected


def test_names_come_by_language() -> None:
    names = {"uk": "Норва", "en": "Norva", "pl": "Norwa"}
    entity = Entity(id="norva", label="GPE", names=names, wikidata=None)
    assert list(json.loads(records.line(entity))["names"]) == ["en", "pl", "uk"]


def test_a_file_is_split_on_line_feeds_alone() -> None:
    separators = "\u2028\u2029\u0085\x0b\x0c\x1c"
    data = f"one{separators}still one\ntwo\n".encode()
    assert list(records.split(data)) == [f"one{separators}still one".encode(), b"two"]
    assert list(records.split(b"")) == []
    assert list(records.split(b"no line feed")) == [b"no line feed"]
    assert list(records.split(b"one\n ")) == [b"one", b" "]  # what is there is read, and refused


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"{", "no JSON"),
        (b"NaN", "no JSON"),
        (b"[1]", "an object was expected"),
        (b'{"id": "a"}', "this is no mention record: missing is 'doc', 'span', 'label'"),
        (records.line(MENTION).replace(b'"label"', b'"lable"'), "'lable'"),
        (
            records.line(MENTION).replace(
                b'{"start":0,"end":4,"text":"\xc5\x81\xc3\xb3d\xc5\xba"}', b"[0,4]"
            ),
            "object",
        ),
    ],
)
def test_what_is_no_record_is_refused_with_a_reason(raw: bytes, says: str) -> None:
    with pytest.raises(RecordError, match=says):
        records.parse(Mention, raw)


@pytest.mark.parametrize(
    ("cls", "data", "says"),
    [
        (Span, {"start": "0", "end": 4}, "an integer was expected, not a string"),
        (Span, {"start": True, "end": 4}, "an integer was expected, not true or false"),
        (Span, {"start": 0.5, "end": 4}, "an integer was expected, not a number"),
        (Span, {"start": None, "end": 4}, "an integer was expected, not null"),
        (Span, {"start": 0, "end": 4, "text": 7}, "a string was expected, not an integer"),
        (Span, {"start": 0, "end": 4, "text": ["a"]}, "a string was expected, not a list"),
        (Paragraph, {"start": 0, "end": 4, "sha256": "", "gaps": [[1]]}, "2 items were expected, not 1"),
        (Paragraph, {"start": 0, "end": 4, "sha256": "", "gaps": [[1, 2, 3]]}, "expected, not 3"),
        (Paragraph, {"start": 0, "end": 4, "sha256": "", "gaps": [[1, "2"]]}, "an integer was expected"),
        (Paragraph, {"start": 0, "end": 4, "sha256": "", "gaps": "12"}, "a list was expected, not a string"),
        (Entity, {"id": "a", "label": "GPE", "names": {"en": 1}, "wikidata": None}, "a string was expected"),
        (Entity, {"id": "a", "label": "GPE", "names": [], "wikidata": None}, "an object was expected"),
        (Mention, records.encode(MENTION) | {"unsure": 1}, "true or false was expected, not an integer"),
    ],
)
def test_a_value_of_another_type_is_refused(cls: type, data: dict[str, Any], says: str) -> None:
    with pytest.raises(RecordError, match=says):
        records.decode(cls, data)


def test_a_quote_of_nothing_is_refused() -> None:
    lists: dict[str, Any] = {name: [] for name in ("content", "cue", "source", "speakers")}
    data = {
        "id": "abcdefghij",
        "doc": "story/outlet",
        "kind": "direct",
        "by": "model-a",
        "status": "suggested",
    }
    assert records.decode(Quote, data | lists | {"content": [{"start": 0, "end": 4}]})
    with pytest.raises(RecordError, match="no content"):
        records.decode(Quote, data | lists)


@pytest.mark.parametrize("number", ["1e300", "-1e300", "18446744073709551616", "-1e19"])
def test_a_number_that_no_line_can_hold_is_refused(number: str) -> None:
    with pytest.raises(RecordError, match="integer"):
        records.parse(Span, f'{{"start":{number},"end":4}}'.encode())


@pytest.mark.parametrize("number", [2**64, -(2**63) - 1])
def test_an_integer_that_no_line_can_hold_is_refused(number: int) -> None:
    with pytest.raises(RecordError, match="an integer of at most 64 bits"):
        records.decode(Span, {"start": 0, "end": number})


@pytest.mark.parametrize("number", ["9223372036854775807", "18446744073709551615", "-9223372036854775808"])
def test_whatever_is_read_has_a_line(number: str) -> None:
    line = f'{{"start":0,"end":{number}}}'.encode()
    assert orjson.dumps(records.encode(records.parse(Span, line))) == line


def test_a_whole_number_may_be_spelled_as_a_float() -> None:
    span = records.decode(Span, {"start": 1.0, "end": 4e0})
    assert span == Span(1, 4)
    assert type(span.start) is int


def test_offsets_that_another_library_counted_are_whole_numbers() -> None:
    numpy = pytest.importorskip("numpy", reason="numpy comes with datasets")
    start, end = numpy.int64(MENTION.span.start), numpy.int32(MENTION.span.end)
    counted = dataclasses.replace(MENTION, span=Span(start, end, MENTION.span.text))
    assert records.lines([counted]) == records.lines([MENTION])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"span": Span(0.0, 5.0, "Norva")}, "found 0.0, expected a whole number"),  # type: ignore[arg-type]
        ({"span": Span(0, None, "Norva")}, "found None, expected a whole number"),  # type: ignore[arg-type]
        ({"span": Span(0, 2**64, "Norva")}, "64-bit"),
        ({"note": "\ud800"}, "surrogates"),
    ],
)
def test_what_no_line_can_hold_names_its_record(change: dict[str, Any], says: str) -> None:
    wrong = dataclasses.replace(MENTION, **change)
    for write in (records.line, lambda record: records.lines([record])):
        with pytest.raises(RecordError, match=says) as caught:
            write(wrong)
        assert f"the mention {MENTION.id!r}" in caught.value.message

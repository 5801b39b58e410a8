"""Lines are read for the dataset as they are everywhere else: the same records, the same refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirespan import records
from wirespan.errors import RecordError
from wirespan.model import Document, Mention, Quote, Record
from wirespan.publish import reading
from wirespan.publish.features import reading as types
from wirespan.store import Corpus

FILE = "some.jsonl"
MENTION = {
    "id": "ent-1",
    "doc": "bakery/crumb-times",
    "span": {"start": 6, "end": 11, "text": "Norva"},
    "label": "GPE",
    "entity": "norva",
    "by": "anna",
    "status": "corrected",
}
QUOTE = {
    "id": "quote-1",
    "doc": "bakery/crumb-times",
    "kind": "direct",
    "content": [{"start": 0, "end": 2, "text": "Ha"}],
    "cue": [],
    "source": [],
    "speakers": [],
    "by": "anna",
    "status": "corrected",
}
PARAGRAPH = {"start": 0, "end": 2, "sha256": "0"}
DOCUMENT = {
    "id": "bakery/crumb-times",
    "story": "bakery",
    "lang": "en",
    "published": {"value": "2030-01-05", "basis": "byline"},
    "rights": {"licence": "CC0-1.0"},
    "revision": 1,
    "length": 2,
    "digests": {"text": "0", "paragraphs": [PARAGRAPH | {"gaps": [[1, 2]]}]},
    "text": "Ha",
}


def line(record: dict[str, Any], **changes: Any) -> bytes:
    told = {key: value for key, value in (record | changes).items() if value != "absent"}
    return json.dumps(told, ensure_ascii=False).encode() + b"\n"


GOOD: dict[str, tuple[str, type[Record], bytes]] = {
    "plain": ("mention", Mention, line(MENTION) + line(MENTION, id="ent-2")),
    "empty": ("mention", Mention, b""),
    "no line feed at the end": ("mention", Mention, line(MENTION).rstrip()),
    "carriage returns": ("mention", Mention, line(MENTION).replace(b"\n", b"\r\n") * 2),
    "null for what is optional": ("mention", Mention, line(MENTION, note=None)),
    "null as a word": ("mention", Mention, line(MENTION, note="null and void")),
    "braces in a value": ("mention", Mention, line(MENTION, note='}\n{"id":') * 2),
    "a point in an integer": ("mention", Mention, line(MENTION).replace(b'"start": 6', b'"start": 6.0')),
    "a key twice": ("mention", Mention, line(MENTION).replace(b'"start": 6', b'"start": 5, "start": 6')),
    "hard characters": ("mention", Mention, line(MENTION, note="\u2028\u00a0🥐m\u0303\x85\ufeff")),
    "a long line": ("document", Document, line(DOCUMENT) + line(DOCUMENT, text="Ha" * 3_000_000)),
    "a withheld text": ("document", Document, line(DOCUMENT, text=None) + line(DOCUMENT)),
    "gaps": ("document", Document, line(DOCUMENT)),
    "fragments": ("quote", Quote, line(QUOTE, via=["norva"])),
}
BAD: dict[str, tuple[str, type[Record], bytes, int]] = {
    "without an end": ("mention", Mention, line(MENTION) + line(MENTION, span={"start": 6, "text": "N"}), 2),
    "null for an end": ("mention", Mention, line(MENTION, span={"start": 6, "end": None}), 1),
    "null for a flag": ("mention", Mention, line(MENTION, unsure=None), 1),
    "null for a list": ("quote", Quote, line(QUOTE, via=None), 1),
    "null in a list": ("quote", Quote, line(QUOTE, speakers=["norva", None]), 1),
    "null for a span": ("quote", Quote, line(QUOTE, content=[None]), 1),
    "an empty span": ("quote", Quote, line(QUOTE) + line(QUOTE, content=[{}]), 2),
    "no licence": ("document", Document, line(DOCUMENT, rights={}), 1),
    "no digest": ("document", Document, line(DOCUMENT, digests={}), 1),
    "no text": ("document", Document, line(DOCUMENT, text="absent"), 1),
    "gaps of three and one": (
        "document",
        Document,
        line(DOCUMENT, digests={"text": "0", "paragraphs": [PARAGRAPH | {"gaps": [[1, 2, 3], [4]]}]}),
        1,
    ),
    "an unknown key": ("mention", Mention, line(MENTION, span={"start": 6, "end": 11, "colour": "red"}), 1),
    "a number as a string": ("mention", Mention, line(MENTION, span={"start": "6", "end": 11}), 1),
    "true for a number": ("mention", Mention, line(MENTION, span={"start": True, "end": 11}), 1),
    "no number": ("mention", Mention, line(MENTION).replace(b'"start": 6', b'"start": NaN'), 1),
    "two on a line": ("mention", Mention, line(MENTION).rstrip() + line(MENTION), 1),
    "two on a line, one on two": (
        "mention",
        Mention,
        line(MENTION)[:-1] + line(MENTION).replace(b",", b",\n", 1),
        1,
    ),
    "one on many lines": ("mention", Mention, json.dumps(MENTION, indent=1).encode() + b"\n", 1),
    "a blank line": ("mention", Mention, line(MENTION) + b"\n" + line(MENTION), 2),
    "blank lines alone": ("mention", Mention, b"\n\n", 1),
    "more after it": ("mention", Mention, line(MENTION).replace(b"\n", b" x\n"), 1),
    "a list": ("mention", Mention, b"[" + line(MENTION).rstrip() + b"]\n", 1),
    "a byte order mark": ("mention", Mention, b"\xef\xbb\xbf" + line(MENTION), 1),
    "no UTF-8": ("mention", Mention, line(MENTION, note="X").replace(b'"X"', b'"\xff"'), 1),
    "half a pair in UTF-8": (
        "mention",
        Mention,
        line(MENTION, note="X").replace(b'"X"', b'"\xed\xb0\x80"'),
        1,
    ),
    "half a pair escaped": ("mention", Mention, line(MENTION, note="X").replace(b'"X"', b'"\\udc00"'), 1),
    "a control character": ("mention", Mention, line(MENTION, note="X").replace(b'"X"', b'"\x01"'), 1),
}


@pytest.mark.parametrize(("name", "cls", "content"), GOOD.values(), ids=GOOD)
def test_the_records_are_those_of_the_corpus(
    tmp_path: Path, name: str, cls: type[Record], content: bytes
) -> None:
    (tmp_path / FILE).write_bytes(content)
    corpus = Corpus(tmp_path)
    table = reading.read(corpus, FILE, name, cls)
    assert table.schema == types(name)
    assert [records.decode(cls, bare(row)) for row in table.to_pylist()] == corpus.read(FILE, cls)


@pytest.mark.parametrize(("name", "cls", "content", "number"), BAD.values(), ids=BAD)
def test_what_is_no_record_is_refused_with_its_line(
    tmp_path: Path, name: str, cls: type[Record], content: bytes, number: int
) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(RecordError, match=f"^{FILE}:{number}: ") as caught:
        reading.read(Corpus(tmp_path), FILE, name, cls)
    assert "validate" in caught.value.hint


@pytest.mark.parametrize(("end", "place"), [(2**63, FILE), (2**70, f"{FILE}:1")])
def test_a_number_that_no_column_holds_is_refused(tmp_path: Path, end: int, place: str) -> None:
    (tmp_path / FILE).write_bytes(line(MENTION, span={"start": 0, "end": end}))
    with pytest.raises(RecordError, match=f"^{place}: "):
        reading.read(Corpus(tmp_path), FILE, "mention", Mention)


def test_canonical_lines_take_the_fast_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Corpus, "read", lambda *_: pytest.fail("it is read record by record"))
    for name, cls, content in (GOOD["plain"], GOOD["gaps"], GOOD["fragments"], GOOD["a long line"]):
        (tmp_path / FILE).write_bytes(content)
        assert reading.read(Corpus(tmp_path), FILE, name, cls).num_rows == content.count(b"\n")


@given(st.data())
def test_damaged_lines_are_read_as_the_corpus_reads_them(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    name, cls, content = data.draw(st.sampled_from([GOOD[key] for key in ("plain", "gaps", "fragments")]))
    pieces = [
        b"",
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b"\n",
        b"null",
        b"{}",
        b'""',
        b"1.0",
        b"-",
        b"\xff",
        b"\\",
        b"}\n{",
    ]
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content)))
        cut = data.draw(st.integers(0, 6))
        content = content[:at] + data.draw(st.sampled_from(pieces)) + content[at + cut :]
    root = tmp_path_factory.mktemp("damaged")
    (root / FILE).write_bytes(content)
    corpus = Corpus(root)
    expected, found = (
        told(lambda: corpus.read(FILE, cls)),
        told(lambda: reading.read(corpus, FILE, name, cls)),
    )
    if not isinstance(found, str):
        found = [records.decode(cls, bare(row)) for row in found.to_pylist()]
    assert found == expected


def told(read: Callable[[], Any]) -> Any:
    """Return what is read, or the words of a refusal."""
    try:
        return read()
    except RecordError as refusal:
        return refusal.message


def bare(value: Any) -> Any:
    """Leave out what is null, at any depth, but for a text."""
    if isinstance(value, dict):
        return {key: bare(inner) for key, inner in value.items() if inner is not None or key == "text"}
    return [bare(item) for item in value] if isinstance(value, list) else value

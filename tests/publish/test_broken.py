"""A corpus of which no dataset can be made: refused, with the place, and nothing left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from wirespan.errors import WirespanError
from wirespan.publish.build import build
from wirespan.store import Corpus

BROKEN = {
    "no JSON": ("annotations/dates/bridge.jsonl", b"{", "dates/bridge.jsonl:1"),
    "no record": ("corpus/bridge.jsonl", b'{"id":1}\n', "corpus/bridge.jsonl:1"),
    "unknown report": (
        "annotations/zones/bridge.jsonl",
        None,
        "is of 'bakery/nobody'",
    ),
    "no splits": ("corpus/splits.json", b"[]", "splits.json"),
    "splits of others": (
        "corpus/splits.json",
        b'{"train":["x"],"validation":[],"test":[],"withheld":[]}',
        "x",
    ),
    "splits of numbers": (
        "corpus/splits.json",
        b'{"train":["bakery",1],"validation":[2],"test":[],"withheld":[]}',
        "splits.json has no list",
    ),
    "a split of one number": (
        "corpus/splits.json",
        b'{"train":[1],"validation":[],"test":[],"withheld":[]}',
        "splits.json has no list",
    ),
    "no version": ("corpus/VERSION", b"soon\n", "'soon'"),
    "no text": ("corpus/VERSION", b"\xff\n", "VERSION"),
}


@pytest.mark.parametrize(("path", "content", "message"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_read_is_refused(
    rich: Corpus, out: Path, path: str, content: bytes | None, message: str
) -> None:
    file = rich.root / path
    if content is None:
        content = file.read_bytes().replace(b"bridge/quay-wire", b"bakery/nobody")
    file.write_bytes(content)
    with pytest.raises(WirespanError, match=message) as caught:
        build(rich, out)
    assert caught.value.hint
    assert list(out.parent.glob("*")) == []


UNFIT = {
    "label": (b'"label":"FAC"', b'"label":"fac"', "^annotations/entities/bridge.jsonl: label .*'fac'"),
    "type": (b'"start":14,', b'"start":"14",', "bridge"),
    "size": (b'"end":31,', b'"end":31000000000,', "column"),
    "value": (b'"lemma":"Ida Kells"', b'"lemma":["Ida"]', "entities|documents"),
}


@pytest.mark.parametrize(("old", "new", "message"), UNFIT.values(), ids=UNFIT)
def test_values_that_fit_no_column_are_refused(
    rich: Corpus, out: Path, old: bytes, new: bytes, message: str
) -> None:
    for layer in ("entities", "zones"):
        file = rich.root / f"annotations/{layer}/bridge.jsonl"
        file.write_bytes(file.read_bytes().replace(old, new))
    with pytest.raises(WirespanError, match=message) as caught:
        build(rich, out)
    assert "validate" in caught.value.hint
    assert not out.exists()

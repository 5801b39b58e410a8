"""Level 2: where schema findings point, and which fields go together."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from wirespan.store import Corpus

from .conftest import codes, validate

ZONES = "annotations/zones/bridge.jsonl"
LINKS = "annotations/links/bridge.jsonl"
Change = Callable[..., None]


@pytest.mark.parametrize(
    ("new", "code", "pointer"),
    [
        ('"start":-1,', "schema-value", "/span/start"),
        ('"start":0.5,', "schema-type", "/span/start"),
        ('"start":true,', "schema-type", "/span/start"),
        ("", "schema-missing-field", "/span"),
        ('"start":0,"length":13,', "schema-unknown-field", "/span/length"),
    ],
)
def test_schema_pointers(corpus: Corpus, change: Change, new: str, code: str, pointer: str) -> None:
    change({"file": ZONES, "from": '"start":0,', "to": new})
    (finding,) = validate(corpus)
    assert (finding.code, finding.pointer) == (code, pointer)


@pytest.mark.parametrize(
    ("file", "old", "new", "pointer"),
    [
        (
            ZONES,
            '"🚨 Bridge shut"}',
            '"🚨 Bridge shut","digest":"00000000000000000000000000000000"}',
            "/span",
        ),
        (LINKS, '"rendering":"verbatim"', '"rendering":"verbatim","as_of":"2026-05-04"', "/members/0/as_of"),
        (LINKS, '"original":"en"', '"measure":"cracks","original":"en"', "/measure"),
        (LINKS, '"relation":"restates","as_of":"2026-05-04",', '"relation":"restates",', "/members/1"),
        ("corpus/patience.jsonl", '"text":null', '"text":"x"', "/text"),
    ],
)
def test_conditions(corpus: Corpus, change: Change, file: str, old: str, new: str, pointer: str) -> None:
    change({"file": file, "from": old, "to": new})
    found = [f for f in validate(corpus) if f.file == file]
    assert [(f.code, f.pointer) for f in found] == [("schema-condition", pointer)]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ('"type":"DURATION","value":"2026-05-04"', "/value"),
        ('"type":"DATE","value":"P3D"', "/value"),
        ('"type":"DATE","value":"2026-05-04TMO"', "/value"),
        ('"type":"TIME","value":"2026-05-04"', "/value"),
        ('"type":"DATE","value":"2026-05-04","begin_point":"dct"', "/begin_point"),
        ('"type":"TIME","value":"2026-05-04T14:30","end_point":"dct"', "/end_point"),
        ('"type":"TIME","value":"2026-05-04T14:30","freq":"2X"', "/freq"),
    ],
)
def test_the_type_of_a_date_and_its_other_fields(
    corpus: Corpus, change: Change, fields: str, pointer: str
) -> None:
    old = '"text":"Monday"},"type":"DATE","value":"2026-05-04","local":"XXXX-WXX-1"'
    change({"file": "annotations/dates/bridge.jsonl", "from": old, "to": f'"text":"Monday"}},{fields}'})
    (finding,) = validate(corpus)
    assert (finding.code, finding.pointer) == ("schema-condition", pointer)


def test_dates_of_every_type(corpus: Corpus, change: Change) -> None:
    file = "annotations/dates/bridge.jsonl"
    rest = ',"by":"model-a","status":"suggested"}\n{"id":"date-mon01"'
    old = '"DATE","value":"2026-05-04","local":"XXXX-WXX-1"' + rest
    for new in (
        '"DURATION","value":"PT36H","begin_point":"dct"',
        '"DATE","value":"PRESENT_REF"',
        '"TIME","value":"2026-05-04T14:30Z"',
        '"SET","value":"P1W","freq":"2X"',
    ):
        change({"file": file, "from": old, "to": new + rest})
        assert codes(corpus) == []
        old = new + rest


def test_what_is_right_does_not_wait_for_the_validator_whose_messages_people_read(corpus: Corpus) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from wirespan.checks import run; from wirespan.store import Corpus\n"
        f"print(run(Corpus(Path({str(corpus.root)!r}))).findings, 'jsonschema' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "() False\n"

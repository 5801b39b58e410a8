"""Lines cut in two: what the head asks is what the schemas ask, and no schema ties it to the rest."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from wirespan import checks, schemas
from wirespan.checks import cutting, tree
from wirespan.checks.context import Context
from wirespan.checks.screening import Screen
from wirespan.store import Corpus

from ..bridge import EN, WITHHELD

HEADS = {
    "zone": {"id", "doc", "span"},
    "mention": {"id", "doc", "span"},
    "number": {"id", "doc", "span", "value", "measures"},
    "date": {"id", "doc", "span"},
    "quote": {"id", "doc", "content", "cue", "source"},
}
"""What is cut out of lines of each type."""
SPANS = {"span", "measures"}
LISTS = {"content": 1, "cue": 0, "source": 0}


def bare(node: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node.items() if key != "description"}


def conditions(node: Any) -> set[str]:
    """Return the properties that conditions of a schema speak of."""
    found = set()
    if isinstance(node, dict):
        found = {*node.get("properties", ()), *node.get("required", ())}
        node = list(node.values())
    return found.union(*map(conditions, node)) if isinstance(node, list) else found


@pytest.mark.parametrize("kind", HEADS)
def test_no_schema_ties_head_and_rest(kind: str) -> None:
    schema = schemas.schema(kind)
    plain = {"$schema", "$defs", "title", "description", "type", "examples", "properties", "required"}
    others = {key: value for key, value in schema.items() if key not in plain | {"additionalProperties"}}
    assert others.keys() <= {"allOf", "if", "then", "else"}
    assert not conditions(others) & HEADS[kind]


@pytest.mark.parametrize("kind", HEADS)
def test_heads_ask_what_the_schemas_ask(kind: str) -> None:
    known = {name: bare(node) for name, node in schemas.properties(kind).items()}
    assert list(known)[:2] == ["id", "doc"]
    assert known["id"].keys() == {"type", "pattern"}
    for name in SPANS & HEADS[kind]:
        assert_span(known[name])
    for name in LISTS.keys() & HEADS[kind]:
        node = known[name]
        assert node.keys() <= {"type", "items", "minItems"}
        assert node.get("minItems", 0) == LISTS[name]
        assert_span(schemas.resolve(kind, node["items"]))
    if kind == "number":
        assert known["value"].keys() == {"type", "pattern", "maxLength"}


def assert_span(node: dict[str, Any]) -> None:
    assert {key: bare(part) for key, part in node["properties"].items()} == {
        "start": {"type": "integer", "minimum": 0},
        "end": {"type": "integer", "minimum": 1},
        "text": {"type": "string", "minLength": 1},
        "digest": {"type": "string", "pattern": r"^[0-9a-f]{32}(?![\s\S])"},
    }
    assert node["required"] == ["start", "end"]
    assert node["oneOf"] == [{"required": ["text"]}, {"required": ["digest"]}]
    assert node["additionalProperties"] is False


LINE = '{"id":"aaaaaaaaaa","doc":"a/b","span":{"start":%s,"end":%s,"text":"%s"},"type":"x"}'


NUMBERS = [("01", "2"), ("-1", "2"), ("1.0", "2"), ("1e0", "2"), ("1", "02"), ("1", "9" * 10), ("1", " 2")]
SURFACES = ["", " a", "a\u00a0", "\\u0061", "\\/", "a\\nb", "a\tb", "\\", "a\x7f", "a\x85b", "\\b", 'a"b']


@pytest.mark.parametrize(
    ("start", "end", "text"), [*((*pair, "a") for pair in NUMBERS), *(("1", "2", text) for text in SURFACES)]
)
def test_what_is_no_head(start: str, end: str, text: str) -> None:
    assert cutting.pattern("zone").findall(LINE % (start, end, text)) == []


@pytest.mark.parametrize("text", ["a", 'say \\"a\\"', "a\\\\b", "🚨", "a b", "ש", "a\\tb", "a\u2028b"])
def test_what_is_a_head(text: str) -> None:
    found = cutting.pattern("zone").findall(LINE % ("0", "12", text))
    assert found == [("aaaaaaaaaa", "a/b", "0", "12", text, ',"type":"x"}')]


def test_the_rest_of_a_number_is_cut_around_what_varies() -> None:
    rest = ',"type":"CARDINAL","value":"14","bound":"exact",%s"by":"a","status":"b","note":"{"}'
    measures = '"measures":{"start":1,"end":3,"text":"ab"},'
    cut = cutting.figure().fullmatch(rest % measures)
    assert cut is not None
    assert cut.groups()[1] == "14"
    assert cut.groups()[3:6] == ("1", "3", "ab")
    plain = cutting.figure().fullmatch(rest % "")
    assert plain is not None
    assert plain.groups()[1] == "14"
    assert plain.groups()[3:6] == (None, None, None)


@pytest.mark.parametrize(
    "unit", ["count:crack", "ucum:{crack}", "ucum:m{measures}", 'ucum:{\\"measures\\":}']
)
@pytest.mark.parametrize(
    ("span", "code"),
    [
        ({"start": 124, "end": 130, "text": "cracks"}, None),
        ({"start": 123, "end": 129, "text": "cracks"}, "span-surface"),
        ({"start": 9999, "end": 10005, "text": "cracks"}, "span-out-of-range"),
    ],
)
def test_what_is_measured_is_looked_at_whatever_the_unit(
    corpus: Corpus, unit: str, span: dict[str, Any], code: str | None
) -> None:
    assert EN.index("cracks") == 124
    file = "annotations/numbers/bridge.jsonl"
    other, line = map(orjson.loads, (corpus.root / file).read_bytes().splitlines())
    line |= {"unit": unit, "measures": span}
    (corpus.root / file).write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in (other, line)))
    found = [f for f in checks.run(corpus, level=4).findings if f.pointer.startswith("/measures")]
    assert [(f.file, f.line, f.code) for f in found] == ([(file, 2, code)] if code else [])


def test_words_of_a_withheld_report_are_found_whatever_the_unit(corpus: Corpus) -> None:
    surface = "Nobody will cross before the last crack is closed"
    start = WITHHELD.index(surface)
    line = {
        "id": "num-nobody",
        "doc": "patience/harbour-post",
        "span": {"start": start, "end": start + 6, "digest": "0" * 32},
        "type": "CARDINAL",
        "value": "0",
        "unit": "ucum:{crack}",
        "bound": "exact",
        "measures": {"start": start, "end": start + len(surface), "text": surface},
        "by": "model-a",
        "status": "suggested",
    }
    (corpus.root / "annotations/numbers/patience.jsonl").write_bytes(orjson.dumps(line) + b"\n")
    assert "surface-withheld" in {f.code for f in checks.run(corpus, level=4).findings}


@pytest.mark.parametrize(("length", "codes"), [(40, set()), (41, {"schema-value"}), (5000, {"schema-value"})])
@pytest.mark.parametrize("form", ["{}", "-{}", "0.{}", "{}/7"])
def test_a_value_has_forty_signs_at_most(corpus: Corpus, length: int, codes: set[str], form: str) -> None:
    file = corpus.root / "annotations/numbers/bridge.jsonl"
    first, second = map(orjson.loads, file.read_bytes().splitlines())
    second["value"] = form.format("1" * (length - len(form.format(""))))
    file.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in (first, second)))
    found = {f.code for f in checks.run(corpus, level=5).findings}
    assert {code for code in found if not code.startswith(("number", "figure"))} == codes


@pytest.mark.parametrize("more", [cutting.LONG // 2, 2 * cutting.LONG])
def test_a_line_of_millions_of_signs_is_not_matched(corpus: Corpus, more: int) -> None:
    file = "annotations/entities/bridge.jsonl"
    lines = (corpus.root / file).read_bytes().splitlines(keepends=True)
    whole = set(range(1, len(lines) + 1))
    lines[1] = lines[1].replace(b'"text":"', b'"text":"' + b'\\"' * more, 1)
    (corpus.root / file).write_bytes(b"".join(lines))
    seen = Screen(tree.walk(corpus.root), "bridge", Context())
    bad: set[int] = set()
    assert {number for number, _ in cutting.rows(seen, file, "mention", bad)} == whole - {2}
    assert bad == {2}


def test_bytes_that_are_no_text_say_nothing() -> None:
    rest = b',"type":"headline","by":"a\xff","status":"suggested"}'.decode("utf-8", "surrogateescape")
    assert cutting.said("zone", rest) is None

"""Incidents of each level that one case a code doesn't show, and what findings leave unsaid."""

from __future__ import annotations

import json
import os
from collections.abc import Callable

import pytest

from wirespan.checks import run
from wirespan.store import Corpus

from .conftest import codes, validate

ZONES = "annotations/zones/bridge.jsonl"
NUMBERS = "annotations/numbers/bridge.jsonl"
QUOTES = "annotations/quotes/bridge.jsonl"
LINKS = "annotations/links/bridge.jsonl"
SPLITS = "corpus/splits.json"
DOCS = "corpus/bridge.jsonl"
Change = Callable[..., None]


@pytest.mark.parametrize("depth", [17, 254, 255, 1023, 1025, 100_000])
@pytest.mark.parametrize("file", [ZONES, LINKS, DOCS, "corpus/registry/bridge.jsonl"])
def test_brackets_that_are_read_but_never_written(
    corpus: Corpus, change: Change, file: str, depth: int
) -> None:
    """A reader may take a depth that a writer refuses."""
    change({"file": file, "append": '{"a":' + "[" * depth + "]" * depth + "}\n"})
    assert codes(corpus) == ["nesting-too-deep"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("null\n", "schema-type"),
        ("[1]\n", "schema-type"),
        ('"text"\n', "schema-type"),
        ("{}{}\n", "not-json"),
        ('{"a":Infinity}\n', "not-json"),
        ('{"a":"\\ud83d"}\n', "not-json"),
        ('{"a":01}\n', "not-json"),
        ('{"a":"\t"}\n', "not-json"),
        ("   \n", "blank-line"),
        ("=======\n", "merge-conflict"),
        (">>>>>>> theirs\n", "merge-conflict"),
        ("||||||| base\n", "merge-conflict"),
        ('{"a":' + "9" * 5000 + "}\n", "not-json"),
        ('{"a":' * 5000 + "\n", "nesting-too-deep"),
        ('{"a":"[[[[[[[[[[[[[[[[[["}\n', "schema-missing-field"),
        ('{"a":99999999999999999999}\n', "not-canonical"),
        ('{"a":1.0}\n', "not-canonical"),
        ('{"a":1e2}\n', "not-canonical"),
        ('{"a":"\\/"}\n', "not-canonical"),
        ('{"a":"\\u0041"}\n', "not-canonical"),
        ('{"a":{"b":1,"b":2}}\n', "duplicate-key"),
        ('{"a":"\\u001b[0m"}\n', "control-character"),
        ('{"a":"\\r"}\n', "control-character"),
        ('{"a\\u0000":1}\n', "control-character"),
        ('{"a":"\x7f"}\n', "control-character"),
        ('{"a":"\x85"}\n', "control-character"),
    ],
)
def test_lines(corpus: Corpus, change: Change, line: str, code: str) -> None:
    change({"file": ZONES, "append": line})
    assert code in codes(corpus)
    assert {finding.line for finding in validate(corpus)} == {3}


def test_tabs_line_feeds_and_backslashes_are_no_control_characters(corpus: Corpus, change: Change) -> None:
    note = '"status":"suggested","note":"a\\tb\\nc\\\\b \\\\u0000"'
    change(
        {
            "file": ZONES,
            "from": '"headline","by":"model-a","status":"suggested"',
            "to": f'"headline","by":"model-a",{note}',
        }
    )
    assert codes(corpus) == []


def test_a_finding_silences_higher_levels_for_its_record_only(corpus: Corpus, change: Change) -> None:
    change({"file": ZONES, "from": '{"id":"zone-head1"', "to": '{"id": "zone-head1"'})
    change({"file": ZONES, "from": '"headline"', "to": '"title"'})
    change({"file": ZONES, "from": '"end":31', "to": '"end":400'})
    assert codes(corpus) == ["not-canonical", "span-out-of-range"]


def test_what_a_damaged_line_would_have_said_is_not_missed(corpus: Corpus) -> None:
    for path in ("corpus/registry/shared.jsonl", "annotations/annotators.jsonl", "corpus/bridge.jsonl"):
        before = (corpus.root / path).read_bytes()
        (corpus.root / path).write_bytes(b"{\n")
        assert codes(corpus) == ["not-json"], path
        (corpus.root / path).write_bytes(before)
    for layer in ("quotes", "numbers", "dates", "entities"):
        before = (corpus.root / f"annotations/{layer}/bridge.jsonl").read_bytes()
        (corpus.root / f"annotations/{layer}/bridge.jsonl").write_bytes(b"{\n")
        assert codes(corpus) == ["not-json"], layer
        (corpus.root / f"annotations/{layer}/bridge.jsonl").write_bytes(before)


def test_not_sorted_is_said_once_a_file(corpus: Corpus) -> None:
    path = corpus.root / "annotations/entities/bridge.jsonl"
    path.write_bytes(b"".join(reversed(path.read_bytes().splitlines(keepends=True))))
    (finding,) = validate(corpus)
    assert (finding.code, finding.line) == ("not-sorted", 2)
    assert "4 more" in finding.found


def test_labels_of_one_entity_differ_with_its_use(corpus: Corpus, change: Change) -> None:
    entities = "annotations/entities/bridge.jsonl"
    change({"file": entities, "from": '"ORG","entity":"quay-wire"', "to": '"PRODUCT","entity":"quay-wire"'})
    change({"file": entities, "from": '"GPE"', "to": '"LOC"'})
    assert codes(corpus) == []
    change({"file": entities, "from": '"LOC"', "to": '"NORP"'})  # a people has a key of its own
    assert codes(corpus) == ["entity-label"]


def test_a_shared_entity_that_no_story_names(corpus: Corpus, change: Change) -> None:
    line = '{"id":"zzz","label":"GPE","names":{"en":"Zed"},"wikidata":null}\n'
    change({"file": "corpus/registry/shared.jsonl", "append": line})
    assert codes(corpus) == ["unused-entity"]
    assert validate(corpus, ["bridge"]) == []


def test_passes_are_checked_with_ids_of_their_own(corpus: Corpus) -> None:
    layer = corpus.root / "annotations/passes/model-a/zones"
    layer.mkdir(parents=True)
    content = (corpus.root / ZONES).read_bytes()
    (layer / "bridge.jsonl").write_bytes(content)
    covered = corpus.root / "annotations/passes/model-a/coverage.jsonl"
    covered.write_bytes(b'{"doc":"bridge/quay-wire","layers":["zones"]}\n')
    assert codes(corpus) == []
    (layer / "bridge.jsonl").write_bytes(content.replace(b'"end":31', b'"end":32'))
    assert codes(corpus) == ["span-surface"]
    (layer / "bridge.jsonl").write_bytes(content)
    (corpus.root / "annotations/passes/model-a").rename(corpus.root / "annotations/passes/model-x")
    assert codes(corpus) == ["unknown-annotator"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "missing-final-newline"),
        (b"\n", "not-json"),
        (b"{}\n", "schema-missing-field"),
        (b'{"train":[],"train":[]}\n', "duplicate-key"),
        (b'{"train": ["\xff"]}\n', "not-utf8"),
        (b"\xef\xbb\xbf{}\n", "byte-order-mark"),
        (b"{\r\n}\r\n", "carriage-return"),
        (b"<<<<<<< ours\n", "merge-conflict"),
        (b"[\n" * 400 + b"]\n" * 400, "nesting-too-deep"),
        (b'{"train":["\\u0007"],"validation":[],"test":[],"withheld":[]}\n', "control-character"),
        (b'{"train":"bridge","validation":[],"test":[],"withheld":[]}\n', "schema-type"),
        (b'{"train":["bridge","bridge"],"validation":[],"test":[],"withheld":[]}\n', "schema-value"),
    ],
)
def test_the_splits_file(corpus: Corpus, content: bytes, code: str) -> None:
    (corpus.root / SPLITS).write_bytes(content)
    assert code in codes(corpus)
    assert {finding.file for finding in validate(corpus)} == {SPLITS}


def test_a_story_that_mixes_open_and_withheld_reports(corpus: Corpus) -> None:
    line = (corpus.root / DOCS).read_bytes().splitlines(keepends=True)[0]
    path = corpus.root / "corpus/patience.jsonl"
    path.write_bytes(
        path.read_bytes() + line.replace(b"bridge", b"patience").replace(b"most-info", b"z-info")
    )
    (finding,) = (f for f in validate(corpus) if f.code != "duplicate-text")
    assert (finding.code, finding.found) == (
        "split-withheld",
        "open and withheld reports in the split withheld",
    )


@pytest.mark.parametrize(
    ("split", "story", "what"),
    [("train", "patience", "a withheld report"), ("withheld", "bridge", "an open report")],
)
def test_what_a_split_has_is_told_whatever_the_number(
    corpus: Corpus, split: str, story: str, what: str
) -> None:
    """The one story has a report, the other has two."""
    splits = {"train": ["bridge"], "validation": [], "test": [], "withheld": ["patience"]}
    splits = {name: [other for other in of if other != story] for name, of in splits.items()}
    splits[split].append(story)
    (corpus.root / SPLITS).write_text(json.dumps(splits) + "\n")
    (finding,) = validate(corpus)
    assert (finding.code, finding.found) == ("split-withheld", f"{what} in the split {split}")


def test_links_pipes_and_folders_are_never_read(corpus: Corpus) -> None:
    outside = corpus.root.parent / "outside.jsonl"
    outside.write_bytes(b"{\n")
    (corpus.root / "annotations/zones/linked.jsonl").symlink_to(outside)
    (corpus.root / "corpus/linked.jsonl").symlink_to(outside)
    os.mkfifo(corpus.root / "corpus/pipe.jsonl")
    (corpus.root / "corpus/folder.jsonl").mkdir()
    (corpus.root / "annotations/zones/Bad Name.jsonl").write_bytes(b"{\n")
    (corpus.root / "annotations/README.md").write_bytes(b"# Read me\n")
    assert codes(corpus) == ["unknown-file"] * 5


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "desktop.ini"])
def test_what_a_system_leaves_in_folders_is_no_finding(corpus: Corpus, name: str) -> None:
    for folder in ("corpus", "corpus/registry", "annotations", "annotations/zones"):
        (corpus.root / folder / name).write_bytes(b"\0")
    assert codes(corpus) == []


def test_stories_and_passes_are_not_called_as_windows_calls_devices(corpus: Corpus) -> None:
    (corpus.root / "corpus/aux.jsonl").write_bytes(b"")
    (corpus.root / "annotations/passes/com1/dates").mkdir(parents=True)
    (corpus.root / "annotations/passes/com10/dates").mkdir(parents=True)
    found = [(f.file, f.found) for f in validate(corpus) if f.code == "reserved-name"]
    assert found == [
        ("annotations/passes/com1", "a pass of 'com1'"),
        ("corpus/aux.jsonl", "a story 'aux'"),
    ]


def test_findings_come_in_order_of_file_and_line(corpus: Corpus, change: Change) -> None:
    change(
        {"file": ZONES, "append": "{\n{\n"},
        {"file": NUMBERS, "append": "{\n"},
        {"file": DOCS, "append": "{\n"},
    )
    places = [(finding.file, finding.line) for finding in validate(corpus)]
    assert places == [(NUMBERS, 3), (ZONES, 3), (ZONES, 4), (DOCS, 3)]
    assert run(corpus).records == 34

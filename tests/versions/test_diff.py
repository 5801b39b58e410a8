"""Two versions of a corpus in folders: each kind of change is told, and counted as what it is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from wirespan.store import Corpus
from wirespan.versions import rule
from wirespan.versions.levels import Level
from wirespan.versions.rule import verdict
from wirespan.versions.words import markdown, sections

from .edits import change_one, compared, edited, read, splits, totals, write


def test_the_form_of_the_files_is_no_change(corpus: Corpus) -> None:
    other = edited(corpus)
    for path in corpus.files():
        write(other / path, [dict(reversed(record.items())) for record in reversed(read(other / path))])
    found, changes = compared(corpus.root, other)
    assert (dict(found.counts), changes) == ({}, [])
    assert verdict(found).level == Level.NONE


def test_a_field_that_differs_is_told_with_both_values(corpus: Corpus) -> None:
    other = edited(corpus)
    change_one(other / "annotations/entities/bridge.jsonl", 0, entity="long-bridge", lemma="Most")
    (change,) = compared(corpus.root, other)[1]
    assert (change.what, change.id, change.surface) == ("changed", "ent-kells3", "Ida Kells")
    assert {(f.name, f.old, f.new) for f in change.fields} == {
        ("entity", "ida-kells", "long-bridge"),
        ("lemma", "Ida Kells", "Most"),
    }


@pytest.mark.parametrize("side", ["old", "new", "both"])
def test_words_of_a_report_that_one_version_withholds_are_not_shown(corpus: Corpus, side: str) -> None:
    other = edited(corpus)
    for root in {"old": [corpus.root], "new": [other], "both": [corpus.root, other]}[side]:
        rights = {"licence": "withheld", "holder": "Quay Wire"}
        for index in (0, 1):
            change_one(root / "corpus/bridge.jsonl", index, rights=rights, text=None)
    quotes = read(other / "annotations/quotes/bridge.jsonl")
    quotes[0]["content"][0]["start"] += 1
    write(other / "annotations/quotes/bridge.jsonl", quotes[:-1])
    found, changes = compared(corpus.root, other)
    shown = "".join([*markdown(found, changes), *map(repr, changes)])
    for words in ("Naliczyliśmy", "We counted", "Long Bridge", "stopped", "poniedziałek"):
        assert words not in shown


@pytest.mark.parametrize(
    ("new", "type_", "level"),
    [
        ({"text": "Most.", "revision": 2, "length": 5, "digests": {"text": "0" * 64}}, "text", Level.PATCH),
        ({"rights": {"licence": "CC-BY-4.0"}}, "rights", Level.PATCH),
        (
            {"outlet": "Most Info", "published": {"value": "2026", "basis": "inferred"}},
            "metadata",
            Level.PATCH,
        ),
        ({"outlet": "Most Info", "revision": 2}, "metadata, text", Level.PATCH),
        ({"field-of-tomorrow": [1.5, {"a": None}]}, "metadata", Level.PATCH),
    ],
)
def test_reports(corpus: Corpus, new: dict[str, Any], type_: str, level: Level) -> None:
    other = edited(corpus)
    change_one(other / "corpus/bridge.jsonl", 0, **new)
    found, changes = compared(corpus.root, other)
    assert totals(found) == {("reports", type_, "changed"): 1}
    assert verdict(found).level == level
    assert "cierpliwość" not in repr(changes)


@pytest.mark.parametrize("gone", [False, True])
def test_reports_added_or_removed_call_for_a_minor_version(corpus: Corpus, gone: bool) -> None:
    other = edited(corpus)
    records = read(other / "corpus/bridge.jsonl")
    write(other / "corpus/bridge.jsonl", records[1:])
    old, new = (corpus.root, other) if gone else (other, corpus.root)
    found, _ = compared(old, new)
    what = "removed" if gone else "added"
    assert totals(found) == {("reports", "open", what): 1}
    assert [str(reason) for reason in verdict(found).reasons] == [f"minor: 1 report {what}"]


def test_registry(corpus: Corpus) -> None:
    other = edited(corpus)
    shared, own = (other / f"corpus/registry/{name}.jsonl" for name in ("shared", "bridge"))
    moved = read(shared)[0]
    write(shared, [*read(shared)[1:], {"id": "new-one", "label": "ORG", "names": {}, "wikidata": None}])
    write(own, [moved, {**read(own)[0], "wikidata": "Q1"}, {**read(own)[1], "id": "wire"}])
    found, changes = compared(corpus.root, other)
    assert {(c.what, c.id, c.was) for c in changes} == {
        ("moved", "ida-kells", "shared"),
        ("added", "new-one", ""),
        ("changed", "long-bridge", ""),
        ("renamed", "wire", "quay-wire"),
    }
    assert verdict(found).level == Level.PATCH


def test_links_annotators_passes_and_layers(corpus: Corpus) -> None:
    other = edited(corpus)
    change_one(other / "annotations/links/bridge.jsonl", 0, original="pl")
    people = other / "annotations/annotators.jsonl"
    write(people, [*read(people), {"id": "anna", "kind": "person", "languages": ["en"]}])
    (other / "annotations/dates/bridge.jsonl").unlink()
    write(other / "annotations/moods/bridge.jsonl", [{"id": "m", "doc": "bridge/most-info", "type": "glum"}])
    passes = "annotations/passes/model-b"
    write(other / f"{passes}/zones/bridge.jsonl", read(corpus.root / "annotations/zones/bridge.jsonl"))
    write(other / f"{passes}/coverage.jsonl", [{"doc": "bridge/quay-wire", "layers": ["zones"]}])
    found, changes = compared(corpus.root, other)
    assert totals(found) == {
        ("links", read(other / "annotations/links/bridge.jsonl")[0]["type"], "changed"): 1,
        ("annotators", "person", "added"): 1,
        ("dates", "DATE", "removed"): 2,
        ("moods", "glum", "added"): 1,
        ("zones", "headline", "added"): 1,
        ("zones", "dateline", "added"): 1,
        ("coverage", "", "added"): 1,
    }
    assert found.layers == {("bridge", "dates"): "removed", ("bridge", "moods"): "added"}
    assert sorted(map(str, verdict(found).reasons)) == [
        "minor: moods of bridge annotated for the first time",
        "patch: 1 annotation added, 2 removed",
        "patch: 1 annotator added",
        "patch: 1 link changed",
        "patch: 3 changes in independent passes",
        "patch: dates of bridge have no file any more",
    ]
    assert [c.annotator for c in changes if c.annotator] == ["model-b"] * 3


def test_no_change_of_coverage_is_lost(corpus: Corpus) -> None:
    # `a-b/` stands before `a/` among paths, `a` before `a-b` among names.
    other = edited(corpus)
    for who in ("a", "a-b"):
        folder = f"annotations/passes/{who}"
        write(other / f"{folder}/coverage.jsonl", [{"doc": "bridge/quay-wire", "layers": ["zones"]}])
        write(other / f"{folder}/zones/bridge.jsonl", read(other / "annotations/zones/bridge.jsonl"))
    found, changes = compared(corpus.root, other)
    told = [(c.layer, c.annotator) for part in sections(found, changes) for c in part.changes]
    assert told == [(c.layer, c.annotator) for c in changes]
    count = {"zones": 2, "coverage": 1}
    assert Counter(told) == {(layer, who): count[layer] for layer in count for who in ("a", "a-b")}


@pytest.mark.parametrize("name", ["coverage", "registry", "annotators", "reports"])
def test_a_layer_may_be_called_as_something_else(corpus: Corpus, name: str) -> None:
    other = edited(corpus)
    write(other / f"annotations/{name}/bridge.jsonl", [{"id": "m", "doc": "bridge/most-info", "type": "x"}])
    change_one(other / "annotations/zones/bridge.jsonl", note="looked at again")
    change_one(other / "annotations/zones/patience.jsonl", note="looked at again")
    found, changes = compared(corpus.root, other)
    told = [change for part in sections(found, changes) for change in part.changes]
    assert told == changes
    assert Counter((c.story, c.layer) for c in told) == {
        ("bridge", f"annotations/{name}"): 1,
        ("bridge", "zones"): 1,
        ("patience", "zones"): 1,
    }


def test_changes_in_another_order_are_refused(corpus: Corpus) -> None:
    other = edited(corpus)
    for story in ("bridge", "patience"):
        change_one(other / f"annotations/zones/{story}.jsonl", note="looked at again")
    found, changes = compared(corpus.root, other)
    with pytest.raises(ValueError, match="bridge"):
        list(markdown(found, reversed(changes)))


def test_what_is_accepted_calls_for_no_version(corpus: Corpus) -> None:
    write(corpus.root / "schema/link.schema.json", [{"type": "object"}])
    other = edited(corpus)
    write(other / "annotations/accepted.jsonl", [{"code": "c", "about": "norva", "reason": "r", "by": "b"}])
    write(other / "schema/exception.schema.json", [{"type": "object"}])
    found, changes = compared(corpus.root, other)
    assert (changes, found.schema) == ([], [])
    assert verdict(found).level == Level.NONE


def test_a_story_that_is_new(corpus: Corpus) -> None:
    other = edited(corpus)
    for path in [path for path in corpus.files() if "patience" in path]:
        (corpus.root / path).unlink()
    splits(corpus.root, train=["bridge"])
    found, _ = compared(corpus.root, other)
    assert found.stories == {"patience": "added"}
    assert found.moved == {}  # it came with its split
    assert found.layers == {}
    assert verdict(found).level == Level.MINOR
    (line,) = (line for line in markdown(found) if "`patience`" in line)
    assert line.startswith("- `patience` (withheld, added): reports: 1 added (withheld 1); zones: 1 added")


def test_the_page_on_versions_says_the_rule() -> None:
    page = Path(__file__).parents[2] / "docs/versions.md"
    told = (rule.__doc__ or "").split("\n\n")[1].replace(" (`schema` says what that is)", "")
    assert [line[:5] for line in told.splitlines() if line[0] == "-"] == ["- **m", "- **m", "- **p", "- **n"]
    assert told in page.read_text(encoding="utf-8")

"""Two versions of a corpus in folders: whatever was edited, the counts and the version are right."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wirespan.errors import RecordError, UsageError
from wirespan.store import Corpus
from wirespan.versions import rule
from wirespan.versions.diff import Diff, diff
from wirespan.versions.levels import Level
from wirespan.versions.records import Change
from wirespan.versions.rule import verdict
from wirespan.versions.sources import Folder
from wirespan.versions.words import markdown, sections

LAYERS = ("zones", "entities", "quotes", "numbers", "dates")
KIND = {"zones": "type", "entities": "label", "quotes": "kind", "numbers": "type", "dates": "type"}
FILES = {f"annotations/{layer}/{s}.jsonl": (layer, s) for layer in LAYERS for s in ("bridge", "patience")}


def read(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def write(file: Path, records: list[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")


def edited(corpus: Corpus) -> Path:
    """Return a copy of the corpus, to be edited."""
    other = corpus.root.parent / "edited"
    shutil.copytree(corpus.root, other)
    return other


def compared(old: Path, new: Path) -> tuple[Diff, list[Change]]:
    changes: list[Change] = []
    found = diff(Folder(old, "old"), Folder(new, "new"), each=changes.append)
    assert found.counts == diff(Folder(old, "old"), Folder(new, "new")).counts
    return found, changes


def totals(found: Diff) -> dict[tuple[str, ...], int]:
    """Return the counts without the story and the annotator."""
    counts: Counter[tuple[str, ...]] = Counter()
    for cell, count in found.counts.items():
        counts[cell.layer, cell.type, cell.what] += count
    return dict(counts)


def change_one(file: Path, index: int = 0, /, **new: Any) -> dict[str, Any]:
    records = read(file)
    records[index] |= new
    write(file, records)
    return records[index]


def splits(root: Path, **stories: list[str]) -> None:
    empty: dict[str, list[str]] = {"train": [], "validation": [], "test": [], "withheld": []}
    (root / "corpus/splits.json").write_text(json.dumps(empty | stories))


# --- any edits --------------------------------------------------------------------------------------------

EDITS = st.dictionaries(
    st.tuples(st.sampled_from(sorted(FILES)), st.integers(0, 5)),
    st.sampled_from(["change", "retype", "remove", "rename"]),
    max_size=8,
)
ADDITIONS = st.lists(st.sampled_from(sorted(FILES)), max_size=3)


@given(
    edits=EDITS, additions=ADDITIONS, test=st.sampled_from(["bridge", "patience", ""]), order=st.booleans()
)
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_edited_is_counted(
    corpus: Corpus, edits: dict[tuple[str, int], str], additions: list[str], test: str, order: bool
) -> None:
    splits(corpus.root, test=[test] if test else [], train=[s for s in ("bridge", "patience") if s != test])
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "b"
        shutil.copytree(corpus.root, other)
        wanted: Counter[tuple[str, ...]] = Counter()
        for path, (layer, story) in FILES.items():
            out = []
            for index, record in enumerate(read(corpus.root / path)):
                edit = edits.get((path, index))
                type_ = record[KIND[layer]]
                if edit == "remove":
                    wanted[story, layer, type_, "removed"] += 1
                    continue
                if edit == "change":
                    record["note"] = "looked at again"
                    wanted[story, layer, type_, "changed"] += 1
                elif edit == "retype":
                    record[KIND[layer]] = "another"
                    wanted[story, layer, "another", "changed"] += 1
                elif edit == "rename":
                    record["id"] = f"renamed-{index:02}"
                    wanted[story, layer, type_, "renamed"] += 1
                out.append(dict(reversed(record.items())) if order else record)
            for number in range(additions.count(path)):
                doc = read(corpus.root / f"corpus/{story}.jsonl")[0]["id"]
                out.append({"id": f"brand-new{number}", "doc": doc, KIND[layer]: "new"})
                wanted[story, layer, "new", "added"] += 1
            write(other / path, out[::-1] if order else out)
        found, changes = compared(corpus.root, other)
        got = {(c.story, c.layer, c.type, c.what): n for c, n in found.counts.items()}
        assert got == dict(wanted)
        assert Counter((c.story, c.layer, c.type, c.what) for c in changes) == wanted
        touched = any(story == test for story, *_ in wanted)
        level = Level.MINOR if touched else Level.PATCH if wanted else Level.NONE
        said = verdict(found)
        assert said.level == level
        versions = {Level.NONE: "0.1.0", Level.PATCH: "0.1.1", Level.MINOR: "0.2.0"}
        assert said.calls_for == versions[level]
        assert said.enough == (level == Level.NONE)
        assert parsed(list(markdown(found))) == wanted
        assert len([line for line in markdown(found, changes) if re.match("  - ", line)]) == len(changes)


def parsed(lines: list[str]) -> Counter[tuple[str, ...]]:
    """Read the counts of stories back from Markdown."""
    found: Counter[tuple[str, ...]] = Counter()
    for line in lines:
        bullet = re.fullmatch(r"- `([\w-]+)`(?: \([^)]*\))?: (.+)\.", line)
        assert bullet, line
        for part in bullet[2].split("; "):
            layer, _, counts = part.partition(": ")
            for total, what, types in re.findall(r"(\d+) ([a-z]+) \(([^)]*)\)", counts):
                for type_, count in (item.rsplit(" ", 1) for item in types.split(", ")):
                    found[bullet[1], layer, type_, what] += int(count)
                assert sum(int(item.rsplit(" ", 1)[1]) for item in types.split(", ")) == int(total)
    return found


# --- each kind of change ----------------------------------------------------------------------------------


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


def test_a_story_and_its_split(corpus: Corpus) -> None:
    other = edited(corpus)
    splits(other, test=["bridge"], withheld=["patience"])
    found, _ = compared(corpus.root, other)
    assert found.moved == {"bridge": ("train", "test")}
    assert [str(reason) for reason in verdict(found).reasons] == ["minor: bridge moved from train to test"]
    assert list(markdown(found)) == ["- `bridge` moved from train to test."]


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


@pytest.mark.parametrize(("key", "level"), [("ida-kells", Level.MINOR), ("nobody", Level.PATCH)])
def test_an_entity_that_test_names_is_of_test(corpus: Corpus, key: str, level: Level) -> None:
    splits(corpus.root, train=["patience"], test=["bridge"])
    shared = corpus.root / "corpus/registry/shared.jsonl"
    write(shared, [*read(shared), {"id": "nobody", "label": "PERSON", "names": {}, "wikidata": None}])
    other = edited(corpus)
    records = read(shared)
    (entity,) = (record for record in records if record["id"] == key)
    entity["wikidata"] = "Q2"
    write(other / "corpus/registry/shared.jsonl", records)
    assert verdict(compared(corpus.root, other)[0]).level == level


@pytest.mark.parametrize("gone", [False, True])
def test_an_entity_that_test_named_or_names_by_now_is_of_test(corpus: Corpus, gone: bool) -> None:
    splits(corpus.root, train=["patience"], test=["bridge"])
    other = edited(corpus)
    # In one version no other annotation of the story than this names the norva of the shared registry.
    names, quotes = (other / f"annotations/{layer}/bridge.jsonl" for layer in ("entities", "quotes"))
    write(names, [record for record in read(names) if record["entity"] != "norva"])
    assert all("norva" not in record["speakers"] for record in read(quotes))
    shared = other / "corpus/registry/shared.jsonl"
    number = [record["id"] for record in read(shared)].index("norva")
    change_one(shared, number, wikidata="Q2")
    old, new = (corpus.root, other) if gone else (other, corpus.root)
    found, _ = compared(old, new)
    assert found.of_test == {("entities", "removed" if gone else "added"): 1, ("registry", "changed"): 1}


def test_an_entity_that_only_a_pass_over_test_names_is_not_of_test(corpus: Corpus) -> None:
    splits(corpus.root, train=["patience"], test=["bridge"])
    shared = corpus.root / "corpus/registry/shared.jsonl"
    write(shared, [*read(shared), {"id": "nobody", "label": "PERSON", "names": {}, "wikidata": None}])
    mentions = read(corpus.root / "annotations/entities/bridge.jsonl")
    passed = corpus.root / "annotations/passes/model-b/entities/bridge.jsonl"
    write(passed, [mentions[0] | {"entity": "nobody"}])
    other = edited(corpus)
    change_one(other / "corpus/registry/shared.jsonl", -1, wikidata="Q2")
    assert verdict(compared(corpus.root, other)[0]).level == Level.PATCH


def test_an_entity_of_test_that_moved_says_what_it_said(corpus: Corpus) -> None:
    splits(corpus.root, train=["patience"], test=["bridge"])
    other = edited(corpus)
    shared, own = (other / f"corpus/registry/{name}.jsonl" for name in ("shared", "bridge"))
    (kells,) = (record for record in read(shared) if record["id"] == "ida-kells")
    write(shared, [record for record in read(shared) if record != kells])
    write(own, [*read(own), kells])
    assert [str(reason) for reason in verdict(compared(corpus.root, other)[0]).reasons] == [
        "patch: 1 entity of the registry moved"
    ]


@pytest.mark.parametrize("gone", [False, True])
def test_what_changed_in_a_story_that_came_to_test_or_left_it_is_of_test(corpus: Corpus, gone: bool) -> None:
    splits(corpus.root, train=["bridge", "patience"])
    other = edited(corpus)
    splits(other, train=["patience"], test=["bridge"])
    change_one(other / "annotations/zones/bridge.jsonl", note="looked at again")
    change_one(other / "annotations/zones/patience.jsonl", note="looked at again")
    old, new = (other, corpus.root) if gone else (corpus.root, other)
    assert [str(reason) for reason in verdict(compared(old, new)[0]).reasons] == [
        f"minor: bridge moved from {'test to train' if gone else 'train to test'}",
        "minor: 1 annotation of test changed",
        "patch: 1 annotation changed",
    ]


def test_a_pass_over_test_is_not_of_test(corpus: Corpus) -> None:
    splits(corpus.root, train=["patience"], test=["bridge"])
    zones = "annotations/zones/bridge.jsonl"
    other = edited(corpus)
    write(other / zones.replace("zones", "passes/model-b/zones"), read(corpus.root / zones)[:1])
    found, _ = compared(corpus.root, other)
    assert [str(reason) for reason in verdict(found).reasons] == ["patch: 1 changes in independent passes"]


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


# --- what can't be read, and what is hostile --------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"id":"a","doc":"b"}\n<<<<<<< ours\n', ":2 in the working tree: this is no JSON"),
        (b"[]\n", ":1 in the working tree: an object was expected"),
        (b'{"id":1,"doc":"b"}\n', ":1 in the working tree: a record without its doc and id"),
        (b'{"id":"a","doc":"b"}\n' * 2, ":2 in the working tree: a second record b#a"),
        (b'{"id":' + b"[" * 300 + b"]" * 300 + b"}\n", ":1 in the working tree: its JSON is nested too deep"),
        (b'{"id":"\xff"}\n', ":1 in the working tree: this is no JSON"),
    ],
)
def test_a_damaged_file(corpus: Corpus, content: bytes, said: str) -> None:
    other = edited(corpus)
    (other / "annotations/dates/bridge.jsonl").write_bytes(content)
    with pytest.raises(RecordError) as caught:
        diff(Folder(corpus.root, "old"), Folder(other, "working tree"))
    assert caught.value.message.startswith(f"annotations/dates/bridge.jsonl{said}")


@pytest.mark.parametrize("value", [5, "words", {"start": 1}, [1, "a", None, ["b"]], True, None, {}])
@pytest.mark.parametrize("file", ["quotes", "zones", "links"])
def test_a_record_of_another_shape(corpus: Corpus, file: str, value: Any) -> None:
    other = edited(corpus)
    path = f"annotations/{file}/bridge.jsonl"
    names = ["content", "span", "type", "speakers", "via", "entity", "members"]
    change_one(other / path, **dict.fromkeys([*names, "doc"] if file == "links" else names, value))
    splits(other, test=["bridge"])
    found, changes = compared(corpus.root, other)
    assert [(c.what, c.surface) for c in changes] == [("changed", "")]
    assert set(names) & {field.name for field in changes[0].fields}
    (line,) = (line for line in markdown(found) if file in line)
    assert "1 changed" in line
    assert len(list(markdown(found, changes))) > len(changes[0].fields)


def test_links_in_a_folder_are_not_followed(corpus: Corpus) -> None:
    other = edited(corpus)
    secret = corpus.root.parent / "secret"
    secret.write_text('{"id":"x","doc":"y","note":"a secret"}\n')
    (other / "annotations/dates/bridge.jsonl").unlink()
    (other / "annotations/dates/bridge.jsonl").symlink_to(secret)
    (other / "annotations/more").symlink_to(corpus.root / "annotations/zones")
    found, changes = compared(corpus.root, other)
    assert totals(found) == {("dates", "DATE", "removed"): 2}
    assert "secret" not in repr(changes)
    assert "annotations/dates/bridge.jsonl in new, annotations/more in new" in found.remarks[0]


def test_a_name_that_is_no_text_can_be_told(corpus: Corpus) -> None:
    other = edited(corpus)
    folder = os.fsencode(other / "annotations/dates")
    try:
        with open(folder + b"/b\xff.jsonl", "wb") as file:
            file.write(b'{"id":"a","doc":"b","type":"DATE"}\n')
    except OSError:
        pytest.skip("left out: this file system has no such names")
    found, changes = compared(corpus.root, other)
    assert totals(found) == {("dates", "DATE", "added"): 1}
    assert changes[0].story == "b\\xff"
    assert changes[0].story.encode()


def test_a_folder_without_a_corpus(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        Folder(tmp_path, "nothing")


def test_markdown_of_hostile_names_holds_no_markup(corpus: Corpus) -> None:
    other = edited(corpus)
    records = read(other / "annotations/zones/bridge.jsonl")
    records[0] |= {"type": "[x](http://example.org)\n# `head`", "note": "``tick \x1b[31m"}
    write(other / "annotations/zones/bridge.jsonl", records)
    found, changes = compared(corpus.root, other)
    lines = list(markdown(found, changes))
    assert all("\n" not in line and "\x1b" not in line for line in lines)
    assert "(`` [x](http://example.org)\\n# `head` `` 1)" in lines[0]
    assert any("``` note: – → ``tick \\x1b[31m ```" in line for line in lines)

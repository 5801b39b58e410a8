"""Passes are checked as deeply as the settled layers, within themselves, and by what they cover."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wirespan import records
from wirespan.checks import common, judging, screen, story, tree
from wirespan.checks.context import Context
from wirespan.model import LAYERS, Annotator, Coverage
from wirespan.store import ANNOTATORS, Corpus, coverage_file, layer_file

from ..passes import ALL, say_the_same
from .conftest import codes, validate

WHO = "ines"
DOCS = ("bridge/most-info", "bridge/quay-wire", "patience/harbour-post")


def cover(corpus: Corpus, found: Iterable[Coverage], who: str = WHO) -> None:
    """Write what an annotator covers."""
    file = corpus.root / coverage_file(who)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(records.lines(found))


@pytest.fixture
def passed(corpus: Corpus) -> Corpus:
    """The small corpus with a pass by somebody who says all that the settled layers say, links too."""
    people = [*corpus.annotators(), Annotator(id=WHO, kind="person", languages=("en", "pl"))]
    (corpus.root / ANNOTATORS).write_bytes(records.lines(people))
    say_the_same(corpus, WHO)
    return corpus


def edit(corpus: Corpus, layer: str, old: str, new: str, name: str = "bridge") -> None:
    """Change what stands once in a file of the pass."""
    file = corpus.root / layer_file(layer, name, WHO)
    content = file.read_text(encoding="utf-8")
    assert content.count(old) == 1
    file.write_text(content.replace(old, new), encoding="utf-8")


def test_a_pass_over_everything_is_clean(passed: Corpus) -> None:
    assert codes(passed) == []
    assert passed.coverage(WHO)[0] == Coverage(doc=DOCS[0], layers=ALL)
    assert passed.links("bridge", WHO) == [replace(link, by=WHO) for link in passed.links("bridge")]
    assert passed.coverage("nobody") == []


@pytest.mark.parametrize(
    ("layer", "old", "new", "code"),
    [
        ("zones", '"end":31', '"end":30', "span-surface"),
        ("zones", '"id":"zone-date1"', '"id":"zone-head1"', "duplicate-id"),
        ("zones", '"end":13,"text":"🚨 Bridge shut"}', '"end":13}', "schema-missing-field"),
        ("entities", '"entity":"long-bridge"', '"entity":"short-bridge"', "unknown-entity"),
        ("entities", '"label":"FAC"', '"label":"NORP"', "entity-label"),
        ("entities", '"entity":"quay-wire"', '"entity": "quay-wire"', "not-canonical"),
        ("quotes", '"kind":"indirect"', '"kind":"spoken"', "schema-value"),
        ("numbers", '"id":"num-crack2"', '"id":"num-crack3"', "unknown-member"),
        ("dates", '"id":"date-mon01"', '"id":"zone-date1"', "duplicate-id"),
        ("links", '"id":"quote-pl01"', '"id":"num-crack2"', "unknown-member"),
        ("links", '"relation":"restates"', '"relation":"first"', "schema-condition"),
    ],
)
def test_a_pass_is_checked_as_the_layers_are(
    passed: Corpus, layer: str, old: str, new: str, code: str
) -> None:
    edit(passed, layer, old, new)
    assert codes(passed)[:1] == [code]
    assert all(f"passes/{WHO}" in finding.file for finding in validate(passed))


def test_references_are_looked_up_in_the_pass_and_not_in_the_layers(passed: Corpus) -> None:
    edit(passed, "quotes", '"id":"quote-crck"', '"id":"quote-mine"')
    assert codes(passed) == ["unknown-member"]


def test_a_date_of_the_layers_is_no_anchor_in_a_pass(passed: Corpus) -> None:
    mine = passed.layer("dates", "bridge", WHO)
    (pl, en) = mine
    assert (pl.id, en.id) == ("date-mon02", "date-mon01")
    file = passed.root / layer_file("dates", "bridge", WHO)
    anchored = replace(en, id="date-mine1", anchor="date-mon01")
    file.write_bytes(records.lines([pl, anchored]))
    assert codes(passed) == ["unknown-date"]
    file.write_bytes(records.lines([pl, replace(anchored, anchor="date-mine1")]))
    assert codes(passed) == ["date-cycle"]


def test_digests_of_a_withheld_report_are_checked_in_a_pass(passed: Corpus) -> None:
    file = passed.root / layer_file("zones", "patience", WHO)
    file.write_bytes(file.read_bytes().replace(b'"digest":"', b'"text":"'))
    assert codes(passed) == ["surface-withheld"]


def test_a_report_that_is_not_covered_in_a_layer(passed: Corpus) -> None:
    less = tuple(layer for layer in ALL if layer != "entities")
    cover(passed, [Coverage(doc=doc, layers=less if doc == DOCS[1] else ALL) for doc in DOCS])
    (finding,) = validate(passed)
    assert (finding.code, finding.line, finding.pointer) == ("uncovered-annotation", 2, "/doc")
    assert "5 times" in finding.found
    assert finding.expected.endswith(coverage_file(WHO))


def test_links_are_covered_in_the_reports_of_their_members(passed: Corpus) -> None:
    cover(passed, [Coverage(doc=doc, layers=tuple(LAYERS) if doc == DOCS[0] else ALL) for doc in DOCS])
    (finding,) = validate(passed)
    assert (finding.code, finding.file) == ("uncovered-annotation", layer_file("links", "bridge", WHO))
    assert "bridge/most-info" in finding.found


def test_without_coverage_nothing_is_covered(passed: Corpus) -> None:
    (passed.root / coverage_file(WHO)).unlink()
    assert set(codes(passed)) == {"uncovered-annotation"}
    # Of bridge one report in the zones and two in each other layer; of patience one where there is something.
    assert len(codes(passed)) == 1 + 2 * 5 + 4


def test_a_damaged_line_of_coverage_is_all_that_is_told(passed: Corpus) -> None:
    file = passed.root / coverage_file(WHO)
    file.write_bytes(file.read_bytes().replace(b'"layers":["zones"', b'"layers":["zoness"', 1))
    assert codes(passed) == ["schema-value"]


@pytest.mark.parametrize(
    ("line", "code", "pointer"),
    [
        ('{"doc":"bridge/quay-wyre","layers":["zones"]}', "unknown-document", "/doc"),
        ('{"doc":"brigde/quay-wire","layers":["zones"]}', "unknown-document", "/doc"),
        ('{"doc":"bridge/quay-wire","layers":[]}', "schema-value", "/layers"),
        ('{"doc":"bridge/quay-wire","layers":["verbs"]}', "schema-value", "/layers/0"),
        ('{"doc":"bridge/quay-wire","layers":["zones","zones"]}', "schema-value", "/layers"),
        ('{"doc":"bridge/quay-wire"}', "schema-missing-field", ""),
        ('{"doc":"bridge/quay-wire","layers":["zones"],"by":"model-a"}', "schema-unknown-field", "/by"),
        ('{"layers":["zones"],"doc":"bridge/quay-wire"}', "not-canonical", ""),
        ('{"doc":["bridge/quay-wire"],"layers":["zones"]}', "schema-type", "/doc"),
        ("[]", "schema-type", ""),
    ],
)
def test_lines_of_coverage(corpus: Corpus, line: str, code: str, pointer: str) -> None:
    cover(corpus, [], "model-a")
    file = corpus.root / coverage_file("model-a")
    file.write_text(line + "\n", encoding="utf-8")
    found = [f for f in validate(corpus) if f.file == coverage_file("model-a")]
    assert (found[0].code, found[0].line, found[0].pointer) == (code, 1, pointer)


def test_lines_of_coverage_stand_in_order_of_the_reports(passed: Corpus) -> None:
    file = passed.root / coverage_file(WHO)
    file.write_bytes(b"".join(reversed(file.read_bytes().splitlines(keepends=True))))
    assert codes(passed) == ["not-sorted"]


def test_one_finding_for_each_layer_of_a_story_without_a_file(passed: Corpus) -> None:
    for layer in ("dates", "links"):
        (passed.root / layer_file(layer, "bridge", WHO)).unlink()
    found = validate(passed)
    assert [(f.code, f.line) for f in found] == [("covered-without-file", 1)] * 2
    assert {f.expected for f in found} == {layer_file(name, "bridge", WHO) for name in ("dates", "links")}


def test_with_some_stories_only_their_coverage_is_looked_at(passed: Corpus) -> None:
    cover(passed, [Coverage(doc=DOCS[2], layers=ALL), Coverage(doc="nowhere/at-all", layers=ALL)])
    assert validate(passed, ["patience"]) == []
    assert {f.code for f in validate(passed, ["bridge"])} == {"uncovered-annotation"}
    assert {f.code for f in validate(passed)} == {"uncovered-annotation", "unknown-document"}


def test_somebody_who_is_not_listed_is_told_once(passed: Corpus) -> None:
    folder = passed.root / "annotations/passes"
    shutil.move(folder / WHO, folder / "stranger")
    assert codes(passed) == ["unknown-annotator"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_screen_and_words_come_to_one_verdict_on_passes(passed: Corpus, data: st.DataObject) -> None:
    layers = st.lists(st.sampled_from(ALL), min_size=1, unique=True).map(tuple)
    docs = data.draw(st.lists(st.sampled_from([*DOCS, "bridge/none"]), unique=True))
    cover(passed, [Coverage(doc=doc, layers=data.draw(layers)) for doc in docs])
    layer = data.draw(st.sampled_from(ALL))
    file = passed.root / layer_file(layer, data.draw(st.sampled_from(passed.stories())), WHO)
    before = file.read_bytes()
    change = data.draw(st.sampled_from(["nothing", "gone", "by", "fewer"]))
    try:
        if change == "gone":
            file.unlink()
        elif change == "by":
            file.write_bytes(before.replace(b'"by":"ines"', b'"by":"model-a"', 1))
        elif change == "fewer":
            file.write_bytes(b"".join(before.splitlines(keepends=True)[1:]))
        found_tree = tree.walk(passed.root)
        for name in passed.stories():
            contexts = [Context(), Context()]
            for context in contexts:
                common.read(found_tree, context)
            seen = screen.story(found_tree, name, contexts[0])
            told = story.explain(found_tree, name, contexts[1], None).findings
            assert bool(seen.suspects) == bool(told), (seen.suspects, told)
            for finding in told:
                if finding.code in ("uncovered-annotation", "pass-by-another", "covered-without-file"):
                    assert finding.line in seen.suspects[finding.file]
    finally:
        file.write_bytes(before)


@pytest.mark.parametrize("most", [0, 4096])
def test_what_is_good_in_one_story_and_hand_is_not_in_every_other(
    most: int, passed: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The zones of both stories say the same behind their spans, but for who says so."""
    monkeypatch.setattr(judging, "_MOST", most)
    context = Context()
    found = tree.walk(passed.root)
    common.read(found, context)
    for name in ("bridge", "patience", "bridge"):
        assert not screen.story(found, name, context).suspects
    (other,) = {zone.by for zone in passed.layer("zones", "patience")}
    first = (passed.root / layer_file("zones", "patience", WHO)).read_text(encoding="utf-8").splitlines()[0]
    edit(passed, "zones", first, first.replace(f'"{WHO}"', f'"{other}"'), "patience")
    assert screen.story(found, "patience", context).suspects == {layer_file("zones", "patience", WHO): {1}}

"""What the merge makes of each kind of change: one case a rule."""

from __future__ import annotations

from typing import Any

import pytest

from wirespan.errors import RecordError
from wirespan.merge import merge, resolve
from wirespan.merge.fields import TOGETHER, groups
from wirespan.model import (
    Annotator,
    Document,
    Entity,
    Link,
    Record,
    Span,
)
from wirespan.schemas import RECORDS, labels

from .examples import (
    ANNA,
    BEA,
    CRACKS,
    HEAD,
    KELLS,
    LINK,
    MONDAY,
    MORE,
    NAME,
    SAID,
    WEEK,
    change,
    one,
)

TOGETHER_TAKEN = {
    "lemma and entity": (NAME, {"lemma": "Kells"}, {"entity": "tom-kells"}),
    "span and label": (NAME, {"span": Span(0, 9, "Ida Kells")}, {"label": "ORG"}),
    "note and doubt": (NAME, {"note": "who?"}, {"unsure": True}),
    "cue and source": (SAID, {"cue": ()}, {"source": (Span(36, 40, "they"),)}),
    "content and speakers": (SAID, {"content": (Span(21, 29, "All shut"),)}, {"speakers": ("tom",)}),
    "kind and within": (SAID, {"kind": "mixed"}, {"within": "quote-0002"}),
    "span and value": (CRACKS, {"span": Span(61, 72, "at least 14")}, {"value": "15"}),
    "unit and what is measured": (CRACKS, {"unit": "count:crack"}, {"measures": Span(73, 79, "cracks")}),
    "span and value of a date": (MONDAY, {"span": Span(77, 86, "on Monday")}, {"value": "2026-05-11"}),
    "type and note of a zone": (HEAD, {"type": "caption"}, {"note": "under the picture"}),
    "label and Wikidata": (KELLS, {"label": "ORG"}, {"wikidata": "Q1", "checked": "name"}),
}


@pytest.mark.parametrize("case", TOGETHER_TAKEN)
def test_changes_to_fields_that_do_not_depend_are_both_taken(case: str) -> None:
    base, ours, theirs = TOGETHER_TAKEN[case]
    wanted = change(base, **ours, **theirs)
    assert one(base, change(base, **ours), change(base, **theirs)) == (wanted, None)
    assert one(base, change(base, **theirs), change(base, **ours)) == (wanted, None)


CONFLICTS: dict[str, tuple[Any, dict[str, Any], dict[str, Any], set[str]]] = {
    "span and lemma": (NAME, {"span": Span(0, 9, "Ida Kells")}, {"lemma": "Kells"}, {"span", "lemma"}),
    "label and entity": (NAME, {"label": "ORG"}, {"entity": "kells-co"}, {"label", "entity"}),
    "entity twice": (NAME, {"entity": "a"}, {"entity": "b"}, {"entity"}),
    "offsets twice": (NAME, {"span": Span(3, 9, " Kells")}, {"span": Span(4, 10, "Kells,")}, {"span"}),
    "kind and content": (SAID, {"kind": "mixed"}, {"content": (Span(1, 2, "x"),)}, {"kind", "content"}),
    "speakers and via": (SAID, {"speakers": ()}, {"via": ("norva-news",)}, {"speakers", "via"}),
    "value and bound": (CRACKS, {"value": "15"}, {"bound": "at_least"}, {"value", "bound"}),
    "upper and unit": (CRACKS, {"upper": "16"}, {"unit": "count:crack"}, {"upper", "unit"}),
    "value and local": (MONDAY, {"value": "2026-05-11"}, {"local": "XXXX-WXX-1"}, {"value", "local"}),
    "mod and anchor": (MONDAY, {"mod": "APPROX"}, {"anchor": "dct"}, {"mod", "anchor"}),
    "measure and scope": (LINK, {"measure": "cracks"}, {"scope": "Norva"}, {"measure", "scope"}),
    "notes": (NAME, {"note": "a"}, {"note": "b"}, {"note"}),
    "Wikidata": (
        KELLS,
        {"wikidata": "Q1", "checked": "name"},
        {"wikidata": "Q2", "checked": "name"},
        {"wikidata"},
    ),
}


@pytest.mark.parametrize("case", CONFLICTS)
def test_changes_to_fields_that_depend_are_a_conflict(case: str) -> None:
    base, ours, theirs, fields = CONFLICTS[case]
    for left, right in ((ours, theirs), (theirs, ours)):
        conflict, found = one(base, change(base, **left), change(base, **right))
        assert found is not None
        assert set(found) == fields
        sides = (base, change(base, **left), change(base, **right))
        assert (conflict.base, conflict.ours, conflict.theirs) == sides


def test_either_choice_of_a_conflict_has_the_other_changes_of_both() -> None:
    ours = change(SAID, speakers=("tom",), cue=(), **ANNA)
    theirs = change(SAID, speakers=("eva",), note="she?", by="eva", status="adjudicated")
    merged = merge([SAID], [ours], [theirs])
    both = {"cue": (), "note": "she?", "by": "eva", "status": "adjudicated"}
    assert resolve(merged, "ours") == (change(SAID, speakers=("tom",), **both),)
    assert resolve(merged, "theirs") == (change(SAID, speakers=("eva",), **both),)


def test_a_choice_without_changes_of_the_other_side_is_that_sides_record() -> None:
    ours, theirs = change(NAME, entity="a", **ANNA), change(NAME, entity="b", status="adjudicated")
    merged = merge([NAME], [ours], [theirs])
    assert resolve(merged, "ours") == (ours,)
    assert resolve(merged, "theirs") == (theirs,)


def test_removal() -> None:
    changed = change(NAME, entity="tom")
    assert one(NAME, None, NAME) == (None, None)
    assert one(NAME, NAME, None) == (None, None)
    assert one(NAME, None, None) == (None, None)
    for ours, theirs in ((None, changed), (changed, None)):
        merged = merge([NAME], [r for r in (ours,) if r], [r for r in (theirs,) if r])
        assert merged.records == ()
        assert [(c.base, c.ours, c.theirs, c.fields) for c in merged.conflicts] == [(NAME, ours, theirs, ())]
        assert resolve(merged, "ours") == ((ours,) if ours else ())
        assert resolve(merged, "theirs") == ((theirs,) if theirs else ())


@pytest.mark.parametrize(
    ("target", "referring"),
    [
        (SAID, change(MORE, within=SAID.id)),
        (MONDAY, change(WEEK, anchor=MONDAY.id)),
        (MONDAY, change(WEEK, end_point=MONDAY.id)),
        (SAID, LINK),
    ],
    ids=["within", "anchor", "end_point", "member"],
)
def test_what_one_side_removes_while_the_other_begins_to_refer_to_it_is_a_conflict(
    target: Any, referring: Any
) -> None:
    merged = merge([target], [], [target, referring])
    assert merged.records == (referring,)
    assert [(c.ours, c.theirs) for c in merged.conflicts] == [(None, target)]
    assert [(c.ours, c.theirs) for c in merge([target], [target, referring], []).conflicts] == [
        (target, None)
    ]
    assert merge([target, referring], [referring], [target, referring]).conflicts == ()  # it did before


@pytest.mark.parametrize(
    ("ours", "theirs", "by"),
    [
        (dict(ANNA, lemma="K"), {}, ANNA),
        ({}, dict(ANNA, lemma="K"), ANNA),
        (dict(ANNA, lemma="K"), {"by": "bea", "status": "adjudicated"}, ANNA),
        (
            dict(ANNA, lemma="K"),
            {"by": "bea", "status": "adjudicated", "note": "n"},
            {"by": "bea", "status": "adjudicated"},
        ),
        ({"by": "model-b", "status": "suggested", "lemma": "K"}, dict(ANNA, note="n"), ANNA),
        (dict(BEA, lemma="K"), dict(ANNA, note="n"), ANNA),
        (dict(BEA, lemma="K"), dict(ANNA, lemma="K"), ANNA),
        (ANNA, {"by": "bea", "status": "adjudicated"}, {"by": "bea", "status": "adjudicated"}),
        ({"lemma": "K"}, dict(ANNA, note="n"), ANNA),
    ],
)
def test_by_and_status_follow_the_change_that_survives(
    ours: dict[str, Any], theirs: dict[str, Any], by: dict[str, Any]
) -> None:
    for left, right in ((ours, theirs), (theirs, ours)):
        merged, conflict = one(NAME, change(NAME, **left), change(NAME, **right))
        assert conflict is None
        assert {"by": merged.by, "status": merged.status} == by


def test_conflicts_are_in_canonical_order() -> None:
    found = [CRACKS, NAME, MORE, SAID]
    sides = ([change(record, note=note) for record in found] for note in ("a", "b"))
    conflicts = merge(found, *sides).conflicts
    assert [c.base for c in conflicts] == [NAME, SAID, MORE, CRACKS]


def test_an_id_that_stands_twice_is_refused() -> None:
    with pytest.raises(RecordError, match=r"'mention-01' of bridge/quay-wire stands twice in theirs"):
        merge([], [], [NAME, HEAD, NAME])


@pytest.mark.parametrize("cls", RECORDS.values(), ids=RECORDS)
def test_every_field_is_in_one_group(cls: Any) -> None:
    import dataclasses

    record = object.__new__(cls)
    found = [name for group in groups(record) for name in group]
    fields = {field.name for field in dataclasses.fields(cls)} - {"id", "doc", "by", "status"}
    assert sorted(found) == sorted(fields)
    assert {name for group in TOGETHER[cls] for name in group} <= fields


def test_statuses_are_those_of_the_schema_in_order() -> None:
    from wirespan.merge.fields import STATUSES

    assert list(STATUSES) == labels("zone", "status")


def test_records_of_all_types_at_once_have_an_order(story: list[Record]) -> None:
    merged = merge(story, story, story).records
    assert len(merged) == len(story)
    kinds = [type(r) for r in merged]
    assert kinds.index(Link) < kinds.index(Document) < kinds.index(Entity) < kinds.index(Annotator)


@pytest.mark.parametrize(
    ("record", "ours", "theirs"),
    [
        (KELLS, {"wikidata": "Q1"}, {"checked": "2031-03-04"}),
        (WEEK, {"value": "P2W"}, {"quant": "EACH"}),
        (LINK, {"scope": "all piers"}, {"original": "quote-0001"}),
    ],
)
def test_fields_that_depend_on_each_other_are_not_mixed(
    record: Any, ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    conflict, fields = one(record, change(record, **ours), change(record, **theirs))
    assert fields == (*ours, *theirs)
    assert (conflict.kept_ours, conflict.kept_theirs) == (change(record, **ours), change(record, **theirs))

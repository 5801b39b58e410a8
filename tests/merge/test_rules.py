"""What the merge makes of each kind of change: one case a rule."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from wirespan.errors import RecordError
from wirespan.merge import merge, resolve
from wirespan.merge.fields import TOGETHER, groups
from wirespan.model import (
    Annotator,
    Date,
    Document,
    Entity,
    Link,
    Member,
    Mention,
    Number,
    Quote,
    Record,
    Span,
    Target,
    Zone,
)
from wirespan.schemas import RECORDS, labels

DOC = "bridge/quay-wire"
BY: dict[str, Any] = {"by": "model-a", "status": "suggested"}
ANNA: dict[str, Any] = {"by": "anna", "status": "corrected"}
BEA: dict[str, Any] = {"by": "bea", "status": "corrected"}

NAME = Mention(id="mention-01", doc=DOC, span=Span(4, 9, "Kells"), label="PERSON", entity="ida-kells", **BY)
SAID = Quote(
    id="quote-0001",
    doc=DOC,
    kind="direct",
    content=(Span(20, 30, "“All shut”"),),
    cue=(Span(31, 35, "said"),),
    source=(Span(36, 39, "she"),),
    speakers=("ida-kells",),
    **BY,
)
MORE = replace(SAID, id="quote-0002", content=(Span(50, 60, "“We count”"),))
CRACKS = Number(
    id="number-001", doc=DOC, span=Span(70, 72, "14"), type="CARDINAL", value="14", bound="exact", **BY
)
MONDAY = Date(id="date-00001", doc=DOC, span=Span(80, 86, "Monday"), type="DATE", value="2026-05-04", **BY)
WEEK = replace(MONDAY, id="date-00002", span=Span(90, 96, "a week"), type="DURATION", value="P1W")
HEAD = Zone(id="zone-00001", doc=DOC, span=Span(0, 3, "Top"), type="headline", **BY)


def member(own: str, of: str | None = None) -> Member:
    return Member(
        doc=DOC, id=own, rendering="verbatim" if of is None else "recut", of=Target(DOC, of) if of else None
    )


LINK = Link(
    id="link-00001",
    story="bridge",
    type="utterance",
    members=(member("quote-0001"), member("quote-0002"), member("quote-0003", "quote-0002")),
    **BY,
)
KELLS = Entity(id="ida-kells", label="PERSON", names={"en": "Ida Kells"}, wikidata=None)


def one(
    base: Record | None, ours: Record | None, theirs: Record | None
) -> tuple[Any, tuple[str, ...] | None]:
    """Merge one record: what comes out, and the fields in conflict (None where there is none)."""
    merged = merge(*([r] if r is not None else [] for r in (base, ours, theirs)))
    assert len(merged.records) + len(merged.conflicts) <= 1
    if merged.conflicts:
        return merged.conflicts[0], merged.conflicts[0].fields
    return (merged.records[0] if merged.records else None), None


def change(record: Any, **fields: Any) -> Any:
    return replace(record, **fields)


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


def test_an_annotation_added_twice_is_one_and_references_go_with_it() -> None:
    twin = change(SAID, id="other-0001", cue=(), **ANNA)
    inner = change(MORE, within=twin.id)
    link = change(LINK, members=(member(twin.id), member(MORE.id, twin.id)))
    merged = merge([], [change(SAID, cue=())], [twin, inner, link])
    assert merged.conflicts == ()
    assert merged.records == (
        change(SAID, cue=(), **ANNA),
        change(MORE, within=SAID.id),
        change(LINK, members=(member(SAID.id), member(MORE.id, SAID.id))),
    )
    assert list(merged.renamed.values()) == [SAID.id]


def test_dates_added_twice_that_name_each_other_are_found() -> None:
    ours = [change(MONDAY, anchor=WEEK.id), change(WEEK, begin_point=MONDAY.id)]
    theirs = [
        change(MONDAY, id="x-00000001", anchor="x-00000002"),
        change(WEEK, id="x-00000002", begin_point="x-00000001"),
    ]
    assert merge([], ours, theirs).records == tuple(ours)
    other = [theirs[0], change(theirs[1], begin_point="dct")]  # so neither says the same as in ours
    assert len(merge([], ours, other).records) == 4


def test_links_added_twice_are_one_also_where_their_members_are() -> None:
    theirs = [
        change(SAID, id="x-00000001"),
        change(LINK, id="x-00000002", members=(member("x-00000001"), *LINK.members[1:])),
    ]
    assert merge([], [SAID, LINK], theirs).records == (SAID, LINK)


def test_a_quote_added_twice_is_one_and_its_other_fields_are_merged_or_in_conflict() -> None:
    noted = change(SAID, id="x-00000001", note="n")
    assert merge([], [SAID], [noted]).records == (change(SAID, note="n"),)
    other = change(SAID, id="x-00000001", speakers=())
    (conflict,) = merge([], [SAID], [other]).conflicts
    assert conflict.fields == ("speakers",)
    assert conflict.kept_theirs == change(SAID, speakers=())


def test_who_made_an_annotation_that_both_added_is_chosen_by_status() -> None:
    noted = change(SAID, note="n")
    theirs = change(SAID, id="x-00000001", **ANNA)
    assert merge([], [noted], [theirs]).records == (change(noted, **ANNA),)
    assert merge([], [theirs], [noted]).records == (change(noted, id="x-00000001", **ANNA),)


def test_which_of_several_twins_are_paired_does_not_depend_on_their_order() -> None:
    ours = [change(NAME, id=own) for own in ("ours-00001", "ours-00002")]
    theirs = [change(NAME, id=own) for own in ("their-0001", "their-0002", "their-0003")]
    merged = merge([], ours, theirs)
    assert {old: new for (_, _, old), new in merged.renamed.items()} == {
        "their-0001": "ours-00001",
        "their-0002": "ours-00002",
    }
    assert merge([], ours[::-1], theirs[::-1]) == merged


def test_conflicts_are_in_canonical_order() -> None:
    found = [CRACKS, NAME, MORE, SAID]
    sides = ([change(record, note=note) for record in found] for note in ("a", "b"))
    conflicts = merge(found, *sides).conflicts
    assert [c.base for c in conflicts] == [NAME, SAID, MORE, CRACKS]


@pytest.mark.parametrize(
    "fields", [{"label": "ORG"}, {"entity": "tom"}, {"metonymic": True}, {"span": Span(0, 9, "Ida Kells")}]
)
def test_additions_that_say_something_else_are_two(fields: dict[str, Any]) -> None:
    other = change(NAME, id="x-00000001", **fields)
    assert set(merge([], [NAME], [other]).records) == {NAME, other}


def test_one_id_for_two_annotations_is_an_accident_and_theirs_gets_another() -> None:
    theirs = [change(MORE, id=SAID.id), change(LINK, members=(member(SAID.id), member("quote-0009")))]
    merged = merge([], [SAID], theirs)
    assert merged.conflicts == ()
    first, second, link = merged.records
    assert first == SAID
    assert second == change(MORE, id=second.id)
    assert second.id != SAID.id
    assert len(second.id) == 10
    assert link.members[0].id == second.id
    assert merge([], [SAID], theirs) == merged


def test_one_id_for_annotations_of_two_layers_is_an_accident() -> None:
    zone = change(HEAD, id=NAME.id, span=NAME.span)
    assert {type(r) for r in merge([], [NAME], [zone]).records} == {Mention, Zone}


def test_one_id_for_the_same_words_is_one_annotation() -> None:
    conflict, fields = one(None, NAME, change(NAME, span=Span(0, 9, "Ida Kells")))
    assert fields == ("span",)
    assert conflict.base is None
    assert one(None, NAME, change(NAME, lemma="Kells")) == (change(NAME, lemma="Kells"), None)


def test_members_of_a_link_are_merged_one_by_one() -> None:
    a, b, c = LINK.members
    x, y = member("quote-0007"), member("quote-0008")
    ours, theirs = (a, x, b, c), (a, b, c, y)
    assert one(LINK, change(LINK, members=ours), change(LINK, members=theirs))[0].members == (a, x, b, c, y)
    assert one(LINK, change(LINK, members=(a, b, c, y)), change(LINK, members=(a, b, c, x)))[0].members == (
        a,
        b,
        c,
        x,
        y,
    )
    apart = one(LINK, change(LINK, members=(a, x, b, c)), change(LINK, members=(a, b, c, x)))[0]
    assert apart.members == (a, x, b, c)  # added in two places
    recut = replace(a, rendering="recut")
    assert one(LINK, change(LINK, members=(b, c)), change(LINK, members=(a, b, c, x)))[0].members == (b, c, x)
    for left, right in [
        ((recut, b, c), (replace(a, rendering="truncated"), b, c)),  # one member, two ways
        ((b, c), (recut, b, c)),  # removed and changed
        ((b, a, c), (a, b, c, x)),  # another order
        ((a, b), (b, c)),  # one would be left
        ((a, b, c, member("quote-0007", a.id)), (b, c, y)),  # of a member that is gone
    ]:
        assert one(LINK, change(LINK, members=left), change(LINK, members=right))[1] == ("members",)


def test_a_link_of_another_type_is_a_conflict_with_any_change() -> None:
    figure = change(LINK, type="figure", measure="cracks")
    assert one(LINK, figure, change(LINK, note="n"))[1] == ()


def test_names_of_an_entity_are_merged_by_language() -> None:
    names = KELLS.names
    ours, theirs = change(KELLS, names=names | {"ru": "Ида"}), change(KELLS, names=names | {"ar": "إيدا"})
    merged, conflict = one(KELLS, ours, theirs)
    assert conflict is None
    assert list(merged.names.items()) == [("en", "Ida Kells"), ("ar", "إيدا"), ("ru", "Ида")]
    assert one(None, ours, theirs)[0].names == merged.names
    assert one(KELLS, ours, change(KELLS, names=names | {"ru": "Йида"}))[1] == ("names",)


def test_the_order_of_names_is_a_change_of_the_line() -> None:
    base = change(KELLS, names={"en": "Ida", "pl": "Ida"})
    turned = change(base, names={"pl": "Ida", "en": "Ida"})
    assert list(one(base, turned, base)[0].names) == ["pl", "en"]
    assert list(one(base, base, turned)[0].names) == ["pl", "en"]


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

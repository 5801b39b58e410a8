"""Every figure against one worked out by hand. Annotations have offsets alone: words are not compared."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import count
from typing import Any

import pytest

from wirespan import schemas
from wirespan.compare import Report, agree
from wirespan.compare.fields import FIELDS
from wirespan.model import (
    LAYERS,
    Date,
    Digests,
    Document,
    Mention,
    Number,
    Published,
    Quote,
    Rights,
    Span,
    Zone,
)

POST, KTA = "dam/post", "dam/kta"
IDS = count()


def report(doc: str = POST, lang: str = "en") -> Document:
    digests, published = Digests(text="0" * 64), Published("2031-03-04", "metadata")
    rights = Rights("withheld", "Korvin Post")
    return Document(
        id=doc,
        story="dam",
        lang=lang,
        published=published,
        rights=rights,
        revision=1,
        length=999,
        digests=digests,
        text=None,
    )


def head(doc: str = POST, id: str = "") -> dict[str, Any]:  # noqa: A002
    # Ids differ between the sides, as in independent passes.
    return {"id": id or f"{next(IDS):010}", "doc": doc, "by": "model-a", "status": "suggested"}


def mention(
    start: int, end: int, label: str, entity: str = "ana-brol", doc: str = POST, **more: Any
) -> Mention:
    return Mention(span=Span(start, end), label=label, entity=entity, **head(doc), **more)


def number(start: int, end: int, value: str, **more: Any) -> Number:
    values = {"type": "CARDINAL", "bound": "exact"} | more
    return Number(span=Span(start, end), value=value, **head(), **values)


def date(start: int, end: int, value: str, id: str = "", **more: Any) -> Date:  # noqa: A002
    return Date(span=Span(start, end), value=value, **head(id=id), **({"type": "DATE"} | more))


def quote(content: str, kind: str = "direct", speakers: str = "ana-brol", id: str = "", **more: Any) -> Quote:  # noqa: A002
    """`content` and other spans as in "0-5 8-12"."""
    parts = {name: spans(more.pop(name, "")) for name in ("cue", "source")}
    named = tuple(speakers.split())
    return Quote(kind=kind, content=spans(content), speakers=named, **parts, **head(id=id), **more)


def spans(written: str) -> tuple[Span, ...]:
    return tuple(Span(*map(int, part.split("-"))) for part in written.split())


def compare(layer: str, a: list[Any], b: list[Any], *documents: Document, **options: Any) -> Report:
    found = documents or (report(),)
    return agree({layer: a}, {layer: b}, found, **{"resamples": 0} | options)


def prf(found: Report, part: str, match: str, typed: bool = False) -> tuple[Any, Any, Any]:
    score = found.span(part, match, typed=typed)
    assert score is not None
    return score.precision, score.recall, score.f1


def shares(found: Report, match: str) -> dict[str, Fraction]:
    return {score.field: (score.same, score.of) for score in found.fields if score.match == match}  # type: ignore[misc]


A = [
    mention(0, 5, "PERSON", "ana-brol"),
    mention(10, 20, "ORG", "kta"),
    mention(30, 35, "GPE", "brolsk"),
    mention(40, 44, "PERSON", "jan-lisz"),
]
B = [
    mention(0, 5, "PERSON", "ana-brol"),
    mention(10, 18, "ORG", "korvin-post"),
    mention(30, 35, "ORG", "brolsk"),
]


def test_spans_and_types() -> None:
    found = compare("entities", A, B).of("entities", "body")
    # Same offsets: 0–5 and 30–35. Precision 2 of B's 3, recall 2 of A's 4, F1 2·2 / (4 + 3).
    assert prf(found, "span", "exact") == (2 / 3, 2 / 4, 4 / 7)
    # 10–20 and 10–18 overlap: one more.
    assert prf(found, "span", "overlapping") == (3 / 3, 3 / 4, 6 / 7)
    # Of the same type: 0–5 exactly, and ORG 10–20 with 10–18; 30–35 is GPE in A and ORG in B.
    assert prf(found, "span", "exact", typed=True) == (1 / 3, 1 / 4, 2 / 7)
    assert prf(found, "span", "overlapping", typed=True) == (2 / 3, 2 / 4, 4 / 7)


def test_each_type() -> None:
    found = compare("entities", A, B)
    # ORG: A has 10–20, B has 10–18 and 30–35.
    org = found.of("entities", "body", type="ORG")
    assert prf(org, "span", "exact", typed=True) == (0, 0, 0)
    assert prf(org, "span", "overlapping", typed=True) == (1 / 2, 1, 2 / 3)
    # GPE: A has one, B none: B's share is a share of nothing.
    gpe = found.of("entities", "body", type="GPE")
    assert prf(gpe, "span", "exact", typed=True) == (None, 0, 0)
    assert gpe.fields == ()


def test_identity_lemma_and_metonymy_over_matched_mentions() -> None:
    a = [*A[:3], mention(50, 60, "GPE", "tarnia", lemma="Tarnia", metonymic=True)]
    b = [*B, mention(50, 60, "GPE", "tarnia", lemma="Tarnii", metonymic=True)]
    found = compare("entities", a, b).of("entities", "body")
    # Exact pairs: 0–5, 30–35 (label differs), 50–60 (lemma differs). Lemmas and metonymy only at 50–60.
    fields = {"label": (2, 3), "entity": (3, 3), "lemma": (0, 1), "metonymic": (1, 1), "all fields": (1, 3)}
    assert shares(found, "exact") == fields
    # One more pair that overlaps, of one label and two entities.
    fields |= {"label": (3, 4), "entity": (3, 4), "all fields": (1, 4)}
    assert shares(found, "overlapping") == fields


def test_a_field_that_one_side_alone_has_differs() -> None:
    found = compare(
        "entities", [mention(0, 5, "GPE", metonymic=True)], [mention(0, 5, "GPE", lemma="Brolsk")]
    )
    assert shares(found.of("entities", "body"), "exact")["metonymic"] == (0, 1)
    assert shares(found.of("entities", "body"), "exact")["lemma"] == (0, 1)


def test_numbers() -> None:
    a = [
        number(0, 3, "0.5", unit="count:crack", measures=Span(4, 10)),
        number(20, 25, "3", upper="4", change="up"),
        number(40, 42, "12", type="PERCENT", bound="at_least"),
    ]
    b = [
        number(0, 3, "1/2", measures=Span(4, 12)),
        number(20, 25, "3", upper="5", change="up"),
        number(38, 42, "12", bound="more_than"),
    ]
    found = compare("numbers", a, b).of("numbers", "body")
    # Exact: 0–3 (one half both times; A alone has a unit) and 20–25 (other upper end).
    assert shares(found, "exact") == {
        "type": (2, 2),
        "value": (2, 2),
        "upper": (0, 1),
        "unit": (0, 1),
        "bound": (2, 2),
        "change": (1, 1),
        "measures": (0, 1),
        "all fields": (0, 2),
    }
    # 40–42 with 38–42: same value, other type, other bound.
    assert shares(found, "overlapping")["value"] == (3, 3)
    assert shares(found, "overlapping")["type"] == (2, 3)
    assert shares(found, "overlapping")["bound"] == (2, 3)
    # What is measured: 4–10 and 4–12 overlap.
    assert prf(found, "measures", "exact") == (0, 0, 0)
    assert prf(found, "measures", "overlapping") == (1, 1, 1)


def test_dates_refer_to_places_and_not_to_ids() -> None:
    def side(first: str, other: str) -> list[Date]:
        return [
            date(0, 6, "2031-03-01", id=first),
            date(10, 16, "2031-03-02", id=other),
            date(20, 28, "2031-03-03", anchor=first, local="dct"),
            date(30, 38, "P3D", type="DURATION", begin_point=first, end_point="dct"),
        ]

    a, b = side("aaaaaaaaaa", "bbbbbbbbbb"), side("cccccccccc", "dddddddddd")
    found = compare("dates", a, b).of("dates", "body")
    assert set(shares(found, "exact").values()) == {(4, 4), (1, 1)}
    # The same ids, but A's first date is B's second: anchor and begin_point mean another place.
    b = side("bbbbbbbbbb", "aaaaaaaaaa")
    b[2:] = [date(20, 28, "2031-03-03", anchor="aaaaaaaaaa"), *b[3:]]
    told = shares(compare("dates", a, b).of("dates", "body"), "exact")
    assert told["anchor"] == (0, 1)
    assert told["begin_point"] == (1, 1)
    assert told["end_point"] == (1, 1)
    assert told["local"] == (0, 1)
    assert told["all fields"] == (3, 4)


def test_quotes() -> None:
    a = [
        quote("0-10 20-30", cue="11-15", source="16-19", id="aaaaaaaaaa", speakers="ana-brol jan-lisz"),
        quote("40-60", "indirect", cue="36-39", via=("kta", "korvin-post")),
        quote("22-28", within="aaaaaaaaaa"),
    ]
    b = [
        quote("0-10 20-30", cue="11-15", source="12-19", id="bbbbbbbbbb", speakers="jan-lisz ana-brol"),
        quote("42-60", "mixed", cue="30-37", speakers="", via=("korvin-post", "kta")),
        quote("22-28", within="bbbbbbbbbb"),
        quote("80-90"),
    ]
    found = compare("quotes", a, b).of("quotes", "body")
    # Whole quotes: two alike in all fragments; 40–60 and 42–60 overlap.
    assert prf(found, "quote", "exact") == (2 / 4, 2 / 3, 4 / 7)
    assert prf(found, "quote", "overlapping") == (3 / 4, 3 / 3, 6 / 7)
    assert prf(found, "quote", "overlapping", typed=True) == (2 / 4, 2 / 3, 4 / 7)
    # Fragments: A 0–10, 20–30, 40–60, 22–28; B the same with 42–60, and 80–90.
    assert prf(found, "content", "exact") == (3 / 5, 3 / 4, 6 / 9)
    assert prf(found, "content", "overlapping") == (4 / 5, 4 / 4, 8 / 9)
    # Cues 11–15 and 36–39; 11–15 and 30–37. Sources 16–19; 12–19.
    assert prf(found, "cue", "exact") == (1 / 2, 1 / 2, 1 / 2)
    assert prf(found, "cue", "overlapping") == (1, 1, 1)
    assert prf(found, "source", "exact") == (0, 0, 0)
    assert prf(found, "source", "overlapping") == (1, 1, 1)
    # Speakers in any order; within says where the outer quote stands; via goes by order.
    assert shares(found, "exact") == {
        "kind": (2, 2),
        "speakers": (2, 2),
        "within": (1, 1),
        "cue": (1, 1),
        "source": (0, 1),
        "all fields": (1, 2),
    }
    # 40–60 and 42–60 have different kinds, speakers, via and cues.
    overlapping = {"kind": (2, 3), "speakers": (2, 3), "via": (0, 1), "within": (1, 1)}
    overlapping |= {"cue": (1, 2), "source": (0, 1), "all fields": (1, 3)}
    assert shares(found, "overlapping") == overlapping


def test_what_a_number_measures_has_to_be_alike() -> None:
    a = [
        number(0, 2, "3", measures=Span(3, 9)),
        number(20, 22, "4"),
        number(40, 42, "5", measures=Span(43, 49)),
    ]
    b = [number(0, 2, "3", measures=Span(3, 9)), number(20, 22, "4"), number(40, 42, "5")]
    found = shares(compare("numbers", a, b).of("numbers", "body"), "exact")
    assert found["measures"] == (1, 2)
    assert found["all fields"] == (2, 3)


def test_cues_are_alike_in_any_order() -> None:
    a, b = quote("0-10", cue="11-15 20-25"), quote("0-10", cue="20-25 11-15")
    assert shares(compare("quotes", [a], [b]).of("quotes", "body"), "exact")["cue"] == (1, 1)


@pytest.mark.parametrize("layer", LAYERS)
def test_every_field_of_a_record_is_compared_but_who_made_it_and_how_sure_it_is(layer: str) -> None:
    left = {"id", "doc", "by", "status", "unsure", "note", "span", "content"}
    assert set(FIELDS[layer]) == schemas.properties(schemas.OF_LAYER[layer]).keys() - left


def test_what_stands_in_zones_is_apart_or_left_out() -> None:
    zones = [Zone(span=Span(28, 50), type="headline", **head())]
    found = compare("entities", A, B, zones=zones)
    # Outside: 0–5 alike, 10–20 with 10–18. Inside: 30–35 alike; 40–44 in A alone.
    assert prf(found.of("entities", "body"), "span", "exact") == (1 / 2, 1 / 2, 1 / 2)
    assert prf(found.of("entities", "zones"), "span", "exact") == (1, 1 / 2, 2 / 3)
    left = compare("entities", A, B, zones=zones, leave_zones=True)
    assert {score.group.scope for score in left.spans} == {"body"}
    # Zones of either side count where none are named; those of other documents do not.
    both = agree({"entities": A, "zones": zones}, {"entities": B, "zones": []}, [report()])
    assert prf(both.of("entities", "zones"), "span", "exact") == (1, 1 / 2, 2 / 3)
    assert prf(both.of("zones", "all"), "span", "exact") == (None, 0, 0)
    elsewhere = [Zone(span=Span(28, 50), type="headline", **head(KTA))]
    assert compare("entities", A, B, zones=elsewhere).of("entities", "zones") == Report()


def test_what_begins_where_a_zone_ends_or_goes_on_in_one_is_in_the_body() -> None:
    zones = [Zone(span=Span(28, 50), type="headline", **head())]
    both = [mention(50, 55, "GPE")]
    assert compare("entities", both, both, zones=zones).of("entities", "zones") == Report()
    both_quotes = [quote("0-5 30-40")]
    assert compare("quotes", both_quotes, both_quotes, zones=zones).of("quotes", "zones") == Report()


def test_a_zone_within_another_does_not_end_it() -> None:
    # One side's headline is 0–50, the other's 28–36: 40–44 stands in a zone, whichever is read first.
    wide, narrow = ([Zone(span=Span(*at), type="headline", **head())] for at in ((0, 50), (28, 36)))
    for zones in ([*wide, *narrow], [*narrow, *wide]):
        found = compare("entities", A, B, zones=zones)
        assert found.of("entities", "body") == Report()
        # All of A and B, as in `test_spans_and_types`.
        assert prf(found.of("entities", "zones"), "span", "exact") == (2 / 3, 2 / 4, 4 / 7)


def test_languages_are_apart_and_other_documents_passed_over() -> None:
    a = [mention(0, 5, "PERSON"), mention(0, 5, "PERSON", doc=KTA), mention(7, 9, "GPE", doc="dam/other")]
    b = [mention(0, 5, "PERSON"), mention(6, 9, "PERSON", doc=KTA)]
    found = compare("entities", a, b, report(), report(KTA, "pl"), report("dam/empty", "pl"))
    assert prf(found.of("entities", "body"), "span", "exact") == (1 / 2, 1 / 2, 1 / 2)
    assert prf(found.of("entities", "body", lang="en"), "span", "exact") == (1, 1, 1)
    assert prf(found.of("entities", "body", lang="pl"), "span", "exact") == (0, 0, 0)
    polish = found.of("entities", "body", lang="pl").spans[0].group
    assert (polish.documents, polish.stories) == (2, 1)


def test_stories_are_counted_beside_their_reports() -> None:
    ferry = replace(report("ferry/post"), story="ferry")
    found = compare("entities", A, B, report(), report(KTA, "pl"), ferry)
    groups = {score.group.lang: score.group for score in found.of("entities", "body").spans}
    assert (groups[""].documents, groups[""].stories) == (3, 2)
    by_type = found.of("entities", "body", type="ORG").spans[0].group
    assert (by_type.documents, by_type.stories) == (3, 2)
    english = found.of("entities", "body", lang="en").spans[0].group
    assert (english.documents, english.stories) == (2, 2)


def test_a_layer_that_one_side_lacks_is_not_compared() -> None:
    found = agree({"entities": A, "dates": []}, {"dates": []}, [report()])
    assert found == Report()


def test_intervals_are_there_from_two_documents_on() -> None:
    a = [mention(0, 5, "PERSON"), mention(0, 5, "PERSON", doc=KTA)]
    b = [mention(0, 5, "PERSON"), mention(6, 9, "PERSON", doc=KTA)]
    score = compare("entities", a, b, report(), report(KTA), resamples=200).spans[0]
    assert score.interval == (0, 1)
    assert compare("entities", a, b, report(), resamples=200).spans[0].interval is None


def test_as_data_is_plain_and_whole() -> None:
    data = compare("entities", A, B).as_data()
    row = {"layer": "entities", "scope": "body", "lang": "", "type": "", "documents": 1, "stories": 1}
    row |= {"part": "span", "match": "exact", "typed": False, "both": 2, "a": 4, "b": 3, "interval": None}
    assert data["spans"][0] == row | {"precision": 2 / 3, "recall": 2 / 4, "f1": 4 / 7}
    assert data["fields"][0]["accuracy"] == 1 / 2


@pytest.mark.parametrize("value", ["", "many", "1/0"])
def test_a_value_that_is_no_number_is_equal_to_itself_alone(value: str) -> None:
    same = compare("numbers", [number(0, 2, value)], [number(0, 2, value)])
    other = compare("numbers", [number(0, 2, value)], [number(0, 2, "1")])
    assert shares(same.of("numbers", "body"), "exact")["value"] == (1, 1)
    assert shares(other.of("numbers", "body"), "exact")["value"] == (0, 1)

"""Every figure against one worked out by hand. Annotations have offsets alone: words are not compared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wirespan import schemas
from wirespan.compare import Report, agree
from wirespan.compare.fields import FIELDS
from wirespan.model import LAYERS, Date, Span

from .by_hand import KTA, A, B, compare, date, mention, number, prf, quote, report, shares


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
    assert org.alphas == gpe.alphas == ()  # of one type there is nothing to agree on


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


def test_languages_are_apart_and_other_documents_passed_over() -> None:
    a = [mention(0, 5, "PERSON"), mention(0, 5, "PERSON", doc=KTA), mention(7, 9, "GPE", doc="dam/other")]
    b = [mention(0, 5, "PERSON"), mention(6, 9, "PERSON", doc=KTA)]
    found = compare(
        "entities", a, b, report(), report(KTA, "pl"), report("dam/empty", "pl"), report("dam/none", "ru")
    )
    assert [alpha.group.lang for alpha in found.alphas] == ["", "en", "pl"]  # in Russian there is none
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

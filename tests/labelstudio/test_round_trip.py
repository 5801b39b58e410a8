"""Annotations into a task and back: what nobody touched comes back the same, byte by byte."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from wirespan import labelstudio, records
from wirespan.errors import RecordError, UsageError
from wirespan.model import (
    LAYERS,
    Document,
    Entity,
    Mention,
    Span,
)
from wirespan.store import Corpus

from .items import Layers, item, lines, result

SUBSETS = [list(c) for n in range(1, len(LAYERS) + 1) for c in combinations(LAYERS, n)]


@pytest.mark.parametrize("layers", SUBSETS, ids="+".join)
def test_untouched_annotations_come_back_byte_by_byte(
    document: Document, own: Layers, layers: list[str]
) -> None:
    task = json.loads(json.dumps(labelstudio.task(document, own, layers)))
    found, findings = labelstudio.read(task, document, own, layers, by="bea")
    assert findings == []
    assert lines(found) == lines(own)


@pytest.mark.parametrize("layers", SUBSETS, ids="+".join)
def test_the_small_corpus_comes_back_byte_by_byte(corpus: Corpus, layers: list[str]) -> None:
    for document in corpus.documents("bridge"):
        own = corpus.annotations(document.id)
        task = json.loads(json.dumps(labelstudio.task(document, own, layers)))
        found, findings = labelstudio.read(task, document, own, layers, by="bea")
        assert findings == []
        assert lines(found) == lines(own)


def test_what_we_hold_isnt_needed_but_for_who_made_it(document: Document, own: Layers) -> None:
    task = labelstudio.task(document, own)
    found, findings = labelstudio.read(task, document, {}, by="bea")
    assert findings == []
    plain = {layer: [records.encode(a) for a in part] for layer, part in own.items()}
    for part in plain.values():
        for record in part:
            record.update(by="bea", status="corrected")
    assert {layer: [records.encode(a) for a in part] for layer, part in found.items()} == plain


def test_a_task_says_what_it_is_of(document: Document, own: Layers) -> None:
    task = labelstudio.task(document, own, ["dates", "zones"])
    assert task["data"] == {
        "doc_id": "ferry/wave",
        "story": "ferry",
        "lang": "en",
        "outlet": "The Wave",
        "published": "2026-05-05",
        "text": document.text,
        "revision": 1,
        "text_sha256": document.digests.text,
        "layers": ["zones", "dates"],
    }
    (annotation,) = task["annotations"]
    assert annotation["ground_truth"] is False
    assert {i["origin"] for i in annotation["result"] if i["type"] != "relation"} == {"manual"}


def test_a_task_offers_the_registry_in_the_reports_language(document: Document) -> None:
    registry = [
        Entity(id="zeta", label="ORG", names={"en": "Äther A$AP <b>", "pl": "Eter"}, wikidata=None),
        Entity(id="sara", label="PERSON", names={"he": "שרה", "pl": "Sara"}, wikidata=None),
        Entity(id="seld", label="GPE", names={"en": "Seld"}, wikidata=None),
        Entity(id="vale", label="GPE", names={"en": "the Vale"}, wikidata=None),
        Entity(id="wave", label="ORG", names={"en": "Wave"}, wikidata=None),
    ]
    offered = labelstudio.task(document, {}, ["entities"], registry=registry)["data"]["registry"]
    assert offered == [
        {"value": "Seld · GPE · seld", "alias": "seld"},
        {"value": "the Vale · GPE · vale", "alias": "vale"},
        {"value": "Wave · ORG · wave", "alias": "wave"},
        {"value": "Äther A$AP <b> · ORG · zeta", "alias": "zeta"},
        {"value": "שרה / Sara · PERSON · sara", "alias": "sara"},
    ]


@pytest.mark.parametrize(
    ("lang", "name"),
    [
        ("en-GB", "Norva"),
        ("zh-Hant", "諾瓦"),
        ("zh-Hans", "诺瓦"),
        ("he", "Norva / Norwa / 诺瓦 / 諾瓦"),
    ],
)
def test_a_name_in_the_language_will_do_for_a_region_or_script(
    document: Document, lang: str, name: str
) -> None:
    names = {"en": "Norva", "pl": "Norwa", "zh": "诺瓦", "zh-Hant": "諾瓦"}
    registry = [Entity(id="norva", label="GPE", names=names, wikidata=None)]
    task = labelstudio.task(replace(document, lang=lang), {}, ["entities"], registry=registry)
    assert task["data"]["registry"] == [{"value": f"{name} · GPE · norva", "alias": "norva"}]


def test_of_regions_that_begin_together_the_outer_is_first(
    document: Document, own: Layers, place: Callable[..., Span]
) -> None:
    inner = replace(own["entities"][0], id="mention-04", span=place("Captain"))
    task = labelstudio.task(document, own | {"entities": [inner, *own["entities"]]}, ["entities"])
    drawn = [i["id"] for i in result(task) if i["type"] == "labels"]
    assert drawn == ["mention-01", "mention-04", "mention-02", "mention-03"]


@pytest.mark.parametrize("layer", LAYERS)
def test_a_task_holds_what_its_page_asks_for(document: Document, layer: str) -> None:
    page = labelstudio.page([layer])
    data = labelstudio.task(document, {}, [layer])["data"]
    assert set(re.findall(r"\$(\w+)", page)) <= set(data)
    assert ("registry" in data) == ("$registry" in page)


@pytest.mark.parametrize("lang", ["", "x y", 'en"><iframe srcdoc="x">', "en\n"])
def test_a_language_that_is_none_is_refused(document: Document, lang: str) -> None:
    with pytest.raises(RecordError, match="ferry/wave"):
        labelstudio.task(replace(document, lang=lang), {})


def test_reading_needs_no_registry(corpus: Corpus) -> None:
    for document in corpus.documents("bridge"):
        own = corpus.annotations(document.id)
        registry = corpus.registry("bridge").values()
        task = labelstudio.task(document, own, registry=registry)
        assert len(task["data"]["registry"]) == len(registry) > 0
        bare = labelstudio.task(document, own)
        assert bare["data"]["registry"] == []
        for one in (task, bare):
            found, findings = labelstudio.read(one, document, own, by="bea")
            assert (lines(found), findings) == (lines(own), [])


def test_predictions(document: Document, own: Layers) -> None:
    task = labelstudio.task(document, own, model_version="wirespan 1")
    assert "annotations" not in task
    (prediction,) = task["predictions"]
    assert prediction["model_version"] == "wirespan 1"
    assert {i["origin"] for i in prediction["result"] if i["type"] != "relation"} == {"prediction"}


def test_a_shared_cue_or_source_is_one_region_for_all_quotes(
    task: dict[str, Any], place: Callable[..., Span]
) -> None:
    told = place("told the Wave")
    where = (told.start, told.end, ["cue"])
    regions = [
        i["id"]
        for i in result(task)
        if i["type"] == "labels" and (i["value"]["start"], i["value"]["end"], i["value"]["labels"]) == where
    ]
    assert len(regions) == 1
    related = {i["from_id"] for i in result(task) if i["type"] == "relation" and i["to_id"] == regions[0]}
    assert related == {"quote-0001", "quote-0002"}
    boats = [i for i in result(task) if i["type"] == "relation" and i["labels"] == ["measures"]]
    assert [i["from_id"] for i in boats] == ["number-001", "number-002"]
    assert len({i["to_id"] for i in boats}) == 1


def test_fragments_are_a_chain(task: dict[str, Any]) -> None:
    chain = [i for i in result(task) if i["type"] == "relation" and i["labels"] == ["continues"]]
    assert [(i["from_id"], i["to_id"]) for i in chain] == [("quote-0001·2", "quote-0001")]
    assert all("#" not in i["id"] for i in result(task) if "id" in i)


def test_dates_lead_to_dates_and_to_their_document(task: dict[str, Any]) -> None:
    (drawn,) = [i for i in result(task) if i["type"] == "relation" and i["from_id"] == "date-00001"]
    assert (drawn["to_id"], drawn["labels"]) == ("date-00002", ["anchor", "begin_point"])
    assert item(task, "date-00001", "tim_end_point")["value"]["choices"] == ["dct"]


def test_entities_are_picked_in_their_order(task: dict[str, Any]) -> None:
    via = item(task, "quote-0002", "quo_via_listed")
    assert (via["type"], via["value"]["taxonomy"]) == ("taxonomy", [["sara"], ["noemi-ardu"]])


def test_a_relation_never_leads_nowhere(task: dict[str, Any]) -> None:
    ids = {i["id"] for i in result(task) if i["type"] == "labels"}
    relations = [(i["from_id"], i["to_id"]) for i in result(task) if i["type"] == "relation"]
    assert {end for pair in relations for end in pair} <= ids
    assert len(set(relations)) == len(relations)  # the editor drops the second of a pair


def mention(span: Span, label: str = "ORG") -> Mention:
    by: dict[str, Any] = {"by": "model-a", "status": "suggested"}
    return Mention(id="mention-09", doc="ferry/wave", span=span, label=label, entity="x", **by)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda own: own["entities"].append(own["entities"][0]),
        lambda own: own["quotes"].pop(0),
        lambda own: own["quotes"].append(replace(own["quotes"][2], id="quote-0009", content=())),
        lambda own: own["entities"].append(mention(Span(0, 5, "Ferry"))),
        lambda own: own["entities"].append(mention(Span(0, 9999))),
        lambda own: own["entities"].append(mention(Span(0, 5), "VERB")),
        lambda own: own["dates"].pop(1),
        lambda own: own["dates"].append(replace(own["dates"][1], id="date-00003", anchor="date-00003")),
    ],
    ids=[
        *(
            "id twice",
            "within nothing",
            "without content",
            "another surface",
            "beyond the end",
            "unknown label",
        ),
        *("anchored in nothing", "anchored in itself"),
    ],
)
def test_what_cant_be_shown_is_refused(
    document: Document, own: Layers, spoil: Callable[[Layers], None]
) -> None:
    spoil(own)
    with pytest.raises(RecordError, match="ferry/wave"):
        labelstudio.task(document, own)


def test_a_withheld_text_must_be_joined_first(corpus: Corpus) -> None:
    (document,) = corpus.documents("patience")
    with pytest.raises(UsageError, match="withheld"):
        labelstudio.task(document, {})

"""What a person changes in Label Studio comes back as that person's, and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from wirespan import labelstudio, records
from wirespan.labelstudio.faults import CATALOGUE
from wirespan.model import (
    Document,
    Mention,
    Span,
)

from .items import Layers, item, lines, result
from .spoiling import region, relate


def test_a_changed_value_is_the_annotators(
    task: dict[str, Any], own: Layers, read: Callable[..., Any]
) -> None:
    item(task, "mention-02", "ent_entity_listed")["value"]["taxonomy"] = [[" seld-council "]]
    found, codes = read(task)
    assert codes == []
    old = own["entities"][1]
    assert isinstance(old, Mention)
    new = found["entities"][1]
    assert (new.id, new.entity, new.by, new.status) == ("mention-02", "seld-council", "bea", "corrected")
    assert (new.note, new.unsure, new.metonymic, new.span) == (old.note, True, True, old.span)
    assert found["entities"][0] is own["entities"][0]


def test_a_moved_region_takes_its_text_from_its_offsets(
    task: dict[str, Any], read: Callable[..., Any], place: Callable[..., Span]
) -> None:
    target = place("Noémi Ardu\u0301")
    value = item(task, "mention-01", "ent")["value"]
    value.update(start=target.start, end=target.end)
    found, codes = read(task)
    assert codes == ["studio-text"]  # a remark: the text that came with it is that of the old offsets
    assert found["entities"][0].span == target
    assert found["entities"][0].by == "bea"


def test_a_removed_region_is_a_removed_annotation(
    task: dict[str, Any], own: Layers, read: Callable[..., Any]
) -> None:
    task["annotations"][0]["result"] = [i for i in result(task) if i.get("id") != "mention-03"]
    found, codes = read(task)
    assert codes == []
    assert [a.id for a in found["entities"]] == ["mention-01", "mention-02"]
    assert {k: v for k, v in found.items() if k != "entities"} == {
        k: v for k, v in own.items() if k != "entities"
    }


def new_mention(task: dict[str, Any], region: str, span: Span, text: str | None = None) -> None:
    where = {"start": span.start, "end": span.end, "text": text if text is not None else span.text}
    base = {"id": region, "to_name": "text", "origin": "manual"}
    result(task).append(base | {"from_name": "ent", "type": "labels", "value": where | {"labels": ["ORG"]}})
    result(task).append(
        base | {"from_name": "ent_entity", "type": "textarea", "value": where | {"text": ["the-wave"]}}
    )


def test_a_new_region_keeps_a_legal_free_id(
    task: dict[str, Any], read: Callable[..., Any], place: Callable[..., Span]
) -> None:
    new_mention(task, "Xy_9-abcDE", place("Wave"))
    found, codes = read(task)
    assert codes == []
    (new,) = [a for a in found["entities"] if a.id == "Xy_9-abcDE"]
    assert records.encode(new) == {
        "id": "Xy_9-abcDE",
        "doc": "ferry/wave",
        "span": {"start": place("Wave").start, "end": place("Wave").start + 4, "text": "Wave"},
        "label": "ORG",
        "entity": "the-wave",
        "by": "bea",
        "status": "corrected",
    }


@pytest.mark.parametrize("region", ["short", "zone-00001", "with spaces", "x" * 200, "quote-0001"])
def test_another_id_becomes_a_new_one_the_same_each_time(
    document: Document, own: Layers, place: Callable[..., Span], region: str
) -> None:
    layers = ["entities"]
    task = labelstudio.task(document, own, layers)
    new_mention(task, region, place("Wave"))
    found, findings = labelstudio.read(task, document, own, layers, by="bea")
    assert findings == []
    (new,) = [a for a in found["entities"] if a not in own["entities"]]
    ours = {a.id for part in own.values() for a in part}
    assert new.id not in ours
    assert len(new.id) == 10
    again, findings = labelstudio.read(task, document, found, layers, by="carl")
    assert findings == []
    assert again == found


def test_dates_follow_an_id_that_was_changed(task: dict[str, Any], read: Callable[..., Any]) -> None:
    for one in result(task):
        if one.get("id") == "date-00002":
            one["id"] = "d2"
        elif one.get("to_id") == "date-00002":
            one["to_id"] = "d2"
    found, codes = read(task)
    assert codes == []
    every, may = found["dates"]
    assert may.id not in ("d2", "date-00002")
    assert (every.anchor, every.begin_point, every.end_point) == (may.id, may.id, "dct")


def test_selections_over_lines_are_no_wrong_text(
    task: dict[str, Any], read: Callable[..., Any], place: Callable[..., Span]
) -> None:
    span = place("aground\nPORT SELD — “We had\u2028no   power")
    new_mention(task, "Xy_9-abcDE", span, "aground\\nPORT SELD — “We had no power")
    found, codes = read(task)
    assert codes == []
    (new,) = [a for a in found["entities"] if a.id == "Xy_9-abcDE"]
    assert new.span == span


def test_relations_of_roles_may_be_drawn_from_either_end(
    task: dict[str, Any], own: Layers, read: Callable[..., Any]
) -> None:
    for one in result(task):
        if one.get("labels") in (["cue"], ["measures"]):
            one["from_id"], one["to_id"] = one["to_id"], one["from_id"]
        elif one.get("labels") == ["source"]:
            one["from_id"], one["to_id"], one["direction"] = one["to_id"], one["from_id"], "left"
    assert read(task) == (own, [])


def test_order_of_items_means_nothing(task: dict[str, Any], own: Layers, read: Callable[..., Any]) -> None:
    task["annotations"][0]["result"].reverse()
    assert read(task)[1] == []
    assert lines(read(task)[0]) == lines(own)


def test_a_chain_begun_anew_stays_the_same_quote(
    task: dict[str, Any], own: Layers, read: Callable[..., Any]
) -> None:
    for one in result(task):
        if one.get("labels") == ["continues"]:
            one["from_id"], one["to_id"] = one["to_id"], one["from_id"]
    found, codes = read(task)
    assert codes == []
    assert found["quotes"] == own["quotes"]


def test_a_fragment_drawn_before_a_quote_leaves_it_its_id(
    task: dict[str, Any], own: Layers, read: Callable[..., Any], place: Callable[..., Span]
) -> None:
    """Ids that Label Studio makes are legal here too."""
    span = place("PORT SELD")
    region(task, "aB3x-_9kQz", "quo", "direct", span.start, span.end)
    relate(task, "quote-0001", "aB3x-_9kQz", "continues")
    found, codes = read(task)
    assert codes == []
    assert [quote.id for quote in found["quotes"]] == ["quote-0001", "quote-0002", "quote-0003"]
    old, new = own["quotes"][0], found["quotes"][0]
    assert new == replace(old, content=(span, *old.content), by="bea", status="corrected")


def test_one_quote_split_in_two(task: dict[str, Any], read: Callable[..., Any]) -> None:
    old = item(task, "quote-0001·2", "quo")
    task["annotations"][0]["result"] = [i for i in result(task) if i.get("labels") != ["continues"]]
    old["id"] = "newQuote_1"  # removed and drawn anew
    found, codes = read(task)
    assert codes == []
    contents = {a.id: [s.text for s in a.content] for a in found["quotes"]}
    assert contents["quote-0001"] == ["“We had\u2028no   power,”"]
    assert contents["newQuote_1"] == ["“and the wheel was dead,”"]


def test_layers_that_the_page_didnt_hold_stay(document: Document, own: Layers) -> None:
    task = labelstudio.task(document, own, ["dates"])
    task["annotations"][0]["result"] = []
    found, findings = labelstudio.read(task, document, own, ["dates"], by="bea")
    assert findings == []
    assert found == own | {"dates": []}


@pytest.mark.parametrize(
    ("code", "spoil"),
    [
        ("studio-text", lambda t: item(t, "mention-01", "ent")["value"].update(text="Somebody else")),
        ("studio-text", lambda t: item(t, "mention-01", "ent")["value"].update(text=7)),
        ("studio-meta", lambda t: item(t, "mention-01", "ent").update(meta={"text": ["Or her sister?"]})),
        ("studio-draft", lambda t: t.update(drafts=[{"result": []}])),
        ("studio-draft", lambda t: t["annotations"][0].update(draft={"result": []})),
        ("studio-unannotated", lambda t: t.update(annotations=[])),
    ],
)
def test_remarks_do_no_harm(
    task: dict[str, Any],
    own: Layers,
    read: Callable[..., Any],
    code: str,
    spoil: Callable[[dict[str, Any]], Any],
) -> None:
    spoil(task)
    assert read(task) == (own, [code])
    assert CATALOGUE[code].remark


def test_a_relation_to_a_cue_needs_no_label(
    task: dict[str, Any], own: Layers, read: Callable[..., Any]
) -> None:
    for relation in [i for i in result(task) if i["type"] == "relation"]:
        if relation["labels"][0] in ("cue", "source", "measures"):
            del relation["labels"]
    found, codes = read(task)
    assert codes == []
    assert lines(found) == lines(own)

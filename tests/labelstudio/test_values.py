"""What is picked, typed and drawn for a property: on the page as it is, and on earlier ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .items import Layers, item, lines, result


def typed(task: dict[str, Any], region: str, name: str, *given: str) -> None:
    result(task).append(
        {
            "id": region,
            "from_name": name,
            "to_name": "text",
            "type": "textarea",
            "value": {"text": list(given)},
        }
    )


def test_what_isnt_in_the_registry_is_typed(
    task: dict[str, Any], own: Layers, read: Callable[..., Any]
) -> None:
    task["annotations"][0]["result"].remove(item(task, "mention-03", "ent_entity_listed"))
    typed(task, "mention-03", "ent_entity", "sara-levin")
    typed(task, "quote-0002", "quo_via", "the-agency")
    found, codes = read(task)
    assert codes == []
    assert (found["entities"][2].entity, found["entities"][2].by) == ("sara-levin", "bea")
    changed = found["quotes"][1]
    assert changed.via == ("sara", "noemi-ardu", "the-agency")  # after those of the list
    assert changed.speakers == ("noemi-ardu", "sara")
    assert [q for q in found["quotes"] if q is not changed] == [own["quotes"][0], own["quotes"][2]]


def test_what_is_picked_and_typed_is_one(task: dict[str, Any], own: Layers, read: Callable[..., Any]) -> None:
    typed(task, "mention-01", "ent_entity", "noemi-ardu")
    typed(task, "quote-0002", "quo_via", "noemi-ardu")
    assert read(task) == (own, [])


def test_what_is_typed_blank_says_nothing(
    task: dict[str, Any], own: Layers, read: Callable[..., Any]
) -> None:
    typed(task, "mention-01", "ent_entity", " ")
    typed(task, "quote-0002", "quo_via", "", "\u00a0")
    assert read(task) == (own, [])


def test_a_relation_drawn_twice_is_one(task: dict[str, Any], own: Layers, read: Callable[..., Any]) -> None:
    result(task).extend([dict(one) for one in result(task) if one["type"] == "relation"])
    assert read(task) == (own, [])


def test_the_order_of_picking_is_kept(task: dict[str, Any], read: Callable[..., Any]) -> None:
    item(task, "quote-0002", "quo_via_listed")["value"]["taxonomy"].reverse()
    found, codes = read(task)
    assert codes == []
    assert (found["quotes"][1].via, found["quotes"][1].by) == (("noemi-ardu", "sara"), "bea")


def as_typed(task: dict[str, Any]) -> None:
    """Turn what is picked and drawn into the ids that were typed on earlier pages."""
    for one in result(task):
        if one["type"] == "taxonomy":
            keys = [key for (key,) in one["value"].pop("taxonomy")]
            one.update(type="textarea", from_name=one["from_name"].removesuffix("_listed"))
            one["value"]["text"] = keys
        elif one.get("from_name") == "tim_end_point":
            one.update(type="textarea", value={"text": one["value"].pop("choices")})
    anchored = {"anchor", "begin_point"}
    kept = [one for one in result(task) if not anchored & set(one.get("labels", ()))]
    task["annotations"][0]["result"] = kept
    for name in sorted(anchored):
        typed(task, "date-00001", f"tim_{name}", "date-00002")


def test_tasks_of_earlier_pages_are_read(task: dict[str, Any], own: Layers, read: Callable[..., Any]) -> None:
    as_typed(task)
    assert {one["type"] for one in result(task)} == {"labels", "choices", "textarea", "relation"}
    del task["data"]["registry"], task["data"]["published"]
    found, codes = read(task)
    assert codes == []
    assert lines(found) == lines(own)


def test_a_point_may_change(task: dict[str, Any], own: Layers, read: Callable[..., Any]) -> None:
    (relation,) = [one for one in result(task) if one.get("from_id") == "date-00001"]
    assert relation["labels"] == ["anchor", "begin_point"]
    relation["labels"] = ["begin_point"]
    task["annotations"][0]["result"].remove(item(task, "date-00001", "tim_end_point"))
    item(task, "date-00001", "tim")["value"]["labels"] = ["DURATION"]
    item(task, "date-00001", "tim_value")["value"]["text"] = ["P1M"]
    gone = [item(task, "date-00001", name) for name in ("tim_freq", "tim_quant")]
    task["annotations"][0]["result"] = [one for one in result(task) if one not in gone]
    result(task).append(
        {**relation, "labels": ["end_point"], "direction": "left"}
        | {"from_id": "date-00002", "to_id": "date-00001"}
    )
    found, codes = read(task)
    assert codes == []
    changed = found["dates"][0]
    assert (changed.anchor, changed.begin_point, changed.end_point) == (None, "date-00002", "date-00002")
    assert found["dates"][1] is own["dates"][1]

"""Ways to spoil a task, as Label Studio lets them through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from .items import item, result

Task: TypeAlias = dict[str, Any]
Spoil: TypeAlias = Callable[[Task], Any]


def drop(task: Task, wanted: Callable[[dict[str, Any]], bool]) -> None:
    task["annotations"][0]["result"] = [i for i in result(task) if not wanted(i)]


def relate(task: Task, start: Any, end: Any, *labels: str, **more: Any) -> None:
    relation = {"type": "relation", "from_id": start, "to_id": end, "direction": "right"}
    result(task).append(relation | {"labels": list(labels)} | more)


def value(task: Task, region: str, name: str, **given: Any) -> None:
    item(task, region, name)["value"].update(given)


def region(task: Task, given: Any, name: str, label: str, start: int = 0, end: int = 2) -> None:
    where = {"start": start, "end": end, "labels": [label]}
    result(task).append({"id": given, "from_name": name, "to_name": "text", "type": "labels", "value": where})


def fragment(task: Task, given: str, before: str) -> None:
    region(task, given, "quo", "direct", 5, 7)
    relate(task, given, before, "continues")


def circle(task: Task) -> None:
    fragment(task, "fragment-3", "quote-0001·2")
    relate(task, "quote-0001", "fragment-3", "continues")


def lose(task: Task, given: str) -> None:
    """Delete a region with its values and relations, as the editor does."""
    drop(task, lambda i: given in (i.get("id"), i.get("from_id"), i.get("to_id")))


def cue_of(task: Task) -> str:
    """Id of the region that two quotes share as cue."""
    (found,) = {
        i["to_id"]
        for i in result(task)
        if i["type"] == "relation" and i["labels"] == ["cue"] and i["from_id"] == "quote-0002"
    }
    assert isinstance(found, str)
    return found


def behead(task: Task) -> None:
    """Delete the first fragment of a quote, and what belonged to it alone."""
    lose(task, "quote-0001")
    related = {i["to_id"] for i in result(task) if i["type"] == "relation"}
    drop(task, lambda i: i.get("value", {}).get("labels") in (["cue"], ["source"]) and i["id"] not in related)


def without_entity(task: Task) -> None:
    drop(task, lambda i: i.get("id") == "mention-01" and i["from_name"] == "ent_entity_listed")


def differ(task: Task) -> None:
    speakers = {"from_name": "quo_speakers_listed", "to_name": "text", "type": "taxonomy"}
    result(task).append(speakers | {"id": "quote-0001·2", "value": {"taxonomy": [["sara"]]}})


def measure_twice(task: Task) -> None:
    region(task, "measured01", "num", "measured")
    relate(task, "number-002", "measured01", "measures")


def another_anchor(task: Task) -> None:
    region(task, "date-00003", "tim", "DATE")
    typed("date-00003", "tim_value", "2026")(task)
    relate(task, "date-00001", "date-00003", "anchor")


def unlabelled(task: Task) -> None:
    relate(task, "quote-0001", "quote-0003")
    del result(task)[-1]["labels"]


def unrelate(task: Task, given: str) -> None:
    drop(task, lambda i: given in (i.get("from_id"), i.get("to_id")))


def ent(**given: Any) -> Spoil:
    """Change the value of a mention's region."""
    return lambda task: value(task, "mention-01", "ent", **given)


def picked(*given: Any) -> Spoil:
    """Change what was picked as the entity of a mention."""
    return lambda task: value(task, "mention-01", "ent_entity_listed", taxonomy=list(given))


def typed(region: str, name: str, *given: Any) -> Spoil:
    """Type something into a control of a region."""
    item = {"id": region, "from_name": name, "to_name": "text", "type": "textarea"}
    return lambda task: result(task).append(item | {"value": {"text": list(given)}})


def chosen(region: str, name: str, *given: Any) -> Spoil:
    """Tick choices of a region."""
    item = {"id": region, "from_name": name, "to_name": "text", "type": "choices"}
    return lambda task: result(task).append(item | {"value": {"choices": list(given)}})


def given(name: str, **more: Any) -> Spoil:
    """Change the item of a mention's region or value."""
    return lambda task: item(task, "mention-01", name).update(more)


def related(start: Any, end: Any, *labels: Any, **more: Any) -> Spoil:
    return lambda task: relate(task, start, end, *labels, **more)


def drawn(*args: Any) -> Spoil:
    return lambda task: region(task, *args)

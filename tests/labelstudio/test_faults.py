"""Every fault that Label Studio lets through is a finding, and its document is left as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from wirespan import labelstudio
from wirespan.labelstudio.faults import CATALOGUE
from wirespan.model import LAYERS, Annotation, Document

from .items import item, result
from .spoiling import (
    Spoil,
    Task,
    another_anchor,
    behead,
    chosen,
    circle,
    cue_of,
    differ,
    drawn,
    ent,
    fragment,
    given,
    measure_twice,
    picked,
    relate,
    related,
    typed,
    unlabelled,
    unrelate,
    value,
    without_entity,
)

HELD = list(LAYERS)


# Each spoils the task of a sound report in one way, so that the fault it stands under has to be found.
CASES: dict[str, dict[str, Spoil]] = {
    "studio-result": {
        "no list": lambda t: t["annotations"][0].update(result={"a": 1}),
        "null": lambda t: t["annotations"][0].update(result=None),
        "an item that is no object": lambda t: result(t).append("x"),
        "no value": lambda t: item(t, "mention-01", "ent").pop("value"),
        "region with the type of a control": given("ent", type="choices"),
        "value with the type of a region": given("ent_entity_listed", type="labels"),
    },
    "studio-control": {
        "unknown": given("ent", from_name="verb"),
        "of a value": given("ent_entity_listed", from_name="ent_verb"),
        "none": lambda t: item(t, "mention-01", "ent").pop("from_name"),
        "a list": given("ent", from_name=["ent"]),
    },
    "studio-label-unknown": {
        "unknown": ent(labels=["VERB"]),
        "of another group": ent(labels=["cue"]),
        "an object": ent(labels=[{}]),
    },
    "studio-label-missing": {
        "moved to another control": lambda t: item(t, "mention-01", "ent")["value"].pop("labels"),
        "none left": ent(labels=[]),
    },
    "studio-label-twice": {"two": ent(labels=["ORG", "GPE"]), "a string": ent(labels="ORG")},
    "studio-offsets": {
        "fraction": ent(start=3.0),
        "string": ent(end="9"),
        "true": ent(start=True),
        "none": lambda t: item(t, "mention-01", "ent")["value"].pop("start"),
    },
    "studio-span": {
        "reversed": ent(start=9, end=4),
        "zero length": ent(start=9, end=9),
        "negative": ent(start=-3),
        "beyond the end": ent(end=10**6),
        "huge": ent(end=2**62),
    },
    "studio-id-missing": {
        "none": drawn(None, "ent", "ORG"),
        "empty": drawn("", "ent", "ORG"),
        "a number": drawn(12, "ent", "ORG"),
    },
    "studio-id-cut": {"cut there by the editor": drawn("mention#10", "ent", "ORG")},
    "studio-id-twice": {
        "in a group": drawn("mention-01", "ent", "ORG"),
        "in two groups": drawn("mention-01", "zon", "credit"),
    },
    "studio-value": {
        "choice not offered": lambda t: value(t, "number-001", "num_bound", choices=["some"]),
        "two choices": lambda t: value(t, "number-001", "num_bound", choices=["exact", "at_least"]),
        "two texts": typed("mention-02", "ent_lemma", "a", "b"),
        "two entities": picked(["a"], ["b"]),
        "a number": picked([4]),
        "a path": picked(["a", "b"]),
        "no path": picked("a"),
        "no list": lambda t: value(t, "mention-01", "ent_entity_listed", taxonomy="a"),
        "no list of texts": lambda t: value(t, "mention-01", "ent_lemma", text="a"),
        "not dct": chosen("date-00002", "tim_anchor", "date-00001"),
    },
    "studio-value-region": {
        "no region": given("ent_entity_listed", id="gone"),
        "of another group": given("ent_entity_listed", id="zone-00001"),
        "a cue": lambda t: item(t, "quote-0002", "quo_note").update(id=cue_of(t)),
    },
    "studio-value-twice": {
        "on one region": lambda t: result(t).append(item(t, "mention-01", "ent_entity_listed")),
        "picked and typed": typed("mention-01", "ent_entity", "sara"),
        "fragments that differ": differ,
    },
    "studio-schema": {
        "no entity": without_entity,
        "decimal comma": lambda t: value(t, "number-001", "num_value", text=["3,5"]),
        "no key": picked(["Noémi"]),
        "a speaker twice": lambda t: value(
            t, "quote-0001", "quo_speakers_listed", taxonomy=[["sara"], ["sara"]]
        ),
        "a speaker typed twice": typed("quote-0001", "quo_speakers", "sara", "sara"),
        "freq of what is no set": lambda t: value(t, "date-00001", "tim", labels=["DATE"]),
    },
    "studio-relation": {
        "to nothing": related("quote-0001", "gone", "cue"),
        "from nothing": related(None, "quote-0001", "cue"),
        "to a list": related("quote-0001", ["x"], "cue"),
    },
    "studio-relation-label": {
        "unknown": related("quote-0001", "quote-0003", "likes"),
        "emptied": related("quote-0001", "quote-0003"),
        "an object": related("quote-0001", "quote-0003", {}),
        "not chosen": unlabelled,
        "two": related("quote-0001", "quote-0003", "cue", "within"),
        "two, one of them of dates": related("date-00002", "date-00001", "anchor", "within"),
    },
    "studio-relation-ends": {
        "a zone as cue": related("quote-0001", "zone-00001", "cue"),
        "a cue as source": lambda t: relate(t, "quote-0003", cue_of(t), "source"),
        "a cue of a cue": lambda t: relate(t, cue_of(t), cue_of(t), "cue"),
        "within a zone": related("quote-0003", "zone-00001", "within"),
        "continues both ways": related("quote-0003", "quote-0002", "continues", direction="bi"),
        "anchored in a number": related("date-00002", "number-001", "anchor"),
        "a quote anchored": related("quote-0001", "date-00001", "anchor"),
        "anchored both ways": related("date-00002", "date-00001", "anchor", direction="bi"),
        "anchored in itself": related("date-00002", "date-00002", "anchor"),
        "continues itself": related("quote-0003", "quote-0003", "continues"),
    },
    "studio-chain": {
        "broken, first fragment deleted": behead,
        "broken, relation deleted": lambda t: unrelate(t, "quote-0001·2"),
        "circle": circle,
        "branches behind": lambda t: fragment(t, "fragment-3", "quote-0001"),
        "branches before": related("quote-0001·2", "quote-0003", "continues"),
    },
    "studio-chain-kind": {"two": lambda t: value(t, "quote-0001·2", "quo", labels=["mixed"])},
    "studio-unrelated": {
        "cue": lambda t: unrelate(t, cue_of(t)),
        "source": drawn("newsource1", "quo", "source"),
        "measured": drawn("measured01", "num", "measured"),
    },
    "studio-measures": {"two": measure_twice},
    "studio-point": {
        "two dates": another_anchor,
        "a date and dct": chosen("date-00001", "tim_anchor", "dct"),
        "a date and an id that was typed": typed("date-00001", "tim_anchor", "date-00009"),
    },
    "studio-within": {
        "circle": related("quote-0001", "quote-0002", "within"),
        "itself, over a fragment": related("quote-0001·2", "quote-0001", "within"),
        "two": related("quote-0002", "quote-0003", "within"),
    },
    "studio-task": {
        "data is a list": lambda t: t.update(data=[]),
        "annotations is no list": lambda t: t.update(annotations={"result": []}),
        "annotation is no object": lambda t: t.update(annotations=[4]),
        "no result": lambda t: t["annotations"][0].pop("result"),
    },
    "studio-doc-text": {
        "text": lambda t: t["data"].update(text="A ferry."),
        "digest": lambda t: t["data"].update(text_sha256="0" * 64),
        "revision": lambda t: t["data"].update(revision=2),
    },
    "studio-several-annotations": {"two": lambda t: t["annotations"].append({"id": 71, "result": []})},
    "studio-skipped": {"skipped": lambda t: t["annotations"][0].update(was_cancelled=True)},
}
ALL = [
    pytest.param(code, spoil, id=f"{code}: {name}")
    for code, part in CASES.items()
    for name, spoil in part.items()
]


@pytest.mark.parametrize(("code", "spoil"), ALL)
def test_a_fault_is_found_and_its_document_left(
    task: Task,
    document: Document,
    own: dict[str, list[Annotation]],
    code: str,
    spoil: Callable[[Task], Any],
) -> None:
    spoil(task)
    found, findings = labelstudio.read(task, document, own, HELD, by="bea", file="x.json", pointer="/4")
    assert {f.code for f in findings} - {"studio-text"} == {code}
    assert found == own
    for finding in findings:
        assert finding.pointer.startswith("/4/")
        assert finding.found
        assert finding.expected
        assert finding.remedy
        assert not CATALOGUE[code].remark


def test_a_pointer_leads_to_the_fault(task: Task, document: Document) -> None:
    place = next(n for n, i in enumerate(result(task)) if i.get("id") == "mention-02")
    value(task, "mention-02", "ent", end=9999)
    _, (finding,) = labelstudio.read(task, document, {}, HELD, by="bea", file="x.json", pointer="/4")
    assert finding.pointer == f"/4/annotations/0/result/{place}/value"
    assert "9999" in finding.found


def test_all_faults_are_told_at_once(task: Task, read: Callable[..., Any]) -> None:
    value(task, "mention-01", "ent", labels=["VERB"])
    value(task, "mention-02", "ent", end=-1)
    relate(task, "quote-0001", "gone", "cue")
    assert sorted(read(task)[1]) == ["studio-label-unknown", "studio-relation", "studio-span"]


def test_what_hangs_on_a_fault_is_no_further_fault(task: Task, read: Callable[..., Any]) -> None:
    value(task, "quote-0001", "quo", labels=["shouted"])
    assert read(task)[1] == ["studio-label-unknown"]


def test_a_control_that_the_page_didnt_hold(task: Task, read: Callable[..., Any]) -> None:
    assert set(read(task, ["zones"])[1]) == {"studio-control", "studio-relation-label"}

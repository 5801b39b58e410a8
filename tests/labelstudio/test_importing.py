"""Whole exports into a corpus: which documents are taken, and which are left with a finding."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from wirespan import journal, labelstudio, texts
from wirespan.labelstudio import importing
from wirespan.labelstudio.began import carrying
from wirespan.labelstudio.faults import CATALOGUE
from wirespan.labelstudio.opening import Opened, opened
from wirespan.model import LAYERS, Annotation, Document
from wirespan.store import Corpus

from .items import result
from .spoiling import Task, region, typed, value

DATES = "annotations/dates/bridge.jsonl"


def exported(corpus: Corpus, **more: Any) -> list[Task]:
    tasks = []
    for document in corpus.documents("bridge"):
        held = corpus.annotations(document.id)
        tasks.append(copy.deepcopy(carrying(labelstudio.task(document, held, **more), held, LAYERS)))
    return tasks


def take(corpus: Corpus, content: Any, **more: Any) -> importing.Import:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return importing.take(data, corpus, **{"by": "bea", "file": "x.json"} | more)


def other(**data: Any) -> Callable[[list[Task]], Any]:
    """Change the data of the second task."""

    def change(tasks: list[Task]) -> list[Task]:
        tasks[1]["data"].update(data)
        return tasks

    return change


FILES: list[tuple[str, str, Callable[[list[Task]], Any]]] = [
    ("malformed", "studio-json", lambda _: b'[{"data": '),
    ("empty", "studio-json", lambda _: b""),
    ("not UTF-8", "studio-json", lambda _: b'["\xff"]'),
    ("lone surrogate", "studio-json", lambda _: b'["\\ud800"]'),
    ("not a number", "studio-json", lambda _: b"[NaN]"),
    ("nesting bomb", "studio-json", lambda _: b"[" * 10**6),
    ("nesting bomb, closed", "studio-json", lambda _: b"[" * 10**5 + b"]" * 10**5),
    ("a string", "studio-task", lambda _: "tasks"),
    ("null", "studio-task", lambda _: None),
    ("tasks that are none", "studio-task", lambda ts: [*ts, 4]),
    ("task without data", "studio-task", lambda ts: [*ts, {"annotations": []}]),
    (
        "JSON_MIN",
        "studio-json-min",
        lambda _: [
            {
                "text": "A",
                "doc_id": "bridge/quay-wire",
                "annotator": 1,
                "annotation_id": 3,
                "lead_time": 2.5,
                "ent": [{"start": 0, "end": 1, "text": "A", "labels": ["ORG"]}],
            },
        ],
    ),
    ("no doc_id", "studio-doc-id", lambda ts: ts[1]["data"].pop("doc_id") and ts),
    ("doc_id is a number", "studio-doc-id", other(doc_id=4)),
    ("unknown document", "studio-doc-unknown", other(doc_id="../../etc/passwd")),
    ("a document twice", "studio-doc-twice", lambda ts: [*ts, ts[0]]),
    ("withheld, not joined", "studio-doc-withheld", other(doc_id="patience/harbour-post")),
    ("no layers", "studio-layers", lambda ts: ts[1]["data"].pop("layers") and ts),
    ("unknown layers", "studio-layers", other(layers=["verbs"])),
    ("layers of another kind", "studio-layers", other(layers={"zones": 1})),
    ("a task missing", "studio-task-missing", lambda ts: ts[:1]),
]


@pytest.mark.parametrize(("code", "spoil"), [case[1:] for case in FILES], ids=[case[0] for case in FILES])
def test_a_fault_of_a_file(corpus: Corpus, code: str, spoil: Callable[[list[Task]], Any]) -> None:
    imported = take(corpus, spoil(exported(corpus)))
    assert code in {f.code for f in imported.findings}
    assert {f.code for f in imported.findings} <= {code, "studio-task-missing"}
    assert not any(t.changed for t in imported.taken)


def test_one_document_with_a_fault_doesnt_hold_up_the_others(corpus: Corpus) -> None:
    tasks = exported(corpus)
    by_doc = {t["data"]["doc_id"]: t for t in tasks}
    value(by_doc["bridge/most-info"], "date-mon02", "tim_value", text=["2026-05-11"])
    value(by_doc["bridge/quay-wire"], "ent-norva1", "ent", labels=["TOWN"])
    imported = take(corpus, tasks)
    assert imported.left == ["bridge/quay-wire"]
    (taken,) = imported.taken
    assert taken.doc == "bridge/most-info"
    assert taken.changed == {"dates": {"added": [], "changed": ["date-mon02"], "removed": []}}


def test_layers_narrow_what_is_taken(corpus: Corpus) -> None:
    imported = take(corpus, exported(corpus), layers=["dates"])
    assert [list(t.after) for t in imported.taken] == [["dates"], ["dates"]]
    narrow = [labelstudio.task(d, corpus.annotations(d.id), ["zones"]) for d in corpus.documents("bridge")]
    assert {f.code for f in take(corpus, narrow, layers=["dates"]).findings} == {"studio-layers"}


def test_a_single_task_and_a_byte_order_mark(corpus: Corpus) -> None:
    (task,) = [t for t in exported(corpus) if t["data"]["doc_id"] == "bridge/quay-wire"]
    imported = take(corpus, b"\xef\xbb\xbf" + json.dumps(task).encode())
    assert [t.doc for t in imported.taken] == ["bridge/quay-wire"]


# Withheld reports


class Held:
    def __init__(self, document: Document, annotations: list[Annotation], outcome: str) -> None:
        self.doc, self.annotations, self.outcome = document, annotations, outcome


class Texts:
    """A library that holds the text of the small corpus's withheld report."""

    def __init__(self, text: str, outcome: str = "exact") -> None:
        self._text, self._outcome = text, outcome

    def joined(self, document: Document, annotations: Any) -> Held:

        filled = [
            texts.map_spans(a, lambda s: replace(s, text=self._text[s.start : s.end], digest=None))
            for a in annotations
        ]
        return Held(replace(document, text=self._text), filled, self._outcome)


WITHHELD = (
    "Norva\n\n"
    "The mayor of Norva, Ida Kells, has   asked drivers for patience until the bridge opens again.\n\n"
    "“Nobody will cross before the last crack is closed,” she said on Monday.\n"
)


def withheld_task(corpus: Corpus, library: Texts) -> Task:
    (document,) = corpus.documents("patience")
    text = opened(document, corpus.annotations(document.id), library)  # type: ignore[arg-type]
    assert isinstance(text, Opened)
    task = labelstudio.task(text.document, text.annotations)
    return copy.deepcopy(carrying(task, corpus.annotations(document.id), LAYERS))


def test_a_withheld_report_comes_back_as_digests(corpus: Corpus) -> None:
    library = Texts(WITHHELD)
    task = withheld_task(corpus, library)
    assert take(corpus, [task], library=library).findings == []
    (same,) = take(corpus, [task], library=library).taken
    assert same.after == corpus.annotations("patience/harbour-post")
    start = WITHHELD.index("she said")
    region(task, "mention-99", "ent", "PERSON", start, start + 3)
    entity = {"id": "mention-99", "from_name": "ent_entity", "to_name": "text", "type": "textarea"}
    result(task).append(entity | {"value": {"text": ["ida-kells"]}})
    imported = take(corpus, [task], library=library)
    assert imported.findings == []
    (new,) = [a for a in imported.taken[0].after["entities"] if a.id == "mention-99"]
    assert new.span.text is None  # type: ignore[union-attr]
    paragraph = '"Nobody will cross before the last crack is closed," she said on Monday.'
    assert new.span.digest == texts.span_digest(paragraph, "she")  # type: ignore[union-attr]


def test_a_span_over_paragraphs_of_a_withheld_report(corpus: Corpus) -> None:
    library = Texts(WITHHELD)
    task = withheld_task(corpus, library)
    region(task, "zone-99999", "zon", "related", WITHHELD.index("again"), WITHHELD.index("Nobody"))
    imported = take(corpus, [task], library=library)
    assert [f.code for f in imported.findings] == ["studio-paragraph"]
    assert imported.left == ["patience/harbour-post"]


@pytest.mark.parametrize("outcome", ["normalised", "realigned", "refused"])
def test_a_withheld_text_that_isnt_the_very_one_is_refused(corpus: Corpus, outcome: str) -> None:
    task = withheld_task(corpus, Texts(WITHHELD))
    imported = take(corpus, [task], library=Texts(WITHHELD, outcome))
    assert [f.code for f in imported.findings] == ["studio-doc-withheld"]
    assert outcome in imported.findings[0].found


def test_codes_are_told_apart_by_what_they_do() -> None:
    remarks = {code for code, fault in CATALOGUE.items() if fault.remark}
    assert remarks == {
        *("studio-text", "studio-meta", "studio-draft"),
        *("studio-unannotated", "studio-task-missing", "studio-emptied", "studio-layer-waits"),
        "studio-state-missing",
    }


def test_what_was_submitted_as_predicted_counts_as_checked(corpus: Corpus) -> None:
    tasks = exported(corpus, model_version="model-a")
    for task in tasks:  # as the editor makes an annotation of a prediction that is accepted as it is
        task["annotations"] = [{"result": task["predictions"][0]["result"]}]
    imported = take(corpus, tasks)
    assert imported.findings == []
    for taken in imported.taken:
        for layer, found in taken.after.items():
            assert {(a.by, a.status) for a in found} <= {("bea", "corrected")}
            before = [replace(a, by="bea", status="corrected") for a in taken.before[layer]]
            assert found == before


@pytest.mark.parametrize("checked", [False, True])
def test_what_was_left_as_it_is_counts_only_where_somebody_says_so(corpus: Corpus, *, checked: bool) -> None:
    imported = take(corpus, exported(corpus), checked=checked)
    hands = {(a.by, a.status) for t in imported.taken for found in t.after.values() for a in found}
    assert hands == ({("bea", "corrected")} if checked else {("model-a", "suggested")})


def test_a_layer_that_was_emptied_is_told_and_written(corpus: Corpus) -> None:
    tasks = exported(corpus)
    for task in tasks:
        task["annotations"][0]["result"] = [i for i in result(task) if i.get("from_name") != "tim"]
        task["annotations"][0]["result"] = [
            i for i in result(task) if not str(i.get("from_name", "")).startswith("tim_")
        ]
    imported = take(corpus, tasks)
    assert [f.code for f in imported.findings] == ["studio-emptied"] * 2
    assert [taken.after["dates"] for taken in imported.taken] == [[], []]


# A layer that has no file yet


@pytest.fixture
def undated(corpus: Corpus) -> list[Task]:
    """The tasks of a story that isn't annotated with dates; one report was worked on, and has a date."""
    (corpus.root / DATES).unlink()
    tasks = exported(corpus)
    (english,) = (t for t in tasks if t["data"]["doc_id"] == "bridge/quay-wire")
    at = english["data"]["text"].index("Monday")
    region(english, "date-drawn", "tim", "DATE", at, at + len("Monday"))
    typed("date-drawn", "tim_value", "2026-05-04")(english)
    return tasks


def put(corpus: Corpus, imported: importing.Import) -> None:
    with journal.writing(corpus.root) as change:
        importing.put(imported, corpus, change)


def test_a_new_layer_isnt_begun_by_one_report(corpus: Corpus, undated: list[Task]) -> None:
    before = corpus.layer("zones", "bridge")
    (english,) = (t for t in undated if t["data"]["doc_id"] == "bridge/quay-wire")
    region(english, "zone-drawn", "zon", "credit", 30, 35)
    for tasks in ([english], undated):  # of the other one nobody says that it was looked at
        imported = take(corpus, tasks)
        (waits,) = (f for f in imported.findings if f.code == "studio-layer-waits")
        assert waits.found == "dates of bridge wait for bridge/most-info"
        assert all("dates" not in taken.after for taken in imported.taken)
    put(corpus, imported)
    assert not corpus.annotated("dates", "bridge")
    assert len(corpus.layer("zones", "bridge")) == len(before) + 1


def test_a_new_layer_begins_with_all_reports(corpus: Corpus, undated: list[Task]) -> None:
    for task in undated:
        task["annotations"][0]["updated_by"] = 1
    imported = take(corpus, undated)
    assert imported.findings == []
    put(corpus, imported)
    assert [date.id for date in corpus.layer("dates", "bridge")] == ["date-drawn"]


@pytest.mark.parametrize("checked", [False, True])
def test_a_new_layer_in_which_nothing_was_found_is_empty(corpus: Corpus, *, checked: bool) -> None:
    (corpus.root / DATES).unlink()
    put(corpus, take(corpus, exported(corpus), checked=checked))
    assert corpus.annotated("dates", "bridge") is checked
    assert corpus.layer("dates", "bridge") == []


def test_a_fault_in_one_report_holds_a_new_layer_back(corpus: Corpus, undated: list[Task]) -> None:
    (polish,) = (t for t in undated if t["data"]["doc_id"] == "bridge/most-info")
    value(polish, "ent-kells3", "ent", labels=["TOWN"])
    imported = take(corpus, undated, checked=True)
    assert {f.code for f in imported.findings} == {"studio-label-unknown", "studio-layer-waits"}
    put(corpus, imported)
    assert not corpus.annotated("dates", "bridge")

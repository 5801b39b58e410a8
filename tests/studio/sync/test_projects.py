"""Projects and tasks as they are found: made for something else, without a mark, doubled."""

from __future__ import annotations

import pytest

from wirespan.cli.app import run

from .conftest import Desk, relabel, said
from .stand_in import StandIn

pytestmark = pytest.mark.parametrize("site", ["stand-in"], indirect=True)

EN, PL = "bridge/quay-wire", "bridge/most-info"


def test_a_copy_that_nobody_touched_is_deleted(desk: Desk, stand_in: StandIn) -> None:
    assert desk("push", "bridge") == 0
    task = desk.site.tasks()[EN]
    twin = {"data": task["data"], "annotations": [{"result": task["annotations"][0]["result"]}]}
    stand_in.add_task(task["project"], twin, 1)
    assert desk("pull") == 1  # which of them counts can't be told
    assert desk("push", "bridge") == 0
    assert desk.site.tasks()[EN]["id"] == task["id"]
    assert desk("pull") == 0


def test_copies_of_two_texts_of_a_report_are_deleted_alike(desk: Desk, stand_in: StandIn) -> None:
    assert desk("push", "bridge") == 0
    task = desk.site.tasks()[EN]
    other = {**task["data"], "text_sha256": "0" * 64}
    annotations = [{"result": task["annotations"][0]["result"]}]
    for data in (task["data"], other, other):
        stand_in.add_task(task["project"], {"data": data, "annotations": annotations}, 1)
    desk("push", "bridge")
    left = [t["data"]["text_sha256"] for t in stand_in.tasks.values() if t["data"]["doc_id"] == EN]
    assert sorted(left) == sorted([task["data"]["text_sha256"], "0" * 64])


def test_the_task_that_somebody_worked_on_is_kept(desk: Desk, stand_in: StandIn) -> None:
    assert desk("push", "bridge") == 0
    task = desk.site.tasks()[EN]
    twin = {"data": task["data"], "annotations": [{"result": task["annotations"][0]["result"]}]}
    number = stand_in.add_task(task["project"], twin, 1)
    annotation = stand_in.tasks[number]["annotations"][0]
    relabel("ent-bridge", "LOC")(annotation["result"])
    annotation["updated_by"] = 2
    assert desk("push", "bridge") == 0
    assert desk.site.tasks()[EN]["id"] == number
    assert desk("pull", "--annotator", "anna@example.org=anna") == 0
    assert desk.record("entities", "ent-bridge").by == "anna"


def test_a_project_made_for_something_else(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk("push", "bridge", "--layer", "zones") == 0
    assert desk("push", "bridge", "--layer", "zones") == 0
    for other in (["--layer", "dates"], ["--mode", "pass"], ["--by", "anna"]):
        assert desk("push", "bridge", *other) == 2
        assert "made for something else" in said(capsys)


def test_a_project_that_lost_its_mark(
    desk: Desk, stand_in: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk("push", "bridge") == 0
    (project,) = stand_in.projects.values()
    mark, project["description"] = project["description"], "Please do these first."
    assert desk("push", "bridge") == 2
    told = said(capsys)
    assert "has no mark of wirespan's" in told
    assert mark.replace(" ", "") in told.replace(" ", "")
    project["description"] = ""
    assert desk("push", "bridge") == 2
    assert "has no mark of wirespan's" in said(capsys)
    project["description"] = mark
    assert desk("push", "bridge") == 0


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("ab", "it has 2 characters"),
        ("x" * 51, "it has 51 characters"),
        (" harbour fire", "white space stands at its begin or end"),
        ("a\nbc", "it holds characters that can't be printed"),
    ],
)
def test_a_title_that_cant_be_had(
    desk: Desk, title: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.site.title = title
    assert desk("push") == 2
    assert why in said(capsys)


@pytest.mark.parametrize("odd", ["x", None, [1]])
def test_a_project_with_no_id_is_none_of_label_studio(
    desk: Desk, stand_in: StandIn, capsys: pytest.CaptureFixture[str], odd: object
) -> None:
    assert desk("push", "bridge") == 0
    (project,) = stand_in.projects.values()
    whole = dict(project)
    project["id"] = odd
    assert run(["studio", "pull", "--root", str(desk.corpus.root)]) == 2
    assert "as no Label Studio does" in said(capsys)
    del project["id"]
    assert desk("pull") == 2
    assert "no project" in said(capsys)
    project |= whole


@pytest.mark.parametrize("odd", [["x"], [None], {"a": 1}, "x", [{}]])
def test_odd_annotations_of_a_copy_take_no_push_down(desk: Desk, stand_in: StandIn, odd: object) -> None:
    assert desk("push", "bridge") == 0
    task = desk.site.tasks()[EN]
    number = stand_in.add_task(task["project"], {"data": task["data"]}, 1)
    stand_in.tasks[number]["annotations"] = odd
    assert desk("push", "bridge") in (0, 1)
    desk.put("entities", "ent-bridge", label="LOC")
    for left in stand_in.tasks.values():
        left["annotations"] = odd
    assert desk("push", "bridge", "--update") == 1

"""What a pull doesn't take, and tells: faults, drafts, tasks that are gone or have several annotations."""

from __future__ import annotations

import pytest

from .conftest import Desk, drawn, relabel, removed
from .stand_in import StandIn

EN, PL = "bridge/quay-wire", "bridge/most-info"


def test_faults_leave_their_report_as_it_is(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk("push", "bridge") == 0
    before = desk.contents()
    desk.site.edit(EN, lambda result: result.append(drawn("zone-wrong", "zon", 7, 99999, "headline")))
    desk.site.edit(PL, relabel("ent-kells3", "NORP"))
    assert desk("pull", "--by", "anna") == 1
    assert "studio-span" in capsys.readouterr().out
    assert desk.record("entities", "ent-kells3").label == "NORP"
    desk.site.edit(EN, removed("zone-wrong"))
    desk.site.edit(PL, relabel("ent-kells3", "PERSON"))
    assert desk("pull", "--by", "anna") == 0
    after = desk.contents()
    assert {path for path in before if after[path] != before[path]} == {"annotations/entities/bridge.jsonl"}


def test_deleted_tasks_and_drafts_are_told(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk("push", "bridge") == 0
    before = desk.contents()
    tasks = desk.site.tasks()
    desk.site.call("DELETE", f"/api/tasks/{tasks[PL]['id']}/")
    if desk.site.stand_in is not None:
        desk.site.stand_in.tasks[tasks[EN]["id"]]["drafts"] = [{"id": 1}]
    else:
        desk.site.call("POST", f"/api/tasks/{tasks[EN]['id']}/drafts", {"result": [], "lead_time": 1})
    assert desk("pull") == 0
    shown = capsys.readouterr().err
    assert f"{PL}: its task was deleted" in shown
    assert f"{EN}: edits that weren't submitted" in shown
    assert desk.contents() == before
    assert desk("push", "bridge") == 0
    assert sorted(desk.site.tasks()) == [PL, EN]
    assert desk("pull") == 0
    assert desk.contents() == before


def test_two_annotations_of_one_task_are_a_finding(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk("push", "bridge") == 0
    before = desk.contents()
    desk.site.submit(EN, [])
    assert desk("pull", "--by", "anna") == 1
    assert "studio-several-annotations" in capsys.readouterr().out
    assert desk.contents() == before


def test_a_page_changed_by_hand_is_left(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk("push", "bridge") == 0
    project = desk.site.project()
    ours = project["label_config"]
    changed = ours.replace("showInline", "showInline ", 1).replace('size="5"', 'size="4"')
    desk.site.call("PATCH", f"/api/projects/{project['id']}/", {"label_config": changed})
    assert desk("push", "bridge") == 1
    assert "page was changed by hand" in capsys.readouterr().err
    assert desk.site.project()["label_config"] == changed
    assert desk("push", "bridge", "--force") == 0
    assert desk.site.project()["label_config"] == ours


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_who_skips_a_task_says_nothing_beside_who_works_on_it(desk: Desk, stand_in: StandIn) -> None:
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"), "token-2")
    desk.site.submit(EN, [], "token-3")
    (task,) = [task for task in stand_in.tasks.values() if task["data"]["doc_id"] == EN]
    task["annotations"][-1]["was_cancelled"] = True
    assert desk("pull", "--annotator", "anna@example.org=anna") == 0
    assert desk.record("entities", "ent-bridge").by == "anna"


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_of_two_who_update_one_report_between_pulls_the_last_counts(desk: Desk) -> None:
    """Label Studio keeps no more than that; a pull after each of them tells them apart."""
    people = ["--annotator", "anna@example.org=anna", "--annotator", "ben@example.org=ben"]
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"), "token-2")
    assert desk("pull", *people) == 0
    desk.site.edit(EN, relabel("ent-norva1", "LOC"), "token-2")
    desk.site.edit(EN, relabel("ent-quay01", "LOC"), "token-3")
    assert desk("pull") == 0
    made = {
        number: desk.record("entities", number).by for number in ("ent-bridge", "ent-norva1", "ent-quay01")
    }
    assert made == {"ent-bridge": "anna", "ent-norva1": "ben", "ent-quay01": "ben"}


def test_what_is_partly_finished_is_pulled_as_far_as_it_is(desk: Desk) -> None:
    assert desk("push", "bridge", "--mode", "pass", "--layer", "zones") == 0
    for doc, number in ((EN, "zone-mine1"), (PL, "zone-mine2")):
        desk.site.submit(doc, [drawn(number, "zon", 0, 13, "headline")])
        for _ in range(2):
            assert desk("pull", "--by", "anna") == 0
        made = {zone.id: zone.doc for zone in desk.corpus.layer("zones", "bridge", "anna")}
        assert made.get(number) == doc
    assert made == {"zone-mine1": EN, "zone-mine2": PL}

"""What changed here after a push goes to Label Studio with --update, and nobody's work is lost by it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from .conftest import Desk, drawn, git, relabel, removed, said

EN, PL = "bridge/quay-wire", "bridge/most-info"


def labels(desk: Desk, doc: str) -> dict[str, str]:
    """Return the labels of the regions of a report as Label Studio has it."""
    return {r["id"]: r["value"]["labels"][0] for r in desk.site.result(doc) if r["type"] == "labels"}


def draft(desk: Desk, doc: str) -> None:
    """Leave an edit that isn't submitted."""
    task = desk.site.tasks()[doc]
    if desk.site.stand_in is not None:
        desk.site.stand_in.tasks[task["id"]]["drafts"] = [{"id": 1}]
    else:
        desk.site.call("POST", f"/api/tasks/{task['id']}/drafts", {"result": [], "lead_time": 1})


def patched(desk: Desk) -> int:
    """Return how many annotations were updated since this was asked last."""
    assert desk.site.stand_in is not None
    asked = desk.site.stand_in.asked
    count = sum(method == "PATCH" and "/annotations/" in path for method, path in asked)
    asked.clear()
    return count


def test_a_change_goes_there_and_comes_back_as_nothing(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk("push", "bridge") == 0
    sent = desk.site.tasks()
    desk.put("entities", "ent-bridge", label="LOC", by="ben", status="corrected")
    desk.put("numbers", "num-crack1", gone=True)
    before = desk.contents()
    assert desk("push", "bridge") == 0
    assert "1 report has changed here" in said(capsys)
    assert desk.site.tasks() == sent
    assert desk("push", "bridge", "--update") == 0
    assert "1 report brought up to date" in said(capsys)
    now = labels(desk, EN)
    assert now["ent-bridge"] == "LOC"
    assert "num-crack1" not in now
    assert desk.site.result(PL) == sent[PL]["annotations"][0]["result"]
    for command in (
        ["pull"],
        ["pull", "--by", "anna", "--checked"],
        ["push", "bridge", "--update"],
        ["pull"],
    ):
        assert desk(*command) == 0
        assert desk.contents() == before
    assert "0 reports sent, 2 there already" in said(capsys)
    assert labels(desk, EN) == now


def test_work_after_an_update_is_merged(desk: Desk) -> None:
    assert desk("push", "bridge") == 0
    desk.put("entities", "ent-bridge", label="LOC")
    assert desk("push", "bridge", "--update") == 0
    desk.site.edit(EN, relabel("ent-norva1", "LOC"))
    assert desk("pull", "--by", "anna") == 0
    ours, theirs = desk.record("entities", "ent-bridge"), desk.record("entities", "ent-norva1")
    assert (ours.label, ours.by, ours.status) == ("LOC", "model-a", "suggested")
    assert (theirs.label, theirs.by, theirs.status) == ("LOC", "anna", "corrected")
    # What the annotator takes back of our update is their correction.
    desk.site.edit(EN, relabel("ent-bridge", "FAC"))
    assert desk("pull", "--by", "anna") == 0
    ours = desk.record("entities", "ent-bridge")
    assert (ours.label, ours.by, ours.status) == ("FAC", "anna", "corrected")


def test_only_what_is_shown_there_is_sent(desk: Desk) -> None:
    assert desk("push", "bridge") == 0
    sent = desk.site.tasks()
    desk.put("entities", "ent-bridge", by="ben", status="adjudicated")
    assert desk("push", "bridge", "--update") == 0
    assert desk.site.tasks() == sent
    assert desk("pull", "--by", "anna") == 0
    assert desk.record("entities", "ent-bridge").by == "ben"


@pytest.mark.parametrize("many", [1, 3])
def test_what_was_opened_before_an_update_is_no_reversal(
    desk: Desk, many: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """The editor sends back whole what it opened; Label Studio takes it, and our update is gone there."""
    assert desk("push", "bridge") == 0
    opened = copy.deepcopy(desk.site.result(EN))
    for number in range(many):
        desk.put("entities", "ent-bridge", label=("LOC", "GPE", "ORG")[number])
        assert desk("push", "bridge", "--update") == 0
        assert desk("pull") == 0
    relabel("ent-norva1", "LOC")(opened)
    desk.site.edit(EN, lambda result: result.__setitem__(slice(None), opened))
    assert desk("pull", "--by", "anna") == 0
    assert "as it was before an update" in said(capsys)
    label = ("LOC", "GPE", "ORG")[many - 1]
    assert (desk.record("entities", "ent-bridge").label, desk.record("entities", "ent-bridge").by) == (
        label,
        "model-a",
    )
    assert (desk.record("entities", "ent-norva1").label, desk.record("entities", "ent-norva1").by) == (
        "LOC",
        "anna",
    )
    assert labels(desk, EN)["ent-bridge"] == "FAC"
    before = desk.contents()
    assert desk("push", "bridge", "--update") == 0
    assert (labels(desk, EN)["ent-bridge"], labels(desk, EN)["ent-norva1"]) == (label, "LOC")
    assert desk("pull") == 0
    assert desk.contents() == before


def test_both_changed_one_value_before_the_update(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk("push", "bridge") == 0
    opened = copy.deepcopy(desk.site.result(EN))
    desk.put("entities", "ent-bridge", label="LOC")
    assert desk("push", "bridge", "--update") == 0
    relabel("ent-bridge", "GPE")(opened)
    desk.site.edit(EN, lambda result: result.__setitem__(slice(None), opened))
    assert desk("pull", "--by", "anna") == 1
    assert "conflicts" in said(capsys)
    desk.put("entities", "ent-norva1", label="LOC")
    assert desk("push", "bridge", "--update") == 1
    assert "Pull first" in said(capsys)
    assert labels(desk, EN)["ent-bridge"] == "GPE"
    assert desk("pull", "--by", "anna", "--take", "ours") == 0
    assert desk("push", "bridge", "--update") == 0
    assert labels(desk, EN)["ent-bridge"] == "LOC"


def test_what_an_annotator_has_done_isnt_written_over(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk("push", "bridge") == 0
    desk.put("entities", "ent-bridge", label="LOC")
    desk.put("entities", "ent-kells3", label="NORP")
    desk.site.edit(EN, relabel("ent-norva1", "LOC"))
    draft(desk, PL)
    sent = desk.site.tasks()
    assert desk("push", "bridge", "--update") == 1
    shown = said(capsys)
    assert f"{EN}: it was annotated in Label Studio since the last pull" in shown
    assert f"{PL}: somebody has edits in Label Studio that aren't submitted" in shown
    assert desk.site.tasks() == sent
    assert desk("pull", "--by", "anna") == 0
    assert desk("push", "bridge", "--update") == 1  # the draft is there still
    assert (labels(desk, EN)["ent-bridge"], labels(desk, EN)["ent-norva1"]) == ("LOC", "LOC")
    assert labels(desk, PL)["ent-kells3"] == "PERSON"


def test_updated_though_nothing_was_changed_is_work_too(desk: Desk) -> None:
    """Somebody looked at all of it, as pull --checked will say."""
    assert desk("push", "bridge") == 0
    desk.put("entities", "ent-bridge", label="LOC")
    desk.site.edit(EN, lambda _: None)
    assert desk("push", "bridge", "--update") == 1
    assert desk("pull", "--by", "anna", "--checked") == 0
    assert desk("push", "bridge", "--update") == 0
    assert desk("pull", "--by", "anna", "--checked") == 0
    assert desk.record("entities", "ent-norva1").by == "anna"


def test_two_annotations_are_left(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk("push", "bridge") == 0
    desk.put("entities", "ent-bridge", label="LOC")
    desk.site.submit(EN, [])
    assert desk("push", "bridge", "--update") == 1
    assert "2 annotations" in said(capsys)
    assert {len(task["annotations"]) for task in desk.site.tasks().values()} == {1, 2}


def test_ids_of_annotations_drawn_there(desk: Desk) -> None:
    """After an update they are ours there too; what is submitted from before is still told by its own."""
    assert desk("push", "bridge") == 0
    end = len("Most zamknięto w poniedziałek.")
    desk.site.edit(PL, lambda result: result.append(drawn("their/id", "zon", 0, end, "headline")))
    assert desk("pull", "--by", "anna") == 0
    (zone,) = [z for z in desk.corpus.layer("zones", "bridge") if z.doc == PL]
    opened = copy.deepcopy(desk.site.result(PL))
    desk.put("zones", zone.id, type="caption")
    assert desk("push", "bridge", "--update") == 0
    assert labels(desk, PL)[zone.id] == "caption"
    assert "their/id" not in labels(desk, PL)
    relabel("ent-kells3", "NORP")(opened)
    desk.site.edit(PL, lambda result: result.__setitem__(slice(None), opened))
    assert desk("pull", "--by", "anna") == 0
    (after,) = [z for z in desk.corpus.layer("zones", "bridge") if z.doc == PL]
    assert (after.id, after.type) == (zone.id, "caption")
    assert desk.record("entities", "ent-kells3").label == "NORP"


def test_all_annotations_gone_and_back(desk: Desk) -> None:
    assert desk("push", "bridge", "--layer", "zones") == 0
    for number in ("zone-head1", "zone-date1"):
        desk.put("zones", number, gone=True)
    before = desk.contents()
    assert desk("push", "bridge", "--update") == 0
    assert desk.site.result(EN) == []
    assert desk("pull", "--by", "anna") == 0
    assert desk.contents() == before
    git(desk.corpus, "checkout", "-q", ".")
    before = desk.contents()
    assert desk("push", "bridge", "--update") == 0
    assert sorted(labels(desk, EN)) == ["zone-date1", "zone-head1"]
    desk.site.edit(EN, removed("zone-date1"))
    assert desk("pull", "--by", "anna") == 0
    assert [z.id for z in desk.corpus.layer("zones", "bridge")] == ["zone-head1"]


def test_reports_and_layers_that_are_gone_here_are_told(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk("push", "bridge") == 0
    sent = desk.site.tasks()
    file = desk.corpus.root / "annotations/entities/bridge.jsonl"
    kept = file.read_bytes()
    file.unlink()
    assert desk("push", "bridge", "--update") == 0
    assert f"{EN}: stays as it is there, since annotations/entities/bridge.jsonl" in said(capsys)
    file.write_bytes(kept)
    reports = desk.corpus.root / "corpus/bridge.jsonl"
    whole: Any = reports.read_bytes()
    reports.write_bytes(b"".join(line + b"\n" for line in whole.splitlines() if b"quay-wire" not in line))
    assert desk("push", "bridge", "--update") == 0
    assert f"{EN}: isn't in the corpus any more" in said(capsys)
    assert desk.site.tasks() == sent


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_only_what_has_changed_is_updated(desk: Desk) -> None:
    assert desk("push", "bridge") == 0
    desk.put("entities", "ent-bridge", label="LOC")
    patched(desk)
    for count in (1, 0):
        assert desk("push", "bridge", "--update") == 0
        assert patched(desk) == count
    desk.put("entities", "ent-bridge", label="GPE")  # nothing was pulled between
    assert desk("push", "bridge", "--update") == 0
    assert patched(desk) == 1


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_a_region_copied_from_another_report_brings_no_state(desk: Desk) -> None:
    assert desk("push", "bridge") == 0
    opened = copy.deepcopy(desk.site.result(EN))
    desk.put("entities", "ent-bridge", label="LOC")
    desk.put("entities", "ent-kells3", label="NORP")
    assert desk("push", "bridge", "--update") == 0
    stamp = desk.site.result(PL)[0]["meta"]
    copied = drawn("pasted-001", "zon", 0, 13, "headline") | {"meta": stamp}
    relabel("ent-norva1", "LOC")(opened)
    desk.site.edit(EN, lambda result: result.__setitem__(slice(None), [*opened, copied]))
    assert desk("pull", "--by", "anna") == 0
    assert desk.record("entities", "ent-bridge").label == "LOC"
    assert desk.record("entities", "ent-norva1").label == "LOC"
    assert desk.record("zones", "pasted-001").by == "anna"

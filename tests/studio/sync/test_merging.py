"""Push, annotate, change files, pull: against the stand-in and a real Label Studio alike.

Expected values are written down from what each side did, never taken from what came out.
"""

from __future__ import annotations

import json

import pytest

from wirespan.cli.app import run
from wirespan.joining import Library
from wirespan.model import Span

from .conftest import Desk, bases, drawn, git, relabel, removed, typed

EN, PL = "bridge/quay-wire", "bridge/most-info"


def test_push_and_pull_change_no_byte(desk: Desk, withheld_text: str) -> None:
    Library().put(desk.corpus.documents("patience")[0], withheld_text)
    before = desk.contents()
    assert desk("push") == 0
    assert sorted(desk.site.tasks()) == [PL, EN, "patience/harbour-post"]
    assert desk.site.tasks()["patience/harbour-post"]["data"]["text"] == withheld_text
    for _ in range(2):
        assert desk("pull") == 0
    assert desk.contents() == before
    assert git(desk.corpus, "status", "--short") == ""
    assert "last crack" not in git(desk.corpus, "log", "-p", "--all")


def test_pushed_again_nothing_is_sent(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk("push", "bridge") == 0
    tasks, base = desk.site.tasks(), bases(desk)
    assert desk("push", "bridge") == 0
    assert "0 reports sent, 2 there already" in capsys.readouterr().out
    assert (desk.site.tasks(), bases(desk)) == (tasks, base)


def test_what_each_side_changed_is_merged(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk("push", "bridge") == 0
    site = desk.site
    site.edit(EN, relabel("ent-bridge", "LOC"))
    site.edit(EN, removed("ent-quay01"))
    # "Mayor" in "Monday, Mayor Ida Kells": 16 characters of headline and feed, then the place counted out.
    start = len("🚨 Bridge shut\n") + len("NORVA (Quay Wire) — The Long Bridge has been shut since Monday, ")
    site.edit(
        PL, lambda result: result.append(drawn("zone-drawn", "zon", 0, len("Most zamknięto"), "headline"))
    )
    site.edit(EN, lambda result: result.append(drawn("zone-mayor", "zon", start, start + 5, "credit")))
    desk.put("entities", "ent-norva1", note="The port.")
    desk.put("numbers", "num-crack1", gone=True)
    ours = desk.record("entities", "ent-kells1")
    assert desk("pull", "--annotator", f"{site.email}=anna") == 0
    bridge = desk.record("entities", "ent-bridge")
    assert (bridge.label, bridge.by, bridge.status, bridge.entity) == (
        "LOC",
        "anna",
        "corrected",
        "long-bridge",
    )
    assert desk.record("entities", "ent-quay01") is None
    assert desk.record("entities", "ent-norva1").note == "The port."
    assert desk.record("entities", "ent-norva1").by == "model-a"
    assert desk.record("numbers", "num-crack1") is None
    assert desk.record("zones", "zone-drawn").span == Span(0, 14, "Most zamknięto")
    assert desk.record("zones", "zone-mayor").span == Span(start, start + 5, "Mayor")
    assert desk.record("entities", "ent-kells1") == ours
    after, base = desk.contents(), bases(desk)
    capsys.readouterr()
    assert desk("pull") == 0
    assert "0 tasks had changed" in capsys.readouterr().out
    assert (desk.contents(), bases(desk)) == (after, base)


def test_a_reversal_by_the_annotator_counts(desk: Desk) -> None:
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    assert desk("pull", "--by", "anna") == 0
    assert desk.record("entities", "ent-bridge").label == "LOC"
    desk.site.edit(EN, relabel("ent-bridge", "FAC"))
    assert desk("pull", "--by", "anna") == 0
    back = desk.record("entities", "ent-bridge")
    assert (back.label, back.by, back.status) == ("FAC", "anna", "corrected")


def test_a_reversal_in_git_holds(desk: Desk) -> None:
    """What was pulled and then undone here isn't brought back, as nobody did it again there."""
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    assert desk("pull", "--by", "anna") == 0
    desk.put("entities", "ent-bridge", label="FAC")
    desk.site.edit(EN, relabel("ent-norva1", "LOC"))
    assert desk("pull", "--by", "anna") == 0
    assert desk.record("entities", "ent-bridge").label == "FAC"
    assert desk.record("entities", "ent-norva1").label == "LOC"


@pytest.mark.parametrize(("take", "label"), [("ours", "GPE"), ("theirs", "LOC")])
def test_a_conflict_is_shown_and_settled(
    desk: Desk, capsys: pytest.CaptureFixture[str], take: str, label: str
) -> None:
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    desk.site.edit(PL, relabel("ent-kells3", "NORP"))
    desk.put("entities", "ent-bridge", label="GPE")
    before = desk.record("entities", "ent-bridge")
    for _ in range(2):
        assert desk("pull", "--by", "anna") == 1
        shown = capsys.readouterr().out
        assert '"label":"GPE"' in shown
        assert '"label":"LOC"' in shown
        assert '"label":"FAC"' in shown
        assert desk.record("entities", "ent-bridge") == before
        assert desk.record("entities", "ent-kells3").label == "NORP"  # of the report without a conflict
    assert desk("pull", "--by", "anna", "--take", take, "--dry-run") == 0
    assert desk.record("entities", "ent-bridge") == before
    assert desk("pull", "--by", "anna", "--take", take) == 0
    assert desk.record("entities", "ent-bridge").label == label
    assert desk("pull", "--by", "anna") == 0
    assert desk.record("entities", "ent-bridge").label == label


def test_one_annotation_made_on_both_sides_stays_one(desk: Desk) -> None:
    assert desk("push", "bridge") == 0
    end = len("Most zamknięto w poniedziałek.")
    desk.site.edit(PL, lambda result: result.append(drawn("theirs-001", "zon", 0, end, "headline")))
    file = desk.corpus.root / "annotations/zones/bridge.jsonl"
    ours = {
        "id": "ours-00001",
        "doc": PL,
        "span": {"start": 0, "end": end, "text": "Most zamknięto w poniedziałek."},
    }
    ours |= {"type": "headline", "by": "ben", "status": "corrected"}
    file.write_bytes(
        json.dumps(ours, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" + file.read_bytes()
    )
    for _ in range(2):
        assert desk("pull", "--by", "anna") == 0
        assert [z.id for z in desk.corpus.layer("zones", "bridge") if z.doc == PL] == ["ours-00001"]
    # What the annotator does to it afterwards is done to ours.
    desk.site.edit(PL, relabel("theirs-001", "caption"))
    assert desk("pull", "--by", "anna") == 0
    (zone,) = [z for z in desk.corpus.layer("zones", "bridge") if z.doc == PL]
    assert (zone.id, zone.type, zone.by) == ("ours-00001", "caption", "anna")


def test_a_value_corrected_on_both_sides_alike_is_no_conflict(desk: Desk) -> None:
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, typed("num-crack1", "num_value", "15"))
    desk.put("numbers", "num-crack1", value="15", by="ben", status="corrected")
    assert desk("pull") == 0  # nobody has to be known for it
    assert (desk.record("numbers", "num-crack1").value, desk.record("numbers", "num-crack1").by) == (
        "15",
        "ben",
    )


def test_a_withheld_report_is_pulled_as_digests(desk: Desk, withheld_text: str) -> None:
    Library().put(desk.corpus.documents("patience")[0], withheld_text)
    assert desk("push", "patience") == 0
    start = withheld_text.index("Norva, Ida")
    doc = "patience/harbour-post"
    desk.site.edit(doc, lambda result: result.append(drawn("ent-drawn1", "ent", start, start + 5, "GPE")))
    value = {"start": start, "end": start + 5, "text": ["norva"]}
    entity = {
        "id": "ent-drawn1",
        "from_name": "ent_entity",
        "to_name": "text",
        "type": "textarea",
        "value": value,
    }
    desk.site.edit(doc, lambda result: result.append(entity))
    assert desk("pull", "--by", "anna") == 0
    made = desk.record("entities", "ent-drawn1", "patience")
    assert (made.span.start, made.span.text, len(made.span.digest)) == (start, None, 32)
    assert run_validate(desk) == 0


def run_validate(desk: Desk) -> int:

    return run(["validate", "--root", str(desk.corpus.root)])

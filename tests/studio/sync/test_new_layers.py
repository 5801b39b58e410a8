"""A layer's file speaks of every report of its story: it begins once all of them were worked on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ...bridge import EN as EN_TEXT
from .conftest import Desk, drawn, relabel, said

EN, PL = "bridge/quay-wire", "bridge/most-info"
DATES = "annotations/dates/bridge.jsonl"
AT = EN_TEXT.index("Monday")


def dated(result: list[dict[str, Any]]) -> None:
    """Draw "Monday" as a date of a value."""
    result.append(drawn("date-drawn", "tim", AT, AT + len("Monday"), "DATE"))
    value = {"start": AT, "end": AT + len("Monday"), "text": ["2026-05-04"]}
    item = {"id": "date-drawn", "from_name": "tim_value", "to_name": "text", "type": "textarea"}
    result.append({**item, "value": value})


@pytest.fixture
def undated(desk: Desk) -> Desk:
    """A desk whose story isn't annotated with dates, pushed."""
    (desk.corpus.root / DATES).unlink()
    assert desk("push", "bridge") == 0
    return desk


def test_a_new_layer_waits_for_every_report(undated: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    undated.site.edit(EN, dated)
    undated.site.edit(EN, relabel("ent-bridge", "LOC"))
    for _ in range(2):
        assert undated("pull", "--by", "anna") == 0
        shown = said(capsys)
        assert "studio-layer-waits" in shown
        assert f"dates of bridge wait for {PL}" in shown
        assert "date-drawn" not in shown
        assert not undated.corpus.annotated("dates", "bridge")
        assert undated.record("entities", "ent-bridge").label == "LOC"
    undated.site.edit(PL, relabel("ent-kells3", "NORP"))
    assert undated("pull", "--by", "anna") == 0
    assert "studio-layer-waits" not in said(capsys)
    (date,) = undated.corpus.layer("dates", "bridge")
    assert (date.id, date.doc, date.by) == ("date-drawn", EN, "anna")
    before = undated.contents()
    assert undated("pull") == 0
    assert "0 tasks had changed" in said(capsys)
    assert undated.contents() == before


def test_a_new_layer_in_which_nothing_is_found_is_an_empty_file(undated: Desk) -> None:
    undated.site.edit(EN, relabel("ent-bridge", "LOC"))
    assert undated("pull", "--by", "anna") == 0
    assert not undated.corpus.annotated("dates", "bridge")
    undated.site.edit(PL, relabel("ent-kells3", "NORP"))
    assert undated("pull", "--by", "anna", "--dry-run") == 0
    assert not undated.corpus.annotated("dates", "bridge")
    assert undated("pull", "--by", "anna") == 0
    assert (undated.corpus.root / DATES).read_bytes() == b""


def test_what_nobody_worked_on_begins_no_layer(undated: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    before = undated.contents()
    assert undated("pull") == 0
    assert undated.contents() == before
    assert "studio-layer-waits" not in said(capsys)


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_a_report_with_a_fault_holds_a_new_layer_back(
    undated: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    undated.site.edit(EN, dated)
    undated.site.edit(PL, lambda result: result.append(drawn("zone-wrong", "zon", 7, 99999, "headline")))
    assert undated("pull", "--by", "anna") == 1
    assert f"dates of bridge wait for {PL}" in said(capsys)
    assert not undated.corpus.annotated("dates", "bridge")


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_a_report_in_conflict_holds_a_new_layer_back(undated: Desk) -> None:
    undated.site.edit(EN, dated)
    undated.site.edit(PL, relabel("ent-kells3", "NORP"))
    undated.put("entities", "ent-kells3", label="ORG")
    assert undated("pull", "--by", "anna") == 1
    assert not undated.corpus.annotated("dates", "bridge")
    assert undated("pull", "--by", "anna", "--take", "ours") == 0
    assert [date.id for date in undated.corpus.layer("dates", "bridge")] == ["date-drawn"]


def test_an_update_from_here_spares_what_waits(undated: Desk) -> None:
    undated.site.edit(EN, dated)
    assert undated("pull", "--by", "anna") == 0
    undated.put("entities", "ent-norva1", note="The port.")
    assert undated("push", "bridge", "--update") == 1
    assert any(item.get("id") == "date-drawn" for item in undated.site.result(EN))


def test_an_update_from_here_is_nobodys_work(undated: Desk) -> None:
    undated.site.edit(EN, relabel("ent-bridge", "LOC"))
    undated.put("entities", "ent-kells3", note="The mayor.")
    assert undated("push", "bridge", "--update") == 0
    assert undated("pull", "--by", "anna") == 0
    assert not undated.corpus.annotated("dates", "bridge")


def later(number: str) -> Callable[[list[dict[str, Any]]], None]:
    def change(result: list[dict[str, Any]]) -> None:
        (item,) = [r for r in result if r.get("id") == number and r["from_name"] == "tim_value"]
        item["value"]["text"] = ["2026-04-27"]

    return change


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_a_layer_that_was_taken_away_here_doesnt_begin_with_one_report(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk("push", "bridge") == 0
    assert desk("pull") == 0
    held = (desk.corpus.root / DATES).read_bytes()
    (desk.corpus.root / DATES).unlink()
    desk.site.edit(EN, later("date-mon01"))
    for _ in range(2):
        assert desk("pull", "--by", "anna") == 0
        assert f"{DATES} isn't here any more" in said(capsys)
        assert not desk.corpus.annotated("dates", "bridge")
    (desk.corpus.root / DATES).write_bytes(held)
    assert desk("pull", "--by", "anna") == 0
    assert desk.record("dates", "date-mon01").value == "2026-04-27"
    assert len(desk.corpus.layer("dates", "bridge")) == len(held.splitlines())

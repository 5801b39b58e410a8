"""What changes here between a push and a pull."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wirespan import records
from wirespan.model import Coverage
from wirespan.store import coverage_file, layer_file

from ..conftest import Desk, said
from .conftest import (
    EN,
    PL,
    Table,
    annas,
    bens,
    choose,
    put_pass,
    settle_layers,
)


def test_a_story_waits_until_all_of_it_is_settled(table: Table, capsys: pytest.CaptureFixture[str]) -> None:
    assert table("push", "anna", "ben", "bridge") == 0
    before = table.contents()
    assert table("pull") == 0
    assert f"{EN} has no verdict yet" in said(capsys)
    assert table.contents() == before


def test_a_pass_that_changed_since_keeps_its_verdict_out(
    table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    assert table("push", "anna", "ben", "bridge") == 0
    table.take(EN, "anna")
    put_pass(table.corpus, "ben", annas() | {"dates": []}, (EN, PL))
    assert table("pull") == 1
    assert "ben has changed since" in said(capsys)
    assert table("push", "anna", "ben", "bridge") == 1
    assert "delete its task" in said(capsys)


def test_what_changed_before_anybody_began_is_sent_anew(table: Table) -> None:
    assert table("push", "anna", "ben", "bridge") == 0
    (first,) = table.site.tasks().values()
    changed = bens()
    changed["dates"] = []
    put_pass(table.corpus, "ben", changed, (EN, PL))
    assert table("push", "anna", "ben", "bridge") == 0
    tasks = table.site.tasks()
    assert set(tasks) == {EN, PL}
    assert tasks[EN]["id"] != first["id"]
    assert len(tasks[EN]["data"]["disputes"]) == 4


def test_against_the_layers_links_hold_and_later_changes_stay(table: Table) -> None:
    settle_layers(table.corpus)
    assert table("push", "anna", "ben", "bridge") == 2, "the layers are settled already"
    assert table("push", "layers", "ben", "bridge") == 0
    table.take(EN, "ben")
    table.put("entities", "ent-norva1", lemma="Norva")
    assert table("pull") == 0
    found = table.layers(EN)
    assert found["num-crack1"].value == "15", "it answers to the number of the layers, and has its id"
    assert found["num-crack1"].status == "adjudicated"
    assert found["ent-norva1"].lemma == "Norva"
    assert "quote-shut" not in found


def test_a_conflict_with_the_layers_waits_for_a_word(
    table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    settle_layers(table.corpus)
    assert table("push", "layers", "ben", "bridge") == 0
    table.take(EN, "ben")
    table.put("numbers", "num-crack1", value="17")
    assert table("pull") == 1
    assert "conflicts" in said(capsys)
    assert table.layers(EN)["num-crack1"].value == "17"
    assert table("pull", "--take", "theirs") == 0
    assert table.layers(EN)["num-crack1"].value == "15"


def test_only_what_both_have_finished_is_adjudicated(
    table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    (table.corpus.root / coverage_file("ben")).write_bytes(
        records.lines([Coverage(doc=EN, layers=("entities", "numbers"))])
    )
    assert table("push", "anna", "ben", "bridge", "-l", "entities", "-l", "quotes") == 0
    assert PL in said(capsys)
    (task,) = table.site.tasks().values()
    assert task["data"]["layers"] == ["entities"]
    assert len(task["data"]["disputes"]) == 1
    table.take(EN, "anna")
    assert table("pull") == 0
    assert "isn't finished by both sides" in said(capsys)
    assert not table.layers(EN)


def test_the_project_is_no_one_of_studio_push(table: Table, capsys: pytest.CaptureFixture[str]) -> None:
    assert table("push", "anna", "ben", "bridge") == 0
    desk = Desk(table.corpus, table.site)
    assert desk("pull") == 2
    assert "wirespan adjudicate" in said(capsys)
    assert desk("push", "bridge") == 2
    assert "wirespan adjudicate" in said(capsys)
    assert table("push", "layers", "ben", "bridge") == 2, "made for other sides"


def test_a_conflict_in_one_report_holds_a_new_layer_back(
    table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    assert table("push", "anna", "ben", "bridge") == 0
    table.take(EN, "anna")
    by_hand = [replace(a, label="LOC") for a in annas()["entities"] if a.id == "ent-norva1"]  # type: ignore[call-arg]
    (table.corpus.root / layer_file("entities", "bridge")).write_bytes(records.lines(by_hand))
    before = table.contents()
    for _ in range(2):
        assert table("pull") == 1
        assert f"{EN} is in conflict" in said(capsys)
        assert table.contents() == before
    assert table("pull", "--take", "theirs") == 0
    assert table.layers(EN)["ent-norva1"].label == "GPE"
    for layer, found in annas().items():
        assert {a.id for a in table.corpus.layer(layer, "bridge")} == {a.id for a in found}


def test_a_layer_that_was_taken_away_doesnt_begin_with_one_verdict(
    table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    put_pass(table.corpus, "ben", bens() | {"dates": []}, (EN, PL))
    assert table("push", "anna", "ben", "bridge") == 0
    for doc in (EN, PL):
        table.take(doc, "anna")
    assert table("pull") == 0
    file = table.corpus.root / layer_file("dates", "bridge")
    file.unlink()
    table.site.edit(EN, lambda result: result.clear())
    table.site.edit(EN, lambda result: result.extend(choose(number, "b") for number in range(4)))
    assert table("pull") == 0
    assert f"{PL} was settled before" in said(capsys)
    assert not table.corpus.annotated("dates", "bridge")


def test_what_both_said_alike_is_not_settled_once_one_has_changed(
    table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    assert table("push", "anna", "ben", "bridge") == 0
    table.take(EN, "anna")
    changed = {layer: [a for a in found if a.doc == EN] for layer, found in bens().items()}
    put_pass(table.corpus, "ben", changed, (EN, PL))
    before = table.contents()
    assert table("pull") == 0
    assert f"{PL}: ben has changed since it was pushed; push again" in said(capsys)
    assert table.contents() == before


def test_what_was_settled_and_changed_since_is_sent_anew_again_and_again(table: Table) -> None:
    assert table("push", "anna", "ben", "bridge") == 0
    table.take(EN, "anna")
    assert table("pull") == 0
    settled = table.contents()
    put_pass(table.corpus, "ben", bens() | {"dates": []}, (EN, PL))
    table.site.call("DELETE", f"/api/tasks/{table.site.tasks()[EN]['id']}/")
    for _ in range(2):
        assert table("push", "anna", "ben", "bridge") == 0
        assert set(table.site.tasks()) == {EN, PL}
    assert table("pull") == 0
    layers = {path for path in settled if "/passes/" not in path}
    assert {p: c for p, c in table.contents().items() if p in layers} == {p: settled[p] for p in layers}

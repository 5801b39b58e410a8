"""Reports that a push leaves out: those that aren't finished, which is no fault, and damaged ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wirespan.model import Mention, Span

from ..conftest import said
from ..stand_in import StandIn
from .conftest import EN, PL, Table, annas, bens, other, put_pass

pytestmark = pytest.mark.parametrize("site", ["stand-in"], indirect=True)


def test_what_isnt_finished_is_left_out_in_peace(table: Table, capsys: pytest.CaptureFixture[str]) -> None:
    put_pass(table.corpus, "ben", bens(), (EN,))
    assert table("push", "anna", "ben", "bridge") == 0
    assert f"left out: {PL}: not both have finished it" in said(capsys)


def test_a_side_with_an_id_twice_is_told_and_left_out(
    table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    twice = bens()
    twice["dates"] += [a for a in twice["dates"] if a.doc == PL]
    put_pass(table.corpus, "ben", twice, (EN, PL))
    for more in (["--dry-run"], []):
        assert table("push", "anna", "ben", "bridge", *more) == 1
        assert f"{PL}: ben has an id twice" in said(capsys)
    assert set(table.site.tasks()) == {EN}
    assert table("list", "anna", "ben", "bridge") == 0
    assert f"{PL}: ben has an id twice" in said(capsys)


def test_a_span_beyond_the_text_is_told_and_left_out(
    table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    beyond = bens()
    beyond["entities"] = [
        replace(a, span=Span(9000, 9004, "Quay"))
        if isinstance(a, Mention) and a.id == other("ent-quay01")
        else a
        for a in beyond["entities"]
    ]
    put_pass(table.corpus, "anna", annas(), (EN, PL))
    put_pass(table.corpus, "ben", beyond, (EN, PL))
    assert table("push", "anna", "ben", "bridge") == 1
    assert f"{EN}: " in said(capsys)
    assert not table.site.tasks()


def test_a_copy_of_a_task_is_deleted_and_told(
    table: Table, stand_in: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    assert table("push", "anna", "ben", "bridge") == 0
    task = table.site.tasks()[EN]
    predictions = [{"model_version": p["model_version"], "result": p["result"]} for p in task["predictions"]]
    stand_in.add_task(task["project"], {"data": task["data"], "predictions": predictions}, 1)
    assert table("push", "anna", "ben", "bridge") == 0
    assert "1 task there twice: the copy that nobody touched was deleted." in said(capsys)
    assert table.site.tasks()[EN]["id"] == task["id"]
    assert table("push", "anna", "ben", "bridge") == 0
    assert "there twice" not in said(capsys)

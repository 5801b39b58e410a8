"""Reports that a push leaves out: withheld ones, which is as it should be, and damaged ones, which is not."""

from __future__ import annotations

import pytest

from .conftest import Desk, said

pytestmark = pytest.mark.parametrize("site", ["stand-in"], indirect=True)

EN, PL = "bridge/quay-wire", "bridge/most-info"


def damage(desk: Desk) -> None:
    """Let a mention end beyond its report's text."""
    file = desk.corpus.root / "annotations/entities/bridge.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = [line.replace('"end":', '"end":9', 1) if '"ent-norva1"' in line else line for line in lines]
    assert changed != lines
    file.write_text("".join(changed), encoding="utf-8")


def test_a_withheld_report_is_left_out_in_peace(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk("push") == 0
    assert "left out: patience/harbour-post: its text is withheld" in said(capsys)


def test_a_damaged_report_is_left_out_and_the_exit_code_says_so(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(desk)
    for _ in range(2):
        assert desk("push", "bridge") == 1
        assert f"{EN}: " in said(capsys)
        assert sorted(desk.site.tasks()) == [PL]


def test_a_report_that_was_damaged_since_stays_as_it_is_there(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk("push", "bridge") == 0
    before = desk.site.result(EN)
    damage(desk)
    assert desk("push", "bridge", "--update") == 1
    assert f"{EN}: " in said(capsys)
    assert desk.site.result(EN) == before

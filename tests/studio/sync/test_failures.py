"""What is cut off between here and a server loses nothing, and is made good by the next run."""

from __future__ import annotations

import errno

import pytest

from wirespan import journal
from wirespan.studio import keeper
from wirespan.studio.base import Base

from .conftest import Desk, killed_from, relabel, said, typed
from .stand_in import StandIn

pytestmark = pytest.mark.parametrize("site", ["stand-in"], indirect=True)

EN, PL = "bridge/quay-wire", "bridge/most-info"


@pytest.mark.usefixtures("hasty")
def test_a_time_out_of_an_import_that_was_done_doubles_nothing(desk: Desk, stand_in: StandIn) -> None:
    stand_in.late = lambda _, path: 1.0 if path.endswith("/import") else 0.0
    assert desk("push", "bridge") == 0
    assert sorted(desk.site.tasks()) == [PL, EN]  # which sees to it that none is there twice
    before = desk.contents()
    assert desk("pull") == 0
    assert desk.contents() == before


@pytest.mark.usefixtures("hasty")
def test_a_time_out_of_an_import_that_never_comes(
    desk: Desk, stand_in: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in.fault = lambda _, path: 0 if path.endswith("/import") else None
    assert desk("push", "bridge") == 2
    assert "Run it again" in said(capsys)
    stand_in.fault = lambda *_: None
    assert desk("push", "bridge") == 0
    assert sorted(desk.site.tasks()) == [PL, EN]


@pytest.mark.usefixtures("hasty")
def test_the_server_dies_at_any_request_of_a_push(desk: Desk, stand_in: StandIn) -> None:
    before = desk.contents()
    for number in range(20):
        left = iter(range(number))
        stand_in.fault = lambda *_, left=left: None if next(left, None) is not None else 0
        stopped = desk("push", "bridge")
        stand_in.fault = lambda *_: None
        assert desk("push", "bridge") == 0
        assert sorted(desk.site.tasks()) == [PL, EN]
        assert desk("pull") == 0
        assert desk.contents() == before
        if stopped == 0:
            break
        stand_in.tasks.clear()
        stand_in.projects.clear()
    else:
        pytest.fail("a push asks for more than that")
    assert number > 3


@pytest.mark.usefixtures("hasty")
def test_the_server_dies_at_any_request_of_a_pull(desk: Desk, stand_in: StandIn) -> None:
    assert desk("push", "bridge") == 0
    for number in range(20):
        label = ("LOC", "FAC")[number % 2]
        desk.site.edit(EN, relabel("ent-bridge", label))
        before = desk.contents()
        left = iter(range(number))
        stand_in.fault = lambda *_, left=left: None if next(left, None) is not None else 0
        stopped = desk("pull", "--by", "anna")
        stand_in.fault = lambda *_: None
        if stopped:
            assert desk.contents() == before
        assert desk("pull", "--by", "anna") == 0
        assert desk.record("entities", "ent-bridge").label == label
        if stopped == 0:
            break
    else:
        pytest.fail("a pull asks for more than that")
    assert number > 2


@pytest.mark.parametrize("stop", [1, 2])
def test_a_push_that_is_killed_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch, stop: int) -> None:
    before = desk.contents()
    with monkeypatch.context() as patch:
        patch.setattr(keeper.InGit, "save", killed_from(keeper.InGit, stop))
        assert desk("push", "bridge") == 130
    assert desk("push", "bridge") == 0
    assert sorted(desk.site.tasks()) == [PL, EN]
    assert desk("pull") == 0
    assert desk.contents() == before


def test_a_pull_that_is_killed_before_the_base_is_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    desk.site.edit(EN, typed("num-crack1", "num_value", "15"))
    desk.put("entities", "ent-bridge", note="Of iron.")

    keep, kept = keeper.InGit.save, []

    def killed(keeper_: keeper.InGit, base: Base, why: str) -> None:
        if kept:
            raise KeyboardInterrupt
        kept.append(why)  # what the pull is about to change; behind the files comes all of the base
        keep(keeper_, base, why)

    with monkeypatch.context() as patch:
        patch.setattr(keeper.InGit, "save", killed)
        assert desk("pull", "--by", "anna") == 130
    written = desk.contents()
    assert (desk.record("entities", "ent-bridge").label, desk.record("entities", "ent-bridge").note) == (
        "LOC",
        "Of iron.",
    )
    assert desk("pull", "--by", "anna") == 0
    assert desk.contents() == written
    desk.site.edit(EN, relabel("ent-bridge", "FAC"))
    assert desk("pull", "--by", "anna") == 0
    assert desk.record("entities", "ent-bridge").label == "FAC"


def test_a_full_disk(desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    before = desk.contents()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "somewhere")

    with monkeypatch.context() as patch:
        patch.setattr(journal.change, "_write", full)
        assert desk("pull", "--by", "anna") == 2
    assert "No space left" in said(capsys)
    assert desk.contents() == before
    assert desk("pull", "--by", "anna") == 0
    assert desk.record("entities", "ent-bridge").label == "LOC"

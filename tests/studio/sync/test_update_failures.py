"""An update that is cut off at any moment is ended by the next push, and never taken for somebody's work."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from wirespan.studio import keeper, remote

from .conftest import Desk, killed_from, relabel
from .stand_in import StandIn

pytestmark = pytest.mark.parametrize("site", ["stand-in"], indirect=True)

EN, PL = "bridge/quay-wire", "bridge/most-info"
UPDATE = ("push", "bridge", "--update")


@pytest.fixture
def changed(desk: Desk) -> Desk:
    """Both reports pushed, and changed here since."""
    assert desk("push", "bridge") == 0
    desk.put("entities", "ent-bridge", label="LOC")
    desk.put("entities", "ent-kells3", label="NORP")
    return desk


def label(desk: Desk, doc: str, number: str) -> str:
    (found,) = [r for r in desk.site.result(doc) if r.get("id") == number and r["type"] == "labels"]
    return str(found["value"]["labels"][0])


def ends_well(desk: Desk, before: dict[str, bytes], first: str) -> None:
    """See that whatever came of an update, pull and push set it right, in either order."""
    commands = [("pull", "--by", "anna", "--checked"), UPDATE]
    for command in commands if first == "pull" else commands[::-1]:
        assert desk(*command) == 0
        assert desk.contents() == before
    assert desk(*UPDATE) == 0
    assert (label(desk, EN, "ent-bridge"), label(desk, PL, "ent-kells3")) == ("LOC", "NORP")
    assert desk("pull", "--by", "anna", "--checked") == 0
    assert desk.contents() == before


def reset(desk: Desk, stand_in: StandIn) -> None:
    """Push all anew, as it was before."""
    stand_in.tasks.clear()
    desk.put("entities", "ent-bridge", label="FAC")
    desk.put("entities", "ent-kells3", label="PERSON")
    assert desk("push", "bridge") == 0
    desk.put("entities", "ent-bridge", label="LOC")
    desk.put("entities", "ent-kells3", label="NORP")


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("first", ["pull", "push"])
def test_the_server_dies_at_any_request(changed: Desk, stand_in: StandIn, first: str) -> None:
    before = changed.contents()
    for number in range(20):
        left = iter(range(number))
        stand_in.fault = lambda *_, left=left: None if next(left, None) is not None else 0
        stopped = changed(*UPDATE)
        stand_in.fault = lambda *_: None
        ends_well(changed, before, first)
        if stopped == 0:
            break
        reset(changed, stand_in)
    else:
        pytest.fail("an update asks for more than that")
    assert number > 6


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("first", ["pull", "push"])
def test_the_server_does_it_and_says_nothing(changed: Desk, stand_in: StandIn, first: str) -> None:
    before = changed.contents()
    slow = iter([1.0])
    stand_in.late = lambda method, path: (
        next(slow, 0.0) if (method, path[:17]) == ("PATCH", "/api/annotations/") else 0.0
    )
    assert changed(*UPDATE) == 2
    ends_well(changed, before, first)


@pytest.mark.parametrize("first", ["pull", "push"])
@pytest.mark.parametrize("before_that", ["nothing", "an update", "somebody's work"])
def test_the_server_dies_between_the_task_and_its_annotation(
    changed: Desk, stand_in: StandIn, first: str, before_that: str
) -> None:
    """Label Studio saves the time of the task, and who updates, before it saves the result."""
    if before_that == "an update":
        assert changed(*UPDATE) == 0
        changed.put("entities", "ent-norva1", label="ORG")
    elif before_that == "somebody's work":
        changed.site.edit(EN, relabel("ent-norva1", "ORG"), "token-2")
        assert changed("pull", "--by", "anna", "--checked") == 0
    before = changed.contents()

    def half(method: str, path: str) -> int | None:
        if (method, path[:17]) != ("PATCH", "/api/annotations/"):
            return None
        for task in stand_in.tasks.values():
            if task["annotations"][0]["id"] == int(path.split("/")[3]):
                task["annotations"][0]["updated_by"] = 1
                task["updated_at"] = stand_in.now()
        return 0

    stand_in.fault = half
    assert changed(*UPDATE) == 2
    stand_in.fault = lambda *_: None
    ends_well(changed, before, first)


@pytest.mark.parametrize("first", ["pull", "push"])
@pytest.mark.parametrize("stop", [1, 2, 3])
def test_killed_at_any_save(changed: Desk, monkeypatch: pytest.MonkeyPatch, stop: int, first: str) -> None:
    """Nothing of the base is written from then on, as after a kill."""
    before = changed.contents()
    with monkeypatch.context() as patch:
        patch.setattr(keeper.InGit, "save", killed_from(keeper.InGit, stop))
        assert changed(*UPDATE) == 130
    ends_well(changed, before, first)


@pytest.mark.parametrize("first", ["pull", "push"])
@pytest.mark.parametrize("after", range(2))
def test_killed_after_an_update_and_before_all(
    changed: Desk, monkeypatch: pytest.MonkeyPatch, after: int, first: str
) -> None:
    before = changed.contents()
    update, calls = remote.Remote.replace, iter(range(9))

    def killed(self: Any, annotation: int, result: Any) -> str:
        at = update(self, annotation, result)
        if next(calls) == after:
            monkeypatch.setattr(keeper.InGit, "save", lambda *_: None)  # as if the process were gone
            raise KeyboardInterrupt
        return at

    with monkeypatch.context() as patch:
        patch.setattr(remote.Remote, "replace", killed)
        assert changed(*UPDATE) == 130
    monkeypatch.undo()
    monkeypatch.setenv("LABEL_STUDIO_URL", changed.site.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", changed.site.token)
    ends_well(changed, before, first)


def test_work_done_after_an_update_that_was_cut_off(changed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once from what it brought, once from what was open before it."""
    opened = copy.deepcopy(changed.site.result(PL))

    def killed(*_: object) -> str:
        raise KeyboardInterrupt

    update = remote.Remote.replace
    with monkeypatch.context() as patch:
        patch.setattr(remote.Remote, "replace", lambda *given: (update(*given), killed())[1])
        assert changed(*UPDATE) == 130
        assert changed(*UPDATE) == 130  # the other report
    changed.site.edit(EN, relabel("ent-norva1", "LOC"))
    relabel("ent-kells3", "ORG")(opened)
    changed.site.edit(PL, lambda result: result.__setitem__(slice(None), opened))
    assert changed("pull", "--by", "anna") == 1  # of the second report: here NORP, there ORG
    assert changed.record("entities", "ent-bridge").label == "LOC"
    assert changed.record("entities", "ent-norva1").by == "anna"
    assert changed.record("entities", "ent-kells3").label == "NORP"
    assert changed("pull", "--by", "anna", "--take", "theirs") == 0
    assert changed.record("entities", "ent-kells3").label == "ORG"
    assert changed.record("entities", "ent-bridge").by == "model-a"


def test_somebody_submits_between_the_look_and_the_update(
    changed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is looked at again right before each update."""
    expect = keeper.InGit.save
    calls = iter(range(9))

    def slow(self: Any, base: Any, why: str) -> None:
        if next(calls) == 0:
            changed.site.edit(EN, relabel("ent-norva1", "LOC"))
        expect(self, base, why)

    with monkeypatch.context() as patch:
        patch.setattr(keeper.InGit, "save", slow)
        assert changed(*UPDATE) == 1
    assert (label(changed, EN, "ent-norva1"), label(changed, EN, "ent-bridge")) == ("LOC", "FAC")
    assert label(changed, PL, "ent-kells3") == "NORP"
    assert changed("pull", "--by", "anna") == 0
    assert changed.record("entities", "ent-norva1").by == "anna"
    assert changed(*UPDATE) == 0
    assert label(changed, EN, "ent-bridge") == "LOC"

"""What goes wrong between here and a server: each gives a clear message, loses nothing, and is made good."""

from __future__ import annotations

import errno
import logging
from functools import partial
from typing import Any

import pytest

from wirespan import journal
from wirespan.cli import studio_sync
from wirespan.joining import Library
from wirespan.studio import keeper, remote

from .conftest import Desk, drawn, git, relabel, typed
from .stand_in import StandIn

pytestmark = pytest.mark.parametrize("site", ["stand-in"], indirect=True)

EN, PL = "bridge/quay-wire", "bridge/most-info"


def said(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    return " ".join((captured.out + captured.err).split())


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait half a second for an answer."""
    monkeypatch.setattr(studio_sync, "connect", partial(remote.connect, timeout=0.5))


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
    save, calls = keeper.InGit.save, iter(range(1, 9))

    def killed(self: Any, base: Any, why: str) -> None:
        if next(calls) == stop:
            raise KeyboardInterrupt
        save(self, base, why)

    with monkeypatch.context() as patch:
        patch.setattr(keeper.InGit, "save", killed)
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

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

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

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "somewhere")

    with monkeypatch.context() as patch:
        patch.setattr(journal, "_write", full)
        assert desk("pull", "--by", "anna") == 2
    assert "No space left" in said(capsys)
    assert desk.contents() == before
    assert desk("pull", "--by", "anna") == 0
    assert desk.record("entities", "ent-bridge").label == "LOC"


def test_two_pulls_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second one's base would forget what the first one has merged."""
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    save, calls = keeper.InGit.save, iter(range(9))

    def slow(self: Any, base: Any, why: str) -> None:
        if next(calls) == 0:
            desk.site.edit(EN, relabel("ent-norva1", "LOC"))
            assert desk("pull", "--by", "anna") == 0
        save(self, base, why)

    monkeypatch.setattr(keeper.InGit, "save", slow)
    assert desk("pull", "--by", "anna") == 2
    assert "meanwhile" in said(capsys)
    assert desk("pull", "--by", "anna") == 0
    assert desk.record("entities", "ent-norva1").label == "LOC"


def test_a_wrong_token(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", "f00dfeedf00dfeed")
    assert desk("push") == 2
    shown = said(capsys)
    assert "refuses the token (401)" in shown
    assert "f00dfeed" not in shown


@pytest.mark.parametrize(("release", "what"), [("1.20.0", "1.23.2 or newer"), ("x", "tells no version")])
def test_an_old_version(
    desk: Desk, stand_in: StandIn, capsys: pytest.CaptureFixture[str], release: str, what: str
) -> None:
    stand_in.release = release
    assert desk("push") == 2
    assert what in said(capsys)
    assert stand_in.projects == {}


def test_an_error_of_the_server_tells_no_token_and_steers_no_terminal(
    desk: Desk, stand_in: StandIn, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stand_in.fault = lambda method, _: 500 if method == "POST" else None
    assert desk("push") == 2
    captured = capsys.readouterr()
    assert "answered 500 to POST /api/projects/" in captured.err
    assert "token-1" not in captured.out + captured.err + caplog.text
    assert "\x1b" not in captured.err


def test_a_redirection_isnt_followed(
    desk: Desk, stand_in: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in.fault = lambda *_: 302
    assert desk("push") == 2
    assert "answered 302" in said(capsys)


@pytest.mark.parametrize(
    "url", ["ftp://x", "http://me:secret@127.0.0.1", "nothing", "http://[", "http://h:99999"]
)
def test_a_wrong_url(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    monkeypatch.setenv("LABEL_STUDIO_URL", url)
    assert desk("push") == 2
    shown = said(capsys)
    assert "LABEL_STUDIO_URL" in shown
    assert "secret" not in shown


def test_nothing_listens(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LABEL_STUDIO_URL", "http://127.0.0.1:1")
    assert desk("push") == 2
    assert "no Label Studio answers" in said(capsys)


def test_no_server_is_known(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("LABEL_STUDIO_URL")
    assert desk("pull") == 2
    assert "LABEL_STUDIO_URL isn't set" in said(capsys)
    monkeypatch.delenv("LABEL_STUDIO_API_KEY")
    assert desk("pull") == 2
    assert "wirespan studio up" in said(capsys)


def test_withheld_texts_go_nowhere_else(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, withheld_text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Library().put(desk.corpus.documents("patience")[0], withheld_text)
    monkeypatch.setattr(remote, "is_loopback", lambda _: False)
    assert desk("push") == 0
    assert sorted(desk.site.tasks()) == [PL, EN]
    assert "isn't allowed" in said(capsys)
    assert desk("push", "--allow-withheld", "http://127.0.0.1:1") == 0
    assert sorted(desk.site.tasks()) == [PL, EN]
    assert desk("push", "--allow-withheld", f"{desk.site.url}/") == 0
    assert sorted(desk.site.tasks()) == [PL, EN, "patience/harbour-post"]


def test_a_copy_that_nobody_touched_is_deleted(desk: Desk, stand_in: StandIn) -> None:
    assert desk("push", "bridge") == 0
    task = desk.site.tasks()[EN]
    twin = {"data": task["data"], "annotations": [{"result": task["annotations"][0]["result"]}]}
    stand_in.add_task(task["project"], twin, 1)
    assert desk("pull") == 1  # which of them counts can't be told
    assert desk("push", "bridge") == 0
    assert desk.site.tasks()[EN]["id"] == task["id"]
    assert desk("pull") == 0


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


def test_two_people_are_told_apart(desk: Desk) -> None:
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"), "token-2")
    desk.site.edit(PL, relabel("ent-kells3", "NORP"), "token-3")
    assert desk("pull", "--annotator", "Anna@example.org=anna") == 2
    assert desk("pull", "--annotator", "ben@example.org=ben") == 0
    assert desk.record("entities", "ent-bridge").by == "anna"
    assert desk.record("entities", "ent-kells3").by == "ben"


def test_two_passes_stay_apart(desk: Desk) -> None:
    assert desk("push", "bridge", "--mode", "pass", "--layer", "zones") == 0
    desk.site.submit(EN, [drawn("zone-anna1", "zon", 0, 13, "headline")], "token-2")
    desk.site.submit(EN, [drawn("zone-ben01", "zon", 0, 13, "caption")], "token-3")
    people = ["--annotator", "anna@example.org=anna", "--annotator", "ben@example.org=ben"]
    assert desk("pull", *people) == 0
    assert [(z.id, z.type) for z in desk.corpus.layer("zones", "bridge", "anna")] == [
        ("zone-anna1", "headline")
    ]
    assert [(z.id, z.type) for z in desk.corpus.layer("zones", "bridge", "ben")] == [
        ("zone-ben01", "caption")
    ]
    assert git(desk.corpus, "status", "--short", "annotations/zones") == ""


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
    assert mark in capsys.readouterr().err.replace("\n", "")
    project["description"] = mark
    assert desk("push", "bridge") == 0


@pytest.mark.parametrize("title", ["ab", "x" * 51, " abc", "a\nbc"])
def test_a_title_that_cant_be_had(desk: Desk, title: str) -> None:
    desk.site.title = title
    assert desk("push") == 2

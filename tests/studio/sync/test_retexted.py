"""A report whose text was corrected gets a new task in Label Studio in place of the old one, work pulled."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from wirespan.cli import sync_common
from wirespan.cli.app import run
from wirespan.studio import keeper, remote

from .conftest import EN, PL, Desk, commit, drawn, git, killed_from, relabel, retext, said
from .stand_in import StandIn

UPDATE = ("push", "bridge", "--update")


@pytest.fixture
def corrected(desk: Desk, tmp_path: Path) -> Desk:
    """Both reports pushed, the text of one corrected since: two characters more before the second line."""
    assert desk("push", "bridge") == 0
    retext(desk, tmp_path)
    return desk


def ends_well(desk: Desk, before: dict[str, bytes]) -> None:
    assert desk(*UPDATE) == 0
    tasks = desk.site.tasks()
    assert sorted(tasks) == [PL, EN]
    assert tasks[EN]["data"]["text"] == desk.corpus.document(EN).text
    assert tasks[EN]["data"]["revision"] == 2
    assert desk("pull", "--by", "anna", "--checked") == 0
    assert desk.contents() == before


def test_its_task_is_replaced(corrected: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    before, old = corrected.contents(), corrected.site.tasks()
    assert corrected("push", "bridge") == 1
    assert "another text here than there" in said(capsys)
    assert corrected.site.tasks() == old
    assert corrected(*UPDATE) == 0
    assert "1 replaced" in said(capsys)
    ends_well(corrected, before)
    new = corrected.site.tasks()
    assert new[EN]["id"] != old[EN]["id"]
    assert new[PL] == old[PL]
    corrected.site.edit(EN, relabel("ent-bridge", "LOC"))
    assert corrected("pull", "--by", "anna") == 0
    bridge = corrected.record("entities", "ent-bridge")
    assert (bridge.label, bridge.by) == ("LOC", "anna")


def test_work_that_was_pulled_is_in_it(desk: Desk, tmp_path: Path) -> None:
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    assert desk("pull", "--by", "anna") == 0
    retext(desk, tmp_path)
    ends_well(desk, desk.contents())
    (bridge,) = [r for r in desk.site.result(EN) if r.get("id") == "ent-bridge" and r["type"] == "labels"]
    assert bridge["value"]["labels"] == ["LOC"]


def test_work_that_wasnt_pulled_keeps_the_old_task(
    corrected: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corrected.site.edit(EN, relabel("ent-bridge", "LOC"))
    old = corrected.site.tasks()
    assert corrected(*UPDATE) == 1
    assert "Pull first, with its old text, and correct it again" in said(capsys)
    assert corrected.site.tasks() == old
    git(corrected.corpus, "checkout", "-q", ".")
    assert corrected("pull", "--by", "anna") == 0
    retext(corrected, tmp_path)
    assert corrected.record("entities", "ent-bridge").label == "LOC"
    ends_well(corrected, corrected.contents())


def test_a_pull_after_the_correction_says_how_to_keep_that_work(
    corrected: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """The advice is taken: the pull goes on a branch from before the correction, which is then merged."""
    start = git(corrected.corpus, "branch", "--show-current").strip()
    corrected.site.edit(EN, relabel("ent-bridge", "LOC"))
    commit(corrected, "Correct the text")
    assert corrected("pull", "--by", "anna") == 1
    told = said(capsys)
    assert "on a branch from the commit before the text was corrected" in told
    assert "Export" not in told
    git(corrected.corpus, "switch", "-q", "-c", "old", "HEAD~1")
    assert corrected("pull", "--by", "anna") == 0
    commit(corrected, "What anna did")
    git(corrected.corpus, "switch", "-q", start)
    root = corrected.corpus.root
    (root / ".git/info/attributes").write_text("annotations/**/*.jsonl merge=wirespan\n", encoding="utf-8")
    assert run(["merge-driver", "--install", "--root", str(root)]) == 0
    git(corrected.corpus, "merge", "-q", "--no-edit", "old")
    bridge = corrected.record("entities", "ent-bridge")
    assert (bridge.label, bridge.by) == ("LOC", "anna")
    text = corrected.corpus.document(EN).text
    assert text is not None
    assert text[bridge.span.start : bridge.span.end] == bridge.span.text == "Long Bridge"
    ends_well(corrected, corrected.contents())


def test_a_draft_keeps_the_old_task(corrected: Desk) -> None:
    task = corrected.site.tasks()[EN]
    if corrected.site.stand_in is not None:
        corrected.site.stand_in.tasks[task["id"]]["drafts"] = [{"id": 1}]
    else:
        corrected.site.call("POST", f"/api/tasks/{task['id']}/drafts", {"result": [], "lead_time": 1})
    assert corrected(*UPDATE) == 1
    assert corrected.site.tasks()[EN]["id"] == task["id"]


def test_in_a_pass_only_what_nobody_has_annotated(desk: Desk, tmp_path: Path) -> None:
    assert desk("push", "bridge", "--mode", "pass", "--layer", "zones") == 0
    old = desk.site.tasks()
    retext(desk, tmp_path)
    assert desk(*UPDATE) == 0
    new = desk.site.tasks()
    assert (new[EN]["data"]["revision"], new[EN]["annotations"], new[PL]["id"]) == (2, [], old[PL]["id"])
    assert desk("pull") == 0
    desk.site.submit(EN, [drawn("zone-mine1", "zon", 0, 13, "headline")])
    assert desk("pull", "--by", "anna") == 0
    assert desk.record("zones", "zone-mine1", annotator="anna").span.end == 13
    git(desk.corpus, "checkout", "-q", "corpus/bridge.jsonl")
    assert desk(*UPDATE) == 1
    assert desk.site.tasks()[EN]["id"] == new[EN]["id"]


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_the_server_dies_at_any_request(
    corrected: Desk, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sync_common, "connect", partial(remote.connect, timeout=0.5))
    before = corrected.contents()
    for number in range(20):
        left = iter(range(number))
        stand_in.fault = lambda *_, left=left: None if next(left, None) is not None else 0
        stopped = corrected(*UPDATE)
        stand_in.fault = lambda *_: None
        ends_well(corrected, before)
        if stopped == 0:
            break
        stand_in.tasks.clear()
        git(corrected.corpus, "checkout", "-q", ".")
        assert corrected("push", "bridge") == 0
        retext(corrected, tmp_path)
    else:
        pytest.fail("a replacement asks for more than that")
    assert number > 6


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
@pytest.mark.parametrize("method", ["add", "delete"])
@pytest.mark.parametrize("work", [False, True])
def test_killed_between_the_new_task_and_the_end(
    corrected: Desk, monkeypatch: pytest.MonkeyPatch, method: str, work: bool
) -> None:
    """Where somebody goes on in the old task before the next push, the new one goes again."""
    before, old = corrected.contents(), corrected.site.tasks()[EN]["id"]
    done: Any = getattr(remote.Remote, method)

    def killed(*given: Any) -> None:
        done(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(remote.Remote, method, killed)
        assert corrected(*UPDATE) == 130
    if method == "delete" or not work:
        assert corrected("pull", "--by", "anna") == 1  # told, and left
        assert corrected.contents() == before
        ends_well(corrected, before)
        return
    assert corrected.site.stand_in is not None
    task = corrected.site.stand_in.tasks[old]
    corrected.site.call("PATCH", f"/api/annotations/{task['annotations'][0]['id']}/", {"result": []})
    assert corrected(*UPDATE) == 1
    assert corrected.site.tasks()[EN]["id"] == old


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
@pytest.mark.parametrize("stop", [1, 2, 3])
def test_killed_at_any_save(corrected: Desk, monkeypatch: pytest.MonkeyPatch, stop: int) -> None:
    before = corrected.contents()
    with monkeypatch.context() as patch:
        patch.setattr(keeper.InGit, "save", killed_from(keeper.InGit, stop))
        corrected(*UPDATE)
    ends_well(corrected, before)

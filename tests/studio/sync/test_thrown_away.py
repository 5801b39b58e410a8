"""What was pulled, and isn't in the files any more: told, and not taken back in Label Studio unseen."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from wirespan.cli import sync_common
from wirespan.cli.app import run
from wirespan.studio import keeper

from .conftest import (
    EN,
    PL,
    Desk,
    commit,
    drawn,
    git,
    killed_from,
    labels,
    relabel,
    removed,
    retext,
    said,
)


def pulled(desk: Desk) -> dict[str, bytes]:
    """Push, let anna correct one annotation, delete one and draw one, and pull that. Return the files."""
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    desk.site.edit(EN, removed("zone-date1"))
    desk.site.edit(PL, lambda result: result.append(drawn("their-zone", "zon", 0, 30, "headline")))
    assert desk("pull", "--by", "anna") == 0
    assert desk.record("entities", "ent-bridge").label == "LOC"
    return desk.contents()


def test_a_pull_thrown_away_is_held_back_and_comes_again(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    after = pulled(desk)
    git(desk.corpus, "checkout", "-q", ".")
    before, there = desk.contents(), desk.site.tasks()
    capsys.readouterr()
    day = datetime.now(UTC).date().isoformat()
    for command in (["pull"], ["pull", "--dry-run"]):
        assert desk(*command) == 0
        shown = said(capsys)
        assert "0 tasks had changed" in shown
        assert f"what anna did in 3 annotations of {EN}, {PL}, pulled on {day}, isn't in these files" in (
            shown.replace(f"{PL}, {EN}", f"{EN}, {PL}")
        )
        assert "wirespan studio pull --again" in shown
        assert desk.contents() == before
    desk.put("entities", "ent-norva1", label="LOC")
    assert desk("push", "bridge", "--update") == 1
    shown = said(capsys)
    assert "this would take back what anna did in 3 annotations of" in shown
    assert "--force takes it back there" in shown
    assert desk.site.tasks() == there
    assert desk("pull", "--again") == 0
    assert desk.record("entities", "ent-norva1").label == "LOC"
    desk.put("entities", "ent-norva1", label="GPE")
    assert desk.contents() == after
    assert desk("push", "bridge", "--update") == 0
    assert desk.site.tasks() == there
    for command in (["pull"], ["pull", "--again"]):
        assert desk(*command) == 0
        assert "isn't in these files" not in said(capsys)
        assert desk.contents() == after


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_other_reports_are_updated_all_the_same(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    assert desk("pull", "--by", "anna") == 0
    git(desk.corpus, "checkout", "-q", ".")
    desk.put("entities", "ent-kells3", label="NORP")
    assert desk("push", "bridge", "--update") == 1
    shown = said(capsys)
    assert "1 report brought up to date" in shown
    assert f"1 annotation of {EN}," in shown
    assert labels(desk, PL)["ent-kells3"] == "NORP"
    assert labels(desk)["ent-bridge"] == "LOC"
    assert desk("push", "bridge", "--update", "--force") == 0
    assert labels(desk)["ent-bridge"] == "FAC"
    before = desk.contents()
    assert desk("pull", "--again") == 0  # it was taken back there: nothing is left to remember
    assert desk.contents() == before
    assert "isn't in these files" not in said(capsys)


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_a_pull_on_a_branch_isnt_taken_back_from_another(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk("push", "bridge") == 0
    main = git(desk.corpus, "branch", "--show-current").strip()
    git(desk.corpus, "switch", "-q", "-c", "week-1")
    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    assert desk("pull", "--by", "anna") == 0
    commit(desk)
    desk.site.edit(EN, relabel("ent-bridge", "GPE"))
    desk.site.edit(EN, relabel("ent-norva1", "LOC"))
    assert desk("pull", "--by", "anna") == 0
    commit(desk)
    git(desk.corpus, "switch", "-q", main)
    desk.put("entities", "ent-kells1", label="NORP")
    commit(desk)
    assert desk("push", "bridge", "--update") == 1
    assert "2 annotations" in said(capsys)
    assert (labels(desk)["ent-bridge"], labels(desk)["ent-norva1"]) == ("GPE", "LOC")
    git(desk.corpus, "merge", "-q", "-X", "theirs", "-m", "Merge", "week-1")
    assert desk("push", "bridge", "--update") == 0
    assert (labels(desk)["ent-bridge"], labels(desk)["ent-norva1"]) == ("GPE", "LOC")
    # Of two pulls the second alone is thrown away.
    git(desk.corpus, "checkout", "-q", "week-1~1")
    assert desk("pull") == 0


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_a_push_that_finds_it_here_forgets_it(desk: Desk) -> None:
    pulled(desk)
    commit(desk)
    assert desk("push", "bridge") == 0
    desk.put("entities", "ent-bridge", label="FAC", by="model-a", status="suggested")
    assert desk("push", "bridge", "--update") == 0
    assert labels(desk)["ent-bridge"] == "FAC"


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_a_base_of_before_there_was_such_a_memory(desk: Desk) -> None:
    import shutil

    shutil.rmtree(desk.corpus.root / ".git")
    pulled(desk)
    (file,) = (desk.corpus.root / ".wirespan/studio").glob("*.json")
    files = orjson.loads(file.read_bytes())
    assert files.pop("pulled.jsonl")
    file.write_bytes(orjson.dumps(files))
    desk.put("entities", "ent-bridge", label="FAC", by="model-a", status="suggested")
    assert desk("pull", "--again") == 0
    assert desk("push", "bridge", "--update") == 0
    assert labels(desk)["ent-bridge"] == "FAC"


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_a_text_corrected_since_takes_nothing_back(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The advice is taken: what was pulled comes on a branch from before the correction."""
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    desk.site.edit(EN, lambda result: result.append(drawn("their-zone", "zon", 2, 8, "related")))
    desk.site.edit(PL, relabel("ent-kells3", "NORP"))
    assert desk("pull", "--by", "anna") == 0
    git(desk.corpus, "checkout", "-q", ".")
    start = git(desk.corpus, "branch", "--show-current").strip()
    retext(desk, tmp_path)
    commit(desk, "Correct the text")
    before, there = desk.contents(), desk.site.tasks()
    capsys.readouterr()
    assert desk("push", "bridge", "--update") == 1
    told = said(capsys)
    assert f"this would take back what anna did in 2 annotations of {EN}, pulled on" in told
    assert "on a branch from the commit before the text was corrected" in told
    assert desk.site.tasks() == there
    assert desk("pull") == 0
    told = said(capsys)
    assert f"in 2 annotations of {EN}, pulled on" in told
    assert f"in 1 annotation of {PL}, pulled on" in told
    assert desk.contents() == before
    assert desk("pull", "--again") == 0
    assert "on a branch from the commit before the text was corrected" in said(capsys)
    assert desk.record("entities", "ent-kells3").label == "NORP"
    assert desk.record("zones", "their-zone") is None, "its offsets are those of another text"
    commit(desk, "The other report")
    git(desk.corpus, "switch", "-q", "-c", "old", "HEAD~2")
    assert desk("pull", "--again") == 0
    commit(desk, "What anna did")
    git(desk.corpus, "switch", "-q", start)
    attributes = desk.corpus.root / ".git/info/attributes"
    attributes.write_text("annotations/**/*.jsonl merge=wirespan\n", encoding="utf-8")
    assert run(["merge-driver", "--install", "--root", str(desk.corpus.root)]) == 0
    git(desk.corpus, "merge", "-q", "--no-edit", "old")
    assert desk("push", "bridge", "--update") == 0
    there_ = labels(desk)
    assert (there_["ent-bridge"], there_["their-zone"]) == ("LOC", "related")
    assert desk("pull") == 0
    assert "isn't in these files" not in said(capsys)


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_a_text_corrected_since_is_taken_back_with_force(desk: Desk, tmp_path: Path) -> None:
    pulled(desk)
    git(desk.corpus, "checkout", "-q", ".")
    retext(desk, tmp_path)
    assert desk("push", "bridge", "--update", "--force") == 0
    assert labels(desk)["ent-bridge"] == "FAC"
    assert desk.site.tasks()[EN]["data"]["revision"] == 2


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
@pytest.mark.parametrize("folder", [False, True])
@pytest.mark.parametrize("stop", [1, 2])
def test_a_pull_that_was_killed_is_remembered(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, stop: int, folder: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """At either save, before the files are written and after."""
    kind = keeper.InFolder if folder else keeper.InGit
    if folder:
        monkeypatch.setattr(sync_common, "keeper", keeper.InFolder)
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    with monkeypatch.context() as patch:
        patch.setattr(kind, "save", killed_from(kind, stop))
        assert desk("pull", "--by", "anna") == 130
    assert desk.record("entities", "ent-bridge").label == ("FAC" if stop == 1 else "LOC")
    assert desk("pull", "--by", "anna") == 0
    assert desk.record("entities", "ent-bridge").label == "LOC"
    git(desk.corpus, "checkout", "-q", ".")
    desk.put("entities", "ent-norva1", label="LOC")
    capsys.readouterr()
    assert desk("push", "bridge", "--update") == 1
    assert f"what anna did in 1 annotation of {EN}" in said(capsys)
    assert labels(desk)["ent-bridge"] == "LOC"
    assert desk("pull", "--again") == 0
    assert desk.record("entities", "ent-bridge").label == "LOC"

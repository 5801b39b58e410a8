"""What `studio pull --again` brings of what was pulled before, and merges with what has changed since."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from wirespan.store import Corpus

from .conftest import EN, PL, Desk, commit, drawn, git, labels, relabel, removed, said

THEIRS = ("--take", "theirs")


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_the_second_of_two_pulls_is_thrown_away(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    assert desk("pull", "--by", "anna") == 0
    commit(desk)
    desk.site.edit(EN, relabel("ent-bridge", "GPE"))
    assert desk("pull", "--by", "ben") == 0
    git(desk.corpus, "checkout", "-q", ".")
    assert desk("push", "bridge", "--update") == 1
    assert "what ben did in 1 annotation" in said(capsys)
    assert desk("pull", "--again") == 0
    assert desk.record("entities", "ent-bridge").label == "GPE"
    assert desk.record("entities", "ent-bridge").by == "ben"


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_more_work_on_what_was_thrown_away(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """A pull takes over what is new; the rest is remembered, and comes with --again."""
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    desk.site.edit(EN, relabel("ent-norva1", "LOC"))
    assert desk("pull", "--by", "anna") == 0
    git(desk.corpus, "checkout", "-q", ".")
    desk.site.edit(EN, relabel("ent-kells1", "NORP"))
    assert desk("pull", "--by", "anna") == 0
    assert "what anna did in 2 annotations" in said(capsys)
    assert desk.record("entities", "ent-kells1").label == "NORP"
    assert desk.record("entities", "ent-bridge").label == "FAC"
    desk.site.edit(EN, relabel("ent-norva1", "GPE"))  # she takes one back herself
    assert desk("pull", "--by", "anna") == 0
    assert "what anna did in 1 annotation of" in said(capsys)
    assert desk("pull", "--again") == 0
    labels_here = [desk.record("entities", i).label for i in ("ent-bridge", "ent-norva1", "ent-kells1")]
    assert labels_here == ["LOC", "GPE", "NORP"]


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_what_was_changed_here_since_is_merged_with_it(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    desk.site.edit(EN, relabel("ent-norva1", "LOC"))
    assert desk("pull", "--by", "anna") == 0
    git(desk.corpus, "checkout", "-q", ".")
    desk.put("entities", "ent-bridge", note="Is it the old one?")
    assert desk("pull", "--again") == 0
    bridge = desk.record("entities", "ent-bridge")
    assert (bridge.label, bridge.by, bridge.note) == ("LOC", "anna", "Is it the old one?")
    git(desk.corpus, "checkout", "-q", ".")
    desk.put("entities", "ent-bridge", label="ORG")
    before = desk.contents()
    assert desk("pull", "--again") == 1
    assert "conflicts" in said(capsys)
    assert desk.contents() == before
    assert desk("pull", "--again", "--take", "ours") == 0
    assert [desk.record("entities", i).label for i in ("ent-bridge", "ent-norva1")] == ["ORG", "LOC"]
    assert desk("push", "bridge", "--update") == 0
    assert labels(desk)["ent-bridge"] == "ORG"


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_taking_ours_in_a_conflict_is_a_decision(desk: Desk) -> None:
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    assert desk("pull", "--by", "anna") == 0
    git(desk.corpus, "checkout", "-q", ".")
    desk.site.edit(EN, relabel("ent-bridge", "GPE"))
    assert desk("pull", "--by", "anna", "--take", "ours") == 0
    assert desk.record("entities", "ent-bridge").label == "FAC"
    assert desk("push", "bridge", "--update") == 0
    assert labels(desk)["ent-bridge"] == "FAC"


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_what_was_drawn_here_anew_is_the_same(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk("push", "bridge") == 0
    end = len("Most zamknięto w poniedziałek.")
    desk.site.edit(PL, lambda result: result.append(drawn("their-zone", "zon", 0, end, "headline")))
    assert desk("pull", "--by", "anna") == 0
    file = desk.corpus.root / "annotations/zones/bridge.jsonl"
    file.write_bytes(file.read_bytes().replace(b"their-zone", b"ours-zone1"))
    before = desk.contents()
    assert desk("pull", "--again") == 0
    assert desk.contents() == before
    capsys.readouterr()
    assert desk("push", "bridge", "--update") == 0
    assert desk("pull") == 0
    assert "isn't in these files" not in said(capsys)
    assert desk.contents() == before


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_a_layer_that_a_pull_began_comes_again(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    file = desk.corpus.root / "annotations/zones/bridge.jsonl"
    file.unlink()
    commit(desk)
    assert desk("push", "bridge", "--layer", "zones") == 0
    desk.site.edit(EN, lambda result: result.append(drawn("their-zone", "zon", 0, 10, "headline")))
    desk.site.edit(PL, lambda _: None)
    assert desk("pull", "--by", "anna") == 0
    content = file.read_bytes()
    file.unlink()
    assert desk("pull") == 0
    assert "--again" in said(capsys)
    assert not file.exists()
    assert desk("pull", "--again") == 0
    assert file.read_bytes() == content


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_a_pass_thrown_away_comes_again(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk("push", "bridge", "--mode", "pass", "--layer", "zones") == 0
    desk.site.submit(EN, [drawn("their-zone", "zon", 0, 10, "headline")])
    desk.site.submit(PL, [])
    assert desk("pull", "--by", "anna") == 0
    content = desk.contents()
    assert "annotations/passes/anna/coverage.jsonl" in content
    git(desk.corpus, "add", "-A")
    git(desk.corpus, "stash", "-q")
    assert "annotations/passes/anna/coverage.jsonl" not in desk.contents()
    assert desk("pull") == 0
    assert f"1 annotation of {EN} (anna)" in said(capsys)
    assert desk("pull", "--by", "anna", "--again") == 0
    assert desk.contents() == content


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_is_lost_however_often_pulls_are_thrown_away(desk: Desk, tmp_path: Path, seed: int) -> None:
    """A clone that threw pulls away has in the end what one has that kept all."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    assert desk("push", "bridge", "--layer", "entities") == 0
    kept = Desk(Corpus(tmp_path / "kept"), desk.site)
    git(desk.corpus, "clone", "-q", str(desk.corpus.root), str(kept.corpus.root))
    git(kept.corpus, "fetch", "-q", "origin", "+refs/wirespan/*:refs/wirespan/*")
    first = git(desk.corpus, "rev-parse", "HEAD").strip()
    for _ in range(8):
        for _ in range(dice.randrange(4)):
            there = sorted(i for i in labels(desk) if i.startswith("ent-"))
            if there and dice.random() < 0.2:
                desk.site.edit(EN, removed(dice.choice(there)))
            elif there:
                desk.site.edit(EN, relabel(dice.choice(there), dice.choice(("LOC", "FAC", "GPE"))))
        assert kept("pull", "--by", "anna") == 0
        assert desk("pull", "--by", "anna", *(("--again",) if dice.random() < 0.2 else THEIRS)) == 0
        fate = dice.random()
        if fate < 0.4:
            git(desk.corpus, "checkout", "-q", ".")
        elif fate < 0.5:
            git(desk.corpus, "checkout", "-q", "-f", first)
        elif fate < 0.8 and git(desk.corpus, "status", "--short"):
            commit(desk)
    assert desk("pull", "--again") == 0
    assert desk.contents() == kept.contents()
    there_ = labels(desk)
    assert desk("push", "bridge", "--update") == 0
    assert labels(desk) == there_

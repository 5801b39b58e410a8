"""Who has annotated what: users of Label Studio, passes, and the token that stays out of all files."""

from __future__ import annotations

from pathlib import Path

import pytest

from wirespan import records
from wirespan.model import Coverage, Span

from ...checks.conftest import validate
from .conftest import Desk, Site, drawn, git, relabel, removed, said
from .stand_in import StandIn

EN, PL = "bridge/quay-wire", "bridge/most-info"


def test_a_pass_goes_to_its_annotator(desk: Desk) -> None:
    site = desk.site
    before = desk.contents()
    assert desk("push", "bridge", "--mode", "pass", "--layer", "zones", "--layer", "quotes") == 0
    assert [task["annotations"] for task in site.tasks().values()] == [[], []]
    assert desk("pull") == 0
    assert desk.contents() == before
    site.submit(EN, [drawn("zone-mine1", "zon", 0, len("🚨 Bridge shut"), "headline")])
    assert desk("pull", "--annotator", f"{site.email}=anna") == 0
    made = desk.record("zones", "zone-mine1", annotator="anna")
    assert (made.span, made.by) == (Span(0, 13, "🚨 Bridge shut"), "anna")
    new = desk.contents().keys() - before.keys()
    wanted = {f"annotations/passes/anna/{layer}/bridge.jsonl" for layer in ("zones", "quotes")}
    assert new == wanted | {"annotations/passes/anna/coverage.jsonl"}
    covers = desk.corpus.coverage("anna")
    assert covers == [Coverage(doc=EN, layers=("zones", "quotes"))]  # the other report wasn't touched
    assert validate(desk.corpus) == []
    assert (desk.corpus.root / "annotations/passes/anna/quotes/bridge.jsonl").read_bytes() == b""
    assert {path: desk.contents()[path] for path in before} == before
    site.edit(EN, removed("zone-mine1"))
    assert desk("pull") == 0
    assert desk.corpus.layer("zones", "bridge", "anna") == []
    assert desk.corpus.coverage("anna") == covers  # nothing found is finished too
    site.submit(PL, [])
    assert desk("pull") == 0
    assert [coverage.doc for coverage in desk.corpus.coverage("anna")] == [PL, EN]
    assert validate(desk.corpus) == []


def test_who_isnt_known_has_to_be_named(desk: Desk, site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk("push", "bridge") == 0
    site.edit(EN, relabel("ent-bridge", "LOC"))
    before = desk.contents()
    assert desk("pull") == 2
    shown = capsys.readouterr().err
    assert f"--annotator {site.email}=NAME" in " ".join(shown.split())
    assert desk("pull", "--annotator", f"{site.email}=model-a") == 2
    assert desk("pull", "--annotator", f"{site.email}=zoe") == 2
    assert desk.contents() == before
    assert desk("pull", "--annotator", f"{site.email}=anna") == 0
    assert site.email not in git(desk.corpus, "log", "-p", "--all")
    assert not any(site.email.encode() in content for content in desk.contents().values())


def test_the_token_is_in_no_file(desk: Desk, site: Site, tmp_path: Path) -> None:
    assert desk("push", "bridge") == 0
    site.edit(EN, relabel("ent-bridge", "LOC"))
    assert desk("pull", "--annotator", f"{site.email}=anna") == 0
    holding = [
        path for path in tmp_path.rglob("*") if path.is_file() and site.token.encode() in path.read_bytes()
    ]
    assert holding == []
    assert site.token not in git(desk.corpus, "log", "-p", "--all")


def test_checked_says_that_all_was_looked_at(desk: Desk) -> None:
    """Of the report that somebody updated, and of no other."""
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    assert desk("pull", "--by", "anna", "--checked") == 0
    for layer in ("zones", "entities", "quotes", "numbers", "dates"):
        for a in desk.corpus.layer(layer, "bridge"):
            expected = ("anna", "corrected") if a.doc == EN else ("model-a", "suggested")
            assert (a.by, a.status) == expected
    desk.site.edit(EN, relabel("ent-bridge", "FAC"))
    assert desk("pull", "--by", "ben") == 0
    assert desk.record("entities", "ent-bridge").by == "ben"
    assert desk.record("entities", "ent-norva1").by == "anna"


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_two_people_are_told_apart(desk: Desk) -> None:
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"), "token-2")
    desk.site.edit(PL, relabel("ent-kells3", "NORP"), "token-3")
    assert desk("pull", "--annotator", "Anna@example.org=anna") == 2
    assert desk("pull", "--annotator", "ben@example.org=ben") == 0
    assert desk.record("entities", "ent-bridge").by == "anna"
    assert desk.record("entities", "ent-kells3").by == "ben"


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_a_report_that_was_skipped_or_left_is_not_covered(desk: Desk, stand_in: StandIn) -> None:
    assert desk("push", "bridge", "--mode", "pass", "--layer", "zones") == 0
    people = ["--annotator", "anna@example.org=anna", "--annotator", "ben@example.org=ben"]
    desk.site.submit(EN, [], "token-2")
    desk.site.submit(EN, [drawn("zone-ben01", "zon", 0, 13, "headline")], "token-3")
    (task,) = [task for task in stand_in.tasks.values() if task["data"]["doc_id"] == EN]
    mine, skipped = task["annotations"]
    skipped["was_cancelled"] = True
    assert desk("pull", *people) == 0
    assert desk.corpus.coverage("anna") == [Coverage(doc=EN, layers=("zones",))]
    assert desk.corpus.coverage("ben") == []
    (desk.corpus.root / "annotations/passes/anna/coverage.jsonl").write_bytes(
        records.lines([Coverage(doc=EN, layers=("links",))])
    )
    mine["result"], task["updated_at"] = [drawn("zone-anna1", "zon", 0, 13, "headline")], stand_in.now()
    assert desk("pull") == 0
    assert desk.corpus.coverage("anna") == [Coverage(doc=EN, layers=("zones", "links"))]


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
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


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_another_name_for_a_known_address_is_refused(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """And where somebody else has the account from now on, what was pulled stays its maker's."""
    assert desk("push", "bridge", "--mode", "pass", "--layer", "zones") == 0
    desk.site.submit(EN, [drawn("zone-anna1", "zon", 0, 13, "headline")], "token-2")
    assert desk("pull", "--annotator", "anna@example.org=anna") == 0
    desk.site.submit(EN, [drawn("zone-new01", "zon", 0, 13, "caption")], "token-2")
    before = desk.contents()
    for given in ("anna@example.org=ben", "Anna@Example.org=ben"):
        assert desk("pull", "--annotator", given) == 2
        assert "--reassign" in said(capsys)
    assert desk.contents() == before
    assert desk("pull", "--annotator", "anna@example.org=anna") == 1  # two of one person
    assert desk("pull", "--annotator", "anna@example.org=ben", "--reassign") == 0
    for name, number in (("anna", "zone-anna1"), ("ben", "zone-new01")):
        assert [(z.id, z.by) for z in desk.corpus.layer("zones", "bridge", name)] == [(number, name)]
        assert desk.corpus.coverage(name) == [Coverage(doc=EN, layers=("zones",))]
    assert desk("pull", "--annotator", "anna@example.org=ben") == 0


def without(desk: Desk, name: str) -> None:
    """Take an annotator's line away."""
    left = [annotator for annotator in desk.corpus.annotators() if annotator.id != name]
    (desk.corpus.root / "annotations/annotators.jsonl").write_bytes(records.lines(left))


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_who_has_no_line_any_more_holds_up_nobody_else(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    people = ["--annotator", "anna@example.org=anna", "--annotator", "ben@example.org=ben"]
    assert desk("push", "bridge") == 0
    assert desk("pull", *people) == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"), "token-2")
    desk.site.edit(PL, relabel("ent-kells3", "NORP"), "token-3")
    without(desk, "ben")
    capsys.readouterr()
    assert desk("pull") == 1
    told = said(capsys)
    assert "studio-annotator" in told
    assert f"{PL}: there is no annotator 'ben'" in told
    assert "Keep the line of whoever has left" in told
    assert (desk.record("entities", "ent-bridge").label, desk.record("entities", "ent-bridge").by) == (
        "LOC",
        "anna",
    )
    assert desk.record("entities", "ent-kells3").label == "PERSON"
    git(desk.corpus, "checkout", "-q", "annotations/annotators.jsonl")
    assert desk("pull") == 0
    assert desk.record("entities", "ent-kells3").by == "ben"


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_the_same_in_a_pass(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    people = ["--annotator", "anna@example.org=anna", "--annotator", "ben@example.org=ben"]
    assert desk("push", "bridge", "--mode", "pass", "--layer", "zones") == 0
    assert desk("pull", *people) == 0
    desk.site.submit(EN, [drawn("zone-anna1", "zon", 0, 13, "headline")], "token-2")
    desk.site.submit(PL, [drawn("zone-ben01", "zon", 0, 4, "caption")], "token-3")
    without(desk, "ben")
    assert desk("pull") == 1
    assert "studio-annotator" in said(capsys)
    assert [zone.id for zone in desk.corpus.layer("zones", "bridge", "anna")] == ["zone-anna1"]
    assert desk.corpus.layer("zones", "bridge", "ben") == []
    git(desk.corpus, "checkout", "-q", "annotations/annotators.jsonl")
    assert desk("pull") == 0
    assert [zone.id for zone in desk.corpus.layer("zones", "bridge", "ben")] == ["zone-ben01"]


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
@pytest.mark.parametrize("mode", ["correct", "pass"])
def test_the_same_where_the_project_is_of_one_alone(
    desk: Desk, mode: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk("push", "bridge", "--mode", mode, "--layer", "zones", "--by", "ben") == 0
    headline = drawn("zone-ben01", "zon", 0, 4, "caption")
    if mode == "pass":
        desk.site.submit(PL, [headline])
    else:
        desk.site.edit(PL, lambda result: result.append(headline))
    before = desk.contents()
    without(desk, "ben")
    assert desk("pull") == 1
    told = said(capsys)
    assert f"{PL}: there is no annotator 'ben'" in told
    assert "bring it back from git" in told
    git(desk.corpus, "checkout", "-q", "annotations/annotators.jsonl")
    assert desk.contents() == before
    assert desk("pull") == 0
    assert desk.record("zones", "zone-ben01", annotator="ben" if mode == "pass" else None).by == "ben"
    without(desk, "ben")
    assert desk("pull", "--by", "ben") == 2, "who is named on the command line is looked for first"
    assert "there is no annotator 'ben'" in said(capsys)

"""`adjudicate pull` tells what it did in the words and the places of `studio pull`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wirespan.cli.sync_common import tell_outcome
from wirespan.labelstudio.outcome import Outcome
from wirespan.model import Annotation, Span, Zone

from ..conftest import Desk, relabel
from .conftest import EN, Table, as_ben, decided, links_said, put_links, settle_layers

stand_in_alone = pytest.mark.parametrize("site", ["stand-in"], indirect=True)


def told(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the lines on standard output since the last time."""
    return capsys.readouterr().out.splitlines()


@stand_in_alone
def test_what_changes_is_told_by_report_layer_and_id(
    table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    settle_layers(table.corpus)
    assert table("push", "layers", "ben", "bridge") == 0
    table.take(EN, "ben")
    told(capsys)
    assert table("pull") == 0
    assert told(capsys) == [
        EN,
        "  entities: 1 changed (ent-quay01)",
        "  quotes: 1 removed (quote-shut)",
        "  numbers: 1 changed (num-crack1)",
        "1 report settled; 0 without a verdict yet.",
    ]
    table.site.title += " two"
    desk = Desk(table.corpus, table.site)
    assert desk("push", "bridge") == 0
    table.site.edit(EN, relabel("ent-quay01", "LOC"))
    told(capsys)
    assert desk("pull", "--by", "anna") == 0
    assert told(capsys)[:2] == [EN, "  entities: 1 changed (ent-quay01)"]


def test_of_many_ids_the_first_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    head = Zone(id="", doc=EN, span=Span(0, 3, "Dam"), type="headline", by="anna", status="corrected")
    zones: list[Annotation] = [replace(head, id=f"zone-{number:02}") for number in range(12)]
    tell_outcome(Outcome(EN, "anna", {"zones": []}, {"zones": zones}))
    first = ", ".join(f"zone-{number:02}" for number in range(10))
    assert told(capsys) == [f"{EN} (anna)", f"  zones: 12 added ({first} and 2 more)"]


@stand_in_alone
def test_links_are_told_by_story(table: Table, capsys: pytest.CaptureFixture[str]) -> None:
    settle_layers(table.corpus)
    said, crack = links_said()
    put_links(table.corpus, "anna", [said, crack])
    theirs = as_ben(replace(crack, measure="holes found"))
    put_links(table.corpus, "ben", [as_ben(said), theirs])
    assert table("push", "anna", "ben", "bridge", "-l", "links") == 0
    (doc,) = table.site.tasks()
    table.site.submit(doc, decided("b"))
    told(capsys)
    assert table("pull") == 0
    assert told(capsys) == [
        "bridge",
        f"  links: 2 added ({theirs.id}, {said.id})",
        "Links of 1 story settled; 0 disagreements without a verdict yet.",
    ]


@stand_in_alone
def test_a_fault_is_told_with_its_code_and_what_to_do(
    table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    assert table("push", "anna", "ben", "bridge") == 0
    table.take(EN, "anna")
    table.take(EN, "ben")
    task = table.site.tasks()[EN]
    told(capsys)
    assert table("pull") == 1
    place, found, expected, remedy = told(capsys)[:4]
    assert place == f"Label Studio project {task['project']} /task/{task['id']} adjudicate-several"
    assert found.startswith(f"  found {EN}: 2 verdicts, with the ids ")
    assert expected == "  expected one verdict a task"
    assert remedy == "  Delete all but the right one in Label Studio, and pull again."


@stand_in_alone
def test_a_story_that_waits_is_told_beside_what_is_done(
    table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    assert table("push", "anna", "ben", "bridge") == 0
    capsys.readouterr()
    assert table("pull") == 0
    shown = capsys.readouterr()
    waits = f"bridge waits until all of it is settled: {EN} has no verdict yet"
    assert " ".join(shown.err.split()) == waits
    assert shown.out.splitlines() == ["0 reports settled; 1 without a verdict yet."]

"""Who has given which verdict, and whose line in annotators.jsonl has gone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from wirespan import records
from wirespan.model import Annotator

from ..conftest import git, said
from .conftest import (
    EN,
    PL,
    Table,
    as_ben,
    bens,
    decided,
    links_said,
    other,
    put_links,
    put_pass,
    settle_layers,
)

pytestmark = pytest.mark.parametrize("site", ["stand-in"], indirect=True)
PEOPLE = ("--annotator", "anna@example.org=dora")
"""Who the second user of the stand-in is."""


@pytest.fixture
def judged(table: Table) -> Table:
    """Layers that are settled, and a second judge, dora; all that is committed."""
    settle_layers(table.corpus)
    people = [*table.corpus.annotators(), Annotator(id="dora", kind="person", languages=("pl",))]
    (table.corpus.root / "annotations/annotators.jsonl").write_bytes(records.lines(people))
    git(table.corpus, "add", "-A")
    git(table.corpus, "commit", "-q", "-m", "Settle")
    return table


def without_dora(table: Table) -> None:
    left = [annotator for annotator in table.corpus.annotators() if annotator.id != "dora"]
    (table.corpus.root / "annotations/annotators.jsonl").write_bytes(records.lines(left))


def submit(table: Table, doc: str) -> None:
    """Take ben's version of a report over, as dora."""
    (found,) = [p for p in table.site.tasks()[doc]["predictions"] if p["model_version"] == "ben"]
    table.site.submit(doc, found["result"], "token-2")


def test_a_judge_without_a_line_holds_up_nobody_else(
    judged: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    changed: dict[str, Any] = bens()
    changed["entities"] = [
        replace(a, label="NORP") if a.id == other("ent-kells3") else a for a in changed["entities"]
    ]
    put_pass(judged.corpus, "ben", changed, (EN, PL))
    assert judged("push", "layers", "ben", "bridge") == 0
    assert judged("pull", *PEOPLE) == 0
    judged.take(EN, "ben")
    submit(judged, PL)
    without_dora(judged)
    capsys.readouterr()
    assert judged("pull") == 1
    told = said(capsys)
    assert "studio-annotator" in told
    assert f"{PL}: there is no annotator 'dora'" in told
    assert "Keep the line of whoever has left" in told
    assert judged.layers(EN)["num-crack1"].by == "cleo"
    assert judged.layers(PL)["ent-kells3"].label == "PERSON"
    git(judged.corpus, "checkout", "-q", "annotations/annotators.jsonl")
    assert judged("pull") == 0
    assert (judged.layers(PL)["ent-kells3"].label, judged.layers(PL)["ent-kells3"].by) == ("NORP", "dora")


def test_nor_in_links(judged: Table, capsys: pytest.CaptureFixture[str]) -> None:
    said_, crack = links_said()
    put_links(judged.corpus, "anna", [said_, crack])
    changed = [as_ben(replace(said_, original="pl")), as_ben(replace(crack, measure="holes found"))]
    put_links(judged.corpus, "ben", changed)
    assert judged("push", "anna", "ben", "bridge", "-l", "links") == 0
    assert judged("pull", *PEOPLE) == 0
    first, second = judged.site.tasks()
    judged.site.submit(first, decided("b"))
    judged.site.submit(second, decided("b"), "token-2")
    without_dora(judged)
    capsys.readouterr()
    assert judged("pull") == 1
    assert f"{second}: there is no annotator 'dora'" in said(capsys)
    git(judged.corpus, "checkout", "-q", "annotations/annotators.jsonl")
    assert judged("pull") == 0
    assert {link.by for link in judged.corpus.links("bridge")} == {"cleo", "dora"}

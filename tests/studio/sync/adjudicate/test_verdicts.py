"""Verdicts come back as annotations, or as what is wrong with them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from wirespan import texts
from wirespan.cli.app import run
from wirespan.model import LAYERS, Quote, spans
from wirespan.store import layer_file

from ....bridge import WITHHELD, withheld_annotations
from ..conftest import said
from .conftest import EN, JUDGED, Table, annas, as_ben, choose, other, put_pass


def test_a_version_taken_over_comes_back_as_it_is(table: Table) -> None:
    assert table("push", "anna", "ben", "bridge") == 0
    assert set(table.site.tasks()) == {EN}, "both say the same of the other report"
    (task,) = table.site.tasks().values()
    assert len(task["data"]["disputes"]) == 3
    table.take(EN, "anna")
    assert table("pull") == 0
    disputed = {"ent-quay01", "num-crack1", "quote-shut"}
    for layer, found in annas().items():
        after = {a.id: a for a in table.corpus.layer(layer, "bridge")}
        assert after == {
            a.id: replace(a, **JUDGED) if a.id in disputed else a  # type: ignore[arg-type]
            for a in found
        }
    before = table.contents()
    assert table("pull") == 0
    assert table("push", "anna", "ben", "bridge") == 0
    assert table.contents() == before
    assert run(["validate", "--root", str(table.corpus.root)]) == 0


def test_choices_and_corrections_go_together(table: Table) -> None:
    assert table("push", "anna", "ben", "bridge") == 0
    (task,) = table.site.tasks().values()
    rows = [row["about"].split()[1] for row in task["data"]["disputes"]]

    def change(result: list[dict[str, Any]]) -> None:
        (value,) = [r for r in result if r.get("from_name") == "num_value"]
        value["value"]["text"] = ["16"]
        result += [choose(rows.index("entities"), "b"), choose(rows.index("quotes"), "neither")]

    table.take(EN, "anna", change)
    assert table("pull") == 0
    found = table.layers(EN)
    assert "quote-shut" not in found
    assert found[other("ent-quay01")].metonymic
    assert (found["num-crack1"].value, found["num-crack1"].by, found["num-crack1"].status) == (
        "16",
        "cleo",
        "adjudicated",
    )
    assert found["num-crack1"].unit == "count:crack"
    assert found["ent-norva1"].by == "anna"


def test_a_choice_against_what_is_drawn_is_no_verdict(
    table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    assert table("push", "anna", "ben", "bridge") == 0
    (task,) = table.site.tasks().values()
    rows = [row["about"].split()[1] for row in task["data"]["disputes"]]

    def change(result: list[dict[str, Any]]) -> None:
        (value,) = [r for r in result if r.get("from_name") == "num_value"]
        value["value"]["text"] = ["16"]
        result.append(choose(rows.index("numbers"), "b"))

    table.take(EN, "anna", change)
    before = table.contents()
    assert table("pull") == 1
    assert "was changed as well" in said(capsys)
    assert table.contents() == before


def test_an_empty_page_needs_a_choice_for_each(table: Table, capsys: pytest.CaptureFixture[str]) -> None:
    assert table("push", "anna", "ben", "bridge") == 0
    table.site.submit(EN, [choose(0, "a"), choose(1, "a")])
    assert table("pull") == 1
    assert "nothing was chosen" in said(capsys)


def test_two_verdicts_on_one_report_are_a_fault(table: Table, capsys: pytest.CaptureFixture[str]) -> None:
    assert table("push", "anna", "ben", "bridge") == 0
    table.take(EN, "anna")
    table.take(EN, "ben")
    assert table("pull") == 1
    assert "2 verdicts" in said(capsys)
    assert not table.layers(EN)


def test_a_model_is_no_adjudicator(table: Table, capsys: pytest.CaptureFixture[str]) -> None:
    assert table("push", "anna", "ben", "bridge") == 0
    table.take(EN, "anna")
    assert table("pull", "--by", "model-a") == 2
    assert "model" in said(capsys)
    assert not table.layers(EN)


def test_a_withheld_report_comes_back_with_digests(
    table: Table, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = texts.paragraphs(WITHHELD)
    whole = {
        layer: [texts.withhold(replace(a, by="anna", status="corrected"), WITHHELD, parts) for a in found]  # type: ignore[type-var]
        for layer, found in withheld_annotations().items()
    }
    doc = "patience/harbour-post"
    put_pass(table.corpus, "anna", whole, (doc,), "patience")
    theirs = {layer: [as_ben(a) for a in found] for layer, found in whole.items()}
    theirs["quotes"] = [replace(a, kind="mixed") for a in theirs["quotes"] if isinstance(a, Quote)]
    put_pass(table.corpus, "ben", theirs, (doc,), "patience")
    for layer in LAYERS:
        (table.corpus.root / layer_file(layer, "patience")).unlink()
    held = tmp_path / "held"
    held.mkdir()
    (held / "a.txt").write_text(WITHHELD, encoding="utf-8")
    assert table("push", "anna", "ben", "patience") == 0
    assert not table.site.tasks(), "its text isn't here"
    assert run(["hydrate", str(held), "--root", str(table.corpus.root)]) == 0
    capsys.readouterr()
    assert table("list", "anna", "ben", "patience", "--json") == 0
    (report,) = json.loads(capsys.readouterr().out)["reports"]
    (dispute,) = report["disagreements"]
    assert [list(s) for s in dispute["a"][0]["content"]] == [["start", "end", "digest"]], "no text leaves it"
    assert table("list", "anna", "ben", "patience") == 0
    assert "Nobody will cross" in said(capsys)
    assert table("push", "anna", "ben", "patience") == 0
    table.take(doc, "ben")
    assert table("pull") == 0
    after = table.layers(doc)
    assert after[other("quote-last")].kind == "mixed"
    assert all(span.text is None for a in after.values() for _, span in spans(a))
    assert [after[a.id] for a in whole["entities"]] == whole["entities"]

"""Links of two passes, settled group by group."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wirespan.store import layer_file

from ..conftest import said
from .conftest import PL, Table, as_ben, decided, links_said, put_links, settle_layers


def test_links_are_settled_by_group(table: Table, capsys: pytest.CaptureFixture[str]) -> None:
    said_, crack = links_said()
    put_links(table.corpus, "anna", [said_, crack])
    put_links(table.corpus, "ben", [as_ben(said_), as_ben(replace(crack, measure="holes found"))])
    assert table("push", "anna", "ben", "bridge", "-l", "links") == 2
    assert "isn't settled yet" in said(capsys), "spans come first"
    settle_layers(table.corpus)
    assert table("push", "anna", "ben", "bridge", "-l", "links") == 0
    (task,) = table.site.tasks().values()
    assert "[at least 14]" in task["data"]["a"]
    assert "bridge: 1 disagreement" in said(capsys), "digests say nothing to anybody"
    assert table("pull") == 0
    assert "Links of 0 stories settled; 1 disagreement without a verdict" in said(capsys)
    assert not table.corpus.annotated("links", "bridge")
    doc = task["data"]["doc_id"]
    table.site.submit(doc, decided("b", "so"))
    assert table("pull") == 0
    found = {link.type: link for link in table.corpus.links("bridge")}
    assert found["utterance"] == said_
    assert (found["figure"].measure, found["figure"].note) == ("holes found", "so")
    assert (found["figure"].by, found["figure"].status) == ("cleo", "adjudicated")
    assert {m.id for m in found["figure"].members} == {"num-crack1", "num-crack2"}
    before = table.contents()
    assert table("pull") == 0
    assert table("push", "anna", "ben", "bridge", "-l", "links") == 0
    assert table.contents() == before
    assert len(table.site.tasks()) == 1


def test_settled_links_stay_until_what_changed_since_is_settled(
    table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    settle_layers(table.corpus)
    said_, crack = links_said()
    put_links(table.corpus, "anna", [said_, crack])
    put_links(table.corpus, "ben", [as_ben(said_), as_ben(replace(crack, measure="holes found"))])
    assert table("push", "anna", "ben", "bridge", "-l", "links") == 0
    (task,) = table.site.tasks().values()
    table.site.submit(task["data"]["doc_id"], decided("b"))
    assert table("pull") == 0
    before = table.corpus.links("bridge")
    assert len(before) == 2
    put_links(table.corpus, "ben", [as_ben(said_), as_ben(replace(crack, measure="gaps found"))])
    assert table("push", "anna", "ben", "bridge", "-l", "links") == 1
    table.site.call("DELETE", f"/api/tasks/{task['id']}/")
    for _ in range(2):
        assert table("push", "anna", "ben", "bridge", "-l", "links") == 0, said(capsys)
    assert table("pull") == 0
    assert table.corpus.links("bridge") == before, "the new group has no verdict yet"
    (doc,) = table.site.tasks()
    table.site.submit(doc, decided("b"))
    assert table("pull") == 0
    after = {link.type: link for link in table.corpus.links("bridge")}
    assert (after["utterance"], after["figure"].measure) == (said_, "gaps found")
    assert len(table.corpus.links("bridge")) == 2


def test_links_both_had_alike_are_not_settled_once_one_has_changed(
    table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    settle_layers(table.corpus)
    said_, crack = links_said()
    put_links(table.corpus, "anna", [said_, crack])
    put_links(table.corpus, "ben", [as_ben(said_), as_ben(crack)])
    assert table("push", "anna", "ben", "bridge", "-l", "links") == 0
    put_links(table.corpus, "ben", [as_ben(said_)])
    assert table("pull") == 1
    assert "have changed since" in said(capsys)
    assert not table.corpus.annotated("links", "bridge")


def test_a_report_that_went_takes_no_push_down(table: Table, capsys: pytest.CaptureFixture[str]) -> None:
    settle_layers(table.corpus)
    said_, crack = links_said()
    put_links(table.corpus, "anna", [said_, crack])
    put_links(table.corpus, "ben", [as_ben(said_), as_ben(replace(crack, measure="holes found"))])
    assert table("push", "anna", "ben", "bridge", "-l", "links") == 0
    (doc,) = table.site.tasks()
    table.site.submit(doc, decided("b"))
    file = table.corpus.root / "corpus/bridge.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(line for line in lines if PL.encode() not in line))
    capsys.readouterr()
    assert table("list", "anna", "ben", "bridge", "-l", "links") == 0
    assert f"{PL}#quote-pl01 of the link link-said1 isn't in the settled layers" in said(capsys)
    for layer in ("entities", "quotes", "numbers", "dates", "zones"):
        path = table.corpus.root / layer_file(layer, "bridge")
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(line for line in lines if PL.encode() not in line))
    assert table("push", "anna", "ben", "bridge", "-l", "links") == 1
    assert "isn't there any more" in said(capsys)

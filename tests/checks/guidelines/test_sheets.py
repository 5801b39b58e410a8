"""What the screen has kept of a story is what its lines say."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from tests.checks.conftest import Held

from wirespan.checks import common, story, tree
from wirespan.checks.context import Context
from wirespan.checks.guidelines import sheets
from wirespan.checks.guidelines.sheets import Sheets
from wirespan.checks.kept import Kept
from wirespan.store import Corpus, layer_file

STORIES = ("bridge", "patience")


def read(corpus: Corpus, name: str, *, screened: bool, library: Any = None) -> Sheets:
    """Return the sheets of a story, from what its screen kept or from its lines."""
    found_tree = tree.walk(corpus.root)
    context = Context(library=library)
    common.read(found_tree, context)
    kept = Kept()
    assert story.check(found_tree, name, context, kept).findings == []
    assert kept.good
    found = sheets.read(found_tree, name, context, set(), kept if screened else None)
    assert found is not None
    return found


@pytest.mark.parametrize("library", [None, Held()], ids=["withheld", "held"])
@pytest.mark.parametrize("name", STORIES)
def test_rows_are_those_of_the_lines(corpus: Corpus, name: str, library: Held | None) -> None:
    kept, parsed = (read(corpus, name, screened=screened, library=library) for screened in (True, False))
    assert list(kept.reports) == list(parsed.reports)
    assert (kept.links, kept.registry, kept.whole) == (parsed.links, parsed.registry, parsed.whole)
    for one, two in zip(kept.reports.values(), parsed.reports.values(), strict=True):
        assert (one.line, one.document, one.text) == (two.line, two.document, two.text)
        assert list(one.layers) == list(two.layers)
        for layer in two.layers:
            assert layer in one.layers
            assert one.layers[layer] == two.layers[layer]
            if layer == "quotes":
                assert one.quoted() == two.quoted()
            else:
                assert [bare(row) for row in one.spanned(layer)] == [bare(row) for row in two.spanned(layer)]


def bare(row: Any) -> Any:
    """Return a row with no more of what is measured than where it stands."""
    number, start, end, said, name = row
    measures = said.get("measures")
    if measures is not None:
        said = {**said, "measures": (measures["start"], measures["end"])}
    return number, start, end, said, name


@pytest.mark.parametrize(("cue", "source"), [(True, True), (True, False), (False, True), (False, False)])
def test_parts_of_a_quote_that_are_empty(corpus: Corpus, cue: bool, source: bool) -> None:
    file = corpus.root / layer_file("quotes", "bridge")
    lines = [orjson.loads(raw) for raw in file.read_bytes().splitlines()]
    wanted = []
    for line in lines:
        line["cue"] = line["cue"] if cue else []
        line["source"] = line["source"] if source else []
        wanted.append([[(s["start"], s["end"]) for s in line[part]] for part in ("content", "cue", "source")])
    file.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
    found = read(corpus, "bridge", screened=True)
    rows = sorted(row for sheet in found.reports.values() for row in sheet.quoted())
    assert [[row[1], row[2], row[3]] for row in rows] == wanted


def test_what_a_number_measures_is_held_against_the_text(corpus: Corpus) -> None:
    file = corpus.root / layer_file("numbers", "bridge")
    lines = [orjson.loads(raw) for raw in file.read_bytes().splitlines()]
    measured = next(line for line in lines if "measures" in line)
    place = lines.index(measured)
    false = {"value": "1", "measures": {"start": 0, "end": 1, "text": "a"}}
    inner = {"start": measured["span"]["end"] - 2, "end": measured["span"]["end"], "text": "14"}
    lines[place + 1 :] = [{**measured, "id": "aaaaaaaaaa", "span": inner, **false}]
    file.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
    found_tree = tree.walk(corpus.root)
    context = Context()
    common.read(found_tree, context)
    found = story.check(found_tree, "bridge", context).findings
    assert ("span-surface", place + 2, "/measures") in {(f.code, f.line, f.pointer) for f in found}

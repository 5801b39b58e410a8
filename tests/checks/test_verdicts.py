"""The screen and the functions that explain come to one verdict: clean, or not."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wirespan.checks import common, screen, story, tree
from wirespan.checks.context import Context
from wirespan.checks.tree import Tree
from wirespan.store import Corpus

pytestmark = pytest.mark.usefixtures("screened")

STORIES = ("bridge", "patience")
TOKENS = [b'"', b"\\", b"\xff", b"\r", b" ", b"\n", b"0", b".0", b"e3", b"-", b"\\u0000", b"\\b", b"{", b"]"]
TOKENS += ["🚨".encode(), "\u0301".encode(), "\u2028".encode(), "ש".encode(), b"\\ud800", b"\\n", b"\\\\b"]
VALUES: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    13,
    31,
    -1,
    1.0,
    1e20,
    2**63,
    "",
    "dct",
    "x",
    "a\n",
    "\u0007",
    [],
    {},
]
VALUES += [
    "ida-kells",
    "norva",
    "bridge/quay-wire",
    "bridge/most-info",
    "zone-head1",
    "date-mon01",
    "quote-crck",
]
VALUES += [
    "quote-shut",
    "num-crack1",
    "GPE",
    "ORG",
    "corrected",
    "DURATION",
    "2026-02-30",
    "e\u0301",
    "Norva ",
    "withheld",
    [[5, 2]],
    {"start": 0, "end": 1},
]

files = st.sampled_from(
    ["corpus/bridge.jsonl", "corpus/patience.jsonl", "corpus/registry/bridge.jsonl"]
    + [
        f"annotations/{layer}/{name}.jsonl"
        for layer in ("zones", "entities", "quotes", "numbers", "dates", "links")
        for name in STORIES
    ]
)


def verdicts(corpus: Corpus, stories: tuple[str, ...] = STORIES) -> list[tuple[bool, bool]]:
    """Return of each story whether the screen finds it clean, and whether the explaining functions do."""
    found_tree = tree.walk(corpus.root)
    found = []
    for name in stories:
        seen = screen.story(found_tree, name, context(found_tree))
        told = story.explain(found_tree, name, context(found_tree), None).findings
        for finding in told:
            if finding.level <= 2 and finding.code != "not-sorted":
                assert finding.line in seen.suspects[finding.file], finding
        if seen.suspects:  # what is explained of the suspects is what is explained of all
            assert set(story.explain(found_tree, name, context(found_tree), seen.suspects).findings) == set(
                told
            )
        found.append((not seen.suspects, not told))
    return found


def context(found_tree: Tree) -> Context:
    """Return what a story is checked with."""
    context = Context()
    common.read(found_tree, context)
    return context


def test_on_every_case(case: tuple[str, dict[str, Any]], corpus: Corpus, change: Callable[..., None]) -> None:
    if case[1].get("held"):
        return  # seen only by whoever holds the text; the screen is passed over for such stories
    change(*case[1]["edits"])
    if context(tree.walk(corpus.root)).lost:
        return  # what a damaged file would have said isn't missed, but suspected all the same
    assert all(fast == slow for fast, slow in verdicts(corpus))


def hold(corpus: Corpus, file: str, content: bytes) -> None:
    """Check the verdict on the story of a file that has another content, and put the old one back."""
    path = corpus.root / file
    before = path.read_bytes()
    try:
        path.write_bytes(content)
        for fast, slow in verdicts(corpus, (path.stem,)):
            assert fast == slow, content.decode(errors="replace")
    finally:
        path.write_bytes(before)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    file=files, place=st.integers(0, 2000), length=st.integers(0, 3), token=st.sampled_from([b"", *TOKENS])
)
def test_on_damaged_bytes(corpus: Corpus, file: str, place: int, length: int, token: bytes) -> None:
    content = (corpus.root / file).read_bytes()
    place %= len(content) + 1
    hold(corpus, file, content[:place] + token + content[place + length :])


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=files, data=st.data())
def test_on_changed_records(corpus: Corpus, file: str, data: st.DataObject) -> None:
    lines = (corpus.root / file).read_bytes().splitlines()
    records = [json.loads(line) for line in lines]
    for _ in range(data.draw(st.integers(1, 2))):
        if not records:
            break
        at = data.draw(st.integers(0, len(records) - 1))
        if data.draw(st.integers(0, 5)) == 0:
            other = data.draw(st.integers(0, len(records)))
            records.insert(other, deepcopy(records[at]))
        else:
            mutate(records[at], data)
    content = b"".join(
        json.dumps(r, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for r in records
    )
    hold(corpus, file, content)


def mutate(record: Any, data: st.DataObject) -> None:
    """Change one value of a record, or its keys."""
    places = list(containers(record))
    place = data.draw(st.sampled_from(places))
    keys = list(place) if isinstance(place, dict) else list(range(len(place)))
    kind = data.draw(st.sampled_from(["set", "near", "delete", "add", "reverse"]))
    key = data.draw(st.sampled_from(keys)) if keys else None
    if kind == "near" and key is not None and isinstance(place[key], int):
        place[key] += data.draw(st.integers(-3, 3))
    elif kind == "delete" and key is not None:
        del place[key]
    elif kind == "add":
        optional = [
            "within",
            "anchor",
            "begin_point",
            "of",
            "via",
            "note",
            "metonymic",
            "unsure",
            "digest",
            "text",
        ]
        new = deepcopy(data.draw(st.sampled_from(VALUES)))
        place.update({data.draw(st.sampled_from(optional)): new}) if isinstance(
            place, dict
        ) else place.append(new)
    elif kind == "reverse" and isinstance(place, dict):
        items = list(place.items())
        place.clear()
        place.update(reversed(items))
    elif key is not None:
        place[key] = deepcopy(data.draw(st.sampled_from(VALUES)))


def containers(node: Any) -> Any:
    """Yield every object and list of a record."""
    if isinstance(node, dict | list):
        yield node
        for item in node.values() if isinstance(node, dict) else node:
            yield from containers(item)


def test_added_fields_in_their_place_are_still_canonical(corpus: Corpus) -> None:
    path = corpus.root / "annotations/entities/bridge.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    record = orjson.loads(lines[0])
    wanted = {key: record[key] for key in ("id", "doc", "span", "label", "lemma", "entity")}
    wanted |= {"metonymic": True, "by": record["by"], "status": "suggested", "unsure": True, "note": "“\\b”"}
    lines[0] = orjson.dumps(wanted) + b"\n"
    path.write_bytes(b"".join(lines))
    assert verdicts(corpus) == [(True, True), (True, True)]

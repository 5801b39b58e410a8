"""Which entities a task offers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirespan import records
from wirespan.cli.app import run
from wirespan.contents import Contents
from wirespan.labelstudio import offered
from wirespan.labelstudio.offered import MOST, Offered
from wirespan.model import Annotator, Entity
from wirespan.store import Corpus

from ..checks.conftest import validate

EN, PL = "bridge/quay-wire", "bridge/most-info"
NAMED = {"long-bridge", "norva", "ida-kells", "quay-wire"}


def grow(corpus: Corpus, count: int = MOST, story: str = "shared", **named: str) -> None:
    """Give a registry so many entities more that no report names, and those named here by key."""
    file = corpus.root / f"corpus/registry/{story}.jsonl"
    made = [
        Entity(id=f"made-{n:06}", label="PERSON", names={"en": f"Nobody {n:06}x"}, wikidata=None)
        for n in range(count)
    ]
    made += [Entity(id=key, label="ORG", names={"en": name}, wikidata=None) for key, name in named.items()]
    known = corpus.read(f"corpus/registry/{story}.jsonl", Entity)
    file.write_bytes(records.lines(sorted([*known, *made], key=records.order)))


def keys(corpus: Corpus, doc: str, of: Offered | None = None, *, bare: bool = False) -> set[str]:
    contents = Contents(corpus)
    annotations = [] if bare else [a for part in contents.of(doc).values() for a in part]
    return {e.id for e in (of or Offered(corpus, contents)).to(corpus.document(doc), annotations)}


def test_a_small_registry_is_offered_whole(corpus: Corpus) -> None:
    grow(corpus, MOST - len(corpus.registry("bridge")))
    assert keys(corpus, EN, bare=True) == set(corpus.registry("bridge"))


@pytest.mark.parametrize("story", ["shared", "bridge"])
def test_of_a_large_one_what_is_near(corpus: Corpus, story: str) -> None:
    near = {"monday": "since Monday", "cracks": "14 cracks"}
    grow(corpus, story=story, far="Monday Club", half="Norvan", **near)
    found = keys(corpus, EN, bare=True)
    assert NAMED | near.keys() <= found
    assert len(found) <= MOST
    if story == "shared":
        assert found == NAMED | near.keys()
        assert keys(corpus, PL, bare=True) == NAMED


def test_two_that_are_large_together(corpus: Corpus) -> None:
    grow(corpus, MOST // 2, cracks="14 cracks", far="Monday Club")
    assert "far" in keys(corpus, EN, bare=True)
    grow(corpus, MOST // 2, story="bridge", monday="since Monday")
    found = keys(corpus, EN, bare=True)
    assert {"cracks", "monday"} <= found
    assert "far" not in found


def test_what_annotations_name_is_offered_whatever_the_bound(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offered, "MOST", 1)
    mentioned = {m.entity for m in corpus.layer("entities", "bridge") if m.doc == EN}
    said = {key for q in corpus.layer("quotes", "bridge") if q.doc == EN for key in (*q.speakers, *q.via)}
    assert len(mentioned | said) > 1
    assert keys(corpus, EN) == mentioned | said
    assert len(keys(corpus, EN, bare=True)) == 1


def test_what_stories_share_is_read_once(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    read, asked = Corpus.read, list[str]()

    def count(self: Corpus, path: str, cls: type[Any]) -> list[Any]:
        asked.append(path)
        return read(self, path, cls)

    of = Offered(corpus, Contents(corpus))
    monkeypatch.setattr(Corpus, "read", count)
    for doc in (EN, PL, "patience/harbour-post"):
        keys(corpus, doc, of)
    assert asked.count("corpus/registry/shared.jsonl") == 1


@given(
    st.lists(st.text("Nor va", min_size=1, max_size=12), max_size=6, unique=True),
    st.text("Nor va", max_size=60),
)
def test_a_name_is_found_wherever_it_stands(names: list[str], text: str) -> None:
    entities = [
        Entity(id=f"e{n}", label="PERSON", names={"en": name}, wikidata=None) for n, name in enumerate(names)
    ]
    found = offered._Names(entities).within(text)
    assert set(found) == {e.id for e in entities if e.names["en"] in text}


def test_what_isnt_offered_is_typed_and_checked(corpus: Corpus, tmp_path: Path) -> None:
    anna = Annotator(id="anna", kind="person", languages=("en",))
    (corpus.root / "annotations/annotators.jsonl").write_bytes(records.lines([*corpus.annotators(), anna]))
    grow(corpus)
    root, file = ["--root", str(corpus.root)], tmp_path / "tasks.json"
    assert run(["studio", "export", "bridge", "--out", str(file), *root]) == 0
    tasks = json.loads(file.read_bytes())
    for task in tasks:
        assert {one["alias"] for one in task["data"]["registry"]} == NAMED
    (items,) = [t["annotations"][0]["result"] for t in tasks if t["data"]["doc_id"] == EN]
    for typed, found in (("made-000007", []), ("made-7", ["unknown-entity"])):
        for item in items:
            if item.get("id") == "ent-norva1" and item["from_name"].startswith("ent_entity"):
                item |= {"from_name": "ent_entity", "type": "textarea"}
                item["value"].pop("taxonomy", None)
                item["value"]["text"] = [typed]
        file.write_text(json.dumps(tasks), encoding="utf-8")
        assert run(["studio", "import", str(file), "--by", "anna", "--take", "theirs", *root]) == 0
        (norva,) = [m for m in corpus.layer("entities", "bridge") if m.id == "ent-norva1"]
        assert norva.entity == typed
        assert [f.code for f in validate(corpus) if typed in f.found] == found

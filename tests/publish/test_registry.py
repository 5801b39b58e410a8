"""The configuration registry: a join by split and id never misses, and finds one row."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import datasets
import pytest

import wirespan
from wirespan import records, schemas
from wirespan.errors import WirespanError
from wirespan.model import Entity
from wirespan.publish.build import build
from wirespan.store import Corpus

SHARED = "corpus/registry/shared.jsonl"


def put(corpus: Corpus, name: str, *entities: Entity) -> None:
    """Write a registry."""
    (corpus.root / f"corpus/registry/{name}.jsonl").write_bytes(records.lines(entities))


def entity(key: str, **more: Any) -> Entity:
    return Entity(id=key, **({"label": "ORG", "names": {"en": key.title()}, "wikidata": None} | more))


def rename(corpus: Corpus, path: str, old: str, new: str) -> None:
    """Have annotations of a file name another entity."""
    file = corpus.root / path
    changed = file.read_text(encoding="utf-8").replace(f'"{old}"', f'"{new}"')
    assert changed != file.read_text(encoding="utf-8")
    file.write_text(changed, encoding="utf-8")


@pytest.fixture
def joint(rich: Corpus) -> Corpus:
    """Two stories of train name one shared entity, that of test another, and nobody a third."""
    shared = rich.read(SHARED, Entity)
    put(rich, "shared", *shared, entity("relayer", note="via"), entity("both"), entity("idle"))
    rename(rich, "annotations/quotes/bakery.jsonl", "bakers-union", "relayer")
    rename(rich, "annotations/entities/bridge.jsonl", "quay-wire", "both")
    rename(rich, "annotations/entities/patience.jsonl", "norva", "both")
    splits = '{"train":["bridge","patience"],"validation":[],"test":["bakery"],"withheld":[]}\n'
    (rich.root / "corpus/splits.json").write_text(splits)
    return rich


def named(corpus: Corpus, split: str) -> set[str]:
    """The keys that the lines of a split's stories name, as text."""
    pattern = r'"entity":"([^"]+)"|"(?:speakers|via)":\[([^\]]*)\]'
    found: set[str] = set()
    for story in corpus.splits()[split]:
        for layer in ("entities", "quotes"):
            text = (corpus.root / f"annotations/{layer}/{story}.jsonl").read_text(encoding="utf-8")
            for one, several in re.findall(pattern, text):
                found |= {one} if one else set(re.findall(r'"([^"]+)"', several))
    return found


@pytest.mark.parametrize(("lang", "name"), [("zh-Hant", "諾瓦"), ("zh-Hans", "诺瓦"), ("he", None)])
def test_a_mention_has_a_name_in_the_very_language_or_in_that_of_all_regions(
    rich: Corpus, lang: str, name: str | None
) -> None:
    put(rich, "shared", entity("norva", names={"en": "Norva", "zh": "诺瓦", "zh-Hant": "諾瓦"}))
    file = rich.root / "corpus/bakery.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"en-GB"', f'"{lang}"'.encode()))
    rows = wirespan.load("entities", "test", rich.root)
    assert [row["entity_name"] for row in rows if row["entity"] == "norva"] == [name, name]


def check(corpus: Corpus, loaded: Any) -> None:
    label = schemas.labels("mention", "label")
    for split, part in loaded.items():
        ids = Counter(row["id"] for row in part)
        assert set(ids) == named(corpus, split)
        assert set(ids.values()) == {1}
        known = {k: e for story in corpus.splits()[split] for k, e in corpus.registry(story).items()}
        for row in part:
            of = known[row["id"]]
            assert {entry["lang"]: entry["name"] for entry in row["names"]} == of.names
            assert (label[row["label"]], row["wikidata"], row["checked"], row["note"]) == (
                of.label,
                of.wikidata,
                of.checked,
                of.note,
            )


def test_every_split_has_all_that_it_names_once(joint: Corpus, out: Path, tmp_path: Path) -> None:
    report = build(joint, out)
    loaded = datasets.load_dataset(str(out), "registry", cache_dir=str(tmp_path / "cache"))
    check(joint, loaded)
    assert {split: part.num_rows for split, part in loaded.items()} == report.counts["registry"]
    stream = datasets.load_dataset(str(out), "registry", streaming=True)
    for split, part in stream.items():
        assert list(part) == list(loaded[split])
    assert "both" in loaded["train"]["id"]
    assert "relayer" in loaded["test"]["id"]
    assert not any("idle" in part["id"] for part in loaded.values())
    for path in (joint.root, out):
        for split, part in wirespan.load("registry", path=path).items():
            assert list(part) == list(loaded[split])


def test_rows_join_to_mentions_and_speakers(joint: Corpus) -> None:
    for split, part in wirespan.load("entities", path=joint.root).items():
        rows = {row["id"]: row for row in wirespan.load("registry", split, joint.root)}
        for mention in part:
            found = rows[mention["entity"]]
            assert found["wikidata"] == mention["wikidata"]
            names = {name["lang"]: name["name"] for name in found["names"]}
            lang = mention["lang"]
            assert mention["entity_name"] == (names.get(lang) or names.get(lang.partition("-")[0]))
        for quote in wirespan.load("quotes", split, joint.root):
            assert {*quote["speakers"], *quote["via"]} <= rows.keys()


def test_a_split_that_names_nobody_has_none(corpus: Corpus) -> None:
    for layer in ("entities", "quotes"):
        (corpus.root / f"annotations/{layer}/patience.jsonl").write_bytes(b"")
    assert list(wirespan.load("registry", path=corpus.root)) == ["train"]


def test_what_is_no_entity_is_refused(corpus: Corpus, out: Path) -> None:
    with (corpus.root / SHARED).open("ab") as file:
        file.write(b'{"id":"a"}\n')
    with pytest.raises(WirespanError, match=r"shared\.jsonl:\d+"):
        build(corpus, out, configs=["registry"])


def test_a_label_that_is_none_is_refused(corpus: Corpus, out: Path) -> None:
    put(corpus, "bridge", *(entity(key, label="THING") for key in ("norva", "quay-wire", "long-bridge")))
    with pytest.raises(WirespanError, match="THING"):
        build(corpus, out, configs=["registry"])


def test_it_holds_no_text_to_join(corpus: Corpus, tmp_path: Path) -> None:
    part = wirespan.load("registry", "withheld", corpus.root)
    assert wirespan.hydrate(part, tmp_path).to_list() == part.to_list()

"""What hostile records become in a built dataset: values as they are, and no markup of the card."""

from __future__ import annotations

import json
import re
from pathlib import Path

import datasets
import yaml

from wirespan.cli import run
from wirespan.publish.build import build
from wirespan.publish.citation import Citation, read
from wirespan.store import Corpus

from .conftest import EVIL, spoiled, steers

WORDS = EVIL.replace("\x1b", "").replace("\x07", "").replace("\x9b", "")
"""The same without what no record may hold."""
PLACES = {
    "corpus/bridge.jsonl": [("outlet",), ("published", "note")],
    "corpus/patience.jsonl": [("rights", "holder")],
    "corpus/registry/shared.jsonl": [("names", "en")],
    "annotations/annotators.jsonl": [("name",), ("version",)],
}


def spoil(corpus: Corpus) -> None:
    for path, pointers in PLACES.items():
        file = corpus.root / path
        first, *others = file.read_bytes().splitlines()
        for pointer in pointers:
            record = json.loads(first)
            if pointer[0] in record and (len(pointer) == 1 or pointer[1] in record[pointer[0]]):
                first = spoiled(first, pointer, WORDS)
        file.write_bytes(b"\n".join([first, *others, b""]))
    title = json.dumps(f"T {WORDS}", ensure_ascii=True)
    (corpus.root / "CITATION.cff").write_text(f"title: {title}\nabstract: {title}\n")


def test_the_card_shows_words_and_holds_no_markup_of_theirs(corpus: Corpus, tmp_path: Path) -> None:
    spoil(corpus)
    for file in corpus.files():  # a story whose name would be mathematics in a picture
        place = corpus.root / file
        content = place.read_bytes().replace(b'"story":"bridge"', b'"story":"$x{"')
        place.write_bytes(content)
    out = build(corpus, tmp_path / "set", configs=["documents", "entities"]).path
    card = (out / "README.md").read_text("utf-8")
    _, head, body = card.split("---\n", 2)
    assert set(yaml.safe_load(head)) <= {
        *("pretty_name", "language", "multilinguality", "license", "license_name", "license_link"),
        *("annotations_creators", "task_categories", "size_categories", "tags"),
        *("configs", "dataset_info"),
    }
    prose = body.partition("```bibtex")[0]
    assert "script" in prose
    assert "<script" not in prose
    assert steers(prose) == set()
    for table in re.findall(r"(?:^\|.*\n)+", body, re.MULTILINE):
        columns = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(columns) == 1, table
    json.loads((out / "croissant.json").read_bytes())
    rows = datasets.load_dataset(str(out), "documents", split="train", cache_dir=str(tmp_path / "cache"))
    assert any(row["outlet"] and row["outlet"].endswith(WORDS) for row in rows)


def test_names_in_the_digests_lead_nowhere(corpus: Corpus, tmp_path: Path) -> None:
    """SOURCES and SHA256SUMS of a dataset name files; none outside of it is read or removed."""
    outside = tmp_path / "mine.txt"
    outside.write_text("mine")
    out = build(corpus, tmp_path / "set", configs=["documents"]).path
    for name in ("SOURCES", "SHA256SUMS"):
        file = out / name
        for evil in ("../mine.txt", str(outside), "../../../../etc/passwd", "/dev/zero", "documents", ""):
            file.write_text(f"{file.read_text()}{'0' * 64}  {evil}\n")
    for command in (["validate", "--release"], ["build", "--out", str(out), "--config", "documents"]):
        assert run([*command, "--root", str(corpus.root)]) in (0, 1, 2)
    assert outside.read_text() == "mine"


def test_a_citation_that_grows_without_end_is_left_out(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 30)
    )
    file = tmp_path / "CITATION.cff"
    file.write_text(f"{bomb}title: *a29\ndate-released: *a29\nauthors: *a29\n")
    assert read(tmp_path) == Citation()
    file.write_text("[" * 100_000)
    assert read(tmp_path) == Citation()

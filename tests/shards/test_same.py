"""The same findings from one process, several, and any number of shards; and they are the right ones."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

import pytest

from wirespan.checks import run as check
from wirespan.checks import tree
from wirespan.model import ALL_LAYERS
from wirespan.shards.run import one, run, together
from wirespan.store import Corpus

from .conftest import FEW, content, lines, places, story, write

Faulty = tuple[Corpus, set[tuple[str, str, int]]]
LEVEL = 4  # words of random letters are no news that guidelines could be held against


def test_what_shows_only_over_stories_is_found(faulty: Faulty) -> None:
    corpus, wanted = faulty
    report = check(corpus, level=LEVEL)
    assert places(report.findings) == wanted
    told = {finding.code: finding.found for finding in report.findings}
    assert f"corpus/registry/{story(1)}.jsonl:1" in told["duplicate-id"]
    assert told["duplicate-text"] == f"the text of corpus/{story(2)}.jsonl:2"


@pytest.mark.parametrize("shards", [1, 2, 3, 7])
def test_any_number_of_shards_gives_what_the_check_finds(
    faulty: Faulty, right: Any, tmp_path: Path, shards: int
) -> None:
    corpus, _ = faulty
    whole = run(str(corpus.root), str(tmp_path / "out"), shards=shards, level=LEVEL, configs=FEW, jobs=1)
    assert whole.report == check(corpus, level=LEVEL)
    assert (whole, content(tmp_path / "out")) == right  # of four shards


def test_a_damaged_line_silences_the_same_in_shards(faulty: Faulty, tmp_path: Path) -> None:
    corpus, _ = faulty
    with (corpus.root / f"annotations/quotes/{story(7)}.jsonl").open("ab") as file:
        file.write(b"{\n")
    whole = run(str(corpus.root), str(tmp_path / "out"), shards=3, level=LEVEL, configs=FEW, jobs=1)
    assert whole.report == check(corpus, level=LEVEL)
    assert ("not-json", f"annotations/quotes/{story(7)}.jsonl") in {
        (finding.code, finding.file) for finding in whole.report.findings
    }
    assert not any(f.file == "corpus/registry/shared.jsonl" for f in whole.report.findings)


def test_near_duplicates_over_splits(sound: Corpus, tmp_path: Path) -> None:
    file = sound.root / f"corpus/{story(9)}.jsonl"
    (taken,) = [r for r in lines(sound.root / f"corpus/{story(0)}.jsonl") if r["id"].endswith("outlet-00")]
    text = taken["text"] + "X"
    digest = hashlib.sha256(text.encode()).hexdigest()
    near = {**taken, "id": f"{story(9)}/zz-near", "story": story(9), "text": text, "length": len(text)}
    write(file, [*lines(file), {**near, "digests": {"text": digest}}])
    codes = {(f.code, f.line) for f in check(sound, level=6).findings if f.code == "near-duplicate"}
    assert codes == {("near-duplicate", 5)}
    expected = {f for f in check(sound, level=6).findings if f.level != 5}
    whole = run(str(sound.root), str(tmp_path / "out"), shards=3, level=6, configs=FEW, jobs=1)
    assert {f for f in whole.report.findings if f.level != 5} == expected


def test_jobs_of_an_array_then_reduce(faulty: Faulty, tmp_path: Path) -> None:
    corpus, out = faulty[0], tmp_path / "out"
    for number in (2, 0, 1):
        one(str(corpus.root), str(out), number, 3, level=LEVEL, configs=FEW)
    whole = together(str(corpus.root), str(out), level=LEVEL)
    assert whole.report == check(corpus, level=LEVEL)


def test_a_link_whose_name_is_no_text(sound: Corpus, tmp_path: Path) -> None:
    for place in (b"corpus/\xff.jsonl", b"annotations/\xfe", b"annotations/dates/\xfd.jsonl"):
        os.symlink("nowhere", os.path.join(os.fsencode(sound.root), place))
    whole = run(str(sound.root), str(tmp_path / "out"), shards=2, level=LEVEL, configs=FEW, jobs=1)
    assert whole.report == check(sound, level=LEVEL)
    assert [(f.code, f.file) for f in whole.report.findings] == [
        ("unknown-file", r"annotations/\udcfe"),
        ("unknown-file", r"annotations/dates/\udcfd.jsonl"),
        ("unknown-file", r"corpus/\udcff.jsonl"),
    ]
    assert len(lines(tmp_path / "out/findings.jsonl")) == 3


class Walked(set[str]):
    """Names that count how often all of them are gone through."""

    walks = 0

    def __and__(self, other: AbstractSet[object]) -> Walked:
        Walked.walks += 1
        return Walked(super().__and__(other))

    def __iter__(self) -> Iterator[str]:
        Walked.walks += 1
        return super().__iter__()


def test_stories_without_a_layer_take_no_time_of_their_number() -> None:
    names = [story(number) for number in range(300)]
    layers = {layer: Walked(names[: 200 if layer == "dates" else 300]) for layer in ALL_LAYERS}
    sets: dict[str, dict[str, set[str]]] = {"annotations": {**layers}}
    missing = list(tree.unlayered(tree.Tree(Path(), names, sets=sets), names))
    assert 0 < Walked.walks <= 3 * len(layers)  # and not for each story anew
    assert {(finding.code, finding.file) for finding in missing} == {
        ("missing-layer", f"corpus/{name}.jsonl") for name in names[200:]
    }
    assert missing[0].expected == f"a file for each story, as 200 have one ({story(0)})"

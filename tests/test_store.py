"""Finding a corpus and reading it."""

from __future__ import annotations

from pathlib import Path

import pytest

from wirespan.errors import RecordError, UsageError
from wirespan.store import Corpus, choose


def test_a_corpus_is_found_from_any_folder_in_it(corpus: Corpus) -> None:
    assert Corpus.find(corpus.root / "annotations" / "entities").root == corpus.root


def test_without_a_corpus_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        Corpus.find(tmp_path)
    assert "wirespan init" in caught.value.hint


def test_it_reads_what_lies_there(corpus: Corpus) -> None:
    assert corpus.stories() == ["bridge", "patience"]
    assert corpus.splits()["withheld"] == ["patience"]
    assert [d.id for d in corpus.documents("bridge")] == ["bridge/most-info", "bridge/quay-wire"]
    assert corpus.document("patience/harbour-post").text is None
    assert sorted(corpus.registry("bridge")) == ["ida-kells", "long-bridge", "norva", "quay-wire"]
    assert "long-bridge" not in corpus.registry("patience")
    assert len(corpus.annotations("bridge/quay-wire")["entities"]) == 5


def test_an_empty_layer_is_annotated_and_a_missing_one_is_not(corpus: Corpus) -> None:
    assert corpus.annotated("numbers", "patience")
    assert corpus.layer("numbers", "patience") == []
    (corpus.root / "annotations/numbers/patience.jsonl").unlink()
    assert not corpus.annotated("numbers", "patience")


@pytest.mark.parametrize("name", ["../corpus", "registry/shared", "bridge/../bridge", "nobody"])
def test_only_stories_that_are_there_can_be_named(corpus: Corpus, name: str) -> None:
    with pytest.raises(UsageError):
        choose(corpus, [name])
    with pytest.raises(UsageError):
        corpus.document(f"{name}/x")


def test_a_broken_line_is_named(corpus: Corpus) -> None:
    path = corpus.root / "annotations/dates/bridge.jsonl"
    path.write_bytes(path.read_bytes() + b"{]\n")
    with pytest.raises(RecordError, match=r"annotations/dates/bridge\.jsonl:3: .*no JSON"):
        corpus.layer("dates", "bridge")

"""A report's text corrected: what can't follow, and is kept aside."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from wirespan import records
from wirespan.model import LAYERS
from wirespan.retext import retext
from wirespan.store import Corpus

from .reports import QUAY, aside, clean, text_of


def test_a_paragraph_dropped_takes_its_annotations_and_links(
    corpus: Corpus, correct: Callable[..., int], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {a.id: a for layer in LAYERS for a in corpus.layer(layer, "bridge")}
    links = {link.id: link for link in corpus.links("bridge")}
    assert correct(text_of(corpus).rpartition("\n")[0]) == 1
    shown = capsys.readouterr().out
    assert "quote-crck" in shown
    assert "“We counted at least 14 cracks,”" in shown
    kept = {item["record"]["id"]: item for item in aside(here)}
    assert kept.keys() == {"quote-crck", "ent-kells2", "num-crack1", "link-said1", "link-crack"}
    assert kept["quote-crck"]["file"] == "annotations/quotes/bridge.jsonl"
    for key, item in kept.items():  # as they were, to the byte
        record = before.get(key) or links[key]
        assert json.dumps(item["record"], ensure_ascii=False, separators=(",", ":")) == (
            records.line(record).decode().strip()
        )
    assert corpus.links("bridge") == []
    assert [path.name for path in here.glob("*aside*")] == ["bridge-quay-wire-r1-aside.jsonl"]
    assert clean(corpus, capsys)


def test_a_name_corrected_everywhere_is_annotated_anew(
    corpus: Corpus, correct: Callable[..., int], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert correct(text_of(corpus).replace("Kells", "Kels")) == 1
    lost = {item["record"]["id"] for item in aside(here)}
    # Quotes go whole, as their sources are renamed; the Polish report names the mayor still.
    assert lost == {"ent-kells1", "ent-kells2", "quote-shut", "quote-crck", "link-said1"}
    assert "ida-kells" in corpus.registry("bridge")
    assert clean(corpus, capsys)


def test_a_text_written_anew_keeps_nothing_that_it_has_not(
    corpus: Corpus, correct: Callable[..., int], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert correct("Ferries sail again on Monday, 14 of them, Norva’s council said, after Kells paid.") == 1
    assert all(a.doc != QUAY for layer in LAYERS for a in corpus.layer(layer, "bridge"))
    # Nobody names these any more; they go, so that the corpus stays valid.
    entities = {i["record"]["id"] for i in aside(here) if i["file"].startswith("corpus/registry/")}
    assert entities == {"quay-wire", "long-bridge"}
    assert "norva" in corpus.registry("bridge")  # the other story names it
    assert clean(corpus, capsys)


def test_a_line_broken_inside_a_span_keeps_it_aside(
    corpus: Corpus, correct: Callable[..., int], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert correct(text_of(corpus).replace("we stopped", "we\nstopped")) == 1
    assert {i["record"]["id"] for i in aside(here)} == {"quote-crck", "link-said1"}
    assert clean(corpus, capsys)


def test_passes_follow_too(
    corpus: Corpus, correct: Callable[..., int], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = "annotations/passes/model-a/dates/bridge.jsonl"
    (corpus.root / path).parent.mkdir(parents=True)
    (corpus.root / path).write_bytes((corpus.root / "annotations/dates/bridge.jsonl").read_bytes())
    covered = corpus.root / "annotations/passes/model-a/coverage.jsonl"
    lines = b"".join(b'{"doc":"bridge/%s","layers":["dates"]}\n' % o for o in (b"most-info", b"quay-wire"))
    covered.write_bytes(lines)
    assert correct("Late: " + text_of(corpus)) == 0
    assert clean(corpus, capsys)
    assert correct(text_of(corpus).replace("Monday", "Tuesday")) == 1
    assert [i["file"] for i in aside(here) if i["record"]["id"] == "date-mon01"] == [
        "annotations/dates/bridge.jsonl",
        path,
    ]
    assert clean(corpus, capsys)
    assert covered.read_bytes() == lines


@pytest.mark.parametrize("name", ["coverage", "annotators"])
def test_a_story_may_be_called_like_a_file_that_is_no_layer(
    corpus: Corpus, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in [*corpus.root.rglob("bridge.jsonl")]:
        moved = path.read_bytes().replace(b'"bridge', f'"{name}'.encode())
        path.with_name(f"{name}.jsonl").write_bytes(moved)
        path.unlink()
    splits = corpus.root / "corpus/splits.json"
    splits.write_bytes(splits.read_bytes().replace(b'"bridge"', f'"{name}"'.encode()))
    covered = corpus.root / "annotations/passes/model-a/coverage.jsonl"
    zones = covered.parent / f"zones/{name}.jsonl"
    zones.parent.mkdir(parents=True)
    zones.write_bytes(b"")
    covered.write_bytes(f'{{"doc":"{name}/quay-wire","layers":["zones"]}}\n'.encode())
    assert clean(corpus, capsys)
    before = {path: path.read_bytes() for path in (covered, corpus.root / "annotations/annotators.jsonl")}
    done = retext(corpus, f"{name}/quay-wire", b"Late: " + text_of(corpus, f"{name}/quay-wire").encode())
    assert len(done.carried) == 2 + 5 + 2 + 1 + 1
    assert not {path.relative_to(corpus.root).as_posix() for path in before} & set(done.files)


def test_what_was_wrong_before_is_kept_aside(corpus: Corpus) -> None:
    path = corpus.root / "annotations/entities/bridge.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"start":133,"end":138', b'"start":134,"end":139'))
    done = retext(corpus, QUAY, ("Late: " + text_of(corpus)).encode())
    assert [(kept.record.id, kept.why) for kept in done.aside] == [  # type: ignore[union-attr]
        ("ent-kells2", "its offsets were wrong before")
    ]

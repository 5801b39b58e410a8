"""A report's text corrected: what can't follow, and is kept aside."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

import wirespan.cli.format  # noqa: F401 - registers the command
from wirespan import records, texts
from wirespan.cli.app import run
from wirespan.compare import agree_passes
from wirespan.model import LAYERS, Coverage, Span
from wirespan.retext import retext
from wirespan.store import Corpus, coverage_file, layer_file

from ..checks.conftest import validate
from ..editing.whole import with_passes
from ..passes import ALL
from .reports import POLISH, QUAY, aside, clean, state, text_of


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


def test_the_new_text_is_folded_once_however_much_it_has_lost(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = "Nothing of it is left.\n"
    folded = []
    flat = texts.flat

    def counted(text: str) -> str:
        folded.append(text)
        return flat(text)

    monkeypatch.setattr(texts, "flat", counted)
    done = retext(corpus, QUAY, new.encode())
    assert len(done.aside) > 5
    assert folded.count(done.new) == 1


def test_an_entity_that_another_report_names_stays_in_the_registry(corpus: Corpus) -> None:
    mentions = corpus.layer("entities", "bridge")
    (polish,) = (mention for mention in mentions if mention.doc != QUAY)
    most = replace(polish, id="ent-most01", span=Span(0, 4, "Most"), entity="long-bridge")
    path = corpus.root / "annotations/entities/bridge.jsonl"
    path.write_bytes(records.lines([*mentions, most]))
    done = retext(corpus, QUAY, b"Ferries sail again after Kells paid.")
    assert "ent-bridge" in {one.record.id for one in done.aside}
    gone = {one.record.id for one in done.consequences if one.file == "corpus/registry/bridge.jsonl"}
    assert gone == {"quay-wire"}
    assert b'"long-bridge"' in done.files["corpus/registry/bridge.jsonl"]


def test_sources_in_another_order_keep_a_quote_aside(corpus: Corpus) -> None:
    text = text_of(corpus)
    quotes = corpus.layer("quotes", "bridge")
    (shut,) = (quote for quote in quotes if quote.id == "quote-shut")
    start = text.index("Kells told")
    both = replace(shut, source=(*shut.source, Span(start, start + 5, "Kells")))
    path = corpus.root / "annotations/quotes/bridge.jsonl"
    path.write_bytes(records.lines([quote for quote in quotes if quote.id != shut.id] + [both]))
    head, first, last = text.split("\n")
    done = retext(corpus, QUAY, "\n".join([head, last, first]).encode())
    assert [(one.record, one.why) for one in done.aside] == [(both, "its fragments stand in another order")]


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
    lines = [b'{"doc":"bridge/%s","layers":["dates"]}\n' % o for o in (b"most-info", b"quay-wire")]
    covered.write_bytes(b"".join(lines))
    assert correct("Late: " + text_of(corpus)) == 0
    assert clean(corpus, capsys)
    assert covered.read_bytes() == b"".join(lines)
    assert correct(text_of(corpus).replace("Monday", "Tuesday")) == 1
    assert [i["file"] for i in aside(here) if i["record"].get("id") == "date-mon01"] == [
        "annotations/dates/bridge.jsonl",
        path,
    ]
    assert clean(corpus, capsys)
    assert covered.read_bytes() == lines[0]


@pytest.fixture
def passed(corpus: Corpus) -> Corpus:
    """The small corpus with two passes that say all that the settled layers say, links too."""
    return with_passes(corpus)


def cover(corpus: Corpus, who: str, layers: dict[str, tuple[str, ...]]) -> None:
    """Write what an annotator covers."""
    found = (Coverage(doc=doc, layers=names) for doc, names in layers.items())
    (corpus.root / coverage_file(who)).write_bytes(records.lines(found))


def covered(corpus: Corpus, who: str) -> dict[str, tuple[str, ...]]:
    return {coverage.doc: coverage.layers for coverage in corpus.coverage(who)}


def key(data: dict[str, Any]) -> str:
    return str(data.get("id", data.get("doc")))


def test_a_pass_has_finished_no_layer_that_lost_something(
    passed: Corpus, correct: Callable[..., int], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The dates of one pass alone: it has one that the other hasn't, and what it says there is no miss."""
    other = passed.root / layer_file("dates", "bridge", "model-b")
    lines = other.read_bytes().splitlines(keepends=True)
    other.write_bytes(b"".join(line for line in lines if b"date-mon01" not in line))
    before = covered(passed, "model-a")
    assert correct(text_of(passed).replace("since Monday", "since Tuesday")) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert "passes/model-a bridge/quay-wire no longer finished in quotes, dates" in told
    assert "coverage.jsonl" in told
    # The quote on the shut bridge goes too, of both; no link names it.
    assert covered(passed, "model-a") == before | {QUAY: ("zones", "entities", "numbers", "links")}
    assert covered(passed, "model-b") == before | {QUAY: ("zones", "entities", "numbers", "dates", "links")}
    # The other quote stays where it is, and its annotator's work is known to be unfinished.
    assert {(finding.code, finding.file) for finding in validate(passed, level=4)} == {
        ("uncovered-annotation", layer_file("quotes", "bridge", who)) for who in ("model-a", "model-b")
    }
    # All that is needed to bring it back is kept: the annotation, and what was finished.
    kept = [item["record"] for item in aside(here) if item["file"] == coverage_file("model-a")]
    assert kept == [{"doc": QUAY, "layers": list(ALL)}]
    left = agree_passes(passed, "model-a", "model-b", ["bridge"], resamples=0).left_out
    assert {(part.layer, part.type, part.documents) for part in left} == {
        ("dates", "", (QUAY,)),
        ("quotes", "", (QUAY,)),
        ("links", "utterance", (QUAY,)),
    }


def test_links_are_no_longer_finished_in_a_report_whose_member_went_or_was_left_alone(
    passed: Corpus, correct: Callable[..., int], here: Path
) -> None:
    before = covered(passed, "model-a")
    assert correct(text_of(passed).replace("counted at least", "counted no more than")) == 1
    gone = {i["record"]["id"] for i in aside(here) if "/passes/model-a/" in i["file"] and "id" in i["record"]}
    assert gone == {"quote-crck", "num-crack1", "link-said1", "link-crack"}
    # Each of the two links had its other member in the Polish report, which has none now.
    assert covered(passed, "model-a") == before | {
        QUAY: ("zones", "entities", "dates"),
        POLISH: tuple(LAYERS),
    }


def test_what_went_from_a_layer_that_was_not_finished_changes_no_coverage(
    passed: Corpus, correct: Callable[..., int]
) -> None:
    cover(passed, "model-a", {QUAY: ("zones",)})
    cover(passed, "model-b", {QUAY: ("dates",)})
    assert correct(text_of(passed).replace("since Monday", "since Tuesday")) == 1
    assert covered(passed, "model-a") == {QUAY: ("zones",)}
    assert covered(passed, "model-b") == {}


def test_put_back_as_it_was_it_is_finished_again(
    passed: Corpus, correct: Callable[..., int], here: Path
) -> None:
    old = text_of(passed)
    before = {path: (passed.root / path).read_bytes() for path in passed.files() if "passes" in path}
    assert correct(old.replace("since Monday", "since Tuesday")) == 1
    items = aside(here)
    assert correct(old) == 0
    for file in {item["file"] for item in items if "passes" in item["file"]}:
        lines = {
            key(data): data for data in map(orjson.loads, (passed.root / file).read_bytes().splitlines())
        }
        lines |= {key(item["record"]): item["record"] for item in items if item["file"] == file}
        (passed.root / file).write_bytes(b"".join(orjson.dumps(d) + b"\n" for d in lines.values()))
    assert run(["format", "--root", str(passed.root)]) == 0
    assert {path: (passed.root / path).read_bytes() for path in before} == before


def test_a_dry_run_tells_what_would_be_finished_no_more(
    passed: Corpus, correct: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    before = state(passed)
    assert correct(text_of(passed).replace("since Monday", "since Tuesday"), "--dry-run") == 1
    assert "no longer finished in" in capsys.readouterr().out
    assert state(passed) == before


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

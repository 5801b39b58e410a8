"""Remedies of files, lines and texts that are sure, and those that only seem so."""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from wirespan import fixing, records
from wirespan.checks import run as check
from wirespan.model import LAYERS, Accepted
from wirespan.store import ACCEPTED, MAX_LINE, Corpus, documents_file, layer_file

from ..cut_off import state
from .lines import ENTITIES, Line, all_spans, edit, mended, put, read, write


@pytest.mark.parametrize("value", ["1180591620717411303424", '"\\ud800"'])
def test_a_line_that_none_can_be_made_of_is_not_lost(corpus: Corpus, value: str) -> None:
    file = documents_file("bridge")
    lines = (corpus.root / file).read_bytes().splitlines(keepends=True)
    twice = lines[0].replace(
        b'"lang":', b'"lang":' + value.encode() + b',"lang":' + value.encode() + b',"x":', 1
    )
    (corpus.root / file).write_bytes(twice + b"".join(lines[1:]))
    mended(corpus)
    assert len((corpus.root / file).read_bytes().splitlines()) == len(lines)


def test_what_is_no_file_hinders_no_other(corpus: Corpus) -> None:
    (corpus.root / "corpus/a-link.jsonl").symlink_to("nowhere")
    (corpus.root / "corpus/a-folder.jsonl").mkdir()
    path = corpus.root / ENTITIES
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    done = fixing.mend(corpus)
    assert {f.code for f in done.after} == {"unknown-file"}
    assert list(done.files) == [ENTITIES]


def test_what_is_too_long_to_be_read_hinders_no_other(corpus: Corpus) -> None:
    """A line of 16 MB stays as it is, and so does whatever lies in its file."""
    long, other = (corpus.root / layer_file(layer, "bridge") for layer in ("entities", "dates"))
    for file in (long, other):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    with long.open("ab") as file:
        file.write(b"x" * MAX_LINE + b"\n")
    done = fixing.mend(corpus)
    assert list(done.files) == [layer_file("dates", "bridge")]
    assert {f.code for f in done.after} == {"carriage-return", "line-too-long"}


def test_stories_that_cannot_be_mended_do_not_slow_down_the_others(corpus: Corpus) -> None:
    told: list[str] = []
    edit(corpus, ENTITIES, "ent-bridge", lambda line: line["span"].update(start=line["span"]["start"] + 1))
    lines = read(corpus, ENTITIES)
    other = next(line for line in lines if line["id"] == "ent-norva1")
    span = other["span"]
    wider = {"start": span["start"], "end": span["end"] + 1, "text": span["text"] + " "}
    write(corpus, ENTITIES, [*lines, other | {"id": "ent-wider1", "span": wider}])
    done = fixing.mend(corpus, done=told.append)
    assert {f.code for f in done.after} == {"span-edge-space"}
    assert set(told) == {"bridge", "patience"}
    assert told.count("patience") < told.count("bridge")


@pytest.mark.parametrize("damage", ["nfd", "crlf", "mojibake", "bom"])
def test_a_damaged_text_is_brought_back_by_its_digest(corpus: Corpus, damage: str) -> None:
    clean = state(corpus.root)
    ways: dict[str, Callable[[str], str]] = {
        "nfd": lambda s: unicodedata.normalize("NFD", s),
        "crlf": lambda s: s.replace("\n", "\r\n"),
        "mojibake": lambda s: s.encode().decode("latin-1"),
        "bom": lambda s: "\ufeff" + s,
    }
    file = documents_file("bridge")
    edit(corpus, file, "bridge/most-info", lambda line: line.update(text=ways[damage](line["text"])))
    assert state(corpus.root) != clean
    if damage == "mojibake":  # it holds control characters, and a line with these isn't looked at further
        assert "control-character" in {f.code for f in check(corpus).findings}
    assert mended(corpus)
    assert state(corpus.root) == clean


def test_the_digest_of_an_edited_text_is_not_made_anew(corpus: Corpus) -> None:
    file = documents_file("bridge")
    edit(corpus, file, "bridge/most-info", lambda d: d.update(text=d["text"].replace("Ida", "Eda")))
    assert {f.code for f in check(corpus).findings} >= {"text-digest"}
    assert not mended(corpus)


def test_lines_that_are_there_twice_go(corpus: Corpus) -> None:
    clean = state(corpus.root)
    for name in ("annotations/links/bridge.jsonl", "corpus/registry/bridge.jsonl", ENTITIES):
        data = (corpus.root / name).read_bytes()
        (corpus.root / name).write_bytes(data + data.splitlines(keepends=True)[-1])
    assert mended(corpus)
    assert state(corpus.root) == clean


def test_two_annotations_of_the_same_words_stay(corpus: Corpus) -> None:
    lines = read(corpus, ENTITIES)
    write(corpus, ENTITIES, [*lines, lines[-1] | {"id": "ent-other1"}])
    assert "duplicate-span" in {f.code for f in check(corpus).findings}
    assert not mended(corpus)


def test_an_exception_that_nothing_needs_goes_once_all_else_is_mended(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wirespan.checks import CATALOGUE, Check

    monkeypatch.setitem(CATALOGUE, "made-up", Check("made-up", 5, "t", "w.", "e", "r.", accept=True))
    entry = Accepted(code="made-up", about="norva", reason="r", by="model-a")
    for story in ("patience",):  # its text isn't here, and any story may name the town
        (corpus.root / ACCEPTED).write_bytes(records.line(entry))
        assert not mended(corpus), story
    entry = Accepted(code="made-up", about="long-bridge", reason="r", by="model-a")
    (corpus.root / ACCEPTED).write_bytes(records.line(entry))
    edit(corpus, documents_file("bridge"), "bridge/most-info", lambda d: d.update(length=1))
    assert mended(corpus)
    assert check(corpus).findings == ()
    assert (corpus.root / ACCEPTED).read_bytes() == b""


def test_a_remedy_that_brings_another_finding_is_not_made(corpus: Corpus) -> None:
    """Without its space the span is that of another annotation of the layer."""
    lines = read(corpus, ENTITIES)
    other = next(line for line in lines if line["id"] == "ent-bridge")
    span = other["span"]
    wider = {"start": span["start"], "end": span["end"] + 1, "text": span["text"] + " "}
    write(corpus, ENTITIES, [*lines, other | {"id": "ent-wider1", "span": wider}])
    mended(corpus)
    assert {f.code for f in check(corpus).findings} == {"span-edge-space"}


def test_what_can_be_mended_is_beside_what_cannot(corpus: Corpus) -> None:
    edit(corpus, documents_file("bridge"), "bridge/most-info", lambda d: d.update(length=1))
    edit(corpus, ENTITIES, "ent-quay01", lambda line: line.update(entity="nobody-known"))
    broken = corpus.root / layer_file("dates", "bridge")
    broken.write_bytes(b"\xef\xbb\xbf{]\r\n" + broken.read_bytes())
    data = broken.read_bytes()
    done = fixing.mend(corpus)
    assert set(done.files) == {documents_file("bridge")}
    put(done, corpus)
    assert broken.read_bytes() == data
    assert {f.code for f in done.after} == {
        "byte-order-mark",
        "carriage-return",
        "not-json",
        "unknown-entity",
    }


def test_damage_around_a_record_is_no_obstacle(corpus: Corpus) -> None:
    """Records that a remedy looks at have other fields than they should, or none."""
    edit(corpus, ENTITIES, "ent-bridge", lambda line: line["span"].update(start=line["span"]["start"] + 1))
    for file in (documents_file("bridge"), "annotations/links/bridge.jsonl", "corpus/registry/bridge.jsonl"):
        lines = read(corpus, file)
        strange = [{"id": "bridge/quay-wire"}, {"id": ["bridge"], "text": 1}, {}, {"id": lines[0]["id"]}]
        write(corpus, file, [*strange, *lines, lines[-1]])
        (corpus.root / file).write_bytes(b"[]\n7\n" + (corpus.root / file).read_bytes())
    fixing.mend(corpus)


def test_small_files_are_mended_too(corpus: Corpus) -> None:
    clean = state(corpus.root)
    for name in ("corpus/VERSION", "corpus/splits.json"):
        data = (corpus.root / name).read_bytes()
        (corpus.root / name).write_bytes(b"\xef\xbb\xbf" + data.removesuffix(b"\n"))
    assert mended(corpus)
    assert state(corpus.root) == clean


FAULTS: dict[str, Callable[[Line, random.Random], None]] = {
    "start": lambda s, r: s.update(start=max(0, s["start"] + r.randint(-3, 3))),
    "end": lambda s, r: s.update(end=max(1, s["end"] + r.randint(-3, 3))),
    "swap": lambda s, _: s.update(start=s["end"], end=max(1, s["start"])),
    "space": lambda s, _: s.update(end=s["end"] + 1, text=s["text"] + " "),
    "cut": lambda s, _: s.update(text=s["text"][:-1] or "x"),
    "far": lambda s, r: s.update(start=s["start"] + 40, end=s["end"] + 40 + r.randint(0, 1)),
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), count=st.integers(1, 5))
@example(seed=10801260, count=4)
def test_what_is_left_was_there_before_and_nothing_is_left_to_mend(
    corpus: Corpus, seed: int, count: int
) -> None:
    clean, rnd = state(corpus.root), random.Random(seed)  # noqa: S311 - faults, no secrets
    try:
        for _ in range(count):
            file = layer_file(rnd.choice(list(LAYERS)), "bridge")
            lines = read(corpus, file)
            line = rnd.choice(lines)
            FAULTS[rnd.choice(list(FAULTS))](rnd.choice(list(all_spans(line))), rnd)
            rnd.shuffle(lines)
            write(corpus, file, lines + [line] * rnd.choice([0, 0, 1]))
        found = check(corpus, level=4).findings
        # A record with a finding is silent at level 4; of two with one id, the other speaks once they turn.
        silent = {f.file for f in found if f.level < 4}
        before = Counter((f.file, f.code) for f in found)
        done = fixing.mend(corpus)
        put(done, corpus)
        left = [f for f in check(corpus, level=4).findings if f.level < 4 or f.file not in silent]
        after = Counter((f.file, f.code) for f in left)
        assert Counter({key: n for key, n in (after - before).items() if not key[1].startswith("not-")}) == {}
        assert fixing.mend(corpus).files == {}
    finally:
        for name, data in clean.items():
            (corpus.root / name).write_bytes(data)

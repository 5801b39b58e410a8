"""The merge of files: bytes in, bytes out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from wirespan import checks
from wirespan.errors import RecordError
from wirespan.merge.driver import ATTRIBUTES, merge_files
from wirespan.model import Mention, Quote, Span
from wirespan.records import line
from wirespan.store import Corpus

TOP = Path(__file__).parents[2]
MENTIONS = "annotations/entities/bridge.jsonl"


def mention(number: int, **fields: Any) -> Mention:
    base = Mention(
        id=f"mention-{number:02}",
        doc="bridge/quay-wire",
        span=Span(number, number + 1, "🚨"),
        label="ORG",
        entity="norva",
        by="model-a",
        status="suggested",
    )
    return replace(base, **fields)


def file(*found: Any) -> bytes:
    return b"".join(map(line, found))


def test_neighbours_are_no_conflict() -> None:
    base = [mention(n) for n in range(4)]
    ours = [mention(0), mention(1, entity="a"), mention(2), mention(3)]
    theirs = [mention(0), mention(1), mention(2, entity="b"), mention(3), mention(4)]
    wanted = file(mention(0), mention(1, entity="a"), mention(2, entity="b"), mention(3), mention(4))
    merged = merge_files(file(*base), file(*ours), file(*theirs), MENTIONS)
    assert (merged.content, merged.conflicts, merged.notes) == (wanted, 0, ())


def test_only_the_lines_of_a_conflict_stand_between_markers() -> None:
    base = [mention(n) for n in range(4)]
    ours = [mention(0), mention(1, entity="a"), mention(3, note="here")]
    theirs = [mention(0), mention(1, entity="b", note="n"), mention(2, note="kept"), mention(3)]
    merged = merge_files(file(*base), file(*ours), file(*theirs), MENTIONS)
    assert merged.conflicts == 2
    assert merged.content == b"".join(
        [
            file(mention(0)),
            b"<<<<<<< ours\n",
            file(mention(1, entity="a", note="n")),
            b"=======\n",
            file(mention(1, entity="b", note="n")),
            b">>>>>>> theirs\n",
            b"<<<<<<< ours\n",
            b"=======\n",
            file(mention(2, note="kept")),
            b">>>>>>> theirs\n",
            file(mention(3, note="here")),
        ]
    )


def test_validate_finds_the_markers(corpus: Corpus) -> None:
    path = "annotations/entities/bridge.jsonl"
    base = (corpus.root / path).read_bytes()
    ours, theirs = (base.replace(b'"norva"', name, 1) for name in (b'"a"', b'"b"'))
    (corpus.root / path).write_bytes(merge_files(base, ours, theirs, path).content)
    found = [f for f in checks.run(corpus).findings if f.code == "merge-conflict"]
    (at,) = [number for number, raw in enumerate(base.split(b"\n"), 1) if b'"norva"' in raw]
    assert [(f.file, f.line) for f in found] == [(path, at), (path, at + 2), (path, at + 4)]


def test_ids_that_links_may_name_are_told() -> None:
    quote = Quote(
        id="quote-0001",
        doc="bridge/quay-wire",
        kind="direct",
        content=(Span(1, 2, "x"),),
        cue=(),
        source=(),
        speakers=(),
        by="model-a",
        status="suggested",
    )
    path = "annotations/quotes/bridge.jsonl"
    (note,) = merge_files(b"", file(quote), file(replace(quote, id="quote-0002")), path).notes
    assert "quote-0002" in note
    assert "quote-0001" in note
    mentions = merge_files(b"", file(mention(1)), file(mention(1, id="mention-xx")), MENTIONS)
    assert (mentions.content, mentions.notes) == (file(mention(1)), ())


BROKEN = {
    "conflict marker": b"<<<<<<< HEAD\n",
    "no JSON": b"{\n",
    "two keys": file(mention(1)).replace(b"}\n", b',"by":"model-b"}\n'),
    "unknown field": file(mention(1)).replace(b"}\n", b',"colour":"red"}\n'),
    "wrong type": file(mention(1)).replace(b'"mention-01"', b"[1]"),
    "label that isn't one": file(mention(1)).replace(b"ORG", b"FIRM"),
    "one id twice": file(mention(1), mention(1, entity="other")),
    "no UTF-8": b'"\xff"\n',
    "deep": b"[" * 100_000 + b"\n",
}


@pytest.mark.parametrize(
    ("what", "side"),
    [(what, side) for what in BROKEN for side in range(3) if (what, side) != ("conflict marker", 0)],
)
def test_what_cannot_be_read_is_refused(what: str, side: int) -> None:
    files = [b"", b"", b""]
    files[side] = BROKEN[what]
    with pytest.raises(RecordError, match=["base", "ours", "theirs"][side]):
        merge_files(*files, MENTIONS)


def conflict(*sides: bytes) -> bytes:
    return b"<<<<<<< ours\n" + b"=======\n".join(sides) + b">>>>>>> theirs\n"


A, B = mention(1, entity="a"), mention(1, entity="b")
KNOWN = {
    "one conflict": conflict(file(A), file(B)) + file(mention(2)),
    "a conflict in a conflict": conflict(conflict(file(A), file(B)), file(mention(1))) + file(mention(2)),
}
LOST = {
    "no record in it": conflict(b"{\n", file(B)) + file(mention(2)),
    "no end of it": file(mention(2)) + b"<<<<<<< ours\n" + file(A),
    "no record beside it": b"{\n" + conflict(file(A), file(B)),
}


@pytest.mark.parametrize("case", [*KNOWN, *LOST])
def test_what_is_in_conflict_in_the_base_has_to_be_agreed_on(case: str) -> None:
    base = {**KNOWN, **LOST}[case]
    for ours, theirs in (([A], [B]), ([], [A]), ([A], [])):
        assert merge_files(base, file(*ours), file(*theirs), MENTIONS).conflicts == 1
    merged = merge_files(base, file(A), file(A), MENTIONS)
    assert (merged.content, merged.conflicts) == (file(A), 0)


@pytest.mark.parametrize("case", [*KNOWN, *LOST])
def test_where_the_conflicts_of_a_base_cannot_be_told_apart_all_has_to_be_agreed_on(case: str) -> None:
    base, noted = {**KNOWN, **LOST}[case], mention(2, note="n")
    merged = merge_files(base, file(A, mention(2)), file(A, noted), MENTIONS)
    assert merged.conflicts == (case in LOST)
    assert merged.content == file(A, noted) or case in LOST


@pytest.mark.parametrize("path", ["corpus/splits.json", "README.md", "", "annotations/colours/x.jsonl"])
def test_other_files_are_refused(path: str) -> None:
    with pytest.raises(RecordError, match="no file of records"):
        merge_files(b"", b"", b"", path)


@pytest.mark.parametrize("prefix", ["", "data/news/", "corpus/", "annotations/"])
def test_a_corpus_may_lie_in_a_folder(prefix: str) -> None:
    assert merge_files(b"", b"", file(mention(1)), prefix + MENTIONS).content == file(mention(1))


def test_every_file_of_the_corpus_merged_with_itself_is_itself() -> None:
    for path in Corpus(TOP).files():
        data = (TOP / path).read_bytes()
        assert merge_files(data, data, data, path).content == data
        assert merge_files(b"", data, data, path).content == data
        assert merge_files(data, data, b"", path).content == b""


def test_the_repository_gives_its_files_to_the_driver() -> None:
    there = (TOP / ".gitattributes").read_text(encoding="utf-8").splitlines()
    assert set(ATTRIBUTES) <= set(there)

"""Another name: everywhere, and nothing else."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wirespan import formatting, journal
from wirespan.checks import run as check
from wirespan.editing import Kind, rename
from wirespan.errors import UsageError
from wirespan.joining import Library
from wirespan.store import ACCEPTED, SPLITS_FILE, Corpus

from ..cut_off import Cut, cut_at, state
from .whole import HARBOUR, POLISH, QUAY, abouts, accept, real, write

RENAMES: list[tuple[Kind, str, str]] = [
    ("story", "bridge", "long-bridge-2026"),
    ("story", "patience", "a"),
    ("report", QUAY, "bridge/quay"),
    ("report", POLISH, "bridge/zz-most"),
    ("report", HARBOUR, "patience/post"),
    ("entity", "ida-kells", "kells"),
    ("entity", "long-bridge", "a-bridge"),
]


def edit(corpus: Corpus, kind: Kind, old: str, new: str) -> None:
    with journal.writing(corpus.root) as change:
        rename(corpus, kind, old, new).put(change)


def trace(kind: Kind, name: str) -> re.Pattern[bytes]:
    """What finds a name in a file of records, or in the splits."""
    behind = rb'["/#]' if kind == "story" else rb'["#@ ]'
    return re.compile(rb'["/ ]' + re.escape(name).encode() + behind)


@pytest.mark.parametrize(("kind", "old", "new"), RENAMES)
def test_it_is_valid_afterwards_and_the_old_name_is_gone(
    full: Corpus, kind: Kind, old: str, new: str
) -> None:
    before = state(full.root)
    assert check(full, level=5).findings == ()
    edit(full, kind, old, new)
    after = state(full.root)
    assert check(full, level=5).findings == ()
    assert list(formatting.reformat(full)) == []
    gone = trace(kind, old)
    assert any(gone.search(data) for data in before.values())
    assert [name for name, data in after.items() if gone.search(data) and "schema/" not in name] == []
    if kind == "story":
        moved = {re.sub(rf"/{old}\.jsonl$", f"/{new}.jsonl", name) for name in before}
        assert moved == after.keys() != before.keys()
        assert [full.splits()[split] for split, there in full.splits().items() if new in there] == [[new]]
    else:
        assert after.keys() == before.keys()


@pytest.mark.parametrize(
    ("kind", "old", "new", "expected"),
    [
        ("story", "bridge", "long", {0, 1, 2, 3, 4}),
        ("report", QUAY, "bridge/a-wire", {0, 1, 3}),
        ("entity", "ida-kells", "kells", {6}),
    ],
)
def test_exceptions_follow(full: Corpus, kind: Kind, old: str, new: str, expected: set[int]) -> None:
    named = (f"{QUAY}#ent-norva1", f"{QUAY}@0-5", f"{QUAY}-2@0-5", f"{POLISH} {QUAY}", "bridge#link-said1")
    named += ("bridge", "ida-kells", "patience/bridge@0-5", "file:" + "0" * 64)
    accept(full, *named)
    edit(full, kind, old, new)
    wanted = [re.sub(rf"(^| ){old}\b", rf"\g<1>{new}", about) for about in named]
    # The pair stands in order of the alphabet, by which near-duplicates name it.
    wanted = [" ".join(sorted(about.split(" "))) for about in wanted]
    assert abouts(full) == sorted(wanted[i] if i in expected else named[i] for i in range(len(named)))
    assert list(formatting.reformat(full)) == []


NAMES = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)


@st.composite
def renames(draw: st.DrawFn) -> tuple[Kind, str, str]:
    kind, old, _ = draw(st.sampled_from(RENAMES))
    new = draw(NAMES)
    return kind, old, f"{old.partition('/')[0]}/{new}" if kind == "report" else new


@pytest.fixture(scope="module")
def pristine() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        yield write(Path(folder) / "corpus").root


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(renames(), min_size=1, max_size=3))
def test_renamed_there_and_back_it_is_the_same_to_the_byte(
    pristine: Path, wanted: list[tuple[Kind, str, str]]
) -> None:
    with TemporaryDirectory() as folder:
        corpus = Corpus(Path(shutil.copytree(pristine, Path(folder) / "corpus")))
        accept(corpus, f"{QUAY}@0-5", f"{POLISH} {QUAY}", "bridge#link-said1", "ida-kells")
        clean, done = state(corpus.root), []
        for kind, old, new in wanted:
            try:
                edit(corpus, kind, old, new)
            except UsageError:  # it is renamed already, or the name is taken
                continue
            done.append((kind, old, new))
            assert list(formatting.reformat(corpus)) == []
        (corpus.root / ACCEPTED).rename(corpus.root / "accepted")
        assert check(corpus, level=4).findings == ()
        (corpus.root / "accepted").rename(corpus.root / ACCEPTED)
        assert (state(corpus.root) == clean) == (not done)
        for kind, old, new in reversed(done):
            edit(corpus, kind, new, old)
        assert state(corpus.root) == clean


def test_the_corpus_of_this_repository(tmp_path: Path) -> None:
    corpus = real(tmp_path / "real")
    clean, before = state(corpus.root), check(corpus, level=5)
    withheld = corpus.documents("venezuela-2025")[0].id.partition("/")[2]
    wanted: list[tuple[Kind, str, str]] = [
        ("story", "ferry-2026", "grounding-2026"),
        ("report", "copper-dam-2026/harrowgate-news", "copper-dam-2026/z-news"),
        ("story", "venezuela-2025", "a-story"),
        ("report", f"a-story/{withheld}", "a-story/x"),
    ]
    for path in ("corpus/registry/shared.jsonl", "corpus/registry/hospital-hack-2026.jsonl"):
        key = json.loads((corpus.root / path).read_text("utf-8").splitlines()[0])["id"]
        wanted.append(("entity", key, f"{key}-renamed"))
    for kind, old, new in wanted:
        edit(corpus, kind, old, new)
    found = check(corpus, level=5)
    assert found.findings == before.findings == ()
    assert list(formatting.reformat(corpus)) == []
    for kind, old, new in reversed(wanted):
        edit(corpus, kind, new, old)
    assert state(corpus.root) == clean


def test_lines_that_need_no_change_stay_to_the_byte(full: Corpus) -> None:
    file = full.root / "annotations/entities/bridge.jsonl"
    first, *rest = file.read_bytes().splitlines(keepends=True)
    spaced = first.replace(b'","', b'" , "')
    assert b"norva" not in first.replace(b"ent-norva", b"")
    file.write_bytes(b"".join([spaced, *reversed(rest)]))
    before = file.read_bytes().splitlines(keepends=True)
    splits = full.root / SPLITS_FILE
    splits.write_bytes(b'{"train":  ["bridge"],\n"validation":[], "test":[] ,"withheld": ["patience"]}')
    edit(full, "entity", "norva", "town-of-norva")
    after = file.read_bytes().splitlines(keepends=True)
    assert [b != a for b, a in zip(before, after, strict=True)] == [b'"norva"' in line for line in before]
    edit(full, "story", "bridge", "train")
    assert splits.read_bytes().startswith(b'{"train":  ["train"],\n"validation":[], "test":[] ,')


def test_lines_as_other_programs_write_them_are_read(full: Corpus) -> None:
    file = full.root / "annotations/numbers/bridge.jsonl"
    data = file.read_bytes()
    for written in (data.replace(b"bridge/", rb"bridge\/"), data.replace(b"bridge/", rb"\u0062ridge/")):
        file.write_bytes(written)
        edit(full, "report", QUAY, "bridge/a")
        assert [number.doc for number in full.layer("numbers", "bridge")] == ["bridge/a", POLISH]
        edit(full, "report", "bridge/a", QUAY)


def test_the_registry_of_all_stories_stays_whatever_a_story_is_called(full: Corpus) -> None:
    edit(full, "story", "bridge", "other")
    (full.root / "corpus/other.jsonl").rename(full.root / "corpus/shared.jsonl")
    before = (full.root / "corpus/registry/shared.jsonl").read_bytes()
    edit(full, "story", "shared", "bridge")
    assert (full.root / "corpus/registry/shared.jsonl").read_bytes() == before
    assert full.stories() == ["bridge", "patience"]


def test_joined_texts_are_found_under_the_new_name(full: Corpus, withheld_text: str) -> None:
    Library().put(full.document(HARBOUR), withheld_text)
    edit(full, "report", HARBOUR, "patience/post")
    edit(full, "story", "patience", "calm")
    document = full.document("calm/post")
    assert Library().get(document) == withheld_text
    joined = Library().joined(document, full.annotations("calm/post")["quotes"])
    assert joined is not None
    assert joined.outcome == "exact"
    assert check(full, level=5, library=Library()).findings == ()


@pytest.mark.parametrize(("kind", "old", "new"), [RENAMES[0], RENAMES[2]])
def test_cut_off_anywhere_it_is_the_old_name_or_the_new(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, kind: Kind, old: str, new: str
) -> None:
    accept(corpus, f"{QUAY}@0-5")
    before = state(corpus.root)
    edit(corpus, kind, old, new)
    after, seen, through, step = state(corpus.root), set(), False, 0
    edit(corpus, kind, new, old)
    while not through:
        with monkeypatch.context() as patch:
            cut_at(patch, step, "replace", "fsync", "unlink")
            try:
                edit(corpus, kind, old, new)
                through = True
            except Cut:
                pass
        journal.recover(corpus.root)
        now = state(corpus.root)
        assert now in (before, after)
        seen.add(now == after)
        if now == after and not through:
            edit(corpus, kind, new, old)
        assert through or state(corpus.root) == before
        step += 1
    assert seen == {True, False}


@pytest.mark.skipif(os.name != "posix", reason="left out: files have no modes here")
def test_files_keep_their_modes(full: Corpus) -> None:
    (full.root / "corpus/bridge.jsonl").chmod(0o600)
    edit(full, "story", "bridge", "x")
    assert (full.root / "corpus/x.jsonl").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            b'{"train": ["bridge"],\n "withheld" : ["patience"]}',
            b'{"train": ["x"],\n "withheld" : ["patience"]}',
        ),
        (b'{"bridge":["bridge"],"bridges":["a-bridge"]}', b'{"bridge":["x"],"bridges":["a-bridge"]}'),
    ],
)
def test_splits_stay_as_they_are_written(full: Corpus, before: bytes, after: bytes) -> None:
    (full.root / SPLITS_FILE).write_bytes(before)
    edit(full, "story", "bridge", "x")
    assert (full.root / SPLITS_FILE).read_bytes() == after


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"train":["\\u0062ridge","\\u006dill"]}', {"train": ["x", "mill"]}),
        (b'{"train":["a \\"bridge\\"","bridge"]}', {"train": ['a "bridge"', "x"]}),
    ],
)
def test_splits_are_known_however_they_are_written(
    full: Corpus, content: bytes, expected: dict[str, list[str]]
) -> None:
    file = full.root / SPLITS_FILE
    file.write_bytes(content)
    if "mill" in expected["train"]:
        with pytest.raises(UsageError, match="mill is named already"):
            rename(full, "story", "bridge", "mill")
    edit(full, "story", "bridge", "x")
    assert json.loads(file.read_bytes()) == expected

"""Finding a corpus and reading it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from wirespan import store
from wirespan.errors import RecordError, UsageError, WirespanError
from wirespan.formatting import reformat
from wirespan.model import Date
from wirespan.publish import reading
from wirespan.store import MAX_LINE, Corpus, choose, documents_file
from wirespan.versions.sources import Folder, opened, rows

DATES = "annotations/dates/bridge.jsonl"


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


def test_of_many_reports_those_like_the_one_asked_for_are_named(corpus: Corpus) -> None:
    (line,) = (corpus.root / documents_file("patience")).read_bytes().splitlines()
    name = orjson.loads(line)["id"].encode()
    more = (line.replace(name, b"patience/outlet-%d" % number, 1) for number in range(300))
    (corpus.root / documents_file("patience")).write_bytes(b"\n".join(more) + b"\n")
    with pytest.raises(UsageError) as caught:
        corpus.document("patience/outlet-1777")
    assert caught.value.hint.startswith("There are: patience/outlet-177, ")
    assert caught.value.hint.endswith(" and 295 more")
    assert caught.value.hint.count(", ") == 4
    with pytest.raises(UsageError, match=r"a story, .*\nIts reports: patience/outlet-0, .* and 295 more"):
        corpus.document("patience")
    with pytest.raises(UsageError, match=r"There are: bridge, patience$"):
        choose(corpus, ["bridg"])


def test_a_broken_line_is_named(corpus: Corpus) -> None:
    path = corpus.root / "annotations/dates/bridge.jsonl"
    path.write_bytes(path.read_bytes() + b"{]\n")
    with pytest.raises(RecordError, match=r"annotations/dates/bridge\.jsonl:3: .*no JSON"):
        corpus.layer("dates", "bridge")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "isn't there"),
        (b"", "JSON"),
        (b"\xff", "JSON"),
        (b"[" * 100_000, "JSON"),
        (b'{"train":' + b"[" * 900 + b"]" * 900 + b"}", "train"),
        (b'{"train":[' + b"9" * 5000 + b"]}", "JSON"),
        (b"null", "object"),
        (b"[]", "object"),
        (b'{"train":[],"validation":[],"test":[]}', "withheld"),
        (b'{"train":null,"validation":[],"test":[],"withheld":[]}', "train"),
        (b'{"train":"bridge","validation":[],"test":[],"withheld":[]}', "train"),
        (b'{"train":["bridge",1],"validation":[],"test":[],"withheld":[]}', "train"),
    ],
)
def test_splits_that_are_none_are_named(corpus: Corpus, content: bytes | None, says: str) -> None:
    file = corpus.root / "corpus/splits.json"
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(RecordError, match=rf"^corpus/splits\.json.*{says}") as caught:
        corpus.splits()
    assert "wirespan validate" in caught.value.hint


def test_a_folder_that_is_named_has_to_be_there(corpus: Corpus) -> None:
    for name in ("gone", "corpus/VERSION", "corpus/VERSION/below"):
        with pytest.raises(UsageError, match="there is no folder"):
            Corpus.find(corpus.root / name)


def test_a_version_that_is_no_text_is_named(corpus: Corpus) -> None:
    (corpus.root / "corpus/VERSION").write_bytes("0.1.0\n".encode("utf-16"))
    with pytest.raises(RecordError, match=r"^corpus/VERSION"):
        _ = corpus.version


LARGE = 1 << 34


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("corpus/VERSION", lambda corpus: corpus.version),
        ("corpus/splits.json", lambda corpus: corpus.splits()),
        ("annotations/dates/bridge.jsonl", lambda corpus: corpus.layer("dates", "bridge")),
        ("annotations/dates/bridge.jsonl", lambda corpus: list(reformat(corpus))),
        ("annotations/dates/bridge.jsonl", lambda corpus: list(rows(Folder(corpus.root, "here"), DATES))),
        ("corpus/VERSION", lambda corpus: Folder(corpus.root, "here")),
        (DATES, lambda corpus: reading.read(corpus, DATES, "date", Date)),
    ],
)
def test_what_is_too_large_is_not_read(corpus: Corpus, path: str, read: Callable[[Corpus], object]) -> None:
    os.truncate(corpus.root / path, LARGE)  # a hole: it takes no room on the disk
    with pytest.raises(WirespanError, match=rf"{re.escape(path)}.*16,777,216 bytes"):
        read(corpus)


def test_what_is_too_large_is_not_read_of_a_commit(corpus: Corpus) -> None:
    with (corpus.root / DATES).open("ab") as file:
        file.write(b"x" * MAX_LINE + b"\n{}\n")
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "work"]):
        subprocess.run(["git", "-C", str(corpus.root), *command], check=True)
    number = (corpus.root / DATES).read_bytes().count(b"\n") - 1
    with opened(corpus.root, "HEAD") as commit:
        with pytest.raises(RecordError, match=rf"{DATES}:{number} in HEAD .*16,777,216 bytes"):
            commit.read(DATES)
        assert commit.read("corpus/VERSION") == b"0.1.0\n"


def test_a_file_of_many_lines_may_be_larger_than_a_line(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = corpus.root / DATES
    longest = max(map(len, file.read_bytes().splitlines(keepends=True)))
    monkeypatch.setattr(store, "MAX_LINE", longest + 1)
    assert file.stat().st_size > longest + 1
    assert [d.id for d in corpus.layer("dates", "bridge")]
    monkeypatch.setattr(store, "MAX_LINE", longest)
    with pytest.raises(RecordError, match=rf"{DATES}:\d: .*bytes"):
        corpus.layer("dates", "bridge")


def test_splits_that_are_a_folder_are_named(corpus: Corpus) -> None:
    file = corpus.root / "corpus/splits.json"
    file.unlink()
    file.mkdir()
    with pytest.raises(RecordError, match=r"^corpus/splits\.json"):
        corpus.splits()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="left out: this system has no named pipes")
@pytest.mark.parametrize("what", ["pipe", "link to a pipe", "endless"])
def test_a_version_that_is_no_regular_file_is_not_waited_for(
    corpus: Corpus, tmp_path: Path, what: str
) -> None:
    file = corpus.root / store.VERSION
    file.unlink()
    if what == "endless":
        file.symlink_to("/dev/zero")
    else:
        os.mkfifo(file if what == "pipe" else tmp_path / "pipe")
    if what == "link to a pipe":
        file.symlink_to(tmp_path / "pipe")
    with pytest.raises(OSError, match="no regular file"):
        _ = corpus.version
    for command in ("validate", "stats"):
        argv = [sys.executable, "-m", "wirespan", command, "--root", str(corpus.root)]
        done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 2
        assert "no corpus in" in done.stderr

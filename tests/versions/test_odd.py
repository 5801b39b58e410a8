"""Versions that can't be read, and hostile ones."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from wirespan.errors import RecordError, UsageError
from wirespan.store import Corpus
from wirespan.versions.diff import diff
from wirespan.versions.sources import Folder
from wirespan.versions.words import markdown

from .edits import change_one, compared, edited, read, splits, totals, write


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"id":"a","doc":"b"}\n<<<<<<< ours\n', ":2 in the working tree: a merge conflict stands here"),
        (b"[]\n", ":1 in the working tree: an object was expected"),
        (b'{"id":1,"doc":"b"}\n', ":1 in the working tree: a record without its doc and id"),
        (b'{"id":"a","doc":"b"}\n' * 2, ":2 in the working tree: a second record b#a"),
        (b'{"id":' + b"[" * 300 + b"]" * 300 + b"}\n", ":1 in the working tree: its JSON is nested too deep"),
        (b'{"id":"\xff"}\n', ":1 in the working tree: this is no JSON"),
    ],
)
def test_a_damaged_file(corpus: Corpus, content: bytes, said: str) -> None:
    other = edited(corpus)
    (other / "annotations/dates/bridge.jsonl").write_bytes(content)
    with pytest.raises(RecordError) as caught:
        diff(Folder(corpus.root, "old"), Folder(other, "working tree"))
    assert caught.value.message.startswith(f"annotations/dates/bridge.jsonl{said}")


@pytest.mark.parametrize("value", [5, "words", {"start": 1}, [1, "a", None, ["b"]], True, None, {}])
@pytest.mark.parametrize("file", ["quotes", "zones", "links"])
def test_a_record_of_another_shape(corpus: Corpus, file: str, value: Any) -> None:
    other = edited(corpus)
    path = f"annotations/{file}/bridge.jsonl"
    names = ["content", "span", "type", "speakers", "via", "entity", "members"]
    change_one(other / path, **dict.fromkeys([*names, "doc"] if file == "links" else names, value))
    splits(other, test=["bridge"])
    found, changes = compared(corpus.root, other)
    assert [(c.what, c.surface) for c in changes] == [("changed", "")]
    assert set(names) & {field.name for field in changes[0].fields}
    (line,) = (line for line in markdown(found) if file in line)
    assert "1 changed" in line
    assert len(list(markdown(found, changes))) > len(changes[0].fields)


def test_links_in_a_folder_are_not_followed(corpus: Corpus) -> None:
    other = edited(corpus)
    secret = corpus.root.parent / "secret"
    secret.write_text('{"id":"x","doc":"y","note":"a secret"}\n')
    (other / "annotations/dates/bridge.jsonl").unlink()
    (other / "annotations/dates/bridge.jsonl").symlink_to(secret)
    (other / "annotations/more").symlink_to(corpus.root / "annotations/zones")
    found, changes = compared(corpus.root, other)
    assert totals(found) == {("dates", "DATE", "removed"): 2}
    assert "secret" not in repr(changes)
    assert "annotations/dates/bridge.jsonl in new, annotations/more in new" in found.remarks[0]


def test_a_name_that_is_no_text_can_be_told(corpus: Corpus) -> None:
    other = edited(corpus)
    folder = os.fsencode(other / "annotations/dates")
    try:
        with open(folder + b"/b\xff.jsonl", "wb") as file:
            file.write(b'{"id":"a","doc":"b","type":"DATE"}\n')
    except OSError:
        pytest.skip("left out: this file system has no such names")
    found, changes = compared(corpus.root, other)
    assert totals(found) == {("dates", "DATE", "added"): 1}
    assert changes[0].story == "b\\xff"
    assert changes[0].story.encode()


def test_a_folder_without_a_corpus(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        Folder(tmp_path, "nothing")


def test_markdown_of_hostile_names_holds_no_markup(corpus: Corpus) -> None:
    other = edited(corpus)
    records = read(other / "annotations/zones/bridge.jsonl")
    records[0] |= {"type": "[x](http://example.org)\n# `head`", "note": "``tick \x1b[31m"}
    write(other / "annotations/zones/bridge.jsonl", records)
    found, changes = compared(corpus.root, other)
    lines = list(markdown(found, changes))
    assert all("\n" not in line and "\x1b" not in line for line in lines)
    assert "(`` [x](http://example.org)\\n# `head` `` 1)" in lines[0]
    assert any("``` note: – → ``tick \\x1b[31m ```" in line for line in lines)

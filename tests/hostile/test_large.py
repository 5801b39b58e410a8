"""What is small on the disk and large when it is read, and what is no file at all."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from wirespan import labelstudio
from wirespan.cli import run
from wirespan.joining.folder import Skipped, read_texts
from wirespan.store import MAX_LINE, Corpus
from wirespan.texts import LIMIT

from .conftest import EVIL, spoiled, steers

INTEGERS = ["9" * 400, "9" * 5000, str(2**63), str(-(2**63) - 1), str(2**64), "1e400", "-1e-400"]
BOMB = """
import resource, sys
from pathlib import Path
import pyarrow as pa, pyarrow.parquet as pq
from wirespan.publish import hidden
file = Path(sys.argv[1], "documents", "train-00000-of-00001.parquet")
file.parent.mkdir()
cells = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), pa.array(["x" * 2**20]))
pq.write_table(pa.table({"id": cells, "text": cells}), file, compression="zstd")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(list(hidden.shown(Path(sys.argv[1]), {"x" * 2**20})))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="left out: memory isn't told like this here")
def test_a_parquet_file_of_a_hundred_gigabytes_is_counted_in_little_memory(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BOMB, str(tmp_path)], capture_output=True, text=True, check=True
    )
    found, megabytes = done.stdout.splitlines()
    assert "has 100,000 values in text" in found
    assert int(megabytes) < 300
    assert (tmp_path / "documents/train-00000-of-00001.parquet").stat().st_size < 100_000


@pytest.mark.parametrize("number", INTEGERS)
def test_numbers_beyond_all_measure_are_findings(
    corpus: Corpus, number: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(corpus.root)
    for path, key in (("annotations/dates/bridge.jsonl", "start"), ("corpus/bridge.jsonl", "length")):
        file = corpus.root / path
        before = file.read_bytes()
        first, *others = before.splitlines()
        record = json.loads(first)
        inside = record["span"] if key == "start" else record
        inside[key] = "HERE"
        line = json.dumps(record).replace('"HERE"', number).encode()
        file.write_bytes(b"\n".join([line, *others, b""]))
        assert run(["validate"]) == 1
        for command in (["stats"], ["show", "bridge/quay-wire"], ["format"], ["studio", "page"]):
            assert run(command) in (0, 1, 2), command
            assert "Traceback" not in "".join(capsys.readouterr())
        file.write_bytes(before)


def test_sparse_files_and_devices_in_a_folder_of_texts_are_left(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A text.\n")
    with (tmp_path / "sparse.txt").open("wb") as file:
        file.truncate(2**40)
    with (tmp_path / "nulls.txt").open("wb") as file:
        file.truncate(LIMIT)
    try:
        os.mknod(tmp_path / "zero.txt", 0o666 | stat.S_IFCHR, os.makedev(1, 5))
    except (AttributeError, PermissionError):
        (tmp_path / "zero.txt").symlink_to("/dev/zero")
    skipped = Skipped()
    read = [path.name for path, _ in read_texts(tmp_path, skipped)]
    assert read == ["a.txt", "nulls.txt"]
    assert skipped.first["over 8 MiB"].name == "sparse.txt"


def test_names_of_the_registry_are_no_markup_of_the_labelling_page(corpus: Corpus, tmp_path: Path) -> None:
    file = corpus.root / "corpus/registry/shared.jsonl"
    first, *others = file.read_bytes().splitlines()
    file.write_bytes(b"\n".join([spoiled(first, ("names", "en"), "</View>&<script>${x}"), *others, b""]))
    tasks, page = tmp_path / "t.json", tmp_path / "t.xml"
    assert run(["studio", "export", "--out", str(tasks), "--root", str(corpus.root)]) == 0
    assert page.read_text("utf-8") == labelstudio.page()
    assert "</View>&<script>${x}" in json.dumps(json.loads(tasks.read_bytes()), ensure_ascii=False)


@pytest.mark.parametrize("style", ["text", "markdown", "json"])
def test_a_difference_is_told_without_its_markup(
    corpus: Corpus, style: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    older = tmp_path / "older"
    shutil.copytree(corpus.root, older)
    for path, pointer in (
        ("annotations/dates/bridge.jsonl", ("span", "text")),
        ("annotations/entities/bridge.jsonl", ("label",)),
        ("corpus/registry/shared.jsonl", ("names", "en")),
    ):
        file = corpus.root / path
        first, *others = file.read_bytes().splitlines()
        file.write_bytes(b"\n".join([spoiled(first, pointer), *others, b""]))
    assert run(["diff", str(older), str(corpus.root), "--format", style]) in (0, 1, 2)
    shown = "".join(capsys.readouterr())
    assert steers(shown) == set()
    assert "script" in shown
    if style == "markdown":
        bare = "".join(part for at, part in enumerate(shown.split("``")) if not at % 2)
        assert "<script" not in bare


def test_the_merge_driver_tells_of_hostile_lines_in_words(
    corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = "annotations/entities/bridge.jsonl"
    content = (corpus.root / path).read_bytes()
    first, *others = content.splitlines()
    files = [tmp_path / name for name in ("base", "ours", "theirs")]
    for file, line in zip(
        files, (first, spoiled(first, ("label",)), spoiled(first, ("label",), f"x{EVIL}")), strict=True
    ):
        file.write_bytes(b"\n".join([line, *others, b""]))
    assert run(["merge-driver", *map(str, files), path]) == 1
    for broken in (b"{\n", EVIL.encode() + b"\n"):
        files[0].write_bytes(content)
        files[1].write_bytes(broken)
        files[2].write_bytes(content)
        assert run(["merge-driver", *map(str, files), f"{path}{EVIL}"]) in (0, 1, 2, 129)
    shown = "".join(capsys.readouterr())
    assert steers(shown) == set()
    assert "Traceback" not in shown


def test_the_merge_driver_leaves_a_line_without_end_to_git(
    corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = "annotations/entities/bridge.jsonl"
    content = (corpus.root / path).read_bytes()
    files = [tmp_path / name for name in ("base", "ours", "theirs")]
    for file in files:
        file.write_bytes(content)
    long = content + b"x" * MAX_LINE + b"\n"
    files[2].write_bytes(long)
    lines = long.count(b"\n")
    assert run(["merge-driver", *map(str, files), path]) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert f"merged as text, for {path}:{lines}: the line has 16,777,216 bytes or more" in said
    assert files[1].read_bytes() == long


def test_what_git_merges_neither_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [tmp_path / name for name in ("base", "ours", "theirs")]
    for file in files:
        file.write_bytes(file.name.encode() + b"\0\n")
    assert run(["merge-driver", *map(str, files), "annotations/entities/bridge.jsonl"]) == 129
    said = " ".join(capsys.readouterr().err.split())
    assert "git can't merge it as text" in said
    assert "git status" in said

"""Shards are written into no folder that holds something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from wirespan.cli import run
from wirespan.store import Corpus


def content(folder: Path) -> dict[Path, bytes]:
    """Return all files of a folder but what is kept of changes."""
    found = (path for path in folder.rglob("*") if path.is_file() and ".wirespan" not in path.parts)
    return {path: path.read_bytes() for path in found}


@pytest.mark.parametrize(
    "name",
    [
        ".",
        "corpus",
        "corpus/new",
        "annotations/dates",
        "annotations/new/shards",
        "schema/new",
        "other",
        "notes",
    ],
)
@pytest.mark.parametrize("more", [["run"], ["run", "--shard", "0/2"], ["reduce"]])
def test_shards_go_into_no_folder_of_something_else(
    corpus: Corpus, tmp_path: Path, name: str, more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    root = corpus.root
    (root / "README.md").write_text("# My corpus\n")
    (root / "notes").mkdir()
    (root / "notes/README.md").write_text("# My notes\n")
    (root / "other/corpus").mkdir(parents=True)
    (root / "other/corpus/VERSION").write_text("0.1.0\n")  # another corpus
    before = content(tmp_path)
    line = ["shards", *more, str(root), "--out", str(root / name), "--level", "4"]
    assert run(line) == 2
    assert "nothing was written" in " ".join(capsys.readouterr().err.split())
    assert content(tmp_path) == before
    assert not (root / "corpus/new").exists()


def test_shards_go_where_shards_are(corpus: Corpus, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / ".DS_Store").write_text("litter")
    line = ["shards", "run", str(corpus.root), "--out", str(out), "--level", "4", "--jobs", "1"]
    for _ in range(2):
        assert run([*line, "--config", "documents"]) == 0
    (out / "statistics.json").unlink()
    assert run([*line, "--config", "documents"]) == 0

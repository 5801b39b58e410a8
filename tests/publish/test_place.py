"""Where a dataset is built nothing is taken away but what a build made."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from wirespan import built
from wirespan.errors import UsageError
from wirespan.publish.build import build
from wirespan.store import Corpus

from .test_build import files


def sums(folder: Path) -> None:
    """Write what sha256sum says of all files of a folder, as whoever offers a download does."""
    found = {p.relative_to(folder).as_posix(): built.digest(p) for p in folder.rglob("*") if p.is_file()}
    (folder / built.SUMS).write_bytes(built.lines(found))


def images(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "one.iso").write_bytes(b"an image")
    (folder / "README.md").write_text("# Images\n")


def with_sources(folder: Path) -> None:
    images(folder)
    (folder / built.SOURCES).write_bytes(built.lines({"corpus/VERSION": "0" * 64}))


def with_odd_sources(folder: Path) -> None:
    images(folder)
    (folder / built.SOURCES).write_bytes(b"where the images came from\n")


@pytest.mark.parametrize("make", [images, with_sources, with_odd_sources])
def test_a_folder_with_sums_of_its_own_stays(rich: Corpus, out: Path, make: object) -> None:
    make(out)  # type: ignore[operator]
    sums(out)
    before = files(out)
    with pytest.raises(UsageError, match="no build made"):
        build(rich, out)
    assert files(out) == before


def test_a_dataset_whose_card_is_anothers_stays(rich: Corpus, made: Path) -> None:
    (made / "README.md").write_text("# My own card\n")
    sums(made)
    with pytest.raises(UsageError, match="no build made"):
        build(rich, made)


def test_a_dataset_that_lost_files_is_built_anew(rich: Corpus, made: Path) -> None:
    before = files(made)
    (made / "documents/train-00000-of-00001.parquet").unlink()
    build(rich, made)
    assert files(made) == before


@pytest.mark.parametrize(
    "name", ["mine.txt", "dataset/mine.txt", "dataset/documents/mine.txt", "old/mine.txt", "dataset", "old"]
)
def test_a_room_of_somebody_else_stays(rich: Corpus, out: Path, name: str) -> None:
    room = out.with_name(f".{out.name}.new")
    (room / name).parent.mkdir(parents=True)
    (room / name).write_text("mine")
    with pytest.raises(UsageError, match=r"\.new"):
        build(rich, out)
    assert (room / name).read_text() == "mine"
    assert not out.exists()


def test_what_a_build_left_that_was_killed_is_taken_away(rich: Corpus, made: Path) -> None:
    room = made.with_name(f".{made.name}.new")
    (room / "dataset/documents").mkdir(parents=True)
    (room / "dataset/figures").mkdir()
    for name in ("documents/train-00000.parquet", "README.md", "figures/sizes.png", "DATASHEET.md"):
        (room / "dataset" / name).write_bytes(b"half")
    made.rename(room / "old")
    assert build(rich, made).cut_off
    assert not room.exists()


def test_the_fingerprint_in_the_card_is_that_of_the_rows_in_the_sums(rich_set: Path) -> None:
    rows = [f"{built.digest(p)}  {p.parent.name}/{p.name}\n" for p in sorted(rich_set.glob("*/*.parquet"))]
    assert hashlib.sha256("".join(rows).encode()).hexdigest() in (rich_set / "README.md").read_text("utf-8")

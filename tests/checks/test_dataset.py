"""Level 6: a built dataset has to be unchanged, and of the corpus as it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from wirespan.checks import run
from wirespan.cli.app import run as command
from wirespan.publish.build import build
from wirespan.store import Corpus

from ..bridge import write_corpus

SOURCES = "build/wirespan/SOURCES"
CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n### Data\n\n- A bridge.\n\n### Code\n\n- Faster.\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of the small corpus with a built dataset."""
    corpus = write_corpus(tmp_path_factory.mktemp("made"))
    (corpus.root / "CHANGELOG.md").write_text(CHANGELOG)
    (corpus.root / "LICENSE-DATA").write_text("CC0\n")
    (corpus.root / "DATASHEET.md").write_text("Invented.\n")
    build(corpus, corpus.root / "build/wirespan")
    return corpus.root


@pytest.fixture
def corpus(made: Path, tmp_path: Path) -> Corpus:
    """A fresh copy of it."""
    return Corpus(Path(shutil.copytree(made, tmp_path / "corpus of mine")))


def found(corpus: Corpus, dataset: Path | None = None) -> list[tuple[str, str]]:
    return [(finding.code, finding.file) for finding in run(corpus, level=6, dataset=dataset).findings]


def test_what_was_built_just_now_is_clean(corpus: Corpus) -> None:
    assert found(corpus) == []
    shutil.rmtree(corpus.root / "build")
    assert found(corpus) == []


@pytest.mark.parametrize(
    "path",
    [
        "annotations/dates/bridge.jsonl",
        "annotations/annotators.jsonl",
        "annotations/links/patience.jsonl",
        "corpus/registry/shared.jsonl",
        "corpus/splits.json",
        "LICENSE-DATA",
        "DATASHEET.md",
    ],
)
def test_a_changed_source_makes_it_stale(corpus: Corpus, path: str) -> None:
    with (corpus.root / path).open("ab") as file:
        file.write(b"\n")
    findings = [f for f in run(corpus, level=6).findings if f.code == "dataset-stale"]
    assert [f.file for f in findings] == [SOURCES]
    assert path in findings[0].found
    assert "wirespan build" in findings[0].remedy


def test_a_new_source_or_one_that_is_gone_makes_it_stale(corpus: Corpus) -> None:
    (corpus.root / "CITATION.cff").write_text("title: Bridges\n")
    assert found(corpus) == [("dataset-stale", SOURCES)]
    (corpus.root / "CITATION.cff").unlink()
    assert found(corpus) == []
    (corpus.root / "LICENSE-DATA").unlink()
    assert found(corpus) == [("missing-licence", "LICENSE-DATA"), ("dataset-stale", SOURCES)]


def test_of_the_changelog_only_the_data_counts(corpus: Corpus) -> None:
    path = corpus.root / "CHANGELOG.md"
    path.write_text(CHANGELOG.replace("Faster", "Slower"))
    assert found(corpus) == []
    path.write_text(CHANGELOG.replace("A bridge", "Two bridges"))
    assert found(corpus) == [("dataset-stale", SOURCES)]


def test_passes_are_a_source_of_the_card(corpus: Corpus) -> None:
    folder = corpus.root / "annotations/passes/model-a/dates"
    folder.mkdir(parents=True)
    shutil.copyfile(corpus.root / "annotations/dates/bridge.jsonl", folder / "bridge.jsonl")
    assert "dataset-stale" in {code for code, _ in found(corpus)}


def test_files_changed_added_and_gone_are_named(corpus: Corpus) -> None:
    folder = corpus.root / "build/wirespan"
    card = folder / "README.md"
    card.write_text(card.read_text("utf-8").replace("'0': PERSON", "'0': NORP"), encoding="utf-8")
    (folder / "LICENSE-DATA").unlink()
    (folder / "notes.txt").write_text("mine")
    (folder / "a link").symlink_to("nowhere")
    (folder / ".DS_Store").write_text("litter")
    assert found(corpus) == [
        ("dataset-changed", f"build/wirespan/{name}")
        for name in ("LICENSE-DATA", "README.md", "a link", "notes.txt")
    ]


@pytest.mark.parametrize("content", [None, b"", b"\xff\x00\n\n", b"0" * 70 + b"../../corpus/VERSION\n"])
def test_sums_that_say_nothing_or_anything(corpus: Corpus, content: bytes | None) -> None:
    sums = corpus.root / "build/wirespan/SHA256SUMS"
    sums.unlink()
    if content is not None:
        sums.write_bytes(content)
    codes = {code for code, _ in found(corpus)}
    assert codes == {"dataset-changed"}


def test_another_folder_may_be_named(
    corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "elsewhere"
    shutil.copytree(corpus.root / "build/wirespan", other)
    (other / "README.md").write_text("mine")
    assert found(corpus, other) == [("dataset-changed", f"{other}/README.md")]
    options = ["validate", "--release", "--root", str(corpus.root), "--dataset"]
    assert command([*options, str(other)]) == 1
    assert "dataset-changed" in capsys.readouterr().out
    assert command([*options, str(tmp_path / "nothing")]) == 2
    assert "no folder" in capsys.readouterr().err
    options.remove("--release")
    assert command([*options, str(other)]) == 2
    assert "--release" in capsys.readouterr().err

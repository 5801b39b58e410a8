"""`wirespan hydrate DIR`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import wirespan.cli.hydrate  # noqa: F401 - registers the command
from wirespan.cli.app import run
from wirespan.joining import Library
from wirespan.store import Corpus

HELD = (
    "Norva\n\n"
    "The mayor of Norva, Ida Kells, has   asked drivers for patience until the bridge opens again.\n\n"
    "“Nobody will cross before the last crack is closed,” she said on Monday.\n"
)
DOC = "patience/harbour-post"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the text."""
    made = tmp_path / "articles"
    made.mkdir()
    (made / "clip.txt").write_text(HELD)
    return made


def kept(corpus: Corpus) -> str | None:
    return Library().get(corpus.document(DOC))


def files(corpus: Corpus) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in corpus.root.rglob("*.jsonl")}


def test_it_keeps_what_it_joins_and_leaves_the_corpus_alone(
    corpus: Corpus, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(corpus)
    assert run(["hydrate", str(folder), "--root", str(corpus.root)]) == 0
    told = capsys.readouterr().out
    assert DOC in told
    assert "exact" in told
    assert "clip.txt" in told
    assert "1 of 1 text kept in " in told
    assert kept(corpus) == HELD
    assert files(corpus) == before


def test_it_is_proposed_as_long_as_a_text_is_missing(
    corpus: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(corpus.root)
    assert run([]) == 0
    assert "wirespan hydrate DIR" in capsys.readouterr().out
    assert run(["hydrate", str(folder)]) == 0
    capsys.readouterr()
    assert run([]) == 0
    assert "wirespan hydrate DIR" not in capsys.readouterr().out


def test_a_dry_run_keeps_nothing(corpus: Corpus, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["hydrate", str(folder), "--root", str(corpus.root), "--dry-run"]) == 0
    assert "would be kept" in capsys.readouterr().out
    assert not Library().folder.exists()


def test_a_refusal_names_the_paragraph_and_no_word_of_it(
    corpus: Corpus, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "clip.txt").write_text(HELD.replace("Nobody", "No one"))
    assert run(["hydrate", str(folder), "--root", str(corpus.root)]) == 1
    told = capsys.readouterr()
    start, end = HELD.index("“"), HELD.index("Monday.") + 7
    assert f"paragraph 2 ({start}–{end})" in told.out
    assert "refused" in told.out
    assert not {"Nobody", "cross", "Kells"} & set((told.out + told.err).split())
    assert kept(corpus) is None


def test_a_refusal_leaves_what_was_kept_before(corpus: Corpus, folder: Path) -> None:
    run(["hydrate", str(folder), "--root", str(corpus.root)])
    (folder / "clip.txt").unlink()
    assert run(["hydrate", str(folder), "--root", str(corpus.root)]) == 1
    assert kept(corpus) == HELD


def test_a_folder_that_is_not_there_is_a_usage_error(
    corpus: Corpus, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["hydrate", str(folder / "nowhere"), "--root", str(corpus.root)]) == 2
    assert "no folder" in capsys.readouterr().err


def test_texts_are_never_kept_in_the_corpus(
    corpus: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WIRESPAN_DATA", str(corpus.root / "data"))
    assert run(["hydrate", str(folder), "--root", str(corpus.root)]) == 2
    assert "WIRESPAN_DATA" in capsys.readouterr().err
    assert not (corpus.root / "data").exists()


def test_file_names_cannot_steer_the_terminal(
    corpus: Corpus, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "clip.txt").rename(folder / "\x1b[2J[red]clip\u202e.txt")
    (folder / "\x1b]0;x\x07.bin").write_bytes(b"\xff")
    assert run(["hydrate", str(folder), "--root", str(corpus.root)]) == 0
    told = capsys.readouterr()
    assert not set("\x1b\x07\u202e") & set(told.out + told.err)
    assert "[red]clip" in told.out.replace("\n", "")


def test_a_corpus_without_withheld_reports_has_nothing_to_join(
    corpus: Corpus, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus.root / "corpus" / "patience.jsonl").unlink()
    assert run(["hydrate", str(folder), "--root", str(corpus.root)]) == 0
    assert "nothing to join" in capsys.readouterr().out


PARTS = HELD.strip().split("\n\n")
MARKED = {
    "page.html": "<!doctype html><html>" + "".join(f"<p>{part}</p>\n" for part in PARTS) + "</html>",
    "feed": "<?xml version='1.0'?>\n" + "".join(f"<p>{part}</p>" for part in PARTS),
    "report.json": json.dumps({"text": HELD}, indent=1),
    "reports.jsonl": json.dumps([HELD]) + "\n",
    "report.rtf": "{\\rtf1\\ansi " + "\\par ".join(PARTS) + "}",
}


@pytest.mark.parametrize("name", MARKED)
def test_a_text_in_markup_is_not_read_and_said_not_to_be(
    corpus: Corpus, folder: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (folder / "clip.txt").unlink()
    (folder / name).write_text(MARKED[name])
    assert run(["hydrate", str(folder), "--root", str(corpus.root)]) == 1
    told = capsys.readouterr()
    assert "no file holds a paragraph of it as plain text; save its text alone" in " ".join(told.out.split())
    shown = " ".join(told.err.split())
    assert "not read: 1 file (HTML, XML, JSON or RTF, and no plain text)" in shown
    assert name in shown.replace(" ", "")


def test_where_there_is_no_markup_none_is_spoken_of(
    corpus: Corpus, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "clip.txt").write_text("<- Back to all news\n[Photo: Quay Wire]\n{no text}\n")
    assert run(["hydrate", str(folder), "--root", str(corpus.root)]) == 1
    told = capsys.readouterr()
    assert "no file holds a paragraph of it\n" in told.out
    assert "HTML" not in told.out + told.err


def test_a_page_whose_lines_are_the_paragraphs_is_as_good_as_a_text(
    corpus: Corpus, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "clip.txt").write_text("<html>\n<p>\n" + HELD.replace("\n\n", "\n</p>\n<p>\n", 2))
    assert run(["hydrate", str(folder), "--root", str(corpus.root)]) == 1
    told = capsys.readouterr()
    assert "paragraph 1" in told.out  # "Norva" alone is no paragraph, and markup stands behind it here
    assert "HTML" not in told.err


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["hydrate", "--help"]) == 0
    told = capsys.readouterr().out
    for word in ("exact", "normalised", "realigned", "refused", "--dry-run", "plain text", "HTML", "Example"):
        assert word in told


@pytest.mark.parametrize(("there", "count"), [([], "0 files"), (["a.txt", "b/c.txt"], "2 files")])
def test_what_no_file_holds_is_not_found_and_not_refused(
    corpus: Corpus, tmp_path: Path, there: list[str], count: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "articles"
    for name in there:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("Of something else.\n")
    folder.mkdir(exist_ok=True)
    assert run(["hydrate", str(folder), "--root", str(corpus.root)]) == 1
    told = capsys.readouterr()
    assert "not found" in told.out
    assert "refused" not in told.out
    shown = " ".join(told.err.split())
    assert f"looked through in {folder}: {count} of plain text" in shown
    assert ("Save each text there, as plain text in UTF-8" in shown) == (not there)

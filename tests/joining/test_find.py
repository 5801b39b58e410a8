"""Finding texts in a folder by what is in them."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from wirespan import disk, texts
from wirespan.errors import UsageError
from wirespan.joining import find, search
from wirespan.joining import folder as folder_module
from wirespan.joining import joined as joined_module
from wirespan.joining.alignment import Lines, align
from wirespan.joining.named import texts_named
from wirespan.model import spans
from wirespan.store import Corpus

HELD = (
    "Norva\n\n"
    "The mayor of Norva, Ida Kells, has   asked drivers for patience until the bridge opens again.\n\n"
    "“Nobody will cross before the last crack is closed,” she said on Monday.\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for texts."""
    made = tmp_path / "articles"
    made.mkdir()
    return made


def outcome(corpus: Corpus, folder: Path) -> tuple[str, str | None]:
    (report,), _ = find(corpus, folder)
    return report.joined.outcome, report.file.name if report.file else None


def test_a_renamed_copy_deep_in_the_folder_is_found(corpus: Corpus, folder: Path) -> None:
    place = folder / "2026" / "old stuff"
    place.mkdir(parents=True)
    (place / "IMG_0001.jpg").write_text(HELD, newline="")
    (folder / "a.txt").write_text("Nothing of it.")
    assert outcome(corpus, folder) == ("exact", "IMG_0001.jpg")


def test_the_very_text_goes_before_one_that_is_like_it(corpus: Corpus, folder: Path) -> None:
    (folder / "a.txt").write_text(HELD.replace("“", '"').replace("”", '"'))
    (folder / "b.txt").write_text(HELD)
    assert outcome(corpus, folder) == ("exact", "b.txt")


def test_a_text_with_other_marks_goes_before_one_with_more_lines(corpus: Corpus, folder: Path) -> None:
    (folder / "a.txt").write_text("An advertisement on top of it.\n\n" + HELD)
    (folder / "b.txt").write_text(HELD.replace("“", '"').replace("”", '"'))
    assert outcome(corpus, folder) == ("normalised", "b.txt")


def test_of_copies_with_as_many_paragraphs_one_that_fits_is_taken(corpus: Corpus, folder: Path) -> None:
    lines = HELD.splitlines()
    (folder / "a.txt").write_text("\n\n".join([lines[4], *lines[:3]]))  # in another order
    (folder / "b.txt").write_text("An advertisement on top of it.\n\n" + HELD)
    assert outcome(corpus, folder) == ("realigned", "b.txt")


def test_texts_of_the_folder_that_is_named(
    corpus: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert texts_named(corpus) == {}
    monkeypatch.setenv("WIRESPAN_TEXTS", str(folder))
    (folder / "a.txt").write_text(HELD.replace("“", '"'))
    assert texts_named(corpus) == {"patience/harbour-post": HELD.replace("“", '"')}
    assert texts_named(corpus, exact=True) == {}
    (folder / "b.txt").write_text(HELD)
    assert texts_named(corpus) == texts_named(corpus, exact=True) == {"patience/harbour-post": HELD}


def test_of_two_that_fit_the_first_by_name_is_taken(corpus: Corpus, folder: Path) -> None:
    (folder / "b.txt").write_text(HELD)
    (folder / "a.txt").write_text(HELD)
    assert outcome(corpus, folder) == ("exact", "a.txt")


def test_of_edited_copies_one_that_fits_is_taken(corpus: Corpus, folder: Path) -> None:
    lines = HELD.splitlines()
    (folder / "a.txt").write_text("\n".join(lines[:3]))  # as many paragraphs as…
    (folder / "b.txt").write_text("\n".join(lines[4:]))  # …here
    (folder / "c.txt").write_text("An advertisement on top of it.\n\n" + HELD)
    assert outcome(corpus, folder) == ("realigned", "c.txt")


def test_what_is_near_is_named_in_the_refusal(corpus: Corpus, folder: Path) -> None:
    (folder / "a.txt").write_text(HELD.replace("Monday", "Sunday"))
    (report,), _ = find(corpus, folder)
    assert report.joined.outcome == "refused"
    assert report.file == folder / "a.txt"
    assert [problem.index for problem in report.joined.refused] == [1]


def test_a_copy_on_one_line_is_found(corpus: Corpus, folder: Path) -> None:
    (folder / "a.txt").write_text(" ".join(HELD.split()))
    assert outcome(corpus, folder) == ("normalised", "a.txt")


def test_no_file_holds_a_paragraph(corpus: Corpus, folder: Path) -> None:
    (folder / "a.txt").write_text("Norva\n\nIda Kells\n")
    (report,), _ = find(corpus, folder)
    assert (report.joined.outcome, report.file, report.joined.refused) == ("refused", None, ())


def test_symlinks_are_not_followed(corpus: Corpus, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text(HELD)
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "loop").symlink_to(folder)
    (report,), skipped = find(corpus, folder)
    assert report.file is None
    assert skipped.count == {"symbolic link": 2}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(corpus: Corpus, folder: Path) -> None:
    os.mkfifo(folder / "a.txt")
    (folder / "b.txt").write_text(HELD)
    assert outcome(corpus, folder) == ("exact", "b.txt")
    with pytest.raises(OSError, match="no regular file"):
        disk.read_regular(folder / "a.txt", 100)


def test_binary_and_huge_files_are_skipped_and_counted(
    corpus: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "LIMIT", 2**20)
    (folder / "a.jpg").write_bytes(b"\xff\xd8\xff\xe0" * 10)
    (folder / "b.jpg").write_bytes(b"\xff\xd8\xff\xe0" * 10)
    (folder / "c.txt").write_bytes(HELD.encode() + b"\n" * 2**20)
    with (folder / "d.img").open("wb") as file:
        file.truncate(2**40)  # a terabyte of nothing
    (report,), skipped = find(corpus, folder)
    assert report.file is None
    assert skipped.count == {"no UTF-8": 2, "over 1 MiB": 2}
    assert skipped.first["no UTF-8"].name == "a.jpg"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everything is readable to this user")
def test_what_cannot_be_read_is_skipped(corpus: Corpus, folder: Path) -> None:
    (folder / "a.txt").write_text(HELD)
    (folder / "a.txt").chmod(0)
    _, skipped = find(corpus, folder)
    assert skipped.count == {"can't be read (Permission denied)": 1}


def test_a_folder_that_is_not_there(corpus: Corpus, folder: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        find(corpus, folder / "nowhere")


def test_many_reports_are_told_apart(folder: Path) -> None:
    """Two reports that share a paragraph each get their own file."""
    shared = "This paragraph stands in both of the reports, word for word.\n"
    one = f"{shared}Only the first report has this line about its own harbour.\n"
    two = f"{shared}Only the second report has this line about its other quay.\n"
    for name, text in (("x", two), ("y", one)):
        (folder / name).write_text(f"An advertisement.\n\n{text}")
    wanted = {name: (texts.fingerprint(t.encode(), t), []) for name, t in (("one", one), ("two", two))}
    matches, _ = search(wanted, folder)
    assert [(m.doc, m.file.name if m.file else None) for m in matches] == [("one", "y"), ("two", "x")]


def test_thousands_of_files_take_little_memory(corpus: Corpus, folder: Path) -> None:
    for i in range(2000):
        (folder / f"{i}.txt").write_text(
            f"File {i} is about something else entirely, as most files are.\n" * 20
        )
    (folder / "z.txt").write_text(HELD)
    assert outcome(corpus, folder) == ("exact", "z.txt")


def test_annotations_come_with_what_was_found(corpus: Corpus, folder: Path) -> None:
    (folder / "a.txt").write_text(HELD)
    (report,), _ = find(corpus, folder)
    selected = [span.text for a in report.joined.annotations for _, span in spans(a)]
    quote = "“Nobody will cross before the last crack is closed,”"
    assert selected == ["Norva", "Norva", "Ida Kells", quote, "said", "she", "Monday"]


def test_a_list_of_words_takes_no_longer_than_its_lines() -> None:
    lines = Lines("word\n" * 100_000 + "one\ntwo\nthree\n")
    last = "one two three"
    start = time.process_time()
    found = lines.places({5_000: {"0" * 64}, len(last): {texts.text_digest(last)}})
    assert time.process_time() - start < 10
    assert found == {texts.text_digest(last): [(100_000, 100_002)]}


def test_the_file_that_fits_is_aligned_once(
    corpus: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.txt").write_text(HELD.replace("“", '"'))
    calls = []
    for module in (folder_module, joined_module):
        monkeypatch.setattr(module, "align", lambda *args: calls.append(args) or align(*args))
    assert outcome(corpus, folder) == ("normalised", "a.txt")
    assert len(calls) == 1

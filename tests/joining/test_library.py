"""The texts that somebody has joined, kept outside the corpus."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from wirespan import texts
from wirespan.errors import WirespanError
from wirespan.joining import Library
from wirespan.offsets import canonical_text


def test_a_text_comes_back_as_it_was_kept(report: Any) -> None:
    library = Library()
    assert library.get(report.document) is None
    assert library.joined(report.document, report.hidden) is None
    library.put(report.document, report.text)
    assert library.get(report.document) == report.text
    joined = library.joined(report.document, report.hidden)
    assert joined is not None
    assert list(joined.annotations) == report.selected


def test_a_canonical_text_may_be_longer_than_its_file(report: Any) -> None:
    """NFC writes this note in three characters, of as many bytes as it has."""
    text = canonical_text(("\U0001d160" * (texts.LIMIT // 4)).encode())
    assert len(text.encode()) == 3 * texts.LIMIT
    Library().put(report.document, text)
    assert Library().get(report.document) == text


def test_a_realigned_text_is_realigned_again(report: Any) -> None:
    text = report.without(2)
    Library().put(report.document, text)
    joined = Library().joined(report.document, report.hidden)
    assert joined is not None
    assert (joined.outcome, joined.doc.text if joined.doc else None) == ("realigned", text)


def test_a_text_that_fits_no_more_is_refused(report: Any) -> None:
    Library().put(report.document, report.without(4))
    joined = Library().joined(report.document, report.hidden)
    assert joined is not None
    assert joined.outcome == "refused"


def test_a_slip_in_the_digest_of_a_text_is_known(report: Any) -> None:
    digests = report.document.digests
    wrong = replace(report.document, digests=replace(digests, text="0" * 64))
    assert Library().digest(wrong) is None
    Library().put(report.document, report.text)
    assert Library().digest(report.document) == Library().digest(wrong) == digests.text
    other = replace(wrong, digests=replace(digests, paragraphs=digests.paragraphs[1:]))
    assert Library().digest(other) is None


def test_of_another_version_of_a_text_no_digest_is_known(report: Any) -> None:
    Library().put(report.document, report.without(2))
    assert Library().digest(report.document) is None


@pytest.mark.parametrize("content", [b"", b"../../etc/passwd", b"\xff", b"1" * 65])
def test_a_damaged_note_says_nothing(report: Any, content: bytes) -> None:
    Library().put(report.document, report.text)
    (note,) = Library().folder.glob("*.of")
    note.write_bytes(content)
    assert Library().digest(report.document) is None


def test_it_lies_where_the_environment_says(
    report: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIRESPAN_DATA", str(tmp_path / "held here"))
    Library().put(report.document, report.text)
    (file,) = (tmp_path / "held here" / "texts").glob("*.txt")
    assert file.name == f"{report.document.digests.text}.txt"
    assert file.read_bytes() == report.text.encode()


def test_by_default_it_lies_in_the_users_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("WIRESPAN_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    folder = Library().folder
    assert folder.name == "texts"
    assert "wirespan" in folder.parts
    assert not folder.exists()


@pytest.mark.skipif(os.name == "nt", reason="this system has other permissions")
def test_only_its_owner_can_read_it(report: Any) -> None:
    library = Library()
    library.folder.mkdir(mode=0o755, parents=True)
    library.put(report.document, report.text)
    (file,) = library.folder.glob("*.txt")
    assert stat.S_IMODE(library.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_cut_off_write_leaves_what_was_there(report: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library()
    library.put(report.document, "old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(WirespanError, match="No space left") as caught:
        library.put(report.document, "new")
    assert "WIRESPAN_DATA" in caught.value.hint
    assert library.get(report.document) == "old"
    assert len(list(library.folder.glob("**/*.txt"))) == 1


@pytest.mark.parametrize("digest", ["../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n", ""])
def test_a_digest_that_is_none_becomes_no_path(report: Any, digest: str) -> None:
    hostile = replace(report.document, digests=replace(report.document.digests, text=digest))
    for use in (lambda: Library().get(hostile), lambda: Library().put(hostile, "x")):
        with pytest.raises(WirespanError, match="no SHA-256"):
            use()


def test_what_lies_there_instead_of_a_text_is_no_text(report: Any, tmp_path: Path) -> None:
    library = Library()
    library.put(report.document, report.text)
    (file,) = library.folder.glob("*.txt")
    file.write_bytes(b"\xff\xfe")
    assert library.get(report.document) is None
    file.unlink()
    (tmp_path / "elsewhere").write_text("x")
    file.symlink_to(tmp_path / "elsewhere")
    assert library.get(report.document) is None

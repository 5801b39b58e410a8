"""`wirespan format --fix`: shown first, asked, and written whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from wirespan import fixing, journal, records
from wirespan.cli import run
from wirespan.model import Accepted
from wirespan.store import ACCEPTED, MAX_LINE, Corpus

from ..cut_off import Cut, cut_at, state

ZONES = "annotations/zones/bridge.jsonl"
DOCUMENTS = "corpus/bridge.jsonl"


@pytest.fixture
def faulty(corpus: Corpus) -> tuple[Corpus, dict[str, bytes], dict[str, bytes]]:
    """A corpus with faults in two files, and its state before and with them."""
    clean = state(corpus.root)
    zones, documents = corpus.root / ZONES, corpus.root / DOCUMENTS
    zones.write_bytes(b"".join(reversed(zones.read_bytes().splitlines(keepends=True))))
    documents.write_bytes(documents.read_bytes().replace(b'"length":', b'"length":9', 1))
    return corpus, clean, state(corpus.root)


def test_without_a_terminal_the_changes_are_shown_and_not_made(
    faulty: tuple[Corpus, dict[str, bytes], dict[str, bytes]], capsys: pytest.CaptureFixture[str]
) -> None:
    corpus, _, before = faulty
    assert run(["format", "--fix", "--root", str(corpus.root)]) == 1
    told = capsys.readouterr().out
    assert state(corpus.root) == before
    assert f"--- a/{ZONES}\n+++ b/{ZONES}\n@@ " in told
    assert told.count('"length":9') == 1
    assert told.endswith("nothing was changed; --yes mends 2 findings in 2 files, none left\n")


def test_with_yes_they_are_made(
    faulty: tuple[Corpus, dict[str, bytes], dict[str, bytes]], capsys: pytest.CaptureFixture[str]
) -> None:
    corpus, clean, _ = faulty
    assert run(["format", "--fix", "--yes", "--root", str(corpus.root)]) == 0
    assert state(corpus.root) == clean
    assert capsys.readouterr().out.endswith("mended 2 findings in 2 files, none left\n")
    assert run(["format", "--fix", "--root", str(corpus.root)]) == 0
    assert capsys.readouterr().out == "nothing is sure to be mended; findings: none left\n"


@pytest.mark.parametrize("answer", [True, False])
def test_at_a_terminal_it_asks(
    faulty: tuple[Corpus, dict[str, bytes], dict[str, bytes]],
    monkeypatch: pytest.MonkeyPatch,
    *,
    answer: bool,
) -> None:
    corpus, clean, before = faulty
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.confirm", lambda _: answer)
    assert run(["format", "--fix", "--root", str(corpus.root)]) == (0 if answer else 1)
    assert state(corpus.root) == (clean if answer else before)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to end a process by")
@pytest.mark.parametrize(("number", "code"), [("SIGTERM", -signal.SIGTERM), ("SIGINT", 130)])
def test_told_to_end_it_takes_its_copy_away(
    faulty: tuple[Corpus, dict[str, bytes], dict[str, bytes]], tmp_path: Path, number: str, code: int
) -> None:
    corpus, _, before = faulty
    (tmp_path / "copies").mkdir()
    program = (
        "import sys, time\n"
        "from wirespan.fixing import mend\n"
        "from wirespan.__main__ import main\n"
        "mend._Round = lambda *_: time.sleep(60)\n"
        f"sys.exit(main(['format', '--fix', '--yes', '--root', {str(corpus.root)!r}]))\n"
    )
    env = {**os.environ, "TMPDIR": str(tmp_path / "copies")}
    with subprocess.Popen([sys.executable, "-c", program], env=env, stderr=subprocess.PIPE) as process:
        while not list(tmp_path.glob("copies/wirespan-*/annotations")):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.Signals[number])
        _, told = process.communicate(timeout=60)
    assert process.returncode == code
    assert told.strip() == (b"stopped" if code > 0 else b"")
    assert not list((tmp_path / "copies").iterdir())
    assert state(corpus.root) == before


def test_cut_off_anywhere_it_is_the_old_state_or_the_new(
    faulty: tuple[Corpus, dict[str, bytes], dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, clean, before = faulty
    mended = fixing.mend(corpus)
    monkeypatch.setattr(fixing, "mend", lambda *_, **__: mended)
    seen = set()
    for step in range(60):
        for name, data in before.items():
            (corpus.root / name).write_bytes(data)
        through = False
        with monkeypatch.context() as patch:
            cut_at(patch, step)
            try:
                run(["format", "--fix", "--yes", "--root", str(corpus.root)])
                through = True
            except Cut:
                pass
        journal.recover(corpus.root)
        now = state(corpus.root)
        assert now in (clean, before)
        seen.add(now == clean)
        if through:
            break
    assert seen == {True, False}


def test_a_file_that_changed_meanwhile_is_not_written_over(
    faulty: tuple[Corpus, dict[str, bytes], dict[str, bytes]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    corpus, _, _ = faulty
    real = fixing.mend

    def meanwhile(*args: Any, **kwargs: Any) -> Any:
        done = real(*args, **kwargs)
        (corpus.root / ZONES).write_bytes(b"")
        return done

    monkeypatch.setattr(fixing, "mend", meanwhile)
    before = (corpus.root / DOCUMENTS).read_bytes()
    assert run(["format", "--fix", "--yes", "--root", str(corpus.root)]) == 2
    assert "has been changed meanwhile" in capsys.readouterr().err
    assert (corpus.root / DOCUMENTS).read_bytes() == before
    assert (corpus.root / ZONES).read_bytes() == b""


def test_a_temporary_folder_without_room_is_told_of(
    faulty: tuple[Corpus, dict[str, bytes], dict[str, bytes]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As where it is on another disk: the system names both files, that of the corpus first."""
    corpus, _, before = faulty

    def full(source: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(source), None, str(target))

    def apart(*_: object) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(os, "link", apart)
    monkeypatch.setattr(shutil, "copyfile", full)
    assert run(["format", "--fix", "--yes", "--root", str(corpus.root)]) == 2
    told = capsys.readouterr().err
    assert f"the temporary folder {tempfile.gettempdir()} can't hold a copy" in told
    assert "TMPDIR" in told
    assert str(corpus.root) not in told
    assert state(corpus.root) == before


def test_where_no_temporary_folder_can_be_written_that_is_told(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(corpus.root / "nowhere"))
    assert run(["format", "--fix", "--root", str(corpus.root)]) == 2
    assert "the temporary folder" in (told := capsys.readouterr().err)
    assert "TMPDIR" in told


def test_a_file_that_may_not_be_read_has_its_name_in_the_corpus(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where its copy can be made, by a link, and not be read."""
    real = Path.open

    def refusing(self: Path, *args: Any, **kwargs: Any) -> Any:
        if self.as_posix().endswith(ZONES):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refusing)
    assert run(["format", "--fix", "--root", str(corpus.root)]) == 2
    told = capsys.readouterr().err
    assert f"{corpus.root / ZONES}: Permission denied" in told
    assert "temporary" not in told


def test_where_nothing_is_accepted_any_more_there_is_no_file(
    corpus: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    clean = state(corpus.root)
    entry = Accepted(code="number-bound", about="bridge/quay-wire#num-crack1", reason="r", by="model-a")
    (corpus.root / ACCEPTED).write_bytes(records.line(entry))
    assert run(["format", "--fix", "--yes", "--root", str(corpus.root)]) == 0
    assert "-" + records.line(entry).decode() in capsys.readouterr().out
    assert state(corpus.root) == clean


def test_nothing_shown_steers_a_terminal(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    zones = corpus.root / ZONES
    line = zones.read_bytes().splitlines(keepends=True)[0]
    note = '"note":"[red]a\x9b2J\u202eb[/]"'.encode()
    zones.write_bytes(zones.read_bytes() + line.replace(b'"by":', note + b',"by":'))
    run(["format", "--fix", "--root", str(corpus.root)])
    told = capsys.readouterr().out
    assert "\\u202eb[/]" in told
    assert "[red]a\\x9b2J" in told
    assert not {"\x9b", "\u202e", "\x1b"} & set(told)


def test_words_of_a_withheld_text_are_not_shown(
    corpus: Corpus, withheld_text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line that holds them, which is a fault, is moved here."""
    file = corpus.root / "annotations/entities/patience.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    words = withheld_text[-40:-1].replace('"', "")
    digest = lines[0].split(b'"digest":"')[1][:32]
    lines[0] = lines[0].replace(b'"digest":"' + digest, b'"text":"' + words.encode())
    file.write_bytes(b"\r\n".join(line.rstrip(b"\n") for line in reversed(lines)))
    assert run(["format", "--fix", "--root", str(corpus.root)]) == 1
    told = capsys.readouterr().out
    assert words not in told
    assert "a line with words of a withheld text" in told


def test_where_reports_cannot_be_read_no_words_are_shown(corpus: Corpus) -> None:
    """Whether they are withheld isn't known there."""
    line = b'{"doc":"bridge/quay-wire","span":{"start":0,"end":5,"text":"Norva"}}\n'
    assert "Norva" in "".join(fixing.difference(corpus.root, ZONES, b"", line))
    (corpus.root / DOCUMENTS).write_bytes(b"x" * MAX_LINE)
    assert "Norva" not in "".join(fixing.difference(corpus.root, ZONES, b"", line))


@pytest.mark.parametrize("args", [["--fix", "--check"], ["--yes"]])
def test_options_that_do_not_go_together(corpus: Corpus, args: list[str]) -> None:
    assert run(["format", *args, "--root", str(corpus.root)]) == 2

"""What the command owes to the system that it runs in: closed streams, signals, permissions, full disks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from wirespan import journal
from wirespan.cli import run
from wirespan.store import Corpus

SHELL = shutil.which("bash")
WIRESPAN = f'"{sys.executable}" -m wirespan'


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of a shell in a folder; `wirespan` is the command."""
    if SHELL is None:
        pytest.skip("left out: there is no bash")
    called = f'wirespan() {{ {WIRESPAN} "$@"; }}\n{line}'
    return subprocess.run(
        [SHELL, "-c", called], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_streams_may_be_closed(corpus: Corpus, closed: str) -> None:
    done = shell(f"wirespan stats {closed}", corpus.root)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert not done.stderr.strip()


def test_a_script_whose_stderr_is_closed(corpus: Corpus) -> None:
    """The shell reads the script by the number of stderr, and hands that on to what it calls."""
    if SHELL is None:
        pytest.skip("left out: there is no bash")
    script = corpus.root.parent / "check"
    script.write_text(f"#!{SHELL}\nexec {WIRESPAN} validate\n")
    script.chmod(0o700)
    assert shell(f"'{script}'", corpus.root).stderr  # of the texts that aren't here
    done = shell(f"'{script}' 2>&-", corpus.root)
    assert done.stdout.startswith("0 findings")
    assert done.returncode == 0
    (corpus.root / "corpus/more").write_text("a finding\n")
    assert shell(f"'{script}' 2>&-", corpus.root).returncode == 1


@pytest.mark.skipif(os.name == "nt", reason="left out: streams have no modes there")
def test_a_stderr_that_can_only_be_read_leads_nowhere(corpus: Corpus, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("as it was")
    done = shell(f"wirespan validate 2<'{kept}'", corpus.root)
    assert (done.returncode, kept.read_text()) == (0, "as it was")


@pytest.mark.parametrize("argv", ["stats", "validate --list", "validate --format json", "studio page"])
def test_nobody_listening_is_no_fault(corpus: Corpus, argv: str) -> None:
    (corpus.root / "corpus/more").write_text("a finding\n")
    done = shell(f"wirespan {argv} | true; echo ${{PIPESTATUS[0]}}", corpus.root)
    assert done.stdout.strip() in ("141", "0", "1")  # it may have written before the other had ended
    assert not done.stderr.strip()
    reads, writes = os.pipe()
    os.close(reads)
    command = [sys.executable, "-m", "wirespan", *argv.split()]
    late = subprocess.run(command, cwd=corpus.root, stdout=writes, stderr=subprocess.PIPE, check=False)
    os.close(writes)
    assert (late.returncode, late.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="left out: this system has no /dev/full")
@pytest.mark.parametrize("argv", ["stats", "validate --format json"])
def test_a_full_disk_under_the_output_is_told(corpus: Corpus, argv: str) -> None:
    done = shell(f"wirespan {argv} > /dev/full", corpus.root)
    assert done.returncode == 2
    assert "standard output: No space left on device" in done.stderr
    assert "Make room" in done.stderr
    assert "Exception" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="left out: this system has no /dev/full")
@pytest.mark.parametrize("argv", ["stats", "validate", "validate --format json", "nonsense"])
def test_a_full_disk_under_both_streams_is_a_failure_and_no_finding(corpus: Corpus, argv: str) -> None:
    assert shell(f"wirespan {argv} > /dev/full 2> /dev/full", corpus.root).returncode == 2


GONE = 'mkdir gone && cd gone && rmdir "$PWD" && '


@pytest.mark.skipif(os.name == "nt", reason="left out: a folder that somebody is in can't be deleted there")
@pytest.mark.parametrize("argv", ["stats", "", "stats --root .", "init x", "build --root '{root}' --out x"])
def test_a_folder_that_is_gone_is_told(corpus: Corpus, argv: str) -> None:
    done = shell(f"{GONE} wirespan {argv.format(root=corpus.root)}", corpus.root.parent)
    assert done.returncode == 2
    told = "error: the folder that you are in is gone\nGo to another one with cd, and run it again.\n"
    assert done.stderr == told


@pytest.mark.skipif(os.name == "nt", reason="left out: a folder that somebody is in can't be deleted there")
@pytest.mark.parametrize("argv", ["stats", "validate", "validate --jobs 2", "build --config links"])
def test_with_a_root_nobody_misses_a_folder_that_is_gone(corpus: Corpus, argv: str) -> None:
    done = shell(f"{GONE} wirespan {argv} --root '{corpus.root}'", corpus.root.parent)
    assert (done.returncode, "error" in done.stderr) == (0, False)
    if argv.startswith("build"):
        assert json.dumps(str(corpus.root / "build/wirespan"), ensure_ascii=False) in done.stdout


def test_a_stop_is_told(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def stop(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Corpus, "stories", stop)
    assert run(["stats", "--root", str(corpus.root)]) == 130
    assert capfd.readouterr().err.strip() == "stopped"


def test_a_stop_while_the_tools_are_imported() -> None:
    code = (
        "import sys\n"
        "class Stop:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'wirespan.cli':\n"
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Stop())\n"
        "from wirespan.__main__ import main\n"
        "sys.exit(main(['stats']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert done.stderr.strip() == "stopped"


@pytest.mark.parametrize("command", ["validate", "shards run"])
def test_processes_beyond_all_measure(
    corpus: Corpus, tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ["--out", str(tmp_path / "out"), str(corpus.root)] if command == "shards run" else []
    more = more or ["--root", str(corpus.root)]
    assert run([*command.split(), "--jobs", "1" + "0" * 20, *more]) == 2
    assert "--jobs" in capsys.readouterr().err


def test_bare_in_a_corpus_whose_version_is_no_text(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus.root / "corpus/VERSION").write_bytes("0.1.0\n".encode("utf-16"))
    monkeypatch.chdir(corpus.root)
    assert run([]) == 2
    told = capsys.readouterr().err
    assert "corpus/VERSION" in told
    assert "report this line" not in told


def test_too_little_memory_is_told(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fill(_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Corpus, "stories", fill)
    assert run(["stats", "--root", str(corpus.root)]) == 2
    told = capsys.readouterr().err
    assert "memory" in told
    assert "report this line" not in told


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"null", b"[" * 900 + b"]" * 900, b"[" * 100_000, b'{"train":[' + b"9" * 5000 + b"]}"],
)
def test_splits_beyond_all_measure(
    corpus: Corpus, tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus.root / "corpus/splits.json").write_bytes(content)
    text = tmp_path / "new.txt"
    text.write_text("A report of nothing.\n")
    new = ["add", "ferry/wave", str(text), "--lang", "en", "--published", "2026-05-05", "--split", "train"]
    build = ["build", "--config", "links", "--out", str(tmp_path / "out")]
    for command, code in ((["validate"], 1), (build, 2), (new, 2)):
        assert run([*command, "--root", str(corpus.root)]) == code, command
        told = "".join(capsys.readouterr())
        assert "splits.json" in told
        assert "report this line" not in told


# --- as somebody who may not read everything --------------------------------------------------------------


BARE = (  # modes of files don't apply to root, but for these two capabilities
    "import ctypes, os, sys\n"
    "if os.geteuid() == 0:\n"
    "    for capability in (1, 2):\n"
    "        assert ctypes.CDLL(None).prctl(24, capability, 0, 0, 0) == 0\n"
    "os.execv(sys.executable, [sys.executable, '-m', 'wirespan', *sys.argv[1:]])\n"
)
modes = pytest.mark.skipif(
    not sys.platform.startswith("linux") and (os.name == "nt" or os.geteuid() == 0),
    reason="left out: everything is readable to this user",
)


def as_somebody(argv: list[str], root: Path) -> subprocess.CompletedProcess[str]:
    """Run the command as somebody to whom modes of files apply."""
    return subprocess.run(
        [sys.executable, "-c", BARE, *argv], cwd=root, check=False, capture_output=True, text=True
    )


@modes
@pytest.mark.parametrize("folder", ["annotations/dates", "annotations", "corpus/registry"])
@pytest.mark.parametrize("argv", [["format"], ["format", "--check"]])
def test_folders_that_may_not_be_read_are_not_passed_over(
    corpus: Corpus, folder: str, argv: list[str]
) -> None:
    (corpus.root / folder).chmod(0)
    done = as_somebody(argv, corpus.root)
    (corpus.root / folder).chmod(0o700)
    assert done.returncode == 2
    assert f"{folder}: Permission denied" in done.stderr
    assert "rewritten" not in done.stdout


@modes
@pytest.mark.parametrize("argv", [["stats"], ["validate"], ["show", "bridge/quay-wire"], []])
def test_whoever_reads_passes_over_a_folder_of_changes_that_is_shut(corpus: Corpus, argv: list[str]) -> None:
    home = corpus.root / journal.HOME
    home.mkdir()
    (home / "lock").touch()
    home.chmod(0)
    done = as_somebody(argv, corpus.root)
    writing = as_somebody(["format"], corpus.root)
    home.chmod(0o700)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count(f"{home} can't be entered") == 1
    assert done.stdout
    assert writing.returncode == 2
    assert f"{home} can't be written: Permission denied" in writing.stderr
    assert "Traceback" not in writing.stderr


@modes
def test_splits_that_may_not_be_read_are_told_of(corpus: Corpus) -> None:
    (corpus.root / "corpus/splits.json").chmod(0)
    for argv in (["build"], ["add", "a/b", "README", "--lang", "en", "--published", "2026-05-05"]):
        (corpus.root / "README").write_text("A report.\n")
        done = as_somebody(argv, corpus.root)
        assert done.returncode == 2
        assert "splits.json" in done.stderr
        assert "Permission denied" in done.stderr
        assert "permission" in done.stderr.replace("Permission denied", "")


@pytest.mark.parametrize(
    ("number", "hint"),
    [
        (28, "room"),
        (13, "permission"),
        (2, "there"),
        (17, "already"),
        (30, "read"),
        (21, "folder"),
        (24, "files"),
    ],
)
def test_errors_of_the_system_have_a_hint(
    corpus: Corpus,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    number: int,
    hint: str,
) -> None:
    def fail(_: object) -> None:
        raise OSError(number, os.strerror(number), "a place")

    monkeypatch.setattr(Corpus, "stories", fail)
    assert run(["stats", "--root", str(corpus.root)]) == 2
    first, second = capsys.readouterr().err.strip().splitlines()
    assert first == f"error: a place: {os.strerror(number)}"
    assert hint in second

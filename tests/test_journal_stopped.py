"""What would stop a process waits while the files of a change are moved, and a command says what it did."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from wirespan import journal
from wirespan.cli import run
from wirespan.journal.held import held
from wirespan.store import Corpus

from .cut_off import state
from .test_journal_cut import NEW, change, fill


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """Ctrl-C as it is at a terminal: processes begun in the background have it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def stops(name: str) -> list[int]:
    return [getattr(signal, name)] if hasattr(signal, name) else []


@pytest.mark.parametrize("number", [*stops("SIGINT"), *stops("SIGTERM"), *stops("SIGHUP")])
def test_what_stops_a_process_waits_until_the_files_are_in_place(tmp_path: Path, number: int) -> None:
    """Each signal at each call from the first move on: the process ends by it, its change whole."""
    code = (
        "import os, pathlib, signal, sys\n"
        "from wirespan import journal\n"
        "root, number, which = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])\n"
        "signal.signal(number, signal.SIG_DFL)\n"  # what runs the tests may have it ignored, as nohup does
        "real, calls = os.replace, []\n"
        "def replace(*args):\n"
        "    calls.append(args)\n"
        "    if len(calls) == which: os.kill(os.getpid(), number)\n"
        "    return real(*args)\n"
        "os.replace = replace\n"
        "with journal.writing(root) as files:\n"
        f"    for path, content in {NEW!r}.items(): files.put(path, content)\n"
        "    files.remove('gone.txt')\n"
        "print('went on')\n"
    )
    for which in (2, 3, 5):  # the first puts the journal in place, the fifth takes it away
        fill(tmp_path)
        argv = [sys.executable, "-c", code, str(tmp_path), str(number), str(which)]
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        assert done.returncode == -number
        assert "went on" not in done.stdout
        assert state(tmp_path) == NEW
        assert sorted(path.name for path in (tmp_path / journal.HOME).iterdir()) == ["last", "lock"]


def test_what_is_ignored_stays_so_and_what_is_handled_comes_once() -> None:
    seen: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: seen.append(number))
    interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with held():
            for number in (signal.SIGTERM, signal.SIGTERM, signal.SIGINT):
                signal.raise_signal(number)
            assert seen == []
        assert seen == [signal.SIGTERM]
        assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)
        signal.signal(signal.SIGINT, interrupt)


def test_another_thread_changes_files_as_well(tmp_path: Path) -> None:
    fill(tmp_path)
    worker = threading.Thread(target=change, args=(tmp_path,))
    worker.start()
    worker.join()
    assert state(tmp_path) == NEW


@pytest.mark.parametrize(
    ("name", "says"), [("fsync", "stopped"), ("replace", "stopped; a change had been made before")]
)
def test_a_command_that_is_stopped_says_whether_its_change_was_made(
    corpus: Corpus,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    says: str,
) -> None:
    """By Ctrl-C at the first file that is staged, and at the first that is moved."""
    before, calls = state(corpus.root), []
    real: Callable[..., object] = getattr(os, name)

    def stopping(*args: object) -> object:
        calls.append(args)
        if len(calls) == (2 if name == "replace" else 1):  # the first puts the journal in place
            signal.raise_signal(signal.SIGINT)
        return real(*args)

    with monkeypatch.context() as patch:
        patch.setattr(os, name, stopping)
        assert run(["rename", "story", "bridge", "long", "--yes", "--root", str(corpus.root)]) == 130
    assert capsys.readouterr().err.strip().splitlines()[-1] == says
    assert (state(corpus.root) == before) == (says == "stopped")


def test_stopped_with_a_journal_it_says_that_the_next_command_finishes_it(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("wirespan.journal.moving._move", stopped)
    assert run(["rename", "story", "bridge", "long", "--yes", "--root", str(corpus.root)]) == 130
    said = capsys.readouterr().err
    assert "stopped in the midst of a change; the next command finishes it" in said
    monkeypatch.undo()
    assert run(["stats", "--root", str(corpus.root)]) == 0
    assert "that had been cut off was finished" in capsys.readouterr().err
    assert "long" in corpus.stories()

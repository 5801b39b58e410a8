"""A change that was cut off and is finished, or refused where somebody has been at its files since."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from wirespan import journal
from wirespan.cli import run
from wirespan.errors import WirespanError
from wirespan.journal.held import held
from wirespan.store import Corpus

from .cut_off import Cut, cut_at, state

OLD = {"a.txt": b"old a", "b.txt": b"old b", "gone.txt": b"old", "other.txt": b"x"}
NEW = {"a.txt": b"new a", "b.txt": b"new b", "c.txt": b"new c", "other.txt": b"x"}
JOURNAL = f"{journal.HOME}/journal"


def fill(root: Path) -> None:
    for path in state(root):
        (root / path).unlink()
    for path, content in OLD.items():
        (root / path).write_bytes(content)


def change(root: Path) -> None:
    with journal.writing(root) as files:
        for path, content in NEW.items():
            files.put(path, content)
        files.remove("gone.txt")


def cut(root: Path, patch: pytest.MonkeyPatch, step: int) -> bool:
    """Begin with the old files and change them, cut off at a step. Returns whether it got through."""
    shutil.rmtree(root / journal.HOME, ignore_errors=True)
    fill(root)
    with patch.context() as inner:
        cut_at(inner, step, "replace", "unlink", "fsync")
        try:
            change(root)
        except Cut:
            return False
    return True


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """Ctrl-C as it is at a terminal: processes begun in the background have it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def moving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which a change was cut off when the first of its files had been moved."""
    step = 0
    while True:
        assert not cut(tmp_path, monkeypatch, step)
        if state(tmp_path)["a.txt"] == NEW["a.txt"]:
            assert state(tmp_path)["b.txt"] == OLD["b.txt"]
            return tmp_path
        step += 1


def taken_back(root: Path) -> None:
    """As `git checkout .` does, which leaves alone what no commit knows."""
    for path, content in OLD.items():
        if not (root / path).exists() or (root / path).read_bytes() != content:
            (root / path).write_bytes(content)


def test_cut_off_anywhere_and_then_taken_back_it_is_never_a_mixture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused, finished, step = 0, 0, 0
    while not cut(tmp_path, monkeypatch, step):
        moved = state(tmp_path) != OLD
        taken_back(tmp_path)
        before = state(tmp_path)
        try:
            finished += journal.recover(tmp_path)
            assert not moved or state(tmp_path) == before  # nothing of it was left to be done
        except WirespanError:
            assert moved
            assert state(tmp_path) == before
            refused += 1
            (tmp_path / JOURNAL).unlink()
        assert state(tmp_path) in ({**OLD}, {**NEW}, {**OLD, "c.txt": NEW["c.txt"]})
        journal.clear(tmp_path)
        step += 1
    assert refused > 2
    assert finished > 1


@pytest.mark.parametrize(
    ("what", "path", "content", "says"),
    [
        ("taken back", "a.txt", b"old a", "a.txt was taken back"),
        ("edited after", "a.txt", b"by hand", "a.txt was changed"),
        ("edited before", "b.txt", b"by hand", "b.txt was changed"),
        ("taken away", "b.txt", None, "b.txt was taken away"),
        ("made anew", "c.txt", b"by hand", "c.txt was changed"),
        ("to go, and edited", "gone.txt", b"by hand", "gone.txt was changed"),
    ],
)
def test_what_somebody_has_done_since_is_not_written_over(
    moving: Path, what: str, path: str, content: bytes | None, says: str
) -> None:
    assert what
    (moving / path).unlink(missing_ok=True)
    if content is not None:
        (moving / path).write_bytes(content)
    before, staged = state(moving), sorted((moving / journal.HOME / "stage").iterdir())
    for attempt in (journal.recover, change):
        with pytest.raises(WirespanError, match="it can't be finished") as caught:
            attempt(moving)
        assert says in caught.value.message
        assert "more of its files" not in caught.value.message
        assert "Nothing was touched" in caught.value.hint
        assert state(moving) == before
    assert staged == sorted((moving / journal.HOME / "stage").iterdir()) != []
    for name in ("journal", "stage"):  # as the hint says
        assert f"{journal.HOME}/{name}" in caught.value.hint
    (moving / JOURNAL).unlink()
    assert journal.clear(moving)
    assert state(moving) == before
    change(moving)
    assert state(moving) == NEW


def test_a_link_in_place_of_a_file_is_a_change(moving: Path) -> None:
    (moving / "b.txt").unlink()
    (moving / "b.txt").symlink_to(moving / "other.txt")
    with pytest.raises(WirespanError, match=r"b\.txt was changed"):
        journal.recover(moving)
    assert (moving / "b.txt").is_symlink()


def test_what_is_the_same_elsewhere_is_finished(
    moving: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Copied to another disk, touched, and with one file as the change has it already."""
    copy = tmp_path_factory.mktemp("copy") / "corpus"
    subprocess.run(["cp", "-r", str(moving), str(copy)], check=True)
    (copy / "a.txt").touch()
    (copy / "b.txt").write_bytes(NEW["b.txt"])
    assert journal.recover(copy)
    assert state(copy) == NEW


def test_where_nothing_is_left_to_be_done_an_edit_since_is_none_of_its_business(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = 0
    while not (state(tmp_path) == NEW and (tmp_path / JOURNAL).exists()):
        assert not cut(tmp_path, monkeypatch, step)
        step += 1
    (tmp_path / "a.txt").write_bytes(b"by hand")
    assert journal.recover(tmp_path)
    assert state(tmp_path) == {**NEW, "a.txt": b"by hand"}


def test_a_journal_of_an_older_version_is_finished(moving: Path) -> None:
    plan = json.loads((moving / JOURNAL).read_bytes())
    assert plan.pop("digests").keys() == {"a.txt", "b.txt", "c.txt", "gone.txt"}
    (moving / JOURNAL).write_text(json.dumps(plan))
    assert journal.recover(moving)
    assert state(moving) == NEW


@pytest.mark.parametrize("digests", [[], {}, {"a.txt": 1}, {"a.txt": [1, 2]}, {"a.txt": [None]}, "ab"])
def test_digests_that_are_none_are_damage(moving: Path, digests: object) -> None:
    plan = json.loads((moving / JOURNAL).read_bytes())
    (moving / JOURNAL).write_text(json.dumps({**plan, "digests": digests}))
    before = state(moving)
    with pytest.raises(WirespanError, match="damaged"):
        journal.recover(moving)
    assert state(moving) == before


def test_the_folder_of_imports_is_the_one_hidden_folder_that_is_written_in(tmp_path: Path) -> None:
    with journal.writing(tmp_path) as files:
        files.put(f"{journal.IMPORTS}/x.json", b"{}")
    assert (tmp_path / journal.IMPORTS / "x.json").read_bytes() == b"{}"

    def attempt(path: str) -> None:
        with journal.writing(tmp_path) as files:
            files.put(path, b"{}")

    for path in (f"{journal.HOME}/x", f"{journal.IMPORTS}/deeper/x", f"sub/{journal.IMPORTS}/x"):
        with pytest.raises(WirespanError, match="no place"):
            attempt(path)
    (tmp_path / journal.IMPORTS / "x.json").unlink()
    (tmp_path / journal.IMPORTS).rmdir()
    (tmp_path / "corpus").mkdir()
    (tmp_path / journal.IMPORTS).symlink_to(tmp_path / "corpus")
    with pytest.raises(WirespanError, match="symbolic link"):
        attempt(f"{journal.IMPORTS}/x.json")
    assert list((tmp_path / "corpus").iterdir()) == []


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

    monkeypatch.setattr("wirespan.journal.change._finish", stopped)
    assert run(["rename", "story", "bridge", "long", "--yes", "--root", str(corpus.root)]) == 130
    said = capsys.readouterr().err
    assert "stopped in the midst of a change; the next command finishes it" in said
    monkeypatch.undo()
    assert run(["stats", "--root", str(corpus.root)]) == 0
    assert "that had been cut off was finished" in capsys.readouterr().err
    assert "long" in corpus.stories()

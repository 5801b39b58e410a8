"""A change of several files is made whole or not at all, wherever it is cut off."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from wirespan import journal
from wirespan.errors import LockedError, WirespanError

from .cut_off import Cut, cut_at, state

OLD = {"a.txt": b"old a", "sub/b.txt": b"old b", "sub/gone.txt": b"old"}
NEW = {"a.txt": b"new a", "sub/b.txt": b"new b", "sub/deep/c.txt": b"new c"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, content in OLD.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    return tmp_path


def change(root: Path) -> None:
    with journal.writing(root) as files:
        for path, content in NEW.items():
            files.put(path, content)
        files.remove("sub/gone.txt")


def test_a_change_is_made(root: Path) -> None:
    change(root)
    assert state(root) == NEW
    assert not journal.recover(root)


def test_an_error_in_the_block_changes_nothing(root: Path) -> None:
    def fail() -> None:
        with journal.writing(root) as files:
            files.put("a.txt", b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert state(root) == OLD


def test_cut_off_at_every_step_it_is_the_old_state_or_the_new(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut at the n-th call that touches the disk, for every n until the change gets through."""
    seen = set()
    for step in range(200):
        with monkeypatch.context() as patch:
            cut_at(patch, step, "replace", "fsync", "unlink")
            try:
                change(root)
                through = True
            except Cut:
                through = False
        finished = journal.recover(root)
        assert state(root) in (OLD, NEW)
        assert finished <= (state(root) == NEW)
        assert not (root / journal.HOME / "journal").exists()
        seen.add("new" if state(root) == NEW else "old")
        if through:
            break
        for path in state(root):
            (root / path).unlink()
        for path, content in OLD.items():
            (root / path).write_bytes(content)
    assert through
    assert seen == {"old", "new"}


def test_a_second_writer_is_refused_and_the_lock_goes_with_its_process(root: Path) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, pathlib; from wirespan import journal\n"
            "with journal.lock(pathlib.Path(sys.argv[1])):\n    print('held', flush=True); sys.stdin.read()",
            str(root),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(LockedError, match="another process"):
            change(root)
        assert state(root) == OLD
        holder.kill()
    change(root)
    assert state(root) == NEW


def test_a_content_is_made_when_it_is_staged_and_no_sooner(root: Path) -> None:
    held: list[int] = []

    def make() -> bytes:
        held.append(len(list((root / journal.HOME / "stage").iterdir())))
        return b"made"

    with journal.writing(root) as files:
        for name in "bcd":
            files.put(f"{name}.txt", make)
        assert held == []
    assert held == [0, 1, 2]  # those before it are on the disk already
    assert {(root / f"{name}.txt").read_bytes() for name in "bcd"} == {b"made"}


def test_a_content_that_cannot_be_made_changes_nothing(root: Path) -> None:
    def fail() -> bytes:
        raise WirespanError("no such line", "Mend it.")

    def attempt() -> None:
        with journal.writing(root) as files:
            files.put("a.txt", b"new a")
            files.remove("sub/b.txt")
            files.put("z.txt", fail)

    with pytest.raises(WirespanError, match="no such line"):
        attempt()
    assert state(root) == OLD
    assert not (root / journal.HOME / "stage").exists()


def test_what_is_taken_away_and_put_is_what_was_said_last(root: Path) -> None:
    with journal.writing(root) as files:
        files.remove("a.txt")
        files.put("a.txt", b"new a")
        files.put("sub/b.txt", b"new b")
        files.remove("sub/b.txt")
        files.remove("never/there.txt")
    assert state(root) == {"a.txt": b"new a", "sub/gone.txt": b"old"}
    assert not (root / "never").exists()


def test_a_new_file_may_have_the_mode_of_another(root: Path) -> None:
    (root / "a.txt").chmod(0o640)
    with journal.writing(root) as files:
        files.put("b.txt", b"x", like="a.txt")
    assert (root / "b.txt").stat().st_mode & 0o777 == 0o640


def test_unchanged_files_are_left_alone(root: Path) -> None:
    before = (root / "a.txt").stat().st_mtime_ns
    with journal.writing(root) as files:
        files.put("a.txt", OLD["a.txt"])
        files.put("sub/b.txt", b"other")
    assert (root / "a.txt").stat().st_mtime_ns == before
    assert (root / "sub/b.txt").read_bytes() == b"other"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a process can't be killed like this here")
@pytest.mark.parametrize("name", ["replace", "fsync", "mkdir", "unlink"])
def test_a_process_that_is_killed_leaves_the_old_state_or_the_new(root: Path, name: str) -> None:
    """Killed for good before its second call of a kind; the next writer goes on from there."""
    code = (
        "import os, pathlib, signal, sys\n"
        "from wirespan import journal\n"
        "name = sys.argv[2]\n"
        "owner = pathlib.Path if name == 'mkdir' else os\n"
        "real, calls = getattr(owner, name), []\n"
        "def cut(*args, **kwargs):\n"
        "    calls.append(args)\n"
        "    if len(calls) == (1 if name == 'unlink' else 2):\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return real(*args, **kwargs)\n"
        "setattr(owner, name, cut)\n"
        "with journal.writing(pathlib.Path(sys.argv[1])) as files:\n"
        "    files.put('a.txt', b'new a')\n"
        "    files.put('sub/b.txt', b'new b')\n"
        "    files.put('sub/deep/c.txt', b'new c')\n"
        "    files.remove('sub/gone.txt')\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(root), name], check=False)
    assert done.returncode == -signal.SIGKILL
    begun = (root / journal.HOME / "journal").exists()
    with journal.lock(root):
        assert state(root) == (NEW if begun else OLD)


def test_what_was_staged_and_cut_off_is_taken_away_and_told(root: Path) -> None:
    stage = root / journal.HOME / "stage"
    stage.mkdir(parents=True)
    (stage / "0").write_bytes(b"new")
    with journal.lock(root):
        pass
    assert not stage.exists()  # by a writer
    stage.mkdir()
    assert journal.clear(root)  # by a reader
    assert not stage.exists()
    assert not journal.clear(root)
    assert state(root) == OLD


def test_what_another_process_stages_is_left_to_it(root: Path) -> None:
    with journal.lock(root):
        stage = root / journal.HOME / "stage"
        stage.mkdir()
        assert not journal.clear(root)
        assert stage.is_dir()


def test_where_the_disk_is_full_nothing_stays_staged(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(WirespanError, match="No space left"):
            change(root)
    assert not (root / journal.HOME / "stage").exists()
    assert state(root) == OLD


def test_files_may_be_made_for_their_owner_alone(root: Path) -> None:
    with journal.writing(root, mode=0o600) as files:
        files.put("mine.txt", b"x")
    assert (root / "mine.txt").stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_written_is_told_before_anything_is(root: Path) -> None:
    def attempt(path: str) -> None:
        with journal.writing(root) as files:
            files.put("sub/b.txt", b"new b")
            files.put(path, b"x")

    for path in ("sub", "a.txt/below"):  # a folder, and a file where a folder should be
        with pytest.raises(WirespanError, match="can't be written") as caught:
            attempt(path)
        assert "Nothing was changed" in caught.value.hint
    with pytest.raises(WirespanError, match="can't be written"), journal.writing(root) as files:
        files.remove("sub")
    assert state(root) == OLD
    change(root)
    assert state(root) == NEW


def test_a_corpus_that_cannot_be_written_is_told(root: Path) -> None:
    (root / journal.HOME).write_text("a file")
    with pytest.raises(WirespanError, match="can't be written"):
        change(root)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_a_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    old = tmp_path / "a.txt"
    old.write_bytes(b"old")
    old.chmod(mode)
    before = os.umask(0o077)
    try:
        with journal.writing(tmp_path) as change:
            change.put("a.txt", b"new")
            change.put("b.txt", b"new")
    finally:
        os.umask(before)
    assert old.read_bytes() == b"new"
    assert old.stat().st_mode & 0o777 == mode
    assert (tmp_path / "b.txt").stat().st_mode & 0o777 == 0o600

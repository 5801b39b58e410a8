"""Whoever reads while another process writes sees all of a change or nothing of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from wirespan import journal
from wirespan.errors import LockedError

COUNT = 12
WRITER = (
    "import pathlib, sys, time\n"
    "from wirespan import errors, journal\n"
    "root, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])\n"
    "for turn in range(1, 10**6):\n"
    "    try:\n"
    "        with journal.writing(root) as change:\n"
    "            for number in range(count):\n"
    "                change.put(f'{number}.txt', str(turn).encode())\n"
    "    except errors.LockedError: pass  # a reader waits for the change before\n"
    "    if turn == 1: print('begun', flush=True)\n"
    "    time.sleep(0.005)\n"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for number in range(COUNT):
        (tmp_path / f"{number}.txt").write_bytes(b"0")
    return tmp_path


@pytest.fixture
def writer(root: Path) -> Iterator[None]:
    """Change all files at once, again and again, in another process."""
    argv = [sys.executable, "-c", WRITER, str(root), str(COUNT)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        yield
        process.kill()


def read(root: Path) -> set[bytes]:
    return {(root / f"{number}.txt").read_bytes() for number in range(COUNT)}


@pytest.mark.usefixtures("writer")
def test_what_is_read_is_of_one_moment(root: Path) -> None:
    mixed, seen = 0, set()
    for _ in range(20_000):
        mixed += len(read(root)) > 1
        try:
            found = journal.steady(root, lambda: read(root))
        except LockedError:  # the writer was faster five times
            continue
        assert len(found) == 1
        seen |= found
        if mixed and len(seen) > 5:
            break
    assert mixed, "without it a mixture is read"
    assert len(seen) > 5


def test_it_reads_again_where_a_change_was_made_meanwhile(root: Path) -> None:
    calls = []

    def reading() -> bytes:
        calls.append(1)
        first = (root / "0.txt").read_bytes()
        if len(calls) == 1:
            with journal.writing(root) as change:
                change.put("0.txt", b"1")
            raise ValueError  # as of a record that isn't there any more
        return first

    assert journal.steady(root, reading) == b"1"
    assert len(calls) == 2


def test_an_error_of_its_own_is_no_reason_to_read_again(root: Path) -> None:
    calls = []

    def reading() -> None:
        calls.append(1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        journal.steady(root, reading)
    assert len(calls) == 1


def test_a_corpus_that_never_rests_is_told(root: Path) -> None:
    def reading() -> None:
        with journal.writing(root) as change:
            change.put("0.txt", (root / "0.txt").read_bytes() + b"1")

    with pytest.raises(LockedError, match="again and again") as caught:
        journal.steady(root, reading)
    assert caught.value.hint


def test_a_corpus_that_cannot_be_written_can_be_read(root: Path) -> None:
    root.chmod(0o500)
    try:
        assert journal.steady(root, lambda: read(root)) == {b"0"}
    finally:
        root.chmod(0o700)
    assert not (root / journal.HOME).exists()

"""Where a file of a change can't be moved nothing has changed, and the next command can work."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from wirespan import journal
from wirespan.cli import run
from wirespan.errors import WirespanError
from wirespan.journal import ahead
from wirespan.store import Corpus

from .cut_off import Cut, cut_at, state
from .test_journal_cut import NEW, OLD, change, fill


def refusing(patch: pytest.MonkeyPatch, *names: str, also_back: bool = False) -> None:
    """Have the system refuse to put files of these names in place, or to take them away.

    With `also_back`, also to put any old file back.
    """
    real, unlink = os.replace, Path.unlink

    def replace(source: Any, target: Any) -> None:
        if Path(target).name in names or (also_back and str(source).endswith(".old")):
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), str(source), None, str(target))
        real(source, target)

    def refuse(self: Path, missing_ok: bool = False) -> None:
        if self.name in names:
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), str(self))
        unlink(self, missing_ok=missing_ok)

    patch.setattr(os, "replace", replace)
    patch.setattr(Path, "unlink", refuse)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    fill(tmp_path)
    return tmp_path


def nothing_left(root: Path) -> bool:
    return {path.name for path in (root / journal.HOME).iterdir()} <= {"lock", "last"}


@pytest.mark.parametrize("name", ["a.txt", "b.txt", "c.txt", "gone.txt"])
@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_cannot_be_moved_leaves_all_old_ones(
    root: Path, monkeypatch: pytest.MonkeyPatch, name: str, *, links: bool
) -> None:
    def unable(*_: object, **__: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "no links here")

    (root / "a.txt").chmod(0o640)
    before = journal.state(root)
    with monkeypatch.context() as patch:
        refusing(patch, name)
        if not links:
            patch.setattr(os, "link", unable)
        with pytest.raises(WirespanError, match="can't be replaced") as caught:
            change(root)
    assert str(root / name) in caught.value.message
    assert "stage" not in caught.value.message
    assert "Nothing was changed" in caught.value.hint
    assert state(root) == OLD
    assert stat.S_IMODE((root / "a.txt").stat().st_mode) == 0o640
    assert nothing_left(root)
    assert journal.state(root) != before, "whoever read meanwhile reads again"
    assert not journal.recover(root)
    change(root)
    assert state(root) == NEW


def test_what_was_no_regular_file_is_put_back_too(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "a.txt").unlink()
    (root / "a.txt").symlink_to("other.txt")
    with monkeypatch.context() as patch:
        refusing(patch, "b.txt")
        with pytest.raises(WirespanError, match="can't be replaced"):
            change(root)
    assert os.readlink(root / "a.txt") == "other.txt"


def test_cut_off_while_it_is_undone_it_is_the_old_state_or_the_new(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = set()
    for step in range(200):
        shutil.rmtree(root / journal.HOME, ignore_errors=True)
        fill(root)
        with monkeypatch.context() as patch:
            refusing(patch, "gone.txt")  # the last: all others are in place by then
            cut_at(patch, step, "replace", "link", "fsync")
            try:
                change(root)
            except Cut:
                through = False
            except WirespanError:
                through = True
        assert journal.recover(root) <= (not through)
        assert state(root) in (OLD, NEW)
        seen.add(state(root) == NEW)
        if through:
            break
    assert through
    assert state(root) == OLD
    assert seen == {False, True}


def test_one_that_cannot_be_undone_says_which_file_refuses_and_what_to_do(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        refusing(patch, "b.txt", also_back=True)
        for attempt in (change, journal.recover):
            with pytest.raises(WirespanError, match="can't be finished") as caught:
                attempt(root)
            assert f": {root / 'b.txt'}: " in caught.value.message
    for said in ("the next command finishes", f"{journal.HOME}/journal and {journal.HOME}/stage"):
        assert said in caught.value.hint
    assert journal.recover(root)
    assert state(root) == NEW


# --- looked for before anything happens ---------------------------------------------------------------------


@pytest.fixture
def unmoved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is moved: the test fails where the journal is come to."""

    def never(*_: object) -> None:
        raise AssertionError("it was come to")

    monkeypatch.setattr("wirespan.journal.moving.finish_or_undo", never)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="left out: no folder is sticky here")
@pytest.mark.usefixtures("unmoved")
def test_another_user_s_file_in_a_sticky_folder(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root.chmod(0o1777)
    stranger = root.stat().st_uid + 1
    with monkeypatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: stranger)
        with pytest.raises(WirespanError, match=r"a\.txt can't be written: .*sticky") as caught:
            change(root)
        assert "Nothing was changed" in caught.value.hint
        ahead.look(root / "new.txt")  # who makes a file may put it there
    ahead.look(root / "a.txt")  # and the owner may replace it
    assert state(root) == OLD


@pytest.fixture
def flagged() -> Iterator[Callable[[Path, str], None]]:
    """Set a flag of the file system on a file or folder, for the time of the test."""
    set_: list[tuple[Path, str]] = []

    def flag(path: Path, name: str) -> None:
        if not sys.platform.startswith("linux") or os.geteuid() != 0 or shutil.which("chattr") is None:
            pytest.skip("left out: only root can set flags, with chattr")
        done = subprocess.run(["chattr", f"+{name}", str(path)], capture_output=True, check=False)
        if done.returncode:
            pytest.skip("left out: this file system has no flags")
        set_.append((path, name))

    yield flag
    for path, name in set_:
        subprocess.run(["chattr", f"-{name}", str(path)], check=True)


@pytest.mark.parametrize(("path", "flag"), [("b.txt", "i"), ("b.txt", "a"), ("sub", "a")])
@pytest.mark.usefixtures("unmoved")
def test_a_flag_of_the_file_system(
    root: Path, flagged: Callable[[Path, str], None], path: str, flag: str
) -> None:
    (root / "sub").mkdir()
    (root / "sub/d.txt").write_bytes(b"old d")
    flagged(root / path, flag)

    def attempt() -> None:
        with journal.writing(root) as files:
            for name in ("a.txt", "b.txt", "sub/d.txt"):
                files.put(name, b"new")

    with pytest.raises(WirespanError, match="marked as immutable or append-only") as caught:
        attempt()
    assert str(root / path) in caught.value.message
    assert state(root) == {**OLD, "sub/d.txt": b"old d"}
    assert nothing_left(root)


def test_a_flag_that_was_not_seen(
    corpus: Corpus,
    flagged: Callable[[Path, str], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As on a file system that doesn't tell of it: the command fails, and the next ones work."""
    monkeypatch.setattr(ahead, "look", lambda _: None)
    for path in corpus.files():
        file = corpus.root / path
        file.write_bytes(file.read_bytes().replace(b'":', b'": '))
    before = state(corpus.root)
    last = corpus.root / "corpus/registry/shared.jsonl"
    flagged(last, "i")
    assert run(["format", "--root", str(corpus.root)]) == 2
    assert str(last) in capsys.readouterr().err
    assert state(corpus.root) == before
    assert run(["stats", "--root", str(corpus.root)]) == 0
    assert "cut off" not in capsys.readouterr().err

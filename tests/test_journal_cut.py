"""A change that was cut off and is finished, or refused where somebody has been at its files since."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from wirespan import journal
from wirespan.errors import WirespanError

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

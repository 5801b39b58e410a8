"""A journal that came with a corpus from elsewhere reaches nothing outside it, and a damaged one is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wirespan import journal
from wirespan.errors import WirespanError
from wirespan.journal import plan as plans

from .cut_off import state

OLD = {"a.txt": b"old a", "sub/b.txt": b"old b"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    for path, content in OLD.items():
        (tmp_path / path).write_bytes(content)
    return tmp_path


def change(root: Path) -> None:
    with journal.writing(root) as files:
        files.put("a.txt", b"new a")


def journalled(root: Path, moves: object, gone: object = ()) -> None:
    """Lay a journal and a staged file into a corpus, as somebody may who hands it on."""
    stage = root / journal.HOME / "stage"
    stage.mkdir(parents=True, exist_ok=True)
    (stage / "0").write_bytes(b"evil")
    (root / journal.HOME / "journal").write_text(json.dumps({"moves": moves, "gone": gone}))


@pytest.mark.parametrize(
    "path",
    [
        "../a.txt",
        "sub/../../a.txt",
        "{}/a.txt",
        "link/a.txt",
        ".git/hooks/a",
        ".git",
        "sub/.Git",
        "",
        "..",
        "a\0.txt",
        "a\ud800.txt",
    ],
)
def test_a_journal_from_elsewhere_reaches_nothing_outside(tmp_path: Path, path: str) -> None:
    root, outside = tmp_path / "corpus", tmp_path / "a.txt"
    root.mkdir()
    if "/hooks" in path:
        (root / ".git/hooks").mkdir(parents=True)
    (root / "link").symlink_to(tmp_path)
    outside.write_bytes(b"mine")
    path = path.format(tmp_path)
    for plan in ([["0", path]], []), ([], [path]):
        journalled(root, *plan)
        with pytest.raises(WirespanError, match="no place") as caught:
            journal.recover(root)
        assert caught.value.hint
        assert state(tmp_path) == {"a.txt": b"mine"}


@pytest.mark.parametrize(
    "path",
    [".git\\hooks\\a", "sub\\..\\.git\\a", "GIT~1/hooks/a", "C:/a.txt", "a.txt:b", ".git.", "sub/.GIT "],
)
def test_nor_does_one_where_windows_reads_its_paths(
    root: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "WINDOWS", True)
    journalled(root, [["0", path]])
    with pytest.raises(WirespanError, match="no place"):
        journal.recover(root)
    assert state(root) == OLD


def test_a_change_reaches_nothing_outside_either(root: Path) -> None:
    def attempt(path: str) -> None:
        with journal.writing(root) as files:
            files.put("a.txt", b"new a")
            files.put(path, b"new b")

    for path in ("../b.txt", "z/../../b", ".git"):
        with pytest.raises(WirespanError, match="no place"):
            attempt(path)
        assert state(root) == OLD
        assert not (root / journal.HOME / "stage").exists()
        assert not journal.recover(root)
        assert not journal.clear(root)


def test_the_file_by_which_a_worktree_finds_its_repository_stays(root: Path) -> None:
    (root / ".git").write_text("gitdir: elsewhere\n")
    journalled(root, [["0", ".git"]])
    with pytest.raises(WirespanError, match="no place"):
        journal.recover(root)
    assert (root / ".git").read_text() == "gitdir: elsewhere\n"


def test_a_staged_file_is_a_number(root: Path) -> None:
    journalled(root, [["../../a.txt", "stolen.txt"]])
    with pytest.raises(WirespanError, match="damaged"):
        journal.recover(root)
    assert state(root) == OLD


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"moves": 1}',
        '{"moves": [["0"]]}',
        '{"moves": [[1e999, "a"]]}',
        '{"moves": [["-5", "a"]]}',
        '{"moves": [], "gone": "a.txt"}',
        '{"moves": [], "gone": [["a.txt"]]}',
    ],
)
def test_a_damaged_journal_is_told(root: Path, content: str) -> None:
    journalled(root, [])
    (root / journal.HOME / "journal").write_text(content)
    with pytest.raises(WirespanError, match="damaged") as caught:
        change(root)
    assert journal.HOME in caught.value.hint
    assert state(root) == OLD


@pytest.mark.parametrize("name", ["", "lock", "stage", "journal", "last"])
def test_a_link_in_place_of_its_files_is_refused(root: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    place = root / journal.HOME / name
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(WirespanError, match="symbolic link"):
        change(root)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_whoever_holds_the_lock_sees_a_finished_change(root: Path) -> None:
    journalled(root, [["0", "a.txt"]])
    with journal.lock(root):
        assert state(root) == OLD | {"a.txt": b"evil"}


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

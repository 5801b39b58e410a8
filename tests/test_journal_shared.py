"""A corpus that several people write: modes and groups are the root's, whatever somebody's umask is."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from wirespan import disk, journal
from wirespan.journal.change import _open_to_all

pytestmark = pytest.mark.skipif(os.name == "nt", reason="left out: there are no modes of this kind here")


@pytest.fixture
def private() -> Iterator[None]:
    """A umask that shuts all others out."""
    before = os.umask(0o077)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def other_group() -> int:
    """A group that this user may give a file to, and isn't the one that new files have."""
    if os.geteuid() == 0:
        return 64_321
    for group in os.getgroups():
        if group != os.getegid():
            return group
    pytest.skip("left out: this user is in one group alone")


@pytest.mark.usefixtures("private")
@pytest.mark.parametrize(("root", "files"), [(0o2775, 0o664), (0o770, 0o660), (0o755, 0o644), (0o700, 0o600)])
def test_the_journal_is_for_whom_the_root_is(tmp_path: Path, root: int, files: int) -> None:
    tmp_path.chmod(root)
    for content in (b"1", b"2"):
        with journal.writing(tmp_path) as change:
            change.put("a.txt", content)
        home = tmp_path / journal.HOME
        assert mode(home) == root
        assert {path.name: mode(path) for path in home.iterdir()} == {"lock": files, "last": files}
    assert mode(tmp_path / "a.txt") == 0o600, "what the umask is for stays as it was"


@pytest.mark.usefixtures("private")
def test_what_is_staged_is_open_to_who_may_have_to_finish_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Cut(BaseException):
        pass

    def cut(*_: object) -> None:
        raise Cut

    tmp_path.chmod(0o770)
    monkeypatch.setattr("wirespan.journal.moving.finish_or_undo", cut)
    with pytest.raises(Cut), journal.writing(tmp_path) as change:
        change.put("a.txt", b"new")
    assert mode(tmp_path / journal.HOME / "stage") == 0o770
    assert mode(tmp_path / journal.HOME / "journal") == 0o660


@pytest.mark.usefixtures("private")
def test_nobody_gets_power_over_what_is_begun_in_a_sticky_root(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    with journal.writing(tmp_path) as change:
        change.put("a.txt", b"new")
    assert mode(tmp_path / journal.HOME) == 0o755
    assert mode(tmp_path / journal.HOME / "lock") == 0o644


def test_no_link_is_followed_and_nobody_else_s_file_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o770)
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    for file in (mine, theirs):
        file.write_bytes(b"")
        file.chmod(0o600)
    (tmp_path / "link").symlink_to(mine)
    _open_to_all(tmp_path, tmp_path / "link")
    assert mode(mine) == 0o600
    stranger = tmp_path.stat().st_uid + 1
    with monkeypatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: stranger)
        _open_to_all(tmp_path, theirs)
    assert mode(theirs) == 0o600
    _open_to_all(tmp_path, mine)
    assert mode(mine) == 0o660


def test_files_keep_their_group(tmp_path: Path) -> None:
    group = other_group()
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes(b"old")
        os.chown(tmp_path / name, -1, group)
        (tmp_path / name).chmod(0o640)
    with journal.writing(tmp_path) as change:
        change.put("a.txt", b"new")
        change.put("new.txt", b"new", like="a.txt")
    disk.write(tmp_path / "b.txt", b"new", 0o640)
    for name in ("a.txt", "b.txt", "new.txt"):
        file = tmp_path / name
        assert (file.read_bytes(), file.stat().st_gid, mode(file)) == (b"new", group, 0o640)


def test_the_journal_has_the_group_of_the_root(tmp_path: Path) -> None:
    group = other_group()
    os.chown(tmp_path, -1, group)
    with journal.writing(tmp_path) as change:
        change.put("a.txt", b"new")
    home = tmp_path / journal.HOME
    assert {path.stat().st_gid for path in (home, home / "lock", home / "last")} == {group}


def test_a_group_that_may_not_be_given_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "fchown", refuse)
    (tmp_path / "a.txt").write_bytes(b"old")
    (tmp_path / "a.txt").chmod(0o640)
    with journal.writing(tmp_path) as change:
        change.put("a.txt", b"new")
    assert mode(tmp_path / "a.txt") == 0o640

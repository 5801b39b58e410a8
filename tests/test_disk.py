"""Files of the user's own: whole or not at all, and for nobody else's eyes."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from wirespan import disk
from wirespan.errors import UsageError


def test_it_replaces_what_was_there_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    file.write_bytes(b"old")
    file.chmod(0o644)
    disk.write(file, b"new")
    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_for_others_has_the_mode_that_is_named(tmp_path: Path) -> None:
    disk.write(tmp_path / "shared", b"new", 0o640)
    assert stat.S_IMODE((tmp_path / "shared").stat().st_mode) == 0o640


@pytest.mark.parametrize("name", ["fsync", "replace"])
def test_where_it_fails_the_old_one_stays_and_nothing_else(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept"
    file.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, name, fail)
    with pytest.raises(OSError, match="No space"):
        disk.write(file, b"new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"kept": b"old"}


@pytest.mark.parametrize(("times", "content"), [(2, b"new"), (3, b"old")])
def test_on_windows_it_is_tried_again_where_somebody_has_the_old_one_open(
    tmp_path: Path, times: int, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept"
    file.write_bytes(b"old")
    real, failures = os.replace, iter([PermissionError(13, "Access is denied")] * times)

    def replace(source: Path, target: Path) -> None:
        for failure in failures:
            raise failure
        real(source, target)

    monkeypatch.setattr(disk, "_WAITS", (0, 0))
    monkeypatch.setattr(os, "replace", replace)
    if times > 2:
        with pytest.raises(PermissionError):
            disk.write(file, b"new")
    else:
        disk.write(file, b"new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"kept": content}


def test_it_lasts_before_it_takes_the_place_of_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *a, real=real, name=name: (calls.append(name), real(*a)))
    disk.write(tmp_path / "kept", b"new")
    assert calls == ["fsync", "replace", "fsync"]


def test_the_environment_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIRESPAN_DATA", str(tmp_path))
    assert disk.user_folder("texts") == tmp_path / "texts"
    monkeypatch.delenv("WIRESPAN_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    assert disk.user_folder("texts").name == "texts"
    assert "wirespan" in disk.user_folder("texts").parts


def test_a_setting_may_name_a_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no shell has read it: in Docker, or a file of variables."""
    monkeypatch.setenv("HOME", str(tmp_path / "ida"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "ida"))
    monkeypatch.chdir(tmp_path)
    assert disk.named("~/held", "$IT") == tmp_path / "ida" / "held"
    assert disk.named("held", "$IT") == tmp_path / "held"
    assert disk.named("./~root", "$IT") == tmp_path / "~root"
    monkeypatch.setenv("WIRESPAN_DATA", "~/held")
    assert disk.user_folder("texts") == tmp_path / "ida" / "held" / "texts"


@pytest.mark.skipif(os.name == "nt", reason="left out: this system takes anybody for a user")
def test_the_home_of_nobody_is_no_folder() -> None:
    says = r"^\$IT names the home of a user who isn't there: '~no-such/x'\n"
    with pytest.raises(UsageError, match=says) as caught:
        disk.named("~no-such/x", "$IT")
    assert caught.value.hint == "Write the whole path."


def test_links_are_followed_and_those_in_a_circle_left(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").mkdir()
    assert disk.real(tmp_path / "a" / "x") == disk.real(tmp_path) / "b" / "x"
    (tmp_path / "c").symlink_to("d")
    (tmp_path / "d").symlink_to("c")
    with pytest.raises(OSError, match="symbolic links"):
        disk.real(tmp_path / "c" / "x").read_bytes()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="left out: this system has no named pipes")
def test_only_a_regular_file_is_read_and_no_more_of_it_than_said(tmp_path: Path) -> None:
    file, pipe, link = (tmp_path / name for name in ("file", "pipe", "link"))
    file.write_bytes(b"four")
    os.mkfifo(pipe)
    link.symlink_to(file)
    assert disk.read_regular(file, 4) == b"four"
    assert disk.read_regular(file, 3) is None
    for other in (pipe, link, tmp_path, tmp_path / "missing"):
        with pytest.raises(OSError, match=r"no regular file|symbolic links|No such file"):
            disk.read_regular(other, 4)
    with disk.opened(link, follow=True) as opened:
        assert opened.read() == b"four"
    for other in (pipe, Path("/dev/zero"), tmp_path):
        with pytest.raises(OSError, match="no regular file"):
            disk.opened(other, follow=True)

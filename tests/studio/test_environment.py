"""What a Label Studio is started with, as far as it can be seen without one."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from wirespan.errors import UsageError, WirespanError
from wirespan.studio import data as places
from wirespan.studio import environment
from wirespan.studio.data import Data

# An interpreter in whose environment a file says which Label Studio there is; `pip` writes it, or fails.
FAKE = """#!/bin/sh
here=$(dirname "$0")
case "$*" in
  *pip*"label-studio>="*)
    [ -e "$here/broken" ] && echo "no space left" >&2 && exit 1
    echo 1.24.0 > "$here/version" ;;
  *importlib.metadata*) cat "$here/version" ;;
esac
"""


@pytest.fixture
def data(tmp_path: Path) -> Data:
    made = Data.at(tmp_path / "studio")
    made.prepare()
    made.prepare_secrets()
    return made


@pytest.fixture
def fake(tmp_path: Path) -> Path:
    """An environment whose interpreter is a stand-in."""
    python = environment.python(tmp_path / "venv")
    python.parent.mkdir(parents=True)
    python.write_text(FAKE)
    python.chmod(0o755)
    return tmp_path / "venv"


def test_by_default_data_is_where_the_user_wants_it(tmp_path: Path) -> None:
    assert places.default() == tmp_path / "data" / "studio"


def test_the_home_of_nobody_is_told(data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIRESPAN_STUDIO_VENV", "~nobody-of-that-name/studio")
    with pytest.raises(UsageError, match=r"\$WIRESPAN_STUDIO_VENV names the home of a user who isn't there"):
        environment.find(data)
    monkeypatch.setenv("WIRESPAN_STUDIO_VENV", "~/venv")
    monkeypatch.setenv("HOME", "/somewhere")
    assert environment.find(data) == Path("/somewhere/venv")


def test_secrets_are_made_once_and_are_the_owners_alone(data: Data, tmp_path: Path) -> None:
    token, password = data.token(), data.password()
    data.prepare()
    data.prepare_secrets()
    assert (data.token(), data.password()) == (token, password)
    other = Data.at(tmp_path / "other")
    other.prepare()
    other.prepare_secrets()
    assert other.token() != token
    assert other.password() != password
    for file, mode in {data.root: 0o700, data.kept: 0o700, data.token_file: 0o600}.items():
        assert stat.S_IMODE(file.stat().st_mode) == mode


def test_what_others_could_read_is_closed_again(data: Data) -> None:
    data.root.chmod(0o755)
    data.token_file.chmod(0o644)
    data.prepare()
    data.token()
    assert stat.S_IMODE(data.root.stat().st_mode) == 0o700
    assert stat.S_IMODE(data.token_file.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 40, b"g" * 40])
def test_a_damaged_token_is_told_and_not_shown(data: Data, content: bytes) -> None:
    data.token_file.write_bytes(content)
    with pytest.raises(WirespanError) as raised:
        data.token()
    assert str(data.token_file) in raised.value.message
    assert "short" not in raised.value.message


def test_the_server_is_told_nothing_that_is_not_its_business(
    data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = ("HOST", "DEBUG", "PASSWORD", "USERNAME", "LABEL_STUDIO_API_KEY", "HF_TOKEN", "SENTRY_DSN")
    for name in others:
        monkeypatch.setenv(name, "of mine")
    monkeypatch.setenv("DJANGO_DB", "postgresql")
    monkeypatch.setenv("POSTGRE_HOST", "db.example")
    monkeypatch.setenv("LABEL_STUDIO_POSTGRE_PASSWORD", "hush")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")
    found = environment.variables(data)
    assert "of mine" not in found.values()
    assert (found["DJANGO_DB"], found["POSTGRE_HOST"]) == ("postgresql", "db.example")
    assert found["HTTPS_PROXY"] == found["http_proxy"] == "http://127.0.0.1:9"
    assert set(environment.secrets_of(found)) == {data.token(), data.password(), "hush"}


def test_without_settings_the_database_is_sqlite(data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DJANGO_DB", raising=False)
    monkeypatch.setenv("POSTGRE_HOST", "db.example")
    told: list[str] = []
    variables = environment.variables(data)
    environment.reach_database(variables, told.append)
    assert variables["DJANGO_DB"] == "sqlite"
    assert len(told) == 1
    assert "DJANGO_DB" in told[0]


def test_a_database_that_is_not_there_is_told_before_anything_starts() -> None:
    with socket.socket() as closed:  # bound, but nobody listens
        closed.bind(("127.0.0.1", 0))
        port = str(closed.getsockname()[1])
        for prefix in ("", "LABEL_STUDIO_"):
            settings = {"DJANGO_DB": "default", f"{prefix}POSTGRE_HOST": "127.0.0.1", "POSTGRE_PORT": port}
            with pytest.raises(UsageError, match=f"127.0.0.1:{port}"):
                environment.reach_database(settings, print)
    for wrong in ({"DJANGO_DB": "oracle"}, {"DJANGO_DB": "default", "POSTGRE_PORT": "a lot"}):
        with pytest.raises(UsageError):
            environment.reach_database(wrong, print)


def test_an_old_label_studio_is_renewed_and_a_new_one_left(fake: Path) -> None:
    version = fake / "bin" / "version"
    told: list[str] = []
    version.write_text("1.9.2\n")
    assert environment.install(fake, told.append) == "1.24.0"
    assert "1.9.2" in told[0]
    version.write_text("2.0.0\n")
    assert environment.install(fake, told.append) == "2.0.0"
    assert len(told) == 1


def test_an_installation_that_fails_says_why_and_is_done_again(fake: Path) -> None:
    broken = fake / "bin" / "broken"
    broken.touch()
    with pytest.raises(WirespanError, match="no space left"):
        environment.install(fake, print)
    broken.unlink()
    told: list[str] = []
    assert environment.install(fake, told.append) == "1.24.0"
    assert "1 GB" in told[0]


def test_the_environment_can_be_named(data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WIRESPAN_STUDIO_VENV", raising=False)
    assert environment.find(data) == data.root / "venv"
    monkeypatch.setenv("WIRESPAN_STUDIO_VENV", "studio here")
    assert environment.find(data) == Path(os.getcwd()) / "studio here"
    monkeypatch.setenv("WIRESPAN_STUDIO_VENV", "~no-such/venv")
    with pytest.raises(UsageError, match="WIRESPAN_STUDIO_VENV names the home of a user who isn't there"):
        environment.find(data)

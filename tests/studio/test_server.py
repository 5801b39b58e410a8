"""`wirespan studio up`, `down` and `status` with a real server, killed and misled as well."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import psutil
import pytest

from wirespan.studio import server
from wirespan.studio.data import Data

from .conftest import Studio

pytestmark = pytest.mark.studio
Wirespan: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]


def pid_in(data: Path) -> int:
    return int(json.loads((data / "server.json").read_bytes())["pid"])


def listening(port: int) -> list[str]:
    """Return the addresses at which anybody listens at a port, as the kernel tells: hexadecimal."""
    rows = (
        Path("/proc/net/tcp").read_text().splitlines()[1:]
        + Path("/proc/net/tcp6").read_text().splitlines()[1:]
    )
    found = [row.split() for row in rows]
    return [row[1].split(":")[0] for row in found if row[3] == "0A" and int(row[1].split(":")[1], 16) == port]


@contextmanager
def taken(port: int, host: str = "127.0.0.1") -> Iterator[None]:
    """Hold a port; who connects is hung up on."""
    with socket.create_server((host, port)) as held:
        held.settimeout(0.2)
        over = threading.Event()

        def hang_up() -> None:
            while not over.is_set():
                try:
                    held.accept()[0].close()
                except TimeoutError:
                    continue

        thread = threading.Thread(target=hang_up)
        thread.start()
        yield
        over.set()
        thread.join()


@contextmanager
def command_lines() -> Iterator[set[str]]:
    """Gather the command line of every process that there is meanwhile."""
    seen: set[str] = set()
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            for process in psutil.process_iter(["cmdline"]):
                seen.add(" ".join(process.info["cmdline"] or []))
            time.sleep(0.1)

    thread = threading.Thread(target=look)
    thread.start()
    yield seen
    over.set()
    thread.join()


def test_a_life(data: Path, port: int, tmp_path: Path, wirespan: Wirespan) -> None:
    """Up, again, status, down: private, on this machine alone, and the token in no other place."""
    home = tmp_path / "home"
    home.mkdir()
    here = {"HOME": str(home)}
    with command_lines() as lines:
        up = wirespan("studio", "up", "--data", data, "--port", port, **here)
        assert up.returncode == 0, up.stderr
        assert f"http://127.0.0.1:{port}" in up.stdout
        for needed in ("LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY", "admin@localhost", str(data / "password")):
            assert needed in up.stdout
        first = pid_in(data)
        assert listening(port) == ["0100007F"]  # 127.0.0.1, and nothing else

        again = wirespan("studio", "up", "--data", data, **here)
        assert again.returncode == 0
        assert "already" in again.stdout
        elsewhere = wirespan("studio", "up", "--data", data, "--port", port + 1, **here)
        assert elsewhere.returncode == 2
        assert str(port) in elsewhere.stderr
        assert pid_in(data) == first

        status = wirespan("studio", "status", "--data", data, **here)
        assert status.returncode == 0
        assert f"http://127.0.0.1:{port}" in status.stdout
        calls = psutil.Process(first).net_connections("inet")
        assert {c.laddr.ip for c in calls} == {"127.0.0.1"}
        modes = {file: stat.S_IMODE(file.stat().st_mode) for file in [data, *data.rglob("*")]}

        down = wirespan("studio", "down", "--data", data, **here)
        assert down.returncode == 0
        assert "stopped" in down.stdout
        assert not psutil.pid_exists(first)
        assert listening(port) == []
        assert wirespan("studio", "status", "--data", data, **here).returncode == 1
        assert wirespan("studio", "down", "--data", data, **here).returncode == 0

    assert (data / "label-studio" / "label_studio.sqlite3") in modes
    wrong = {str(f): oct(m) for f, m in modes.items() if m != (0o700 if f.is_dir() else 0o600)}
    assert wrong == {}
    secrets = [(data / name).read_text().strip() for name in ("token", "password")]
    assert [len(secrets[0]), int(secrets[0], 16) > 0, len(secrets[1]) >= 20] == [40, True, True]
    told = "".join(done.stdout + done.stderr for done in (up, again, elsewhere, status, down))
    told += "\n".join(lines) + (data / "server.log").read_text()
    assert "label_studio.server" in "\n".join(lines)
    assert [secret in told for secret in secrets] == [False, False]
    assert [file for file in home.rglob("*") if file.is_file()] == []  # nor anything else left behind


def test_the_token_opens_the_server_and_nothing_opens_it_without(studio: Studio) -> None:
    def ask(headers: dict[str, str]) -> int:
        request = urllib.request.Request(f"{studio.url}/api/projects", headers=headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    token = studio.token
    assert ask({"Authorization": f"Token {token}"}) == 200
    assert ask({}) == 401
    assert ask({"Authorization": f"Token {'0' * 40}"}) == 401
    # A page of another site that gave itself our address.
    assert ask({"Authorization": f"Token {token}", "Host": "elsewhere.example"}) == 400


def test_a_busy_port_is_an_error_before_anything_starts(data: Path, port: int, wirespan: Wirespan) -> None:
    for host in ("127.0.0.1", "0.0.0.0"):  # noqa: S104
        with taken(port, host):
            up = wirespan("studio", "up", "--data", data, "--port", port)
        assert up.returncode == 2
        assert f"port {port}" in up.stderr
        assert "Traceback" not in up.stderr
        assert not (data / "server.json").exists()


def test_a_port_taken_after_the_look_is_an_error_too(
    data: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_see_that_free", lambda _: None)
    with taken(port), pytest.raises(server.WirespanError, match="already in use"):
        server.up(data, port)
    assert server.status(data) == server.Status(None)


def test_after_a_kill_it_starts_again(data: Path, port: int, wirespan: Wirespan) -> None:
    server.up(data, port)
    first = pid_in(data)
    os.kill(first, signal.SIGKILL)
    while server.status(data).running:
        time.sleep(0.05)
    status = wirespan("studio", "status", "--data", data)
    assert status.returncode == 1
    assert "without being stopped" in status.stdout
    up = wirespan("studio", "up", "--data", data, "--port", port)
    assert up.returncode == 0, up.stderr
    assert pid_in(data) != first
    assert wirespan("studio", "status", "--data", data).returncode == 0


def test_a_process_that_got_the_number_later_is_left_alone(data: Path, wirespan: Wirespan) -> None:
    with subprocess.Popen(["sleep", "60"]) as other:
        began = psutil.Process(other.pid).create_time()
        left = {"pid": other.pid, "created": began - 100, "port": 8080, "version": "1.23.2"}
        (data / "server.json").write_text(json.dumps(left))
        assert wirespan("studio", "status", "--data", data).returncode == 1
        assert wirespan("studio", "down", "--data", data).returncode == 0
        assert other.poll() is None
        other.terminate()


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"pid": -1, "created": 0, "port": 1, "version": ""}'])
def test_a_damaged_pid_file_stops_nobody(data: Path, content: str, wirespan: Wirespan) -> None:
    (data / "server.json").write_text(content)
    assert wirespan("studio", "down", "--data", data).returncode == 0


def test_two_at_once_start_one(data: Path, port: int, wirespan: Wirespan) -> None:
    with ThreadPoolExecutor() as pool:
        both = list(pool.map(lambda _: wirespan("studio", "up", "--data", data, "--port", port), range(2)))
    assert [up.returncode for up in both] == [0, 0]
    assert sorted("already" in up.stdout for up in both) == [False, True]


def test_the_next_one_takes_over_from_one_killed_on_the_way(
    data: Path, port: int, wirespan: Wirespan
) -> None:
    argv = [sys.executable, "-m", "wirespan", "studio", "up", "--data", str(data), "--port", str(port)]
    with subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as up:
        while not (data / "server.json").exists():
            time.sleep(0.02)
        up.kill()
    first = pid_in(data)
    again = wirespan("studio", "up", "--data", data, "--port", port)
    assert again.returncode == 0, again.stderr
    assert pid_in(data) == first


def test_a_token_that_the_server_does_not_know(data: Path, port: int, wirespan: Wirespan) -> None:
    (data / "token").write_text("0" * 40)
    up = wirespan("studio", "up", "--data", data, "--port", port)
    assert up.returncode == 2
    assert str(data / "token") in up.stderr
    assert listening(port) == []


def test_postgresql_that_is_not_there(data: Path, port: int, wirespan: Wirespan) -> None:
    settings = {"DJANGO_DB": "postgresql", "POSTGRE_HOST": "127.0.0.1", "POSTGRE_PORT": str(port)}
    up = wirespan("studio", "up", "--data", data, **settings)
    assert up.returncode == 2
    assert f"127.0.0.1:{port}" in up.stderr
    assert "POSTGRE_HOST" in up.stderr
    assert "Traceback" not in up.stderr
    assert not (data / "server.json").exists()


def test_a_database_that_hangs_up_shows_the_log_without_its_password(
    data: Path, port: int, wirespan: Wirespan
) -> None:
    settings = {"DJANGO_DB": "postgresql", "POSTGRE_HOST": "127.0.0.1", "POSTGRE_PASSWORD": "hush-hush-77"}
    with taken(port):
        up = wirespan("studio", "up", "--data", data, POSTGRE_PORT=str(port), **settings)
    assert up.returncode == 2
    assert "ended while it was starting" in up.stderr
    assert "OperationalError" in up.stderr
    assert str(data / "server.log") in up.stderr
    assert "hush-hush-77" not in up.stdout + up.stderr + (data / "server.log").read_text()
    assert wirespan("studio", "status", "--data", data).returncode == 1


def test_the_end_of_a_log_shows_no_token(data: Path) -> None:
    kept = Data.at(data)
    kept.log.write_text(f"so\x1b[31m {kept.token()} \x1b]0;title\x07and {kept.password()}\n")
    shown = server._tail(kept, 5)
    assert shown.startswith("so [secret] ")
    assert not {kept.token(), kept.password()} & set(shown.split())
    assert "\x1b" not in shown


def test_a_folder_with_something_else_in_it_is_refused(tmp_path: Path, wirespan: Wirespan) -> None:
    mine = tmp_path / "mine"
    mine.mkdir(mode=0o755)
    (mine / "letter.txt").write_text("Dear Ida")
    up = wirespan("studio", "up", "--data", mine)
    assert up.returncode == 2
    assert "--data" in up.stderr
    assert [stat.S_IMODE(mine.stat().st_mode), os.listdir(mine)] == [0o755, ["letter.txt"]]
